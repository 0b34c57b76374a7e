"""The people of a scene: their figures loaded and kept, their state at a frame, where their heads are.

Used by the player to draw them and by the stage engines to compose around them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from core.crafts import Backdrop, Light, Portrait, Ref
from core.cutout.camera import moved_box
from core.cutout.keep import KEPT
from core.cutout.people.state import FigureState, Mouth
from core.cutout.scene import CutoutScene, PlacedFigure, at
from core.errors import BrokenAsset
from core.serial import from_json
from core.storyboard import Emotion, Pose, Prop
from core.styles import find_style

if TYPE_CHECKING:
    from core.cutout.people.figure import Figure
    from core.cutout.people.rig import Rig

_FIGURE_BYTES = 4 * 2**20
"""Rough weight of a figure with its recordings in the process's store."""


def read_backdrop(folder: Path) -> Backdrop:
    """The backdrop stored in an asset folder."""
    return from_json((folder / "result.json").read_bytes(), Backdrop)


def read_rig(folder: Path) -> Rig:
    """The rig that a portrait asset was drawn from; raises BrokenAsset when the portrait has none."""
    from core.cutout.people.rig import Rig

    portrait = from_json((folder / "result.json").read_bytes(), Portrait)
    if not portrait.rig:
        raise BrokenAsset("asset.no_rig", "this portrait was not made by the draft painter: it has no rig to draw from")
    return from_json((folder / portrait.rig).read_bytes(), Rig)


def figure_of(portrait: Ref, asset: Callable[[Ref], Path], style: str, unit: float, frame_px: int, light: Light) -> Figure:
    """The person of `portrait` drawn at `unit` pixels to the local unit in a frame `frame_px` pixels high."""
    from core.cutout.people.figure import Figure

    def make() -> tuple[Figure, int]:
        return Figure(read_rig(asset(portrait)), find_style(style), unit, light, frame_px), _FIGURE_BYTES

    return KEPT.get(("figure", portrait.key, str(asset(portrait)), style, unit, frame_px, light), make)


def feeling_at(placed: PlacedFigure, frame: int) -> Emotion:
    """The emotion on the face in `frame`."""
    emotion = placed.emotion
    for feeling in placed.acting.feelings:
        if feeling.first > frame:
            break
        emotion = feeling.emotion
    return emotion


def state_at(placed: PlacedFigure, frame: int) -> FigureState:
    """What the figure does in `frame`; pure in its arguments."""
    acting, mouths = placed.acting, placed.acting.mouths
    return FigureState(
        emotion=feeling_at(placed, frame),
        intensity=at(acting.intensity, frame, placed.intensity),
        blink=at(acting.blink, frame),
        gaze_x=at(acting.gaze_x, frame),
        gaze_y=at(acting.gaze_y, frame),
        turn=at(acting.turn, frame, placed.turn),
        tilt=at(acting.tilt, frame),
        nod=at(acting.nod, frame),
        mouth=Mouth(
            open=at(mouths.open, frame),
            wide=at(mouths.wide, frame),
            round=at(mouths.round, frame),
            teeth=at(mouths.teeth, frame),
            tongue=at(mouths.tongue, frame),
        ),
        breath=at(acting.breath, frame),
        lean=at(acting.lean, frame),
        pose=_halted(placed) if 0 <= acting.halt <= frame else placed.pose,
        prop=placed.prop,
        gesture=at(acting.gesture, frame),
        gesture_side=placed.gesture_side,
        walk=at(acting.walk, frame),
    )


def _halted(placed: PlacedFigure) -> Pose:
    return Pose.HOLDING if placed.prop is not Prop.NONE else Pose.STANDING


def head_in_frame(scene: CutoutScene, placed: PlacedFigure, figure: Figure, frame: int) -> tuple[float, float, float, float]:
    """Left, top, width, height of the head in pixels of `frame`, camera included."""
    left, top, width, height = figure.head_box(state_at(placed, frame))
    x, y = placed.x + at(placed.acting.x, frame), placed.y + at(placed.acting.y, frame)
    box = (x + left * placed.unit, y + top * placed.unit, width * placed.unit, height * placed.unit)
    return moved_box(scene.camera, scene.layout, frame, box)
