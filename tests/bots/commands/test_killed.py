"""A bot process that is killed at any write: no film without its message, and asked once more there is one of each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from bots.callers import Caller
from bots.cards import Answer
from bots.commands.voting import tend_ballots
from bots.desk import Upload
from storage import requests
from storage.chat_tables import ballots, batch_films, batches, posts
from storage.requests import following
from storage.tables import FilmState, films
from tests.bots.commands.crew import SCRIPT, Crew, button, text_of
from tests.bots.commands.dying import Killed, dying

Ask = Callable[[Crew, Caller], Awaitable[Answer]]
MOST = 40
"""Writes of one request."""


async def lost_films(crew: Crew) -> list[str]:
    """Films that no message shows: they have none, are in no batch that has one, and follow from no film that has."""
    shown = select(posts.c.subject_id)
    batched = select(batch_films.c.film_id).where(batch_films.c.batch_id.in_(shown))
    query = select(films.c.id).where(films.c.id.not_in(shown), films.c.id.not_in(batched), films.c.request.not_like("%:film"))
    async with crew.house.database.read() as connection:
        return list((await connection.execute(query)).scalars())


async def count(crew: Crew, table: object) -> int:
    async with crew.house.database.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())  # type: ignore[arg-type]


async def killed_everywhere(crew: Crew, name: str, ask: Ask, also: Callable[[int], Awaitable[None]]) -> None:
    """One request after another, each killed one write later than the last, and each delivered again to a new process."""
    for writes in range(MOST):
        caller = crew.caller(request=f"discord:{name}{writes}")
        house, fate = dying(crew.house, writes)
        died = False
        try:
            await ask(replace(crew, house=house), caller)
        except Killed:
            died = True
        assert not await lost_films(crew), f"after {writes} writes"
        answer = await ask(crew, caller)
        assert not await lost_films(crew)
        await also(writes)
        if not died:
            assert fate.made > 3, text_of(answer)
            return
    raise AssertionError("it never ended")


@pytest.fixture
def free(crew: Crew) -> Crew:
    """Without limits: they are not what is tested."""
    chats = crew.settings.chats.model_copy(update={"films_per_day": 999, "queued_per_person": 999})
    return replace(crew, house=replace(crew.house, settings=crew.settings.model_copy(update={"chats": chats})))


async def test_a_film_and_its_message_are_there_together_or_not_at_all(free: Crew) -> None:
    async def one_of_each(before: int) -> None:
        assert (await count(free, films), await count(free, posts)) == (before + 1, before + 1)

    await killed_everywhere(free, "film", lambda crew, caller: crew.film(caller, storyboard="no"), one_of_each)


async def test_takes_their_vote_and_their_message_are_there_together_or_not_at_all(free: Crew) -> None:
    async def one_of_each(before: int) -> None:
        there = [await count(free, table) for table in (films, posts, ballots)]
        assert there == [before + 1] * 3

    await killed_everywhere(free, "takes", lambda crew, caller: crew.film(caller, takes="2", team="yes"), one_of_each)


async def test_a_batch_is_there_as_a_whole_with_its_message_or_not_at_all(free: Crew) -> None:
    uploads = [Upload(name=f"{number}.fountain", data=b"Title: %d\n\n" % number + SCRIPT) for number in range(3)]

    async def one_of_each(before: int) -> None:
        there = [await count(free, table) for table in (films, batches, posts)]
        assert there == [3 * (before + 1), before + 1, before + 1]

    await killed_everywhere(free, "batch", lambda crew, caller: crew.command("film", *uploads, caller=caller), one_of_each)


async def test_a_film_that_is_tried_again_has_its_message_or_is_not_there(free: Crew) -> None:
    asked = await free.film(storyboard="no")
    await free.press(button(asked.card, "stop"))
    again = button((await free.shown(asked)).card, "again")
    first = await requests.requests_of(free.house, free.place.scope)

    async def one_more(before: int) -> None:
        (last,) = [item for item in await requests.requests_of(free.house, free.place.scope) if item.is_open]
        assert await count(free, films) == await count(free, posts) == before + 2
        await free.house.cancel(last.id)

    assert len(first) == 1
    await killed_everywhere(free, "again", lambda crew, caller: crew.press(again, caller), one_more)


@pytest.mark.parametrize("writes", range(8))
async def test_a_storyboard_that_is_stopped_never_begins_to_be_filmed(free: Crew, writes: int) -> None:
    asked = await free.film()
    await free.work()
    stop = button((await free.shown(asked)).card, "stop")
    film = (await requests.requests_of(free.house, free.place.scope))[0].id
    caller = free.caller()
    house, _ = dying(free.house, writes)
    try:
        await replace(free, house=house).press(stop, caller)
    except Killed:
        after = await requests.film_of_request(free.house, following(film))
        assert after is None or (await requests.request_of(free.house, after)).state is FilmState.CANCELLED
    await free.press(stop, caller)
    after = await requests.film_of_request(free.house, following(film))
    assert after is not None
    assert (await requests.request_of(free.house, after)).state is FilmState.CANCELLED


@pytest.mark.parametrize("writes", range(10))
async def test_an_approved_storyboard_becomes_one_film_in_its_message(free: Crew, writes: int) -> None:
    asked = await free.film()
    await free.work()
    approve = button((await free.shown(asked)).card, "ok")
    caller = free.caller()
    house, _ = dying(free.house, writes)
    with suppress(Killed):
        await replace(free, house=house).press(approve, caller)
    await free.press(approve, caller)
    assert (await count(free, films), await count(free, posts)) == (2, 1)
    await free.work()
    assert (await free.shown(asked)).final


@pytest.mark.parametrize("writes", range(10))
async def test_the_winner_of_a_vote_is_filmed_once(free: Crew, writes: int) -> None:
    asked = await free.film(takes="2", team="yes", voters="2")
    await free.work()
    vote = button((await free.shown(asked)).card, "vote", 2)
    await free.press(vote)
    last = free.caller("tom")
    house, _ = dying(free.house, writes)
    with suppress(Killed):
        await replace(free, house=house).press(vote, last)
    await free.press(vote, last)
    await tend_ballots(free.desk)
    assert (await count(free, films), await count(free, posts)) == (2, 1)
    async with free.house.database.read() as connection:
        (row,) = (await connection.execute(select(ballots.c.winner, ballots.c.next_film))).all()
    assert row.winner == 1
    assert row.next_film
