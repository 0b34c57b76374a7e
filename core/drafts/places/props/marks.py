"""Landmarks and rarities that a script may name: ferris wheel, rocket, tent, boats and ships."""

from __future__ import annotations

import math

from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, smooth_polygon, tone
from core.paint.colour import shade


def balloon_wheel(stage: Stage, brush: Brush, x: float, foot: float, height: float) -> None:
    """A ferris wheel with lights at night."""
    r, cy = height * 0.44, foot - height * 0.54
    iron = "#7a6f86"
    for k in (-1, 1):
        brush.line(x, cy, x + k * height * 0.28, foot, iron, height * 0.025)
    spokes = [[(x, cy), (x + r * math.cos(k * math.pi / 8), cy + r * math.sin(k * math.pi / 8))] for k in range(16)]
    rim = [(x + r * math.cos(k * math.pi / 24), cy + r * math.sin(k * math.pi / 24)) for k in range(49)]
    brush.lines([*spokes, rim], iron, height * 0.01)
    colours = ("#d9534a", "#e8b04a", "#4a9fc9", "#6fb06a")
    for k in range(16):
        gx, gy = x + r * math.cos(k * math.pi / 8), cy + r * math.sin(k * math.pi / 8)
        brush.rect(gx - height * 0.022, gy, height * 0.044, height * 0.045, colours[k % 4], corner=height * 0.01, ink=0.5)
        if stage.air.lamps > 0.4:
            brush.emit(brush.oval, gx, gy, height * 0.011, height * 0.011, "#ffe9b0", ink=0)
            brush.emit(brush.glow, gx, gy, height * 0.06, colours[k % 4], 0.7)


def rocket(stage: Stage, brush: Brush, x: float, foot: float, height: float) -> None:
    """A rocket standing on its fins."""
    w = height * 0.13
    for side in (-1, 1):
        brush.poly(
            [(x + side * w * 0.7, foot - height * 0.3), (x + side * w * 1.9, foot), (x + side * w * 0.8, foot - height * 0.08)],
            "#b5452f",
        )
    body = [
        (x - w * 0.7, foot - height * 0.06),
        (x - w, foot - height * 0.4),
        (x - w * 0.75, foot - height * 0.74),
        (x, foot - height),
        (x + w * 0.75, foot - height * 0.74),
        (x + w, foot - height * 0.4),
        (x + w * 0.7, foot - height * 0.06),
    ]
    brush.shape(smooth_polygon([body[0], *body, body[-1]]), Fade("#f1ede4", "#9aa0aa", across=True))
    brush.oval(x, foot - height * 0.62, w * 0.36, w * 0.36, "#5a4a44")
    brush.oval(x, foot - height * 0.62, w * 0.26, w * 0.26, "#7fc7d9")
    brush.rect(x - w * 0.4, foot - height * 0.08, w * 0.8, height * 0.05, "#4a4a50")
    if stage.air.lamps > 0.4:
        brush.emit(brush.glow, x, foot - height * 0.62, w * 1.2, "#8fe0f0", 0.7)


def tent(brush: Brush, x: float, foot: float, m: float, cloth: str) -> None:
    """A ridge tent."""
    w, h = 1.5 * m, 1.7 * m
    brush.dim(x, foot, w * 1.3, 0.2 * m, 0.45)
    brush.poly(
        [(x - w, foot), (x - w * 0.2, foot - h), (x + w, foot - h * 0.92), (x + w * 1.5, foot - 0.1 * m), (x + w, foot)],
        tone(shade(cloth, -0.15)),
    )
    brush.poly([(x - w, foot), (x - w * 0.2, foot - h), (x + w * 0.55, foot)], tone(cloth))
    brush.poly([(x - w * 0.45, foot), (x - w * 0.2, foot - h * 0.92), (x + w * 0.1, foot)], "#2f2622")


def rowboat(brush: Brush, x: float, foot: float, length: float, colour: str) -> None:
    """A small open boat on the water, its keel line at `foot`."""
    h = length * 0.2
    brush.dim(x, foot, length * 0.6, h * 0.25, 0.45, colour="#0a1622")
    hull = [(x - length / 2, foot - h), (x - length * 0.36, foot), (x + length * 0.38, foot), (x + length / 2, foot - h * 1.15)]
    brush.poly(hull, Fade(shade(colour, 0.1), shade(colour, -0.35)))
    brush.poly(
        [
            (x - length / 2, foot - h),
            (x + length / 2, foot - h * 1.15),
            (x + length * 0.46, foot - h * 0.85),
            (x - length * 0.46, foot - h * 0.72),
        ],
        "#efe3c8",
    )
    brush.line(x - length * 0.16, foot - h * 1.1, x - length * 0.42, foot + h * 0.15, "#a37a50", length * 0.014)


def sailboat(
    stage: Stage, brush: Brush, x: float, foot: float, height: float, *, sails: bool = True, colour: str = "#35506b"
) -> None:
    """A boat with a mast, its sails set or furled."""
    length = height * 0.72
    rowboat(brush, x, foot, length, colour)
    mast = foot - height
    brush.line(x, foot - length * 0.18, x, mast, "#6b4f38", height * 0.016)
    boom = foot - length * 0.3
    if sails:
        cloth = stage.pick(f"sail-{round(x)}", "#f3ead6", "#e8d5b0", "#c9564a", "#f3ead6")
        brush.poly(
            [(x + height * 0.015, mast + height * 0.04), (x + length * 0.44, boom), (x + height * 0.015, boom)],
            Fade(shade(cloth, 0.1), shade(cloth, -0.12)),
        )
        brush.poly(
            [(x - height * 0.015, mast + height * 0.12), (x - length * 0.46, boom + height * 0.04), (x - height * 0.015, boom)],
            Fade(shade(cloth, -0.02), shade(cloth, -0.2)),
        )
    else:
        brush.line(x, boom, x + length * 0.42, boom - height * 0.02, "#d9cba8", height * 0.035)
        brush.lines(
            [[(x, mast), (x - length * 0.46, foot - length * 0.2)], [(x, mast), (x + length * 0.46, foot - length * 0.22)]],
            "#4a4038",
            height * 0.004,
        )
    if stage.air.lamps > 0.5:
        brush.emit(brush.oval, x, mast, height * 0.012, height * 0.012, "#fff0b8", ink=0)
        brush.emit(brush.glow, x, mast, height * 0.12, "#ffdf9a", 0.7)


def tall_ship(stage: Stage, brush: Brush, x: float, foot: float, height: float) -> None:
    """A three-masted ship under sail."""
    length = height * 1.25
    hull = [
        (x - length * 0.5, foot - height * 0.2),
        (x - length * 0.42, foot),
        (x + length * 0.4, foot),
        (x + length * 0.52, foot - height * 0.17),
        (x + length * 0.3, foot - height * 0.11),
        (x - length * 0.3, foot - height * 0.11),
    ]
    brush.dim(x, foot, length * 0.55, height * 0.03, 0.5, colour="#0a1622")
    brush.poly(hull, Fade("#7a5238", "#37241c"))
    brush.line(x + length * 0.5, foot - height * 0.17, x + length * 0.68, foot - height * 0.27, "#5a4030", height * 0.012)
    for share, tall in ((-0.3, 0.82), (0.0, 1.0), (0.28, 0.86)):
        mx, top = x + length * share, foot - height * tall
        brush.line(mx, foot - height * 0.1, mx, top, "#5a4030", height * 0.014)
        for k in range(3):
            y = top + height * tall * (0.06 + 0.25 * k)
            w, h = length * (0.09 + 0.028 * k), height * tall * 0.21
            brush.poly(
                [(mx - w, y), (mx + w, y), (mx + w * 1.12, y + h), (mx, y + h * 0.86), (mx - w * 1.12, y + h)],
                Fade("#f6eedb", "#cfc0a0"),
                ink=0.7,
            )
    if stage.air.lamps > 0.4:
        for k in range(5):
            wx = x - length * 0.4 + length * 0.13 * k
            brush.emit(brush.rect, wx, foot - height * 0.08, height * 0.018, height * 0.022, "#ffd98f", ink=0)
        brush.emit(brush.glow, x - length * 0.46, foot - height * 0.24, height * 0.12, "#ffc46b", 0.8)
