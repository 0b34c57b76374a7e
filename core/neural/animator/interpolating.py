"""Frames between the frames of a clip, and clips of any length. Called by core.neural.animator.filming.

Motion is estimated both ways with dense inverse search (Kroeger et al., "Fast Optical Flow using Dense Inverse Search", 2016).
A pixel of a frame in between comes from where motion brings it there: the fixed point of y + share x flow(y) = x. Where there
is none, that side does not see the pixel (it is covered, or only comes into view) and the other side shows it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.edit.planes import Bytes, vision

Flow: TypeAlias = NDArray[np.float32]
"""(h, w, 2): x and y in pixels."""

_LONGEST = 640
"""Motion is looked for in frames of at most this many pixels on the longer side."""
_ROUNDS = 4
"""Of the fixed-point iteration; a motion that is smooth over a few pixels is found to 0.05 pixels in three."""
_OFF = 1.0
"""Pixels that a fixed point may miss before the side counts little."""
_LEAST = 1e-3
_CUT, _KEPT, _LOST = 10.0, 0.25, 0.75
"""A cut: frames differ by this many levels on average, this share of it is left when motion is taken out, and this share of the
pixels does not come back to where it was when it is moved there and back."""
_BACK = 0.003
"""Of the longer side: what a pixel may miss its old place by."""
_PAIRS = 4
"""Pairs whose motion is remembered: a loop goes back and forth between two places."""
SLOWEST = 0.9
"""A clip that is only this much too short is played slower: nobody sees that."""
_EASE = 1.0
"""Seconds in which a clip turns round, and over which its end is joined to its start."""


class Lengthening(StrEnum):
    """What a clip does that is too short."""

    TURN = "turn"
    """It slows down, turns round and goes backwards: for people, water, leaves, cameras."""
    LOOP = "loop"
    """Its end is moved into its start: for what flows in one direction, rain or traffic."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What is shown: position `first` of the clip (0 the first frame, 0.5 halfway to the second), moved into position `second`
    by `share`."""

    first: float
    second: float = 0.0
    share: float = 0.0


def moments(count: int, fps: float, frames: int, rate: int, lengthening: Lengthening = Lengthening.TURN) -> list[Moment]:
    """When `frames` frames of `rate` per second fall in a clip of `count` frames of `fps` per second. The first is its first.

    Times are exact for any two rates; a clip that is too long is cut, one that is too short made longer.
    """
    step = Fraction(fps).limit_denominator(1001) / rate
    last = count - 1
    if last == 0 or frames == 1:
        return [Moment(0.0)] * frames
    if step * (frames - 1) > last >= step * (frames - 1) * Fraction(SLOWEST):
        step = Fraction(last, frames - 1)
    if step * (frames - 1) <= last:
        return [Moment(float(step * number)) for number in range(frames)]
    at = _turning if lengthening is Lengthening.TURN else _looping
    return [at(float(step * number), float(last), fps * _EASE) for number in range(frames)]


def _turning(at: float, last: float, ease: float) -> Moment:
    """To the end and back at full speed, but for turns of `ease` frames in which the speed goes evenly from forward to back."""
    ease = min(ease, last / 2)
    way = last + ease / 2
    if at < last - ease / 4:
        return Moment(at)
    at -= last + ease / 4
    since = at % way
    leg = int(at // way)
    if since < ease / 2:
        gone = since * since / ease
    elif since > way - ease / 2:
        gone = last - (way - since) ** 2 / ease
    else:
        gone = since - ease / 4
    gone = min(max(gone, 0.0), last)
    return Moment(last - gone if leg % 2 == 0 else gone)


def _looping(at: float, last: float, ease: float) -> Moment:
    """To the end, whose last `ease` frames are moved into the first ones, and on from there."""
    ease = min(ease, last / 3)
    period = last - ease
    if at < period:
        return Moment(at)
    since = (at - period) % period
    if since >= ease:
        return Moment(since)
    share = since / ease
    return Moment(period + since, since, share * share * (3.0 - 2.0 * share))


@dataclass(frozen=True, slots=True)
class Motion:
    """Between two frames, seen at most _LONGEST pixels large: from the first to the second and back, and whether they show
    different things altogether."""

    forward: Flow
    backward: Flow
    cut: bool


class Between:
    """Any moment of a clip. Only the motion around the moments asked for last is kept."""

    def __init__(self, frames: Sequence[Bytes]) -> None:
        """(h, w, 3) RGB uint8 each, all of one size."""
        self._frames = frames
        self._motions: OrderedDict[int, Motion] = OrderedDict()

    def show(self, moment: Moment) -> Bytes:
        """(h, w, 3) RGB uint8."""
        picture = self._at(moment.first)
        if moment.share <= 0.0:
            return picture
        other = self._at(moment.second)
        motion = find_motion(picture, other)
        if motion.cut:
            mixed: Bytes = vision().addWeighted(picture, 1.0 - moment.share, other, moment.share, 0.0)
            return mixed
        return blend(picture, other, motion, moment.share)

    def _at(self, position: float) -> Bytes:
        position = min(max(position, 0.0), len(self._frames) - 1.0)
        number = int(position)
        share = position - number
        if share < 1e-6:
            return self._frames[number]
        if share > 1 - 1e-6:
            return self._frames[number + 1]
        motion = self._motion(number)
        if motion.cut:
            return self._frames[number + round(share)]
        return blend(self._frames[number], self._frames[number + 1], motion, share)

    def _motion(self, number: int) -> Motion:
        if number not in self._motions:
            self._motions[number] = find_motion(self._frames[number], self._frames[number + 1])
            while len(self._motions) > _PAIRS:
                self._motions.popitem(last=False)
        self._motions.move_to_end(number)
        return self._motions[number]


def find_motion(first: Bytes, second: Bytes) -> Motion:
    """Of two frames of one size, (h, w, 3) RGB uint8."""
    cv2 = vision()
    height, width = first.shape[:2]
    scale = min(1.0, _LONGEST / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    a, b = (
        cv2.resize(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), size, interpolation=cv2.INTER_AREA) for picture in (first, second)
    )
    search = _search(min(size))
    if search is None:
        nothing: Flow = np.zeros((*a.shape, 2), np.float32)
        return Motion(nothing, nothing, _apart(a, b) > _CUT)
    forward, backward = search.calc(a, b, None), search.calc(b, a, None)
    return Motion(forward, backward, _is_cut(a, b, forward, backward))


def _is_cut(a: Bytes, b: Bytes, forward: Flow, backward: Flow) -> bool:
    """Whether two grey pictures show different things: a search always finds some motion between them."""
    plain = _apart(a, b)
    if plain <= _CUT:
        return False
    cv2 = vision()
    there = _grid(a.shape[1], a.shape[0]) + forward
    moved = cv2.remap(b, there, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    missed = forward + cv2.remap(backward, there, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    lost = float((np.hypot(missed[..., 0], missed[..., 1]) > _BACK * max(a.shape)).mean())
    return lost > _LOST and _apart(a, moved) > _KEPT * plain


def _search(shorter: int) -> Any:
    """OpenCV's search; None for pictures that are smaller than its patches allow."""
    cv2 = vision()
    if shorter < 16:
        return None
    search = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    search.setFinestScale(0 if shorter < 128 else 1)
    return search


def _apart(first: Bytes, second: Bytes) -> float:
    """Levels of grey between two pictures, on average."""
    return float(vision().norm(first, second, vision().NORM_L1)) / first.size


@lru_cache(maxsize=4)
def _grid(width: int, height: int) -> Flow:
    """Every pixel's own place."""
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return np.dstack([x, y])


def blend(first: Bytes, second: Bytes, motion: Motion, share: float) -> Bytes:
    """The frame at `share` of the way from `first` to `second`."""
    cv2 = vision()
    size = first.shape[1], first.shape[0]
    from_first, first_off = _source(motion.forward, share)
    from_second, second_off = _source(motion.backward, 1.0 - share)
    before = cv2.remap(first, _places(from_first, size), None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    after = cv2.remap(second, _places(from_second, size), None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    before_counts = (1.0 - share) * (np.exp(-first_off) + _LEAST)
    after_counts = share * (np.exp(-second_off) + _LEAST)
    weight = cv2.GaussianBlur(after_counts / (before_counts + after_counts), (0, 0), 1.0)
    if weight.shape != first.shape[:2]:
        weight = cv2.resize(weight, size, interpolation=cv2.INTER_LINEAR)
    mixed: Bytes = cv2.blendLinear(before, after, 1.0 - weight, weight)
    return mixed


def _source(flow: Flow, share: float) -> tuple[Flow, NDArray[np.float32]]:
    """For every pixel, how far from it it was before it moved by `share` of the flow, and by how much (in _OFF, squared) that
    misses."""
    cv2 = vision()
    height, width = flow.shape[:2]
    grid = _grid(width, height)
    there = flow
    for _ in range(_ROUNDS):
        there = cv2.remap(flow, grid - share * there, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    place = grid - share * there
    found = cv2.remap(flow, place, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    miss = share * (found - there) / _OFF
    outside = np.maximum(0, np.maximum(-place, place - np.array([width - 1, height - 1], np.float32)))
    return -share * there, (miss**2).sum(axis=2) + (outside**2).sum(axis=2)


def _places(away: Flow, size: tuple[int, int]) -> Flow:
    """For every pixel of a frame of that width and height, the place that `away`, which may be smaller, leads to."""
    width, height = size
    if away.shape[:2] != (height, width):
        factors = np.array([width / away.shape[1], height / away.shape[0]], np.float32)
        away = vision().resize(away, size, interpolation=vision().INTER_LINEAR) * factors
    return _grid(width, height) + away
