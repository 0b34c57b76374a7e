"""A loopback Discord, judged by Discord's own OpenAPI document, and the adapter connected to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from pydantic import SecretStr

from bots.commands.registry import Desk
from bots.links.signing import Links
from bots.on_discord.connect import open_chat
from bots.on_discord.posting import DiscordChat
from core.config import Settings
from storage.house import House, open_house
from tests.bots.on_discord.paper_desk import PaperDesk
from tests.fakes.studio import Studio
from tests.loopback.discord import DiscordLoopback, SpecOracle, patched_discord_py


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordLoopback]:
    """Discord; everything that is sent to it must be as its document says."""
    oracle = SpecOracle()
    async with DiscordLoopback() as loopback:
        loopback.on_call.append(lambda call: oracle.check(call) if 200 <= call.status < 300 else None)
        with patched_discord_py(loopback):
            yield loopback
    assert not oracle.problems, oracle.problems[:5]


@pytest_asyncio.fixture
async def house(studio: Studio, redis_url: str) -> AsyncIterator[House]:
    async with open_house(studio.settings(), redis_url) as opened:
        yield opened


def with_token(settings: Settings, token: str) -> Settings:
    return settings.model_copy(update={"discord": settings.discord.model_copy(update={"token": SecretStr(token)})})


@pytest_asyncio.fixture
async def paper(house: House, server: DiscordLoopback) -> PaperDesk:
    settings = with_token(house.settings, server.token)
    return PaperDesk(Desk(house=house, settings=settings, links=Links(url="", secret="s", hours=1)))


@pytest_asyncio.fixture
async def chat(paper: PaperDesk, server: DiscordLoopback) -> AsyncIterator[DiscordChat]:
    """The adapter, connected."""
    async with open_chat(paper.desk, paper.desk.settings, paper.doors) as opened:
        yield opened
