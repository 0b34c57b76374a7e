"""Curves over frames that movement is made of: eased steps, bumps, swells and slow waves. Used by acting and lips.

All functions return one value per frame, rounded to four digits so that stored scenes stay small and exact.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from core.cutout.scene import Track

Bump = tuple[float, float, float, float, float]
"""Seconds of the peak's start, seconds to rise before it, to stay, to fall after that; height."""


@dataclass(frozen=True, slots=True)
class Step:
    """From `start` on, the value goes to `value` within `seconds`."""

    start: float
    value: float
    seconds: float


def smooth(share: float) -> float:
    """0 … 1 with no speed and no acceleration at either end (minimum jerk, Flash and Hogan 1985)."""
    share = min(max(share, 0.0), 1.0)
    return share**3 * (10.0 - 15.0 * share + 6.0 * share * share)


def eased_steps(frames: int, fps: int, steps: Sequence[Step]) -> Track:
    """The steps one after the other; each starts from wherever the one before has come to. The first holds from frame 0."""
    if not steps:
        return ()
    values = []
    origin = value = steps[0].value
    current, upcoming = steps[0], list(steps[1:])
    for frame in range(frames):
        now = frame / fps
        while upcoming and upcoming[0].start <= now:
            origin, current = value, upcoming.pop(0)
        value = origin + (current.value - origin) * smooth((now - current.start) / max(current.seconds, 1e-6))
        values.append(round(value, 4))
    return tuple(values)


def bumps(frames: int, fps: int, events: Sequence[Bump]) -> Track:
    """Rise, stay and fall around each event; where events overlap the stronger counts."""
    values = [0.0] * frames
    for start, rise, stay, fall, height in events:
        first = max(0, math.floor((start - rise) * fps))
        last = min(frames, math.ceil((start + stay + fall) * fps) + 1)
        for frame in range(first, last):
            now = frame / fps - start
            if now < 0:
                share = smooth(1 + now / rise) if rise > 0 else 0.0
            else:
                share = 1.0 if now <= stay else smooth(1 - (now - stay) / fall)
            if abs(height * share) > abs(values[frame]):
                values[frame] = height * share
    return tuple(round(value, 4) for value in values)


def swell(frames: int, fps: int, events: Sequence[Bump], rise: float) -> Track:
    """Bumps that begin to rise, not to peak, at their start."""
    return bumps(
        frames, fps, [(start + rise, rise, max(0.0, stay - rise), fall, height) for start, _, stay, fall, height in events]
    )


def waves(frames: int, fps: int, chance: random.Random, reach: float, hertz: Sequence[float]) -> Track:
    """A slow wander within ±`reach`: sines at about the given rates with random phases."""
    parts = [(rate * chance.uniform(0.8, 1.2), chance.random() * math.tau) for rate in hertz]
    return tuple(
        round(reach / len(parts) * sum(math.sin(math.tau * rate * frame / fps + phase) for rate, phase in parts), 4)
        for frame in range(frames)
    )
