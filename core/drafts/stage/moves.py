"""Camera moves as tracks: pans, tilts, pushes, rolls and a hand-held camera, kept where the backdrop reaches and heads stay
in the picture. Used by the animation engine.

Speeds follow the shot's length, so a short shot does not whip. Moves ease in and out over an eighth of the shot.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.cutout.camera import camera_map, moved_box, view_map
from core.cutout.scene import CameraPath, CutoutScene
from core.storyboard import CameraMove, Framing, Move

_TRAVEL = 0.25
"""Of a pan at intensity 1, share of the width (of a tilt: of the height)."""
_ZOOM = 0.35
_ROLL = 8.0
"""Degrees at intensity 1."""
_PAN_SPEED = 0.07
"""Fastest pan, widths a second."""
_ZOOM_SPEED = 0.065
_EASE = 0.125
_HAND_HERTZ = (0.19, 0.43, 0.71, 1.13)
_HAND_WEIGHTS = (0.5, 0.28, 0.15, 0.07)
_SAFE = (0.012, 0.015, 0.988, 0.84)
"""Where heads must stay: left, top, right, bottom share of the frame."""


@dataclass(frozen=True, slots=True)
class _Pose:
    """The camera at one instant, as offsets from rest."""

    x: float = 0.0
    y: float = 0.0
    zoom: float = 0.0
    roll: float = 0.0

    def scaled(self, share: float) -> _Pose:
        return _Pose(self.x * share, self.y * share, self.zoom * share, self.roll * share)


def ease(share: float) -> float:
    """0 … 1 at constant speed with soft ends (speed rises and falls as half a cosine over `_EASE`)."""
    share = min(max(share, 0.0), 1.0)
    if share > 0.5:
        return 1.0 - ease(1.0 - share)
    # Integral of a speed that rises as (1 - cos) / 2 over the first _EASE, then is constant.
    ramp = share / 2 - _EASE / (2 * math.pi) * math.sin(math.pi * share / _EASE)
    return (ramp if share < _EASE else share - _EASE / 2) / (1.0 - _EASE)


def camera_path(scene: CutoutScene, move: CameraMove, depths: Sequence[float], margin: float, seed: str) -> CameraPath:
    """The path of `move` over the scene's frames. `depths` and `margin` are those of the backdrop's layers."""
    focus = _focus(scene)
    if move.move is Move.STATIC or scene.frames < 2 or move.intensity <= 0:
        return replace(CameraPath(), focus_x=focus[0], focus_y=focus[1])

    def fits(pose: _Pose) -> bool:
        return _fits(scene, pose, focus, depths, margin)

    if move.move is Move.HANDHELD:
        return _hand_held(scene, move.intensity, focus, fits, random.Random(f"{seed}:hand"))
    first, last = _ends(scene, move)
    first, last = _largest(first, fits), _largest(last, fits)
    steps = [ease(frame / (scene.frames - 1)) for frame in range(scene.frames)]
    return CameraPath(
        x=_between(first.x, last.x, steps),
        y=_between(first.y, last.y, steps),
        zoom=_zooms(first.zoom, last.zoom, steps),
        roll=_between(first.roll, last.roll, steps),
        focus_x=focus[0],
        focus_y=focus[1],
    )


def _focus(scene: CutoutScene) -> tuple[float, float]:
    """What a push goes towards: the faces, else a little above the middle."""
    heads = [figure.head for figure in scene.figures]
    if not heads:
        return 0.5, 0.47
    x = sum(left + width / 2 for left, _, width, _ in heads) / len(heads) / scene.layout.width
    y = sum(top + height / 2 for _, top, _, height in heads) / len(heads) / scene.layout.height
    return round(min(0.75, max(0.25, x)), 4), round(min(0.6, max(0.3, y)), 4)


def _ends(scene: CutoutScene, move: CameraMove) -> tuple[_Pose, _Pose]:
    """Where the move starts and ends if nothing is in its way."""
    seconds = (scene.frames - 1) / scene.layout.fps
    pan = min(_TRAVEL * move.intensity, _PAN_SPEED * seconds) * scene.layout.width / 2
    tilt = min(_TRAVEL * move.intensity, _PAN_SPEED * 1.2 * seconds) * scene.layout.height / 2
    zoom = min(_ZOOM * move.intensity, _ZOOM_SPEED * seconds)
    roll = _ROLL * move.intensity / 2
    rest = _Pose()
    # A camera that pans to the left sees the picture slide to the right.
    return {
        Move.PAN_LEFT: (_Pose(x=-pan), _Pose(x=pan)),
        Move.PAN_RIGHT: (_Pose(x=pan), _Pose(x=-pan)),
        Move.TILT_UP: (_Pose(y=-tilt), _Pose(y=tilt)),
        Move.TILT_DOWN: (_Pose(y=tilt), _Pose(y=-tilt)),
        Move.PUSH_IN: (rest, _Pose(zoom=zoom)),
        Move.PULL_OUT: (_Pose(zoom=zoom), rest),
        Move.ROLL: (_Pose(roll=-roll), _Pose(roll=roll)),
    }.get(move.move, (rest, rest))


def _largest(pose: _Pose, fits: Callable[[_Pose], bool]) -> _Pose:
    """As much of `pose` as fits."""
    if fits(pose):
        return pose
    low, high = 0.0, 1.0
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if fits(pose.scaled(middle)) else (low, middle)
    return pose.scaled(low)


def _fits(scene: CutoutScene, pose: _Pose, focus: tuple[float, float], depths: Sequence[float], margin: float) -> bool:
    """Whether every layer still fills the frame and every head that rests inside it stays inside."""
    layout = scene.layout
    camera = CameraPath(x=(pose.x,), y=(pose.y,), zoom=(1 + pose.zoom,), roll=(pose.roll,), focus_x=focus[0], focus_y=focus[1])
    corners = np.array([[0, layout.width, 0, layout.width], [0, 0, layout.height, layout.height]], dtype=float)
    size = np.array([[layout.width], [layout.height]], dtype=float)
    view = view_map(scene.view, layout)
    low = view[:, :2] @ (-margin / 2 * size) + view[:, 2:]
    high = view[:, :2] @ ((1 + margin / 2) * size) + view[:, 2:]
    for depth in depths:
        matrix = camera_map(camera, layout, depth, 0)
        seen = np.linalg.solve(matrix[:, :2], corners - matrix[:, 2:])
        if (seen < low - 0.01).any() or (seen > high + 0.01).any():
            return False
    return all(_head_stays(scene, camera, figure.head) for figure in scene.figures)


def _head_stays(scene: CutoutScene, camera: CameraPath, head: tuple[float, float, float, float]) -> bool:
    left, top, width, height = moved_box(camera, scene.layout, 0, head)
    safe = [share * size for share, size in zip(_SAFE, (scene.layout.width, scene.layout.height) * 2, strict=True)]
    rest_left, rest_top, rest_width, rest_height = head
    return (
        left >= min(safe[0], rest_left)
        and top >= min(safe[1], rest_top)
        and left + width <= max(safe[2], rest_left + rest_width)
        and top + height <= max(safe[3], rest_top + rest_height)
    )


def _hand_held(
    scene: CutoutScene,
    intensity: float,
    focus: tuple[float, float],
    fits: Callable[[_Pose], bool],
    chance: random.Random,
) -> CameraPath:
    """Smooth noise below 1.2 Hz, calmer when the frame is close on a face."""
    calm = 0.75 if scene.framing in (Framing.CLOSE_UP, Framing.REACTION) else 1.0
    reach_x, reach_y = (share * calm * intensity * scene.layout.width for share in (0.022, 0.015))
    reach_roll = 0.8 * calm * intensity
    extremes = [_Pose(x=side * reach_x, y=rise * reach_y, roll=reach_roll) for side in (-1, 1) for rise in (-1, 1)]
    extremes += [replace(pose, roll=-pose.roll) for pose in extremes]
    share = min(_largest(pose, fits).x / pose.x for pose in extremes)
    tracks = [_noise(scene, chance, reach * share) for reach in (reach_x, reach_y, reach_roll)]
    return CameraPath(x=tracks[0], y=tracks[1], roll=tracks[2], focus_x=focus[0], focus_y=focus[1])


def _noise(scene: CutoutScene, chance: random.Random, reach: float) -> tuple[float, ...]:
    waves = [(hertz * chance.uniform(0.85, 1.15), chance.random() * math.tau) for hertz in _HAND_HERTZ]
    return tuple(
        round(
            reach
            * sum(
                weight * math.sin(math.tau * hertz * frame / scene.layout.fps + phase)
                for (hertz, phase), weight in zip(waves, _HAND_WEIGHTS, strict=True)
            ),
            4,
        )
        for frame in range(scene.frames)
    )


def _between(first: float, last: float, steps: Sequence[float]) -> tuple[float, ...]:
    if first == last == 0.0:
        return ()
    return tuple(round(first + (last - first) * step, 4) for step in steps)


def _zooms(first: float, last: float, steps: Sequence[float]) -> tuple[float, ...]:
    """Geometric, so that a zoom looks equally fast from start to end."""
    if first == last == 0.0:
        return ()
    start, end = math.log(1 + first), math.log(1 + last)
    return tuple(round(math.exp(start + (end - start) * step), 6) for step in steps)
