"""Things that a holding hand holds, one small drawing each. Used by arms.py, which draws the fist over them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.cutout.people.curves import Knot, Point, oval, slab, trace
from core.cutout.people.ink import Ink
from core.cutout.people.palette import deeper, lighter
from core.storyboard import Prop

if TYPE_CHECKING:
    import skia

_STEEL, _BRASS, _PAPER, _DARK = "#9aa3ad", "#c79a45", "#f4efe2", "#2b2f36"


def draw_prop(canvas: skia.Canvas, ink: Ink, prop: Prop, wrist: Point, side: int, colour: str) -> None:
    """`prop` in the fist at `wrist`; `side` 1 is the hand at the picture's right, whose fingers point to the left.

    `colour` is the holder's own, for cups, books and flowers. Body units; nothing for Prop.NONE.
    """
    draw = _DRAWINGS.get(prop)
    if draw is None:
        return
    canvas.save()
    canvas.translate(wrist[0] - side * 26, wrist[1] - 8)
    canvas.scale(-side, 1)
    draw(canvas, ink, colour)
    canvas.restore()


def _cup(canvas: skia.Canvas, ink: Ink, colour: str) -> None:
    canvas.drawPath(oval(27, 0, 15, 16), ink.line(deeper(colour, 0.15), 7))
    ink.solid(canvas, slab(-24, -32, 24, 32, 7), colour, 8)
    ink.shape(canvas, oval(0, -31, 24, 6), deeper("#7a4a2e", 0.2), edge=0.5)


def _bottle(canvas: skia.Canvas, ink: Ink, _: str) -> None:
    glass = "#3f7a55"
    ink.solid(canvas, slab(-8, -104, 8, -40, 4), glass, 4)
    ink.solid(canvas, slab(-21, -52, 21, 44, 12), glass, 8)
    ink.shape(canvas, slab(-21, -24, 21, 12, 2), _PAPER, edge=0.4)


def _book(canvas: skia.Canvas, ink: Ink, colour: str) -> None:
    ink.solid(canvas, slab(-38, -86, 46, 26, 4), colour, 8)
    ink.shape(canvas, slab(40, -81, 47, 21, 2), _PAPER, edge=0.4)
    ink.shape(canvas, slab(-20, -62, 26, -44, 3), lighter(colour, 0.45), edge=0.0)


def _paper(canvas: skia.Canvas, ink: Ink, _: str) -> None:
    ink.solid(canvas, trace([(-34, -92, 0), (36, -84, 0), (32, 18, 0), (-38, 10, 0)]), _PAPER, 5)
    paint = ink.line("#8b8578", 3.0, 0.8)
    for step in range(5):
        y = -74 + 16 * step
        canvas.drawLine(-22, y, 24 if step < 4 else 2, y + 5, paint)


def _phone(canvas: skia.Canvas, ink: Ink, _: str) -> None:
    ink.solid(canvas, slab(-19, -62, 19, 22, 7), _DARK, 5)
    ink.shape(canvas, slab(-13, -56, -1, -36, 4), "#4a515c", edge=0.0)
    ink.shape(canvas, oval(-7, -50, 3.5, 3.5), "#8fb6cf", edge=0.0)


def _lantern(canvas: skia.Canvas, ink: Ink, _: str) -> None:
    canvas.drawPath(oval(0, 26, 24, 26), ink.line(_DARK, 5))
    ink.glow(canvas, 0, 78, 170, 170, "#ffd27a", 0.6, own=True)
    ink.solid(canvas, slab(-25, 40, 25, 54, 5), _BRASS, 5)
    canvas.drawPath(slab(-21, 54, 21, 104, 4), ink.burning("#fff0b8"))
    canvas.drawPath(trace([(0, 64), (9, 84), (0, 98), (-9, 84)]), ink.burning("#ffb347"))
    for x in (-21, 21):
        canvas.drawLine(x, 54, x, 104, ink.line(_DARK, 4))
    ink.solid(canvas, slab(-27, 102, 27, 116, 5), _BRASS, 5)


def _tube(canvas: skia.Canvas, ink: Ink, _: str) -> None:
    ink.shape(canvas, slab(-11, -92, 11, 34, 11), "#dcebee", edge=0.8)
    ink.shape(canvas, slab(-8, -50, 8, 31, 8), "#58c472", edge=0.0)
    canvas.drawLine(-5, -80, -5, 8, ink.line("#ffffff", 3, 0.7))
    ink.shape(canvas, slab(-15, -97, 15, -88, 4), "#c3d6da", edge=0.6)


def _tool(canvas: skia.Canvas, ink: Ink, _: str) -> None:
    """An open spanner."""
    ink.solid(canvas, slab(-9, -74, 9, 46, 6), _STEEL, 5)
    jaws: list[Knot] = [(-11, -70, 0), (-27, -92), (-24, -122, 0), (-9, -116, 0), (-9, -98, 0), (9, -98, 0), (9, -116, 0)]
    ink.solid(canvas, trace([*jaws, (24, -122, 0), (27, -92), (11, -70, 0)]), _STEEL, 5)


def _flower(canvas: skia.Canvas, ink: Ink, colour: str) -> None:
    canvas.drawLine(0, 40, 4, -66, ink.line("#4e7a44", 6))
    ink.shape(canvas, trace([(2, -20), (26, -42), (38, -40), (22, -18)]), "#5c8c4f", edge=0.5)
    petal = lighter(colour, 0.15)
    for x, y in ((4, -104), (24, -88), (16, -64), (-10, -64), (-17, -88)):
        ink.shape(canvas, oval(x, y, 15, 15), petal, edge=0.5)
    ink.shape(canvas, oval(3, -82, 11, 11), "#f0c64a", edge=0.4)


def _clock(canvas: skia.Canvas, ink: Ink, _: str) -> None:
    for x in (-26, 26):
        ink.shape(canvas, oval(x, -66, 15, 13), _BRASS, edge=0.8)
    ink.solid(canvas, oval(0, -22, 50, 50), _BRASS, 8)
    ink.shape(canvas, oval(0, -22, 40, 40), _PAPER, edge=0.4)
    paint = ink.line(_DARK, 5)
    canvas.drawLine(0, -22, 0, -50, paint)
    canvas.drawLine(0, -22, 18, -12, paint)


def _sword(canvas: skia.Canvas, ink: Ink, _: str) -> None:
    canvas.rotate(152)  # lowered: upright it would cross the holder's face
    ink.solid(canvas, trace([(-11, -40, 0), (-11, -300, 0), (0, -328, 0), (11, -300, 0), (11, -40, 0)]), "#c9d0d8", 5)
    canvas.drawLine(0, -50, 0, -290, ink.line("#8d96a1", 3))
    ink.solid(canvas, slab(-7, -40, 7, 44, 4), "#5d4030", 3)
    ink.solid(canvas, slab(-42, -48, 42, -34, 6), _BRASS, 4)
    ink.solid(canvas, oval(0, 50, 11, 11), _BRASS, 4)


def _key(canvas: skia.Canvas, ink: Ink, _: str) -> None:
    canvas.drawLine(0, 10, 0, -78, ink.line(_BRASS, 9))
    for y in (-74, -56):
        canvas.drawLine(0, y, 20, y, ink.line(_BRASS, 9, butt=True))
    canvas.drawPath(oval(0, 26, 17, 17), ink.line(_BRASS, 9))


_DRAWINGS: dict[Prop, Callable[[skia.Canvas, Ink, str], None]] = {
    Prop.CUP: _cup,
    Prop.BOTTLE: _bottle,
    Prop.BOOK: _book,
    Prop.PAPER: _paper,
    Prop.PHONE: _phone,
    Prop.LANTERN: _lantern,
    Prop.TUBE: _tube,
    Prop.TOOL: _tool,
    Prop.FLOWER: _flower,
    Prop.CLOCK: _clock,
    Prop.SWORD: _sword,
    Prop.KEY: _key,
}
