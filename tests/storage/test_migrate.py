"""Bringing an older database up to date: nothing that was in it may be lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from core.errors import SystemFault
from storage import chat_tables  # noqa: F401 - registers its tables
from storage.database import Database, open_database
from storage.migrate import FOLDER, current, newest
from storage.tables import metadata

FILLED = (
    "INSERT INTO projects (id, name, created) VALUES ('p', 'Holiday', 1.0)",
    "INSERT INTO scripts (id, project_id, name, sha256, screenplay, created) VALUES ('s', 'p', 'a.txt', 'aa', 'bb', 1.0)",
    "INSERT INTO films (id, project_id, number, job, state, origin, owner, created, outputs, planned, unplanned, cached) "
    "VALUES ('f', 'p', 1, x'7b7d', 'done', 'terminal', 'me', 2.0, '', 1, 0.0, 0.0)",
    'INSERT INTO steps ("key", craft, engine, identity, request, seed, lane, title, weight, "order", state, attempts, '
    "not_before, progress, note) VALUES ('k', 'cut', 'e', 'i', x'7b7d', 0, 'cpu', 't', 1.0, 0, 'done', 1, 0.0, 1.0, '')",
    "INSERT INTO film_steps (film_id, step_key) VALUES ('f', 'k')",
    "INSERT INTO step_inputs (step_key, input_key) VALUES ('k', 'j')",
)
KEPT = ("projects", "scripts", "films", "steps", "film_steps", "step_inputs")


@asynccontextmanager
async def bare(file: Path) -> AsyncIterator[AsyncEngine]:
    """SQLite as it comes: foreign keys are not enforced."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{file}")
    yield engine
    await engine.dispose()


async def first_schema(file: Path, *more: str) -> None:
    """A database as the first version left it, with a row in every table that films have."""

    def make(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in (*FILLED, *more):
            connection.exec_driver_sql(statement)

    async with bare(file) as engine, engine.begin() as connection:
        await connection.run_sync(make)


@asynccontextmanager
async def opened(file: Path) -> AsyncIterator[Database]:
    database = await open_database(f"sqlite+aiosqlite:///{file}")
    yield database
    await database.close()


async def count(database: Database, table: str) -> int:
    async with database.read() as connection:
        return int((await connection.exec_driver_sql(f"SELECT count(*) FROM {table}")).scalar_one())


async def test_an_older_database_keeps_every_row(tmp_path: Path) -> None:
    await first_schema(tmp_path / "a.db")
    async with opened(tmp_path / "a.db") as database:
        assert {table: await count(database, table) for table in KEPT} == dict.fromkeys(KEPT, 1)
        async with database.read() as connection:
            assert await connection.run_sync(current) == newest()
            row = (await connection.exec_driver_sql("SELECT scope, owner, tags, deleted, name FROM projects")).one()
            film = (await connection.exec_driver_sql("SELECT owner, request, priority, started FROM films")).one()
    assert tuple(row) == ("", "", "", None, "Holiday")
    assert tuple(film) == ("me", None, 0, None)


async def test_foreign_keys_hold_again_after_an_upgrade(tmp_path: Path) -> None:
    await first_schema(tmp_path / "a.db")
    async with opened(tmp_path / "a.db") as database:
        async with database.read() as connection:
            assert (await connection.exec_driver_sql("PRAGMA foreign_keys")).scalar_one() == 1
        async with database.write() as connection:
            await connection.exec_driver_sql("DELETE FROM films")
        assert await count(database, "film_steps") == 0, "deleting a film takes its list of steps with it"


async def test_two_scopes_may_use_one_name_and_one_scope_may_not_use_it_twice(tmp_path: Path) -> None:
    await first_schema(tmp_path / "a.db")
    insert = "INSERT INTO projects (id, scope, name, created) VALUES (?, ?, 'Holiday', 1.0)"
    async with opened(tmp_path / "a.db") as database:
        async with database.write() as connection:
            await connection.exec_driver_sql(insert, ("q", "discord:1"))
        with pytest.raises(IntegrityError):
            async with database.write() as connection:
                await connection.exec_driver_sql(insert, ("r", "discord:1"))


async def test_many_processes_may_upgrade_one_database_at_once(tmp_path: Path) -> None:
    await first_schema(tmp_path / "a.db")
    many = await asyncio.gather(*(open_database(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}") for _ in range(4)))
    assert [await count(database, "film_steps") for database in many] == [1] * 4
    for database in many:
        await database.close()


async def test_an_upgrade_that_finds_torn_rows_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    await first_schema(tmp_path / "a.db", "INSERT INTO film_steps (film_id, step_key) VALUES ('gone', 'k')")
    with pytest.raises(SystemFault) as caught:
        await open_database(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}")
    assert caught.value.code == "database.torn"
    async with bare(tmp_path / "a.db") as engine, engine.connect() as connection:
        assert await connection.run_sync(current) == "0001"
        assert "scope" not in await connection.run_sync(lambda sync: {c["name"] for c in inspect(sync).get_columns("projects")})


async def test_the_migrations_make_the_indexes_and_constraints_of_the_tables(tmp_path: Path) -> None:
    def differences(connection: Connection) -> Any:
        from alembic.autogenerate import compare_metadata
        from alembic.migration import MigrationContext

        return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)

    await first_schema(tmp_path / "old.db")
    for name in ("old.db", "new.db"):
        async with opened(tmp_path / name) as database, database.write() as connection:
            assert await connection.run_sync(differences) == []


async def migrated(file: Path, revision: str, *after: str) -> None:
    """A database of today brought to `revision`, forwards or backwards, with `after` done to it."""

    def move(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.attributes["connection"] = connection
        (command.downgrade if current(connection) > revision else command.upgrade)(config, revision)
        for statement in after:
            connection.exec_driver_sql(statement)

    async with bare(file) as engine, engine.begin() as connection:
        await connection.run_sync(move)


async def test_characters_that_were_kept_before_owners_were_noted_stay(tmp_path: Path) -> None:
    row = "INSERT INTO \"cast\" (id, scope, name, looks, voice, created) VALUES ('c', 'discord:1', 'Ann', '{}', '', 1.0)"
    await migrated(tmp_path / "a.db", "0002", row)
    async with opened(tmp_path / "a.db") as database, database.read() as connection:
        assert tuple((await connection.exec_driver_sql('SELECT name, owner FROM "cast"')).one()) == ("Ann", "")


async def test_a_database_goes_back_to_every_older_schema_and_forward_again_with_its_films(tmp_path: Path) -> None:
    await first_schema(tmp_path / "a.db")
    async with opened(tmp_path / "a.db") as database, database.write() as connection:
        await connection.exec_driver_sql("INSERT INTO projects (id, scope, name, created) VALUES ('q', 'd:1', 'Holiday', 1.0)")
    for revision in ("0002", "0001"):
        await migrated(tmp_path / "a.db", revision)
        async with bare(tmp_path / "a.db") as engine, engine.connect() as connection:
            assert await connection.run_sync(current) == revision
            names = (await connection.exec_driver_sql("SELECT name FROM projects ORDER BY name")).scalars().all()
            assert names == (["Holiday", "Holiday"] if revision == "0002" else ["Holiday", "Holiday (q)"])
    async with opened(tmp_path / "a.db") as database:
        assert {table: await count(database, table) for table in KEPT} == dict.fromkeys(KEPT, 1) | {"projects": 2}
