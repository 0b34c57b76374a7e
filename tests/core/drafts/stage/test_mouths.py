"""Mouths over time: shut when they must be, open on vowels, smooth in between."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.crafts import Timed
from core.drafts.stage.mouths import CHANNELS, mouth_grid

OPEN, WIDE, ROUND, TEETH, TONGUE = range(5)


def spoken(words: str, start: float = 0.0, each: float = 0.09) -> list[Timed]:
    """IPA symbols in a row, a dot for a pause of three lengths."""
    timed, now = [], start
    for symbol in words.split():
        length = each * (3 if symbol == "." else 1)
        if symbol != ".":
            timed.append(Timed(text=symbol, start=now, end=now + length))
        now += length
    return timed


def test_lips_meet_on_every_bilabial_at_any_frame_rate() -> None:
    phonemes = spoken("ə p ɑ m æ b iː p uː m", each=0.055)
    for fps in (10, 12, 24, 25, 30, 60):
        grid = mouth_grid(phonemes, 0.31, 2 * fps, fps)
        for one in phonemes:
            if one.text in "pbm":
                middle = round((0.31 + (one.start + one.end) / 2) * fps)
                assert min(grid[frame, OPEN] for frame in (middle - 1, middle, middle + 1)) <= 0.02, (fps, one)


def test_the_mouth_is_shut_in_silence_before_after_and_between_words() -> None:
    phonemes = spoken("h ɛ l oʊ . . ð ɛ ɹ")
    grid = mouth_grid(phonemes, 1.0, 96, 24)
    assert not grid[: int(0.88 * 24)].any()
    assert not grid[int((1.0 + phonemes[-1].end + 0.12) * 24) + 1 :].any()
    pause = (phonemes[3].end + phonemes[4].start) / 2 + 1.0
    assert grid[round(pause * 24)].max() <= 0.02


@pytest.mark.parametrize(
    ("symbol", "channel", "other"),
    [("ɑː", OPEN, WIDE), ("iː", WIDE, OPEN), ("uː", ROUND, OPEN), ("s", TEETH, OPEN), ("θ", TONGUE, OPEN), ("f", TEETH, OPEN)],
)
def test_a_held_sound_has_its_own_shape(symbol: str, channel: int, other: int) -> None:
    grid = mouth_grid([Timed(text=symbol, start=0.0, end=0.5)], 0.2, 24, 24)
    held = grid[round(0.45 * 24)]
    assert held[channel] > 0.6, CHANNELS[channel]
    assert held[channel] > held[other]


def test_the_mouth_moves_smoothly() -> None:
    grid = mouth_grid(spoken("ð ə k w ɪ k b ɹ aʊ n f ɑ k s dʒ ʌ m p s oʊ v ɚ", each=0.075), 0.2, 240, 120)
    assert np.abs(np.diff(grid, axis=0)).max() < 0.22
    bend = np.abs(np.diff(grid[:, OPEN], n=2)).max()
    assert bend < 0.15


def test_vowels_open_further_than_consonants() -> None:
    grid = mouth_grid(spoken("t ɑ t ɑ t ɑ", each=0.12), 0.0, 48, 48)
    vowels = [grid[round((0.12 * at + 0.06) * 48), OPEN] for at in (1, 3)]
    stops = [grid[round((0.12 * at + 0.06) * 48), OPEN] for at in (2, 4)]
    assert min(vowels) > max(stops) + 0.12


def test_speech_that_lies_outside_the_shot_moves_nothing() -> None:
    assert not mouth_grid(spoken("h aɪ"), 9.0, 24, 24).any()
    assert not mouth_grid(spoken("h aɪ"), -9.0, 24, 24).any()
    assert not mouth_grid([], 0.0, 24, 24).any()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=3), st.floats(0, 0.4), st.floats(0, 0.3)), max_size=25),
    st.floats(-2, 4),
    st.integers(1, 60),
)
def test_any_symbols_give_a_mouth_within_its_range(sounds: list[tuple[str, float, float]], start: float, frames: int) -> None:
    now, phonemes = 0.0, []
    for text, length, gap in sounds:
        phonemes.append(Timed(text=text, start=now, end=now + length))
        now += length + gap
    grid = mouth_grid(phonemes, start, frames, 24)
    assert grid.shape == (frames, 5)
    assert np.isfinite(grid).all()
    assert grid.min() >= 0
    assert grid.max() <= 1
