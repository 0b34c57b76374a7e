"""Fixtures of the courier's tests: an open house with real SQLite and Redis, and a paper chat."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from storage.house import open_house
from tests.bots.courier.stage import Stage
from tests.fakes.paper_chat import PaperChat
from tests.fakes.studio import Studio


@pytest_asyncio.fixture
async def stage(studio: Studio, redis_url: str) -> AsyncIterator[Stage]:
    async with open_house(studio.settings(chats={"films_at_once": 64}), redis_url) as house:
        yield Stage(house=house)


@pytest.fixture
def chat() -> PaperChat:
    return PaperChat()
