"""The cave: its mouth, its floor, crystals or a fire."""

from __future__ import annotations

import math

from core.drafts.places.outdoors import camp, camp_light
from core.drafts.places.props.lamps import blaze
from core.drafts.places.props.land import rock, settled
from core.drafts.places.props.trees import blob
from core.drafts.places.sky import paint_sky
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, smooth_polygon
from core.paint.colour import mix, shade


def cave(stage: Stage) -> None:
    """A cave: its mouth against the sky or a lake within, stalactites, a fire or glowing crystals."""
    stage.horizon = 0.5
    chance = stage.chance("cave")
    side = chance.choice((-1, 1))
    stone = stage.hue("stone", "#7a6f68", "#6a6a74", "#85705c")
    glow = stage.pick("crystal", "#5fd0e8", "#a07aff", "#7fe08a", "#ffb05c")
    fire = stage.has("fire", "campfire") or glow == "#ffb05c"
    stage.inside = True
    stage.daylight(stage.x(-side * 0.12), stage.y(0.45), stage.unit * 0.6, 0.75)
    stage.daylight(stage.x(-side * 0.12), stage.y(0.78), stage.unit * 0.5, 0.6, squash=0.4)
    stage.lamp(stage.x(side * 0.62), stage.y(0.72), stage.unit * 0.62, "#ff9d4a" if fire else glow, 0.95)
    stage.lamp(stage.x(-side * 0.85), stage.y(0.5), stage.unit * 0.36, glow if not fire else "#ffb870", 0.5)
    camp_light(stage, stage.y(0.84), side * 0.6)
    with stage.layer(0.1) as brush:
        paint_sky(stage, brush, stage.y(0.62))
        stage.inside = False
        with stage.lit(brush, haze=0.4):
            points = [(stage.x(-1.3 + 0.2 * k), stage.y(0.53 + 0.03 * math.sin(k * 1.7))) for k in range(14)]
            brush.shape(smooth_polygon([(-60, stage.height), *points, (stage.width + 60, stage.height)]), "#4f6a5a")
        stage.inside = True
    with stage.layer(0.55) as brush, stage.lit(brush):
        _cave_wall(stage, brush, "inner", -side * 0.12, 0.34, 0.2, stone)
    with stage.layer(0.85) as brush:
        with stage.lit(brush):
            _cave_wall(stage, brush, "outer", 0.0, 0.66, 0.02, shade(stone, -0.15))
            _cave_floor(stage, brush, shade(stone, 0.05))
        with stage.lit(brush):
            if fire:
                blaze(stage, brush, stage.x(side * 0.62), stage.y(0.8), stage.unit * 0.13)
            else:
                for across, size in ((side * 0.6, 1.0), (side * 0.74, 0.7), (-side * 0.82, 0.6)):
                    _crystals(stage, brush, stage.x(across), stage.y(0.79), stage.unit * 0.16 * size, glow)
            for across, w in ((-side * 0.6, 0.16), (side * 0.95, 0.24), (-side * 0.95, 0.2)):
                rock(brush, stage.x(across), stage.y(0.82), stage.unit * w, stage.unit * w * 0.6, chance, stone)
            camp(stage, brush, stage.y(0.84), side * 0.6)
    with stage.layer(1.3) as brush, stage.lit(brush):
        _stalactites(stage, brush, shade(stone, -0.55))
    stage.shine_on_figures("#ffa654" if fire else glow, 20 if side > 0 else 160, 0.6, ambient=mix(stage.air.room, stone, 0.3))


def _cave_wall(stage: Stage, brush: Brush, tag: str, across: float, wide: float, top: float, stone: str) -> None:
    """Rock all around with a ragged opening."""
    import skia

    chance = stage.chance(f"cave-{tag}")
    half = min(wide * stage.frame_width / 2, stage.unit * 0.62)
    cx, cy = stage.x(across), stage.y(0.5)
    ring = []
    for k in range(26):
        angle = math.pi * 2 * k / 26
        reach = 1 + chance.uniform(-0.09, 0.09)
        high = (0.5 - top) * stage.unit if math.sin(angle) < 0 else 0.34 * stage.unit
        ring.append((cx + half * reach * math.cos(angle), cy + high * reach * math.sin(angle)))
    outer = skia.Path()
    outer.addRect(skia.Rect.MakeLTRB(-8, -8, stage.width + 8, stage.height + 8))
    wall = skia.Op(outer, smooth_polygon(ring), skia.PathOp.kDifference_PathOp)
    brush.shape(wall, Fade(shade(stone, -0.3), stone))
    with brush.inside(wall):
        for _ in range(70):
            x, y = chance.uniform(0, stage.width), chance.uniform(0, stage.height * 0.85)
            size = stage.unit * chance.uniform(0.03, 0.1)
            tint = shade(stone, chance.uniform(-0.25, 0.14))
            brush.poly(blob(chance, x, y, size, size * 0.7, 6, 0.3), tint, ink=0, alpha=0.45)
        edge = [(x + (cx - x) * 0.02, y) for x, y in ring]
        brush.lines([[*edge, edge[0]]], shade(stone, 0.3), stage.unit * 0.008, alpha=0.5, smooth=True)


def _cave_floor(stage: Stage, brush: Brush, stone: str) -> None:
    top = stage.y(0.72)
    chance = stage.chance("cave-floor")
    line = [(stage.width * k / 16, top + stage.unit * chance.uniform(-0.012, 0.014)) for k in range(-1, 18)]
    brush.shape(
        smooth_polygon(
            [(-80, stage.height + 80), (-80, top), *line, (stage.width + 80, top), (stage.width + 80, stage.height + 80)]
        ),
        Fade(shade(stone, 0.06), shade(settled(stage, stone), -0.25)),
    )
    for _ in range(40):
        y = top + (stage.height - top) * chance.uniform(0.05, 1)
        size = stage.metre(y) * chance.uniform(0.1, 0.5)
        brush.poly(
            blob(chance, chance.uniform(0, stage.width), y, size, size * 0.22, 7, 0.25),
            shade(stone, chance.uniform(-0.2, 0.12)),
            ink=0,
            alpha=0.5,
        )


def _crystals(stage: Stage, brush: Brush, x: float, foot: float, size: float, colour: str) -> None:
    chance = stage.chance(f"crystal-{round(x)}")
    brush.emit(brush.glow, x, foot - size * 0.4, size * 1.8, colour, 0.55)
    for k in range(6):
        lean = (k - 2.5) * 13 + chance.uniform(-6, 6)
        h, w = size * chance.uniform(0.5, 1.1), size * chance.uniform(0.09, 0.15)
        with brush.turned(lean, x, foot):
            brush.emit(
                brush.poly,
                [(x - w, foot), (x - w, foot - h * 0.8), (x, foot - h), (x + w, foot - h * 0.8), (x + w, foot)],
                Fade(shade(colour, 0.3), shade(colour, -0.45), across=True),
                ink=0.7,
            )


def _stalactites(stage: Stage, brush: Brush, stone: str) -> None:
    chance = stage.chance("stalactites")
    for k in range(15):
        across = -1.3 + 2.6 * k / 14
        reach = 0.05 if abs(across) < 0.62 else chance.uniform(0.14, 0.4)
        x, w = stage.x(across), min(stage.unit * 0.09, stage.frame_width * 0.1)
        brush.poly(
            [(x - w, -8), (x + w, -8), (x + chance.uniform(-0.2, 0.2) * w, stage.y(reach) if reach > 0.1 else stage.y(-0.04))],
            stone,
        )
    for side in (-1, 1):
        rock(
            brush,
            stage.x(side * 1.1),
            stage.height + 6,
            min(stage.unit * 0.4, stage.frame_width * 0.34),
            stage.unit * 0.3,
            chance,
            stone,
        )
