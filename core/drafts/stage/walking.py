"""Walking figures: into the picture with feet that do not slide, or along with the camera in closer framings.

Used by acting (the figure's tracks) and by the animation engine (the camera that goes along).
"""

from __future__ import annotations

from typing import TypedDict

from core.cutout.framing import full_bodied
from core.cutout.scene import CameraPath, CutoutScene, PlacedFigure, Track, at
from core.storyboard import Facing, Pose

_STRIDE = 0.78
"""Way made in one cycle (two steps), local units of a person of average height."""
_CADENCE = 0.92
"""Cycles a second."""
_ARRIVE = 0.72
"""Share of the shot after which someone who walks in has arrived."""


class Walk(TypedDict):
    """The tracks of Acting that walking sets."""

    x: Track
    walk: Track
    halt: int


def heading(figure: PlacedFigure) -> float:
    """-1 to the left, 1 to the right."""
    if figure.facing is not Facing.CAMERA:
        return -1.0 if figure.facing is Facing.LEFT else 1.0
    return 1.0 if figure.turn >= 0 else -1.0


def strolls(scene: CutoutScene) -> bool:
    """Whether the camera goes along: everyone in a close framing walks."""
    walkers = [figure.pose is Pose.WALKING for figure in scene.figures]
    return bool(walkers) and all(walkers) and not full_bodied(scene.framing)


def walked(scene: CutoutScene, figure: PlacedFigure) -> Walk:
    """Tracks of a walker: into the picture and to the composed place in a full framing, on the spot in a closer one."""
    fps, frames = scene.layout.fps, scene.frames
    if not full_bodied(scene.framing):
        track = tuple(round((_CADENCE * frame / fps) % 1.0, 4) for frame in range(frames))
        return Walk(x=(), walk=track, halt=-1)
    left, _, width, _ = figure.head
    way = heading(figure)
    room = (left + width * 1.2) if way > 0 else (scene.layout.width - left + width * 0.2)
    seconds = frames / fps * _ARRIVE
    stride = _STRIDE * figure.unit
    distance = min(room, seconds * _CADENCE * stride)
    cycles = max(0.5, round(2 * distance / stride) / 2)
    distance = min(room, cycles * stride)
    halt = min(frames, round(cycles / _CADENCE * fps))
    gone = [_paced(frame / max(halt, 1)) for frame in range(frames)]
    return Walk(
        x=tuple(round(-way * distance * (1 - share), 3) for share in gone),
        walk=tuple(round((cycles * share) % 1.0, 4) for share in gone),
        halt=halt,
    )


def _paced(share: float) -> float:
    """Even steps that slow down over the last fifth."""
    share = min(1.0, max(0.0, share))
    if share < 0.8:
        return share / 0.9
    end = (share - 0.8) / 0.2
    return 0.8 / 0.9 + (0.1 / 0.9) * (1 - (1 - end) ** 2)


def going_along(scene: CutoutScene, camera: CameraPath, reach: float) -> CameraPath:
    """`camera` with the place sliding past walkers, `reach` pixels to either side at most."""
    way = heading(scene.figures[0])
    seconds = scene.frames / scene.layout.fps
    pace = _STRIDE * _CADENCE * scene.figures[0].unit * 0.5
    travel = min(reach * 2, pace * seconds)
    slide = [way * travel * (0.5 - frame / max(1, scene.frames - 1)) for frame in range(scene.frames)]
    return CameraPath(
        x=tuple(round(at(camera.x, frame) + slide[frame], 3) for frame in range(scene.frames)),
        y=camera.y,
        zoom=camera.zoom,
        roll=camera.roll,
        focus_x=camera.focus_x,
        focus_y=camera.focus_y,
    )


def held_in_frame(camera: CameraPath, alone: CameraPath, frames: int) -> Track:
    """The figure's own movement that keeps it where it is while the place slides past."""
    return tuple(round((at(alone.x, frame) - at(camera.x, frame)) / at(camera.zoom, frame, 1.0), 3) for frame in range(frames))
