"""Plants: trees, bushes, grass, flowers, potted plants. Colours are given, so that seasons and snow are the caller's choice."""

from __future__ import annotations

import math
import random

from core.paint.brush import Brush, Fade, Point, smooth_polygon
from core.paint.colour import mix, shade

BARK = "#5a4334"


def blob(
    chance: random.Random, cx: float, cy: float, rx: float, ry: float, points: int = 11, rough: float = 0.16
) -> list[Point]:
    """A lumpy ring of points around an ellipse."""
    ring = []
    for k in range(points):
        angle = 2 * math.pi * k / points
        reach = 1 + chance.uniform(-rough, rough)
        ring.append((cx + rx * reach * math.cos(angle), cy + ry * reach * math.sin(angle)))
    return ring


def foliage(
    brush: Brush, chance: random.Random, cx: float, cy: float, rx: float, ry: float, colour: str, side: int = 1
) -> None:
    """A crown: dark mass, leaves in the light of `side` (-1 left, 1 right), a few bright tufts."""
    brush.shape(smooth_polygon(blob(chance, cx, cy, rx, ry, 13, 0.13)), shade(colour, -0.3))
    for count, reach, size, tone, shift in ((7, 0.62, 0.42, -0.08, 0.1), (6, 0.5, 0.3, 0.1, 0.26), (5, 0.42, 0.16, 0.26, 0.4)):
        for _ in range(count):
            angle, far = chance.uniform(0, 2 * math.pi), reach * chance.random() ** 0.5
            x = cx + rx * (far * math.cos(angle) + shift * side * 0.7)
            y = cy + ry * (far * math.sin(angle) - shift)
            ring = blob(chance, x, y, rx * size, ry * size, 9, 0.2)
            brush.shape(smooth_polygon(ring), shade(colour, tone), ink=0, alpha=0.85)


def leafy(
    brush: Brush, x: float, foot: float, m: float, chance: random.Random, colour: str, *, height: float = 6.0, side: int = 1
) -> None:
    """A broad-leaved tree."""
    h = height * m
    trunk = h * 0.05
    lean = chance.uniform(-0.04, 0.04) * h
    brush.poly(
        [
            (x - trunk * 1.3, foot),
            (x - trunk * 0.6 + lean, foot - h * 0.55),
            (x + trunk * 0.6 + lean, foot - h * 0.55),
            (x + trunk * 1.3, foot),
        ],
        Fade(shade(BARK, 0.1 * side), shade(BARK, -0.2), across=True),
    )
    for k in (-1, 1):
        brush.line(x + lean * 0.7, foot - h * 0.38, x + lean + k * h * 0.16, foot - h * 0.6, shade(BARK, -0.1), trunk * 0.7)
    width = h * chance.uniform(0.3, 0.38)
    for dx, dy, size in ((-0.5, 0.06, 0.68), (0.52, 0.03, 0.66), (0.0, -0.14, 0.9)):
        foliage(brush, chance, x + lean + dx * width, foot - h * (0.68 - dy), width * size, h * 0.3 * size, colour, side)


def pine(
    brush: Brush,
    x: float,
    foot: float,
    m: float,
    chance: random.Random,
    colour: str,
    *,
    height: float = 8.0,
    snow: bool = False,
) -> None:
    """A conifer of ragged tiers, each with a lit upper edge (or snow on it)."""
    h = height * m
    half = h * chance.uniform(0.17, 0.21)
    brush.rect(x - h * 0.018, foot - h * 0.12, h * 0.036, h * 0.12, shade(BARK, -0.2), ink=0.6)
    tiers = 6
    for k in range(tiers):
        share = (tiers - k) / tiers
        low = foot - h * 0.08 - (1 - share) * h * 0.86
        top = low - h * (0.14 + 0.16 * share)
        wide = half * (0.2 + 0.8 * share)
        edge: list[Point] = [(x, top)]
        for j in range(5):
            t = j / 4
            edge.append(
                (x + wide * (1 - 2 * t) + chance.uniform(-0.06, 0.06) * wide, low + (h * 0.018 if j % 2 else -h * 0.012))
            )
        brush.poly(edge, Fade(shade(colour, 0.1 - 0.02 * k), shade(colour, -0.28)), ink=0.7)
        if snow:
            cap = [
                (x, top),
                (x + wide * 0.62, low - h * 0.035),
                (x + wide * 0.2, low - h * 0.06),
                (x - wide * 0.3, low - h * 0.03),
                (x - wide * 0.6, low - h * 0.05),
            ]
            brush.poly(cap, "#eef3f8", ink=0, alpha=0.9)


def pines(brush: Brush, spots: list[tuple[float, float, float]], colour: str) -> None:
    """A far wood at once: simple conifers at (x, foot, height in pixels)."""
    for x, foot, height in spots:
        wide = height * 0.19
        points = [(x, foot - height)]
        for k, share in enumerate((0.45, 0.4, 0.75, 0.7, 1.0)):
            points.append(
                (
                    x + wide * share * (1.0 if k % 2 == 0 else 0.7),
                    foot - height * (1 - share) - (0 if k % 2 == 0 else height * 0.02),
                )
            )
        for px, py in reversed(points[1:]):
            points.append((2 * x - px, py))
        brush.poly(points, colour, ink=0.4)


def palm(brush: Brush, x: float, foot: float, m: float, chance: random.Random, colour: str, *, height: float = 6.0) -> None:
    """A coconut palm leaning one way."""
    h = height * m
    lean = chance.choice((-1, 1)) * h * chance.uniform(0.08, 0.2)
    top = (x + lean, foot - h)
    trunk = [(x, foot), (x + lean * 0.3, foot - h * 0.45), top]
    brush.lines([trunk], shade(BARK, -0.1), h * 0.045, smooth=True)
    brush.lines([[(px - h * 0.008, py) for px, py in trunk]], shade(BARK, 0.22), h * 0.014, smooth=True)
    for k in range(9):
        angle = math.pi * (k / 8) + chance.uniform(-0.1, 0.1)
        reach = h * chance.uniform(0.34, 0.44)
        tip = (top[0] + reach * math.cos(angle), top[1] - reach * 0.35 * math.sin(angle) + reach * 0.38 * abs(math.cos(angle)))
        bend = (top[0] + reach * 0.55 * math.cos(angle), top[1] - reach * (0.28 + 0.3 * math.sin(angle)))
        thick = h * 0.035
        leaf = [top, (bend[0], bend[1] - thick), tip, (bend[0], bend[1] + thick * 1.6)]
        brush.shape(smooth_polygon([top, *leaf, tip]), shade(colour, 0.12 if k % 2 else -0.15), ink=0.6)


def bare(
    brush: Brush, x: float, foot: float, m: float, chance: random.Random, colour: str = BARK, *, height: float = 5.5
) -> None:
    """A leafless tree."""
    h = height * m

    def limb(px: float, py: float, angle: float, length: float, width: float, level: int) -> None:
        end = (px + length * math.cos(angle), py - length * math.sin(angle))
        bend = (px + length * 0.5 * math.cos(angle + chance.uniform(-0.25, 0.25)), py - length * 0.5 * math.sin(angle + 0.1))
        brush.lines([[(px, py), bend, end]], colour, width, smooth=True)
        if level == 0:
            return
        for turn in (-0.55, 0.1, 0.6) if level > 1 else (-0.5, 0.45):
            limb(*end, angle + turn + chance.uniform(-0.2, 0.2), length * chance.uniform(0.55, 0.75), width * 0.58, level - 1)

    limb(x, foot, math.pi / 2 + chance.uniform(-0.1, 0.1), h * 0.36, h * 0.055, 4)


def cypress(brush: Brush, x: float, foot: float, m: float, colour: str, *, height: float = 6.0) -> None:
    """A dark flame of a tree."""
    h, w = height * m, height * m * 0.1
    points = [
        (x, foot - h),
        (x + w * 0.9, foot - h * 0.5),
        (x + w, foot - h * 0.2),
        (x + w * 0.4, foot),
        (x - w * 0.4, foot),
        (x - w, foot - h * 0.2),
        (x - w * 0.9, foot - h * 0.5),
    ]
    brush.shape(smooth_polygon(points), Fade(shade(colour, 0.12), shade(colour, -0.3), across=True))


def bush(
    brush: Brush, x: float, foot: float, m: float, chance: random.Random, colour: str, *, width: float = 1.4, blossom: str = ""
) -> None:
    """A round bush, with blossom in another colour when given."""
    w, h = width * m / 2, width * m * 0.36
    for dx in (-0.5, 0.45, 0.0):
        foliage(brush, chance, x + dx * w, foot - h * 0.75, w * 0.62, h * 0.8, colour)
    if blossom:
        for _ in range(16):
            size = m * chance.uniform(0.03, 0.06)
            brush.oval(x + chance.uniform(-0.9, 0.9) * w, foot - h * chance.uniform(0.2, 1.4), size, size, blossom, ink=0.3)


def grass(
    brush: Brush, left: float, right: float, foot: float, size: float, chance: random.Random, colour: str, count: int
) -> None:
    """Blades along a line, in two tones."""
    for tone in (-0.2, 0.12):
        blades = []
        for _ in range(count // 2):
            x = chance.uniform(left, right)
            h = size * chance.uniform(0.35, 1.0)
            blades.append([(x, foot), (x + h * 0.1, foot - h * 0.6), (x + chance.uniform(-0.5, 0.5) * h, foot - h)])
        brush.lines(blades, shade(colour, tone), max(1.0, size * 0.06), smooth=True)


def tufts(brush: Brush, spots: list[tuple[float, float, float]], chance: random.Random, colour: str) -> None:
    """Small tufts of grass at (x, foot, size) over a meadow."""
    blades = []
    for x, foot, size in spots:
        for k in (-0.5, -0.15, 0.2, 0.55):
            blades.append([(x + k * size * 0.3, foot), (x + k * size * 0.9, foot - size * chance.uniform(0.6, 1.0))])
    brush.lines(blades, colour, max(0.8, spots[0][2] * 0.09) if spots else 1.0)


def leaf_fan(
    brush: Brush, x: float, foot: float, reach: float, chance: random.Random, colour: str, *, lean: float = 0.0, count: int = 9
) -> None:
    """Broad leaves springing from one point: a fern or pot plant, `lean` radians off upright."""
    for k in range(count):
        angle = math.pi / 2 + lean + (k / (count - 1) - 0.5) * 2.1 + chance.uniform(-0.12, 0.12)
        length = reach * chance.uniform(0.7, 1.0)
        tip = (x + length * math.cos(angle), foot - length * math.sin(angle) + length * 0.1)
        side = (-math.sin(angle) * length * 0.1, -math.cos(angle) * length * 0.1)
        middle = (x + length * 0.55 * math.cos(angle), foot - length * 0.62 * math.sin(angle))
        points = [(x, foot), (middle[0] + side[0], middle[1] + side[1]), tip, tip, (middle[0] - side[0], middle[1] - side[1])]
        brush.shape(smooth_polygon([(x, foot), *points]), mix(colour, shade(colour, 0.3), (k % 3) * 0.35), ink=0.6)


def potted(
    brush: Brush, x: float, foot: float, m: float, chance: random.Random, colour: str = "#4d8050", pot: str = "#b5694a"
) -> None:
    """A plant in a pot, about 1.2 m high."""
    leaf_fan(brush, x, foot - 0.38 * m, 0.85 * m, chance, colour)
    brush.poly(
        [(x - 0.2 * m, foot - 0.42 * m), (x + 0.2 * m, foot - 0.42 * m), (x + 0.15 * m, foot), (x - 0.15 * m, foot)],
        Fade(shade(pot, 0.12), shade(pot, -0.2), across=True),
    )
    brush.rect(x - 0.23 * m, foot - 0.46 * m, 0.46 * m, 0.09 * m, shade(pot, 0.05))
