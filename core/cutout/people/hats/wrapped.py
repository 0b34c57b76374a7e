"""Headscarf, turban, crown and hood."""

from __future__ import annotations

from core.cutout.people.curves import oval
from core.cutout.people.hair.cut import Spots
from core.cutout.people.hats.hat import Hat
from core.cutout.people.palette import deeper, lighter
from core.looks import Gender

HOOD_EDGE: Spots = [
    (0, -126, 0), (58, -114, 0), (100, -62, 0), (112, 10, 0), (106, 80, 0), (80, 124, 0), (0, 134, 0), (-80, 124, 0),
    (-106, 80, 0), (-112, 10, 0),
    (-100, -62, 0), (-58, -114, 0), (0, -126, 0, 0),
]  # fmt: skip


def draw_headscarf(hat: Hat) -> None:
    """Wound over the hair and under the chin; on a man a bandana knotted at the side."""
    if hat.skull.rig.gender is Gender.MALE:
        hat.dome(6, -36, 3, bow=10)
        side = hat.skull.rig.parting
        hat.part(
            [
                (side * 80, -44, 0, 0.3),
                (side * 108, -30, 0, 0.2),
                (side * 112, -8, 0, 0.2),
                (side * 92, -22, 0),
                (side * 98, 14, 0, 0.2),
                (side * 80, -26, 0, 0.3),
            ],
            deeper(hat.colour, 0.12),
            4,
        )
        for x, y in ((-48, -66), (-14, -76), (22, -74), (52, -62), (0, -98), (-34, -92), (34, -94)):
            hat.canvas.drawCircle(*hat.skull.place(x, y, 0.6), 4, hat.ink.fill(lighter(hat.colour, 0.6)))
        return
    hat.part(
        [
            (0, -112, 0), (50, -104, 0), (86, -62, 0), (96, 0, 0), (94, 60, 0), (78, 104, 0), (40, 132, 0), (0, 138, 0),
            (-40, 132, 0), (-78, 104, 0), (-94, 60, 0),
            (-96, 0, 0), (-86, -62, 0), (-50, -104, 0), (0, -112, 0, 0), (0, -62, 1, 0.2), (-42, -54, 1),
            (-66, -16, 0.75), (-67, 34, 0.4), (-46, 78, 0), (0, 97, 0),
            (46, 78, 0), (67, 34, 0.4), (66, -16, 0.75), (42, -54, 1), (0, -62, 1, 0.2), (0, -112, 0, 0),
        ]
    )  # fmt: skip
    hat.line([(-58, -70, 0.6), (-80, -10, 0.25), (-74, 60, 0.2), (-40, 112, 0.2)], deeper(hat.colour, 0.3), 2.6, 0.5)
    hat.line([(58, -70, 0.6), (80, -10, 0.25), (74, 60, 0.2), (30, 116, 0.2)], deeper(hat.colour, 0.3), 2.6, 0.5)


def draw_turban(hat: Hat) -> None:
    """Cloth wound round in folds, with a pin."""
    hat.part(
        [
            (-80, -36, 0.1, 0.4),
            (-102, -70, 0),
            (-92, -118, 0),
            (-44, -148, 0),
            (0, -154, 0),
            (44, -148, 0),
            (92, -118, 0),
            (102, -70, 0),
            (80, -36, 0.1, 0.4),
            (42, -52, 0.8),
            (0, -64, 0.9, 0.5),
            (-42, -52, 0.8),
        ],
        depth=12,
    )
    fold = deeper(hat.colour, 0.3)
    for lift in (0.0, 24.0, 48.0):
        hat.line([(-88 + lift * 0.3, -50 - lift, 0.1), (-36, -76 - lift, 0.5), (14, -70 - lift * 0.9, 0.7)], fold, 2.6, 0.55)
        hat.line([(88 - lift * 0.3, -50 - lift, 0.1), (36, -84 - lift, 0.5), (-10, -86 - lift * 0.9, 0.6)], fold, 2.6, 0.55)
    x, y = hat.skull.place(0, -84, 0.9)
    hat.ink.shape(hat.canvas, oval(x, y, 8, 10), "#d8b04a", edge=0.5)


def draw_crown(hat: Hat) -> None:
    """Gold with stones."""
    gold = "#e2b33c"
    spikes: Spots = [
        (-74, -66, 0.1, 0),
        (-84, -128, 0, 0),
        (-52, -100, 0.3, 0),
        (-32, -142, 0.3, 0),
        (0, -106, 0.5, 0),
        (32, -142, 0.3, 0),
        (52, -100, 0.3, 0),
        (84, -128, 0, 0),
        (74, -66, 0.1, 0),
        (40, -72, 0.6),
        (0, -75, 0.8),
        (-40, -72, 0.6),
    ]
    hat.part(spikes, gold, 7)
    hat.line([(-74, -72, 0.1), (-40, -79, 0.6), (0, -82, 0.8), (40, -79, 0.6), (74, -72, 0.1)], deeper(gold, 0.25), 4.0, 0.8)
    for x, y, colour in ((-84, -130, "#fff3cf"), (-32, -144, "#fff3cf"), (32, -144, "#fff3cf"), (84, -130, "#fff3cf")):
        hat.canvas.drawCircle(*hat.skull.place(x, y, 0.2), 5.5, hat.ink.fill(colour))
    for x, colour in ((-34, "#4a7fb5"), (0, "#b5344a"), (34, "#4a7fb5")):
        hat.canvas.drawCircle(*hat.skull.place(x, -92, 0.7), 6, hat.ink.fill(colour))


def draw_hood(hat: Hat) -> None:
    """Drawn forward over the hair, framing the face."""
    colour = hat.skull.rig.top
    inner: Spots = [
        (0, -84, 0.6, 0.2),
        (-50, -70, 0.5),
        (-76, -20, 0.3),
        (-80, 40, 0.2),
        (-62, 90, 0.1),
        (0, 103, 0.3),
        (62, 90, 0.1),
        (80, 40, 0.2),
        (76, -20, 0.3),
        (50, -70, 0.5),
        (0, -84, 0.6, 0.2),
        (0, -126, 0, 0),
    ]
    hat.part([*HOOD_EDGE, *inner], colour, 12)
    hat.line([(0, -84, 0.6), (-50, -70, 0.5), (-76, -20, 0.3), (-80, 40, 0.2), (-62, 90, 0.1)], deeper(colour, 0.35), 4.0, 0.6)
    hat.line([(0, -84, 0.6), (50, -70, 0.5), (76, -20, 0.3), (80, 40, 0.2), (62, 90, 0.1)], deeper(colour, 0.35), 4.0, 0.6)
