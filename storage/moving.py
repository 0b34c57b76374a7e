"""A chat got a new id (a Telegram group became a supergroup): everything that was the old chat's belongs to the new one.

Called by the adapter that is told so; told twice, the second time changes nothing.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Table, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.chat_tables import (
    DeliveryState,
    PostState,
    audit,
    ballots,
    batches,
    cast,
    deliveries,
    posts,
    preferences,
    questions,
    uploads,
    voices,
)
from storage.house import House
from storage.tables import projects

SCOPED: tuple[Table, ...] = (projects, ballots, batches, uploads, cast, audit, voices)


async def move(house: House, platform: str, old: str, new: str) -> None:
    """Messages do not move with a chat: open ones, and announcements of films, are sent anew in the new chat."""

    async def write(connection: AsyncConnection) -> None:
        before, after = f"{platform}:{old}", f"{platform}:{new}"
        for table in SCOPED:
            await _rescope(connection, table, before, after)
        for owner in (f"server:{before}", f"place:{before}", f"rules:{before}"):
            await _rename(connection, owner, owner.removesuffix(before) + after)
        await _rename(connection, f"rules:{before}#{old}", f"rules:{after}#{new}")
        await connection.execute(delete(questions).where(questions.c.platform == platform, questions.c.place_id == old))
        await _move_messages(connection, platform, old, new)

    await house.database.retry(write)


async def _rescope(connection: AsyncConnection, table: Table, before: str, after: str) -> None:
    """Names that the new chat has already keep what they are; the old chat's of that name stay behind."""
    change = update(table).where(table.c.scope == before).values(scope=after)
    if "name" in table.c:
        taken = table.alias()
        change = change.where(table.c.name.not_in(select(taken.c.name).where(taken.c.scope == after)))
    await connection.execute(change)


async def _rename(connection: AsyncConnection, before: str, after: str) -> None:
    known = select(preferences.c.owner).where(preferences.c.owner == after)
    if (await connection.execute(known)).first() is None:
        await connection.execute(update(preferences).where(preferences.c.owner == before).values(owner=after))


async def _move_messages(connection: AsyncConnection, platform: str, old: str, new: str) -> None:
    unsent: dict[str, Any] = {"message": None, "sender": None, "sending_since": None}
    for table in (posts, deliveries):
        here = (table.c.platform == platform, table.c.place_id == old)
        for row in (await connection.execute(select(table.c.id, table.c.place, table.c.state).where(*here))).all():
            values: dict[str, Any] = {"place_id": new, "place": _moved(row.place, old, new), "reply_to": ""}
            if row.state == PostState.OPEN:
                values |= unsent
            elif row.state == DeliveryState.ANNOUNCED:
                values |= {"state": DeliveryState.WAITING, "message": None}
            await connection.execute(update(table).where(table.c.id == row.id).values(**values))


def _moved(place: str, old: str, new: str) -> str:
    values = json.loads(place)
    for name in ("id", "server"):
        if values.get(name) == old:
            values[name] = new
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
