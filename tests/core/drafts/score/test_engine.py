"""Rendered cues: length, level, joins, determinism, cancelling."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.drafts.score.engine import DraftComposer
from core.errors import BadOption, Cancelled
from core.sound.filters import RATE
from core.sound.loudness import LoudnessMeter
from core.storyboard import Genre, Mood
from tests.contexts import RecordingContext
from tests.core.drafts.score.conftest import Played, request_of

Play = Callable[..., Played]


@pytest.mark.parametrize("seconds", [1.0, 7.77])
@pytest.mark.parametrize("closing", [True, False])
def test_a_cue_is_exactly_as_long_as_asked_plus_its_tail(play: Play, seconds: float, closing: bool) -> None:
    music, sound, _ = play(seconds=seconds, closing=closing)
    assert sound.shape[1] == round(seconds * RATE) + round(music.tail * RATE)
    assert music.seconds == seconds
    assert np.abs(sound[:, -8:]).max() < 0.001


def test_the_cue_plays_on_up_to_its_end_and_rings_into_its_tail(play: Play) -> None:
    _, sound, _ = play(seconds=10.0)
    level = [float(np.sqrt(np.mean(sound[:, int(at * RATE) : int((at + 0.5) * RATE)] ** 2))) for at in (5.0, 9.4, 10.2)]
    assert level[1] > 0.2 * level[0]
    assert 0.02 * level[0] < level[2] < level[1]


def test_a_loop_joins_its_own_start_without_a_seam(play: Play) -> None:
    music, sound, _ = play(seconds=8.0, mood=Mood.TENSE, loop=True)
    assert music.tail == 0
    assert sound.shape[1] == 8 * RATE
    twice = np.concatenate([sound, sound], axis=1)
    jumps = np.abs(np.diff(twice, axis=1))
    around = jumps[:, 8 * RATE - 4800 : 8 * RATE + 4800]
    assert jumps[:, 8 * RATE - 2 : 8 * RATE + 1].max() <= around.max()
    before = np.sqrt(np.mean(sound[:, -2400:] ** 2))
    after = np.sqrt(np.mean(sound[:, :2400] ** 2))
    assert 0.2 < after / before < 5


def test_loudness_follows_intensity_and_peaks_stay_under_three_decibels(play: Play) -> None:
    measured = []
    for intensity in (0.2, 0.9):
        _, sound, _ = play(folder=str(intensity), intensity=intensity, mood=Mood.EPIC)
        meter = LoudnessMeter()
        meter.add(sound[:, : 12 * RATE])
        measured.append(meter.integrated)
        assert np.abs(sound).max() <= 10 ** (-2.9 / 20)
    assert measured[0] == pytest.approx(-21.8, abs=0.7)
    assert measured[1] == pytest.approx(-17.6, abs=0.7)


def test_a_cue_says_how_loud_its_file_is(play: Play) -> None:
    music, sound, _ = play(seconds=6.0)
    meter = LoudnessMeter()
    meter.add(sound)
    assert music.loudness == pytest.approx(meter.integrated, abs=0.01)


def test_the_same_request_and_seed_give_the_same_bytes(play: Play, composer: DraftComposer, tmp_path: Path) -> None:
    play(folder="one", mood=Mood.COMIC, genre=Genre.JAZZ, seconds=5.0)
    (tmp_path / "two").mkdir()
    DraftComposer({}).run(request_of(mood=Mood.COMIC, genre=Genre.JAZZ, seconds=5.0), RecordingContext(tmp_path / "two", 5))
    for name in ("music.flac", "score.mid"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == ["music.flac", "score.mid"]


def test_room_is_left_for_speech(play: Play) -> None:
    _, sound, _ = play(mood=Mood.NEUTRAL, seconds=10.0)
    power = np.abs(np.fft.rfft(sound.mean(axis=0))) ** 2
    hertz = np.fft.rfftfreq(sound.shape[1], 1 / RATE)
    presence = power[(hertz > 1500) & (hertz < 4500)].sum() / power.sum()
    assert 1e-4 < presence < 0.15


def test_an_opening_rises_from_silence(play: Play) -> None:
    _, sound, _ = play(opening=True)
    assert np.abs(sound[:, :480]).max() < 0.02


def test_cancelling_stops_at_once_and_leaves_no_temporary_file(composer: DraftComposer, tmp_path: Path) -> None:
    context = RecordingContext(tmp_path, cancel_after=6)
    with pytest.raises(Cancelled):
        composer.run(request_of(seconds=600.0), context)
    assert not (tmp_path / "render.f32").exists()


def test_progress_only_rises(play: Play) -> None:
    _, _, context = play(seconds=9.0)
    fractions = [fraction for fraction, _ in context.notes]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


def test_impossible_requests_are_refused(composer: DraftComposer, tmp_path: Path) -> None:
    with pytest.raises(BadOption):
        composer.run(request_of(seconds=0.0), RecordingContext(tmp_path))
    with pytest.raises(BadOption):
        DraftComposer({"volume": 3})


@pytest.mark.slow
@pytest.mark.parametrize("genre", list(Genre))
@pytest.mark.parametrize("mood", list(Mood))
def test_every_mood_and_genre_renders_without_silence_or_clipping(play: Play, mood: Mood, genre: Genre) -> None:
    _, sound, _ = play(mood=mood, genre=genre, seconds=12.0, intensity=0.8, opening=False)
    assert np.all(np.isfinite(sound))
    assert np.abs(sound).max() <= 10 ** (-2.9 / 20)
    parts = sound[:, : 12 * RATE].reshape(2, 12, RATE)
    assert np.sqrt((parts**2).mean(axis=(0, 2))).min() > 0.004


@pytest.mark.slow
def test_four_minutes_take_no_more_memory_than_one(composer: DraftComposer, tmp_path: Path) -> None:
    import tracemalloc

    peaks = []
    for seconds in (60.0, 240.0):
        work = tmp_path / str(seconds)
        work.mkdir()
        tracemalloc.start()
        composer.run(request_of(seconds=seconds, mood=Mood.CALM), RecordingContext(work))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.6
