"""Two open houses over one database, as two processes have them, without Redis or workers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import films, projects
from storage.house import House, open_house
from tests.fakes.studio import Studio, job_of

SCOPE = "discord:1"
PLACE = '{"platform": "discord", "id": "55", "server": "1", "private": false, "name": "films"}'


@pytest.fixture
async def house(studio: Studio) -> AsyncIterator[House]:
    async with open_house(studio.settings(), start_redis=False) as made:
        yield made


@pytest.fixture
async def other(studio: Studio, house: House) -> AsyncIterator[House]:
    """A second process's house over the database of `house`."""
    async with open_house(house.settings, start_redis=False) as made:
        yield made


async def waiting_film(house: House, project: str = "P", owner: str = "discord:7", scope: str = SCOPE) -> str:
    """A film whose turn never comes: nothing is planned or enqueued for it."""

    async def write(connection: AsyncConnection) -> str:
        home = await projects.project_named(connection, project, scope, owner)
        job = job_of(house, [f"A line of {project}."])
        await projects.add_script(connection, home, "a.txt", job)
        return await films.add_film(connection, home, job, "discord", owner, waits=True)

    return await house.database.retry(write)
