"""One bot process that most journeys share, each in a server of its own; journeys that break things start their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.discord.stage import Room, Stage
from tests.e2e.engines import chosen
from tests.loopback.discord import DiscordLoopback

CHATS = {"films_per_day": 500, "commands_per_minute": 500}
Open = Callable[..., Awaitable[Stage]]


@asynccontextmanager
async def opened(folder: Path, **settings: object) -> AsyncIterator[Stage]:
    """A bot in front of its Discord, stopped and looked over at the end."""
    async with DiscordLoopback() as discord:
        engines = settings.pop("engines", None)
        stage = Stage(folder, discord, engines if isinstance(engines, dict) else chosen(folder / "faults"), **settings)
        try:
            await stage.start()
            yield stage
        finally:
            stage.stop()
        stage.check()


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with opened(tmp_path_factory.mktemp("discord"), chats=CHATS) as stage:
        yield stage


@pytest.fixture
def room(shared: Stage) -> Iterator[Room]:
    """A channel where nothing has happened yet."""
    yield shared.room()
    shared.switch_off()


@pytest_asyncio.fixture(loop_scope="package")
async def open_stage(tmp_path: Path) -> AsyncIterator[Open]:
    """Opens a bot process of the test's own."""
    async with AsyncExitStack() as stack:

        async def start(**settings: object) -> Stage:
            return await stack.enter_async_context(opened(tmp_path, **{"chats": CHATS, **settings}))

        yield start
