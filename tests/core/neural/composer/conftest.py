"""Tiny models for all tests of the folder, one thread, and a lender of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.crafts import ComposeRequest
from core.storyboard import Genre, Mood
from tests.contexts import RecordingContext
from tests.core.neural.composer.models import save, tiny


@pytest.fixture(autouse=True)
def _alone(one_thread: None, own_lender: None) -> None:
    """Every test."""


@pytest.fixture(scope="session")
def mono(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(tiny("mono"), tmp_path_factory.mktemp("musicgen-mono"))


@pytest.fixture(scope="session")
def stereo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(tiny("stereo"), tmp_path_factory.mktemp("musicgen-stereo"))


@pytest.fixture(scope="session")
def melody(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(tiny("melody"), tmp_path_factory.mktemp("musicgen-melody"))


def request_of(**changes: object) -> ComposeRequest:
    """A tense cue of two seconds in D with some fields changed."""
    fields: dict[str, object] = {
        "mood": Mood.TENSE,
        "genre": Genre.ORCHESTRAL,
        "bpm": 120.0,
        "intensity": 0.6,
        "seconds": 2.0,
        "key": 2,
        "opening": False,
        "closing": False,
    }
    return ComposeRequest(**(fields | changes))  # type: ignore[arg-type]


Opened = Callable[..., RecordingContext]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """A context with a new folder."""

    def make(seed: int = 5) -> RecordingContext:
        work = tmp_path / f"work-{len(list(tmp_path.iterdir()))}"
        work.mkdir()
        return RecordingContext(work, seed)

    return make
