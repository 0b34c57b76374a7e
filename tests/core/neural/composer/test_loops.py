"""Loops without a seam, beats, and what a finished cue is, on synthetic music whose tempo is known."""

from __future__ import annotations

import numpy as np
import pytest

from core.neural.composer.beats import HOP, bands, onsets, pulse_of
from core.neural.composer.finishing import fault_of, finish
from core.neural.composer.loops import looped
from core.sound.filters import RATE, Wave
from core.sound.reading import read_whole
from core.storyboard import Mood
from tests.core.neural.composer.conftest import Opened, request_of

CHORDS = ((220.0, 277.2, 329.6), (196.0, 246.9, 293.7), (174.6, 220.0, 261.6), (164.8, 207.7, 246.9))


def music(seconds: float, bpm: float, first: float = 0.13, noise: float = 0.0) -> Wave:
    """Four bars of chords again and again, with a drum on every first beat, (2, n) at 48 kHz."""
    count, beat = round(seconds * RATE), 60 / bpm
    out = noise * np.random.default_rng(1).standard_normal((2, count))
    for number in range(int(seconds / beat) + 1):
        start = round((first + number * beat) * RATE)
        length = min(count - start, round(1.5 * beat * RATE))
        if length <= 0:
            break
        time = np.arange(length) / RATE
        shape = np.exp(-5 * time) * (1 - np.exp(-400 * time))
        for place, hertz in enumerate(CHORDS[number // 4 % 4]):
            sides = np.array([[1 - 0.2 * place], [0.6 + 0.2 * place]])
            out[:, start : start + length] += 0.12 * sides * np.sin(2 * np.pi * hertz * time) * shape
        if number % 4 == 0:
            out[:, start : start + length] += 0.3 * np.sin(2 * np.pi * 60 * time) * np.exp(-12 * time)
    return out.astype(np.float32)


@pytest.mark.parametrize(
    ("bpm", "real", "seconds", "noise"),
    [(120, 120, 16, 0.0), (120, 119, 16, 0.0), (100, 101.3, 19.2, 0.001), (90, 90.5, 10.5, 0.0), (128, 127, 20.6, 0.003)],
)
def test_the_end_of_a_loop_goes_on_into_its_start(bpm: float, real: float, seconds: float, noise: float) -> None:
    loop = looped(music(1.02 * seconds + 12, real, noise=noise), round(seconds * RATE), bpm, 4)
    assert loop.shape == (2, round(seconds * RATE))
    twice = np.concatenate([loop, loop], axis=1).astype(np.float64)
    seam = loop.shape[1]
    step, turn = np.abs(np.diff(twice)), np.abs(np.diff(twice, 2))
    assert step[:, seam - 1].max() <= np.percentile(step, 99)
    assert turn[:, seam - 3 : seam + 1].max() <= np.percentile(turn, 99)
    rises = onsets(bands(twice.astype(np.float32)))
    there = seam // HOP
    elsewhere = np.concatenate([rises[20 : there - 20], rises[there + 20 : -20]])
    assert rises[there - 10 : there + 10].max() <= elsewhere.max()


def test_a_loop_keeps_the_beat_over_its_seam() -> None:
    loop = looped(music(30, 119.4), 16 * RATE, 120, 4)
    pulse = pulse_of(onsets(bands(np.concatenate([loop, loop, loop], axis=1))), 120)
    assert 60 / pulse.period == pytest.approx(120, rel=0.002)
    assert pulse.clarity > 8


@pytest.mark.parametrize("seconds", [0.2, 0.7, 1.9])
def test_loops_shorter_than_a_bar_and_of_noise_are_as_long_as_asked_and_have_no_step(seconds: float) -> None:
    sound = (0.1 * np.random.default_rng(2).standard_normal((2, 20 * RATE))).astype(np.float32)
    sound = np.stack([np.convolve(side, np.hanning(64) / 32, "same") for side in sound]).astype(np.float32)
    loop = looped(sound, round(seconds * RATE), 97, 4)
    assert loop.shape[1] == round(seconds * RATE)
    step = np.abs(np.diff(np.concatenate([loop, loop], axis=1)))
    assert step[:, loop.shape[1] - 1].max() <= step.max(initial=0, where=np.arange(step.shape[1]) != loop.shape[1] - 1)


def test_too_little_sound_for_a_loop_is_told() -> None:
    with pytest.raises(ValueError, match="too little"):
        looped(np.zeros((2, 100), np.float32), 4000, 120, 4)


@pytest.mark.parametrize(("bpm", "first"), [(90, 0.3), (120, 0.0), (140.5, 0.21)])
def test_the_beat_is_found(bpm: float, first: float) -> None:
    pulse = pulse_of(onsets(bands(music(12, bpm, first))), bpm * 1.02)
    assert pulse.clear
    assert 60 / pulse.period == pytest.approx(bpm, rel=0.004)
    late = (pulse.first - first + pulse.period / 2) % pulse.period - pulse.period / 2
    assert abs(late) < 0.015


def test_what_has_no_beat_is_not_said_to_have_one() -> None:
    steady = np.tile(np.sin(2 * np.pi * 220 * np.arange(8 * RATE) / RATE).astype(np.float32), (2, 1))
    assert not pulse_of(onsets(bands(steady)), 100).clear
    assert not pulse_of(onsets(bands(np.zeros((2, 100), np.float32))), 100).clear


@pytest.mark.parametrize(
    ("sound", "why"),
    [
        (np.zeros((1, 32000)), "silent"),
        (np.full((2, 32000), np.nan), "no numbers"),
        (np.sign(np.sin(np.arange(32000)))[None], "full scale"),
        (np.concatenate([np.sin(np.arange(20000.0)), np.zeros(60000)])[None], "of it is silent"),
        (0.1 * np.sin(np.arange(32000))[None] + 0.4, "off centre"),
        (np.zeros((1, 0)), "silent"),
    ],
)
def test_what_is_no_music_is_recognised(sound: Wave, why: str) -> None:
    assert why in fault_of(sound.astype(np.float32))
    assert fault_of(music(3, 120)) == ""


def test_a_cue_begins_on_its_first_beat(opened: Opened) -> None:
    context = opened()
    finish(request_of(seconds=10.0), music(13, 120, first=0.35), RATE, context, 0.9)
    heard = read_whole(context.work / "music.flac", "cue", 2)
    pulse = pulse_of(onsets(bands(heard)), 120)
    assert min(pulse.first, pulse.period - pulse.first) < 0.03
    assert heard.shape[1] == 12 * RATE


def test_the_last_cue_comes_to_rest_and_any_other_rings_over(opened: Opened) -> None:
    ends = {}
    for closing in (True, False):
        context = opened()
        music_made = finish(request_of(seconds=12.0, closing=closing), music(17, 120), RATE, context, 0.9)
        heard = read_whole(context.work / music_made.file, "cue", 2)
        assert heard.shape[1] == round((12 + music_made.tail) * RATE)
        before = float(np.sqrt(np.mean(heard[:, 4 * RATE : 6 * RATE] ** 2)))
        ends[closing] = float(np.sqrt(np.mean(heard[:, 12 * RATE : 13 * RATE] ** 2))) / before
        assert float(np.abs(heard[:, -200:]).max()) < 0.02
    assert ends[True] < 0.4 < ends[False]


def test_mono_sound_gets_a_room_and_a_loop_of_it_still_has_no_seam(opened: Opened) -> None:
    context = opened()
    finish(request_of(seconds=8.0, loop=True, mood=Mood.CALM), music(20, 120).mean(axis=0, keepdims=True), RATE, context, 0.9)
    heard = read_whole(context.work / "music.flac", "cue", 2)
    assert heard.shape[1] == 8 * RATE
    assert float(np.abs(heard[0] - heard[1]).mean()) > 0.001
    step = np.abs(np.diff(np.concatenate([heard, heard], axis=1)))
    assert step[:, heard.shape[1] - 1].max() <= np.percentile(step, 99)
