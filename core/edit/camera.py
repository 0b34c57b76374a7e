"""Moves a virtual camera over one still picture, plane by plane and sub-pixel exact. Used by core.edit.sources.

Maps are 2x3 float64 arrays in continuous coordinates (a pixel's middle is at +0.5) from frame pixels to picture pixels. The
half-size chroma planes use the same map with its shift halved, so colour stays on its outlines.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.edit.planes import Bytes, Planes, vision
from core.options import Layout
from core.storyboard import CameraMove, Move

Affine: TypeAlias = NDArray[np.float64]

_TRAVEL = 0.25
"""Of the view's width at intensity 1."""
_ZOOM = 0.35
_ROLL = math.radians(5.0)
_DRIFT = ((0.31, 0.0, 0.6), (0.73, 1.7, 0.3), (1.19, 4.1, 0.1))
"""A hand's unsteadiness: hertz, phase, share of the swing."""


def ease(share: float) -> float:
    """Even travel that starts and stops softly; 0 … 1 to 0 … 1."""
    share = min(1.0, max(0.0, share))
    return 0.45 * share + 0.55 * share * share * (3.0 - 2.0 * share)


def view(move: CameraMove, share: float, seconds: float, layout: Layout) -> tuple[float, float, float, float]:
    """Zoom, centre x and y (shares of the picture, 0.5 the middle) and roll (radians) at `share` of the shot."""
    at = ease(share)
    strength = min(1.0, max(0.0, move.intensity))
    swing = strength * _TRAVEL
    zoom = 1.0 + swing
    offset = (at - 0.5) * swing / zoom
    match move.move:
        case Move.STATIC:
            return 1.0, 0.5, 0.5, 0.0
        case Move.PUSH_IN:
            return (1.0 + _ZOOM * strength) ** at, 0.5, 0.5, 0.0
        case Move.PULL_OUT:
            return (1.0 + _ZOOM * strength) ** (1.0 - at), 0.5, 0.5, 0.0
        case Move.PAN_RIGHT:
            return zoom, 0.5 + offset, 0.5, 0.0
        case Move.PAN_LEFT:
            return zoom, 0.5 - offset, 0.5, 0.0
        case Move.TILT_DOWN:
            return zoom, 0.5, 0.5 + offset, 0.0
        case Move.TILT_UP:
            return zoom, 0.5, 0.5 - offset, 0.0
        case Move.ROLL:
            widest = _ROLL * strength
            longer = max(layout.ratio, 1.0 / layout.ratio)
            return math.cos(widest) + math.sin(widest) * longer, 0.5, 0.5, (2.0 * at - 1.0) * widest
        case Move.HANDHELD:
            x, y = (sum(part * math.sin(math.tau * hertz * seconds + phase + turn) for hertz, phase, part in _DRIFT)
                    for turn in (0.0, 2.3))  # fmt: skip
            reach = 0.03 * strength
            return 1.0 + 2.2 * reach, 0.5 + 0.9 * reach * x, 0.5 + 0.9 * reach * y, 0.004 * strength * y


def affine(zoom: float, x: float, y: float, roll: float, size: tuple[int, int], layout: Layout) -> Affine:
    """The map of a view onto a picture of `size` pixels (as tall and wide as the layout, or larger in the same shape)."""
    scale = size[1] / layout.height / zoom
    cos, sin = math.cos(roll) * scale, math.sin(roll) * scale
    middle_x, middle_y = layout.width / 2, layout.height / 2
    return np.array(
        [
            [cos, -sin, x * size[0] - cos * middle_x + sin * middle_y],
            [sin, cos, y * size[1] - sin * middle_x - cos * middle_y],
        ]
    )


def warp(picture: Planes, matrix: Affine, layout: Layout) -> Planes:
    """The frame that `matrix` sees of `picture`."""
    width, height = layout.width, layout.height
    half = matrix.copy()
    half[:, 2] /= 2
    return Planes(
        _warp(picture.y, matrix, (width, height)),
        _warp(picture.u, half, (width // 2, height // 2)),
        _warp(picture.v, half, (width // 2, height // 2)),
    )


def _warp(plane: Bytes, matrix: Affine, size: tuple[int, int]) -> Bytes:
    cv2 = vision()
    linear = matrix[:, :2]
    index = np.column_stack((linear, linear @ (0.5, 0.5) + matrix[:, 2] - 0.5))
    if np.array_equal(linear, np.eye(2)):
        return shift(plane, index[:, 2], size)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    moved: Bytes = cv2.warpAffine(plane, index, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return moved


def shift(plane: Bytes, offset: NDArray[np.float64], size: tuple[int, int]) -> Bytes:
    """A move without a change of size: nine times as fast as the general map."""
    x, y = float(offset[0]), float(offset[1])
    if x == int(x) and y == int(y) and 0 <= x <= plane.shape[1] - size[0] and 0 <= y <= plane.shape[0] - size[1]:
        return np.ascontiguousarray(plane[int(y) : int(y) + size[1], int(x) : int(x) + size[0]])
    centre = (x + (size[0] - 1) / 2, y + (size[1] - 1) / 2)
    moved: Bytes = vision().getRectSubPix(plane, size, centre)
    return moved


class MovedPicture:
    """A still under a camera move: `frames` frames of the layout's size."""

    def __init__(self, picture: Planes, move: CameraMove, layout: Layout, frames: int) -> None:
        self.frames = frames
        self._picture, self._move, self._layout = self._prepare(picture, move, layout), move, layout

    def planes(self, index: int) -> Planes:
        """Frame `index`, 0 … frames − 1; anything outside shows the nearest."""
        if self._move.move is Move.STATIC:
            return self._picture
        index = min(max(index, 0), self.frames - 1)
        share = index / max(1, self.frames - 1)
        seen = view(self._move, share, index / self._layout.fps, self._layout)
        return warp(self._picture, affine(*seen, self._picture.size, self._layout), self._layout)

    @staticmethod
    def _prepare(picture: Planes, move: CameraMove, layout: Layout) -> Planes:
        """The picture at the size in which a pan needs no scaling: then only shifts remain to be done for each frame."""
        zoom = 1.0
        if move.move in (Move.PAN_LEFT, Move.PAN_RIGHT, Move.TILT_UP, Move.TILT_DOWN):
            zoom = view(move, 0.5, 0.0, layout)[0]
        elif move.move is not Move.STATIC:
            return picture
        width, height = (2 * math.ceil(side * zoom / 2) for side in (layout.width, layout.height))
        if (width, height) == picture.size:
            return picture
        cv2 = vision()
        way = cv2.INTER_CUBIC if width >= picture.size[0] else cv2.INTER_AREA
        sizes = ((width, height), (width // 2, height // 2), (width // 2, height // 2))
        y, u, v = (
            cv2.resize(plane, size, interpolation=way)
            for plane, size in zip((picture.y, picture.u, picture.v), sizes, strict=True)
        )
        return Planes(y, u, v)
