"""Which updates of a platform have been handled: the same one delivered again is not. Used by adapters around each update.

An update whose handler died is handled again when it is delivered again; commands do nothing twice for one request.
"""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.chat_tables import inbox
from storage.database import insert_new
from storage.house import House

KEPT = 7 * 86_400.0
"""Seconds after which no platform delivers an update again."""


async def seen(house: House, platform: str, update_id: str) -> bool:
    """Whether the update was handled to its end."""
    query = select(inbox.c.taken).where(inbox.c.platform == platform, inbox.c.update_id == update_id)
    async with house.database.read() as connection:
        return (await connection.execute(query)).first() is not None


async def done(house: House, platform: str, update_id: str) -> None:
    """The update was handled."""
    row = {"platform": platform, "update_id": update_id, "taken": time.time()}

    async def write(connection: AsyncConnection) -> None:
        await connection.execute(insert_new(connection, inbox), [row])

    await house.database.retry(write)


async def forget(house: House, older_than: float = KEPT) -> int:
    """Forgets updates handled more than `older_than` seconds ago; returns how many."""

    async def write(connection: AsyncConnection) -> int:
        old = delete(inbox).where(inbox.c.taken < time.time() - older_than)
        changed: CursorResult[Any] = await connection.execute(old)
        return changed.rowcount

    return await house.database.retry(write)
