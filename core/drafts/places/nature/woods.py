"""Forest, park and garden: places among plants."""

from __future__ import annotations

from math import cos, sin

from core.drafts.places.outdoors import (
    camp,
    camp_light,
    far_hills,
    fog_layer,
    frame_ferns,
    frame_grass,
    frame_leaves,
    frame_trunk,
    leaves,
    meadow,
    sky_layer,
)
from core.drafts.places.props.buildings import house, skyline
from core.drafts.places.props.fittings import bench
from core.drafts.places.props.lamps import street_lamp, street_pool
from core.drafts.places.props.land import ground, path, puddles, ridge, ridge_line, speckle
from core.drafts.places.props.things import fountain, statue
from core.drafts.places.props.trees import BARK, bush, cypress, leafy, pine, pines, tufts
from core.drafts.places.sky import sun_at, sun_light
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, arch
from core.paint.colour import mix, shade

BLOSSOMS = ("#e0607a", "#f0c14a", "#b56fd0", "#f3e6ef", "#e87f4a")


def forest(stage: Stage) -> None:
    """A clearing in a wood of pines or of broad-leaved trees."""
    stage.horizon = 0.5
    green = leaves(stage, "forest")
    conifers = stage.chance("forest").random() < 0.5 and not stage.has("autumn", "spring")
    if conifers:
        green = mix(green, "#2f5c4a", 0.6)
    camp_light(stage, stage.y(0.86), 0.6)
    sky_layer(stage, stage.y(0.62))
    with stage.layer(0.25) as brush:
        _wood_wall(stage, brush, green, conifers)
        fog_layer(stage, brush, 0.35, 0.7)
    with stage.layer(0.55) as brush, stage.lit(brush, haze=0.26):
        _trunks(stage, brush, green, conifers)
    with stage.layer(0.9) as brush:
        _clearing(stage, brush, green, conifers)
        _sunbeams(stage, brush)
    with stage.layer(1.3) as brush, stage.lit(brush):
        frame_trunk(stage, brush, stage.chance("side").choice((-1, 1)))
        frame_ferns(stage, brush, green)
    sun_light(stage, 0.35)


def _wood_wall(stage: Stage, brush: Brush, green: str, conifers: bool) -> None:
    """Rows of far trees melting into the light between them."""
    chance = stage.chance("wall")
    for row in range(3):
        foot = stage.y(0.56 + 0.025 * row)
        with stage.lit(brush, haze=0.66 - 0.16 * row):
            if conifers:
                spots = [(chance.uniform(0, stage.width), foot, stage.unit * chance.uniform(0.22, 0.42)) for _ in range(26)]
                pines(brush, spots, shade(green, -0.1 * row))
            else:
                line = ridge_line(
                    stage, f"crowns-{row}", foot - stage.unit * (0.3 - 0.05 * row), stage.unit * 0.07, 0.7, waves=6
                )
                ridge(stage, brush, line, shade(green, -0.08 * row), bottom=foot)
                stems = [
                    [(x, foot), (x, foot - stage.unit * 0.26)] for x in (chance.uniform(0, stage.width) for _ in range(22))
                ]
                brush.lines(stems, shade(BARK, -0.1), stage.unit * 0.007)
            brush.rect(-4, foot - 4, stage.width + 8, stage.height, shade(green, -0.2), ink=0)


def _trunks(stage: Stage, brush: Brush, green: str, conifers: bool) -> None:
    chance = stage.chance("trunks")
    places = sorted((chance.uniform(0.58, 0.66), chance.choice((-1, 1)) * chance.uniform(0.16, 1.3)) for _ in range(9))
    for down, across in places:
        y = stage.y(down)
        m = stage.metre(y)
        if conifers:
            pine(brush, stage.x(across), y, m, chance, green, height=chance.uniform(8, 12), snow=stage.snowy)
        else:
            leafy(brush, stage.x(across), y, m, chance, green, height=chance.uniform(7, 10))


def _clearing(stage: Stage, brush: Brush, green: str, conifers: bool) -> None:
    top = stage.y(0.62)
    with stage.lit(brush, haze=0.12, fade=(top, stage.y(0.8))):
        chance = stage.chance("clearing")
        near = ground(stage, brush, top, mix(green, "#6f7a45", 0.5), far=mix(green, "#8f9a62", 0.4), soft=True)
        path(stage, brush, top, "#a08862", near=0.9, bend=0.3)
        speckle(stage, brush, "floor", top, near, 60, flat=0.22)
        spots = [
            (chance.uniform(0, stage.width), stage.y(0.66 + 0.4 * chance.random() ** 1.2), stage.unit * 0.014)
            for _ in range(90)
        ]
        tufts(brush, spots, chance, shade(near, -0.22))
        puddles(stage, brush, top, 6)
    with stage.lit(brush, haze=0.05):
        for down, across, size in ((0.68, -0.86, 9.0), (0.7, 0.9, 10.0), (0.76, -1.16, 11.0), (0.74, 1.25, 9.0)):
            y = stage.y(down)
            x = stage.x(across + chance.uniform(-0.08, 0.08))
            if conifers:
                pine(brush, x, y, stage.metre(y), chance, green, height=size, snow=stage.snowy)
            else:
                leafy(brush, x, y, stage.metre(y), chance, green, height=size)
        for across in (-0.66, 0.62, 0.98, -1.1):
            y = stage.y(0.76 + 0.03 * chance.random())
            bush(brush, stage.x(across), y, stage.metre(y), chance, shade(green, -0.08))
        camp(stage, brush, stage.y(0.84), 0.6)


def _sunbeams(stage: Stage, brush: Brush) -> None:
    """Shafts of light between the trees, from where the sun is."""
    if stage.night or stage.air.disc < 0.5:
        return
    chance = stage.chance("beams")
    x, _ = sun_at(stage)
    lean = (stage.width / 2 - x) * 0.5
    for _ in range(5):
        start = x + chance.uniform(-0.35, 0.25) * stage.unit
        wide = stage.unit * chance.uniform(0.03, 0.09)
        points = [
            (start, -20.0),
            (start + wide * 0.6, -20.0),
            (start + lean + wide * 2.2, stage.y(0.92)),
            (start + lean, stage.y(0.92)),
        ]
        brush.beam(points, stage.air.key, 0.26, 0.02, stage.unit * 0.012)


def park(stage: Stage) -> None:
    """Lawns, a winding path, trees, a bench and lamps; towers of the city behind when it is named or by chance."""
    stage.horizon, stage.seats = 0.5, True
    green = leaves(stage, "park")
    lawn = meadow(stage)
    lamp_foot = stage.y(0.78)
    m = stage.metre(lamp_foot)
    posts = (-0.6, 0.78)
    for across in posts:
        street_pool(stage, stage.x(across), lamp_foot, m)
    sky_layer(stage)
    with stage.layer(0.2) as brush:
        if stage.has("city") or stage.chance("behind").random() < 0.6:
            with stage.lit(brush, haze=0.6):
                skyline(stage, brush, "park-city", stage.y(0.52), stage.unit * 0.26, "#7d8796", step=0.05)
        else:
            far_hills(stage, brush, "park-hills")
        with stage.lit(brush, haze=0.36):
            line = ridge_line(stage, "park-trees", stage.y(0.43), stage.unit * 0.035, 0.75, waves=7)
            ridge(stage, brush, line, shade(green, -0.05))
        fog_layer(stage, brush, 0.35, 0.6)
    with stage.layer(0.9) as brush:
        _lawn(stage, brush, green, lawn)
        with stage.lit(brush):
            for k, across in enumerate(posts):
                street_lamp(stage, brush, stage.x(across), lamp_foot, m, old=True, side=1 - 2 * k)
            foot = stage.y(0.83)
            bench(brush, stage.x(-0.86 if stage.narrow else -0.46), foot, stage.metre(foot), "#8a5a3c")
        puddles(stage, brush, stage.y(0.7))
    with stage.layer(1.3) as brush, stage.lit(brush):
        frame_leaves(stage, brush, green)
        frame_grass(stage, brush, lawn, size=0.05, count=200)
    sun_light(stage, 0.4)


def _lawn(stage: Stage, brush: Brush, green: str, lawn: str) -> None:
    chance = stage.chance("lawn")
    top = stage.y(0.53)
    with stage.lit(brush, haze=0.25, fade=(top, stage.y(0.75))):
        near = ground(stage, brush, top, lawn, far=shade(lawn, 0.15), soft=True)
        path(stage, brush, top, "#d4bf94", near=1.3, far=0.2)
        speckle(stage, brush, "lawn-patches", top, near, 40)
        spots = [(chance.uniform(0, stage.width), stage.y(0.6 + 0.45 * chance.random()), stage.unit * 0.011) for _ in range(80)]
        tufts(brush, spots, chance, shade(near, -0.2))
    with stage.lit(brush, haze=0.12):
        for down, across in ((0.57, -0.3), (0.58, 0.38), (0.6, -0.95), (0.61, 1.05)):
            y = stage.y(down)
            leafy(
                brush,
                stage.x(across + chance.uniform(-0.08, 0.08)),
                y,
                stage.metre(y),
                chance,
                green,
                height=chance.uniform(7, 9),
            )
        if stage.has("fountain") or (not stage.has("statue") and chance.random() < 0.4):
            y = stage.y(0.65)
            fountain(stage, brush, stage.x(0.42), y, stage.metre(y))
        if stage.has("statue"):
            y = stage.y(0.65)
            statue(brush, stage.x(-0.26), y, stage.metre(y))
    with stage.lit(brush, haze=0.04):
        for down, across, size in ((0.69, -1.02, 8.0), (0.7, 1.0, 8.5)):
            y = stage.y(down)
            leafy(brush, stage.x(across), y, stage.metre(y), chance, green, height=size)
        for across in (0.66, -0.8, 1.2):
            y = stage.y(0.74)
            bush(
                brush, stage.x(across), y, stage.metre(y), chance, green, blossom="" if stage.snowy else chance.choice(BLOSSOMS)
            )


def garden(stage: Stage) -> None:
    """A garden behind a house: hedges, flower beds, a path and an arbour."""
    stage.horizon, stage.seats = 0.46, True
    green = leaves(stage, "garden")
    lawn = meadow(stage)
    chance = stage.chance("garden")
    side = chance.choice((-1, 1))
    stage.lamp(stage.x(side * 0.75), stage.y(0.5), stage.unit * 0.5, strength=0.6)
    sky_layer(stage)
    with stage.layer(0.25) as brush:
        far_hills(stage, brush, "garden-hills", rows=1)
        with stage.lit(brush, haze=0.3):
            line = ridge_line(stage, "garden-trees", stage.y(0.38), stage.unit * 0.05, 0.75, waves=6)
            ridge(stage, brush, line, shade(green, -0.1))
            for k in range(3):
                y = stage.y(0.52)
                cypress(brush, stage.x(-side * (0.25 + 0.2 * k)), y, stage.metre(y) * 1.4, "#476b50", height=6 + k)
        fog_layer(stage, brush, 0.3, 0.55)
    with stage.layer(0.85) as brush:
        _beds(stage, brush, green, lawn, side)
        puddles(stage, brush, stage.y(0.68), 5)
    with stage.layer(1.3) as brush, stage.lit(brush):
        frame_leaves(stage, brush, green, side=-side)
        _front_flowers(stage, brush, green)
    sun_light(stage, 0.4)


def _beds(stage: Stage, brush: Brush, green: str, lawn: str, side: int) -> None:
    chance = stage.chance("beds")
    top = stage.y(0.56)
    with stage.lit(brush, haze=0.12, fade=(top, stage.y(0.7))):
        near = ground(stage, brush, top, lawn)
        path(stage, brush, top, "#cbb48c", near=1.0, bend=0.12)
        speckle(stage, brush, "lawn", top, near, 30)
    with stage.lit(brush, haze=0.06):
        for k, x in enumerate(stage.columns(stage.unit * 0.17)):
            bush(
                brush,
                x,
                stage.y(0.585),
                stage.metre(stage.y(0.585)) * 1.3,
                stage.chance(f"hedge-{k}"),
                shade(green, -0.12),
                width=2.0,
            )
        _arbour(stage, brush, stage.x(0.0), stage.y(0.6))
        y = stage.y(0.65)
        house(stage, brush, stage.x(side * 1.12), y, stage.metre(y), "garden-house", width=6.4, height=4.8)
    with stage.lit(brush):
        for row in (0.7, 0.78, 0.86):
            y = stage.y(row)
            m = stage.metre(y)
            for flank in (-1, 1):
                for k in range(3):
                    x = stage.x(0.0) + flank * (1.9 + 1.15 * k) * m
                    blossom = "" if stage.snowy else chance.choice(BLOSSOMS)
                    bush(brush, x, y, m, chance, green, width=1.1, blossom=blossom)
        if stage.has("fountain"):
            fountain(stage, brush, stage.x(-side * 0.5), stage.y(0.72), stage.metre(stage.y(0.72)))
        if stage.has("statue"):
            statue(brush, stage.x(-side * 0.5), stage.y(0.72), stage.metre(stage.y(0.72)))


def _arbour(stage: Stage, brush: Brush, x: float, foot: float) -> None:
    """A white garden arch with climbing roses."""
    import skia

    m = stage.metre(foot)
    outer = arch(x - 0.95 * m, foot - 2.7 * m, 1.9 * m, 2.7 * m)
    ring = skia.Op(outer, arch(x - 0.75 * m, foot - 2.5 * m, 1.5 * m, 2.5 * m), skia.PathOp.kDifference_PathOp)
    brush.shape(ring, "#e8e2d4", ink=0.7)
    chance = stage.chance("roses")
    for _ in range(26):
        angle = chance.uniform(0, 3.1416)
        rx, ry = x + 0.86 * m * cos(angle), foot - 1.75 * m - 0.86 * m * sin(angle)
        brush.oval(rx, ry, 0.15 * m, 0.12 * m, shade("#4f7a4a", chance.uniform(-0.2, 0.1)), ink=0)
        if not stage.snowy:
            brush.oval(rx, ry, 0.05 * m, 0.05 * m, "#e0607a", ink=0)


def _front_flowers(stage: Stage, brush: Brush, green: str) -> None:
    """Blurred-looking big flowers in the lower corners."""
    chance = stage.chance("front-flowers")
    frame_grass(stage, brush, green, size=0.05, count=160)
    for side in (-1, 1):
        for _ in range(9):
            x = stage.x(side * chance.uniform(0.72, 1.2))
            y = stage.y(chance.uniform(0.86, 1.02))
            size = stage.unit * chance.uniform(0.014, 0.026)
            brush.line(x, y, x + side * size, stage.height, shade(green, -0.35), size * 0.25)
            colour = chance.choice(BLOSSOMS)
            for k in range(5):
                brush.oval(
                    x + size * 0.7 * cos(k * 1.257),
                    y + size * 0.7 * sin(k * 1.257),
                    size * 0.6,
                    size * 0.6,
                    Fade(shade(colour, 0.15), shade(colour, -0.2)),
                    ink=0.5,
                )
            brush.oval(x, y, size * 0.4, size * 0.4, "#f4d36b", ink=0.4)
