"""The voice of somebody on a server, as people keep, use and delete it on Discord."""

from __future__ import annotations

import pytest

from tests.bots.speech import recording
from tests.e2e.discord.stage import Room, choices, mentions, words_of
from tests.e2e.scripts import script
from tests.loopback.discord import Upload

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_a_named_person_hears_the_recording_agrees_and_takes_the_consent_back(room: Room) -> None:
    mia, tom = room.person("Mia"), room.person("Tom", locale="de")
    file = Upload("voice-message.ogg", recording())
    refused = await room.ask(mia, "voice add", name="Tom", file=file, whose="Tom")
    assert "could be anybody" in words_of(refused)
    assert refused.ephemeral
    card = await room.ask(mia, "voice add", name="*Tom*", file=file, whose=f"<@{tom.user.id}>", gender="male")
    assert not card.ephemeral
    assert mentions(room, tom) == [card]
    await room.shows(card, f"<@{tom.user.id}>, may films here", f"I am <@{tom.user.id}>.")
    assert "Nobody can agree for somebody else" in await room.told(mia, card, "I agree")
    await room.press(tom, card, "I agree")
    await room.shows(card, "“*Tom*” is ready", "Voice of: Tom")
    await room.until(lambda: card.attachments, "something to hear")
    assert [one.filename for one in card.attachments] == ["Tom.m4a"]
    listed = await room.ask(mia, "voices")
    assert choices(listed)[0] == "*Tom*"
    film = await room.film(mia, script("The Lamp"))
    await room.shows(film, "Storyboard: The Lamp")
    given = await room.ask(mia, "character voice", character="TOM", voice="*Tom*")
    assert "TOM speaks with *Tom*" in words_of(given)
    sure = await room.ask(tom, "voice delete", voice="*Tom*")
    assert "Verwendet in: The Lamp" in words_of(sure)
    await room.press(tom, sure, "löschen")
    await room.shows(card, "The voice is deleted")
    assert card.attachments == []
    assert list((room.stage.data / "models" / "voices").rglob("*.wav")) == []
