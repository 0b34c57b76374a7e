"""Opening the house: the schema, our own Redis, several processes at once, following films."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path

import pytest
from sqlalchemy import inspect

from core.errors import BadConfig, NotFound, Unwritable
from core.plan.draft import Plan
from storage import chat_tables  # noqa: F401 - registers its tables
from storage.database import open_database
from storage.house import open_house
from storage.queue import queue_name
from storage.redis_server import socket_path
from storage.tables import FilmState, metadata
from tests.fakes.studio import Studio, job_of, until


async def test_the_migrations_make_exactly_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    database = await open_database(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}")
    async with database.read() as connection:
        found = await connection.run_sync(
            lambda sync: {
                table: {column["name"] for column in inspect(sync).get_columns(table)}
                for table in inspect(sync).get_table_names()
            }
        )
    await database.close()
    found.pop("alembic_version")
    assert found == {name: set(table.columns.keys()) for name, table in metadata.tables.items()}


async def test_many_processes_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
    opened = await asyncio.gather(*(open_database(url) for _ in range(5)))
    async with opened[-1].read() as connection:
        assert (await connection.exec_driver_sql("SELECT count(*) FROM alembic_version")).scalar() == 1
    for database in opened:
        await database.close()


async def test_a_database_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unwritable):
        await open_database(f"sqlite+aiosqlite:///{tmp_path / 'file' / 'a.db'}")


async def test_two_commands_share_one_redis_which_ends_with_the_last_of_them(studio: Studio) -> None:
    async with open_house(studio.settings()) as one:
        async with open_house(studio.settings()) as two:
            ids = [(await house.queue.client.info("server"))["run_id"] for house in (one, two)]
            assert ids[0] == ids[1]
        assert await one.queue.client.ping()
        server = (await one.queue.client.info("server"))["process_id"]

    async def gone() -> bool:
        return not await asyncio.to_thread(Path(f"/proc/{server}").exists)

    await until(gone)


async def test_a_redis_that_nobody_needs_is_not_started_until_something_is_enqueued(studio: Studio) -> None:
    async with open_house(studio.settings(), start_redis=False) as house:
        await house.queue.enqueue([])
        await house.queue.tell("a film that nobody follows")
        await house.queue.cancel(["a step"])
        assert not socket_path(house.settings.data).exists()
        await house.start_film("P", "a", job_of(house, ["One."]), "terminal", "me")
        assert await house.queue.client.ping()
        assert await house.queue.client.zcard(queue_name("cpu")) == 1


async def test_following_a_film_ends_with_its_last_state(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        film = await house.start_film("P", "a", job_of(house, ["One."]), "terminal", "me")
        async with aclosing(house.follow(film)) as statuses:
            first = await anext(statuses)
            assert first.state is FilmState.RUNNING
            await house.cancel(film)
            last = [status async for status in statuses][-1]
        assert last.state is FilmState.CANCELLED
        assert not await house.cancel(film)


async def test_an_unknown_film_is_not_found(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        with pytest.raises(NotFound):
            await house.status("nothing")


async def test_an_error_of_planning_ends_the_film_with_its_code(studio: Studio) -> None:
    def refuse(*_: object) -> Plan:
        raise NotFound("edit.target", "no such scene")

    async with open_house(studio.settings(), planner=refuse) as house:
        film = await house.start_film("P", "a", job_of(house, ["One."]), "terminal", "me")
        status = await house.status(film)
        assert (status.state, status.error_code) == (FilmState.FAILED, "edit.target")


def test_settings_say_what_is_wrong_with_them(tmp_path: Path) -> None:
    from core.config import load_settings

    file = tmp_path / "config.yaml"
    for text in ("workers: many", "colour: blue", "- a list", "data: [", "engines: {sing: {engine: draft}}"):
        file.write_text(text)
        with pytest.raises(BadConfig):
            load_settings(file)
    with pytest.raises(BadConfig):
        load_settings(tmp_path / "nowhere.yaml")


def test_an_engine_that_is_not_there_is_named() -> None:
    from core.crafts import Craft
    from core.engines import build

    for name in ("nobody", "no.such.module:Engine", "core.engines:Nothing"):
        with pytest.raises(BadConfig):
            build(Craft.SPEAK, name, {})
