"""A film with the real engines: script, storyboard, approval, film in the channel, one scene changed, film again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.discord.conftest import Open
from tests.e2e.discord.stage import Room, choices, mentions, words_of
from tests.e2e.probe import streams
from tests.loopback.discord import Message, Upload

pytestmark = [pytest.mark.asyncio(loop_scope="package"), pytest.mark.slow]

SCRIPT = b"""Title: Two Lamps

INT. KITCHEN - NIGHT

MARA
It is dark.

EXT. LIGHTHOUSE - DAY

TOM
Not any more.
"""
STEPS = "select craft, title, step_key from film_steps join steps on steps.key = step_key where film_id = ?"


async def test_from_script_to_film_and_to_a_film_with_another_scene(open_stage: Open, tmp_path: Path) -> None:
    engines = {"check": {"engine": "house", "options": {"hear": False}}}
    stage = await open_stage(engines=engines)
    room = stage.room()
    mia = room.person("Mia")
    board = await room.film(mia, Upload("two lamps.fountain", SCRIPT), height="240")
    await room.shows(board, "Storyboard: Two Lamps", "Filming takes about", within=90)
    assert board.attachments[0].width
    await room.press(mia, board, "Film it")
    await room.shows(board, "Making the film.", "▰", within=60)
    film = await room.delivered(within=120)
    await room.shows(board, "Two Lamps is ready")
    check_playable(film, tmp_path / "first.mp4")
    assert mentions(room, mia) == [film]
    assert words_of(film).splitlines()[:2] == [f"<@{mia.user.id}>", "Two Lamps"]
    assert room.history() == [board, film]
    await check_extras(room, film)

    what = await room.answer(await room.press(mia, film, "Change"))
    await room.pick(mia, what, "Scene 2")
    await room.shows(what, "Scene 2")
    await room.pick(mia, what, "Weather")
    await room.until(lambda: "snow" in choices(what), "the values")
    await room.pick(mia, what, "snow")
    second = await room.delivered(2, within=120)
    check_playable(second, tmp_path / "second.mp4")
    assert mentions(room, mia) == [film, second]
    changed = new_steps(room)
    assert not [step for step in changed if step[0] in ("speak", "portrait", "compose")]
    drawn = {title for craft, title in changed if craft in ("still", "animate", "lipsync")}
    assert drawn
    assert not [title for title in drawn if title.startswith(("1.", "INT. KITCHEN"))]


def check_playable(film: Message, path: Path) -> None:
    """A video that plays in the channel, with its sound."""
    (video,) = film.attachments
    assert video.content_type == "video/mp4"
    path.write_bytes(video.data)
    found = streams(path)
    assert (found.width, found.height) == (426, 240)
    assert found.video_seconds > 3
    assert abs(found.video_seconds - found.audio_seconds) < 0.2


async def check_extras(room: Room, film: Message) -> None:
    """Subtitles and the film check, for whoever asks."""
    tom = room.person("Tom")
    subtitles = await room.answer(await room.press(tom, film, "Subtitles"))
    assert [item.filename.rpartition(".")[2] for item in subtitles.attachments] == ["srt", "vtt"]
    assert b"It is dark." in subtitles.attachments[0].data
    check = await room.answer(await room.press(tom, film, "Film check"))
    assert "Loudness" in words_of(check)


def new_steps(room: Room) -> list[tuple[str, str]]:
    """(craft, title) of what the last film needed and no film before had."""
    films = [film for (film,) in room.stage.rows("select id from films order by created")]
    before = {key for film in films[:-1] for _, _, key in room.stage.rows(STEPS, film)}
    return [(craft, title) for craft, title, key in room.stage.rows(STEPS, films[-1]) if key not in before]
