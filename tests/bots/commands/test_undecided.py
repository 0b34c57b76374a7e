"""What nobody decides on is put away after a while, and brought back with a button."""

from __future__ import annotations

from bots.commands.voting import tend_ballots
from storage import votes
from storage.chat_tables import BallotState
from tests.bots.commands.crew import Crew, button, text_of, verbs

DAY = 86_400.0


async def test_a_storyboard_that_nobody_decides_on_is_put_away_and_brought_back(crew: Crew) -> None:
    asked = await crew.film()
    await crew.work()
    crew.clock.ahead = 13.9 * DAY
    assert not (await crew.shown(asked)).final
    crew.clock.ahead = 14.1 * DAY
    closed = await crew.shown(asked)
    assert closed.final
    assert "14 days" in closed.card.text
    assert verbs(closed.card) == {"back"}
    back = button(closed.card, "back")
    assert "Only whoever asked" in text_of(await crew.press(back, crew.caller("eve")))
    crew.clock.ahead = 0.0
    shown = await crew.press(back)
    assert "ok" in verbs(shown.card)
    assert (await crew.press(back)).post == shown.post, "one message, however often it is pressed"
    await crew.press(button(shown.card, "ok"))
    assert "too late" in text_of(await crew.press(back)).casefold() or "already" in text_of(await crew.press(back))
    await crew.work()
    assert (await crew.shown(shown)).deliver


async def test_takes_that_nobody_picks_from_are_put_away(crew: Crew) -> None:
    asked = await crew.film(takes="2")
    await crew.work()
    crew.clock.ahead = 15 * DAY
    closed = await crew.shown(asked)
    assert closed.final
    assert verbs(closed.card) == {"back"}


async def test_a_vote_in_which_nobody_votes_is_put_away_and_goes_on_when_it_is_brought_back(crew: Crew) -> None:
    asked = await crew.film(takes="2", team="yes", minutes="60")
    await crew.work()
    film = (await crew.shown(asked)).films[0]
    crew.clock.ahead = 13.9 * DAY
    await tend_ballots(crew.desk)
    assert not (await crew.shown(asked)).final
    crew.clock.ahead = 14.1 * DAY
    await tend_ballots(crew.desk)
    closed = await crew.shown(asked)
    assert closed.final
    ballot = await votes.of_film(crew.house, film)
    assert ballot is not None
    assert ballot.state is BallotState.WITHDRAWN
    shown = await crew.press(button(closed.card, "back"))
    await tend_ballots(crew.desk)
    assert "vote" in verbs((await crew.shown(shown)).card)
    await crew.press(button(shown.card, "vote", 2), crew.caller("bob"))
    ballot = await votes.of_film(crew.house, film)
    assert ballot is not None
    assert (ballot.state, ballot.winner) == (BallotState.CLOSED, 1)
