"""What was made is found, changed, and used again: projects, scenes, characters, voices, files, settings, translations."""

from __future__ import annotations

import io
import wave

import pytest

from tests.e2e.discord.stage import Room, choices, link, words_of
from tests.e2e.scripts import script
from tests.loopback.discord import Message, Upload, UserDriver

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def storyboard(room: Room, who: UserDriver, title: str = "The Lamp") -> Message:
    """A storyboard that waits for somebody."""
    board = await room.film(who, script(title))
    await room.shows(board, f"Storyboard: {title}")
    await room.offers(board, "Film it")
    return board


def hum(seconds: float) -> bytes:
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(24000)
        file.writeframes(bytes(range(256)) * int(seconds * 24000 * 2 / 256))
    return data.getvalue()


async def test_projects_are_found_renamed_tagged_deleted_and_brought_back(room: Room) -> None:
    mia, tom = room.person("Mia"), room.person("Tom")
    await storyboard(room, mia, "The Lighthouse")
    await storyboard(room, tom, "The Ferry")
    listed = await room.ask(mia, "projects")
    assert words_of(listed) == "Projects (2)"
    assert sorted(choices(listed)) == ["The Ferry", "The Lighthouse"]
    await room.pick(mia, listed, "The Lighthouse")
    await room.shows(listed, "Made by: Mia", "Characters: MARA, TOM")
    renamed = await room.press(mia, listed, "Rename")
    sent = await mia.submit(renamed, {"Name": "Night Watch"})
    assert words_of(await sent.response()) == "It is called Night Watch now."
    await room.ask(mia, "project tag", tags="pilot, sea", project="Night Watch")
    assert choices(await room.ask(tom, "projects", search="pilot")) == ["Night Watch"]
    assert "Only whoever asked for it" in words_of(await room.ask(tom, "project delete", project="Night Watch"))
    deleted = await room.ask(mia, "project delete", project="Night Watch")
    assert choices(await room.ask(tom, "projects")) == ["The Ferry"]
    await room.press(mia, deleted, "Undo")
    assert sorted(choices(await room.ask(tom, "projects"))) == ["Night Watch", "The Ferry"]
    found = await mia.autocomplete("project show", "project", "ferr", channel=room.channel)
    assert [one["name"] for one in found] == ["The Ferry"]


async def test_scenes_are_read_rewritten_added_moved_and_taken_out(room: Room) -> None:
    mia = room.person("Mia")
    board = await storyboard(room, mia)
    scenes = await room.ask(mia, "scenes")
    assert words_of(scenes).startswith("The Lamp: 2 scenes")
    await room.pick(mia, scenes, "Scene 2")
    await room.shows(scenes, "Scene 2: EXT. LIGHTHOUSE - NIGHT", "1. TOM: Then who lit it")
    asked = await room.press(mia, scenes, "Text")
    sent = await mia.submit(asked, {"Text": "Fog.\n\nTOM\nNobody lit it."})
    assert "Scene 2 has a new text" in words_of(await sent.response())
    await room.offers(board, "Film it")
    scenes = await room.ask(mia, "scenes", scene="2")
    assert "1. TOM: Nobody lit it." in words_of(scenes)
    added = await room.ask(mia, "scene insert", after=1, text="INT. CELLAR - DAY\n\nMARA\nHere it is.")
    assert "Scene 2 is new" in words_of(added)
    await room.shows(board, "2. INT. CELLAR - DAY", "3. EXT. LIGHTHOUSE - NIGHT")
    assert "Scene 3 is now scene 1" in words_of(await room.ask(mia, "scene move", scene="3", to=1))
    await room.shows(board, "1. EXT. LIGHTHOUSE - NIGHT", "3. INT. CELLAR - DAY")
    gone = await room.ask(mia, "scene delete", scene="3")
    await room.shows(board, "Scenes (2)")
    assert await room.told(mia, gone, "Undo") == "Undone."
    await room.shows(board, "Scenes (3)")
    assert len(room.history()) == 1
    found = await mia.autocomplete("scene delete", "scene", "cell", channel=room.channel)
    assert [one["value"] for one in found] == ["3"]


async def test_a_line_is_changed_alone(room: Room) -> None:
    mia = room.person("Mia")
    board = await storyboard(room, mia)
    scene = await room.ask(mia, "scenes", scene="1")
    which = await (await room.press(mia, scene, "One line")).response()
    asked = await mia.choose(which, "1")
    sent = await mia.submit(asked, {"MARA": "The lamp is lit."})
    assert "Line 1.1 has new words" in words_of(await sent.response())
    await room.offers(board, "Film it")
    assert "1. MARA: The lamp is lit." in words_of(await room.ask(mia, "scenes", scene="1"))


async def test_a_character_is_changed_kept_and_used_in_another_film(room: Room) -> None:
    mia = room.person("Mia")
    board = await storyboard(room, mia)
    cast = await room.ask(mia, "characters")
    assert words_of(cast).startswith("The Lamp: 2 characters")
    assert cast.embeds[0]["image"]
    await room.pick(mia, cast, "MARA")
    await room.shows(cast, "MARA", "Voice: ")
    await room.pick(mia, cast, "Hair colour")
    await room.shows(cast, "MARA, Hair colour: how shall it be?")
    told = await (await room.pick(mia, cast, "red")).response()
    assert "MARA, Hair colour: red" in words_of(told)
    await room.offers(board, "Film it")
    voiced = await room.ask(mia, "character voice", character="MARA", voice="Cora")
    assert "MARA speaks with Cora" in words_of(voiced)
    await room.shows(board, "MARA: Cora")
    kept = await room.ask(mia, "character save", character="MARA", name="My Mara")
    assert "My Mara is kept" in words_of(kept)
    other = await storyboard(room, mia, "The Ferry")
    used = await room.ask(mia, "character use", character="TOM", kept="My Mara")
    assert "TOM looks and sounds like My Mara" in words_of(used)
    await room.shows(other, "TOM: Cora")
    assert "red" in words_of(await room.ask(mia, "characters", character="TOM"))


async def test_looks_are_drawn_side_by_side_to_pick_from(room: Room) -> None:
    mia = room.person("Mia")
    await storyboard(room, mia)
    sheet = await room.ask(mia, "character look", character="TOM", field="outfit", value="coat, hoodie")
    assert not sheet.ephemeral
    await room.offers(sheet, "2")
    await room.press(mia, sheet, "2")
    await room.delivered()


async def test_voices_can_be_heard_before_one_is_chosen(room: Room) -> None:
    mia = room.person("Mia")
    voices = await room.ask(mia, "voices", language="en", gender="female")
    assert words_of(voices).startswith("2 voices: English")
    heard = await room.answer(await room.pick(mia, voices, "Cora"))
    (sample,) = heard.attachments
    assert sample.filename == "Cora.m4a"
    assert b"ftyp" in sample.data[:16]
    await room.press(mia, voices, "Male")
    await room.shows(voices, "2 voices: English")
    assert "Dan" in choices(voices)


async def test_music_of_ones_own_is_kept_used_and_taken_away(room: Room) -> None:
    mia, tom = room.person("Mia"), room.person("Tom")
    asked = await room.film(mia, script(), storyboard=False)
    await room.shows(asked, "is ready")
    await room.delivered()
    kept = await room.ask(mia, "asset add", file=Upload("waves.wav", hum(4)), tags="calm")
    assert "waves.wav" in words_of(kept)
    assert "music" in words_of(kept)
    assert choices(await room.ask(tom, "assets", search="calm")) == ["waves.wav"]
    again = await room.opens(mia, kept, "Use in my film")
    await room.shows(again, "is ready")
    await room.delivered(2)
    (before, after) = room.jobs(mia)[:2]
    assert before["track"] is None
    assert after["track"]
    assert "neither music nor a script" in words_of(await room.ask(mia, "asset add", file=Upload("x.bin", b"\0")))
    deleted = await room.ask(mia, "asset delete", asset="waves.wav")
    assert "nothing" in words_of(await room.ask(tom, "assets")).lower()
    await room.press(mia, deleted, "Undo")
    assert choices(await room.ask(tom, "assets")) == ["waves.wav"]


async def test_settings_of_a_channel_hold_for_everybody_there(room: Room) -> None:
    boss, tom = room.person("Boss", admin=True), room.person("Tom")
    assert "Only administrators" in words_of(await room.ask(tom, "settings", where="channel", name="style", value="noir"))
    for name, value in (("style", "noir"), ("storyboard", "no"), ("height", "240")):
        assert "Saved" in words_of(await room.ask(boss, "settings", where="channel", name=name, value=value))
    shown = await room.ask(tom, "settings")
    assert "Style: (noir)" in words_of(shown)
    await room.pick(tom, shown, "Style")
    await room.pick(tom, shown, "comic")
    await room.shows(shown, "Saved: Style.", "Style: comic")
    film = await room.film(tom, script())
    await room.shows(film, "is ready")
    await room.delivered()
    assert [room.jobs(tom)[0]["options"][name] for name in ("style", "height")] == ["comic", 240]


async def test_a_film_is_made_again_in_another_language(room: Room) -> None:
    mia = room.person("Mia")
    board = await storyboard(room, mia)
    files = await room.ask(mia, "translate", language="es")
    text = next(item for item in files.attachments if item.filename.endswith(".txt"))
    lines = text.data.decode().splitlines()
    assert any("nights" in line for line in lines)
    told = [line if "nights" not in line else "La lámpara lleva noches apagada." for line in lines]
    told = [line if "who lit it" not in line else "¿Y quién la encendió?" for line in told]
    film = await room.ask(mia, "translate", language="es", file=Upload("es.txt", "\n".join(told).encode()))
    assert not film.ephemeral, words_of(film)
    await room.shows(film, "is ready")
    await room.delivered()
    assert room.jobs(mia)[-1]["language"] == "es"
    await room.press(mia, board, "Stop")


async def test_films_of_earlier_are_watched_again(room: Room) -> None:
    mia, tom = room.person("Mia"), room.person("Tom")
    asked = await room.film(mia, script(), storyboard=False)
    await room.shows(asked, "is ready")
    await room.delivered()
    history = await room.ask(tom, "history")
    assert "by Mia" in words_of(history)
    chosen = await (await room.pick(tom, history, choices(history)[0])).response()
    watch = await (await room.press(tom, chosen, "Watch")).response()
    assert link(watch).endswith(".mp4")


async def test_help_knows_every_topic(room: Room) -> None:
    mia = room.person("Mia")
    for topic in ("film", "change", "takes", "scenes", "cast", "voices", "library", "team", "settings"):
        assert "/" in words_of(await room.ask(mia, "help", topic=topic))
    about = words_of(await room.ask(mia, "about"))
    assert "nothing is sent to anybody else" in about
