"""Glasses and eyepatches. Used by the figure, drawn after the eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cutout.people.curves import oval, polyline, slab, trace
from core.cutout.people.eyes import eye_place
from core.cutout.people.ink import Ink
from core.cutout.people.skull import Skull
from core.looks import Eyewear

if TYPE_CHECKING:
    import skia


def hidden_eye(skull: Skull) -> int:
    """The side whose eye an eyepatch covers, 0 for none."""
    return skull.rig.parting if skull.rig.eyewear is Eyewear.EYEPATCH else 0


def draw_eyewear(canvas: skia.Canvas, ink: Ink, skull: Skull) -> None:
    """What is worn over the eyes."""
    kind = skull.rig.eyewear
    if kind is Eyewear.EYEPATCH:
        _draw_patch(canvas, ink, skull)
    elif kind is not Eyewear.NONE:
        _draw_glasses(canvas, ink, skull, kind)


def _draw_glasses(canvas: skia.Canvas, ink: Ink, skull: Skull, kind: Eyewear) -> None:
    frame = ink.line(skull.rig.frames, 4.2 if kind is not Eyewear.SUNGLASSES else 4.8)
    y = skull.down(skull.eye_y + 1)
    size = 0.5 + 0.5 * skull.rig.eye_size
    inner: list[float] = []
    for side in (-1, 1):
        x = skull.across(eye_place(skull, side), 6.0)
        squeeze = min(1.1, max(0.4, skull.squeeze(eye_place(skull, side))))
        half = 26.0 * size * squeeze
        edge = (skull.rim(side * (80 if side * skull.turn <= 0 else 76), skull.eye_y), y - 4)
        over = max(0.0, side * (x - edge[0]) + half - 3.0)
        x, half = x - side * over / 2, half - over / 2
        inner.append(x - side * half)
        if kind is Eyewear.ROUND:
            lens = oval(x, y, half, 25 * size)
        elif kind is Eyewear.SQUARE:
            lens = slab(x - half, y - 19 * size, x + half, y + 21 * size, 8)
        else:
            lens = trace(
                [
                    (x - half, y - 19),
                    (x + half, y - 19),
                    (x + half * 0.95, y + 4),
                    (x + half * 0.45, y + 21),
                    (x - half * 0.45, y + 21),
                    (x - half * 0.95, y + 4),
                ]
            )
        _draw_lens(canvas, ink, lens, x, y, half, dark=kind is Eyewear.SUNGLASSES)
        canvas.drawPath(lens, frame)
        outer = x + side * half
        if side * (edge[0] - outer) > 1:
            canvas.drawLine(outer, y - 5, *edge, frame)
    bridge = trace([(inner[0], y - 4), ((inner[0] + inner[1]) / 2, y - 9), (inner[1], y - 4)], closed=False)
    canvas.drawPath(bridge, frame)


def _draw_lens(canvas: skia.Canvas, ink: Ink, lens: skia.Path, x: float, y: float, half: float, *, dark: bool) -> None:
    if dark:
        canvas.drawPath(lens, ink.fill("#23232b"))
    else:
        canvas.drawPath(lens, ink.fill("#eaf6ff", 0.16))
    glint = polyline(
        [(x - half * 0.55, y + 6), (x - half * 0.05, y - 13), (x + half * 0.2, y - 13), (x - half * 0.3, y + 6)], closed=True
    )
    canvas.drawPath(glint, ink.fill("#ffffff", 0.22))


def _draw_patch(canvas: skia.Canvas, ink: Ink, skull: Skull) -> None:
    side = skull.rig.parting
    x = eye_place(skull, side)
    seen, y = skull.across(x, 3.0), skull.down(skull.eye_y + 2)
    squeeze = max(0.4, skull.squeeze(x))
    strap = ink.line("#26222a", 4.5)
    here, there = skull.place(side * 80, -16, 0), skull.place(-side * 74, -62, 0.2)
    canvas.drawPath(trace([here, (seen, y - 18), (skull.across(-side * 22), skull.down(-46)), there], closed=False), strap)
    patch = trace(
        [
            (seen - 24 * squeeze, y - 19),
            (seen, y - 23),
            (seen + 24 * squeeze, y - 19),
            (seen + 20 * squeeze, y + 12),
            (seen, y + 22),
            (seen - 20 * squeeze, y + 12),
        ]
    )
    ink.shape(canvas, patch, "#2b2730", edge=0.6)
    canvas.drawPath(
        trace([(seen - 13 * squeeze, y - 13), (seen, y - 16), (seen + 8 * squeeze, y - 14)], closed=False),
        ink.line("#5a5462", 2.2, 0.8),
    )
