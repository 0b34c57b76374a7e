"""How many frames a model makes for a shot. Pure; called by the engines of core.neural.animator."""

from __future__ import annotations

import math

from core.neural.animator.interpolating import SLOWEST


def frames_for(frames: int, rate: int, fps: int, window: int, longest: int) -> int:
    """At `fps` a second for `frames` frames of `rate` a second; at least 2, at most `longest`.

    A clip may be played a little slower: then a window more is spared.
    """
    wanted = (frames - 1) * fps / rate
    last = math.ceil(wanted)
    for less in (window - 1, math.floor(wanted)):
        if wanted * SLOWEST <= less < last:
            last = less
            break
    return max(2, min(longest, last + 1))


def turns_back(frames: int, rate: int, fps: int, made: int) -> bool:
    """Whether `made` frames of `fps` a second are too few for `frames` of `rate`, so that the clip will go backwards in part. A
    camera within it would go back as well."""
    return made - 1 < (frames - 1) * fps / rate * SLOWEST
