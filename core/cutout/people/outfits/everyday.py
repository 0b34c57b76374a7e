"""Tops of everyday clothes: T-shirt, shirt, sweater, hoodie, suit, dress, coat."""

from __future__ import annotations

from core.cutout.people.curves import trace
from core.cutout.people.outfits.tailor import Spots, Tailor
from core.cutout.people.palette import brightness, deeper, lighter
from core.cutout.people.rig import Pattern
from core.looks import Gender


def draw_t_shirt(cut: Tailor) -> None:
    """Round neck; plain ones carry a small print."""
    rig = cut.rig
    cut.cloth(rig.top, rig.pattern)
    cut.bust(rig.top)
    if rig.pattern is Pattern.PLAIN:
        cut.canvas.drawCircle(cut.body.front(0), -690, 25, cut.ink.fill(rig.accent))
        cut.patch(
            [
                (-14, -688, 0.1),
                (-3, -706, 0.1),
                (4, -694, 0.1),
                (9, -700, 0.1),
                (17, -682, 0.1),
                (12, -676, 0.6),
                (-10, -676, 0.6),
            ],
            cut.dark(rig.top, 0.25),
            edge=0,
        )
    cut.round_neck(21, trim=cut.dark(rig.top))


def draw_shirt(cut: Tailor) -> None:
    """Collar, placket, buttons and a pocket; tucked in."""
    rig = cut.rig
    cut.cloth(rig.top, rig.pattern)
    cut.bust(rig.top)
    cut.vee(34, rig.skin, wide=2)
    edge = deeper(rig.top, 0.3)
    cut.seam([(-8, -772), (-8, -640), (-8, cut.wear.hem)], edge, 2.2, 0.6)
    cut.seam([(8, -772), (8, -640), (8, cut.wear.hem)], edge, 2.2, 0.6)
    cut.buttons(-752, cut.wear.hem - 26, 5, lighter(rig.top, 0.5) if brightness(rig.top) < 0.6 else deeper(rig.top, 0.5), 3.8)
    pocket: Spots = [(32, -712, 0.1), (70, -712, 0.1), (70, -678, 0.2), (51, -666, 0.2), (32, -678, 0.2)]
    cut.canvas.drawPath(trace(cut.front(pocket)), cut.ink.line(edge, 2.2, 0.6))
    cut.collar(lighter(rig.top, 0.14))
    cut.belt(cut.wear.belt, cut.wear.hem - 17)


def draw_sweater(cut: Tailor) -> None:
    """Ribbed neck and hem; some with a shirt collar beneath."""
    rig = cut.rig
    trim = cut.dark(rig.top)
    cut.cloth(rig.top, rig.pattern)
    cut.bust(rig.top)
    cut.hem_band(trim)
    if rig.age in ("middle", "elder") or rig.under > "#9":
        cut.vee(26, rig.under, wide=10)
        cut.collar(rig.under, spread=24, drop=24)
        return
    neck = cut.body.neck
    roll = trace([(-neck - 8, -800), (-neck - 4, -832, 0.6), (0, -838), (neck + 4, -832, 0.6), (neck + 8, -800), (0, -785)])
    cut.ink.solid(cut.canvas, roll, trim, 6)
    for x in (-0.6, -0.2, 0.2, 0.6):
        cut.canvas.drawLine(x * neck, -828, x * neck * 1.1, -796, cut.ink.line(deeper(trim, 0.3), 2, 0.5))


def draw_hoodie(cut: Tailor) -> None:
    """Hood at the back, strings, a pouch pocket."""
    rig = cut.rig
    cut.cloth(rig.top)
    trim = cut.dark(rig.top)
    cut.hem_band(trim, 22)
    cut.patch([(-50, -545, 0.2), (50, -545, 0.2), (66, -482, 0.2), (-66, -482, 0.2)], cut.dark(rig.top, 0.08), depth=5)
    cut.seam([(-50, -545), (-66, -482)], deeper(rig.top, 0.36), 3.0)
    cut.seam([(50, -545), (66, -482)], deeper(rig.top, 0.36), 3.0)
    cut.round_neck(24, trim=deeper(rig.top, 0.3))
    for side in (-1, 1):
        neck = cut.body.neck
        fold = trace(
            [
                (side * (neck - 4), -830, 0.4),
                (side * (neck + 26), -818),
                (side * (neck + 30), -796),
                (cut.body.front(side * 24, -772), -772),
                (cut.body.front(side * 2, -764), -764, 0.2),
                (cut.body.front(side * 10, -786), -786),
                (side * (neck - 2), -806),
            ]
        )
        cut.ink.solid(cut.canvas, fold, lighter(rig.top, 0.06), 6)
        string = cut.body.front(side * 20)
        cut.canvas.drawLine(string, -774, string + side * 2, -716, cut.ink.line(lighter(rig.accent, 0.55), 4))
        cut.canvas.drawLine(string + side * 2, -722, string + side * 2, -711, cut.ink.line(rig.accent, 5.5))


def hood_behind(cut: Tailor) -> None:
    """The hood lying on the back, seen beside the neck."""
    neck = cut.body.neck
    hood = trace([(-neck - 38, -796), (-neck - 30, -828), (0, -846), (neck + 30, -828), (neck + 38, -796), (0, -770)])
    cut.ink.shape(cut.canvas, hood, deeper(cut.rig.top, 0.3))


def lapels(cut: Tailor, colour: str, *, depth: float, wide: float = 44.0) -> None:
    """The folded fronts of a jacket or coat, meeting `depth` below the neck."""
    neck = cut.body.neck
    low = -801 + depth
    for side in (-1, 1):
        path = trace(
            [
                (side * (neck + 2), -816, 0.3), (side * (neck + 18), -797, 0.4),
                (cut.body.front(side * (wide + 14), -756), -756, 0.1), (cut.body.front(side * (wide - 4), -742), -742, 0.1),
                (cut.body.front(side * (wide + 4), -728), -728, 0.1), (cut.body.front(side * 2, low), low, 0.1),
                (side * (neck - 1), -800, 0.4),
            ]
        )  # fmt: skip
        cut.ink.shape(cut.canvas, path, colour, edge=0.7)
        cut.ink.shade(cut.canvas, path, colour, 4)


def draw_suit(cut: Tailor) -> None:
    """Jacket over a shirt with a tie, or over a blouse."""
    rig = cut.rig
    cut.cloth(rig.top)
    cut.vee(150, rig.under, wide=10)
    cut.vee(24, rig.skin, wide=1)
    if rig.gender is Gender.FEMALE:
        cut.vee(62, rig.skin, wide=4)
    else:
        cut.collar(lighter(rig.under, 0.3), spread=22, drop=26)
        cut.tie(rig.accent)
    lapels(cut, lighter(rig.top, 0.07), depth=158)
    edge = deeper(rig.top, 0.4)
    cut.seam([(1, -643), (4, -540), (14, cut.wear.hem)], edge, 3.0)
    cut.buttons(-622, -566, 2, lighter(rig.top, 0.3), 4.5, x=5)
    for side in (-1, 1):
        cut.seam([(side * 36, -548), (side * 72, -544)], edge, 4.0)
    cut.patch([(44, -706, 0.1), (72, -708, 0.1), (70, -698, 0.1), (46, -697, 0.1)], lighter(rig.accent, 0.35), edge=0)


def draw_dress(cut: Tailor) -> None:
    """Fitted, with a sash; the skirt is drawn with the legs."""
    rig = cut.rig
    cut.cloth(rig.top, rig.pattern)
    cut.bust(rig.top)
    cut.round_neck(40, trim=cut.dark(rig.top, 0.12))
    sash = cut.trunk
    from core.cutout.people.curves import within

    cut.canvas.drawPath(within(sash, cut.strip(-590, -566, cut.body.waist + 60, 5)), cut.ink.fill(rig.accent))


def draw_coat(cut: Tailor) -> None:
    """Belted, with wide lapels and, for some, a scarf."""
    rig = cut.rig
    cut.cloth(rig.top)
    cut.vee(96, rig.under, wide=10)
    cut.vee(24, rig.skin, wide=1)
    cut.collar(rig.under, spread=22, drop=26)
    edge = deeper(rig.top, 0.4)
    cut.seam([(2, -700), (2, -580), (3, cut.wear.hem)], edge, 3.0)
    lapels(cut, lighter(rig.top, 0.07), depth=104, wide=54)
    for x in (-26, 30):
        cut.buttons(-676, -612, 2, deeper(rig.top, 0.5) if brightness(rig.top) > 0.3 else lighter(rig.top, 0.4), 5, x=x)
    cut.belt(deeper(rig.top, 0.28), -578, tall=22)
    if rig.parting > 0:
        _scarf(cut)


def _scarf(cut: Tailor) -> None:
    neck, colour = cut.body.neck, cut.rig.accent
    end = trace(cut.front([(14, -790, 0.3), (40, -790, 0.3), (44, -690, 0.1), (18, -690, 0.1)]))
    cut.ink.solid(cut.canvas, end, deeper(colour, 0.08), 5)
    for x in (21, 28, 35, 42):
        cut.seam([(x, -690), (x, -680)], deeper(colour, 0.2), 3)
    wrap = trace(
        [
            (-neck - 18, -806),
            (-neck - 8, -834, 0.8),
            (0, -824),
            (neck + 8, -834, 0.8),
            (neck + 18, -806),
            (neck * 0.8, -776),
            (0, -768),
            (-neck * 0.8, -776),
        ]
    )
    cut.ink.solid(cut.canvas, wrap, colour, 8)
    cut.canvas.drawPath(
        trace([(-neck - 6, -812), (0, -796), (neck + 8, -806)], closed=False), cut.ink.line(deeper(colour, 0.3), 2.6, 0.6)
    )
