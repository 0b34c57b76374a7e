"""Where each depth of a scene lands in the frame: the affine maps of the virtual camera, used by the player and by engines
that must know where a head will be.

A far layer follows the camera less than a near one. Maps are 2x3 float64 arrays taking resting picture pixels to frame pixels:
p' = C + R(roll) · (F + (p − F) · zoom^f − C) + f · (x, y), with C the frame's middle, F the focus and f = follow(depth).
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.cutout.scene import CameraPath, CutoutScene, View, at
from core.options import Layout

Affine: TypeAlias = NDArray[np.float64]

_FAR = 0.35


def follow(depth: float) -> float:
    """Share of the camera's movement that a layer makes: 0.35 at the horizon (a pan turns as well as travels), 1 at depth 1."""
    return _FAR + (1.0 - _FAR) * depth


def camera_map(camera: CameraPath, layout: Layout, depth: float, frame: int) -> Affine:
    """The map of a layer at `depth` in frame `frame`."""
    share = follow(depth)
    zoom = at(camera.zoom, frame, 1.0) ** share
    roll = math.radians(at(camera.roll, frame))
    cos, sin = math.cos(roll) * zoom, math.sin(roll) * zoom
    middle_x, middle_y = layout.width / 2, layout.height / 2
    focus_x, focus_y = camera.focus_x * layout.width, camera.focus_y * layout.height
    # Everything but the point itself: R·(F − F·zoom − C) + C + shift.
    off_x, off_y = focus_x * (1 - zoom) - middle_x, focus_y * (1 - zoom) - middle_y
    unit_cos, unit_sin = math.cos(roll), math.sin(roll)
    shift_x = unit_cos * off_x - unit_sin * off_y + middle_x + share * at(camera.x, frame)
    shift_y = unit_sin * off_x + unit_cos * off_y + middle_y + share * at(camera.y, frame)
    return np.array([[cos, -sin, shift_x], [sin, cos, shift_y]])


def moves(camera: CameraPath) -> bool:
    """Whether any frame differs from the resting picture."""
    rest = ((camera.x, 0.0), (camera.y, 0.0), (camera.zoom, 1.0), (camera.roll, 0.0))
    return any(value != still for track, still in rest for value in track)


def view_map(view: View, layout: Layout) -> Affine:
    """Pixels of the place at zoom 1 (the frame's own coordinates) to the resting picture.

    At zoom 1 the offset is whole pixels, so that a backdrop seen as painted stays as sharp as painted.
    """
    x = layout.width / 2 - view.x * layout.width * view.zoom
    y = layout.height / 2 - view.y * layout.height * view.zoom
    if view.zoom == 1.0:
        x, y = float(round(x)), float(round(y))
    return np.array([[view.zoom, 0.0, x], [0.0, view.zoom, y]])


def compose(outer: Affine, inner: Affine) -> Affine:
    """`outer` after `inner`."""
    result = outer[:, :2] @ inner
    result[:, 2] += outer[:, 2]
    return result


def seen_rect(scene: CutoutScene, depth: float) -> tuple[int, int, int, int]:
    """Left, top, right, bottom (whole pixels of the resting picture) of all that a layer at `depth` shows in any frame."""
    layout = scene.layout
    if not moves(scene.camera):
        return 0, 0, layout.width, layout.height
    corners = np.array([[0, layout.width, 0, layout.width], [0, 0, layout.height, layout.height]], dtype=float)
    low, high = np.full(2, np.inf), np.full(2, -np.inf)
    for frame in range(scene.frames):
        matrix = camera_map(scene.camera, layout, depth, frame)
        points = np.linalg.solve(matrix[:, :2], corners - matrix[:, 2:])
        low, high = np.minimum(low, points.min(axis=1)), np.maximum(high, points.max(axis=1))
    left, top = (math.floor(value) - 2 for value in low)
    right, bottom = (math.ceil(value) + 2 for value in high)
    return left, top, right, bottom


def moved_box(
    camera: CameraPath, layout: Layout, frame: int, box: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """The upright box (left, top, width, height) around `box` of depth 1 as seen in `frame`."""
    left, top, width, height = box
    corners = np.array([[left, left + width, left, left + width], [top, top, top + height, top + height]])
    matrix = camera_map(camera, layout, 1.0, frame)
    points = matrix[:, :2] @ corners + matrix[:, 2:]
    low, high = points.min(axis=1), points.max(axis=1)
    return float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1])
