"""How one picture gives way to another, exact to the frame. Used by core.edit.cut.

Of `count` frames, frame i stands at (i + 1) / (count + 1): neither the untouched old picture nor the untouched new one is
repeated, because those are the frames before and after the transition.
"""

from __future__ import annotations

import numpy as np

from core.edit.planes import Bytes, Planes, dim, mix
from core.storyboard import TransitionKind

_SOFT = 0.06
"""Width of a wipe's soft edge, share of the frame's width."""


def share_at(index: int, count: int) -> float:
    """How far the transition has gone at frame `index` of `count`, strictly between 0 and 1."""
    return (index + 1) / (count + 1)


def blend(old: Planes, new: Planes, kind: TransitionKind, share: float) -> Planes:
    """The frame at `share` of the transition. A cut shows the new picture."""
    match kind:
        case TransitionKind.CUT:
            return new
        case TransitionKind.DISSOLVE:
            return mix(old, new, share)
        case TransitionKind.FADE:
            return dim(old, 1.0 - 2.0 * share) if share < 0.5 else dim(new, 2.0 * share - 1.0)
        case TransitionKind.WIPE:
            return _wipe(old, new, share)


def _wipe(old: Planes, new: Planes, share: float) -> Planes:
    width = old.y.shape[1]
    edge = share * (1.0 + _SOFT)
    across = (np.arange(width) + 0.5) / width
    weight = np.clip((edge - across) / _SOFT, 0.0, 1.0)
    small = weight.reshape(-1, 2).mean(axis=1)
    return Planes(_across(old.y, new.y, weight), _across(old.u, new.u, small), _across(old.v, new.v, small))


def _across(old: Bytes, new: Bytes, weight: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Bytes:
    """Columns of `new` where weight is 1, of `old` where it is 0, mixed between."""
    result = old.copy()
    full = int(np.searchsorted(-weight, -1.0, side="right"))
    touched = int(np.count_nonzero(weight > 0.0))
    result[:, :full] = new[:, :full]
    soft = slice(full, touched)
    mixed = old[:, soft] * (1.0 - weight[soft]) + new[:, soft] * weight[soft]
    result[:, soft] = np.rint(mixed).astype(np.uint8)
    return result
