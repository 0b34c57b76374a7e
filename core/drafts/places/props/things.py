"""Smaller things that tell what a place is: bottles, glassware, screens, boxes, a fireplace, a piano, a clock."""

from __future__ import annotations

import math
import random

from core.drafts.places.props.lamps import blaze
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, arch, smooth_polygon, tone
from core.paint.colour import mix, shade

LIQUIDS = ("#7bd3a0", "#6fb7e8", "#e8a05c", "#c784e0", "#e87f8f", "#d8e06f")
GLASS = ("#3f6b4a", "#7a4a2a", "#8a6a2f", "#34546e", "#6b2f35", "#b9c9c0")


def bottle(brush: Brush, x: float, foot: float, h: float, colour: str) -> None:
    """A bottle of height h."""
    w = h * 0.28
    points = [
        (x - w / 2, foot),
        (x - w / 2, foot - h * 0.55),
        (x - w * 0.16, foot - h * 0.72),
        (x - w * 0.16, foot - h),
        (x + w * 0.16, foot - h),
        (x + w * 0.16, foot - h * 0.72),
        (x + w / 2, foot - h * 0.55),
        (x + w / 2, foot),
    ]
    brush.poly(points, Fade(shade(colour, 0.2), shade(colour, -0.3), across=True), ink=0.5)
    brush.rect(x - w * 0.46, foot - h * 0.42, w * 0.92, h * 0.22, mix(colour, "#f2e6c8", 0.75), ink=0.3)
    brush.line(x - w * 0.3, foot - h * 0.08, x - w * 0.3, foot - h * 0.5, "#ffffff", w * 0.1, alpha=0.5)


def bottles(brush: Brush, chance: random.Random, left: float, right: float, foot: float, h: float) -> None:
    """A row of bottles."""
    x = left + h * 0.2
    while x < right - h * 0.15:
        bottle(brush, x, foot, h * chance.uniform(0.72, 1.0), chance.choice(GLASS))
        x += h * chance.uniform(0.3, 0.46)


def glass(brush: Brush, x: float, foot: float, h: float, liquid: str = "") -> None:
    """A drinking glass."""
    w = h * 0.6
    if liquid:
        brush.poly(
            [(x - w * 0.44, foot - h * 0.6), (x + w * 0.44, foot - h * 0.6), (x + w * 0.36, foot), (x - w * 0.36, foot)],
            liquid,
            ink=0,
            alpha=0.9,
        )
    brush.poly(
        [(x - w / 2, foot - h), (x + w / 2, foot - h), (x + w * 0.38, foot), (x - w * 0.38, foot)],
        "#dbe8ec",
        ink=0.5,
        alpha=0.35,
    )


def flask(brush: Brush, x: float, foot: float, h: float, liquid: str) -> None:
    """A conical flask with a coloured liquid."""
    outline = [
        (x - h * 0.36, foot),
        (x - h * 0.1, foot - h * 0.62),
        (x - h * 0.1, foot - h),
        (x + h * 0.1, foot - h),
        (x + h * 0.1, foot - h * 0.62),
        (x + h * 0.36, foot),
    ]
    brush.poly(
        [(x - h * 0.34, foot), (x - h * 0.2, foot - h * 0.38), (x + h * 0.2, foot - h * 0.38), (x + h * 0.34, foot)],
        liquid,
        ink=0,
    )
    brush.poly(outline, "#e6f2f4", ink=0.7, alpha=0.32)
    brush.line(x - h * 0.2, foot - h * 0.14, x - h * 0.08, foot - h * 0.5, "#ffffff", h * 0.04, alpha=0.7)


def round_flask(brush: Brush, x: float, foot: float, h: float, liquid: str) -> None:
    """A round flask on a tripod."""
    for k in (-1, 1):
        brush.line(x + k * h * 0.12, foot - h * 0.4, x + k * h * 0.26, foot, "#3c4046", h * 0.04)
    brush.oval(x, foot - h * 0.52, h * 0.24, h * 0.24, liquid, ink=0)
    brush.oval(x, foot - h * 0.52, h * 0.26, h * 0.26, "#e6f2f4", ink=0.7, alpha=0.3)
    brush.rect(x - h * 0.05, foot - h, h * 0.1, h * 0.26, "#e6f2f4", ink=0.6, alpha=0.5)


def tubes(brush: Brush, x: float, foot: float, h: float, chance: random.Random) -> None:
    """A rack of test tubes."""
    for k in range(5):
        tx = x + (k - 2) * h * 0.2
        brush.rect(tx - h * 0.05, foot - h * 0.5, h * 0.1, h * 0.42, chance.choice(LIQUIDS), corner=h * 0.05, ink=0)
        brush.rect(tx - h * 0.05, foot - h, h * 0.1, h * 0.92, "#e6f2f4", corner=h * 0.05, ink=0.5, alpha=0.35)
    brush.rect(x - h * 0.52, foot - h * 0.62, h * 1.04, h * 0.09, "#8a6a4a", ink=0.6)
    brush.rect(x - h * 0.52, foot - h * 0.1, h * 1.04, h * 0.1, "#8a6a4a", ink=0.6)


def screen(
    brush: Brush, x: float, y: float, w: float, h: float, chance: random.Random, *, colour: str = "#3fc7d9", kind: str = ""
) -> None:
    """A glowing display with a graph, text or a map; (x, y) its middle."""
    brush.rect(x - w / 2, y - h / 2, w, h, "#20242b", corner=h * 0.05)
    brush.emit(
        _display,
        brush,
        x,
        y,
        w * 0.9,
        h * 0.86,
        random.Random(chance.random()),
        colour,
        kind or chance.choice(("graph", "text", "radar", "bars")),
    )


def _display(brush: Brush, x: float, y: float, w: float, h: float, chance: random.Random, colour: str, kind: str) -> None:
    left, top = x - w / 2, y - h / 2
    dark = mix(colour, "#06101c", 0.82)
    brush.rect(left, top, w, h, Fade(mix(dark, colour, 0.12), dark), ink=0)
    thin = max(0.8, h * 0.02)
    if kind == "graph":
        for tint in (colour, "#ffb65c"):
            brush.lines(
                [[(left + w * (0.08 + 0.07 * k), top + h * chance.uniform(0.25, 0.8)) for k in range(13)]], tint, thin * 1.4
            )
    elif kind == "text":
        rows = [
            [(left + w * 0.1, top + h * (0.15 + 0.1 * k)), (left + w * chance.uniform(0.3, 0.88), top + h * (0.15 + 0.1 * k))]
            for k in range(8)
        ]
        brush.lines(rows, colour, thin * 1.5, alpha=0.85)
    elif kind == "radar":
        rings = [
            [(x + r * h * math.cos(a / 8 * math.pi), y + r * h * math.sin(a / 8 * math.pi)) for a in range(17)]
            for r in (0.15, 0.28, 0.41)
        ]
        brush.lines([*rings, [(x, y), (x + h * 0.38, y - h * 0.16)]], colour, thin, alpha=0.8)
        for _ in range(4):
            brush.oval(
                x + chance.uniform(-0.3, 0.3) * h, y + chance.uniform(-0.3, 0.3) * h, thin * 1.6, thin * 1.6, "#ffdf8a", ink=0
            )
    else:
        for k in range(7):
            high = h * chance.uniform(0.15, 0.75)
            brush.rect(
                left + w * (0.09 + 0.12 * k), top + h * 0.9 - high, w * 0.08, high, colour if k % 3 else "#ff8f6b", ink=0
            )
    brush.glow(x, y, w * 1.1, colour, 0.22, ry=h * 1.2)


def computer(brush: Brush, x: float, foot: float, m: float, chance: random.Random, *, back: bool = False) -> None:
    """A desktop screen on its stand with a keyboard, from the front or from behind."""
    brush.rect(x - 0.04 * m, foot - 0.16 * m, 0.08 * m, 0.15 * m, "#4a4e55", ink=0.6)
    brush.oval(x, foot - 0.01 * m, 0.14 * m, 0.03 * m, "#4a4e55", ink=0.6)
    if back:
        brush.rect(x - 0.29 * m, foot - 0.5 * m, 0.58 * m, 0.36 * m, tone("#5a5f68"), corner=0.02 * m)
    else:
        screen(brush, x, foot - 0.33 * m, 0.6 * m, 0.36 * m, chance, colour="#6fb7e8")


def clock(brush: Brush, x: float, y: float, r: float, *, rim: str = "#4a3a30", hour: float = 10.2) -> None:
    """A wall clock; its hands stand still as in a film still."""
    brush.dim(x + r * 0.1, y + r * 0.15, r * 1.3, r * 1.3, 0.3)
    brush.oval(x, y, r, r, rim)
    brush.oval(x, y, r * 0.84, r * 0.84, "#f4eedd", ink=0.5)
    marks = [
        [
            (x + r * 0.7 * math.sin(k * math.pi / 6), y - r * 0.7 * math.cos(k * math.pi / 6)),
            (x + r * 0.78 * math.sin(k * math.pi / 6), y - r * 0.78 * math.cos(k * math.pi / 6)),
        ]
        for k in range(12)
    ]
    brush.lines(marks, "#3a342f", r * 0.06)
    short, long = hour / 12 * 2 * math.pi, (hour % 1) * 2 * math.pi
    brush.line(x, y, x + r * 0.42 * math.sin(short), y - r * 0.42 * math.cos(short), "#2f2a28", r * 0.09)
    brush.line(x, y, x + r * 0.64 * math.sin(long), y - r * 0.64 * math.cos(long), "#2f2a28", r * 0.05)


def crate(brush: Brush, x: float, foot: float, size: float, colour: str = "#a37a50") -> None:
    """A wooden box."""
    brush.dim(x, foot, size * 0.7, size * 0.12, 0.5)
    brush.rect(x - size / 2, foot - size, size, size, tone(colour, 0.2))
    for y in (0.34, 0.66):
        brush.line(x - size / 2, foot - size * y, x + size / 2, foot - size * y, shade(colour, -0.35), size * 0.02)
    for side in (-1, 1):
        brush.rect(x + side * size * 0.42 - size * 0.07, foot - size, size * 0.14, size, shade(colour, 0.14), ink=0.6)
    brush.line(x - size * 0.36, foot - size * 0.06, x + size * 0.36, foot - size * 0.94, shade(colour, 0.12), size * 0.1)


def barrel(brush: Brush, x: float, foot: float, h: float, colour: str = "#8a5f3f") -> None:
    """A wooden barrel."""
    w = h * 0.36
    brush.dim(x, foot, w * 1.4, h * 0.1, 0.5)
    outline = [
        (x - w * 0.8, foot),
        (x - w * 1.15, foot - h * 0.5),
        (x - w * 0.8, foot - h),
        (x + w * 0.8, foot - h),
        (x + w * 1.15, foot - h * 0.5),
        (x + w * 0.8, foot),
    ]
    brush.poly(outline, Fade(shade(colour, 0.05), shade(colour, -0.35), across=True, middle=shade(colour, 0.2)))
    for share in (0.14, 0.34, 0.68, 0.88):
        brush.line(
            x - w * (1.0 if 0.3 < share < 0.7 else 0.9),
            foot - h * share,
            x + w * (1.0 if 0.3 < share < 0.7 else 0.9),
            foot - h * share,
            "#4a4a4e",
            h * 0.045,
        )
    brush.oval(x, foot - h, w * 0.8, h * 0.07, shade(colour, -0.2), ink=0.8)


def fireplace(stage: Stage, brush: Brush, x: float, foot: float, m: float, stone: str) -> None:
    """A fireplace with a mantel and a burning fire; declare its lamp before lighting."""
    w, h = 1.6 * m, 1.15 * m
    brush.rect(x - 0.5 * m, foot - 2.9 * m, 1.0 * m, 1.8 * m, tone(shade(stone, -0.08)))
    brush.rect(x - w / 2, foot - h, w, h, tone(stone, 0.2))
    chance = stage.chance("fireplace")
    for _ in range(22):
        bx, by = x + w * chance.uniform(-0.46, 0.36), foot - h * chance.uniform(0.06, 0.94)
        brush.rect(bx, by, 0.18 * m, 0.09 * m, shade(stone, chance.uniform(-0.18, 0.14)), corner=0.02 * m, ink=0.3, alpha=0.7)
    brush.rect(x - w * 0.58, foot - h - 0.1 * m, w * 1.16, 0.14 * m, tone("#6d4a34"))
    brush.shape(arch(x - 0.46 * m, foot - 0.82 * m, 0.92 * m, 0.82 * m), "#1d1614")
    blaze(stage, brush, x, foot - 0.06 * m, 0.55 * m)
    for across in (-0.55, -0.35, 0.5):
        brush.oval(x + across * m, foot - h - 0.2 * m, 0.05 * m, 0.1 * m, "#b9a27a", ink=0.6)


def piano(brush: Brush, x: float, foot: float, m: float) -> None:
    """An upright piano."""
    body = "#3a2a26"
    brush.dim(x, foot, 0.95 * m, 0.14 * m, 0.5)
    brush.rect(x - 0.75 * m, foot - 1.25 * m, 1.5 * m, 1.25 * m, tone(body, 0.2))
    brush.rect(x - 0.65 * m, foot - 1.12 * m, 1.3 * m, 0.3 * m, shade(body, 0.12), ink=0.6)
    brush.poly(
        [
            (x - 0.72 * m, foot - 0.74 * m),
            (x + 0.72 * m, foot - 0.74 * m),
            (x + 0.78 * m, foot - 0.64 * m),
            (x - 0.78 * m, foot - 0.64 * m),
        ],
        "#f4efe2",
    )
    keys = [
        [(x + (k - 12) * 0.058 * m, foot - 0.74 * m), (x + (k - 12) * 0.06 * m, foot - 0.69 * m)]
        for k in range(25)
        if k % 7 not in (2, 6)
    ]
    brush.lines(keys, "#1c1718", 0.026 * m)
    brush.rect(x - 0.78 * m, foot - 0.64 * m, 1.56 * m, 0.1 * m, shade(body, 0.1))
    brush.rect(x - 0.2 * m, foot - 1.2 * m, 0.4 * m, 0.28 * m, "#efe6d0", ink=0.6)


def statue(brush: Brush, x: float, foot: float, m: float, stone: str = "#b9b7ab") -> None:
    """A draped figure on a pedestal, about 3 m."""
    brush.dim(x, foot, 0.9 * m, 0.16 * m, 0.45)
    brush.rect(x - 0.6 * m, foot - 0.2 * m, 1.2 * m, 0.2 * m, tone(stone))
    brush.rect(x - 0.45 * m, foot - 1.1 * m, 0.9 * m, 0.9 * m, Fade(shade(stone, 0.1), shade(stone, -0.25), across=True))
    brush.rect(x - 0.52 * m, foot - 1.2 * m, 1.04 * m, 0.12 * m, shade(stone, 0.12))
    robe = [
        (x - 0.3 * m, foot - 1.2 * m),
        (x - 0.24 * m, foot - 1.9 * m),
        (x - 0.3 * m, foot - 2.45 * m),
        (x - 0.1 * m, foot - 2.62 * m),
        (x + 0.1 * m, foot - 2.62 * m),
        (x + 0.42 * m, foot - 2.75 * m),
        (x + 0.46 * m, foot - 2.62 * m),
        (x + 0.26 * m, foot - 2.3 * m),
        (x + 0.22 * m, foot - 1.9 * m),
        (x + 0.3 * m, foot - 1.2 * m),
    ]
    brush.poly(robe, Fade(shade(stone, 0.16), shade(stone, -0.3), across=True))
    brush.oval(x, foot - 2.76 * m, 0.13 * m, 0.17 * m, Fade(shade(stone, 0.2), shade(stone, -0.2), across=True))
    folds = [[(x + k * 0.1 * m, foot - 2.3 * m), (x + k * 0.12 * m, foot - 1.25 * m)] for k in (-1.2, -0.3, 0.7)]
    brush.lines(folds, shade(stone, -0.35), 0.03 * m, alpha=0.6)


def fountain(stage: Stage, brush: Brush, x: float, foot: float, m: float, stone: str = "#b5b0a4") -> None:
    """A round fountain with falling water."""
    brush.dim(x, foot, 2.1 * m, 0.3 * m, 0.4)
    brush.rect(
        x - 1.6 * m, foot - 0.5 * m, 3.2 * m, 0.5 * m, Fade(shade(stone, 0.1), shade(stone, -0.25), across=True), corner=0.1 * m
    )
    brush.oval(x, foot - 0.5 * m, 1.65 * m, 0.2 * m, shade(stone, 0.14))
    brush.oval(x, foot - 0.49 * m, 1.4 * m, 0.14 * m, mix(stage.air.middle, "#3f7f95", 0.5), ink=0.5)
    brush.rect(x - 0.14 * m, foot - 1.4 * m, 0.28 * m, 0.95 * m, Fade(shade(stone, 0.12), shade(stone, -0.2), across=True))
    brush.oval(x, foot - 1.4 * m, 0.7 * m, 0.12 * m, shade(stone, 0.1))
    jets = []
    for k in range(9):
        reach = (k - 4) / 4
        jets.append([(x, foot - 1.95 * m), (x + reach * 0.5 * m, foot - 2.0 * m), (x + reach * 0.95 * m, foot - 0.55 * m)])
    brush.lines(jets, "#e8f4fa", 0.03 * m, alpha=0.7, smooth=True)


def curtain(brush: Brush, left: float, top: float, w: float, h: float, colour: str, side: int) -> None:
    """One hanging curtain, gathered towards `side`."""
    folds = 4
    for k in range(folds):
        x1, x2 = left + w * k / folds, left + w * (k + 1) / folds
        points = [
            (x1, top),
            (x2, top),
            (x2 + side * w * 0.04, top + h * 0.6),
            (x2 + w * 0.02, top + h),
            (x1 - w * 0.02, top + h),
            (x1 + side * w * 0.04, top + h * 0.6),
        ]
        brush.shape(
            smooth_polygon([points[0], points[0], points[1], points[1], *points[2:]]),
            Fade(shade(colour, 0.16), shade(colour, -0.28), across=True),
            ink=0.5,
        )
    brush.rect(left - w * 0.05, top - h * 0.015, w * 1.1, h * 0.03, "#5b4636", ink=0.6)
