"""Settings of servers, places, projects and people, as JSON text of bots.preferences. Owners are named as in the table:
"server:<scope>", "place:<platform>:<id>", "project:<id>", "person:<key>"."""

from __future__ import annotations

import time

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.chat_tables import preferences
from storage.database import insert_or_change
from storage.house import House


async def read(house: House, owner: str) -> str:
    """JSON text; empty when nothing is set."""
    async with house.database.read() as connection:
        query = select(preferences.c["values"]).where(preferences.c.owner == owner)
        return str((await connection.execute(query)).scalar_one_or_none() or "")


async def read_all(house: House, owners: tuple[str, ...]) -> dict[str, str]:
    """Owner → JSON text of those that have any, in one look."""
    query = select(preferences.c.owner, preferences.c["values"]).where(preferences.c.owner.in_(owners))
    async with house.database.read() as connection:
        return {owner: values for owner, values in (await connection.execute(query)).all()}


async def write(house: House, owner: str, values: str) -> None:
    """Replaces them; an empty text takes them away."""

    async def change(connection: AsyncConnection) -> None:
        if values:
            row = {"owner": owner, "values": values, "changed": time.time()}
            await connection.execute(insert_or_change(connection, preferences, row))
        else:
            await connection.execute(delete(preferences).where(preferences.c.owner == owner))

    await house.database.retry(change)
