"""Films as the people see them who asked for them: whose, where, since when, and what followed. Used by bots.commands.

What goes on from an earlier request has that film's id in its own: "<film>:film" is the film of an approved storyboard or of a
picked take, "<film>:again" another try of one that failed, "<film>:see…" a preview. For quotas the first counts once with its
storyboard, the last not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import NotFound
from core.plan.job import FilmJob
from core.serial import from_json
from storage.chat_tables import BallotState, ballots, batch_films, posts
from storage.films import unpack_outputs
from storage.house import House
from storage.tables import FilmState, films, projects

FOLLOWING = ":film"
PREVIEW = ":see"
AGAIN = ":again"
OPEN = (FilmState.WAITING, FilmState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A film with everything about its request."""

    id: str
    project: str
    """Its id."""
    name: str
    """Of the project."""
    scope: str
    owner: str
    number: int
    job: FilmJob
    state: FilmState
    created: float
    started: float | None
    ended: float | None
    outputs: dict[str, str]
    priority: int = 0
    """Higher ones have their turn first."""

    @property
    def is_open(self) -> bool:
        """Whether it waits or is being made."""
        return self.state in OPEN


def following(film: str) -> str:
    """The request under which the film of a storyboard or a pick is started: there is at most one."""
    return f"{film}{FOLLOWING}"


def once_more(film: str) -> str:
    """The request under which a film that failed or was stopped is made again: there is at most one."""
    return f"{film}{AGAIN}"


def _query() -> Select[Any]:
    return select(films, projects.c.name, projects.c.scope).join(projects, projects.c.id == films.c.project_id)


def _read(row: Any) -> Request:
    return Request(
        id=row.id,
        project=row.project_id,
        name=row.name,
        scope=row.scope,
        owner=row.owner,
        number=row.number,
        job=from_json(row.job, FilmJob),
        state=FilmState(row.state),
        created=row.created,
        started=row.started,
        ended=row.ended,
        outputs=unpack_outputs(row.outputs),
        priority=row.priority,
    )


async def request_of(house: House, film: str) -> Request:
    """Raises NotFound."""
    async with house.database.read() as connection:
        row = (await connection.execute(_query().where(films.c.id == film))).one_or_none()
    if row is None:
        raise NotFound("film.unknown", f"there is no film {film}", film=film)
    return _read(row)


async def film_of_request(house: House, request: str) -> str | None:
    """Id of the film that was started under this request."""
    async with house.database.read() as connection:
        found = (await connection.execute(select(films.c.id).where(films.c.request == request))).scalar_one_or_none()
    return None if found is None else str(found)


async def any_of_requests(house: House, names: Sequence[str]) -> bool:
    """Whether a film was started under one of these requests."""
    query = select(films.c.id).where(films.c.request.in_(names)).limit(1)
    async with house.database.read() as connection:
        return (await connection.execute(query)).first() is not None


async def newest_of(house: House, film: str) -> str:
    """The film that followed from `film`, and so on; `film` itself when none did."""
    while (after := await film_of_request(house, following(film))) is not None:
        film = after
    return film


async def last_try(house: House, film: str) -> str:
    """The film that was made in the place of `film` when that had failed, and so on; `film` itself when none was."""
    while (after := await film_of_request(house, once_more(film))) is not None:
        film = after
    return film


async def requests_of(
    house: House,
    scope: str,
    owner: str = "",
    *,
    project: str = "",
    places: Sequence[str] = (),
    open_only: bool = False,
    limit: int = 25,
) -> list[Request]:
    """Films of a server or chat, newest first; previews left out. Of one owner, one project (its id), or those that messages in
    some `places` (ids of channels) show, if given."""
    query = _query().where(projects.c.scope == scope, _no_preview())
    query = query.where(films.c.owner == owner) if owner else query
    query = query.where(films.c.project_id == project) if project else query
    query = query.where(films.c.state.in_(OPEN)) if open_only else query
    query = query.where(_shown_in(places)) if places else query
    async with house.database.read() as connection:
        rows = (await connection.execute(query.order_by(films.c.created.desc()).limit(limit))).all()
    return [_read(row) for row in rows]


def _shown_in(places: Sequence[str]) -> ColumnElement[bool]:
    shown = select(posts.c.subject_id).where(posts.c.place_id.in_(places))
    return or_(films.c.id.in_(shown), films.c.id.in_(select(batch_films.c.film_id).where(batch_films.c.batch_id.in_(shown))))


def _no_preview() -> ColumnElement[bool]:
    return or_(films.c.request.is_(None), not_(films.c.request.like(f"%{PREVIEW}%")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """How much somebody has asked for."""

    starts: tuple[float, ...]
    """When the films of the time looked at were asked for, oldest first."""
    unfinished: int
    """Films that wait or are being made."""


async def used(connection: AsyncConnection, owner: str, since: float) -> Used:
    """What counts for the owner's quotas, of films since `since`."""
    counts = or_(films.c.request.is_(None), and_(_no_preview(), not_(films.c.request.like(f"%{FOLLOWING}"))))
    starts = select(films.c.created).where(films.c.owner == owner, films.c.created > since, counts).order_by(films.c.created)
    going = select(func.count()).where(films.c.owner == owner, films.c.state.in_(OPEN), _no_preview())
    return Used(
        starts=tuple((await connection.execute(starts)).scalars()),
        unfinished=int((await connection.execute(going)).scalar_one()),
    )


async def used_by(house: House, owner: str, since: float) -> Used:
    """`used`, outside of a transaction."""
    async with house.database.read() as connection:
        return await used(connection, owner, since)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A ballot that waits for something: for its takes, for votes, or for the film that its winner becomes."""

    ballot: str
    film: str
    state: FilmState
    """Of the film that draws the takes."""
    ended: float | None
    winner: int | None


async def pending_ballots(house: House) -> list[Pending]:
    """Ballots that are open, or closed without the film that the winning take becomes."""
    waiting = or_(
        ballots.c.state == BallotState.OPEN, and_(ballots.c.state == BallotState.CLOSED, ballots.c.next_film.is_(None))
    )
    query = select(ballots.c.id, ballots.c.film_id, films.c.state, films.c.ended, ballots.c.winner)
    query = query.join(films, films.c.id == ballots.c.film_id).where(waiting)
    async with house.database.read() as connection:
        rows = (await connection.execute(query)).all()
    return [
        Pending(ballot=row.id, film=row.film_id, state=FilmState(row.state), ended=row.ended, winner=row.winner) for row in rows
    ]
