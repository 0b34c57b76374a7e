"""How far the music steps back under speech. Called by core.sound.mix.

The curve is known beforehand from where people speak, so the music is down when a word starts and never pumps in a pause.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.sound.filters import RATE, Wave

STEPS = 100
"""Points of the curve in a second."""
ATTACK = 0.15
RELEASE = 0.6
_BEFORE = 0.03
"""Seconds before a word by which the music is fully down."""
_AFTER = 0.2
"""Seconds it stays down after the last word."""
_GAP = 0.9
"""Pauses shorter than this do not let the music up."""
DEPTH = -12.0
"""dB."""

Interval = tuple[float, float]
"""Seconds from and to."""
Stretch = tuple[float, float, float]
"""An Interval and how many dB the voice in it is above a normal one: under a whisper the music steps back further."""


def spoken(sound: Wave, start: float) -> list[Interval]:
    """When a line is really heard: stretches of the mono sound (n,) above −40 dB of its peak, in seconds of the film."""
    frame = RATE // 50
    count = len(sound) // frame
    if count == 0:
        return [(start, start + len(sound) / RATE)] if len(sound) else []
    level = np.sqrt(np.mean(sound[: count * frame].reshape(count, frame) ** 2, axis=1))
    loud = np.flatnonzero(level > max(float(level.max()) * 0.01, 1e-6))
    if len(loud) == 0:
        return []
    breaks = np.flatnonzero(np.diff(loud) > _GAP * 50)
    firsts = np.concatenate([[loud[0]], loud[breaks + 1]])
    lasts = np.concatenate([loud[breaks], [loud[-1]]])
    return [(start + float(first) / 50, start + float(last + 1) / 50) for first, last in zip(firsts, lasts, strict=True)]


def joined(stretches: Sequence[Stretch]) -> list[Stretch]:
    """The stretches in order, with short pauses closed; the softest voice of a run counts for all of it."""
    found: list[Stretch] = []
    for start, end, level in sorted(stretches):
        if found and start - found[-1][1] < _GAP:
            found[-1] = (found[-1][0], max(found[-1][1], end), min(found[-1][2], level))
        else:
            found.append((start, end, level))
    return found


def curve(stretches: Sequence[Stretch], seconds: float, depth: float = DEPTH) -> npt.NDArray[np.float32]:
    """Gain in dB, STEPS values a second over the film: 0 in pauses, `depth` under speech, half cosines between."""
    count = int(seconds * STEPS) + 2
    down = np.zeros(count, np.float32)
    time = np.arange(count) / STEPS
    for start, end, level in joined(stretches):
        first = max(0, int((start - _BEFORE - ATTACK) * STEPS))
        last = min(count, int((end + _AFTER + RELEASE) * STEPS) + 2)
        here = time[first:last]
        fall = np.clip((here - (start - _BEFORE - ATTACK)) / ATTACK, 0, 1)
        rise = np.clip((here - (end + _AFTER)) / RELEASE, 0, 1)
        share = np.minimum((1 - np.cos(np.pi * fall)) / 2, (1 + np.cos(np.pi * rise)) / 2)
        down[first:last] = np.minimum(down[first:last], (share * (depth + min(0.0, level))).astype(np.float32))
    return down


def gains(down: npt.NDArray[np.float32], start: int, count: int, share: float = 1.0) -> npt.NDArray[np.float32]:
    """Linear gain per sample for `count` samples from sample `start` of the film; `share` of the curve's depth."""
    width = RATE // STEPS
    first, last = start // width, -(-(start + count) // width) + 1
    points = down[np.clip(np.arange(first, last), 0, len(down) - 1)]
    if not points.any():
        return np.ones(count, np.float32)
    heights = np.asarray(10 ** (points * (share / 20)), np.float32)
    ramp = np.arange(width, dtype=np.float32) / width
    line = heights[:-1, None] + (heights[1:] - heights[:-1])[:, None] * ramp
    return np.asarray(line.reshape(-1)[start - first * width :][:count], np.float32)
