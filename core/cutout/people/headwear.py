"""Eleven things to wear on the head. Used by the figure; hair above `hair_limit` is left out beneath them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.cutout.people.curves import oval, trace
from core.cutout.people.hair.cut import Spots
from core.cutout.people.ink import Ink
from core.cutout.people.palette import deeper, lighter, mix
from core.cutout.people.skull import Skull
from core.looks import Headwear

if TYPE_CHECKING:
    import skia

_LIMITS = {
    Headwear.CAP: -44.0, Headwear.BEANIE: -40.0, Headwear.BRIM_HAT: -46.0, Headwear.TOP_HAT: -48.0, Headwear.CAPTAIN: -48.0, Headwear.HELMET: -34.0,
    Headwear.HEADSCARF: -44.0, Headwear.TURBAN: -42.0,
}  # fmt: skip


def hair_limit(kind: Headwear) -> float | None:
    """Head-unit height above which hair is hidden; None when it is free."""
    return _LIMITS.get(kind)


class _Hat:
    """Draws one hat in the colours of its wearer."""

    def __init__(self, canvas: skia.Canvas, ink: Ink, skull: Skull) -> None:
        self.canvas = canvas
        self.ink = ink
        self.skull = skull
        self.colour = skull.rig.hat
        self.accent = skull.rig.accent

    def part(self, spots: Spots, colour: str = "", depth: float = 8.0) -> None:
        self.ink.solid(self.canvas, trace(self.skull.knots(spots)), colour or self.colour, depth)

    def line(self, spots: Spots, colour: str, width: float, alpha: float = 1.0) -> None:
        self.canvas.drawPath(trace(self.skull.knots(spots), closed=False), self.ink.line(colour, width, alpha))

    def dome(self, rise: float, low: float, wide: float, colour: str = "", *, bow: float = 8.0, depth: float = 9.0) -> None:
        """A crown over the skull: its top, the height of its lower edge, and how far it stands off."""
        self.part(
            [
                (-80 - wide, low, 0.1, 0.3), (-84 - wide, low - 24, 0), (-70 - wide, -78 - rise * 0.3, 0), (-38, -102 - rise * 0.9, 0), (0, -106 - rise, 0),
                (38, -102 - rise * 0.9, 0), (70 + wide, -78 - rise * 0.3, 0), (84 + wide, low - 24, 0), (80 + wide, low, 0.1, 0.3),
                (44, low - bow * 0.6, 0.75), (0, low - bow, 0.85), (-44, low - bow * 0.6, 0.75),
            ],
            colour,
            depth,
        )  # fmt: skip

    def band(self, low: float, high: float, wide: float, colour: str, bow: float = 8.0) -> None:
        """A strip round the head between two heights."""
        self.part(
            [
                (-80 - wide, low, 0.1, 0.3), (-83 - wide, (low + high) / 2, 0, 0.5), (-81 - wide, high, 0.05, 0.3), (-44, high - bow * 0.6, 0.6), (0, high - bow, 0.7),
                (44, high - bow * 0.6, 0.6), (81 + wide, high, 0.05, 0.3), (83 + wide, (low + high) / 2, 0, 0.5), (80 + wide, low, 0.1, 0.3),
                (44, low - bow * 0.6, 0.75), (0, low - bow, 0.85), (-44, low - bow * 0.6, 0.75),
            ],
            colour,
            4.0,
        )  # fmt: skip


def _cap(hat: _Hat) -> None:
    hat.dome(10, -38, 4)
    hat.line([(0, -116, 0.1), (0, -90, 0.6), (0, -56, 0.95)], deeper(hat.colour, 0.3), 2.2, 0.6)
    hat.line([(-34, -106, 0.1), (-44, -76, 0.5), (-44, -52, 0.8)], deeper(hat.colour, 0.3), 2.0, 0.5)
    hat.line([(34, -106, 0.1), (44, -76, 0.5), (44, -52, 0.8)], deeper(hat.colour, 0.3), 2.0, 0.5)
    turn = hat.skull.turn * 20
    peak = [
        (-66, -46, 0.8, 0.4),
        (-36, -55, 1),
        (0, -57, 1),
        (36, -55, 1),
        (66, -46, 0.8, 0.4),
        (60 + turn, -30, 1),
        (28 + turn, -26, 1),
        (-28 + turn, -26, 1),
        (-60 + turn, -30, 1),
    ]
    hat.part([tuple(map(float, spot)) for spot in peak], deeper(hat.accent, 0.08), 5)
    x, y = hat.skull.place(0, -116, 0)
    hat.canvas.drawCircle(x, y, 5, hat.ink.fill(hat.accent))


def _beanie(hat: _Hat) -> None:
    hat.dome(20, -48, 6, depth=10)
    for x in (-54, -27, 0, 27, 54):
        hat.line([(x * 0.75, -112, 0.1), (x, -86, 0.4), (x * 1.08, -62, 0.7)], deeper(hat.colour, 0.3), 2.4, 0.45)
    hat.band(-32, -62, 9, lighter(hat.colour, 0.12))
    for x in (-66, -50, -33, -16, 0, 16, 33, 50, 66):
        hat.line([(x, -62, 0.55), (x, -42, 0.7)], deeper(hat.colour, 0.25), 2.2, 0.5)


def _brim_hat(hat: _Hat) -> None:
    hat.part(
        [
            (-62, -56, 0.1, 0.4),
            (-62, -100, 0),
            (-46, -138, 0),
            (-20, -146, 0),
            (0, -138, 0),
            (20, -146, 0),
            (46, -138, 0),
            (62, -100, 0),
            (62, -56, 0.1, 0.4),
        ]
    )
    hat.part(
        [(-65, -54, 0.1, 0.3), (-64, -76, 0, 0.3), (0, -84, 0.3), (64, -76, 0, 0.3), (65, -54, 0.1, 0.3), (0, -50, 0.4)],
        deeper(hat.colour, 0.45),
        3,
    )
    brim: Spots = [
        (-134, -50, 0, 0.4),
        (-78, -66, 0),
        (-40, -63, 0.2),
        (0, -61, 0.3),
        (40, -63, 0.2),
        (78, -66, 0),
        (134, -50, 0, 0.4),
        (84, -36, 0.1),
        (0, -33, 0.4),
        (-84, -36, 0.1),
    ]
    hat.part(brim, lighter(hat.colour, 0.06), 6)


def _top_hat(hat: _Hat) -> None:
    hat.part(
        [
            (-66, -52, 0.1, 0.2),
            (-62, -120, 0, 0.6),
            (-72, -198, 0, 0.2),
            (0, -208, 0),
            (72, -198, 0, 0.2),
            (62, -120, 0, 0.6),
            (66, -52, 0.1, 0.2),
        ],
        depth=14,
    )
    hat.part(
        [(-66, -54, 0.1, 0.2), (-64, -84, 0, 0.2), (0, -90, 0.2), (64, -84, 0, 0.2), (66, -54, 0.1, 0.2), (0, -54, 0.3)],
        hat.accent,
        4,
    )
    hat.part(
        [
            (-106, -62, 0, 0.3),
            (-70, -60, 0),
            (0, -56, 0.3),
            (70, -60, 0),
            (106, -62, 0, 0.3),
            (80, -43, 0.1),
            (0, -36, 0.4),
            (-80, -43, 0.1),
        ],
        deeper(hat.colour, 0.08),
        5,
    )


def _captain(hat: _Hat) -> None:
    """A peaked cap with a badge."""
    colour = hat.skull.rig.top if hat.skull.rig.top != "#f1f2ee" else hat.colour
    hat.part(
        [
            (-74, -66, 0.1),
            (-110, -98, 0, 0.7),
            (-76, -126, 0),
            (0, -138, 0),
            (76, -126, 0),
            (110, -98, 0, 0.7),
            (74, -66, 0.1),
            (0, -72, 0.5),
        ],
        mix(colour, "#ffffff", 0.08),
        10,
    )
    hat.band(-46, -74, 2, deeper(colour, 0.35))
    turn = hat.skull.turn * 14
    hat.part(
        [(-64, -54, 0.8, 0.4), (0, -61, 1), (64, -54, 0.8, 0.4), (48 + turn, -34, 1), (turn, -28, 1), (-48 + turn, -34, 1)],
        "#23232a",
        5,
    )
    hat.line([(-60, -58, 0.8), (0, -65, 1), (60, -58, 0.8)], "#d8b04a", 4.0)
    x, y = hat.skull.place(0, -92, 0.9)
    hat.canvas.drawCircle(x, y, 11, hat.ink.fill("#d8b04a"))
    hat.canvas.drawCircle(x, y, 6, hat.ink.fill("#b58a2c"))


def _helmet(hat: _Hat) -> None:
    """Steel for a knight, a hard hat for everyone else."""
    steel = hat.skull.rig.outfit == "armour"
    colour = hat.skull.rig.top if steel or hat.skull.rig.outfit == "uniform" else "#e8b32e"
    hat.dome(16, -42 if not steel else -34, 9, colour, depth=12)
    hat.line([(-16, -118, 0.1), (-18, -90, 0.5), (-18, -58, 0.9)], deeper(colour, 0.3), 2.4, 0.6)
    hat.line([(16, -118, 0.1), (18, -90, 0.5), (18, -58, 0.9)], deeper(colour, 0.3), 2.4, 0.6)
    if not steel:
        hat.part(
            [
                (-98, -42, 0, 0.4),
                (-60, -54, 0.5),
                (0, -58, 0.8),
                (60, -54, 0.5),
                (98, -42, 0, 0.4),
                (64, -34, 0.5),
                (0, -38, 0.9),
                (-64, -34, 0.5),
            ],
            lighter(colour, 0.12),
            4,
        )
        return
    for side in (-1, 1):
        hat.part(
            [
                (side * 62, -44, 0.6, 0.3),
                (side * 90, -44, 0, 0.3),
                (side * 92, 20, 0),
                (side * 82, 66, 0),
                (side * 58, 72, 0.5, 0.3),
                (side * 62, 30, 0.5),
                (side * 66, -10, 0.55),
            ],
            colour,
            6,
        )
    hat.part([(-7, -60, 1, 0.3), (7, -60, 1, 0.3), (6, 26, 1, 0.3), (0, 34, 1, 0.3), (-6, 26, 1, 0.3)], lighter(colour, 0.2), 3)
    hat.part(
        [(-64, -48, 0.8), (0, -58, 1), (64, -48, 0.8), (66, -36, 0.7), (0, -44, 1), (-66, -36, 0.7)], lighter(colour, 0.25), 3
    )


def _headscarf(hat: _Hat) -> None:
    """Wound over the hair and under the chin; on a man a bandana knotted at the side."""
    if hat.skull.rig.gender == "male":
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
            (0, -112, 0), (50, -104, 0), (86, -62, 0), (96, 0, 0), (94, 60, 0), (78, 104, 0), (40, 132, 0), (0, 138, 0), (-40, 132, 0), (-78, 104, 0), (-94, 60, 0),
            (-96, 0, 0), (-86, -62, 0), (-50, -104, 0), (0, -112, 0, 0), (0, -62, 1, 0.2), (-42, -54, 1), (-66, -16, 0.75), (-68, 34, 0.5), (-52, 78, 0.4), (0, 103, 0.5),
            (52, 78, 0.4), (68, 34, 0.5), (66, -16, 0.75), (42, -54, 1), (0, -62, 1, 0.2), (0, -112, 0, 0),
        ]
    )  # fmt: skip
    hat.line([(-58, -70, 0.6), (-80, -10, 0.25), (-74, 60, 0.2), (-40, 112, 0.2)], deeper(hat.colour, 0.3), 2.6, 0.5)
    hat.line([(58, -70, 0.6), (80, -10, 0.25), (74, 60, 0.2), (30, 116, 0.2)], deeper(hat.colour, 0.3), 2.6, 0.5)


def _turban(hat: _Hat) -> None:
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


def _crown(hat: _Hat) -> None:
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


def _hood(hat: _Hat) -> None:
    """Drawn forward over the hair, framing the face."""
    colour = hat.skull.rig.top
    outer: Spots = [
        (0, -126, 0),
        (58, -114, 0),
        (100, -62, 0),
        (112, 10, 0),
        (106, 80, 0),
        (80, 124, 0),
        (0, 134, 0),
        (-80, 124, 0),
        (-106, 80, 0),
        (-112, 10, 0),
        (-100, -62, 0),
        (-58, -114, 0),
        (0, -126, 0, 0),
    ]
    inner: Spots = [
        (0, -84, 0.6, 0.2),
        (-50, -70, 0.5),
        (-76, -20, 0.3),
        (-80, 40, 0.2),
        (-62, 90, 0.1),
        (0, 112, 0.1),
        (62, 90, 0.1),
        (80, 40, 0.2),
        (76, -20, 0.3),
        (50, -70, 0.5),
        (0, -84, 0.6, 0.2),
        (0, -126, 0, 0),
    ]
    hat.part([*outer, *inner], colour, 12)
    hat.line([(0, -84, 0.6), (-50, -70, 0.5), (-76, -20, 0.3), (-80, 40, 0.2), (-62, 90, 0.1)], deeper(colour, 0.35), 4.0, 0.6)
    hat.line([(0, -84, 0.6), (50, -70, 0.5), (76, -20, 0.3), (80, 40, 0.2), (62, 90, 0.1)], deeper(colour, 0.35), 4.0, 0.6)


_HATS: dict[Headwear, Callable[[_Hat], None]] = {
    Headwear.CAP: _cap,
    Headwear.BEANIE: _beanie,
    Headwear.BRIM_HAT: _brim_hat,
    Headwear.TOP_HAT: _top_hat,
    Headwear.CAPTAIN: _captain,
    Headwear.HELMET: _helmet,
    Headwear.HEADSCARF: _headscarf,
    Headwear.TURBAN: _turban,
    Headwear.CROWN: _crown,
    Headwear.HOOD: _hood,
}


def draw_headwear(canvas: skia.Canvas, ink: Ink, skull: Skull) -> None:
    """What is on the head, over the hair."""
    draw = _HATS.get(skull.rig.headwear)
    if draw:
        draw(_Hat(canvas, ink, skull))


def draw_hood_lining(canvas: skia.Canvas, ink: Ink, skull: Skull) -> None:
    """The dark inside of a hood, behind the head and its hair."""
    if skull.rig.headwear is Headwear.HOOD:
        spots: Spots = [
            (0, -122, 0),
            (96, -60, 0),
            (108, 20, 0),
            (90, 112, 0),
            (0, 130, 0),
            (-90, 112, 0),
            (-108, 20, 0),
            (-96, -60, 0),
        ]
        ink.shape(canvas, trace(skull.knots(spots)), deeper(skull.rig.top, 0.5))
