"""Cuts faces out of frames and lays made mouths back in, feathered and in the frame's own colours. Called by the engine.

Only pixels under the mask change; all others keep their very values. The mask covers mouth, jaw and chin.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

from core.edit.planes import Bytes, Planes, from_rgb, to_rgb
from core.neural.lips.network import SIDE

Mask = NDArray[np.float32]
_BELOW = 0.06
"""Of the face's height: added under the chin, as the published models were trained."""
_MIDDLE, _HALVES = (0.5, 0.745), (0.37, 0.235)
"""Of the mouth's ellipse, shares of the box."""
_SOFT = 0.3
"""Share of the ellipse's radius over which it fades."""
_MOST_SHIFT = 24.0
"""Levels by which colours are matched at most."""
Window = tuple[int, int, int, int]


def window_of(box: NDArray[np.float64], width: int, height: int) -> Window | None:
    """Left, top, right, bottom on even pixels: the face with a little room below the chin; None when it leaves the frame
    so far that its mouth is not whole."""
    left, top, wide, high = (float(value) for value in box)
    high *= 1 + _BELOW
    mouth_right, mouth_left = left + wide * (_MIDDLE[0] + _HALVES[0]), left + wide * (_MIDDLE[0] - _HALVES[0])
    if mouth_left < 0 or mouth_right > width or top + high * (_MIDDLE[1] + _HALVES[1] * 0.8) > height:
        return None
    first_x, first_y = 2 * round(left / 2), 2 * round(top / 2)
    return first_x, first_y, first_x + max(8, 2 * round(wide / 2)), first_y + max(8, 2 * round(high / 2))


def cut(planes: Planes, window: Window) -> Bytes:
    """The window as (96, 96, 3) blue, green, red; edges of the frame are drawn on where it leaves the frame."""
    cv2 = import_module("cv2")
    rgb = to_rgb(_part(planes, window))
    way = cv2.INTER_AREA if min(rgb.shape[:2]) >= SIDE else cv2.INTER_LINEAR
    face: Bytes = cv2.resize(rgb, (SIDE, SIDE), interpolation=way)[..., ::-1]
    return face


def lay(planes: Planes, window: Window, face: Bytes, strength: float) -> Planes:
    """The frame with the mouth of `face` (96, 96, 3; blue, green, red) at `strength` 0 … 1."""
    cv2 = import_module("cv2")
    wide, high = window[2] - window[0], window[3] - window[1]
    there = _part(planes, window)
    old = to_rgb(there).astype(np.float32)
    grown = cv2.resize(np.ascontiguousarray(face[..., ::-1]), (wide, high), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    mask = mouth_mask(wide, high)
    made = from_rgb(np.clip(np.rint(grown + _shift(old, grown, mask)), 0, 255).astype(np.uint8))
    half = cv2.resize(mask, (wide // 2, high // 2), interpolation=cv2.INTER_AREA)
    half[half < 0.02] = 0
    left, top, right, bottom = window
    small = (left // 2, top // 2, right // 2, bottom // 2)
    return Planes(
        _blended(planes.y, window, there.y, made.y, mask * strength),
        _blended(planes.u, small, there.u, made.u, half * strength),
        _blended(planes.v, small, there.v, made.v, half * strength),
    )


@lru_cache(maxsize=32)
def mouth_mask(width: int, height: int) -> Mask:
    """(height, width), 0 … 1: an ellipse over mouth, jaw and chin with soft edges."""
    across = ((np.arange(width) + 0.5) / width - _MIDDLE[0]) / _HALVES[0]
    down = ((np.arange(height) + 0.5) / height - _MIDDLE[1]) / _HALVES[1]
    inside = np.clip((1 - np.sqrt(across[None] ** 2 + down[:, None] ** 2)) / _SOFT, 0, 1)
    mask: Mask = (inside * inside * (3 - 2 * inside)).astype(np.float32)
    mask.setflags(write=False)
    return mask


def _shift(old: NDArray[np.float32], made: NDArray[np.float32], mask: Mask) -> NDArray[np.float32]:
    """What must be added to the made face so that its colours are the frame's along the seam."""
    seam = (mask > 0) & (mask < 0.5)
    apart = np.median(old[seam] - made[seam], axis=0) if seam.any() else np.zeros(3)
    return np.clip(apart, -_MOST_SHIFT, _MOST_SHIFT).astype(np.float32)


def _part(planes: Planes, window: Window) -> Planes:
    left, top, right, bottom = window
    return Planes(
        _inside(planes.y, left, top, right, bottom),
        _inside(planes.u, left // 2, top // 2, right // 2, bottom // 2),
        _inside(planes.v, left // 2, top // 2, right // 2, bottom // 2),
    )


def _inside(plane: Bytes, left: int, top: int, right: int, bottom: int) -> Bytes:
    height, width = plane.shape
    if left >= 0 and top >= 0 and right <= width and bottom <= height:
        return plane[top:bottom, left:right]
    rows, columns = np.clip(np.arange(top, bottom), 0, height - 1), np.clip(np.arange(left, right), 0, width - 1)
    return plane[rows][:, columns]


def _blended(plane: Bytes, window: Window, old: Bytes, made: Bytes, mask: Mask) -> Bytes:
    """The plane with `made` where the mask is, inside the frame."""
    left, top, right, bottom = window
    mixed = np.rint(old + (made.astype(np.float32) - old) * mask).astype(np.uint8)
    found = plane.copy()
    height, width = plane.shape
    first_x, first_y = max(0, -left), max(0, -top)
    end_x, end_y = right - left - max(0, right - width), bottom - top - max(0, bottom - height)
    found[top + first_y : top + end_y, left + first_x : left + end_x] = mixed[first_y:end_y, first_x:end_x]
    return found
