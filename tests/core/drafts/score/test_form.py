"""The plan of a cue fits any length."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.drafts.score.form import plan
from core.storyboard import Mood
from tests.core.drafts.score.conftest import request_of


@settings(deadline=None)
@given(
    seconds=st.floats(0.2, 400),
    mood=st.sampled_from(list(Mood)),
    closing=st.booleans(),
    bpm=st.floats(1, 400),
    loop=st.booleans(),
)
def test_bars_cover_the_cue_without_gaps(seconds: float, mood: Mood, closing: bool, bpm: float, loop: bool) -> None:
    form = plan(request_of(seconds=seconds, mood=mood, closing=closing, bpm=bpm, loop=loop))
    at = 0.0
    for span in form.spans:
        assert span.start == pytest.approx(at)
        at += span.beats
    assert at == pytest.approx(form.beats)


@pytest.mark.parametrize("mood", list(Mood))
def test_a_closing_cue_ends_on_the_tonic_and_any_other_on_its_dominant(mood: Mood) -> None:
    closing = plan(request_of(mood=mood, seconds=40.0, closing=True)).spans[-1].chord
    going_on = plan(request_of(mood=mood, seconds=40.0)).spans[-1].chord
    assert (closing.tones[0], closing.bass) == (0, 0)
    assert going_on.tones[0] == 7


def test_an_opening_begins_softer_than_it_goes_on() -> None:
    bars = plan(request_of(seconds=60.0, opening=True)).bars
    assert bars[0].energy < 0.75 * max(bar.energy for bar in bars)


def test_a_loop_is_as_strong_at_its_end_as_at_its_start() -> None:
    bars = plan(request_of(seconds=60.0, loop=True)).bars
    assert bars[0].energy == pytest.approx(bars[-1].energy, abs=0.02)
