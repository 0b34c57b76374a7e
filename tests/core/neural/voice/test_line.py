"""A line is made of what a model says: wrong stretches again, right ones joined, trimmed, levelled and timed."""

from __future__ import annotations

import wave
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.crafts import SpeakRequest, Speech, VoiceCast
from core.neural.voice.line import Line, Said, seed_of, speak_line
from core.neural.voice.splitting import Stretch
from core.neural.voice.timing import Timer
from core.speech.finishing import block_powers, gated_loudness
from core.speech.manner import Manner
from core.speech.pronouncing import Pronouncer
from tests.contexts import RecordingContext

TEXT = "Where have you been? I waited for three hours in the rain. Nobody came to open the door!"
Say = Callable[[Stretch, int], Said]


@pytest.fixture(scope="module")
def pronouncer() -> Iterator[Pronouncer]:
    built = Pronouncer()
    yield built
    built.close()


@pytest.fixture
def plain(pronouncer: Pronouncer) -> Say:
    """A model that always says what it should, with silence around it and at another rate."""

    def say(part: Stretch, _seed: int) -> Said:
        said = pronouncer.say(part.text, "en-us")
        return Said(np.concatenate([np.zeros(9000, np.float32), said.sound * 0.1, np.zeros(20_000, np.float32)]), said.rate)

    return say


def make(say: Say, timer: Timer, work: Path, text: str = TEXT, **line: Any) -> tuple[Speech, Any, RecordingContext]:
    context = RecordingContext(work)
    request = SpeakRequest(text=text, language="en", voice=VoiceCast(voice="x"))
    how: dict[str, Any] = {"longest": 200, "manner": Manner()} | line
    speech = speak_line(request, Line(**how), say, None, timer, context)
    with wave.open(str(work / speech.file)) as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
    return speech, sound, context


def test_a_line_is_trimmed_levelled_and_timed(plain: Say, timer: Timer, tmp_path: Path) -> None:
    speech, sound, context = make(plain, timer, tmp_path)
    assert [word.text for word in speech.words] == TEXT.split()
    assert all(before.end <= after.start for before, after in pairwise(speech.words))
    assert gated_loudness(block_powers(sound.astype(np.float32))) == pytest.approx(-20, abs=0.5)
    heard = np.flatnonzero(np.abs(sound) > 0.01) / speech.sample_rate
    assert heard[0] <= 0.05
    assert speech.seconds - heard[-1] <= 0.06
    assert not context.remarks
    between = speech.words[4].start - speech.words[3].end
    assert 0.25 < between < 0.6
    assert speech.words[0].start < 0.08
    assert speech.phonemes[-1].end <= speech.seconds


def test_a_stretch_that_runs_on_is_said_again_with_another_seed(plain: Say, timer: Timer, tmp_path: Path) -> None:
    seeds: list[int] = []

    def say(part: Stretch, seed: int) -> Said:
        seeds.append(seed)
        said = plain(part, seed)
        return Said(np.tile(said.sound, 6), said.rate) if len(seeds) < 3 else said

    speech, _, context = make(say, timer, tmp_path)
    assert seeds[:3] == [seed_of(1, 0, number) for number in range(3)]
    assert len(set(seeds)) == len(seeds)
    assert not context.remarks
    assert speech.seconds < 8


@pytest.mark.slow
def test_babble_and_silence_are_told_from_speech(plain: Say, timer: Timer, tmp_path: Path) -> None:
    noise = np.random.default_rng(3).normal(0, 0.1, 60_000).astype(np.float32)
    for number, wrong in enumerate((noise, np.zeros(60_000, np.float32), np.zeros(0, np.float32))):
        work = tmp_path / str(number)
        work.mkdir()
        _, _, context = make(lambda part, seed, wrong=wrong: Said(wrong, 24_000), timer, work, text="I waited here.")  # type: ignore[misc]
        assert context.remarks == ["the model did not say what is written, so the draft voice speaks this line"]


def test_long_silences_inside_a_stretch_are_shortened(plain: Say, timer: Timer, tmp_path: Path) -> None:
    def say(part: Stretch, seed: int) -> Said:
        said = plain(part, seed)
        middle = len(said.sound) // 2
        return Said(np.insert(said.sound, middle, np.zeros(3 * said.rate, np.float32)), said.rate)

    slow, _, _ = make(say, timer, tmp_path, text="I waited for three hours in the rain.")
    (tmp_path / "b").mkdir()
    usual, _, _ = make(plain, timer, tmp_path / "b", text="I waited for three hours in the rain.")
    assert slow.seconds < usual.seconds + 0.8


def test_no_join_clicks(plain: Say, timer: Timer, tmp_path: Path) -> None:
    _, sound, _ = make(plain, timer, tmp_path)
    silent = np.concatenate([[False], np.abs(sound) < 1e-4, [False]])
    runs = np.flatnonzero(np.diff(silent.astype(np.int8))).reshape(-1, 2)
    joins = [edge for start, end in runs if end - start > 2400 for edge in (start, end)]
    assert len(joins) >= 4
    assert all(np.abs(np.diff(sound[max(0, edge - 60) : edge + 60])).max() < 0.01 for edge in joins)
