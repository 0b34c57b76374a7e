"""A person ready to be drawn in any state, many times a second. Used by the cut-out player and the portrait painter.

What does not change from frame to frame (trunk, legs, hair, hat, the bare face) is recorded once per pose and angle as a
list of drawing commands and replayed; eyes, brows, mouth and arms are drawn anew. Everything stays vector, so a camera may
come as near as it likes; solid vector fills are also what a CPU raster paints fastest.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

from core.crafts import Light
from core.cutout.people.arms import draw_arms
from core.cutout.people.body import Body, bob, lowered, stoop
from core.cutout.people.bounds import head_bounds
from core.cutout.people.curves import trace
from core.cutout.people.expression import Face, make_face
from core.cutout.people.eyes import draw_brows, draw_eyes
from core.cutout.people.eyewear import draw_eyewear, hidden_eye
from core.cutout.people.facial_hair import FULL, draw_beard, draw_moustache
from core.cutout.people.hair import draw_hair
from core.cutout.people.hats import draw_headwear, draw_hood_lining, hair_room
from core.cutout.people.head import draw_cheeks, draw_face, draw_nose
from core.cutout.people.ink import Ink
from core.cutout.people.legs import draw_legs
from core.cutout.people.mouth import draw_mouth
from core.cutout.people.outfits import draw_behind_neck, draw_top
from core.cutout.people.outfits.wear import dress_up
from core.cutout.people.palette import deeper
from core.cutout.people.rig import Rig
from core.cutout.people.skull import Skull
from core.cutout.people.state import FigureState, Mouth
from core.storyboard import Pose
from core.styles import Style

if TYPE_CHECKING:
    import skia

__all__ = ["Figure", "FigureState", "Mouth"]

_UNIT = 1 / 1000
_KEPT = 256
"""Recordings kept per figure; each is a few tens of kilobytes."""
_TURN_STEPS = 32
_NOD_STEPS = 8
_GESTURE_STEPS = 160
_WALK_STEPS = 192
_FINE = 800.0
"""From this many pixels for an adult's height on, small lines are drawn."""
_FRAME = 720.0
"""Frame height in pixels that ink lines are measured against unless told otherwise."""


class Figure:
    """One person in one style and light.

    `height_px` is how many pixels an average adult's height (1.0) takes on screen, `frame_px` the height of the frame.
    Local units: 1.0 is that height, the origin is between the feet on the floor, x right, y down (the head is at negative y).
    """

    def __init__(self, rig: Rig, style: Style, height_px: float, light: Light, frame_px: float = _FRAME) -> None:
        self.rig = rig
        outline = style.outline * frame_px / max(1.0, height_px) * 1000
        self.ink = Ink(style, light, min(5.0, max(1.6, outline)) if style.outline else 0.0, fine=height_px >= _FINE)
        self.wear = dress_up(rig)
        self._kept: OrderedDict[tuple[object, ...], skia.Picture] = OrderedDict()
        body = Body(rig, 0.0)
        self.scale = body.scale * _UNIT
        self.head_scale = body.head_scale * _UNIT

    @property
    def stature(self) -> float:
        """Height to the top of the skull."""
        return self.rig.stature

    @property
    def shoulder_width(self) -> float:
        """Across both shoulders."""
        return 2 * Body(self.rig, 0.0).shoulder * self.scale

    def kept_bytes(self) -> int:
        """Memory that the recordings take, bytes."""
        return sum(int(picture.approximateBytesUsed()) for picture in self._kept.values())

    def eye_line(self) -> float:
        """y of the eyes of the standing figure (negative)."""
        return self._head_at(FigureState())[1] + Skull(self.rig, 0.0).eye_y * self.head_scale

    def _head_at(self, state: FigureState) -> tuple[float, float]:
        """The middle of the upright head, local units."""
        body = Body(self.rig, state.turn)
        down = (lowered(state.pose) + bob(state) + stoop(self.rig)) * self.scale
        x = body.centre * 0.22 * self.scale + state.turn * stoop(self.rig) * self.scale
        return x, -self.rig.stature + 100 * self.head_scale + down - 0.004 * state.breath

    def head_box(self, state: FigureState) -> tuple[float, float, float, float]:
        """Left, top, width and height of the head with hair and hat, local units."""
        import skia

        bounds = head_bounds(Skull(self.rig, _step(state.turn, _TURN_STEPS)))
        seen = self.head_matrix(state).mapRect(skia.Rect.MakeLTRB(*bounds))
        return seen.left(), seen.top(), seen.width(), seen.height()

    def head_matrix(self, state: FigureState) -> skia.Matrix:
        """Head units → local units: lean about the hips, then tilt about the neck."""
        import skia

        x, y = self._head_at(state)
        face = make_face(state.emotion, state.intensity)
        nod = max(-1.0, min(1.0, state.nod + face.nod))
        x += (state.turn - _step(state.turn, _TURN_STEPS)) * 20.0 * self.head_scale
        y += (nod - _step(nod, _NOD_STEPS)) * 6.0 * self.head_scale
        hips = -0.47 * self.scale * 1000 + lowered(state.pose) * self.scale
        matrix = skia.Matrix()
        matrix.preRotate(state.lean, 0, hips)
        matrix.preTranslate(x, y)
        matrix.preScale(self.head_scale, self.head_scale)
        matrix.preRotate(state.tilt + face.tilt * 0.8, 0, 92)
        return matrix

    def draw(self, canvas: skia.Canvas, state: FigureState) -> None:
        """The figure on `canvas`, whose matrix the caller has set to local units."""
        face = make_face(state.emotion, state.intensity)
        turn = _step(state.turn, _TURN_STEPS)
        nod = _step(state.nod + face.nod, _NOD_STEPS)
        body, skull = Body(self.rig, turn), Skull(self.rig, turn, nod)
        head = self.head_matrix(state)
        canvas.save()
        canvas.concat(head)
        self._replay(canvas, ("back", turn, nod), lambda target: self._record_back(target, skull))
        canvas.restore()
        self._draw_standing(canvas, body, state)
        raised = state.pose in (Pose.HANDS_UP, Pose.WAVING)
        if not raised:
            self._draw_arms(canvas, body, state)
        canvas.save()
        canvas.concat(head)
        self._draw_head(canvas, skull, face, state)
        canvas.restore()
        if raised:
            self._draw_arms(canvas, body, state)

    def draw_body(self, canvas: skia.Canvas, state: FigureState) -> None:
        """As `draw`, but nothing above the collar."""
        body = Body(self.rig, _step(state.turn, _TURN_STEPS))
        self._draw_standing(canvas, body, state)
        self._draw_arms(canvas, body, state)

    def _draw_standing(self, canvas: skia.Canvas, body: Body, state: FigureState) -> None:
        """Legs and trunk."""
        canvas.save()
        self._enter_body(canvas, state)
        self._draw_trunk(canvas, body, state)
        canvas.restore()

    def _draw_arms(self, canvas: skia.Canvas, body: Body, state: FigureState) -> None:
        """Under the head, so that long hair and beards fall over them; raised hands are drawn over it."""
        canvas.save()
        self._enter_body(canvas, state)
        self._breathe(canvas, state)
        gesture = round(min(1.0, max(0.0, state.gesture)) * _GESTURE_STEPS) / _GESTURE_STEPS
        walk = _phase(state)
        still = FigureState(
            turn=body.turn, pose=state.pose, prop=state.prop, gesture=gesture, gesture_side=state.gesture_side, walk=walk
        )
        key = ("arms", body.turn, state.pose, state.prop, gesture, state.gesture_side, walk)
        self._replay(canvas, key, lambda target: draw_arms(target, self.ink, body, self.wear, still))
        canvas.restore()

    def _enter_body(self, canvas: skia.Canvas, state: FigureState) -> None:
        """Body units, with the pose's height and lean."""
        canvas.scale(self.scale, self.scale)
        canvas.translate(0, lowered(state.pose) + bob(state))
        if state.lean:
            canvas.rotate(state.lean, 0, -470)

    def _breathe(self, canvas: skia.Canvas, state: FigureState) -> None:
        """The chest lifts and widens a little about the waist."""
        canvas.translate(0, -570)
        canvas.scale(1 + 0.006 * state.breath, 1 + 0.016 * state.breath)
        canvas.translate(0, 570)

    def _draw_trunk(self, canvas: skia.Canvas, body: Body, state: FigureState) -> None:
        """Legs, then what the trunk wears, then the neck's surroundings."""
        if state.lean:
            canvas.save()
            canvas.rotate(-state.lean * 0.6, 0, -470)
        stance = state.pose if state.pose in (Pose.SITTING, Pose.WALKING) else Pose.STANDING
        still = FigureState(turn=body.turn, pose=stance, walk=_phase(state))
        key = ("legs", stance, body.turn, still.walk)
        self._replay(canvas, key, lambda target: draw_legs(target, self.ink, body, self.wear, still))
        if state.lean:
            canvas.restore()
        canvas.save()
        self._breathe(canvas, state)
        self._replay(canvas, ("trunk", body.turn), lambda target: self._record_trunk(target, body))
        canvas.restore()

    def _record_back(self, canvas: skia.Canvas, skull: Skull) -> None:
        draw_hood_lining(canvas, self.ink, skull)
        draw_hair(canvas, self.ink, skull, back=True, room=hair_room(skull))

    def _record_trunk(self, canvas: skia.Canvas, body: Body) -> None:
        draw_behind_neck(canvas, self.ink, body, self.wear)
        self._draw_neck(canvas, body)
        draw_top(canvas, self.ink, body, self.wear)
        self._draw_chin_shadow(canvas, body)

    def _draw_neck(self, canvas: skia.Canvas, body: Body) -> None:
        """The neck with the chin's shadow on it."""
        neck, skin = body.neck, self.rig.skin
        x = body.centre * 0.2
        column = trace(
            [
                (x - neck, -880, 0.2),
                (x + neck, -880, 0.2),
                (x + neck, -824),
                (neck + 10, -796, 0.4),
                (0, -770),
                (-neck - 10, -796, 0.4),
                (x - neck, -824),
            ]
        )
        self.ink.shape(canvas, column, skin)
        self.ink.rim(canvas, column, skin, 4)

    def _draw_chin_shadow(self, canvas: skia.Canvas, body: Body) -> None:
        """What the head darkens below it: the neck and what is worn around it."""
        x, neck = body.centre * 0.3, body.neck + 1.0
        shadow = trace(
            [
                (x - neck, -850, 0.2),
                (x + neck, -850, 0.2),
                (x + neck * 0.98, -822, 0.6),
                (x + neck * 0.5, -804),
                (x, -798),
                (x - neck * 0.5, -804),
                (x - neck * 0.98, -822, 0.6),
            ]
        )
        canvas.drawPath(shadow, self.ink.fill(deeper(self.rig.skin, 0.55), 0.3))

    def _draw_head(self, canvas: skia.Canvas, skull: Skull, face: Face, state: FigureState) -> None:
        ink, rig = self.ink, self.rig
        turn, nod = skull.turn, skull.nod
        hidden = hidden_eye(skull)
        self._replay(canvas, ("face", turn, nod), lambda target: draw_face(target, ink, skull))
        draw_cheeks(canvas, ink, skull, face)
        self._replay(canvas, ("beard", turn, nod), lambda target: draw_beard(target, ink, skull))
        draw_nose(canvas, ink, skull, face)
        draw_mouth(canvas, ink, skull, face, state.mouth, bearded=rig.facial_hair in FULL)
        self._replay(canvas, ("moustache", turn, nod), lambda target: draw_moustache(target, ink, skull))
        gaze = (state.gaze_x + face.gaze_x * (1 - abs(state.gaze_x)), state.gaze_y + face.gaze_y * (1 - abs(state.gaze_y)))
        draw_eyes(canvas, ink, skull, face, state.blink, gaze, hidden)
        draw_brows(canvas, ink, skull, face, hidden)
        self._replay(canvas, ("front", turn, nod), lambda target: self._record_front(target, skull))

    def _record_front(self, canvas: skia.Canvas, skull: Skull) -> None:
        draw_eyewear(canvas, self.ink, skull)
        draw_hair(canvas, self.ink, skull, back=False, room=hair_room(skull))
        draw_headwear(canvas, self.ink, skull)

    def draw_shadow(self, canvas: skia.Canvas, state: FigureState) -> None:
        """A soft contact shadow on the floor, stretched away from the main light."""
        import skia

        away = -self.ink.towards[0] * 0.016
        wide = (Body(self.rig, state.turn).hip + 62) * self.scale * (1.25 if state.pose is Pose.SITTING else 1.0)
        if state.pose is Pose.WALKING:
            wide *= 1.0 + 0.25 * abs(state.turn) * abs(math.sin(2 * math.pi * state.walk))
        canvas.save()
        canvas.translate(away, 0.0)
        canvas.scale(wide, wide * 0.2)
        stops = [skia.Color(12, 10, 24, alpha) for alpha in (150, 96, 0)]
        canvas.drawCircle(
            0, 0, 1, skia.Paint(AntiAlias=True, Shader=skia.GradientShader.MakeRadial((0, 0), 1.0, stops, [0.0, 0.5, 1.0]))
        )
        canvas.restore()

    def _replay(self, canvas: skia.Canvas, key: tuple[object, ...], record: Callable[[skia.Canvas], None]) -> None:
        """Draws the recording `key`, making it first where it is not kept."""
        picture = self._kept.get(key)
        if picture is None:
            import skia

            recorder = skia.PictureRecorder()
            record(recorder.beginRecording(skia.Rect.MakeLTRB(-1200, -1300, 1200, 400)))
            picture = recorder.finishRecordingAsPicture()
            self._kept[key] = picture
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        canvas.drawPicture(picture)


def _phase(state: FigureState) -> float:
    """The phase of the walk in steps fine enough to look smooth, 0 when not walking."""
    return round(state.walk % 1.0 * _WALK_STEPS) / _WALK_STEPS if state.pose is Pose.WALKING else 0.0


def _step(value: float, steps: int) -> float:
    """`value` limited to -1 … 1 and rounded to a step, so that recordings are shared."""
    return round(max(-1.0, min(1.0, value)) * steps) / steps
