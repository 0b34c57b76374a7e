"""Characters that a scope keeps to use again in other projects: looks and voice by name."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, Row, insert, select, update
from sqlalchemy import delete as delete_rows
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.chat_tables import cast
from storage.house import House

NAME_LETTERS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CastMember:
    id: str
    scope: str
    name: str
    looks: str
    """JSON of core.looks.Looks."""
    voice: str
    """JSON of core.crafts.VoiceCast; empty when none was kept."""
    created: float


async def save(house: House, *, scope: str, name: str, looks: str, voice: str = "") -> str:
    """Keeps a character, in place of one of that name; returns its id."""
    name = name.strip()[:NAME_LETTERS]

    async def write(connection: AsyncConnection) -> str:
        same = (cast.c.scope == scope, cast.c.name == name)
        known = (await connection.execute(select(cast.c.id).where(*same).with_for_update())).scalar_one_or_none()
        values = {"looks": looks, "voice": voice, "created": time.time()}
        if known is not None:
            await connection.execute(update(cast).where(cast.c.id == known).values(**values))
            return str(known)
        made = uuid.uuid4().hex
        await connection.execute(insert(cast).values(id=made, scope=scope, name=name, **values))
        return made

    return await house.database.retry(write)


async def find(house: House, scope: str, text: str = "") -> list[CastMember]:
    """Those whose name has `text` in it, in the order of their names."""
    async with house.database.read() as connection:
        rows = (await connection.execute(select(cast).where(cast.c.scope == scope))).all()
    found = (_member(row) for row in rows if text.casefold() in row.name.casefold())
    return sorted(found, key=lambda member: (member.name.casefold(), member.id))


async def delete(house: House, member: str) -> bool:
    """Forgets it; False when it was forgotten before. Films that use it stay as they are."""

    async def write(connection: AsyncConnection) -> bool:
        changed: CursorResult[Any] = await connection.execute(delete_rows(cast).where(cast.c.id == member))
        return changed.rowcount == 1

    return await house.database.retry(write)


def _member(row: Row[Any]) -> CastMember:
    return CastMember(id=row.id, scope=row.scope, name=row.name, looks=row.looks, voice=row.voice, created=row.created)
