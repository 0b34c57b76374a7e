"""A team decides: takes, a vote by button and reaction, the winner's film."""

from __future__ import annotations

import pytest

from tests.e2e.discord.stage import Room, mentions, words_of
from tests.e2e.scripts import script

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_the_vote_of_everybody_makes_the_film(room: Room) -> None:
    mia, tom, eva = room.person("Mia"), room.person("Tom"), room.person("Eva")
    ballot = await room.film(mia, script(), takes=3, team=True, voters=3)
    await room.offers(ballot, "3")
    assert "3 takes: The Lamp" in await room.shows(ballot, "Vote with a button or a reaction", "none yet")
    assert ballot.embeds[0]["image"]
    await room.until(lambda: len(ballot.reactions) == 3, "three numbers to react with")
    await room.press(mia, ballot, "1")
    await room.shows(ballot, "1: ▮ 1", "Voted: Mia")
    await tom.react(ballot, "3️⃣")
    await room.shows(ballot, "3: ▮ 1", "Voted: Mia, Tom")
    await room.press(mia, ballot, "2")
    assert "1: ▮" not in await room.shows(ballot, "2: ▮ 1", "3: ▮ 1")
    await eva.react(ballot, "2️⃣")
    await room.shows(ballot, "The Lamp is ready", "Take 2 was picked: 2 of 3 votes.")
    film = await room.delivered()
    assert words_of(film).startswith(f"<@{mia.user.id}>\nThe Lamp")
    assert mentions(room, mia) == [film]
    assert room.history() == [ballot, film]
    await room.until(lambda: room.finished(ballot), "the end of the vote")


async def test_a_vote_ends_with_its_time_when_enough_have_voted(room: Room) -> None:
    mia, tom = room.person("Mia"), room.person("Tom")
    ballot = await room.film(mia, script(), takes=2, team=True, quorum=2, minutes=5)
    await room.offers(ballot, "2")
    await room.shows(ballot, "At least 2 votes are needed", "Open for another")
    await room.press(tom, ballot, "2")
    await room.shows(ballot, "Voted: Tom")
    room.stage.change("update films set ended = ended - 600 where owner = ?", f"discord:{mia.user.id}")
    await room.shows(ballot, "Time is up, but votes are still missing (1).")
    await room.press(mia, ballot, "2")
    await room.shows(ballot, "is ready")
    await room.delivered()


async def test_the_owner_decides_and_nobody_else(room: Room) -> None:
    mia, tom = room.person("Mia"), room.person("Tom")
    ballot = await room.film(mia, script(), takes=3, team=True)
    await room.offers(ballot, "3")
    await room.press(tom, ballot, "1")
    await room.shows(ballot, "Voted: Tom")
    assert "Only whoever asked for it" in await room.told(tom, ballot, "End the vote")
    ended = await (await room.press(mia, ballot, "End the vote")).response()
    assert "Take 1 is ahead" in words_of(ended)
    await room.press(mia, ended, "3")
    await room.shows(ended, "Take 3 it is.")
    await room.delivered()
    await room.shows(ballot, "is ready")
    drawn, filmed = room.jobs(mia)
    assert filmed["edits"] == drawn["alternatives"][2]


async def test_one_person_picks_a_take(room: Room) -> None:
    mia = room.person("Mia")
    sheet = await room.film(mia, script(), takes=2)
    await room.offers(sheet, "2")
    await room.shows(sheet, "2 takes: The Lamp", "Which one shall it be?")
    await room.press(mia, sheet, "2")
    film = await room.delivered()
    assert mentions(room, mia) == [film]


async def test_other_takes_and_more_like_one(room: Room) -> None:
    mia = room.person("Mia")
    first = await room.film(mia, script(), takes=2)
    await room.offers(first, "2")
    second = await room.opens(mia, first, "Other takes")
    await room.offers(second, "2")
    asked = await (await room.press(mia, second, "More like one")).response()
    third = await room.opens(mia, asked, "1")
    await room.offers(third, "2")
    await room.press(mia, third, "Stop")
    await room.shows(third, "was stopped")
    assert len(room.history()) == 3
    for one in (first, second):
        await room.press(mia, one, "Stop")
        await room.shows(one, "was stopped")
