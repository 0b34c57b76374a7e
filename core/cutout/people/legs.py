"""Legs, shoes, skirts and coat tails: standing, walking and sitting. Used by the figure."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from core.cutout.people.body import ANKLE, HIP, SEAT, Body
from core.cutout.people.curves import Point, bend, joined, oval, ribbon, trace
from core.cutout.people.ink import Ink
from core.cutout.people.outfits.wear import Bottom, Wear
from core.cutout.people.palette import deeper, lighter
from core.cutout.people.rig import Pattern
from core.cutout.people.state import FigureState
from core.looks import Outfit
from core.storyboard import Pose

if TYPE_CHECKING:
    import skia


def leg_line(body: Body, state: FigureState, side: int) -> list[Point]:
    """Hip, knee and ankle of one leg."""
    hip = (side * body.hip * 0.5, HIP + 6)
    if state.pose is not Pose.WALKING:
        return [hip, (side * body.hip * 0.52, -250.0), (side * (body.hip * 0.5 + 4), ANKLE)]
    phase = 2 * math.pi * (state.walk + (0.0 if side > 0 else 0.5))
    swing, rising = math.sin(phase), max(0.0, math.cos(phase))
    ahead = state.turn if abs(state.turn) > 0.15 else 0.0
    ankle_x = side * body.hip * (0.5 - 0.28 * abs(ahead)) + swing * 118 * ahead
    lift = rising * (62 if ahead else 40) + max(0.0, swing) * (0 if ahead else 22)
    knee_x = side * body.hip * (0.52 - 0.2 * abs(ahead)) + (swing * 62 + 26 * rising) * ahead
    return [hip, (knee_x, -246.0 - lift * 0.35), (ankle_x - 30 * rising * ahead, ANKLE - lift)]


def draw_legs(canvas: skia.Canvas, ink: Ink, body: Body, wear: Wear, state: FigureState) -> None:
    """Everything below the top's hem."""
    if state.pose is Pose.SITTING:
        _draw_sitting(canvas, ink, body, wear, state)
        return
    lines = {side: leg_line(body, state, side) for side in (-1, 1)}
    order = (-1, 1) if state.turn <= 0 else (1, -1)
    for side in order:
        far = side == order[0] and state.pose is Pose.WALKING and abs(state.turn) > 0.15
        worn = replace(wear, leg_colour=deeper(wear.leg_colour, 0.16), shoes=deeper(wear.shoes, 0.16)) if far else wear
        _draw_leg(canvas, ink, body, worn, lines[side], side, state.turn)
    if wear.bottom in (Bottom.TROUSERS, Bottom.COAT):
        _draw_seat(canvas, ink, body, wear)
    _draw_over(canvas, ink, body, wear, lines)


def _draw_leg(canvas: skia.Canvas, ink: Ink, body: Body, wear: Wear, line: list[Point], side: int, turn: float) -> None:
    thick = body.leg * wear.leg_puff
    bare = wear.bottom in (Bottom.SKIRT, Bottom.DRESS)
    draw_shoe(canvas, ink, body, wear, line[2], side, turn)
    halves = (thick * 0.94, thick * (0.7 if not bare else 0.66), thick * (0.54 if not bare else 0.36))
    path = ribbon(bend(line[0], line[1], line[2], soft=0.4), halves[0], halves[2], middle=halves[1])
    ink.solid(canvas, path, wear.leg_colour, 12)
    if wear.boots:
        (x0, y0), (x1, y1) = line[1], line[2]
        top = (x0 + (x1 - x0) * 0.45, y0 + (y1 - y0) * 0.45)
        boot = ribbon([top, ((top[0] + x1) / 2, (top[1] + y1) / 2), (x1, y1 + 4)], thick * 0.62, thick * 0.56)
        ink.solid(canvas, boot, wear.shoes, 8)
    if body.rig.outfit is Outfit.ARMOUR:
        ink.solid(canvas, oval(line[1][0], line[1][1], thick * 0.72, 30), lighter(body.rig.top, 0.1), 7)


def draw_shoe(canvas: skia.Canvas, ink: Ink, body: Body, wear: Wear, ankle: Point, side: int, turn: float) -> None:
    """A shoe below the ankle, its toe towards the camera and the turn."""
    x, y = ankle
    toe = turn * 44 + side * 13 * (1 - abs(turn))
    wide = 23.0 + (5 if wear.boots else 0)
    floor = y - ANKLE
    left, right = min(-wide, toe - wide + 2), max(wide, toe + wide - 2)
    path = trace(
        [
            (x - wide * 0.78, y - 8, 0.6), (x + wide * 0.78, y - 8, 0.6), (x + right * 0.98, y + 20),
            (x + right, floor - 4, 0.5), (x + toe, floor + 1),
            (x + left, floor - 4, 0.5), (x + left * 0.98, y + 20),
        ]
    )  # fmt: skip
    ink.solid(canvas, path, wear.shoes, 7)
    sole = trace(
        [
            (x + left, floor - 9, 0.2),
            (x + right, floor - 9, 0.2),
            (x + right + 1, floor, 0.5),
            (x + toe, floor + 2),
            (x + left - 1, floor, 0.5),
        ]
    )
    canvas.drawPath(sole, ink.fill(deeper(wear.shoes, 0.45)))


def _draw_seat(canvas: skia.Canvas, ink: Ink, body: Body, wear: Wear) -> None:
    """The hips of the trousers, joining the legs."""
    hip = body.hip + (wear.leg_puff - 1) * 30
    seat = trace(
        [
            (-hip + 5, -518, 0.3),
            (hip - 5, -518, 0.3),
            (hip, HIP - 16),
            (hip * 0.98, HIP + 40, 0.5),
            (hip * 0.5, HIP + 44),
            (0, HIP + 46, 0.2),
            (-hip * 0.5, HIP + 44),
            (-hip * 0.98, HIP + 40, 0.5),
            (-hip, HIP - 16),
        ]
    )
    canvas.drawPath(seat, ink.fill(wear.bottom_colour if wear.bottom is Bottom.TROUSERS else wear.leg_colour))
    x = body.centre * 0.6
    canvas.drawLine(x, -470, x * 0.7, HIP + 62, ink.line(deeper(wear.leg_colour, 0.35), 2.6, 0.7))


def _draw_over(canvas: skia.Canvas, ink: Ink, body: Body, wear: Wear, lines: dict[int, list[Point]]) -> None:
    """Skirts, tails and gowns over the legs; they give way to the knees."""
    if wear.bottom is Bottom.TROUSERS:
        if body.rig.outfit is Outfit.APRON:
            _draw_cloth(canvas, ink, body, body.rig.top, -500, -270, body.waist * 0.96, body.hip * 0.98, lines, slit=False)
        return
    colour = wear.bottom_colour
    if wear.bottom is Bottom.GOWN:
        _draw_cloth(canvas, ink, body, colour, -600, -22, body.waist + 8, body.hip * 1.5, lines, slit=False)
    elif wear.bottom is Bottom.COAT:
        _draw_cloth(canvas, ink, body, colour, -580, -225, body.waist + wear.loose, body.hip * 1.22, lines, slit=True)
    else:
        flare = body.hip * (1.5 if wear.bottom is Bottom.DRESS else 1.14)
        _draw_cloth(canvas, ink, body, colour, -585, -235, body.waist, flare, lines, slit=False)


def _draw_cloth(
    canvas: skia.Canvas,
    ink: Ink,
    body: Body,
    colour: str,
    top: float,
    low: float,
    waist: float,
    wide: float,
    lines: dict[int, list[Point]],
    *,
    slit: bool,
) -> None:
    """A hanging piece from `top` to `low` that spreads with the legs."""
    share = min(1.0, max(0.0, (low - HIP) / (ANKLE - HIP)))
    knees = [line[1][0] + (line[2][0] - line[1][0]) * max(0.0, share - 0.5) * 2 for line in lines.values()]
    left, right = min(-wide, min(knees) - 34), max(wide, max(knees) + 34)
    hip = body.hip + 5
    path = trace(
        [
            (-waist, top, 0.2), (waist, top, 0.2), (max(hip, waist), HIP - 18), (right, low, 0.2),
            ((right + left) / 2 + wide * 0.4, low + 9), ((right + left) / 2, low + 4),
            ((right + left) / 2 - wide * 0.4, low + 9), (left, low, 0.2), (-max(hip, waist), HIP - 18),
        ]
    )  # fmt: skip
    ink.shape(canvas, path, colour)
    if body.rig.outfit is Outfit.DRESS and body.rig.pattern is Pattern.DOTS:
        _draw_dots(canvas, ink, body, top, low, waist, right)
    ink.shade(canvas, path, colour, 20)
    ink.rim(canvas, path, colour, 5)
    fold = ink.line(deeper(colour, 0.32), 2.8, 0.6)
    for at in (-0.55, -0.18, 0.24, 0.6):
        x = (left + right) / 2 + at * wide
        canvas.drawPath(
            trace([(x * 0.62 + body.centre * 0.3, HIP + 30), (x * 0.8, (HIP + low) / 2 + 20), (x, low)], closed=False), fold
        )
    if slit:
        x = body.centre * 0.8
        gap = trace([(x, -560, 0.1), (x + 30, low + 8, 0.1), (x - 24, low + 8, 0.1)])
        canvas.drawPath(gap, ink.fill(deeper(colour, 0.5)))


def _draw_dots(canvas: skia.Canvas, ink: Ink, body: Body, top: float, low: float, waist: float, wide: float) -> None:
    paint = ink.fill(body.rig.accent)
    rows = int((low - top) / 34)
    for row in range(rows):
        y = top + 20 + row * 34
        half = waist + (wide - waist) * (y - top) / (low - top) - 14
        count = max(2, int(half / 15))
        for at in range(count):
            x = -half + (at + 0.5 + (0.25 if row % 2 else -0.25)) * 2 * half / count
            canvas.drawCircle(x, y, 5, paint)


def _draw_sitting(canvas: skia.Canvas, ink: Ink, body: Body, wear: Wear, state: FigureState) -> None:
    """Shins down, thighs towards the camera; drawn in the space of the lowered trunk."""
    thick = body.leg * wear.leg_puff
    covered = wear.bottom in (Bottom.SKIRT, Bottom.DRESS, Bottom.GOWN)
    floor = -SEAT
    ankle_y = floor + ANKLE
    knees: dict[int, Point] = {}
    for side in (-1, 1):
        knees[side] = (side * body.hip * 0.74 + state.turn * 74, -424.0)
        ankle = (knees[side][0] + side * 3 + state.turn * 4, ankle_y)
        draw_shoe(canvas, ink, body, wear, ankle, side, state.turn)
        shin = ribbon(
            [(knees[side][0], knees[side][1] + 10), ((knees[side][0] + ankle[0]) / 2, (knees[side][1] + ankle_y) / 2), ankle],
            thick * 0.72,
            thick * 0.5 if not covered else thick * 0.38,
        )
        ink.solid(canvas, shin, wear.leg_colour, 10)
        if wear.boots:
            boot = ribbon(
                [(ankle[0], ankle_y - 110), (ankle[0], ankle_y - 50), (ankle[0], ankle_y + 4)], thick * 0.62, thick * 0.56
            )
            ink.solid(canvas, boot, wear.shoes, 8)
    colour = wear.bottom_colour if wear.bottom is not Bottom.COAT else wear.leg_colour
    for side in (-1, 1):
        hip = (side * body.hip * 0.5, HIP + 4)
        thigh = ribbon(
            [hip, ((hip[0] + knees[side][0]) / 2, (hip[1] + knees[side][1]) / 2), knees[side]], thick * 1.04, thick * 0.98
        )
        ink.solid(canvas, thigh, colour, 12)
    if covered:
        low = floor - 40 if wear.bottom is Bottom.GOWN else -352.0
        wide = body.hip * 1.08 + thick * 0.4
        lap = trace(
            [
                (-body.waist, -560, 0.3),
                (body.waist, -560, 0.3),
                (body.hip + 8, HIP - 10),
                (wide + state.turn * 74, -420),
                (wide * 1.02 + state.turn * 78, low, 0.3),
                (state.turn * 78, low + 8),
                (-wide * 1.02 + state.turn * 78, low, 0.3),
                (-wide + state.turn * 74, -420),
                (-body.hip - 8, HIP - 10),
            ]
        )
        ink.solid(canvas, lap, wear.bottom_colour, 16)
        for side in (-1, 1):
            x = knees[side][0]
            canvas.drawPath(
                trace([(x * 0.7, -440), (x, -412), (x * 1.04, low)], closed=False),
                ink.line(deeper(wear.bottom_colour, 0.3), 2.8, 0.6),
            )
    else:
        seat = joined(trace([(-body.hip, -520, 0.3), (body.hip, -520, 0.3), (body.hip, HIP), (0, HIP + 34), (-body.hip, HIP)]))
        canvas.drawPath(seat, ink.fill(colour))
