"""Ruins and graveyard."""

from __future__ import annotations

from core.drafts.places.outdoors import (
    camp,
    camp_light,
    far_hills,
    fog_layer,
    frame_grass,
    frame_leaves,
    leaves,
    meadow,
    sky_layer,
)
from core.drafts.places.props.furniture import shadow
from core.drafts.places.props.land import SNOW, ground, path, puddles, ridge, ridge_line, rock, settled, speckle
from core.drafts.places.props.things import statue
from core.drafts.places.props.towers import steeple
from core.drafts.places.props.trees import bare, bush, cypress, tufts
from core.drafts.places.sky import sun_light
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, arch
from core.paint.colour import mix, shade


def ruins(stage: Stage) -> None:
    """Broken walls, arches and columns overgrown with green."""
    stage.horizon = 0.5
    chance = stage.chance("ruins")
    stone = stage.hue("ruin", "#b3a88f", "#a39a8c", "#c2ae8a")
    field = meadow(stage, "ruin-grass")
    camp_light(stage, stage.y(0.84), 0.6)
    sky_layer(stage)
    with stage.layer(0.15) as brush:
        far_hills(stage, brush, "ruin-hills", high=0.13)
        fog_layer(stage, brush, 0.36, 0.54)
    with stage.layer(0.5) as brush, stage.lit(brush, haze=0.2):
        line = ridge_line(stage, "ruin-rise", stage.y(0.55), stage.unit * 0.015)
        ridge(stage, brush, line, settled(stage, field))
        _broken_arches(stage, brush, stage.y(0.58), stone)
        for across in (-0.9, 0.8):
            cypress(brush, stage.x(across), stage.y(0.58), stage.metre(stage.y(0.58)), "#4a6a4c", height=9)
    with stage.layer(0.9) as brush:
        top = stage.y(0.64)
        with stage.lit(brush, haze=0.06, fade=(top, stage.y(0.8))):
            near = ground(stage, brush, top, mix(field, "#a8966a", 0.3), soft=True)
            path(stage, brush, top, mix(stone, "#b09a70", 0.5), near=1.2)
            speckle(stage, brush, "ruin-floor", top, near, 40)
        with stage.lit(brush):
            for k, (across, down) in enumerate(((-0.5, 0.68), (0.52, 0.69), (-0.86, 0.74), (0.9, 0.75))):
                y = stage.y(down)
                _column(
                    stage,
                    brush,
                    stage.x(across),
                    y,
                    stage.metre(y),
                    stone,
                    chance.uniform(2.0, 5.0) if k < 2 else chance.uniform(4.5, 6.5),
                )
            for across, down, w in ((0.66, 0.8, 1.3), (-0.62, 0.81, 1.1), (0.3, 0.7, 0.9)):
                y = stage.y(down)
                rock(brush, stage.x(across), y, w * stage.metre(y), 0.5 * w * stage.metre(y), chance, stone, snow=stage.snowy)
            for across in (-1.05, 0.74, -0.4):
                y = stage.y(0.745)
                bush(brush, stage.x(across), y, stage.metre(y), chance, leaves(stage, "ruins"), width=1.2)
            if stage.has("statue"):
                statue(brush, stage.x(0.26), stage.y(0.7), stage.metre(stage.y(0.7)), stone)
            spots = [
                (stage.x(chance.uniform(-1.2, 1.2)), stage.y(chance.uniform(0.68, 1.05)), stage.unit * 0.016) for _ in range(70)
            ]
            tufts(brush, spots, chance, shade(near, -0.22))
            camp(stage, brush, stage.y(0.83), 0.62)
        puddles(stage, brush, top, 5)
    with stage.layer(1.3) as brush, stage.lit(brush):
        frame_leaves(stage, brush, leaves(stage, "ruin-front"))
        frame_grass(stage, brush, field, size=0.07)
    sun_light(stage, 0.5)


def _broken_arches(stage: Stage, brush: Brush, foot: float, stone: str) -> None:
    """An aqueduct or nave wall with pointed openings, its top broken away."""
    import skia

    chance = stage.chance("arches")
    m = stage.metre(foot)
    start = -0.8 if chance.random() < 0.5 else -0.45
    for k in range(5):
        w, h = 3.2 * m, (5.6 + chance.uniform(-2.2, 1.6)) * m
        left = stage.x(start) + k * w
        top = [(left + w * j / 4, foot - h - chance.uniform(-0.4, 0.5) * m) for j in range(5)]
        path = skia.Path()
        path.addPoly([skia.Point(*point) for point in [(left, foot), *top, (left + w, foot)]], True)
        opening = arch(left + w * 0.2, foot - min(4.2 * m, h * 0.8), w * 0.6, min(4.2 * m, h * 0.8), pointed=True)
        wall = skia.Op(path, opening, skia.PathOp.kDifference_PathOp)
        brush.shape(wall, Fade(shade(stone, 0.1), shade(stone, -0.2)))
        joints = [[(left + w * 0.02, foot - j * 0.7 * m), (left + w * 0.16, foot - j * 0.7 * m)] for j in range(1, 7)]
        brush.lines(joints, shade(stone, -0.3), 0.05 * m, alpha=0.6)


def _column(stage: Stage, brush: Brush, x: float, foot: float, m: float, stone: str, height: float) -> None:
    """A fluted column, broken at `height` metres unless it is high enough to keep its capital."""
    shadow(brush, x, foot, 0.6 * m, m)
    brush.rect(x - 0.55 * m, foot - 0.25 * m, 1.1 * m, 0.25 * m, shade(stone, 0.08))
    h = height * m
    top = [
        (x - 0.36 * m, foot - h),
        (x - 0.1 * m, foot - h - 0.25 * m),
        (x + 0.12 * m, foot - h + 0.05 * m),
        (x + 0.36 * m, foot - h - 0.18 * m),
    ]
    brush.poly(
        [(x - 0.42 * m, foot - 0.25 * m), *top, (x + 0.42 * m, foot - 0.25 * m)],
        Fade(shade(stone, 0.14), shade(stone, -0.36), across=True),
    )
    flutes = [[(x + k * 0.16 * m, foot - 0.3 * m), (x + k * 0.14 * m, foot - h)] for k in (-2, -1, 0, 1, 2)]
    brush.lines(flutes, shade(stone, -0.3), 0.04 * m, alpha=0.6)
    if height > 5:
        brush.rect(x - 0.6 * m, foot - h - 0.5 * m, 1.2 * m, 0.3 * m, shade(stone, 0.12))
        brush.rect(x - 0.48 * m, foot - h - 0.22 * m, 0.96 * m, 0.25 * m, shade(stone, -0.05))


def graveyard(stage: Stage) -> None:
    """Old stones under bare trees, an iron gate and a chapel."""
    stage.horizon = 0.5
    chance = stage.chance("graveyard")
    side = chance.choice((-1, 1))
    grass_tone = mix(meadow(stage, "graves"), "#6b7a58", 0.6)
    stage.lamp(stage.x(side * 0.4), stage.y(0.5), stage.unit * 0.35, strength=0.6)
    sky_layer(stage)
    with stage.layer(0.2) as brush:
        far_hills(stage, brush, "grave-hills", high=0.08, rows=1)
        with stage.lit(brush, haze=0.3):
            foot = stage.y(0.55)
            steeple(stage, brush, stage.x(side * 0.4), foot, stage.unit * 0.42, wall="#a8a292")
            for across in (-0.9, -0.2, 0.9):
                bare(brush, stage.x(across), foot, stage.metre(foot) * 1.3, chance, "#4f4744", height=5)
            brush.rect(-4, foot - 2, stage.width + 8, stage.height, settled(stage, grass_tone), ink=0)
        brush.mist(stage.x(0), stage.y(0.58), stage.width * 0.6, stage.unit * 0.05, stage.air.haze, 0.5)
    with stage.layer(0.9) as brush:
        _graves(stage, brush, grass_tone)
    with stage.layer(1.3) as brush, stage.lit(brush):
        _iron_fence(stage, brush)
        bare(brush, stage.x(-side * 1.12), stage.y(1.06), stage.unit * 0.16, stage.chance("front-tree"), "#2d2726", height=6)
    sun_light(stage, 0.4)


def _graves(stage: Stage, brush: Brush, grass_tone: str) -> None:
    chance = stage.chance("stones")
    top = stage.y(0.6)
    with stage.lit(brush, haze=0.14, fade=(top, stage.y(0.78))):
        near = ground(stage, brush, top, grass_tone, soft=True)
        path(stage, brush, top, "#9a8f7c", near=0.9, bend=0.2)
        speckle(stage, brush, "turf", top, near, 40)
    with stage.lit(brush, haze=0.05):
        for row, down in enumerate((0.64, 0.69, 0.75, 0.82)):
            y = stage.y(down)
            m = stage.metre(y)
            for k in range(-6, 7):
                across = (k + chance.uniform(-0.2, 0.2)) * 1.9 * m + (row % 2) * 0.9 * m
                if abs(across) > (1.0 + 0.45 * row) * m and chance.random() < 0.72:
                    _stone(stage, brush, stage.x(0.0) + across, y, m, chance)
        spots = [
            (stage.x(chance.uniform(-1.2, 1.2)), stage.y(chance.uniform(0.64, 1.05)), stage.unit * 0.013) for _ in range(90)
        ]
        tufts(brush, spots, chance, shade(near, -0.25))
    brush.mist(stage.x(0.3), stage.y(0.7), stage.width * 0.5, stage.unit * 0.04, stage.air.haze, 0.28)
    brush.mist(stage.x(-0.5), stage.y(0.77), stage.width * 0.4, stage.unit * 0.035, stage.air.haze, 0.22)


def _stone(stage: Stage, brush: Brush, x: float, foot: float, m: float, chance: object) -> None:
    """One headstone or cross."""
    mine = stage.chance(f"stone-{round(x)}-{round(foot)}")
    del chance
    stone = mine.choice(("#9a9890", "#86857f", "#a8a294", "#77787a"))
    shadow(brush, x, foot, 0.32 * m, m)
    with brush.turned(mine.uniform(-5, 5), x, foot):
        kind, h = mine.randrange(4), mine.uniform(0.75, 1.15) * m
        fill = Fade(shade(stone, 0.12), shade(stone, -0.28), across=True)
        if kind == 0:
            brush.rect(x - 0.09 * m, foot - h * 1.25, 0.18 * m, h * 1.25, fill)
            brush.rect(x - 0.34 * m, foot - h * 0.98, 0.68 * m, 0.17 * m, shade(stone, 0.06))
        else:
            brush.shape(arch(x - 0.33 * m, foot - h, 0.66 * m, h, pointed=kind == 1), fill)
            lines = [[(x - 0.18 * m, foot - h * s), (x + 0.18 * m, foot - h * s)] for s in (0.66, 0.54, 0.42)]
            brush.lines(lines, shade(stone, -0.4), 0.035 * m, alpha=0.7)
        if stage.snowy:
            brush.oval(x, foot - h, 0.3 * m, 0.08 * m, SNOW, ink=0.4)


def _iron_fence(stage: Stage, brush: Brush) -> None:
    """Iron palings in both lower corners."""
    iron = "#26262b"
    y, m = stage.y(1.08), stage.unit * 0.3
    for start, end in ((0.0, stage.x(-0.7)), (stage.x(0.7), float(stage.width))):
        rails = [[(start, y - 0.15 * m), (end, y - 0.15 * m)], [(start, y - 0.75 * m), (end, y - 0.75 * m)]]
        brush.lines(rails, iron, 0.05 * m)
        x = start
        while x <= end:
            brush.line(x, y, x, y - 0.95 * m, iron, 0.04 * m)
            brush.poly([(x - 0.04 * m, y - 0.92 * m), (x, y - 1.08 * m), (x + 0.04 * m, y - 0.92 * m)], iron, ink=0)
            x += 0.2 * m
