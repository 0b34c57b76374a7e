"""Hats with a crown or a brim: cap, beanie, brim hat, top hat, captain's cap, helmet."""

from __future__ import annotations

from core.cutout.people.hair.cut import Spots
from core.cutout.people.hats.hat import Hat
from core.cutout.people.palette import deeper, lighter, mix
from core.looks import Outfit


def draw_cap(hat: Hat) -> None:
    """A baseball cap."""
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


def draw_beanie(hat: Hat) -> None:
    """A knitted cap with a rib."""
    hat.dome(20, -48, 6, depth=10)
    for x in (-54, -27, 0, 27, 54):
        hat.line([(x * 0.75, -112, 0.1), (x, -86, 0.4), (x * 1.08, -62, 0.7)], deeper(hat.colour, 0.3), 2.4, 0.45)
    hat.band(-32, -62, 9, lighter(hat.colour, 0.12))
    for x in (-66, -50, -33, -16, 0, 16, 33, 50, 66):
        hat.line([(x, -62, 0.55), (x, -42, 0.7)], deeper(hat.colour, 0.25), 2.2, 0.5)


def draw_brim_hat(hat: Hat) -> None:
    """A felt hat with a dented crown."""
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


def draw_top_hat(hat: Hat) -> None:
    """A silk hat with a band."""
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


def draw_captain(hat: Hat) -> None:
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


def draw_helmet(hat: Hat) -> None:
    """Steel for a knight, a hard hat for everyone else."""
    steel = hat.skull.rig.outfit == Outfit.ARMOUR
    colour = hat.skull.rig.top if steel or hat.skull.rig.outfit == Outfit.UNIFORM else "#e8b32e"
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
