"""Cues for the composer's tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.crafts import ComposeRequest, Music
from core.drafts.score.engine import DraftComposer
from core.sound.filters import Wave
from core.sound.reading import read_whole
from core.storyboard import Genre, Mood
from tests.contexts import RecordingContext


def request_of(**changes: object) -> ComposeRequest:
    """A calm orchestral cue of twelve seconds in D with some fields changed."""
    fields: dict[str, object] = {
        "mood": Mood.CALM,
        "genre": Genre.ORCHESTRAL,
        "bpm": 84.0,
        "intensity": 0.6,
        "seconds": 12.0,
        "key": 2,
        "opening": False,
        "closing": False,
    }
    return ComposeRequest(**(fields | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def composer() -> DraftComposer:
    return DraftComposer({})


Played = tuple[Music, Wave, RecordingContext]


@pytest.fixture
def play(composer: DraftComposer, tmp_path: Path) -> Callable[..., Played]:
    """Composes and renders a request; gives the result, its sound (2, n) and the context."""

    def played(seed: int = 5, folder: str = "cue", **changes: object) -> Played:
        work = tmp_path / folder
        work.mkdir()
        context = RecordingContext(work, seed)
        music = composer.run(request_of(**changes), context)
        return music, read_whole(work / music.file, "cue", 2), context

    return played
