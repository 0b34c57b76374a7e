"""Frames between frames, and clips of any length."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.edit.planes import Bytes, vision
from core.neural.animator.interpolating import Between, Lengthening, Moment, moments
from tests.core.neural.animator.scenery import clip, frame, likeness


def _plain(source: list[Bytes], moment: Moment) -> Bytes:
    number = int(moment.first)
    share = moment.first - number
    if share == 0:
        return source[number]
    mixed: Bytes = vision().addWeighted(source[number], 1 - share, source[number + 1], share, 0)
    return mixed


@pytest.mark.parametrize(("fps", "rate", "walk", "least"), [(8, 24, 60, 38), (8, 30, 60, 38), (12, 24, 150, 33)])
def test_frames_in_between_are_those_that_a_camera_would_have_seen(fps: int, rate: int, walk: int, least: int) -> None:
    source = clip(fps + 1, fps, walk=walk)
    between = Between(source)
    made, mixed = [], []
    for number, moment in enumerate(moments(len(source), fps, rate + 1, rate)):
        true = frame(number / rate, walk=walk)
        if not moment.first.is_integer():
            made.append(likeness(true, between.show(moment)))
            mixed.append(likeness(true, _plain(source, moment)))
    assert min(made) > least
    assert np.mean(made) > np.mean(mixed) + 6


@pytest.mark.parametrize(("fps", "rate"), [(8.0, 24), (8.0, 30), (25.0, 24), (24.0, 24), (12.5, 60), (24000 / 1001, 25)])
def test_times_are_exact_for_every_two_rates(fps: float, rate: int) -> None:
    exact = Fraction(fps).limit_denominator(1001)
    found = moments(400, fps, 300, rate)
    wanted = [float(number * exact / rate) for number in range(300)]
    if wanted[-1] <= 399:
        assert [moment.first for moment in found] == wanted
    else:
        assert found[-1].first <= 399


def test_frames_that_are_there_are_taken_as_they_are() -> None:
    source = clip(5, 8)
    between = Between(source)
    shown = [between.show(moment) for moment in moments(5, 8, 13, 24)]
    assert all(shown[3 * number] is source[number] for number in range(5))


def test_a_cut_stays_a_cut() -> None:
    source = [*clip(3, 8, seed=1), *clip(3, 8, seed=40)]
    between = Between(source)
    for moment in moments(6, 8, 16, 24):
        if 2 < moment.first < 3:
            assert any(between.show(moment) is source[number] for number in (2, 3))


def test_what_comes_from_behind_somebody_is_seen_without_a_ghost() -> None:
    source = [frame(0.0, walk=120), frame(0.125, walk=120)]
    made = Between(source).show(Moment(0.5))
    true = frame(0.0625, walk=120)
    wrong = np.abs(made.astype(int) - true).max(axis=2) > 24
    mixed = np.abs(_plain(source, Moment(0.5)).astype(int) - true).max(axis=2) > 24
    assert wrong.mean() < 0.25 * mixed.mean()


def test_a_clip_that_is_a_little_too_short_is_played_slower() -> None:
    found = [moment.first for moment in moments(25, 8, 78, 24)]
    assert found[0] == 0
    assert found[-1] == 24
    assert np.allclose(np.diff(found), 24 / 77)


@given(
    count=st.integers(2, 160),
    fps=st.floats(4, 30),
    frames=st.integers(1, 900),
    rate=st.integers(10, 60),
    lengthening=st.sampled_from(Lengthening),
)
@settings(deadline=None, max_examples=150)
def test_a_clip_of_any_length_starts_at_its_start_and_never_leaves_it(
    count: int, fps: float, frames: int, rate: int, lengthening: Lengthening
) -> None:
    found = moments(count, fps, frames, rate, lengthening)
    assert len(found) == frames
    assert found[0] == Moment(0.0)
    assert all(0 <= moment.first <= count - 1 and 0 <= moment.second <= count - 1 for moment in found)
    assert all(0 <= moment.share <= 1 for moment in found)


@given(count=st.integers(9, 160), fps=st.integers(4, 30), frames=st.integers(100, 900), rate=st.integers(10, 60))
@settings(deadline=None, max_examples=100)
def test_a_clip_that_turns_never_jumps_and_turns_softly(count: int, fps: int, frames: int, rate: int) -> None:
    places = np.array([moment.first for moment in moments(count, fps, frames, rate)])
    step = fps / rate
    pace = np.diff(places)
    assert np.abs(pace).max() <= step + 1e-9
    softest = 2 * step * step / min(fps, (count - 1) / 2)
    assert np.abs(np.diff(pace)).max(initial=0) <= softest + 1e-9


def test_a_loop_has_no_seam() -> None:
    source = clip(13, 8, walk=30)
    between = Between(source)
    times = moments(13, 8, 26, 12, Lengthening.LOOP)
    assert any(moment.share for moment in times)
    shown = [between.show(moment).astype(np.float32) for moment in times]
    steps = np.array([np.abs(later - sooner).mean() for sooner, later in pairwise(shown)])
    usual = steps[:9]
    hard = np.abs(source[12].astype(np.float32) - source[0]).mean()
    assert steps.max() < 0.6 * hard
    assert steps.max() < 5 * np.median(usual)


@pytest.mark.parametrize("size", [(8, 8), (16, 24), (40, 20), (64, 64), (90, 800)])
def test_pictures_of_any_size_have_frames_in_between(size: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    source = [rng.integers(0, 255, (*size, 3), dtype=np.uint8) for _ in range(2)]
    assert Between(source).show(Moment(0.5)).shape == (*size, 3)


def test_the_same_frames_give_the_same_frames_in_between() -> None:
    source = clip(3, 8)
    first, second = (Between(source).show(Moment(0.4)) for _ in range(2))
    assert np.array_equal(first, second)
