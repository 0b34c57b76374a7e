"""The garbage collector: deletes assets that no film of the library uses, by age and by the store's size.

An asset is in use while the newest finished film of a project, any running film, or a stored script needs it. Work folders
of crashed processes go too. Workers keep running meanwhile: an asset is touched whenever a film meets it, and nothing
younger than GRACE is deleted.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import steps as step_rows
from storage.assets import Store, Stored
from storage.house import House
from storage.tables import FilmState, film_steps, films, scripts

DAY = 86_400.0
GRACE = 3_600.0
"""Seconds after its last use in which an asset is never deleted."""
OLD_WORK = 86_400.0


@dataclass(frozen=True, slots=True)
class Freed:
    assets: int
    bytes: int


async def collect(house: House, now: float | None = None) -> Freed:
    """Deletes what may go; returns how much. `now` in seconds since the epoch."""
    settings = house.settings
    moment = time.time() if now is None else now
    async with house.database.read() as connection:
        used = await _in_use(connection)
    everything = await asyncio.to_thread(lambda: list(house.store.every()))
    doomed = choose(everything, used, moment, settings.retention_days * DAY, settings.max_store_gb * 1e9)
    await asyncio.to_thread(_delete, house.store, doomed)
    await house.database.retry(lambda connection: step_rows.forget(connection, [item.key for item in doomed]))
    return Freed(len(doomed), sum(item.bytes for item in doomed))


def choose(everything: list[Stored], used: set[str], now: float, retention: float, limit: float) -> list[Stored]:
    """What to delete: unused and older than `retention` seconds, then the longest unused while over `limit` bytes."""
    free = sorted((item for item in everything if item.key not in used and now - item.used > GRACE), key=lambda item: item.used)
    size = sum(item.bytes for item in everything)
    doomed = []
    for item in free:
        if now - item.used > retention or size > limit:
            doomed.append(item)
            size -= item.bytes
    return doomed


def _delete(store: Store, doomed: list[Stored]) -> None:
    for item in doomed:
        store.delete(item.key)
    store.sweep(OLD_WORK)


async def _in_use(connection: AsyncConnection) -> set[str]:
    newest = (
        select(func.max(films.c.number)).where(films.c.state == FilmState.DONE).group_by(films.c.project_id)
    ).with_only_columns(films.c.project_id, func.max(films.c.number).label("number"))
    latest = newest.subquery()
    keep = (
        select(films.c.id)
        .outerjoin(latest, (latest.c.project_id == films.c.project_id) & (latest.c.number == films.c.number))
        .where(or_(films.c.state == FilmState.RUNNING, latest.c.number.is_not(None)))
    )
    keys = (await connection.execute(select(film_steps.c.step_key).where(film_steps.c.film_id.in_(keep)).distinct())).scalars()
    plays = (await connection.execute(select(scripts.c.screenplay).distinct())).scalars()
    return {*keys, *plays}
