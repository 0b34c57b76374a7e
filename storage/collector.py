"""The garbage collector: deletes assets that no film of the library uses, by age and by the store's size.

An asset is in use while the newest finished film of a project, a film that waits or runs, one that is voted on or on its way
into a chat, a stored script, an upload or a kept character needs it. Deleted projects and uploads count until the retention
ends. Work folders of crashed processes go too. Workers keep running meanwhile: an asset is touched whenever a film meets it,
and nothing younger than GRACE is deleted.
"""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import audit, inbox, questions
from storage import steps as step_rows
from storage.assets import Store, Stored
from storage.chat_tables import BallotState, DeliveryState, ballots, cast, deliveries, uploads
from storage.cleaning import clear_deleted
from storage.films import FILM_MARK
from storage.house import House
from storage.tables import FilmState, film_steps, films, scripts

DAY = 86_400.0
GRACE = 3_600.0
"""Seconds after its last use in which an asset is never deleted."""
MARK = "last-clean"
KEY = re.compile(rb"\b[0-9a-f]{64}\b")
"""An asset's key wherever it stands in JSON."""


@dataclass(frozen=True, slots=True)
class Freed:
    assets: int
    bytes: int


async def collect(house: House, now: float | None = None) -> Freed:
    """Deletes what may go; returns how much. `now` in seconds since the epoch."""
    settings = house.settings
    moment = time.time() if now is None else now
    before = moment - max(settings.retention_days * DAY, GRACE)
    await house.database.retry(lambda connection: clear_deleted(connection, before))
    await inbox.forget(house)
    await audit.forget(house)
    await questions.forget(house)
    async with house.database.read() as connection:
        used = await _in_use(connection)
    everything = await asyncio.to_thread(lambda: list(house.store.every()))
    doomed = choose(everything, used, moment, settings.retention_days * DAY, settings.max_store_gb * 1e9)
    doomed = await asyncio.to_thread(_delete, house.store, doomed)
    await house.database.retry(lambda connection: step_rows.forget(connection, [item.key for item in doomed]))
    return Freed(len(doomed), sum(item.bytes for item in doomed))


async def collect_when_due(house: House) -> Freed | None:
    """`collect`, at most once a day for a data folder; None when it is not due."""
    mark = house.settings.data / MARK
    if mark.exists() and time.time() - mark.stat().st_mtime < DAY:
        return None
    mark.touch()
    return await collect(house)


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


def _delete(store: Store, doomed: list[Stored]) -> list[Stored]:
    """Deletes what no film has touched since it was listed; returns what went."""
    gone = [item for item in doomed if store.delete(item.key, unused_since=item.used)]
    store.sweep()
    return gone


async def _in_use(connection: AsyncConnection) -> set[str]:
    """Keys that kept films (see `_kept_films`), stored scripts, uploads and kept characters need."""
    kept = _kept_films()
    listed = select(film_steps.c.step_key).where(or_(*(film_steps.c.film_id.in_(query) for query in kept))).distinct()
    keys = set((await connection.execute(listed)).scalars())
    for column in (scripts.c.screenplay, uploads.c.key):
        keys |= set((await connection.execute(select(column).distinct())).scalars())
    jobs = (await connection.execute(select(films.c.job).where(or_(*(films.c.id.in_(query) for query in kept))))).scalars()
    for job in jobs:  # the script again, and music of one's own
        keys |= {key.decode() for key in KEY.findall(job)}
    for looks, voice in (await connection.execute(select(cast.c.looks, cast.c.voice))).all():
        keys |= {key.decode() for text in (looks, voice) for key in KEY.findall(text.encode())}
    return keys


def _kept_films() -> list[Select[Any]]:
    """Films whose parts stay: the newest film and the newest storyboard of each project, those that wait or run, are voted on,
    or are on their way into a chat."""
    keep = [
        select(films.c.id).where(films.c.state.in_((FilmState.WAITING, FilmState.RUNNING))),
        select(ballots.c.film_id).where(ballots.c.state == BallotState.OPEN),
        select(deliveries.c.film_id).where(deliveries.c.state.in_((DeliveryState.WAITING, DeliveryState.ANNOUNCED))),
    ]
    for made in (films.c.outputs.contains(FILM_MARK), ~films.c.outputs.contains(FILM_MARK)):
        newest = (
            select(films.c.project_id, func.max(films.c.number).label("number"))
            .where(films.c.state == FilmState.DONE, made)
            .group_by(films.c.project_id)
            .subquery()
        )
        same = (newest.c.project_id == films.c.project_id) & (newest.c.number == films.c.number)
        keep.append(select(films.c.id).join(newest, same))
    return keep
