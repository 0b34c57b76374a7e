"""The voice of somebody in a group, as people keep, use and delete it on Telegram."""

from __future__ import annotations

import pytest

from tests.bots.speech import recording
from tests.e2e.scripts import script
from tests.e2e.telegram.stage import Stage
from tests.loopback.telegram.model import Upload

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_a_voice_message_becomes_a_voice_once_its_sender_has_agreed_and_goes_when_they_say_so(shared: Stage) -> None:
    room = shared.room("Mia", "Tom")
    said = await room["Tom"].send_voice(Upload("voice.ogg", recording()), chat=room.chat)
    card = await room.ask("Mia", "/voice_add Old Tom male elder", "Tom, may films here be spoken", reply_to=said)
    assert "I am Tom. It is my voice in this recording" in card.text
    assert "Nobody can agree for somebody else" in await room.toast("Mia", card, "I agree")
    heard = await room.opens("Tom", card, "Hear the recording")
    assert heard.media is not None
    assert heard.media.name == "recording.wav"
    await room.press("Tom", card, "I agree")
    await room.shows(card, "“Old Tom” is ready", "Voice of  Tom")
    await room.until(lambda: card.media, "something to hear")
    assert card.media is not None
    assert (card.media.kind, card.media.name) == ("audio", "Old-Tom.m4a")
    film = await room.film("Mia", script("The Lamp"))
    await room.shows(film, "Storyboard: The Lamp")
    await room.ask("Mia", '/character_voice TOM voice="Old Tom"', "TOM speaks with Old Tom")
    await room.shows(film, "TOM: Old Tom")
    sure = await room.ask("Tom", "/voice_delete Old Tom", "Delete the voice “Old Tom”?", "Used in  The Lamp")
    await room.press("Tom", sure, "Delete it for good")
    await room.shows(card, "The voice is deleted")
    await room.ask("Mia", "/voice_delete Old Tom", "No voice of a person is called “Old Tom” here")
    assert list((shared.data / "models" / "voices").rglob("*.wav")) == []
