"""One bot process that most journeys share, each in chats of its own; journeys that break things start their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.e2e.engines import chosen
from tests.e2e.telegram.stage import Stage
from tests.loopback.telegram.server import TelegramLoopback

CHATS = {"films_per_day": 500, "commands_per_minute": 500, "films_at_once": 4}
NAME = "storyreel_bot"
Open = Callable[..., Awaitable[Stage]]


@asynccontextmanager
async def opened(folder: Path, server: dict[str, Any] | None = None, **settings: object) -> AsyncIterator[Stage]:
    """A bot in front of its Telegram, stopped and looked over at the end."""
    async with TelegramLoopback(username=NAME, **(server or {})) as telegram:
        engines = settings.pop("engines", None)
        chosen_engines = engines if isinstance(engines, dict) else chosen(folder / "faults")
        stage = Stage(folder, telegram, chosen_engines, **{"chats": CHATS, **settings})
        try:
            await stage.start()
            yield stage
        finally:
            stage.stop()
        stage.check()


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with opened(tmp_path_factory.mktemp("telegram")) as stage:
        yield stage


@pytest.fixture
def shared(running: Stage) -> Iterator[Stage]:
    """The bot process of most journeys, with no fault turned on."""
    yield running
    running.switch_off()


@pytest_asyncio.fixture(loop_scope="package")
async def open_stage(tmp_path: Path) -> AsyncIterator[Open]:
    """Opens a bot process of the test's own."""
    async with AsyncExitStack() as stack:

        async def start(**settings: Any) -> Stage:
            return await stack.enter_async_context(opened(tmp_path, **settings))

        yield start
