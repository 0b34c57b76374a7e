"""Ballots: one vote a person, none after the end, and exactly one end."""

from __future__ import annotations

import asyncio
import time

import pytest

from core.errors import BadOption, NotFound
from storage import votes
from storage.chat_tables import BallotState
from storage.house import House
from storage.votes import Ballot, Tally, Verdict
from tests.storage.conftest import SCOPE, waiting_film


async def ballot(house: House, deadline: float | None = None) -> str:
    return await votes.open_ballot(
        house,
        film=await waiting_film(house),
        platform="discord",
        scope=SCOPE,
        opened_by="discord:7",
        options=("Take 1", "Take 2 – größer", "Take 3"),
        rules="{}",
        deadline=deadline,
    )


async def test_one_person_has_one_vote_and_may_change_it(house: House) -> None:
    opened = await ballot(house)
    assert await votes.cast(house, opened, "discord:1", "Ann", 0)
    assert await votes.cast(house, opened, "discord:2", "Bob", 1)
    assert await votes.cast(house, opened, "discord:1", "Ann", 1)
    counted = await votes.tally(house, opened)
    assert counted.counts == (0, 2, 0)
    assert [(vote.voter, vote.choice) for vote in counted.votes] == [("discord:2", 1), ("discord:1", 1)]


async def test_a_vote_can_be_taken_back(house: House) -> None:
    opened = await ballot(house)
    await votes.cast(house, opened, "discord:1", "Ann", 2)
    assert not await votes.withdraw_vote(house, opened, "discord:1", choice=0), "a reaction that the vote is not for"
    assert await votes.withdraw_vote(house, opened, "discord:1", choice=2)
    assert not await votes.withdraw_vote(house, opened, "discord:1")
    assert (await votes.tally(house, opened)).counts == (0, 0, 0)


async def test_a_ballot_is_read_as_it_was_opened(house: House) -> None:
    opened = await ballot(house, deadline=5.0)
    known = await votes.ballot(house, opened)
    assert known.options == ("Take 1", "Take 2 – größer", "Take 3")
    assert (known.deadline, known.state, known.winner, known.next_film) == (5.0, BallotState.OPEN, None, "")
    assert await votes.of_film(house, known.film) == known
    assert await votes.of_film(house, "nobody") is None
    assert await votes.opened(house, "discord") == [known]
    with pytest.raises(NotFound):
        await votes.ballot(house, "nothing")


async def test_a_film_has_one_open_ballot_however_often_it_is_asked_for(house: House, other: House) -> None:
    film = await waiting_film(house)
    ids = await asyncio.gather(
        *(
            votes.open_ballot(
                one, film=film, platform="discord", scope=SCOPE, opened_by="discord:7", options=("a", "b"), rules="{}"
            )
            for one in (house, other, house)
        )
    )
    assert len(set(ids)) == 1


async def test_there_is_no_voting_for_takes_that_are_not_there(house: House) -> None:
    opened = await ballot(house)
    for choice in (-1, 3):
        with pytest.raises(BadOption):
            await votes.cast(house, opened, "discord:1", "Ann", choice)


async def test_no_vote_is_taken_after_the_deadline_or_the_end(house: House) -> None:
    late = await ballot(house, deadline=time.time() - 1)
    assert not await votes.cast(house, late, "discord:1", "Ann", 0)
    assert await votes.close(house, late, 0, "deadline")
    assert not await votes.cast(house, late, "discord:1", "Ann", 0)


async def test_one_of_many_processes_closes_a_ballot(house: House, other: House) -> None:
    opened = await ballot(house)
    closed = await asyncio.gather(*(votes.close(one, opened, number, "owner") for number, one in enumerate([house, other] * 3)))
    assert sum(closed) == 1
    known = await votes.ballot(house, opened)
    assert (known.state, known.winner, known.closed_why) == (BallotState.CLOSED, closed.index(True), "owner")


async def test_every_vote_that_was_taken_is_counted_when_a_ballot_closes(house: House, other: House) -> None:
    opened = await ballot(house)
    seen: list[Tally] = []

    def judge(_: Ballot, counted: Tally) -> Verdict | None:
        if len(counted.votes) < 4:
            return None
        seen.append(counted)
        return Verdict(winner=counted.counts.index(max(counted.counts)), why="quorum")

    async def vote(one: House, number: int) -> bool:
        taken = await votes.cast(one, opened, f"discord:{number}", f"P{number}", number % 3)
        await votes.close_by(one, opened, judge)
        return taken

    taken = await asyncio.gather(*(vote([house, other][number % 2], number) for number in range(12)))
    assert len(seen) == 1
    assert sum(taken) == len(seen[0].votes) == sum((await votes.tally(house, opened)).counts)


async def test_the_film_of_the_winner_is_kept_once(house: House) -> None:
    opened = await ballot(house)
    assert not await votes.set_next(house, opened, "n" * 32), "a ballot that is open has no winner"
    await votes.close(house, opened, 1, "owner")
    assert await votes.set_next(house, opened, "n" * 32)
    assert not await votes.set_next(house, opened, "m" * 32)
    assert (await votes.ballot(house, opened)).next_film == "n" * 32


async def test_a_withdrawn_ballot_has_no_winner(house: House) -> None:
    opened = await ballot(house)
    assert await votes.withdraw(house, opened)
    assert not await votes.close(house, opened, 0, "owner")
    assert (await votes.ballot(house, opened)).state is BallotState.WITHDRAWN
