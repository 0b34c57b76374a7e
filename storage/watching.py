"""What a courier looks at every moment: which of its messages may have changed, and who keeps which. Used by bots.courier.

A courier holds a message for a while (a lease), so that of several bot processes one edits it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.chat_tables import PostState, ballots, posts, votes
from storage.house import House
from storage.requests import following
from storage.tables import FilmState, film_steps, films, steps

LEASE = 20.0
"""Seconds that a message belongs to a process that says nothing."""
UNDER_WAY = (FilmState.WAITING, FilmState.RUNNING)
_AT_ONCE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is known of some films, those that followed from them, and the votes on their takes."""

    states: dict[str, FilmState]
    shares: dict[str, float]
    """Film that is being made → share of its work that is done."""
    followers: dict[str, str]
    """Film → the one that followed from it (an approved storyboard, a picked take)."""
    ballots: dict[str, str]
    """Film → a text that differs when its ballot or a vote changed."""
    queue: str
    """Differs when films came, had their turn, or ended."""

    def of(self, concerned: Iterable[str]) -> Watched:
        """What concerns one message that shows these films."""
        films = list(dict.fromkeys(concerned))
        for film in films:
            if film in self.followers and self.followers[film] not in films:
                films.append(self.followers[film])
        states = [self.states[film] for film in films if film in self.states]
        waits = self.queue if FilmState.WAITING in states else ""
        ballots = [self.ballots.get(film, "") for film in films]
        return Watched(
            sign=f"{films} {[state.value for state in states]} {ballots} {waits}",
            ended=bool(states) and not any(state in UNDER_WAY for state in states),
            moving=FilmState.RUNNING in states,
            voted=any(ballots),
            newest=tuple(film for film in films if film not in self.followers),
            share=self._share([film for film in films if film not in self.followers]),
        )

    def _share(self, films: list[str]) -> float:
        shares = [self.shares.get(film, float(self.states[film].ended)) for film in films if film in self.states]
        return sum(shares) / max(1, len(shares))


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Whether a message has to be looked at again."""

    sign: str
    """Differs when what it shows may have changed."""
    ended: bool
    """Nothing of it is being made."""
    moving: bool
    """It changes all the time, whatever the sign says."""
    voted: bool = False
    """It shows a vote and how long that lasts."""
    newest: tuple[str, ...] = ()
    """The films themselves that it shows, without those that others followed."""
    share: float = 0.0
    """Of their work that is done."""


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


async def news(house: House, concerned: Iterable[str]) -> News:
    """About these films, by four queries for every few hundred."""
    wanted = sorted(set(concerned))
    states: dict[str, FilmState] = {}
    shares: dict[str, float] = {}
    followers: dict[str, str] = {}
    signs: dict[str, str] = {}
    queue = select(films.c.state, func.count(), func.max(films.c.created), func.max(films.c.started))
    queue = queue.where(films.c.state.in_(UNDER_WAY)).group_by(films.c.state)
    async with house.database.read() as connection:
        counts = str(sorted(tuple(row) for row in (await connection.execute(queue)).all()))
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            after = {following(film): film for film in some}
            query = select(films.c.id, films.c.state, films.c.request).where(
                or_(films.c.id.in_(some), films.c.request.in_(list(after)))
            )
            for film, state, request in (await connection.execute(query)).all():
                states[film] = FilmState(state)
                if request in after:
                    followers[after[request]] = film
            for film, *rest in (await connection.execute(_ballots_of(some))).all():
                signs[film] = str(rest)
            for film, done, total, unplanned in (await connection.execute(_work_of([*some, *followers.values()]))).all():
                shares[film] = done / (total + unplanned) if total + unplanned > 0 else 0.0
    return News(states=states, shares=shares, followers=followers, ballots=signs, queue=counts)


def _work_of(some: list[str]) -> Select[Any]:
    """The work of those that are being made, as storage.films.film_status counts it."""
    return (
        select(films.c.id, func.sum(steps.c.weight * steps.c.progress), func.sum(steps.c.weight), films.c.unplanned)
        .join(film_steps, film_steps.c.film_id == films.c.id)
        .join(steps, steps.c.key == film_steps.c.step_key)
        .where(films.c.id.in_(some), films.c.state == FilmState.RUNNING)
        .group_by(films.c.id, films.c.unplanned)
    )


def _ballots_of(some: list[str]) -> Select[Any]:
    counted = func.count(votes.c.voter), func.sum(votes.c.choice), func.max(votes.c.cast_at)
    return (
        select(ballots.c.film_id, ballots.c.id, ballots.c.state, ballots.c.deadline, ballots.c.next_film, *counted)
        .outerjoin(votes, votes.c.ballot_id == ballots.c.id)
        .where(ballots.c.film_id.in_(some))
        .group_by(ballots.c.film_id, ballots.c.id, ballots.c.state, ballots.c.deadline, ballots.c.next_film)
    )
