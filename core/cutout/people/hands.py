"""Hands in five shapes, fingers and all. The wrist is at 0,0 and the fingers point down; a right hand seen from its back."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from core.cutout.people.curves import Point, joined, placed, ribbon, trace
from core.cutout.people.ink import Ink
from core.cutout.people.palette import deeper

if TYPE_CHECKING:
    import skia


class Hand(StrEnum):
    RELAXED = "relaxed"
    OPEN = "open"
    OFFER = "offer"
    """Palm up, as one explains something."""
    POINT = "point"
    FIST = "fist"


def _finger(base: Point, tip: Point, thick: float) -> skia.Path:
    middle = ((base[0] + tip[0]) / 2, (base[1] + tip[1]) / 2)
    return ribbon([base, middle, tip], thick, thick * 0.84)


@cache
def _outline(kind: Hand) -> skia.Path:
    """The whole hand's outline."""
    if kind is Hand.OPEN:
        palm = trace([(-9, -4), (9, -4), (17, 14), (17, 30), (0, 35), (-17, 30), (-16, 12)])
        fingers = [((-12, 28), (-21, 55)), ((-4, 31), (-7, 64)), ((5, 31), (7, 63)), ((13, 27), (19, 53))]
        return joined(palm, *(_finger(base, tip, 5.6) for base, tip in fingers), _finger((-12, 14), (-33, 30), 6.0))
    if kind is Hand.OFFER:
        palm = trace([(-9, -4), (9, -4), (16, 12), (15, 30), (0, 34), (-15, 28), (-15, 12)])
        fingers = [((-10, 27), (-13, 56)), ((-2, 31), (-1, 62)), ((6, 31), (10, 59)), ((13, 26), (19, 49))]
        return joined(palm, *(_finger(base, tip, 5.8) for base, tip in fingers), _finger((-11, 12), (-30, 20), 6.2))
    if kind is Hand.POINT:
        fist = trace([(-9, -4), (9, -4), (18, 10), (19, 28), (10, 38), (-8, 37), (-16, 28), (-15, 10)])
        return joined(fist, _finger((-9, 30), (-11, 70), 6.2), _finger((-12, 14), (-16, 36), 6.2))
    if kind is Hand.FIST:
        return joined(
            trace([(-9, -4), (9, -4), (18, 10), (19, 28), (9, 38), (-9, 38), (-18, 28), (-16, 10)]),
            _finger((-13, 14), (-2, 31), 6.4),
        )
    hand = trace([(-10, -4), (10, -4), (15, 12), (16, 32), (13, 50), (3, 57), (-7, 54), (-12, 36), (-14, 14)])
    return joined(hand, _finger((-9, 10), (-18, 36), 6.0))


_LINES: dict[Hand, tuple[tuple[Point, Point], ...]] = {
    Hand.RELAXED: (((8, 36), (7, 52)), ((1, 37), (0, 54)), ((-6, 36), (-6, 51))),
    Hand.OPEN: (((-8, 14), (7, 19)),),
    Hand.OFFER: (((-8, 15), (8, 20)), ((-6, 24), (6, 27))),
    Hand.POINT: (((-2, 27), (-2, 37)), ((6, 28), (6, 38)), ((13, 26), (13, 34))),
    Hand.FIST: (((-1, 29), (-2, 38)), ((6, 28), (6, 38)), ((13, 25), (13, 34))),
}


def draw_hand(
    canvas: skia.Canvas, ink: Ink, kind: Hand, at: Point, degrees: float, side: int, size: float, colour: str
) -> None:
    """A hand at wrist `at`, its fingers turned clockwise by `degrees` from straight down; `side` 1 is the picture's right."""
    outline = placed(_outline(kind), at[0], at[1], degrees, side * size, size)
    ink.shape(canvas, outline, colour, edge=0.8)
    canvas.save()
    canvas.translate(*at)
    canvas.rotate(degrees)
    canvas.scale(side * size, size)
    paint = ink.line(deeper(colour, 0.28), 1.7, 0.7)
    for start, end in _LINES[kind]:
        canvas.drawLine(*start, *end, paint)
    canvas.restore()
