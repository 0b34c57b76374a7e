"""Hair by its growth: bald, cropped, receding, curls and an afro."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from core.cutout.people.curves import joined, minus, oval, trace
from core.cutout.people.hair.cut import HairCut
from core.cutout.people.palette import lighter, mix

if TYPE_CHECKING:
    import skia


def draw_bald(cut: HairCut) -> None:
    """Only the light on the scalp."""
    if cut.back or cut.ink.flat:
        return
    x, y = cut.skull.place(-26, -76, 0.6)
    cut.canvas.save()
    cut.canvas.translate(x, y)
    cut.canvas.rotate(-28)
    cut.canvas.drawOval(oval(0, 0, 17, 7).getBounds(), cut.ink.fill(lighter(cut.skull.rig.skin, 0.5), 0.6))
    cut.canvas.restore()


def draw_buzz(cut: HairCut) -> None:
    """Cropped to a shadow on the skin."""
    if cut.back:
        return
    cut.colour = mix(cut.colour, cut.skull.rig.skin, 0.22)
    cut.cap(
        2,
        [
            (64, -36, 0.7, 0.4),
            (54, -60, 1, 0.5),
            (26, -66, 1),
            (0, -67, 1),
            (-26, -66, 1),
            (-54, -60, 1, 0.5),
            (-64, -36, 0.7, 0.4),
        ],
        burn=12,
    )
    cut.shine([(-40, -80, 0.5), (-20, -88, 0.5)], width=5)


def draw_receding(cut: HairCut) -> None:
    """A horseshoe at the sides and a thin tuft on top."""
    if cut.back:
        return
    for side in (-1, 1):
        cut.mass(
            [
                (side * 75, 20, 0.1, 0.3), (side * 86, 12, 0), (side * 91, -18, 0), (side * 86, -46, 0),
                (side * 74, -66, 0, 0.6),
                (side * 66, -58, 0.3), (side * 66, -34, 0.45), (side * 70, -10, 0.4), (side * 69, 12, 0.25, 0.3),
            ],
            depth=6,
        )  # fmt: skip
        cut.strands([(side * 78, 6, 0.1), (side * 81, -20, 0.1), (side * 76, -48, 0.1)])
    thin = cut.flip(
        [
            (44, -84, 0.5, 0.2),
            (26, -106, 0.1),
            (-6, -110, 0.1),
            (-40, -101, 0.1),
            (-60, -80, 0.2, 0.2),
            (-34, -86, 0.6),
            (-2, -92, 0.6),
            (24, -90, 0.6),
        ]
    )
    cut.mass(thin, depth=4)
    cut.strands(cut.flip([(26, -96, 0.4), (-8, -101, 0.3), (-42, -92, 0.3)]), width=1.8)


def _bumps(cut: HairCut, spots: list[tuple[float, float, float]], front: float) -> list[skia.Path]:
    """Curls: circles (x, y, radius)."""
    curls = []
    for x, y, radius in spots:
        seen_x, seen_y = cut.skull.place(x, y, front)
        curls.append(oval(seen_x, seen_y, radius, radius))
    return curls


def _window(cut: HairCut) -> skia.Path:
    """The part of the face that no curl may hide, whichever way it is turned."""
    spots = [
        (-58, -30, 1),
        (-44, -46, 1),
        (0, -50, 1),
        (44, -46, 1),
        (58, -30, 1),
        (64, 20, 1),
        (40, 110, 1),
        (-40, 110, 1),
        (-64, 20, 1),
    ]
    return trace(cut.skull.knots([tuple(map(float, spot)) for spot in spots]))


def draw_curly(cut: HairCut) -> None:
    """Round curls over the forehead and ears."""
    if cut.back:
        cut.behind(
            [
                (-86, -60, 0),
                (-96, -10, 0),
                (-92, 26, 0),
                (-76, 50, 0),
                (0, 58, 0),
                (76, 50, 0),
                (92, 26, 0),
                (96, -10, 0),
                (86, -60, 0),
                (0, -110, 0),
            ]
        )
        return
    ring = []
    for at in range(15):
        angle = math.pi * (1.08 - at / 14 * 1.16)
        wobble = 1 + 0.05 * math.sin(at * 2.4)
        ring.append((math.cos(angle) * 87 * wobble, -28 - math.sin(angle) * 78 * wobble, 23.0 + 3 * math.sin(at * 1.7)))
    fringe = [
        (-56.0, -52.0, 18.0),
        (-34.0, -60.0, 19.0),
        (-8.0, -64.0, 20.0),
        (18.0, -61.0, 19.0),
        (40.0, -58.0, 18.0),
        (58.0, -50.0, 17.0),
    ]
    head = trace(cut.skull.knots([(-88, 8, 0), (-90, -40, 0), (-60, -96, 0), (0, -116, 0), (60, -96, 0), (90, -40, 0),
        (88, 8, 0), (74, 6, 0.2), (66, -30, 0.6), (50, -56, 1), (0, -62, 1), (-50, -56, 1), (-66, -30, 0.6),
        (-74, 6, 0.2)]))  # fmt: skip
    whole = joined(head, *_bumps(cut, ring, 0.0), *_bumps(cut, fringe, 1.0))
    cut.paint(minus(whole, _window(cut)), cut.colour, 8)
    for x, y, radius in (
        (-48, -84, 13),
        (-18, -100, 14),
        (16, -98, 14),
        (48, -82, 13),
        (-2, -76, 12),
        (-68, -46, 11),
        (70, -44, 11),
        (-36, -62, 9),
        (34, -64, 10),
    ):
        arc = [
            (x - radius * 0.7, y + radius * 0.2, 0.5),
            (x - radius * 0.3, y - radius * 0.6, 0.5),
            (x + radius * 0.6, y - radius * 0.4, 0.5),
            (x + radius * 0.6, y + radius * 0.4, 0.5),
        ]
        cut.strands(arc, width=2.6)
    cut.shine(
        [(-56, -88, 0.3), (-46, -98, 0.3)], [(-24, -108, 0.3), (-12, -112, 0.3)], [(18, -108, 0.3), (28, -105, 0.3)], width=5
    )


def draw_afro(cut: HairCut) -> None:
    """A round cloud of fine curls."""
    count = 26
    bumps: list[tuple[float, float, float]] = []
    for at in range(count):
        angle = 2 * math.pi * at / count
        bumps.append((math.cos(angle) * 104, -52 + math.sin(angle) * 84, 15.0 + 1.5 * math.sin(at * 2.3)))
    ball = oval(*cut.skull.place(0, -52, 0.0), 108, 88)
    cloud = joined(ball, *_bumps(cut, bumps, 0.0))
    if cut.back:
        cut.paint(cloud, cut.deep, 14)
        return
    face = trace(cut.skull.knots([(-69, 18, 0.25), (-70, -14, 0.45), (-60, -42, 0.8), (-32, -58, 1), (0, -61, 1),
        (32, -58, 1), (60, -42, 0.8), (70, -14, 0.45), (69, 18, 0.25), (40, 130, 0), (-40, 130, 0)]))  # fmt: skip
    sides = oval(*cut.skull.place(0, 40, 0.0), 70, 60)
    front = minus(minus(cloud, face), sides)
    cut.paint(front, cut.colour, 14)
    for at in range(18):
        angle, far = at * 2.399963, 40 + 4.2 * at
        x, y = math.cos(angle) * far, -76 + math.sin(angle) * far * 0.5
        if y < -62:
            cut.strands([(x - 6, y + 1, 0.2), (x, y - 5, 0.2), (x + 6, y + 1, 0.2)], width=2.2, alpha=0.4)
    cut.shine([(-58, -104, 0.1), (-38, -118, 0.1), (-14, -124, 0.1)], width=7)
