"""Voices of people in chats: none is kept whose person has not agreed, it stays where it belongs, and goes when they say so."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest_asyncio

from bots.callers import Caller, Place
from bots.cards import Answer
from bots.commands.boards import newest
from bots.commands.doors import run_command, run_press
from bots.commands.preparing import ANSWER_WITHIN, lapse
from bots.commands.registry import Desk, Given
from bots.commands.showing import card_for
from bots.desk import Upload
from core.models import places
from core.neural.voice import own
from storage import moving, own_voices
from storage.chat_tables import VoiceState
from storage.house import open_house
from storage.own_voices import ScopeVoice
from storage.tables import FilmState
from tests.bots.commands.crew import Clock, Crew, button, text_of, verbs
from tests.bots.commands.set_room import SCRIPT, engines
from tests.bots.speech import recording
from tests.fakes.studio import Studio

VOICE = Upload(name="voice-message.ogg", data=recording())


class Booth(Crew):
    """A crew with one desk, whose background work can be waited for."""

    one: Desk | None = None

    @property
    def desk(self) -> Desk:
        if self.one is None:
            self.one = super().desk
        return self.one

    async def add(self, name: str = "Mara", *, caller: Caller | None = None, file: Upload = VOICE, **values: str) -> Answer:
        return await self.command("voice add", file, caller=caller, **{"name": name, **values})

    async def settled(self) -> None:
        await asyncio.gather(*self.desk.preparing.values())

    async def rows(self) -> list[ScopeVoice]:
        return await own_voices.find(self.house, self.place.scope)

    async def kept(self, name: str = "Mara", caller: Caller | None = None) -> ScopeVoice:
        """A voice whose person has asked and agreed."""
        someone = caller or self.caller()
        asked = await self.add(name, caller=someone)
        await self.press(button(asked.card, "vc.yes"), replace(someone, request="discord:yes"))
        await self.settled()
        return next(row for row in await self.rows() if row.label == name)

    def files(self) -> list[Path]:
        folder = self.settings.models_folder / "voices"
        return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest_asyncio.fixture
async def crew(studio: Studio, redis_url: str) -> AsyncIterator[Booth]:
    settings = studio.settings(engines=engines(studio), chats={"films_per_day": 9, "commands_per_minute": 500})
    async with open_house(settings, redis_url) as house:
        yield Booth(house, Clock())
    places.settle(None)


def somebody(crew: Crew, name: str, /, **more: str) -> Caller:
    caller = crew.caller(name)
    return replace(caller, person=replace(caller.person, **more)) if more else caller  # type: ignore[arg-type]


async def test_ones_own_voice_is_kept_after_a_press_and_says_who_agreed_to_which_words(crew: Booth) -> None:
    asked = await crew.add(gender="female")
    assert asked.post
    said = text_of(asked)
    assert "mia, may films here be spoken with your voice?" in said
    assert "I am mia. It is my voice in this recording" in said
    assert own.kept() == ()
    (row,) = await crew.rows()
    sample = own.asked_recording(row.id)
    digest = hashlib.sha256(sample.read_bytes()).hexdigest()
    agreed = await crew.press(button(asked.card, "vc.yes"))
    assert agreed.notice == "Thank you. The voice is being prepared."
    await crew.settled()
    (voice,) = own.kept()
    assert voice.consent == own.Consent(
        by="mia",
        statement=row.statement,
        at=voice.consent.at,
        person=crew.caller().person.key,
        sample=digest,
    )
    assert row.statement in said
    assert hashlib.sha256(voice.sample().read_bytes()).hexdigest() == digest
    assert not sample.exists()
    shown = (await card_for(crew.desk, await crew.post_of(asked))).card
    assert "“Mara” is ready" in shown.text
    assert [item.name for item in shown.attachments] == ["Mara.m4a"]
    assert shown.attachments[0].path.stat().st_size > 500


async def test_nobody_agrees_for_somebody_else_however_high_their_rights(crew: Booth) -> None:
    tom = somebody(crew, "tom")
    asked = await crew.add("Tom", whose=f"<@{tom.person.id}>")
    assert asked.card is not None
    assert asked.card.mention == tom.person.id
    assert asked.card.references == (f"<@{tom.person.id}>",)
    posing = await crew.add("Posing", caller=somebody(crew, "eve", name=f"<@{tom.person.id}>"))
    assert posing.card is not None
    assert posing.card.references == ()
    for other in (crew.caller(), crew.caller("ada", admin=True)):
        refused = await crew.press(button(asked.card, "vc.yes"), other)
        assert "Nobody can agree for somebody else" in text_of(refused)
        assert refused.private
    assert own.kept() == ()
    await crew.press(button(asked.card, "vc.yes"), tom)
    await crew.settled()
    (voice,) = own.kept()
    assert (voice.consent.person, voice.consent.by) == (tom.person.key, "tom")


async def test_a_handle_means_its_owner_alone_and_a_reply_means_who_sent_the_recording(crew: Booth) -> None:
    asked = await crew.add("Mara @Mara_L")
    assert "“Mara”" in text_of(asked)
    assert "@Mara_L, may films" in text_of(asked)
    impostor = somebody(crew, "mara_l")
    assert (await crew.press(button(asked.card, "vc.yes"), impostor)).refused
    mara = somebody(crew, "lind", handle="mara_l")
    assert not (await crew.press(button(asked.card, "vc.yes"), mara)).refused
    await crew.settled()
    assert (await crew.rows())[0].person == mara.person.key
    zoe = somebody(crew, "zoe")
    await crew.add("Zoe", file=replace(VOICE, by=zoe.person.key, by_name="Zoe"))
    assert next(row for row in await crew.rows() if row.label == "Zoe").person == zoe.person.key
    assert "could be anybody" in text_of(await crew.add("Lou", whose="Lou"))
    room = Place(platform="discord", id="77", private=True)
    alone = replace(crew.caller(), place=room)
    assert "cannot agree in a private chat" in text_of(await crew.add("Lou", caller=alone, whose="@lou"))


async def test_pressing_twice_prepares_once_and_an_answer_comes_too_late(crew: Booth) -> None:
    asked = await crew.add()
    yes = button(asked.card, "vc.yes")
    first, second = await asyncio.gather(crew.press(yes), crew.press(yes))
    assert sorted((first.seen, second.seen)) == [False, True]
    await crew.settled()
    assert len(own.kept()) == 1
    assert not (await crew.press(button(asked.card, "vc.no"))).seen
    assert len(own.kept()) == 1


async def test_a_recording_goes_when_its_person_declines_or_does_not_answer_within_a_day(crew: Booth) -> None:
    tom = somebody(crew, "tom")
    declined = await crew.add("Tom", whose=f"<@{tom.person.id}>")
    assert (await crew.press(button(declined.card, "vc.no"), somebody(crew, "eve"))).refused
    assert (await crew.press(button(declined.card, "vc.no"), tom)).notice == "The recording is deleted."
    late = await crew.add("Late")
    again = await crew.press(button(late.card, "vc.hear"))
    assert again.card is not None
    assert again.card.attachments[0].path.is_file()
    crew.clock.ahead = ANSWER_WITHIN - 60
    assert await lapse(crew.desk) == 0
    crew.clock.ahead = ANSWER_WITHIN + 60
    pressed = await crew.press(button(late.card, "vc.yes"))
    assert pressed.notice == (await crew.press(button(late.card, "vc.yes"))).notice
    shown = await crew.shown(late)
    assert shown.final
    assert "Nobody answered in time" in shown.card.text
    assert crew.files() == []


async def test_what_is_no_recording_of_a_voice_is_refused_and_nothing_is_kept(crew: Booth) -> None:
    wrong = {
        "nothing.ogg": (b"no sound at all", "cannot be read as sound"),
        "short.wav": (recording("wav", "pcm_s16le", 1.5), "lasts 1.5 seconds"),
        "silent.mp3": (recording("mp3", "libmp3lame", silent=True), "is silent"),
        "script.txt": (b"INT. KITCHEN", "is no recording"),
    }
    for name, (data, why) in wrong.items():
        said = text_of(await crew.add(file=Upload(name=name, data=data)))
        assert why in said
        assert name in said or name == "short.wav"
    assert "One recording makes one voice" in text_of(await crew.command("voice add", VOICE, VOICE, name="Two"))
    assert "1 to 60 letters" in text_of(await crew.add("x" * 61))
    assert crew.files() == []
    assert await crew.rows() == []
    for name, codec in (("flac", "flac"), ("ipod", "aac")):
        file = Upload(name=f"a.{'m4a' if name == 'ipod' else name}", data=recording(name, codec))
        assert (await crew.add(f"As {name}", file=file)).post


async def test_without_a_model_that_learns_voices_it_says_what_the_owner_of_the_bot_does(crew: Booth, studio: Studio) -> None:
    studio.switch("draft-only")
    assert "/models name:xtts-v2" in text_of(await crew.add())
    assert crew.files() == []


async def test_names_and_how_many_wait_are_limited_and_a_request_counts_once(crew: Booth) -> None:
    caller = crew.caller()
    first, again = await crew.add(caller=caller), await crew.add(caller=caller)
    assert first.post == again.post
    assert len(crew.files()) == 1
    assert "is called “mara” already" in text_of(await crew.add("mara"))
    await crew.add("Two")
    await crew.add("Three")
    assert "3 of your recordings wait" in text_of(await crew.add("Four"))
    assert len(crew.files()) == 3


async def test_a_voice_is_there_for_its_own_server_and_nowhere_else(crew: Booth) -> None:
    row = await crew.kept()
    other = Place(platform="discord", id="501", server="901", name="others")
    stranger = crew.caller("eve", place=other)
    here = await crew.command("voices")
    assert here.card is not None
    assert here.card.menus[0].choices[0].label == "Mara"
    assert here.card.menus[0].choices[0].detail.startswith("own voice, ")
    there = await crew.command("voices", caller=stranger)
    assert there.card is not None
    assert "Mara" not in [choice.label for choice in there.card.menus[0].choices]
    assert "There is no voice" in text_of(await crew.command("voices", caller=stranger, voice=row.voice))
    await crew.film(caller=stranger, script=SCRIPT, name="light.fountain", storyboard="no")
    await crew.work()
    for command, values in (
        ("character voice", {"character": "ella", "voice": row.voice}),
        ("change", {"what": "ella", "field": "voice", "value": row.voice}),
    ):
        refused = await crew.command(command, caller=crew.caller("eve", place=other), **values)
        assert "There is no voice" in text_of(refused)
    assert (await crew.press(f"vc.del:{row.id}", stranger)).refused
    await moving.move(crew.house, "discord", "900", "901")
    moved = await crew.command("voices", caller=crew.caller("eve", place=other), voice="Mara")
    assert moved.card is not None
    assert "Voice of: mia" in text_of(moved)


async def test_a_voice_that_was_kept_at_the_terminal_is_for_owners_of_the_bot_alone(studio: Studio, redis_url: str) -> None:
    settings = studio.settings(engines=engines(studio), chats={"owners": ["discord:1"]})
    async with open_house(settings, redis_url) as house:
        crew = Booth(house, Clock())
        row = await crew.kept()
        consent = own.Consent(by="Ann", statement="yes", at=1.0)
        known = own.find(row.voice)
        typed = own.keep(known.sample(), label="Ann", gender=known.gender, age=known.age, language="en", consent=consent)
        assert typed.id != known.id, "each consent is for a voice of its own"
        assert "There is no voice" in text_of(await crew.command("voices", voice="Ann"))
        owner = somebody(crew, "olga", id="1")
        assert not (await crew.command("voices", caller=owner, voice="Ann")).refused
    places.settle(None)


async def test_a_character_speaks_with_it_until_it_is_deleted_and_another_voice_takes_over(crew: Booth) -> None:
    row = await crew.kept()
    await crew.film(script=SCRIPT, name="light.fountain", storyboard="no")
    await crew.work()
    film = (await newest(crew.desk, crew.caller())).id
    card = (await crew.press(f"vo.pick:{film}:2")).card
    assert card is not None
    code = card.menus[0].choices[0].value
    assert code == row.voice.replace(":", "-")
    assert "ELLA: Mara" in text_of(await crew.press(f"vo.pick:{film}:2:{code}"))
    await crew.work()
    making = await newest(crew.desk, crew.caller())
    await crew.press(f"ok:{making.id}")
    asked = await crew.command("voice delete", voice="mara")
    assert "Used in: " in text_of(asked)
    assert "the character gets another voice" in text_of(asked)
    assert "are stopped" in text_of(asked)
    preview = [path for path in crew.house.store.every()]
    gone = await crew.press(button(asked.card, "vc.gone"))
    assert "is deleted" in gone.notice
    assert crew.files() == []
    assert len([path for path in crew.house.store.every()]) == len(preview) - 1, "the sample"
    assert (await crew.press(button(asked.card, "vc.gone"))).notice != gone.notice
    assert (await own_voices.one(crew.house, row.id)).state is VoiceState.DELETED
    stopped = await crew.house.status((await crew.house.film(making.id)).id)
    assert stopped.state in (FilmState.DONE, FilmState.CANCELLED)
    again = await crew.command("change", what="scene 2", field="weather", value="rain")
    assert not again.refused, text_of(again)
    await crew.work()
    assert (await newest(crew.desk, crew.caller())).state is FilmState.DONE


async def test_its_person_an_administrator_and_who_asked_may_delete_it_also_from_elsewhere(crew: Booth) -> None:
    tom = somebody(crew, "tom")
    asked = await crew.add("Tom", whose=f"<@{tom.person.id}>")
    await crew.press(button(asked.card, "vc.yes"), tom)
    await crew.settled()
    (row,) = await crew.rows()
    assert "may delete this voice" in text_of(await crew.press(f"vc.del:{row.id}", somebody(crew, "eve")))
    for caller in (crew.caller(), crew.caller("ada", admin=True)):
        assert "vc.gone" in verbs((await crew.press(f"vc.del:{row.id}", caller)).card)
    private = replace(tom, place=Place(platform="discord", id="78", private=True))
    sure = await run_command(crew.desk, private, "voice delete", Given(values={"voice": "Tom"}))
    await run_press(crew.desk, replace(private, request="discord:p2"), button(sure.card, "vc.gone").code)
    assert own.kept() == ()
    shown = await crew.shown(asked)
    assert "is deleted" in shown.card.text
    assert shown.card.attachments == ()


async def test_what_a_process_left_half_done_another_takes_up_and_a_failure_can_be_tried_again(
    crew: Booth, studio: Studio
) -> None:
    asked = await crew.add()
    (row,) = await crew.rows()
    agreed: dict[str, str | float] = {"agreed": crew.clock(), "person_name": "mia"}
    await own_voices.change(crew.house, row.id, (VoiceState.ASKED,), VoiceState.AGREED, agreed)  # and then it ended
    broken = studio.switch("broken-speak")
    assert "is being prepared" in (await card_for(crew.desk, await crew.post_of(asked))).card.text
    await crew.settled()
    (failed,) = await crew.rows()
    assert failed.state is VoiceState.FAILED
    shown = (await card_for(crew.desk, await crew.post_of(asked))).card
    assert {"vc.again", "vc.del"} == verbs(shown)
    assert "There is no voice" in text_of(await crew.command("voices", voice="Mara"))
    broken.unlink()
    await crew.press(button(shown, "vc.again"))
    await crew.settled()
    assert (await crew.rows())[0].state is VoiceState.READY


async def test_the_record_lies_beside_the_recording(crew: Booth) -> None:
    row = await crew.kept(caller=crew.caller("zoe", locale="de"))
    about = json.loads((own.find(row.voice).folder / "voice.json").read_text())
    assert about["consent"]["statement"].startswith("Ich bin zoe.")
    assert set(about["consent"]) == {"at", "by", "person", "sample", "statement"}
