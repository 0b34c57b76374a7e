"""What a courier looks at every moment: which of its messages may have changed, and who keeps which. Used by bots.courier.

A courier holds a message or a delivery for a while (a lease), so that of several bot processes one edits and one sends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.chat_tables import BallotState, DeliveryState, PostState, ballots, batch_films, deliveries, posts, votes
from storage.house import House
from storage.tables import FilmState, films

LEASE = 20.0
"""Seconds that a message belongs to a process that says nothing."""
DELIVERY_LEASE = 15.0
UNDER_WAY = (FilmState.WAITING, FilmState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """An open message that was sent."""

    post: str
    sign: str
    """Differs when what it shows may have changed."""
    ended: bool
    """The subject has an outcome."""
    moving: bool
    """The subject changes all the time, whatever the sign says."""


async def hold_posts(house: House, platform: str, keeper: str, now: float, dead: Callable[[str], bool]) -> set[str]:
    """Ids of open, sent posts that `keeper` holds from now on: those of nobody, of silent keepers, and of those `dead` too."""
    query = select(posts.c.id, posts.c.sender, posts.c.sending_since).where(
        posts.c.platform == platform, posts.c.state == PostState.OPEN, posts.c.message.is_not(None)
    )
    async with house.database.read() as connection:
        rows = (await connection.execute(query)).all()
    mine = {row.id for row in rows if row.sender == keeper and (row.sending_since or 0.0) > now - LEASE / 2}
    gone = {name for name in {row.sender for row in rows if row.sender} if name != keeper and dead(name)}
    wanted = [row.id for row in rows if row.id not in mine and _free(row.sender, row.sending_since, keeper, now, gone)]
    if wanted:
        mine |= await house.database.retry(lambda connection: _take(connection, wanted, keeper, now, gone))
    return mine


def _free(sender: str | None, since: float | None, keeper: str, now: float, gone: set[str]) -> bool:
    return sender is None or sender == keeper or sender in gone or (since or 0.0) < now - LEASE


async def _take(connection: AsyncConnection, wanted: Iterable[str], keeper: str, now: float, gone: set[str]) -> set[str]:
    free = or_(
        posts.c.sender.is_(None),
        posts.c.sender == keeper,
        posts.c.sender.in_(gone),
        posts.c.sending_since.is_(None),
        posts.c.sending_since < now - LEASE,
    )
    taken: set[str] = set()
    for post in wanted:
        change = update(posts).where(posts.c.id == post, posts.c.state == PostState.OPEN, free)
        if (await connection.execute(change.values(sender=keeper, sending_since=now))).rowcount == 1:
            taken.add(post)
    return taken


async def release_posts(house: House, platform: str, keeper: str) -> None:
    """Lets others take over at once; called by a courier that stops."""
    change = update(posts).where(posts.c.platform == platform, posts.c.sender == keeper, posts.c.message.is_not(None))
    await house.database.retry(lambda connection: connection.execute(change.values(sender=None, sending_since=None)))


async def watched(house: House, platform: str) -> list[Watched]:
    """All open, sent posts of the platform, by a handful of queries however many there are."""
    mine = and_(posts.c.platform == platform, posts.c.state == PostState.OPEN, posts.c.message.is_not(None))
    film_query = select(posts.c.id, films.c.state).join(films, films.c.id == posts.c.subject_id).where(mine)
    ballot_query = (
        select(
            posts.c.id,
            ballots.c.state,
            ballots.c.next_film,
            func.count(votes.c.voter).label("voters"),
            func.sum(votes.c.choice).label("choices"),
            func.max(votes.c.cast_at).label("latest"),
        )
        .join(ballots, ballots.c.id == posts.c.subject_id)
        .outerjoin(votes, votes.c.ballot_id == ballots.c.id)
        .where(mine)
        .group_by(posts.c.id, ballots.c.state, ballots.c.next_film)
    )
    batch_query = (
        select(posts.c.id, films.c.state, func.count())
        .join(batch_films, batch_films.c.batch_id == posts.c.subject_id)
        .join(films, films.c.id == batch_films.c.film_id)
        .where(mine)
        .group_by(posts.c.id, films.c.state)
    )
    queue_query = select(films.c.state, func.count(), func.max(films.c.created)).where(films.c.state.in_(UNDER_WAY))
    async with house.database.read() as connection:
        queue = str(sorted(tuple(row) for row in (await connection.execute(queue_query.group_by(films.c.state))).all()))
        film_rows = (await connection.execute(film_query)).all()
        ballot_rows = (await connection.execute(ballot_query)).all()
        batch_rows = (await connection.execute(batch_query)).all()
    found = [_of_film(post, FilmState(state), queue) for post, state in film_rows]
    for post, state, *rest in ballot_rows:
        closed = state != BallotState.OPEN
        found.append(Watched(post=post, sign=f"{state} {rest}", ended=closed, moving=False))
    counts: dict[str, dict[str, int]] = {}
    for post, state, count in batch_rows:
        counts.setdefault(post, {})[state] = count
    for post, by_state in counts.items():
        open_ones = {state for state in by_state if state in UNDER_WAY}
        sign = f"{sorted(by_state.items())} {queue if open_ones else ''}"
        found.append(Watched(post=post, sign=sign, ended=not open_ones, moving=FilmState.RUNNING in open_ones))
    return found


def _of_film(post: str, state: FilmState, queue: str) -> Watched:
    sign = f"{state} {queue}" if state is FilmState.WAITING else str(state)
    return Watched(post=post, sign=sign, ended=state not in UNDER_WAY, moving=state is FilmState.RUNNING)


async def hold_delivery(house: House, delivery: str, seen: float, now: float) -> bool:
    """Takes a delivery that was due at `seen` for DELIVERY_LEASE, as one attempt; False when another process was first."""
    change = (
        update(deliveries)
        .where(deliveries.c.id == delivery, deliveries.c.not_before == seen, deliveries.c.state.in_(_OPEN))
        .values(not_before=now + DELIVERY_LEASE, attempts=deliveries.c.attempts + 1)
    )

    async def write(connection: AsyncConnection) -> bool:
        return (await connection.execute(change)).rowcount == 1

    return await house.database.retry(write)


_OPEN = (DeliveryState.WAITING, DeliveryState.ANNOUNCED)


async def keep_delivery(house: House, delivery: str, until: float) -> None:
    """Holds it for longer, or lets go of it until then."""
    change = update(deliveries).where(deliveries.c.id == delivery, deliveries.c.state.in_(_OPEN)).values(not_before=until)
    await house.database.retry(lambda connection: connection.execute(change))


async def move_delivery(house: House, delivery: str, old: str, new: str) -> bool:
    """Another message carries it, since the old one was deleted; False when that had been done."""
    change = update(deliveries).where(
        deliveries.c.id == delivery, deliveries.c.message == old, deliveries.c.state == DeliveryState.ANNOUNCED
    )

    async def write(connection: AsyncConnection) -> bool:
        return (await connection.execute(change.values(message=new))).rowcount == 1

    return await house.database.retry(write)


async def undelivered(house: House, platform: str) -> list[str]:
    """Ids of posts, open or gone, whose film is made but has no delivery where the post is."""
    known = select(deliveries.c.film_id).where(
        deliveries.c.film_id == posts.c.subject_id, deliveries.c.platform == posts.c.platform
    )
    query = (
        select(posts.c.id)
        .join(films, films.c.id == posts.c.subject_id)
        .where(
            posts.c.platform == platform,
            posts.c.subject == "film",
            posts.c.state != PostState.DONE,
            films.c.state == FilmState.DONE,
            films.c.outputs.contains("film="),
            ~known.exists(),
        )
    )
    async with house.database.read() as connection:
        return [str(post) for post in (await connection.execute(query)).scalars()]
