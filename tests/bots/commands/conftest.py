"""Fixtures of the commands' tests: an open house with fake engines, real SQLite and Redis, and people in a channel."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from storage.house import open_house
from tests.bots.commands.crew import Crew
from tests.fakes.studio import Studio


@pytest_asyncio.fixture
async def crew(studio: Studio, redis_url: str) -> AsyncIterator[Crew]:
    settings = studio.settings(chats={"films_at_once": 9, "films_per_day": 6, "queued_per_person": 3})
    async with open_house(settings, redis_url) as house:
        yield Crew(house)
