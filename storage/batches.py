"""Films that were asked for together: several scripts, or a zip of them. One message shows them all."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.chat_tables import batch_films, batches
from storage.database import one_at_a_time
from storage.house import House


async def add(house: House, *, scope: str, owner: str, films: Sequence[str]) -> str:
    """Returns the batch's id; films that are a batch already stay that batch."""
    return await house.database.retry(lambda connection: put(connection, scope=scope, owner=owner, films=films))


async def put(connection: AsyncConnection, *, scope: str, owner: str, films: Sequence[str]) -> str:
    """`add` within a transaction."""
    if not films:
        raise ValueError("a batch has films")
    await one_at_a_time(connection, f"batch {films[0]}")
    known = select(batch_films.c.batch_id).where(batch_films.c.film_id.in_(list(films))).limit(1)
    found = (await connection.execute(known)).scalar_one_or_none()
    if found is not None:
        return str(found)
    made = uuid.uuid4().hex
    await connection.execute(insert(batches).values(id=made, scope=scope, owner=owner, created=time.time()))
    rows = [{"batch_id": made, "film_id": film, "position": position} for position, film in enumerate(films)]
    await connection.execute(insert(batch_films), rows)
    return made


async def films_of(house: House, batch: str) -> list[str]:
    """Ids of its films, in the order of the scripts; none for an unknown batch."""
    query = select(batch_films.c.film_id).where(batch_films.c.batch_id == batch).order_by(batch_films.c.position)
    async with house.database.read() as connection:
        return [str(film) for film in (await connection.execute(query)).scalars()]
