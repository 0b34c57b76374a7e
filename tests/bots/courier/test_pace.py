"""The pace of one place, on a clock of numbers."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.chat import Pace
from bots.courier.pace import Pacer

PACES = st.builds(Pace, burst=st.integers(1, 30), seconds=st.floats(0.5, 90), least=st.floats(0, 3))


@given(PACES, st.lists(st.tuples(st.floats(0, 20), st.floats(0, 3), st.booleans()), min_size=1, max_size=80))
def test_no_window_ever_sees_more_changes_than_the_platform_bears(pace: Pace, asked: list[tuple[float, float, bool]]) -> None:
    pacer, now = Pacer(pace), 1000.0
    spans: list[tuple[float, float]] = []
    for wait, lasts, urgent in asked:
        now = max(now + wait, pacer.ready_at(now + wait, urgent=urgent))
        pacer.begin(now)
        pacer.end(now, now + lasts)
        spans.append((now, now + lasts))
        now += lasts
    for first, last in zip(spans, spans[pace.burst :], strict=False):
        assert last[0] - first[1] >= pace.seconds  # whichever moment of a call the platform counts


def test_ordinary_changes_are_spread_and_leave_room_for_what_is_urgent() -> None:
    pacer, now = Pacer(Pace(burst=20, seconds=60, least=1)), 0.0
    times = []
    for _ in range(40):
        now = max(now, pacer.ready_at(now))
        pacer.begin(now)
        pacer.end(now, now)
        times.append(now)
        assert pacer.ready_at(now, urgent=True) <= now
    gaps = [after - before for before, after in pairwise(times[4:])]
    assert max(gaps) < 4.5
    assert max(gaps) - min(gaps) < 0.01


def test_a_calm_place_answers_at_once() -> None:
    pacer = Pacer(Pace(burst=5, seconds=5, least=1))
    assert pacer.ready_at(50.0) <= 50.0


@pytest.mark.parametrize("burst", [4, 5])
def test_one_film_alone_in_a_discord_channel_moves_every_two_seconds(burst: int) -> None:
    pacer = Pacer(Pace(burst=burst, seconds=5, least=1))
    now = 10.0
    for _ in range(20):
        pacer.begin(now)
        pacer.end(now, now + 0.1)
        then = max(now + 0.1, pacer.ready_at(now + 0.1))
        assert then - now <= 2.0
        now = then


def test_a_pause_holds_even_what_is_urgent() -> None:
    pacer = Pacer(Pace(burst=5, seconds=5, least=1))
    pacer.pause(80.0)
    assert pacer.ready_at(50.0, urgent=True) == 80.0
    pacer.pause(60.0)
    assert pacer.ready_at(50.0, urgent=True) == 80.0
