"""Who asked for what in which server or chat, and what was refused. Written by the doors of commands, read by admins."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.chat_tables import audit
from storage.house import House

ABOUT_LETTERS = 500
KEPT = 180 * 86_400.0
"""Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    at: float
    scope: str
    person: str
    """Person.key."""
    what: str
    """A command's name or a button's verb."""
    about: str
    refused: bool


async def note(house: House, scope: str, person: str, what: str, about: str, refused: bool = False) -> None:
    """Keeps that `person` asked for `what`."""
    row = {
        "id": uuid.uuid4().hex,
        "at": time.time(),
        "scope": scope,
        "person": person,
        "what": what[:64],
        "about": about[:ABOUT_LETTERS],
        "refused": refused,
    }

    async def write(connection: AsyncConnection) -> None:
        await connection.execute(insert(audit).values(**row))

    await house.database.retry(write)


async def recent(house: House, scope: str, limit: int) -> list[Note]:
    """The newest first."""
    query = select(audit).where(audit.c.scope == scope).order_by(audit.c.at.desc(), audit.c.id).limit(limit)
    async with house.database.read() as connection:
        rows = (await connection.execute(query)).all()
    return [
        Note(at=row.at, scope=row.scope, person=row.person, what=row.what, about=row.about, refused=row.refused) for row in rows
    ]


async def forget(house: House, older_than: float = KEPT) -> int:
    """Forgets what is older than that many seconds; returns how many notes."""

    async def write(connection: AsyncConnection) -> int:
        changed: CursorResult[Any] = await connection.execute(delete(audit).where(audit.c.at < time.time() - older_than))
        return changed.rowcount

    return await house.database.retry(write)
