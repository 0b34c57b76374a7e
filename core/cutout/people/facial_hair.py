"""Beards and moustaches. Used by the figure; the mouth is drawn between the beard and the moustache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cutout.people.curves import joined, trace
from core.cutout.people.head import beard_line
from core.cutout.people.ink import Ink
from core.cutout.people.palette import brightness, deeper, lighter
from core.cutout.people.skull import Skull
from core.looks import FacialHair

if TYPE_CHECKING:
    import skia

FULL = (FacialHair.BEARD, FacialHair.LONG_BEARD)
MOUSTACHED = (FacialHair.MOUSTACHE, FacialHair.GOATEE, *FULL)


def draw_beard(canvas: skia.Canvas, ink: Ink, skull: Skull) -> None:
    """What lies below the mouth: a full or long beard, or a goatee's tuft."""
    kind = skull.rig.facial_hair
    if kind in FULL:
        _draw_full(canvas, ink, skull, long=kind is FacialHair.LONG_BEARD)
    elif kind is FacialHair.GOATEE:
        tuft = skull.knots(
            [
                (-17, 80, 0.8),
                (0, 84, 0.9),
                (17, 80, 0.8),
                (19, 96, 0.4),
                (9, 112, 0.3),
                (0, 115, 0.3),
                (-9, 112, 0.3),
                (-19, 96, 0.4),
            ]
        )
        ink.solid(canvas, trace(tuft), skull.rig.hair, 5.0)


def _draw_full(canvas: skia.Canvas, ink: Ink, skull: Skull, *, long: bool) -> None:
    """From sideburn to sideburn."""
    jaw = skull.rig.jaw
    top = beard_line(skull, 24.0)[:9]
    below: list[tuple[float, ...]]
    if long:
        below = [
            (83, 50, 0), (76, 92, 0), (62, 132, 0.1), (36, 176, 0.2), (16, 196, 0.2), (0, 206, 0.25, 0.5),
            (-16, 196, 0.2), (-36, 176, 0.2), (-62, 132, 0.1), (-76, 92, 0), (-83, 50, 0),
        ]  # fmt: skip
    else:
        below = [
            (82, 40, 0),
            (78 * jaw, 70, 0),
            (58 * jaw, 98, 0),
            (28, 113, 0),
            (0, 116, 0),
            (-28, 113, 0),
            (-58 * jaw, 98, 0),
            (-78 * jaw, 70, 0),
            (-82, 40, 0),
        ]
    outline = trace([(skull.rim(-82, 8), 10.0), *top[1:8], (skull.rim(82, 8), 10.0), *skull.knots(below)])
    ink.solid(canvas, outline, skull.rig.hair, 9.0)
    strand = ink.line(deeper(skull.rig.hair, 0.25), 2.2, 0.55)
    reach = 60.0 if long else 14.0
    for x in (-46, -24, 24, 46):
        start = skull.place(x, 84, 0.4)
        canvas.drawPath(
            trace(
                [start, (start[0] * 0.94, start[1] + reach * 0.5), (start[0] * 0.8, start[1] + reach * (1.2 - abs(x) / 110))],
                closed=False,
            ),
            strand,
        )


def draw_moustache(canvas: skia.Canvas, ink: Ink, skull: Skull) -> None:
    """Over the upper lip, drawn after the mouth."""
    kind = skull.rig.facial_hair
    if kind not in MOUSTACHED:
        return
    wide, thick, droop = {FacialHair.MOUSTACHE: (34, 12, 5), FacialHair.GOATEE: (25, 7, 9)}.get(kind, (32, 11, 10))
    y = skull.mouth_y - 14
    lobes = []
    for side in (-1, 1):
        points: list[tuple[float, ...]] = [
            (0, y - 3, 1), (side * wide * 0.4, y - thick * 0.45, 1), (side * wide * 0.8, y + droop * 0.4, 1),
            (side * wide, y + droop + 3, 1, 0.3),
            (side * wide * 0.6, y + thick * 0.75 + droop * 0.3, 1), (side * wide * 0.2, y + thick * 0.62, 1),
            (0, y + thick * 0.35, 1),
        ]  # fmt: skip
        lobes.append(trace(skull.knots(points)))
    whole = joined(*lobes)
    tone = skull.rig.hair
    if kind in FULL:
        tone = lighter(tone, 0.06) if brightness(tone) < 0.6 else deeper(tone, 0.07)
    ink.shape(canvas, whole, tone, edge=0.7)
    middle = skull.place(0, y, 1)
    canvas.drawLine(middle[0], middle[1] - 1, middle[0], middle[1] + thick * 0.4, ink.line(deeper(tone, 0.3), 1.8, 0.6))
