"""Projects, scenes, people, voices and files as people use them on Telegram."""

from __future__ import annotations

import io
import wave

import pytest
import pytest_asyncio

from tests.bots.commands.set_room import SCRIPT
from tests.e2e.scripts import script
from tests.e2e.telegram.stage import Room, Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")


def hum(seconds: int = 3) -> bytes:
    """Music of one's own."""
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(24000)
        file.writeframes(bytes(range(250)) * (2 * 24000 * seconds // 250))
    return data.getvalue()


@pytest_asyncio.fixture(loop_scope="package")
async def room(shared: Stage) -> Room:
    """Mia alone with the bot, and her film of four scenes."""
    found = shared.room("Mia")
    await found.film("Mia", SCRIPT, "/film no-storyboard")
    await found.delivered()
    return found


async def headings(room: Room) -> list[str]:
    """The scenes as /scenes lists them."""
    sheet = await room.ask("Mia", "/scenes", "Choose a scene")
    return [label.partition(" · ")[2] for label in sheet.buttons if label.startswith("Scene ")]


async def test_a_scene_is_rewritten_by_questions_and_filmed(room: Room) -> None:
    sheet = await room.ask("Mia", "/scenes", "The Last Light: 4 scenes")
    assert sheet.media is not None
    await room.press("Mia", sheet, "Scene 2")
    await room.shows(sheet, "Scene 2: INT. KITCHEN - NIGHT", "ELLA: The lamp is out.")
    heading = await room.opens("Mia", sheet, "✏️ Text", "Heading", "(1/2)")
    assert heading.other_markup is not None
    text = await room.ask("Mia", "/skip", "(2/2)", "Ella? In this weather?")
    assert "STARTS" not in text.text
    board = await room.ask("Mia", "TOM\nWho put out the lamp?\n\nELLA\nThe lamp is out.")
    await room.shows(board, "Storyboard: The Last Light")
    await room.press("Mia", board, "Film it")
    await room.delivered(2)
    (_, made) = room.jobs()[-1]
    assert made["until"] == "film"


async def test_scenes_are_added_moved_taken_out_and_brought_back(room: Room) -> None:
    before = await headings(room)
    assert before == ["EXT. SEA - NIGHT", "INT. KITCHEN - NIGHT", "INT. LAMP ROOM - NIGHT", "EXT. HARBOUR - DAWN"]
    gone = await room.ask("Mia", "/scene delete 3", "Scene 3 is out")
    board = await room.told("Storyboard: The Last Light")
    assert await headings(room) == [before[0], before[1], before[3]]
    assert await room.toast("Mia", gone, "Undo") == "Undone."
    await room.shows(board, "was stopped")
    assert await headings(room) == before
    board = await room.ask("Mia", "/scene move 1 2", "The Last Light")
    await room.shows(board, "1. INT. KITCHEN - NIGHT")
    await room.ask("Mia", "/scene insert 0\nINT. ATTIC - DAY\n\nELLA\nLook at this old book.", "Scene 1 is new")
    await room.shows(board, "1. INT. ATTIC - DAY", "Scenes (5)")
    await room.press("Mia", board, "Film it")
    await room.delivered(2)


async def test_a_character_gets_other_hair_another_voice_and_is_kept(room: Room) -> None:
    cast = await room.ask("Mia", "/characters", "Choose somebody")
    assert cast.media is not None
    await room.press("Mia", cast, "ELLA")
    await room.shows(cast, "ELLA", "Lines")
    kept = await room.opens("Mia", cast, "Keep for later", "ELLA is kept")
    assert "Use the looks" in kept.text
    drawn = await room.ask("Mia", "/character_look ELLA hair_colour blond")
    await room.told("Storyboard")
    assert "ELLA" in drawn.text or "Storyboard" in drawn.text
    await room.ask("Mia", "/character_voice ELLA Cora", "ELLA speaks with Cora")
    await room.ask("Mia", "/character_use TOM ELLA", "TOM looks and sounds like ELLA")


async def test_voices_can_be_heard_and_chosen(room: Room) -> None:
    voices = await room.ask("Mia", "/voices", "Choose a voice to hear it")
    heard = await room.opens("Mia", voices, "Ada")
    assert heard.media is not None
    assert heard.media.name.endswith((".wav", ".mp3", ".ogg", ".m4a"))


async def test_a_film_is_translated_with_the_same_pictures(room: Room) -> None:
    before = len(room.stage.runs())
    files = await room.ask("Mia", "/translate es", "The Last Light in Spanish")
    assert files.media is not None
    text = files.media.data.decode()
    for line in ("Ella? In this weather?", "The lamp is out.", "I can hear it.", "You know the wires."):
        assert line in text
        text = text.replace(line, f"Sí: {line}")
    sent = await room.send("Mia", files.media.name, text, "/translate es")
    film = await room.told("The Last Light", after=sent)
    await room.shows(film, "is ready")
    await room.delivered(2)
    ran = room.stage.runs()[before:]
    assert ran.count("portrait") == ran.count("backdrop") == 0


async def test_music_of_ones_own_is_kept_and_used(room: Room) -> None:
    sent = await room.send("Mia", "sea.wav", hum())
    told = await room.told("“sea.wav” is no script", after=sent)
    assert "/asset_add" in told.text
    assert "/voice_add" in told.text
    kept = await room.ask("Mia", "/asset_add", "sea.wav", reply_to=sent)
    assert "music" in kept.text
    film = await room.ask("Mia", "/asset_use sea.wav")
    await room.shows(film, "is ready")
    await room.delivered(2)
    assert room.jobs()[-1][1]["track"]
    files = await room.ask("Mia", "/assets", "Kept files (1)")
    await room.press("Mia", files, "sea.wav")
    await room.shows(files, "What it is")
    await room.press("Mia", files, "Delete")
    await room.shows(files, "sea.wav is deleted")
    await room.press("Mia", files, "Undo")
    await room.shows(files, "What it is")


async def test_projects_are_found_renamed_tagged_deleted_and_brought_back(room: Room) -> None:
    projects = await room.ask("Mia", "/projects", "Projects (1)")
    await room.press("Mia", projects, "The Last Light")
    await room.shows(projects, "Films and storyboards", "Characters")
    question = await room.opens("Mia", projects, "Rename", "Rename")
    assert question.other_markup is not None
    await room.ask("Mia", "The Very Last Light", "It is called The Very Last Light now")
    await room.ask("Mia", "/project_tag pilot, sea", "#pilot #sea")
    await room.ask("Mia", "/projects search=pilot", "Projects (1)")
    deleted = await room.ask("Mia", '/project_delete "The Very Last Light"', "The Very Last Light is deleted")
    await room.ask("Mia", "/projects", "There is nothing here yet")
    await room.press("Mia", deleted, "Undo")
    await room.shows(deleted, "#pilot #sea")


async def test_the_history_shows_a_film_again(room: Room) -> None:
    history = await room.ask("Mia", "/history", "Films made here", "The Last Light")
    video = room.films()[0]
    about = await room.opens("Mia", history, "The Last Light")
    await room.press("Mia", about, "Watch")
    again = await room.delivered(2)
    assert again.media is not None
    assert video.media is not None
    assert again.media.data == video.media.data


async def test_settings_hold_for_the_next_film(shared: Stage) -> None:
    room = shared.room("Mia")
    settings = await room.ask("Mia", "/settings", "Your settings")
    await room.press("Mia", settings, "Style")
    await room.press("Mia", settings, "noir")
    await room.shows(settings, "Saved: Style", "noir")
    await room.ask("Mia", "/settings height 240", "Saved: Picture size")
    await room.film("Mia", script())
    await room.until(lambda: room.jobs() or None, "a film")
    options = room.jobs()[0][1]["options"]
    assert (options["style"], options["height"]) == ("noir", 240)


async def test_help_leads_to_every_topic_and_usage_says_what_is_left(shared: Stage) -> None:
    room = shared.room("Mia")
    help_ = await room.ask("Mia", "/help", "Everything can be changed afterwards")
    topics = [label for label in help_.buttons if "example" not in label]
    assert len(topics) >= 9
    for label in topics:
        seen = help_.text
        await room.press("Mia", help_, label)
        await room.until(lambda seen=seen: help_.text != seen or None, f"topic {label}")  # type: ignore[misc]
    usage = await room.ask("Mia", "/usage", "What you have used")
    assert "0 of 500" in usage.text
    await room.ask("Mia", "/about", "nothing is sent to anybody else")
