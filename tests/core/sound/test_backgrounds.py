"""Ambiences and spot sounds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.crafts import AmbienceRequest
from core.errors import BadOption, Cancelled
from core.heard import Ambience, SpotSound
from core.sound.ambience import LEVELS, Bed
from core.sound.background import BackgroundMaker, StoredBed
from core.sound.filters import RATE
from core.sound.loudness import LoudnessMeter
from core.sound.noise import scatter, silence, wander
from core.sound.spots import spot
from tests.contexts import RecordingContext


@pytest.mark.parametrize("sound", list(Ambience))
def test_every_background_has_its_level_both_sides_and_no_clipping(sound: Ambience) -> None:
    bed = Bed(sound, 4)
    block = bed.read(0, 60 * RATE)
    meter = LoudnessMeter()
    meter.add(block)
    assert meter.integrated == pytest.approx(LEVELS[sound], abs=1.0)
    assert np.all(np.isfinite(block))
    assert np.abs(block).max() < 0.5
    left, right = np.sqrt((block**2).mean(axis=1))
    assert 0.6 < left / right < 1.7


@pytest.mark.parametrize("sound", list(Ambience))
def test_every_background_goes_on_without_a_seam(sound: Ambience) -> None:
    bed = Bed(sound, 4)
    for layer in bed.layers:
        ends = np.concatenate([layer[:, -2400:], layer[:, :2400]], axis=1)
        jumps = np.abs(np.diff(ends, axis=1)).max(axis=0)
        everywhere = np.abs(np.diff(layer, axis=1)).max()
        assert jumps[2399] <= max(jumps[np.arange(len(jumps)) != 2399].max() * 1.5, everywhere * 0.35)


def test_a_stored_background_sounds_like_the_one_that_was_made(tmp_path: Path) -> None:
    stored = BackgroundMaker({}).run(AmbienceRequest(sound=Ambience.SEA), RecordingContext(tmp_path, seed=2))
    bed, kept = Bed(Ambience.SEA, 2), StoredBed(stored, tmp_path, "key")
    for start, count in ((0, 48_000), (12 * RATE - 100, 300), (3_000_000, 96_000), (10**9, 4_800)):
        np.testing.assert_allclose(kept.read(start, count), bed.read(start, count), atol=2e-5)
    assert sorted(item.name for item in tmp_path.iterdir()) == [layer.file for layer in stored.layers]


def test_a_background_reads_the_same_in_blocks_as_at_once(tmp_path: Path) -> None:
    stored = BackgroundMaker({}).run(AmbienceRequest(sound=Ambience.ROOM), RecordingContext(tmp_path))
    kept = StoredBed(stored, tmp_path, "key")
    parts = [kept.read(start, min(70_001, 20 * RATE - start)) for start in range(0, 20 * RATE, 70_001)]
    np.testing.assert_array_equal(np.concatenate(parts, axis=1), kept.read(0, 20 * RATE))


def test_the_same_background_has_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        BackgroundMaker({}).run(AmbienceRequest(sound=Ambience.FIRE), RecordingContext(tmp_path / name, seed=3))
        made.append([path.read_bytes() for path in sorted((tmp_path / name).iterdir())])
    assert made[0] == made[1]


def test_making_a_background_can_be_cancelled_and_takes_no_options(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        BackgroundMaker({}).run(AmbienceRequest(sound=Ambience.ROOM), RecordingContext(tmp_path, cancel_after=3))
    with pytest.raises(BadOption):
        BackgroundMaker({"birds": 3})


def test_another_seed_gives_another_background() -> None:
    assert not np.array_equal(Bed(Ambience.FIRE, 1).read(0, 4800), Bed(Ambience.FIRE, 2).read(0, 4800))


def test_backgrounds_differ_in_colour() -> None:
    def centre(sound: Ambience) -> float:
        power = np.abs(np.fft.rfft(Bed(sound, 1).read(0, 8 * RATE).mean(axis=0))) ** 2
        return float((power * np.fft.rfftfreq(8 * RATE, 1 / RATE)).sum() / power.sum())

    assert centre(Ambience.RAIN) > 2 * centre(Ambience.CROWD)
    assert centre(Ambience.BIRDS) > 2 * centre(Ambience.ENGINE)


@pytest.mark.parametrize("sound", list(SpotSound))
def test_every_spot_sound_starts_at_once_and_ends_in_silence(sound: SpotSound) -> None:
    made = spot(sound, 3)
    assert made.dtype == np.float32
    assert made.shape[1] == 2
    assert 0.3 < len(made) / RATE < 9
    height = np.abs(made).max(axis=1)
    assert height.max() == pytest.approx(0.5, abs=0.01)
    assert np.argmax(height > 0.01) < 0.15 * RATE
    assert height[-1] < 0.002
    np.testing.assert_array_equal(made, spot(sound, 3))


def test_grains_wrap_around_the_end_of_a_layer() -> None:
    layer = silence(0.01)
    scatter(layer, np.ones(100, np.float32), 430)
    assert layer[0, 0] == layer[0, 479] > 0
    assert layer[0, 60] == 0


def test_curves_join_their_own_start_and_stay_in_range() -> None:
    curve = wander(np.random.default_rng(1), 48_000, 1.0, 0.2, 0.9)
    assert curve.min() >= 0.2 - 1e-6
    assert curve.max() <= 0.9 + 1e-6
    assert abs(curve[0] - curve[-1]) < 0.001
