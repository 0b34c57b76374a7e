"""What was filmed: lists of films, and how much somebody has used. Read by commands."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from core.crafts import Film
from core.errors import BrokenAsset
from core.plan.job import FilmJob, Until
from storage.assets import Store, read_result
from storage.films import FilmRow, rows_where
from storage.house import House
from storage.tables import FilmState, films, projects

_COUNTED = (FilmState.WAITING, FilmState.RUNNING, FilmState.DONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Of films proper: storyboards and takes cost little and are not counted, nor is what failed or was cancelled."""

    films: int
    seconds_of_film: float
    bytes: int
    """Of finished films that are still in the store."""


async def history(house: House, scope: str, limit: int, before: float | None = None, owner: str = "") -> list[FilmRow]:
    """The newest films of a scope, asked for before that time, by one person if named; of deleted projects none."""
    conditions: list[Any] = [projects.c.scope == scope, projects.c.deleted.is_(None)]
    if before is not None:
        conditions.append(films.c.created < before)
    if owner:
        conditions.append(films.c.owner == owner)
    async with house.database.read() as connection:
        return await rows_where(connection, *conditions, limit=limit)


async def usage(house: House, owner: str, since: float, scope: str = "") -> Usage:
    """What a person has used since then, with `scope` there alone; with no `owner`, everybody in the scope."""
    conditions = films.c.created >= since, films.c.state.in_(_COUNTED), *_of(owner, scope)
    async with house.database.read() as connection:
        rows = await rows_where(connection, *conditions)
    made = [row for row in rows if is_film(row.job)]
    keys = {row.outputs["film"] for row in made if row.state is FilmState.DONE and "film" in row.outputs}
    lengths = await asyncio.to_thread(lambda: [_size(house.store, key) for key in sorted(keys)])
    return Usage(
        films=len(made), seconds_of_film=sum(seconds for seconds, _ in lengths), bytes=sum(size for _, size in lengths)
    )


def is_film(job: FilmJob) -> bool:
    """Whether a job makes a film, not a storyboard or takes to choose from."""
    return job.until is Until.FILM and not job.alternatives


def _of(owner: str, scope: str) -> list[Any]:
    conditions: list[Any] = []
    if owner:
        conditions.append(films.c.owner == owner)
    if scope:
        conditions.append(projects.c.scope == scope)
    return conditions


def _size(store: Store, key: str) -> tuple[float, int]:
    """(seconds, bytes) of a film; nothing for one that was cleaned away."""
    if not store.has(key):
        return 0.0, 0
    try:
        film = read_result(store, key, Film)
    except BrokenAsset:
        return 0.0, 0
    return film.seconds, film.bytes
