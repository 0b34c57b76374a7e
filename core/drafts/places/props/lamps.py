"""Lamps: each draws itself, shines, and adds its pool to the stage's light (call `hang` before the group is lit)."""

from __future__ import annotations

import math

from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, Point
from core.paint.colour import mix, shade

WARM = "#ffcf8a"
COLD = "#d9ecff"


def bulb(stage: Stage, brush: Brush, x: float, y: float, size: float, colour: str = WARM, power: float = 1.0) -> None:
    """A shining point with its halo; faint by day outdoors."""
    strength = power * (max(0.3, stage.air.lamps) if stage.inside else stage.air.lamps)
    if strength > 0.05:
        brush.emit(brush.glow, x, y, size * 7, colour, 0.5 * strength)
        brush.emit(brush.oval, x, y, size, size, mix(colour, "#ffffff", 0.6), ink=0)


def pendant(
    stage: Stage, brush: Brush, x: float, y: float, m: float, *, top: float, colour: str = "#3a3a40", light: str = WARM
) -> None:
    """A lamp with a shade hanging from canvas height `top`; y is its lower rim."""
    brush.line(x, top, x, y - 0.26 * m, "#2c2a2e", max(1.0, 0.02 * m))
    shade_points = [(x - 0.08 * m, y - 0.28 * m), (x + 0.08 * m, y - 0.28 * m), (x + 0.26 * m, y), (x - 0.26 * m, y)]
    brush.poly(shade_points, Fade(shade(colour, -0.1), shade(colour, 0.18), across=True))
    brush.emit(brush.oval, x, y, 0.22 * m, 0.05 * m, mix(light, "#ffffff", 0.5), ink=0)
    bulb(stage, brush, x, y, 0.05 * m, light, 0.8)
    spread = [(x - 0.2 * m, y), (x + 0.2 * m, y), (x + 0.9 * m, y + 1.5 * m), (x - 0.9 * m, y + 1.5 * m)]
    brush.emit(brush.beam, spread, light, 0.2 * max(0.3, stage.air.lamps), 0.0, 0.08 * m)


def standing(stage: Stage, brush: Brush, x: float, foot: float, m: float, *, colour: str = "#e7d3a8") -> None:
    """A floor lamp of 1.6 m with a cloth shade."""
    brush.oval(x, foot, 0.17 * m, 0.04 * m, "#3b332e")
    brush.line(x, foot, x, foot - 1.3 * m, "#4a4038", 0.035 * m)
    points = [
        (x - 0.15 * m, foot - 1.66 * m),
        (x + 0.15 * m, foot - 1.66 * m),
        (x + 0.27 * m, foot - 1.24 * m),
        (x - 0.27 * m, foot - 1.24 * m),
    ]
    brush.poly(points, Fade(shade(colour, 0.1), shade(colour, -0.12)))
    if stage.air.lamps > 0.15:
        brush.emit(brush.poly, points, Fade(mix(colour, "#fff3cf", 0.8), mix(colour, WARM, 0.6)), ink=0.6)
        brush.emit(brush.glow, x, foot - 1.4 * m, 1.1 * m, WARM, 0.45 * stage.air.lamps)


def table_lamp(stage: Stage, brush: Brush, x: float, foot: float, m: float, *, colour: str = "#d9b98a") -> None:
    """A lamp of 0.5 m standing on something."""
    brush.poly(
        [(x - 0.06 * m, foot), (x - 0.03 * m, foot - 0.2 * m), (x + 0.03 * m, foot - 0.2 * m), (x + 0.06 * m, foot)],
        shade(colour, -0.4),
    )
    points = [
        (x - 0.09 * m, foot - 0.46 * m),
        (x + 0.09 * m, foot - 0.46 * m),
        (x + 0.17 * m, foot - 0.2 * m),
        (x - 0.17 * m, foot - 0.2 * m),
    ]
    brush.poly(points, colour)
    if stage.air.lamps > 0.15:
        brush.emit(brush.poly, points, Fade("#fff0c8", mix(colour, WARM, 0.6)), ink=0.6)
        brush.emit(brush.glow, x, foot - 0.3 * m, 0.7 * m, WARM, 0.5 * stage.air.lamps)


def tube(
    stage: Stage, brush: Brush, x: float, y: float, length: float, m: float, *, light: str = "#f2f8ff", slant: float = 0.0
) -> None:
    """A fluorescent ceiling lamp; `slant` shifts its nearer long edge for perspective."""
    points = [
        (x - length / 2, y),
        (x + length / 2, y),
        (x + length / 2 + slant, y + 0.1 * m),
        (x - length / 2 - slant, y + 0.1 * m),
    ]
    brush.poly(points, "#d7dde0")
    brush.emit(brush.poly, points, mix(light, "#ffffff", 0.5), ink=0.4)
    brush.emit(brush.glow, x, y + 0.05 * m, length * 0.9, light, 0.3 * max(0.4, stage.air.lamps), ry=length * 0.35)


def candle(stage: Stage, brush: Brush, x: float, foot: float, m: float, *, tall: float = 0.22) -> None:
    """A burning candle."""
    brush.rect(x - 0.025 * m, foot - tall * m, 0.05 * m, tall * m, Fade("#f6ecd2", "#d8c49a"), ink=0.6)
    flame(stage, brush, x, foot - tall * m, 0.1 * m)


def flame(stage: Stage, brush: Brush, x: float, foot: float, height: float) -> None:
    """One small flame with its halo."""
    brush.emit(brush.glow, x, foot - height * 0.5, height * 6, "#ffb65c", 0.55 * max(0.5, stage.air.lamps))
    brush.emit(brush.oval, x, foot - height * 0.5, height * 0.26, height * 0.5, "#ffb347", ink=0)
    brush.emit(brush.oval, x, foot - height * 0.4, height * 0.14, height * 0.3, "#fff2c0", ink=0)


def blaze(stage: Stage, brush: Brush, x: float, foot: float, size: float) -> None:
    """A log fire, `size` pixels wide."""
    for k in (-1, 1):
        with brush.turned(18 * k, x, foot):
            brush.rect(x - size * 0.5, foot - size * 0.14, size, size * 0.13, "#4a3226", corner=size * 0.06)
    chance = stage.chance(f"blaze-{round(x)}")
    for colour, count, high, wide in (("#e8602c", 7, 0.9, 0.2), ("#ff9d3c", 6, 0.7, 0.15), ("#ffe08a", 4, 0.42, 0.1)):
        for k in range(count):
            fx = x + size * 0.36 * (2 * k / (count - 1) - 1)
            fh = size * high * (1 - 0.55 * abs(2 * k / (count - 1) - 1)) * chance.uniform(0.8, 1.15)
            fw = size * wide
            tip = fx + chance.uniform(-0.08, 0.08) * size
            points = [
                (fx - fw, foot - size * 0.1),
                (fx - fw * 0.8, foot - fh * 0.45),
                (tip, foot - fh),
                (fx + fw * 0.8, foot - fh * 0.45),
                (fx + fw, foot - size * 0.1),
            ]
            brush.emit(brush.poly, points, colour, ink=0, alpha=0.85)
    brush.emit(brush.glow, x, foot - size * 0.4, size * 2.6, "#ff8f3c", 0.6)


def street_lamp(stage: Stage, brush: Brush, x: float, foot: float, m: float, *, old: bool = False, side: int = 1) -> None:
    """A lamp post of 2.7 m; its pool of light must be declared by `street_pool` before lighting."""
    iron = "#2f3238"
    height = (2.6 if old else 2.8) * m
    brush.poly(
        [(x - 0.1 * m, foot), (x - 0.045 * m, foot - height), (x + 0.045 * m, foot - height), (x + 0.1 * m, foot)],
        Fade(shade(iron, 0.2), shade(iron, -0.2), across=True),
    )
    brush.rect(x - 0.16 * m, foot - 0.3 * m, 0.32 * m, 0.3 * m, iron)
    if old:
        top = foot - height
        glass = [(x - 0.13 * m, top), (x + 0.13 * m, top), (x + 0.2 * m, top - 0.5 * m), (x - 0.2 * m, top - 0.5 * m)]
        brush.poly(glass, "#c9c2a0")
        brush.poly([(x - 0.24 * m, top - 0.5 * m), (x, top - 0.74 * m), (x + 0.24 * m, top - 0.5 * m)], iron)
        if stage.air.lamps > 0.2:
            brush.emit(brush.poly, glass, Fade("#fff3cc", WARM), ink=0.6)
        bulb(stage, brush, x, top - 0.25 * m, 0.12 * m)
        return
    arm = x + side * 1.0 * m
    brush.lines(
        [[(x, foot - height), (x + side * 0.2 * m, foot - height - 0.35 * m), (arm, foot - height - 0.35 * m)]],
        iron,
        0.08 * m,
        smooth=True,
    )
    brush.oval(arm, foot - height - 0.3 * m, 0.28 * m, 0.09 * m, iron)
    bulb(stage, brush, arm, foot - height - 0.24 * m, 0.11 * m)


def street_pool(stage: Stage, x: float, foot: float, m: float) -> None:
    """The light of a street lamp on the ground and the walls about it."""
    stage.lamp(x, foot - 0.4 * m, 5.2 * m, WARM, 0.75, squash=0.5)
    stage.lamp(x, foot - 2.7 * m, 3.6 * m, WARM, 0.5)


def neon(stage: Stage, brush: Brush, x: float, y: float, size: float, colour: str, shape: str) -> None:
    """A neon sign: "glass", "note", "arrow", "heart", "star" or "wave", `size` pixels high, centred on (x, y)."""
    forms: dict[str, list[list[Point]]] = {
        "glass": [[(-0.4, -0.5), (0.4, -0.5), (0.0, 0.05), (-0.4, -0.5)], [(0, 0.05), (0, 0.5)], [(-0.25, 0.5), (0.25, 0.5)]],
        "note": [
            [(0.1, 0.35), (0.1, -0.5), (0.42, -0.25)],
            [(0.1, 0.35), (-0.05, 0.5), (-0.25, 0.42), (-0.2, 0.25), (0.1, 0.35)],
        ],
        "arrow": [[(-0.5, 0), (0.4, 0)], [(0.12, -0.28), (0.45, 0), (0.12, 0.28)]],
        "wave": [
            [(-0.6 + 0.1 * k, 0.18 * math.sin(k * 1.2)) for k in range(13)],
            [(-0.6 + 0.1 * k, 0.3 + 0.18 * math.sin(k * 1.2)) for k in range(13)],
        ],
        "heart": [
            [
                (0, 0.45),
                (-0.45, -0.05),
                (-0.4, -0.38),
                (-0.15, -0.42),
                (0, -0.2),
                (0.15, -0.42),
                (0.4, -0.38),
                (0.45, -0.05),
                (0, 0.45),
            ]
        ],
        "star": [[(0.5 * math.sin(k * 4 * math.pi / 5), -0.5 * math.cos(k * 4 * math.pi / 5)) for k in range(6)]],
    }
    strokes = [[(x + px * size, y + py * size) for px, py in stroke] for stroke in forms[shape]]
    brush.emit(brush.glow, x, y, size * 1.5, colour, 0.5)
    brush.emit(brush.lines, strokes, colour, size * 0.13, alpha=0.45)
    brush.emit(brush.lines, strokes, mix(colour, "#ffffff", 0.6), size * 0.055)
