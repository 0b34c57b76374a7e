"""The fair queue: whose film is made next. Used by storage.advance and storage.films.

Films of chats wait; `at_once` of them are made at the same time. Next is, by priority first, a film of whoever has the fewest
in the making, then of whoever has waited longest since their last turn (or since they asked, if that was later). So nobody who
has no film in the making waits for more than one of each other person, however many those have queued.
"""

from __future__ import annotations

import time
from functools import cache
from typing import Any

from sqlalchemy import CursorResult, Select, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import one_at_a_time
from storage.tables import FilmState, films

_MAKING = (films.c.state == FilmState.RUNNING, films.c.started.is_not(None))


async def admit(connection: AsyncConnection, at_once: int) -> list[str]:
    """waiting → running for as many films as there is room for; returns them. Two processes never let in too many."""
    if (await connection.execute(select(films.c.id).where(films.c.state == FilmState.WAITING).limit(1))).first() is None:
        return []
    await one_at_a_time(connection, "turns")
    room = at_once - int((await connection.execute(select(func.count()).where(*_MAKING))).scalar_one())
    admitted: list[str] = []
    while len(admitted) < room:
        film = (await connection.execute(_queue().order_by("place").limit(1))).scalars().first()
        if film is None:
            break
        changed: CursorResult[Any] = await connection.execute(
            update(films)
            .where(films.c.id == film, films.c.state == FilmState.WAITING)
            .values(state=FilmState.RUNNING, started=time.time())
        )
        if changed.rowcount == 1:
            admitted.append(str(film))
    return admitted


async def places(connection: AsyncConnection) -> dict[str, int]:
    """Waiting film → how many waiting films come before it as things stand."""
    return {str(film): place - 1 for film, place in (await connection.execute(_queue())).all()}


async def had_turn(connection: AsyncConnection, film: str) -> bool:
    """Whether the film is in the making because its turn came: its end makes room."""
    return (await connection.execute(select(films.c.id).where(films.c.id == film, *_MAKING))).first() is not None


@cache
def _queue() -> Select[Any]:
    """(id, place) of waiting films, place 1 first."""
    making = select(films.c.owner, func.count().label("films")).where(*_MAKING).group_by(films.c.owner).subquery()
    asking = select(films.c.owner).where(films.c.state == FilmState.WAITING)
    served = (
        select(films.c.owner, func.max(films.c.started).label("at"))
        .where(films.c.owner.in_(asking))
        .group_by(films.c.owner)
        .subquery()
    )
    in_turn = films.c.priority.desc(), films.c.created, films.c.id
    waiting = (
        select(
            films.c.id,
            films.c.priority,
            films.c.created,
            (func.coalesce(making.c.films, 0) + func.row_number().over(partition_by=films.c.owner, order_by=in_turn)).label(
                "round"
            ),
            case((served.c.at > films.c.created, served.c.at), else_=films.c.created).label("since"),
        )
        .join_from(films, making, making.c.owner == films.c.owner, isouter=True)
        .join(served, served.c.owner == films.c.owner, isouter=True)
        .where(films.c.state == FilmState.WAITING)
        .subquery()
    )
    order = waiting.c.priority.desc(), waiting.c.round, waiting.c.since, waiting.c.created, waiting.c.id
    return select(waiting.c.id, func.row_number().over(order_by=order).label("place"))
