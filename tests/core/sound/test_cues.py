"""What every composer does alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sound.cues import STRETCH, fit_tempo


@given(seconds=st.floats(0.2, 1800), wished=st.floats(40, 200), metre=st.sampled_from([3, 4]))
def test_whole_beats_last_exactly_as_long_as_asked(seconds: float, wished: float, metre: int) -> None:
    bpm, beats = fit_tempo(seconds, wished, metre)
    assert beats * 60 / bpm == pytest.approx(seconds, rel=1e-9)


@given(seconds=st.floats(15, 1800), wished=st.floats(60, 180))
def test_from_fifteen_seconds_on_the_tempo_stays_within_six_percent_and_bars_are_whole(seconds: float, wished: float) -> None:
    bpm, beats = fit_tempo(seconds, wished, 4)
    assert abs(bpm / wished - 1) <= STRETCH + 1e-9
    assert beats % 2 == 0 or seconds < 20
