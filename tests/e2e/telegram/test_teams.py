"""A team decides on Telegram: takes, a vote with buttons, the winner's film."""

from __future__ import annotations

import pytest

from tests.e2e.scripts import script
from tests.e2e.telegram.stage import Stage, ended

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_the_vote_of_everybody_makes_the_film(shared: Stage) -> None:
    room = shared.room("Mia", "Tom", "Eva")
    sent = await room.send("Mia", "lamp.fountain", script())
    ballot = await room.ask("Mia", "/film takes=3 team voters=3", reply_to=sent)
    text = await room.shows(ballot, "3 takes: The Lamp", "none yet")
    assert "reaction" not in text
    assert ballot.media is not None
    assert await room.toast("Mia", ballot, "1") == "Counted: take 1."
    await room.shows(ballot, "1: ▮ 1", "Voted: Mia")
    assert await room.toast("Tom", ballot, "3") == "Counted: take 3."
    await room.shows(ballot, "3: ▮ 1", "Voted: Mia, Tom")
    assert await room.toast("Mia", ballot, "2") == "Counted: take 2."
    assert "1: ▮" not in await room.shows(ballot, "2: ▮ 1", "3: ▮ 1")
    await room.toast("Eva", ballot, "2")
    await room.shows(ballot, "The Lamp is ready")
    film = await room.delivered()
    assert film.text.startswith("✅ The Lamp\n0:15")
    assert film.reply_to is not None
    assert room.bot() == [ballot, film]
    assert ended(ballot)
    assert room.refused() == []


async def test_a_vote_ends_with_its_time_when_enough_have_voted(shared: Stage) -> None:
    room = shared.room("Mia", "Tom")
    sent = await room.send("Mia", "lamp.fountain", script())
    ballot = await room.ask("Mia", "/film takes=2 quorum=2 minutes=5", reply_to=sent)
    await room.shows(ballot, "At least 2 votes are needed", "Open for another")
    await room.toast("Tom", ballot, "2")
    film, _ = room.jobs()[0]
    shared.change("update films set ended = ended - 600 where id = ?", film)
    await room.shows(ballot, "Time is up, but votes are still missing (1)")
    await room.toast("Mia", ballot, "2")
    await room.shows(ballot, "is ready")
    await room.delivered()


async def test_the_owner_decides_and_nobody_else(shared: Stage) -> None:
    room = shared.room("Mia", "Tom")
    sent = await room.send("Mia", "lamp.fountain", script())
    ballot = await room.ask("Mia", "/film takes=3 team", reply_to=sent)
    await room.shows(ballot, "3 takes")
    await room.toast("Tom", ballot, "1")
    assert "Only whoever asked for it" in await room.toast("Tom", ballot, "End the vote")
    ask = await room.opens("Mia", ballot, "End the vote", "Take 1 is ahead")
    assert "Only whoever asked" in await room.toast("Tom", ask, "2")
    assert await room.toast("Mia", ask, "3") == "Take 3 it is."
    await room.delivered()
    assert "Take 3 it is." in await room.shows(ask, "End the vote")
    assert ask.buttons == []
    assert len(room.jobs()) == 2


async def test_a_vote_is_for_those_with_the_right_and_survives_a_withdrawal(shared: Stage) -> None:
    room = shared.room("Mia", "Tom")
    sent = await room.send("Mia", "lamp.fountain", script())
    ballot = await room.ask("Mia", "/film takes=2 team", reply_to=sent)
    await room.shows(ballot, "2 takes")
    assert "Only whoever asked" in await room.toast("Tom", ballot, "Stop")
    await room.press("Mia", ballot, "Stop")
    await room.shows(ballot, "was stopped")
    assert room.films() == []


async def test_other_takes_take_the_place_of_the_first(shared: Stage) -> None:
    room = shared.room("Mia")
    first = await room.film("Mia", script(), "/film takes=2")
    await room.shows(first, "2 takes")
    second = await room.opens("Mia", first, "Other takes")
    await room.shows(second, "2 takes")
    ask = await room.opens("Mia", second, "More like one", "Which one do you like?")
    third = await room.opens("Mia", ask, "1")
    await room.shows(third, "takes")
    await room.press("Mia", third, "1")
    await room.delivered()


async def test_in_a_group_others_may_look_but_not_touch(shared: Stage) -> None:
    room = shared.room("Mia", "Tom")
    sent = await room.send("Mia", "lamp.fountain", script())
    film = await room.ask("Mia", "/film", reply_to=sent)
    await room.shows(film, "Storyboard")
    for label in ("Film it", "Change", "Stop"):
        assert "Only whoever asked for it" in await room.toast("Tom", film, label)
    await room.press("Mia", film, "Film it")
    await room.delivered()
