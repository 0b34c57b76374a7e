"""Loose hair: a bob, long and straight, long and wavy."""

from __future__ import annotations

from core.cutout.people.hair.cut import HairCut, Spots


def draw_bob(cut: HairCut) -> None:
    """To the chin, with a fringe."""
    if cut.back:
        cut.behind(
            [
                (-84, -50, 0),
                (-97, 0, 0),
                (-98, 56, 0),
                (-82, 92, 0, 0.5),
                (-40, 98, 0),
                (0, 96, 0),
                (40, 98, 0),
                (82, 92, 0, 0.5),
                (98, 56, 0),
                (97, 0, 0),
                (84, -50, 0),
                (0, -100, 0),
            ]
        )
        return
    for side in (-1, 1):
        cut.mass(
            [
                (side * 62, -54, 0.6), (side * 90, -36, 0), (side * 98, 10, 0), (side * 97, 58, 0),
                (side * 82, 94, 0, 0.4), (side * 68, 88, 0.15, 0.3),
                (side * 73, 50, 0.2), (side * 68, 8, 0.35), (side * 62, -24, 0.7),
            ],
            depth=6,
        )  # fmt: skip
        cut.strands([(side * 82, -20, 0.15), (side * 86, 22, 0.12), (side * 82, 76, 0.1)])
    fringe: Spots = [
        (-92, -10, 0, 0.5), (-92, -44, 0), (-74, -88, 0), (-38, -110, 0), (0, -115, 0), (38, -110, 0), (74, -88, 0),
        (92, -44, 0), (92, -10, 0, 0.5),
        (70, -18, 0.6, 0.4), (58, -36, 0.9, 0.5), (34, -32, 1, 0.6), (4, -36, 1, 0.6), (-28, -31, 1, 0.6),
        (-56, -36, 0.9, 0.5), (-70, -18, 0.6, 0.4),
    ]  # fmt: skip
    cut.mass(cut.flip(fringe))
    cut.strands(
        [(-20, -38, 1), (-20, -60, 0.9), (-10, -84, 0.6)],
        [(14, -38, 1), (16, -62, 0.9), (8, -88, 0.6)],
        [(42, -38, 1), (42, -62, 0.8), (30, -88, 0.5)],
    )
    cut.shine([(-54, -72, 0.5), (-28, -80, 0.6), (0, -82, 0.6)])


def _curtain(cut: HairCut, part: float) -> None:
    """Hair falling to both sides of a parting at x = `part`."""
    right: Spots = [
        (part, -76, 0.9, 0.1), (part, -113, 0.1, 0.0), (44, -106, 0), (80, -78, 0), (94, -30, 0), (97, 20, 0), (88, 36, 0, 0.3),
        (73, 10, 0.3), (68, -18, 0.6), (52, -46, 1), (part + 22, -64, 1),
    ]  # fmt: skip
    left: Spots = [
        (part, -76, 0.9, 0.1), (part - 22, -64, 1), (-52, -46, 1), (-68, -18, 0.6), (-73, 10, 0.3), (-88, 36, 0, 0.3),
        (-97, 20, 0), (-94, -30, 0),
        (-80, -78, 0), (-44, -107, 0), (part, -113, 0.1, 0.0),
    ]  # fmt: skip
    cut.mass(right)
    cut.mass(left)


def draw_long(cut: HairCut) -> None:
    """Straight, below the shoulders, parted in the middle."""
    if cut.back:
        cut.behind(
            [
                (-84, -60, 0),
                (-98, 0, 0),
                (-104, 90, 0),
                (-104, 190, 0, 0.7),
                (-66, 214, 0, 0.6),
                (0, 206, 0),
                (66, 214, 0, 0.6),
                (104, 190, 0, 0.7),
                (104, 90, 0),
                (98, 0, 0),
                (84, -60, 0),
                (0, -100, 0),
            ]
        )
        return
    for side in (-1, 1):
        cut.mass(
            [
                (side * 74, -40, 0.3), (side * 96, 0, 0), (side * 102, 80, 0), (side * 100, 160, 0),
                (side * 84, 200, 0, 0.2), (side * 70, 150, 0.05),
                (side * 74, 80, 0.1), (side * 72, 20, 0.25),
            ],
            depth=7,
        )  # fmt: skip
        cut.strands([(side * 84, 10, 0.1), (side * 88, 80, 0), (side * 84, 170, 0)])
    part = 4.0 * cut.side
    _curtain(cut, part)
    cut.strands(
        [(part + 12, -92, 0.6), (46, -78, 0.5), (78, -30, 0.2)], [(part - 12, -92, 0.6), (-46, -78, 0.5), (-78, -30, 0.2)]
    )
    cut.shine([(-62, -70, 0.4), (-44, -84, 0.4), (-22, -92, 0.4)], [(52, -78, 0.4), (36, -88, 0.4)])


def draw_wavy(cut: HairCut) -> None:
    """Big waves to the shoulders, parted at the side."""
    if cut.back:
        half: Spots = [
            (62, -90, 0),
            (96, -40, 0),
            (102, 10, 0),
            (112, 56, 0),
            (104, 100, 0),
            (114, 146, 0),
            (92, 180, 0, 0.6),
            (56, 176, 0),
            (26, 188, 0, 0.7),
        ]
        cut.behind([(0, -104, 0), *half, *[(-spot[0], *spot[1:]) for spot in reversed(half)]])
        return
    for side in (-1, 1):
        cut.mass(
            [
                (side * 74, -40, 0.3), (side * 99, 4, 0), (side * 110, 54, 0), (side * 101, 98, 0), (side * 110, 144, 0),
                (side * 88, 176, 0, 0.3),
                (side * 76, 140, 0.05), (side * 82, 100, 0.05), (side * 72, 60, 0.1), (side * 74, 16, 0.25),
            ],
            depth=7,
        )  # fmt: skip
        cut.strands([(side * 86, 14, 0.1), (side * 94, 56, 0), (side * 88, 98, 0), (side * 96, 140, 0)])
    part = 26.0 * cut.side
    _curtain(cut, part)
    cut.strands(
        cut.flip([(14, -94, 0.6), (-20, -88, 0.6), (-54, -64, 0.5), (-78, -20, 0.2)]),
        cut.flip([(10, -80, 0.8), (-22, -74, 0.8), (-54, -44, 0.7)]),
        cut.flip([(40, -92, 0.4), (66, -66, 0.3), (82, -20, 0.1)]),
    )
    cut.shine(cut.flip([(-4, -98, 0.4), (-32, -90, 0.4), (-56, -72, 0.4)]))
