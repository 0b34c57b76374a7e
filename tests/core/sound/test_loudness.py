"""Loudness and true peak against other meters."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pyloudnorm
import pytest

from core.sound.filters import RATE, Fir, Wave, biquad_response, db, fast_length, linear, shaped
from core.sound.limiter import Limiter
from core.sound.loudness import SILENCE, LoudnessMeter, TruePeakMeter


def measured(sound: Wave, block: int = 50_000) -> float:
    meter = LoudnessMeter()
    for start in range(0, sound.shape[1], block):
        meter.add(sound[:, start : start + block])
    return meter.integrated


def by_ffmpeg(sound: Wave) -> float:
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=RATE, format="fltp", layout="stereo", time_base=Fraction(1, RATE))
    meter, sink = graph.add("ebur128", "metadata=1"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    value = SILENCE
    for start in range(0, sound.shape[1], RATE // 10):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound[:, start : start + RATE // 10]), "fltp", "stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        graph.push(frame)
        while True:
            try:
                value = float(graph.pull().metadata["lavfi.r128.I"])
            except (av.error.BlockingIOError, av.error.EOFError):
                break
    return value


def sounds() -> dict[str, Wave]:
    chance = np.random.default_rng(7)
    noise = chance.standard_normal((2, 12 * RATE)).astype(np.float32) * 0.1
    time = np.arange(12 * RATE) / RATE
    bursts = noise * (np.sin(time) > 0.2)
    low = np.stack([np.sin(2 * np.pi * 60 * time), np.sin(2 * np.pi * 90 * time)]).astype(np.float32) * 0.4
    uneven = noise * np.linspace(0.001, 2, 12 * RATE).astype(np.float32)
    return {"noise": noise, "bursts": bursts.astype(np.float32), "low": low, "uneven": uneven}


@pytest.mark.parametrize("name", sorted(sounds()))
def test_loudness_agrees_with_two_other_meters(name: str) -> None:
    sound = sounds()[name]
    value = measured(sound)
    assert value == pytest.approx(by_ffmpeg(sound), abs=0.11)
    assert value == pytest.approx(pyloudnorm.Meter(RATE).integrated_loudness(sound.T.astype(np.float64)), abs=0.15)


def test_the_standards_reference_tone_measures_as_specified() -> None:
    """BS.1770-4: a 997 Hz sine at 0 dBFS in one channel reads −3.01 LKFS."""
    sound = np.zeros((2, 5 * RATE), np.float32)
    sound[0] = np.sin(2 * np.pi * 997 * np.arange(5 * RATE) / RATE)
    assert measured(sound) == pytest.approx(-3.01, abs=0.02)


@pytest.mark.parametrize("block", [777, 4800, 96_001])
def test_loudness_does_not_depend_on_block_sizes(block: int) -> None:
    sound = sounds()["uneven"]
    assert measured(sound, block) == pytest.approx(measured(sound, 10**9), abs=0.001)


def test_silence_and_nothing_have_no_loudness() -> None:
    assert measured(np.zeros((2, RATE), np.float32)) == SILENCE
    assert LoudnessMeter().integrated == SILENCE


def test_a_sound_shorter_than_a_gating_block_still_has_a_loudness() -> None:
    assert -40 < measured(sounds()["noise"][:, : RATE // 20]) < -10


def test_true_peak_sees_what_stands_between_samples() -> None:
    tone = np.sin(2 * np.pi * 12_000 * np.arange(RATE) / RATE + np.pi / 4).astype(np.float32) * 0.5
    meter = TruePeakMeter()
    meter.add(np.stack([tone, tone]))
    assert db(float(np.abs(tone).max())) < -9
    assert meter.peak == pytest.approx(-6.02, abs=0.15)


def test_true_peak_of_silence_is_very_low() -> None:
    meter = TruePeakMeter()
    meter.add(np.zeros((2, 100), np.float32))
    assert meter.peak == -200.0


@pytest.mark.parametrize("gain", [1.0, 3.0, 12.0])
def test_the_limiter_keeps_true_peaks_under_its_ceiling(gain: float) -> None:
    chance = np.random.default_rng(5)
    sound = chance.standard_normal((2, 6 * RATE)).astype(np.float32) * 0.1 * gain
    sound[:, ::7919] *= 6
    limiter, meter = Limiter(-1.5), TruePeakMeter()
    parts = [limiter.run(sound[:, start : start + 2 * RATE]) for start in range(0, 6 * RATE, 2 * RATE)]
    meter.add(np.concatenate(parts, axis=1))
    assert meter.peak <= -1.5 + 0.1


def test_the_limiter_only_delays_what_is_soft_enough() -> None:
    sound = np.random.default_rng(5).uniform(-0.3, 0.3, (2, RATE)).astype(np.float32)
    limited = Limiter(-1.0).run(sound)
    np.testing.assert_array_equal(limited[:, Limiter.delay :], sound[:, : -Limiter.delay])


def test_the_limiter_turns_smoothly() -> None:
    time = np.arange(2 * RATE) / RATE
    tone = np.sin(2 * np.pi * 100 * time) * np.where((time > 0.8) & (time < 1.0), 1.5, 0.2)
    limited = Limiter(-3.0).run(np.stack([tone, tone]).astype(np.float32))
    assert np.abs(np.diff(limited)).max() < 2 * np.pi * 100 / RATE * 1.6 * 1.5


@pytest.mark.parametrize("block", [100, 4096, 70_000])
def test_filtering_in_blocks_equals_filtering_at_once(block: int) -> None:
    sound = np.random.default_rng(1).standard_normal((2, 150_000)).astype(np.float32)
    taps = np.random.default_rng(2).standard_normal(9000) * np.exp(-np.arange(9000) / 900)
    whole, pieces = Fir(taps).run(sound), Fir(taps)
    parts = [pieces.run(sound[:, start : start + block]) for start in range(0, sound.shape[1], block)]
    np.testing.assert_allclose(np.concatenate(parts, axis=1), whole, atol=2e-4 * float(np.abs(whole).max()))


def test_filter_designs_do_what_they_say() -> None:
    response = 20 * np.log10(np.abs(np.fft.rfft(shaped(((20.0, 0.0), (1000.0, 0.0), (2500.0, -6.0), (20000.0, -6.0))), 48_000)))
    assert response[500] == pytest.approx(0, abs=0.3)
    assert response[6000] == pytest.approx(-6, abs=0.3)
    np.testing.assert_allclose(biquad_response((1.0, 0.0, 0.0), (1.0, -0.5, 0.0), 5), [1, 0.5, 0.25, 0.125, 0.0625])
    assert [fast_length(value) for value in (1, 97, 1000, 1025)] == [1, 120, 1024, 1280]
    assert linear(db(0.25)) == pytest.approx(0.25)
