"""Arms: where each pose and gesture puts the hands, and sleeves bent to follow. Drawn anew for every frame."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.cutout.people.body import FOREARM, UPPER_ARM, Body
from core.cutout.people.curves import Point, along, bend, reach, ribbon, trace, upto
from core.cutout.people.hands import Hand, draw_hand
from core.cutout.people.ink import Ink
from core.cutout.people.outfits.wear import Wear
from core.cutout.people.palette import deeper, lighter
from core.cutout.people.props import draw_prop
from core.cutout.people.rig import Pattern, Rig
from core.cutout.people.state import FigureState
from core.looks import Age, Outfit
from core.storyboard import Pose, Prop

if TYPE_CHECKING:
    import skia

_HOLDING = (Pose.HOLDING, Pose.SITTING, Pose.WALKING)
"""Poses in which a hand can hold something."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What one arm does: the wrist's target, where the elbow bends to, the hand's shape and its turn from the forearm."""

    target: Point
    elbow: float
    hand: Hand
    twist: float = 0.0


def _ease(share: float) -> float:
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)


def _resting(body: Body, state: FigureState, side: int) -> Reach:
    """Arms at the side, swinging when walking, on the thighs when sitting."""
    out = body.shoulder - body.arm * 0.35 + max(0.0, body.waist - body.shoulder + 22)
    if state.pose is Pose.SITTING:
        return Reach((side * body.hip * 0.84 + state.turn * 34, -482.0), side, Hand.RELAXED, side * 10)
    if state.pose is Pose.WALKING:
        swing = math.sin(2 * math.pi * state.walk) * -side
        ahead = state.turn if abs(state.turn) > 0.15 else 0.0
        away = swing * 74 * ahead
        lift = abs(swing) * 10 + max(0.0, swing) * 16
        return Reach((side * (out - 2) + away, -472.0 - lift), _swung(side, ahead, swing), Hand.RELAXED)
    return Reach((side * out, -470.0), side, Hand.RELAXED)


def _swung(side: int, ahead: float, swing: float) -> float:
    """Elbow of a walking arm: behind the direction of travel, nearly straight when walking towards the camera."""
    return -ahead * min(1.0, 2.0 * abs(ahead)) + side * 0.25 * (1 - abs(swing)) if ahead else side * 0.35


def _posed(body: Body, state: FigureState, side: int) -> Reach:
    """Before any gesture."""
    wide = body.shoulder
    towards = (1 if state.turn > 0 else -1) if abs(state.turn) > 0.2 else (1 if state.gesture_side >= 0 else -1)
    active = side == towards
    if state.pose is Pose.ARMS_CROSSED:
        upper = side < 0
        return Reach(
            (-side * wide * 0.42 + state.turn * 14, -660.0 if upper else -634.0),
            side,
            Hand.RELAXED if upper else Hand.FIST,
            side * (28 if upper else 0),
        )
    if state.pose is Pose.HANDS_UP:
        return Reach((side * (wide + 66), -908.0), -side, Hand.OPEN, side * -6)
    if state.pose is Pose.WAVING and active:
        sway = math.sin(2 * math.pi * state.gesture)
        return Reach((side * (wide + 74 + 16 * sway), -926.0), -side, Hand.OPEN, side * 16 * sway)
    if state.pose is Pose.POINTING and active:
        return Reach((side * (wide - body.arm + 282), -770.0 - 8 * _ease(state.gesture)), -side, Hand.POINT)
    if state.pose in _HOLDING and state.prop is not Prop.NONE and active:
        return Reach((side * wide * 0.34 + state.turn * 20, -640.0), side, Hand.FIST, side * -20)
    return _resting(body, state, side)


def plan_arm(body: Body, state: FigureState, side: int) -> Reach:
    """The arm at `side` with the talking gesture blended in."""
    base = _posed(body, state, side)
    calm = state.pose in (Pose.STANDING, Pose.SITTING, Pose.HOLDING, Pose.POINTING)
    if not calm or side != state.gesture_side or state.gesture <= 0 or base.hand not in (Hand.RELAXED,):
        return base
    share = _ease(state.gesture)
    raised = (side * (body.shoulder + 58) + state.turn * 12, -662.0)
    target = tuple(a + (b - a) * share for a, b in zip(base.target, raised, strict=True))
    hand = Hand.OFFER if share > 0.3 else Hand.RELAXED
    return Reach((target[0], target[1]), side * (1 - 2 * share), hand, base.twist * (1 - share) + side * 12 * share)


def draw_arms(canvas: skia.Canvas, ink: Ink, body: Body, wear: Wear, state: FigureState) -> None:
    """Both arms, the farther one first."""
    order = (-1, 1) if state.turn < 0.05 else (1, -1)
    if state.pose is Pose.ARMS_CROSSED:
        order = (1, -1)
    for side in order:
        _draw_arm(canvas, ink, body, wear, plan_arm(body, state, side), side, state)


def _draw_arm(canvas: skia.Canvas, ink: Ink, body: Body, wear: Wear, plan: Reach, side: int, state: FigureState) -> None:
    joint = body.joint(side)
    if state.pose in (Pose.HANDS_UP, Pose.WAVING) and plan.hand is Hand.OPEN:
        joint = (joint[0], joint[1] - 6)
    elbow, wrist = reach(joint, plan.target, UPPER_ARM, FOREARM, plan.elbow)
    degrees = math.degrees(math.atan2(wrist[1] - elbow[1], wrist[0] - elbow[0])) - 90 + plan.twist
    skin = wear.gloves or body.rig.skin
    thick = body.arm * wear.puff
    size = 1.0 if body.rig.age is not Age.CHILD else 1.08
    size *= 1.06 if body.arm > 28 else 0.98
    if state.pose in _HOLDING and plan.hand is Hand.FIST:
        draw_prop(canvas, ink, state.prop, wrist, side, lighter(body.rig.accent, 0.1))
    draw_hand(canvas, ink, plan.hand, wrist, degrees, side, size, skin)
    line = bend(joint, elbow, wrist)
    wrist_half = thick * 0.62
    if wear.sleeve < 0.97:
        _draw_band(canvas, ink, line, (thick * 0.8, thick * 0.72, thick * 0.56), body.rig.skin, side)
    if wear.sleeve > 0:
        if wear.sleeve < 0.97:
            short = upto(line, wear.sleeve)
            end = thick * 1.02
            _draw_band(canvas, ink, short, (thick, thick * 1.02, end), wear.sleeve_colour, side)
            _draw_stripes(canvas, ink, line, thick, body.rig, wear)
        else:
            end = wrist_half * (1.0 + 0.9 * wear.wide_sleeve)
            _draw_band(canvas, ink, line, (thick, thick * (0.86 + 0.3 * wear.wide_sleeve), end), wear.sleeve_colour, side)
            if wear.cuff:
                _draw_cuff(canvas, ink, line, end, wear.cuff)
            _draw_stripes(canvas, ink, line, thick, body.rig, wear)
            _draw_fold(canvas, ink, line, thick, wear.sleeve_colour)
    if wear.pauldron:
        plate = trace(
            [
                (joint[0] - side * 34, joint[1] + 8),
                (joint[0] - side * 22, joint[1] - 32),
                (joint[0] + side * 16, joint[1] - 32),
                (joint[0] + side * 38, joint[1] + 2),
                (joint[0] + side * 34, joint[1] + 30),
                (joint[0], joint[1] + 20),
            ]
        )
        ink.solid(canvas, plate, wear.pauldron, 8)


def _draw_band(
    canvas: skia.Canvas, ink: Ink, line: list[Point], widths: tuple[float, float, float], colour: str, side: int
) -> None:
    """A limb with a seam of shadow on the body's side, shade away from the light and a rim towards it."""
    start, middle, end = widths
    whole = ribbon(line, start, end, middle=middle)
    if ink.outline:
        canvas.drawPath(whole, ink.line(ink.style.outline_colour, ink.outline * 2))
    canvas.drawPath(whole, ink.fill(deeper(colour, 0.3)))
    dx, dy = line[-1][0] - line[0][0], line[-1][1] - line[0][1]
    lit = 0 if dy * ink.towards[0] - dx * ink.towards[1] > 0 else 1
    outer = 0 if dy * side > 0 or (abs(dy) < 60 and dx * side < 0) else 1
    trim = [2.0, 2.0]
    trim[1 - lit] = start * (0.1 if ink.flat else 0.2)
    if lit == outer and ink.light.strength > 0.05:
        shadow = [0.0, 0.0]
        shadow[1 - lit] = trim[1 - lit]
        canvas.drawPath(ribbon(line, start, end, middle=middle, trim=shadow), ink.lit(colour))
        trim[lit] = 3.2
    canvas.drawPath(ribbon(line, start, end, middle=middle, trim=trim), ink.fill(colour))


def _draw_stripes(canvas: skia.Canvas, ink: Ink, line: list[Point], thick: float, rig: Rig, wear: Wear) -> None:
    """A striped or banded top goes on over its sleeves."""
    if wear.sleeve_colour != (rig.under if rig.outfit is Outfit.OVERALLS else rig.top):
        return
    places = {Pattern.STRIPES: (0.1, 0.24, 0.38, 0.52, 0.66, 0.8, 0.93), Pattern.BAND: (0.22,)}.get(rig.pattern, ())
    wide = 15.0 if rig.pattern is Pattern.STRIPES else 46.0
    paint = ink.line(rig.accent, wide, butt=True)
    for share in places:
        if share > wear.sleeve - 0.1 * (wear.sleeve < 1):
            continue
        (x, y), (ux, uy) = along(line, share)
        half = thick * (1.0 - 0.34 * share) - 2.6
        canvas.drawLine(x + uy * half, y - ux * half, x - uy * half, y + ux * half, paint)


def _draw_fold(canvas: skia.Canvas, ink: Ink, line: list[Point], thick: float, colour: str) -> None:
    """Creases of cloth inside a bent elbow."""
    first, joint, last = line[0], line[len(line) // 2], line[-1]
    bent = (first[0] - joint[0]) * (last[0] - joint[0]) + (first[1] - joint[1]) * (last[1] - joint[1])
    if bent < -9000:
        return
    ux, uy = (first[0] + last[0]) / 2 - joint[0], (first[1] + last[1]) / 2 - joint[1]
    length = math.hypot(ux, uy) or 1.0
    ux, uy = ux / length, uy / length
    tip = (joint[0] + ux * thick * 0.75, joint[1] + uy * thick * 0.75)
    paint = ink.line(deeper(colour, 0.34), 2.4, 0.7)
    canvas.drawLine(tip[0], tip[1], joint[0] - ux * thick * 0.1 + uy * 4, joint[1] - uy * thick * 0.1 - ux * 4, paint)


def _draw_cuff(canvas: skia.Canvas, ink: Ink, line: list[Point], half: float, colour: str) -> None:
    """A band at the wrist."""
    (x0, y0), (x1, y1) = line[-2], line[-1]
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    start = (x1 - ux * 6, y1 - uy * 6)
    end = (x1 + ux * 7, y1 + uy * 7)
    canvas.drawLine(*start, *end, ink.line(colour, half * 2.1, butt=True))
