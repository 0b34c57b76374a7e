"""Ballots and votes: one vote a person, changeable while the ballot is open, counted once. Used by commands and the courier."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, Row, Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import BadOption, NotFound
from storage.chat_tables import BallotState, ballots, votes
from storage.database import insert_or_change, one_at_a_time
from storage.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    id: str
    film: str
    """Id of the film whose takes are voted on."""
    platform: str
    scope: str
    opened_by: str
    """Person.key."""
    options: tuple[str, ...]
    """Labels, chosen by their index."""
    rules: str
    """JSON of bots.ballots.Rules."""
    deadline: float | None
    state: BallotState
    winner: int | None
    """Index of an option."""
    closed_why: str
    next_film: str
    """The film that the winning take became; empty until it was asked for."""
    created: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    voter: str
    """Person.key."""
    name: str
    choice: int
    cast_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    counts: tuple[int, ...]
    """Votes of each option."""
    votes: tuple[Vote, ...]
    """In the order in which they were cast or last changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a ballot ends."""

    winner: int | None
    why: str
    """ "deadline", "quorum", "owner", …; at most 16 letters."""


Judge = Callable[[Ballot, Tally], Verdict | None]
"""None: the ballot stays open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBallot:
    """A vote to be opened; see Ballot."""

    platform: str
    scope: str
    opened_by: str
    options: tuple[str, ...]
    rules: str
    deadline: float | None = None


async def open_ballot(
    house: House,
    *,
    film: str,
    platform: str,
    scope: str,
    opened_by: str,
    options: tuple[str, ...],
    rules: str,
    deadline: float | None = None,
) -> str:
    """Returns the ballot's id: the film's open one when there is one already."""
    wanted = NewBallot(platform=platform, scope=scope, opened_by=opened_by, options=options, rules=rules, deadline=deadline)
    return await house.database.retry(lambda connection: put(connection, film, wanted))


async def put(connection: AsyncConnection, film: str, wanted: NewBallot, *, ever: bool = False) -> str:
    """`open_ballot` within a transaction. With `ever` one that has ended counts as well: for what is written together with its
    film, and so was asked for before when there is one."""
    await one_at_a_time(connection, f"ballot {film}")
    known = select(ballots.c.id).where(ballots.c.film_id == film).order_by(ballots.c.created.desc())
    known = known if ever else known.where(ballots.c.state == BallotState.OPEN)
    found = (await connection.execute(known)).scalars().first()
    if found is not None:
        return str(found)
    made = uuid.uuid4().hex
    await connection.execute(
        insert(ballots).values(
            id=made,
            film_id=film,
            platform=wanted.platform,
            scope=wanted.scope,
            opened_by=wanted.opened_by,
            options=json.dumps(wanted.options, ensure_ascii=False),
            rules=wanted.rules,
            deadline=wanted.deadline,
            state=BallotState.OPEN,
            created=time.time(),
        )
    )
    return made


async def ballot(house: House, ballot_id: str) -> Ballot:
    """Raises NotFound."""
    async with house.database.read() as connection:
        row = (await connection.execute(select(ballots).where(ballots.c.id == ballot_id))).one_or_none()
    if row is None:
        raise NotFound("ballot.unknown", f"there is no vote {ballot_id}", ballot=ballot_id)
    return _ballot(row)


async def of_film(house: House, film: str) -> Ballot | None:
    """The film's newest ballot."""
    query = select(ballots).where(ballots.c.film_id == film).order_by(ballots.c.created.desc(), ballots.c.id)
    found = await _ballots(house, query.limit(1))
    return found[0] if found else None


async def cast(house: House, ballot_id: str, voter: str, name: str, choice: int) -> bool:
    """`voter`'s vote from now on; False when the ballot is closed or its deadline has passed.

    Raises NotFound, and BadOption for a choice that the ballot does not have.
    """

    async def write(connection: AsyncConnection) -> bool:
        row = await _locked(connection, ballot_id)
        if not 0 <= choice < len(row.options):
            raise BadOption("vote.choice", f"there is no take {choice + 1}", number=choice + 1)
        if not _takes_votes(row):
            return False
        vote = {"ballot_id": ballot_id, "voter": voter, "name": name[:100], "choice": choice, "cast_at": time.time()}
        await connection.execute(insert_or_change(connection, votes, vote))
        return True

    return await house.database.retry(write)


async def withdraw_vote(house: House, ballot_id: str, voter: str, choice: int | None = None) -> bool:
    """Takes `voter`'s vote back, with `choice` only if it is for that; False when there is none to take back (any more)."""

    async def write(connection: AsyncConnection) -> bool:
        if not _takes_votes(await _locked(connection, ballot_id)):
            return False
        mine = delete(votes).where(votes.c.ballot_id == ballot_id, votes.c.voter == voter)
        if choice is not None:
            mine = mine.where(votes.c.choice == choice)
        changed: CursorResult[Any] = await connection.execute(mine)
        return changed.rowcount == 1

    return await house.database.retry(write)


async def tally(house: House, ballot_id: str) -> Tally:
    """Raises NotFound."""
    known = await ballot(house, ballot_id)
    async with house.database.read() as connection:
        return await _tally(connection, known)


async def close(house: House, ballot_id: str, winner: int | None, why: str) -> bool:
    """open → closed; False when it was closed before: exactly one caller gets True."""
    return await close_by(house, ballot_id, lambda _ballot, _tally: Verdict(winner=winner, why=why))


async def close_by(house: House, ballot_id: str, judge: Judge) -> bool:
    """open → closed as `judge` says of the votes at this very moment; False when it was closed before or stays open.

    No vote is cast between the counting and the closing, so every vote that was taken is counted.
    """

    async def write(connection: AsyncConnection) -> bool:
        row = await _locked(connection, ballot_id)
        if row.state is not BallotState.OPEN:
            return False
        verdict = judge(row, await _tally(connection, row))
        if verdict is None:
            return False
        values = {"state": BallotState.CLOSED, "winner": verdict.winner, "closed_why": verdict.why[:16]}
        return await _change(connection, ballot_id, BallotState.OPEN, values)

    return await house.database.retry(write)


async def withdraw(house: House, ballot_id: str, why: str = "") -> bool:
    """open → withdrawn, when its film was cancelled, its message is gone or nobody decides."""
    return await house.database.retry(lambda connection: take_back(connection, ballot_id, why))


async def take_back(connection: AsyncConnection, ballot_id: str, why: str = "") -> bool:
    """`withdraw` within a transaction."""
    values = {"state": BallotState.WITHDRAWN, "closed_why": why[:16] or None}
    return await _change(connection, ballot_id, BallotState.OPEN, values)


async def reopen(connection: AsyncConnection, ballot_id: str, now: float) -> bool:
    """withdrawn → open within a transaction, with the votes that were cast; as if it had been opened `now`."""
    values = {"state": BallotState.OPEN, "closed_why": None, "created": now}
    return await _change(connection, ballot_id, BallotState.WITHDRAWN, values)


async def set_next(house: House, ballot_id: str, film: str) -> bool:
    """Keeps which film the winner became; False when one is kept already, or the ballot is not closed."""

    return await house.database.retry(lambda connection: keep_next(connection, ballot_id, film))


async def keep_next(connection: AsyncConnection, ballot_id: str, film: str) -> bool:
    """`set_next` within a transaction."""
    changed: CursorResult[Any] = await connection.execute(
        update(ballots)
        .where(ballots.c.id == ballot_id, ballots.c.state == BallotState.CLOSED, ballots.c.next_film.is_(None))
        .values(next_film=film)
    )
    return changed.rowcount == 1


async def opened(house: House, platform: str) -> list[Ballot]:
    """All open ballots of a platform, oldest first."""
    query = select(ballots).where(ballots.c.state == BallotState.OPEN, ballots.c.platform == platform)
    return await _ballots(house, query.order_by(ballots.c.created, ballots.c.id))


async def _change(connection: AsyncConnection, ballot_id: str, before: BallotState, values: dict[str, Any]) -> bool:
    changed: CursorResult[Any] = await connection.execute(
        update(ballots).where(ballots.c.id == ballot_id, ballots.c.state == before).values(**values)
    )
    return changed.rowcount == 1


async def _locked(connection: AsyncConnection, ballot_id: str) -> Ballot:
    """The ballot, which nobody else votes on or closes until the end of this transaction. Raises NotFound."""
    row = (await connection.execute(select(ballots).where(ballots.c.id == ballot_id).with_for_update())).one_or_none()
    if row is None:
        raise NotFound("ballot.unknown", f"there is no vote {ballot_id}", ballot=ballot_id)
    return _ballot(row)


def _takes_votes(known: Ballot) -> bool:
    return known.state is BallotState.OPEN and (known.deadline is None or time.time() < known.deadline)


async def _tally(connection: AsyncConnection, known: Ballot) -> Tally:
    query = select(votes).where(votes.c.ballot_id == known.id).order_by(votes.c.cast_at, votes.c.voter)
    rows = (await connection.execute(query)).all()
    counts = [0] * len(known.options)
    for row in rows:
        counts[row.choice] += 1
    cast_votes = tuple(Vote(voter=row.voter, name=row.name, choice=row.choice, cast_at=row.cast_at) for row in rows)
    return Tally(counts=tuple(counts), votes=cast_votes)


async def _ballots(house: House, query: Select[Any]) -> list[Ballot]:
    async with house.database.read() as connection:
        return [_ballot(row) for row in (await connection.execute(query)).all()]


def _ballot(row: Row[Any]) -> Ballot:
    return Ballot(
        id=row.id,
        film=row.film_id,
        platform=row.platform,
        scope=row.scope,
        opened_by=row.opened_by,
        options=tuple(json.loads(row.options)),
        rules=row.rules,
        deadline=row.deadline,
        state=BallotState(row.state),
        winner=row.winner,
        closed_why=row.closed_why or "",
        next_film=row.next_film or "",
        created=row.created,
    )
