"""Tops of work clothes and costumes: lab coat, uniform, apron, robe, armour, spacesuit, overalls."""

from __future__ import annotations

from core.cutout.people.curves import oval, slab, trace, within
from core.cutout.people.outfits.everyday import lapels
from core.cutout.people.outfits.tailor import Tailor
from core.cutout.people.palette import brightness, deeper, lighter, mix
from core.looks import Gender

GOLD = "#d8b04a"


def draw_lab_coat(cut: Tailor) -> None:
    """Open over a shirt, pens in the pocket."""
    rig = cut.rig
    cut.cloth(rig.top)
    shirt = trace(
        cut.front(
            [
                (-30, -803, 0.3),
                (30, -803, 0.3),
                (26, -600, 0.6),
                (24, cut.wear.hem + 2, 0.2),
                (-24, cut.wear.hem + 2, 0.2),
                (-26, -600, 0.6),
            ]
        )
    )
    cut.canvas.drawPath(shirt, cut.ink.fill(rig.accent))
    cut.vee(30, rig.skin, wide=2)
    cut.collar(lighter(rig.accent, 0.2), spread=22, drop=26)
    if rig.gender is not Gender.FEMALE:
        cut.tie(deeper(rig.legs, 0.1))
    lapels(cut, "#ffffff", depth=170, wide=42)
    edge = "#b4bac0"
    for side in (-1, 1):
        cut.seam([(side * 27, -640), (side * 25, -560), (side * 25, cut.wear.hem)], edge, 2.6)
        cut.seam([(side * 42, -532), (side * 78, -532)], edge, 3.4)
    pocket = trace(cut.front([(46, -704, 0.1), (80, -704, 0.1), (80, -664, 0.3), (46, -664, 0.3)]))
    cut.canvas.drawPath(pocket, cut.ink.line(edge, 2.4))
    for x, colour in ((54, "#3d6fb5"), (62, "#c8443d")):
        cut.seam([(x, -716), (x, -696)], colour, 4.5, 1.0)


def draw_uniform(cut: Tailor) -> None:
    """Brass buttons, shoulder straps, badge, belt."""
    rig = cut.rig
    cut.cloth(rig.top)
    cut.vee(44, lighter(rig.under, 0.35), wide=6)
    cut.collar(lighter(rig.under, 0.35), spread=22, drop=24)
    cut.tie(deeper(rig.top, 0.45))
    lapels(cut, lighter(rig.top, 0.08), depth=92, wide=40)
    cut.seam([(2, -706), (2, -600), (2, cut.wear.hem)], deeper(rig.top, 0.4), 2.8)
    cut.buttons(-690, -600, 3, GOLD, 5, x=10)
    for side in (-1, 1):
        cut.patch(
            [(side * 36, -716, 0.2), (side * 72, -716, 0.2), (side * 72, -706, 0.2), (side * 36, -706, 0.2)],
            deeper(rig.top, 0.2),
        )
        cut.canvas.drawPath(
            trace(cut.front([(side * 38, -706, 0.1), (side * 70, -706, 0.1), (side * 70, -672, 0.3), (side * 38, -672, 0.3)])),
            cut.ink.line(deeper(rig.top, 0.35), 2.2, 0.8),
        )
        wide = cut.body.shoulder
        strap = trace(
            [
                (side * (wide * 0.5), -794, 0.2),
                (side * (wide - 12), -777, 0.2),
                (side * (wide - 8), -762, 0.2),
                (side * (wide * 0.5 + 4), -781, 0.2),
            ]
        )
        cut.ink.shape(cut.canvas, strap, GOLD, edge=0.5)
    badge = cut.front(
        [(-54, -736, 0.1), (-46, -727, 0.2), (-47, -715, 0.4), (-54, -708, 0.1), (-61, -715, 0.4), (-62, -727, 0.2)]
    )
    cut.ink.shape(cut.canvas, trace(badge), GOLD, edge=0.5)
    cut.belt(cut.wear.belt, -574, GOLD)


def draw_apron(cut: Tailor) -> None:
    """A bib over a shirt, tied at the waist."""
    rig = cut.rig
    cut.cloth(rig.under)
    cut.bust(rig.under)
    cut.vee(32, rig.skin, wide=2)
    cut.collar(lighter(rig.under, 0.25))
    cut.buttons(-766, -740, 2, deeper(rig.under, 0.4), 3.6)
    colour = rig.top
    for side in (-1, 1):
        cut.seam([(side * 48, -726), (side * 40, -792)], colour, 11, 1.0)
    wide = cut.body.waist
    bib = within(
        trace(
            cut.front(
                [
                    (-54, -730, 0.2),
                    (54, -730, 0.2),
                    (62, -620, 0.6),
                    (wide, -584, 0.3),
                    (wide, -420, 0.2),
                    (-wide, -420, 0.2),
                    (-wide, -584, 0.3),
                    (-62, -620, 0.6),
                ]
            )
        ),
        cut.trunk,
    )
    cut.ink.solid(cut.canvas, bib, colour, 9)
    cut.belt(deeper(colour, 0.18), -584, deeper(colour, 0.18), tall=12)
    cut.canvas.drawPath(
        trace(cut.front([(-30, -664, 0.1), (30, -664, 0.1), (30, -626, 0.3), (-30, -626, 0.3)])),
        cut.ink.line(deeper(colour, 0.3), 2.4, 0.8),
    )


def draw_robe(cut: Tailor) -> None:
    """Crossed over the chest and tied with a rope."""
    rig = cut.rig
    cut.cloth(rig.top)
    cut.vee(86, lighter(rig.under, 0.1), wide=8)
    cut.vee(46, rig.skin, wide=4)
    trim = mix(rig.accent, GOLD, 0.4)
    neck = cut.body.neck
    for side in (1, -1):
        end = cut.body.front(-side * 30)
        band = trace(
            [
                (side * (neck - 2), -816, 0.3),
                (side * (neck + 16), -800, 0.3),
                (end + side * 18, -588, 0.3),
                (end - side * 4, -588, 0.3),
            ]
        )
        cut.ink.shape(cut.canvas, band, trim, edge=0.7)
        cut.ink.shade(cut.canvas, band, trim, 3)
    cut.belt(deeper(trim, 0.35), -592, trim, tall=16)
    for x, low in ((14, -500), (24, -486)):
        cut.seam([(x, -574), (x + 2, low)], deeper(trim, 0.35), 6, 1.0)


def draw_armour(cut: Tailor) -> None:
    """A breastplate with a raised ridge over mail."""
    rig = cut.rig
    steel = rig.top
    cut.cloth(deeper(steel, 0.38))
    wide = cut.body.shoulder
    plate = within(
        trace(
            cut.front(
                [
                    (-50, -800, 0.4),
                    (0, -778),
                    (50, -800, 0.4),
                    (wide * 0.9, -740),
                    (wide * 0.86, -640),
                    (cut.body.waist, -570, 0.4),
                    (0, -552),
                    (-cut.body.waist, -570, 0.4),
                    (-wide * 0.86, -640),
                    (-wide * 0.9, -740),
                ]
            )
        ),
        cut.trunk,
    )
    cut.ink.solid(cut.canvas, plate, steel, 18)
    cut.seam([(0, -778), (0, -660), (0, -554)], lighter(steel, 0.5), 5, 0.8)
    cut.seam([(-70, -640), (0, -622), (70, -640)], deeper(steel, 0.3), 3)
    if not cut.ink.flat:
        cut.seam([(-52, -756), (-60, -700), (-54, -660)], lighter(steel, 0.7), 8, 0.7)
    for row in (-546, -518):
        cut.seam([(-80, row), (0, row + 10), (80, row)], lighter(deeper(steel, 0.2), 0.1), 12, 0.9)
    neck = cut.body.neck
    gorget = trace([(-neck - 14, -800), (-neck - 5, -836, 0.5), (0, -826), (neck + 5, -836, 0.5), (neck + 14, -800), (0, -778)])
    cut.ink.solid(cut.canvas, gorget, lighter(steel, 0.12), 6)
    cut.patch([(-12, -724, 0.1), (12, -724, 0.1), (12, -704, 0.5), (0, -688, 0.2), (-12, -704, 0.5)], rig.accent, edge=0.5)


def draw_spacesuit(cut: Tailor) -> None:
    """Neck ring, chest panel, coloured stripes."""
    rig = cut.rig
    suit = rig.top
    cut.cloth(suit)
    line = deeper(suit, 0.22)
    wide = cut.body.shoulder
    for side in (-1, 1):
        cut.seam([(side * 62, -790), (side * 58, -660), (side * 66, -480)], rig.accent, 9, 1.0)
        cut.seam([(side * (wide - 34), -700), (side * 74, -600)], line, 3, 0.6)
    panel = trace(cut.front([(-44, -708, 0.2), (44, -708, 0.2), (44, -632, 0.2), (-44, -632, 0.2)]))
    cut.ink.solid(cut.canvas, panel, deeper(suit, 0.3), 5)
    for x, y, colour in ((-28, -690, "#e0554d"), (-8, -690, "#e9b44c"), (12, -690, "#57b894")):
        cut.canvas.drawCircle(cut.body.front(x), y, 6.5, cut.ink.fill(colour))
    cut.patch([(-34, -672, 0.2), (20, -672, 0.2), (20, -644, 0.2), (-34, -644, 0.2)], "#2d4a5e", edge=0)
    cut.seam([(-28, -658), (-16, -664), (-4, -652), (12, -660)], "#7fd6e0", 2.4, 1.0)
    cut.belt(deeper(suit, 0.4), -560, "#8b95a0", tall=18)
    cut.patch([(52, -744, 0.2), (80, -744, 0.2), (80, -726, 0.2), (52, -726, 0.2)], rig.accent, edge=0)
    ring = oval(cut.body.centre * 0.4, -806, cut.body.neck + 34, 21)
    cut.ink.solid(cut.canvas, ring, "#8b95a0", 5)
    cut.canvas.drawPath(oval(cut.body.centre * 0.4, -810, cut.body.neck + 23, 13), cut.ink.fill("#3b4450"))


def draw_overalls(cut: Tailor) -> None:
    """A denim bib over a T-shirt or checked shirt."""
    rig = cut.rig
    cut.cloth(rig.under, rig.pattern)
    cut.bust(rig.under)
    if cut.wear.sleeve < 1:
        cut.round_neck(20, trim=cut.dark(rig.under))
    else:
        cut.vee(32, rig.skin, wide=2)
        cut.collar(lighter(rig.under, 0.2))
    colour = rig.top
    stitch = lighter(colour, 0.4) if brightness(colour) < 0.5 else deeper(colour, 0.4)
    hip = cut.body.hip + 10
    wide = cut.body.waist + 8
    bib = within(
        trace(
            cut.front(
                [
                    (-48, -702, 0.2),
                    (48, -702, 0.2),
                    (56, -622, 0.6),
                    (wide, -578, 0.3),
                    (hip, -430, 0.2),
                    (-hip, -430, 0.2),
                    (-wide, -578, 0.3),
                    (-56, -622, 0.6),
                ]
            )
        ),
        cut.trunk,
    )
    low = within(cut.trunk, slab(-200, -566, 200, -400, 1))
    cut.canvas.drawPath(low, cut.ink.fill(colour))
    cut.ink.solid(cut.canvas, bib, colour, 9)
    for side in (-1, 1):
        wide = cut.body.shoulder
        strap = trace(
            [
                (side * wide * 0.46, -800, 0.2),
                (side * wide * 0.62, -793, 0.2),
                (cut.body.front(side * 48), -694, 0.2),
                (cut.body.front(side * 32), -694, 0.2),
            ]
        )
        cut.ink.shape(cut.canvas, strap, deeper(colour, 0.08), edge=0.7)
        cut.canvas.drawCircle(cut.body.front(side * 40), -692, 7, cut.ink.fill(GOLD))
    cut.canvas.drawPath(
        trace(cut.front([(-28, -676, 0.1), (28, -676, 0.1), (28, -640, 0.3), (-28, -640, 0.3)])), cut.ink.line(stitch, 2.2, 0.8)
    )
    cut.seam([(-60, -572), (0, -566), (60, -572)], stitch, 2.2, 0.8)
