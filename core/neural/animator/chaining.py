"""Long shots from short windows: how long each is, and how the next goes on from the one before without a seam. Called by
core.neural.animator.image_to_video.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.edit.planes import Bytes, vision

_STRONGEST = 1.25
"""By how much contrast is changed at most when colours are matched."""
_LEVELS = 24.0
"""By how many levels colours are moved at most."""


def whole(frames: int, step: int) -> int:
    """The next number of frames that the model can make: a multiple of `step` and one more."""
    return max(1, -(-(frames - 1) // step)) * step + 1


def plan_windows(frames: int, window: int, overlap: int, step: int) -> tuple[list[int], int]:
    """Lengths of windows that give at least `frames` frames, all alike, and how many frames they have in common."""
    window = max(step + 1, (window - 1) // step * step + 1)
    overlap = min((overlap - 1) // step * step + 1, window - step)
    if frames <= window:
        return [whole(frames, step)], overlap
    count = -(-(frames - overlap) // (window - overlap))
    return [min(window, whole(-(-(frames - overlap) // count) + overlap, step))] * count, overlap


def join(before: Sequence[Bytes], after: Bytes, overlap: int) -> list[Bytes]:
    """Frames of a clip and of the window (n, h, w, 3) that begins with its last `overlap` frames once more, as one clip.

    The window gets the clip's colours, for models drift, and the frames that both have go evenly from the one to the other.
    """
    tail = np.stack(before[-overlap:])
    matched = _matched(after, after[:overlap], tail)
    mixed = [
        vision().addWeighted(old, 1 - share, new, share, 0.0)
        for old, new, share in zip(tail, matched, np.arange(1, overlap + 1) / (overlap + 1), strict=False)
    ]
    return [*before[:-overlap], *mixed, *matched[overlap:]]


def _matched(frames: Bytes, seen: Bytes, wanted: Bytes) -> list[Bytes]:
    """The frames with the change of colour that brings `seen` to the means and deviations of `wanted`."""
    axes = (0, 1, 2)
    mean, aim = seen.mean(axis=axes), wanted.mean(axis=axes)
    gain = (wanted.std(axis=axes) + 1.0) / (seen.std(axis=axes) + 1.0)
    gain = np.clip(gain, 1 / _STRONGEST, _STRONGEST)
    offset = np.clip(aim - mean, -_LEVELS, _LEVELS) + mean - gain * mean
    matrix = np.column_stack([np.diag(gain), offset])
    return [vision().transform(frame, matrix) for frame in frames]
