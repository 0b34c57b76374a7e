"""Hair tied up: ponytail, bun, braids, pigtails."""

from __future__ import annotations

from core.cutout.people.curves import joined, oval, placed, trace
from core.cutout.people.hair.cut import HairCut, Spots

_SLEEK: Spots = [(65, -32, 0.7), (54, -56, 1), (28, -66, 1), (0, -68, 1), (-28, -66, 1), (-54, -56, 1), (-65, -32, 0.7)]


def _slick(cut: HairCut) -> None:
    """Hair combed back tightly."""
    cut.cap(7, _SLEEK, burn=12)
    cut.strands(
        [(-44, -66, 0.9), (-34, -84, 0.6), (-14, -98, 0.3)],
        [(0, -72, 1), (0, -88, 0.6), (0, -102, 0.3)],
        [(44, -66, 0.9), (34, -84, 0.6), (14, -98, 0.3)],
    )
    cut.shine([(-56, -64, 0.5), (-42, -78, 0.5), (-24, -86, 0.5)])


def draw_ponytail(cut: HairCut) -> None:
    """Tied high at the back, the tail beside the neck."""
    if cut.back:
        tail = cut.flip(
            [
                (-30, -104, 0, 0.6),
                (-74, -112, 0),
                (-118, -70, 0),
                (-130, 0, 0),
                (-122, 70, 0),
                (-128, 128, 0, 0.1),
                (-96, 96, 0),
                (-86, 40, 0),
                (-84, -30, 0),
                (-60, -70, 0),
            ]
        )
        cut.mass(tail, colour=cut.deep)
        cut.strands(cut.flip([(-74, -96, 0), (-104, -50, 0), (-108, 20, 0), (-112, 90, 0)]))
        return
    _slick(cut)
    sweep = cut.flip(
        [
            (34, -70, 0.95, 0.2),
            (6, -90, 0.7),
            (-40, -88, 0.5),
            (-72, -52, 0.4),
            (-68, -20, 0.6, 0.1),
            (-56, -44, 0.95),
            (-20, -60, 1),
        ]
    )
    cut.mass(sweep, depth=6)
    tie = cut.skull.place(-62 * cut.side, -94, 0)
    knot = placed(oval(0, 0, 17, 9), tie[0], tie[1], -38 * cut.side)
    cut.ink.shape(cut.canvas, cut.seen(knot), cut.skull.rig.accent, edge=0.7)


def draw_bun(cut: HairCut) -> None:
    """A knot on top."""
    if cut.back:
        x, y = cut.skull.place(0, -126, 0.0)
        knot = oval(x - cut.skull.turn * 10, y, 41, 35)
        cut.paint(knot, cut.colour, 9)
        cut.strands([(-26, -122, 0), (-4, -146, 0), (24, -132, 0)], [(-16, -112, 0), (8, -128, 0), (30, -118, 0)])
        return
    _slick(cut)
    x, y = cut.skull.place(0, -104, 0.0)
    cut.ink.shape(cut.canvas, cut.seen(oval(x - cut.skull.turn * 8, y, 25, 6.5)), cut.skull.rig.accent, edge=0.7)
    for side in (-1, 1):
        cut.mass([(side * 64, -34, 0.7, 0.3), (side * 71, -4, 0.4), (side * 68, 30, 0.3, 0.1), (side * 63, 2, 0.45)], depth=3)


def draw_braids(cut: HairCut) -> None:
    """Two plaits over the shoulders."""
    if cut.back:
        cut.behind([(-80, -40, 0), (-88, 20, 0), (-70, 50, 0), (0, 40, 0), (70, 50, 0), (88, 20, 0), (80, -40, 0)])
        return
    cut.cap(
        8,
        [(65, -30, 0.7), (52, -52, 1), (24, -66, 1), (0, -76, 1, 0.2), (-24, -66, 1), (-52, -52, 1), (-65, -30, 0.7)],
        burn=22,
    )
    cut.strands(
        [(0, -76, 1), (0, -92, 0.6), (0, -106, 0.2)],
        [(20, -78, 0.8), (48, -70, 0.6), (72, -36, 0.3)],
        [(-20, -78, 0.8), (-48, -70, 0.6), (-72, -36, 0.3)],
    )
    cut.shine([(-60, -66, 0.4), (-42, -82, 0.4), (-20, -92, 0.4)])
    for side in (-1, 1):
        parts, lines = [], []
        for at in range(6):
            y = 36.0 + at * 25
            x, wide = side * (88 + 2.0 * at - 0.45 * at * at), 18 - at * 1.1
            knots = [(x - wide, y - 10, 0, 0.7), (x, y - 20, 0), (x + wide, y - 10, 0, 0.7)]
            knots += [(x + wide * 0.7, y + 8, 0), (x, y + 17, 0, 0.4), (x - wide * 0.7, y + 8, 0)]
            parts.append(trace(cut.skull.knots(knots)))
            lines.append([(x - wide * 0.9, y - 8, 0), (x, y + 6, 0), (x + wide * 0.9, y - 8, 0)])
        cut.paint(joined(*parts), cut.colour, 4.0)
        cut.strands(*lines, width=2.4)
        cut.mass(
            [
                (side * 81, 178, 0, 0.4),
                (side * 95, 178, 0, 0.4),
                (side * 94, 206, 0, 0.4),
                (side * 86, 214, 0, 0.2),
                (side * 79, 204, 0, 0.4),
            ],
            depth=3,
        )
        x, y = cut.skull.place(side * 88, 178, 0)
        cut.ink.shape(cut.canvas, oval(x, y, 12, 6.5), cut.skull.rig.accent, edge=0.7)


def draw_pigtails(cut: HairCut) -> None:
    """Two bunches at the sides, and a fringe."""
    if cut.back:
        for side in (-1, 1):
            cut.mass(
                [
                    (side * 74, -62, 0, 0.5),
                    (side * 112, -76, 0),
                    (side * 142, -40, 0),
                    (side * 144, 14, 0),
                    (side * 126, 58, 0, 0.2),
                    (side * 108, 22, 0),
                    (side * 92, -12, 0),
                    (side * 78, -36, 0, 0.5),
                ]
            )
            cut.strands([(side * 96, -56, 0), (side * 120, -30, 0), (side * 124, 24, 0)])
        return
    cut.cap(
        9,
        [
            (64, -28, 0.7, 0.5),
            (50, -42, 1, 0.6),
            (24, -38, 1, 0.6),
            (-2, -42, 1, 0.6),
            (-28, -37, 1, 0.6),
            (-52, -43, 1, 0.6),
            (-64, -28, 0.7, 0.5),
        ],
        burn=14,
    )
    cut.strands(
        [(-18, -46, 1), (-18, -66, 0.9), (-8, -92, 0.5)],
        [(14, -46, 1), (16, -68, 0.9), (8, -92, 0.5)],
        [(40, -48, 1), (44, -66, 0.8), (34, -88, 0.5)],
    )
    cut.shine([(-54, -72, 0.5), (-30, -82, 0.6), (-4, -84, 0.6)])
    for side in (-1, 1):
        x, y = cut.skull.place(side * 84, -52, 0)
        cut.ink.shape(cut.canvas, cut.seen(oval(x, y, 9, 14)), cut.skull.rig.accent, edge=0.7)
