"""A real film on Telegram: the draft engines, flood control on, a team from script to vote to film to changed scene."""

from __future__ import annotations

import json
from pathlib import Path

import av
import pytest

from tests.e2e.telegram.conftest import Open
from tests.e2e.telegram.stage import ended

pytestmark = [pytest.mark.asyncio(loop_scope="package"), pytest.mark.slow]

SHORT = """Title: The Lamp

INT. KITCHEN - NIGHT

MARA, 60, in a yellow coat, pours tea.

MARA
The lamp is out.

EXT. SEA - DAWN

TOM
Then who lit it?
"""


async def test_a_team_votes_sees_its_film_and_changes_one_scene(open_stage: Open) -> None:
    stage = await open_stage(engines={"write": {"engine": "draft"}})
    room = stage.room("Mia", "Tom")
    sent = await room.send("Mia", "lamp.fountain", SHORT)
    ballot = await room.ask("Mia", "/film takes=2 voters=2 height=240", reply_to=sent)
    await room.shows(ballot, "2 takes: The Lamp", within=180)
    await room.toast("Tom", ballot, "2")
    await room.toast("Mia", ballot, "2")
    await room.shows(ballot, "The Lamp is ready", within=240)
    video = await room.delivered()
    assert video.media is not None
    assert video.media.thumbnail is not None
    assert video.media.streams
    path = stage.folder / "film.mp4"
    path.write_bytes(video.media.data)
    with av.open(str(path)) as film:
        seen = film.streams.video[0]
        assert (video.media.width, video.media.height) == (seen.width, seen.height) == (426, 240)
        assert film.duration is not None
        assert abs(video.media.duration - film.duration / 1_000_000) <= 1
        assert film.streams.audio
    assert room.refused() == []
    ask = await room.opens("Mia", video, "Change", "What shall be different?")
    await room.press("Mia", ask, "Scene 2")
    await room.shows(ask, "what of it?")
    await room.press("Mia", ask, "Weather")
    await room.shows(ask, "how shall it be?")
    change = await room.opens("Mia", ask, "snow")
    await room.shows(change, "The Lamp is ready", within=240)
    again = await room.delivered(2)
    assert again.media is not None
    assert again.media.data != video.media.data
    assert ended(ballot)
    assert ended(change)
    keep(stage.folder / "transcript.json", stage.telegram.transcript(room.chat))


def keep(path: Path, transcript: object) -> None:
    """For the renderer: what people saw."""
    path.write_text(json.dumps(transcript))
