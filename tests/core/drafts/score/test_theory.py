"""Chords, scales and voice leading."""

from __future__ import annotations

import pytest

from core.drafts.score.moods import STYLES
from core.drafts.score.theory import chord, jazzed, lead_voices, nearest, scale_over, step_from
from core.storyboard import Mood

ALL_SYMBOLS = sorted(
    {
        (style.mode, symbol)
        for style in STYLES.values()
        for bars in (style.opening, style.answer, style.contrast, style.cadence, (style.link,))
        for bar in bars
        for symbol in bar.split()
    }
)


@pytest.mark.parametrize(
    ("symbol", "tones", "bass"),
    [
        ("I", (0, 4, 7), 0),
        ("vi7", (9, 0, 4, 7), 9),
        ("bVI", (8, 0, 3), 8),
        ("V7", (7, 11, 2, 5), 7),
        ("V/3", (7, 11, 2), 11),
        ("IV/p", (5, 9, 0), 0),
        ("#ivo7", (6, 9, 0, 3), 6),
        ("iih7", (2, 5, 8, 0), 2),
        ("Vsus4", (7, 0, 2), 7),
    ],
)
def test_a_numeral_means_its_chord(symbol: str, tones: tuple[int, ...], bass: int) -> None:
    assert (chord(symbol).tones, chord(symbol).bass) == (tones, bass)


def test_an_unknown_numeral_is_refused() -> None:
    with pytest.raises(ValueError, match="no chord symbol"):
        chord("H7")


def test_jazz_gives_plain_triads_their_sevenths_and_keeps_coloured_ones() -> None:
    assert [jazzed(symbol) for symbol in ("I", "V", "ii", "bVII", "Vsus4")] == ["Imaj7", "V9", "ii7", "bVII7", "Vsus4"]


@pytest.mark.parametrize(("mode", "symbol"), ALL_SYMBOLS)
def test_the_scale_over_a_chord_has_seven_notes_and_all_of_the_chord(mode: str, symbol: str) -> None:
    scale = scale_over(mode, chord(symbol))
    assert len(scale) == 7
    assert set(chord(symbol).tones) <= set(scale)


@pytest.mark.parametrize("mood", list(Mood))
def test_inner_voices_move_little_and_never_in_parallel_fifths(mood: Mood) -> None:
    style = STYLES[mood]
    symbols = [symbol for bars in (style.opening, style.answer) for bar in bars for symbol in bar.split()]
    before = None
    for symbol in symbols:
        voices = lead_voices(chord(symbol), before, 48)
        assert {(key - 48) % 12 for key in voices} <= set(chord(symbol).tones)
        if before is not None and len(before) == len(voices):
            assert max(abs(new - old) for new, old in zip(voices, before, strict=True)) <= 9
            fifths = [
                (low, high)
                for low in range(4)
                for high in range(low + 1, 4)
                if (voices[high] - voices[low]) % 12 == 7 == (before[high] - before[low]) % 12 and voices[high] != before[high]
            ]
            assert len(fifths) <= 1
        before = voices


def test_steps_walk_the_scale() -> None:
    scale = scale_over("major", chord("I"))
    assert [step_from(60, steps, scale, 48) for steps in (-1, 0, 1, 2, 7)] == [59, 60, 62, 64, 72]
    assert nearest(61, (0, 4, 7), 48) == 60
