"""Starting films of chats: each with the message that shows it, the vote on it, the batch it is part of, in one transaction. A
process that ends in between leaves all of it or nothing. Used by bots.commands.making.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import ServiceDown
from storage import batches, films, orders, posts, votes
from storage.database import one_at_a_time
from storage.house import House
from storage.orders import Asker, Order
from storage.posts import NewPost
from storage.requests import Used, used
from storage.tables import FilmState
from storage.votes import NewBallot

Check = Callable[[Used, int], None]
"""Called with what the owner has asked for before and how many films are new; nothing is added when it raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Along:
    """What is written together with films."""

    post: NewPost | None = None
    """The message that shows the film, or the batch; its subject and id are filled in."""
    batch: bool = False
    """Whether the films are a batch."""
    ballot: NewBallot | None = None
    """A vote on the film's takes."""
    instead: str = ""
    """A ballot that this takes the place of."""
    winner_of: str = ""
    """The ballot whose winner the film is."""
    stopped: bool = False
    """Nothing is made: the film only says that nothing else follows from what it follows."""


ALONE = Along()


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What there is from now on, or was since the same request came before."""

    films: tuple[str, ...]
    """Ids, in the order in which the films were asked for."""
    batch: str = ""
    post: str = ""


async def start(
    house: House,
    asked: Sequence[Order],
    asker: Asker,
    along: Along = ALONE,
    *,
    since: float = 0.0,
    check: Check | None = None,
) -> Started:
    """Adds films to the fair queue. `check` is told of films since `since`; it is asked where no other process can add films of
    this owner meanwhile, and not for requests that came before."""

    async def write(connection: AsyncConnection) -> Started:
        await one_at_a_time(connection, f"films of {asker.owner}")
        before = [await orders.known(connection, order) for order in asked]
        if check is not None and None in before:
            check(await used(connection, asker.owner, since), before.count(None))
        made = [film or await orders.add(connection, order, asker) for film, order in zip(before, asked, strict=True)]
        if along.stopped:
            for film, was in zip(made, before, strict=True):
                if was is None:
                    await films.end_film(connection, film, FilmState.CANCELLED)
        return await _along(connection, made, asker, along)

    started = await house.database.retry(write)
    with suppress(ServiceDown):  # they are stored; the watchdog of any worker lets them in
        await house.advancer.admit()
    return started


async def _along(connection: AsyncConnection, made: list[str], asker: Asker, along: Along) -> Started:
    if along.instead:
        await votes.take_back(connection, along.instead)
    if along.ballot is not None:
        await votes.put(connection, made[0], along.ballot, ever=True)
    if along.winner_of:
        await votes.keep_next(connection, along.winner_of, made[0])
    batch = await batches.put(connection, scope=asker.scope, owner=asker.owner, films=made) if along.batch else ""
    post = ""
    if along.post is not None:
        subject = replace(along.post, subject="batch" if batch else "film", subject_id=batch or made[0])
        post = await posts.put(connection, subject, ever=True)
    return Started(films=tuple(made), batch=batch, post=post)


async def show(house: House, wanted: NewPost, reopened: str, now: float) -> str:
    """A message for what there is already; returns the post's id. The withdrawn ballot `reopened`, if any, is open again."""

    async def write(connection: AsyncConnection) -> str:
        if reopened:
            await votes.reopen(connection, reopened, now)
        return await posts.put(connection, wanted)

    return await house.database.retry(write)
