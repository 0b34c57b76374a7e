"""Characters that a scope keeps to use again in other projects: looks and voice by name."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, Row, insert, select, update
from sqlalchemy import delete as delete_rows
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import Conflict
from storage.chat_tables import cast
from storage.database import one_at_a_time
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
    owner: str = ""
    """Person.key of who keeps it; empty where that is not known."""


class Taken(Conflict):
    """Somebody else keeps a character of that name."""

    def __init__(self, member: CastMember) -> None:
        super().__init__("cast.taken", f"{member.name} is kept by {member.owner or 'somebody'}", name=member.name)
        self.member = member


async def save(
    house: House, *, scope: str, name: str, looks: str, voice: str = "", owner: str = "", over_others: bool = False
) -> CastMember:
    """Keeps a character, in place of one of that name in any case of its letters.

    Raises Taken when that is somebody else's, unless `over_others`; then it stays theirs.
    """
    name = name.strip()[:NAME_LETTERS]

    async def write(connection: AsyncConnection) -> CastMember:
        await one_at_a_time(connection, f"cast of {scope}")
        rows = (await connection.execute(select(cast).where(cast.c.scope == scope).order_by(cast.c.created))).all()
        alike = [row for row in rows if row.name.casefold() == name.casefold()]
        known = next((row for row in alike if row.name == name), alike[0] if alike else None)
        values = {"looks": looks, "voice": voice, "created": time.time()}
        if known is None:
            made = uuid.uuid4().hex
            await connection.execute(insert(cast).values(id=made, scope=scope, name=name, owner=owner, **values))
        elif known.owner == owner or over_others:
            made = known.id
            await connection.execute(update(cast).where(cast.c.id == made).values(**values))
        else:
            raise Taken(_member(known))
        return _member((await connection.execute(select(cast).where(cast.c.id == made))).one())

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
    return CastMember(
        id=row.id,
        scope=row.scope,
        name=row.name,
        looks=row.looks,
        voice=row.voice,
        created=row.created,
        owner=row.owner,
    )
