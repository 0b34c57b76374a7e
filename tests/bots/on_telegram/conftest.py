"""A loopback Telegram and the adapter connected to it, before a desk of paper."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from pydantic import SecretStr

from bots.commands.registry import Desk
from bots.links.signing import Links
from bots.on_telegram.connect import open_chat
from bots.on_telegram.posting import TelegramChat
from core.config import Settings
from storage.house import House, open_house
from tests.bots.on_telegram.paper_desk import PaperDesk
from tests.bots.on_telegram.wire import TelegramLoopback, UserDriver
from tests.fakes.studio import Studio


@pytest_asyncio.fixture
async def server() -> AsyncIterator[TelegramLoopback]:
    """Telegram without its pace: tests that are about the pace have their own."""
    async with TelegramLoopback(username="storyreel_bot", flood_control=False) as loopback:
        yield loopback


@pytest_asyncio.fixture
async def house(studio: Studio, redis_url: str) -> AsyncIterator[House]:
    async with open_house(studio.settings(), redis_url) as opened:
        yield opened


def with_server(settings: Settings, server: TelegramLoopback, token: str = "") -> Settings:
    telegram = settings.telegram.model_copy(update={"token": SecretStr(token or server.token), "api": server.origin})
    return settings.model_copy(update={"telegram": telegram})


@pytest_asyncio.fixture
async def paper(house: House, server: TelegramLoopback) -> PaperDesk:
    settings = with_server(house.settings, server)
    return PaperDesk(Desk(house=house, settings=settings, links=Links(url="", secret="s", hours=1)))


@pytest_asyncio.fixture
async def chat(paper: PaperDesk, server: TelegramLoopback) -> AsyncIterator[TelegramChat]:
    """The adapter, connected and polling."""
    async with open_chat(paper.desk, paper.desk.settings, paper.doors) as opened:
        await server.wait_polling()
        yield opened


@pytest.fixture
def alice(server: TelegramLoopback, chat: TelegramChat) -> UserDriver:
    return server.as_user("alice")
