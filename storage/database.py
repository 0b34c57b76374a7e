"""One connection pool to SQLite or PostgreSQL, with the settings that many processes on one SQLite file need."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Insert, Table, event, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from core.errors import MissingTool, ServiceDown, Unwritable
from storage.migrate import is_current, upgrade

T = TypeVar("T")
BUSY_SECONDS = 4
"""SQLite itself waits this long for a lock; with TRIES and the pauses between them that makes about 27 s."""
NO_ROOM = ("full", "readonly", "i/o error")
"""In what SQLite says of a disk that takes no more."""
TRIES = 6
CONNECTIONS = 12
"""To a SQLite file from one process; opened when they are needed, and kept: each has a thread of its own."""
READS = {"storyreel_reads": True}
"""Option of connections that only read."""
AGAIN = ("locked", "busy", "deadlock", "could not serialize", "duplicate key", "unique constraint")
"""Words in errors that another try of the same transaction may be spared."""


class Database:
    """Short transactions on one database. `read()` sees committed rows; `write()` takes the write lock at its start."""

    def __init__(
        self, engine: AsyncEngine, unreachable: tuple[type[Exception], ...] = (OSError,), *, one_writer: bool = False
    ) -> None:
        """`unreachable`: what the driver raises outside of SQLAlchemy's errors when there is no server to connect to.

        With `one_writer` the transactions of this process wait for each other here, first come first served: SQLite lets
        those that wait sleep for longer and longer, and in no order.
        """
        self._engine = engine
        self._turn = asyncio.Lock() if one_writer else None
        self._unreachable = unreachable
        # SQLite's driver begins nothing for a SELECT; SQLAlchemy's own AUTOCOMMIT costs a further statement each time
        self._reader = engine.execution_options(**(READS if one_writer else {"isolation_level": "AUTOCOMMIT"}))

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection for single statements that only read. Raises ServiceDown when the database does not answer."""
        try:
            async with self._reader.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise ServiceDown("database.down", f"the database does not answer: {error.orig}") from error
        except self._unreachable as error:
            raise ServiceDown("database.down", f"the database does not answer: {error}") from error

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: committed at the end, rolled back on an error."""
        async with self._turn or nullcontext(), self._engine.begin() as connection:
            yield connection

    async def retry(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """`work` in a write transaction, again while the database is locked; then ServiceDown. Full disks raise Unwritable."""
        for attempt in range(TRIES):
            try:
                async with self.write() as connection:
                    return await work(connection)
            except DBAPIError as error:
                said = str(error.orig).lower()
                if any(word in said for word in NO_ROOM):
                    raise Unwritable("database.unwritable", f"the database cannot be written: {error.orig}") from error
                if not any(word in said for word in AGAIN):
                    raise ServiceDown("database.down", f"the database does not answer: {error.orig}") from error
                await asyncio.sleep(0.05 * 2**attempt * random.uniform(0.5, 1.5))
            except self._unreachable as error:
                raise ServiceDown("database.down", f"the database does not answer: {error}") from error
        raise ServiceDown("database.locked", "the database stayed locked; is another program writing to it?")

    async def close(self) -> None:
        await self._engine.dispose()


async def open_database(url: str) -> Database:
    """Connects, creates the folder of a SQLite file and brings the schema up to date.

    Raises Unwritable when the folder cannot be written and ServiceDown when the server does not answer.
    """
    parsed = make_url(url)
    local = parsed.get_backend_name() == "sqlite"
    database = Database(_open_sqlite(url, parsed.database), one_writer=True) if local else _open_server(url)
    try:
        if not local:
            await database.retry(lambda connection: connection.run_sync(upgrade))
        elif not await database.retry(lambda connection: connection.run_sync(is_current)):
            await _upgrade_sqlite(url, parsed.database)
    except BaseException:
        await database.close()
        raise
    return database


async def _upgrade_sqlite(url: str, path: str | None) -> None:
    unbound = Database(_open_sqlite(url, path, enforce=False))
    try:
        await unbound.retry(lambda connection: connection.run_sync(upgrade))
    finally:
        await unbound.close()


def _open_server(url: str) -> Database:
    try:
        from asyncpg import InterfaceError, PostgresError
    except ImportError as error:
        raise MissingTool("database.driver", "PostgreSQL needs a package: pip install 'storyreel[postgres]'") from error
    engine = create_async_engine(url, pool_pre_ping=True, connect_args={"timeout": 10})
    return Database(engine, (OSError, PostgresError, InterfaceError))


def _open_sqlite(url: str, path: str | None, enforce: bool = True) -> AsyncEngine:
    """`enforce`: whether foreign keys are; it cannot be changed within a transaction."""
    if path:
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unwritable(
                "data.unwritable", f"cannot create {Path(path).parent}: {error}", path=str(Path(path).parent)
            ) from error
    pool = {"pool_size": CONNECTIONS, "max_overflow": CONNECTIONS} if path else {}
    engine = create_async_engine(url, connect_args={"timeout": BUSY_SECONDS}, **pool)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout = {BUSY_SECONDS * 1000}",
            "journal_mode = WAL",
            "synchronous = NORMAL",
            f"foreign_keys = {'ON' if enforce else 'OFF'}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        if not READS.items() <= connection.get_execution_options().items():
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


async def one_at_a_time(connection: AsyncConnection, what: str) -> None:
    """Waits until no other transaction that has called this with `what` is open. SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))"), {"what": what})


def insert_or_change(connection: AsyncConnection, table: Table, row: dict[str, Any], keep: tuple[str, ...] = ()) -> Insert:
    """INSERT of `row`, or where its primary key is taken, a change of its other columns except `keep`."""
    key = [column.name for column in table.primary_key]
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        wanted = postgresql.insert(table).values(row)
        return wanted.on_conflict_do_update(index_elements=key, set_=_excluded(wanted.excluded, row, (*key, *keep)))
    made = sqlite.insert(table).values(row)
    return made.on_conflict_do_update(index_elements=key, set_=_excluded(made.excluded, row, (*key, *keep)))


def _excluded(excluded: Any, row: dict[str, Any], without: tuple[str, ...]) -> dict[str, Any]:
    return {name: excluded[name] for name in row if name not in without}


def insert_new(connection: AsyncConnection, table: Table) -> Insert:
    """INSERT … ON CONFLICT DO NOTHING in the connection's dialect."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()
