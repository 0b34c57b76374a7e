"""Whom the bots have met: their names for votes and lists, their language, and where to write to them privately."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.chat_tables import people
from storage.database import insert_or_change
from storage.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    key: str
    """Person.key, "<platform>:<id>"."""
    name: str
    locale: str
    chat: str
    """Platform id of the private chat; empty until the person has written there."""
    seen: float


async def saw(house: House, key: str, name: str, locale: str, chat: str = "") -> None:
    """Keeps what is known of a person; a private chat that was known stays known."""
    row = {"key": key, "name": name[:100], "locale": locale[:16], "seen": time.time()}
    if chat:
        row["chat"] = chat

    async def write(connection: AsyncConnection) -> None:
        await connection.execute(insert_or_change(connection, people, row))

    await house.database.retry(write)


async def person(house: House, key: str) -> KnownPerson | None:
    """None for somebody the bots have never met."""
    async with house.database.read() as connection:
        row = (await connection.execute(select(people).where(people.c.key == key))).one_or_none()
    if row is None:
        return None
    return KnownPerson(key=row.key, name=row.name, locale=row.locale, chat=row.chat or "", seen=row.seen)
