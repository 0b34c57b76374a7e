"""A process that is killed while it writes: its n-th write never arrives, and what its transaction wrote before is undone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import UpdateBase

from storage.database import Database
from storage.house import House

T = TypeVar("T")


class Killed(BaseException):
    """Nothing in the process catches this."""


@dataclass
class Fate:
    """How many writes there are left."""

    writes: int
    made: int = 0

    def write(self) -> None:
        if self.made == self.writes:
            raise Killed
        self.made += 1


class DyingConnection:
    """A real connection that counts what changes rows."""

    def __init__(self, connection: AsyncConnection, fate: Fate) -> None:
        self._connection, self._fate = connection, fate

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    async def execute(self, statement: Any, *parameters: Any) -> Any:
        if isinstance(statement, UpdateBase):
            self._fate.write()
        return await self._connection.execute(statement, *parameters)


class DyingDatabase:
    """A real database that the process loses after so many writes."""

    def __init__(self, database: Database, fate: Fate) -> None:
        self._database, self._fate = database, fate

    def read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        return self._database.read()

    async def retry(self, work: Callable[[Any], Awaitable[T]]) -> T:
        return await self._database.retry(lambda connection: work(DyingConnection(connection, self._fate)))


def dying(house: House, writes: int) -> tuple[House, Fate]:
    """`house` as a process has it that is killed at write number `writes` (from 0) of what it was asked for; how films that are
    stored move on after that is the watchdog's business, and tested with it."""
    fate = Fate(writes)
    database: Any = DyingDatabase(house.database, fate)
    return replace(house, database=database), fate
