"""Skyline, rooftop and bridge: the city from above."""

from __future__ import annotations

from core.drafts.places.outdoors import far_hills, fog_layer, landmarks, leaves, sky_layer
from core.drafts.places.props.buildings import skyline
from core.drafts.places.props.furniture import shadow
from core.drafts.places.props.lamps import bulb, street_lamp, street_pool
from core.drafts.places.props.land import SNOW, ground, puddles, settled, speckle, water
from core.drafts.places.props.marks import sailboat
from core.drafts.places.props.trees import potted
from core.drafts.places.sky import sun_light
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, tone
from core.paint.colour import mix, shade


def city_rows(stage: Stage, brush: Brush, rows: tuple[tuple[float, float, float, float], ...]) -> None:
    """Rows of towers, far to near: (foot, tallest, haze, mean width)."""
    for k, (down, rise, haze, step) in enumerate(rows):
        with stage.lit(brush, haze=haze):
            colour = stage.pick(f"towers-{k}", "#6f7a8c", "#7d7580", "#66737f")
            skyline(stage, brush, f"city-{k}", stage.y(down), stage.unit * rise, shade(colour, -0.12 * k), step=step, lit=0.42)
        if k + 1 < len(rows):
            fog_layer(stage, brush, down - 0.2, down, 0.4)


def city_shine(stage: Stage, brush: Brush, down: float) -> None:
    """The glow of a city at night above its roofs."""
    if stage.air.lamps > 0.4:
        brush.mist(stage.x(0.0), stage.y(down), stage.width * 0.7, stage.unit * 0.2, "#e89a6a", 0.26 * stage.air.lamps)


def skyline_view(stage: Stage) -> None:
    """The city across the water or from a terrace."""
    stage.horizon = 0.56
    river = stage.has("sea view") or stage.chance("river").random() < 0.6
    sky_layer(stage)
    with stage.layer(0.12) as brush:
        city_shine(stage, brush, 0.52)
        city_rows(stage, brush, ((0.6, 0.4, 0.6, 0.06), (0.62, 0.46, 0.4, 0.075)))
        with stage.lit(brush, haze=0.3):
            landmarks(stage, brush, stage.y(0.61), size=0.28)
    with stage.layer(0.35) as brush:
        if river:
            water(stage, brush, stage.y(0.615), stage.height, glitter=0.6)
            _lights_on_water(stage, brush, stage.y(0.62))
            with stage.lit(brush, haze=0.15):
                sailboat(stage, brush, stage.x(0.4), stage.y(0.68), stage.unit * 0.1)
        else:
            city_rows(stage, brush, ((0.74, 0.36, 0.2, 0.11),))
            with stage.lit(brush, haze=0.06):
                skyline(stage, brush, "close", stage.y(1.0), stage.unit * 0.4, "#4f5663", step=0.16, lit=0.35)
        fog_layer(stage, brush, 0.5, 0.74)
    with stage.layer(0.95) as brush:
        _terrace(stage, brush)
    with stage.layer(1.3) as brush, stage.lit(brush):
        chance = stage.chance("terrace")
        side = chance.choice((-1, 1))
        potted(
            brush,
            stage.x(side * 1.0),
            stage.y(1.1),
            stage.unit * 0.34 * min(1.0, stage.layout.ratio),
            chance,
            leaves(stage, "terrace"),
        )
    sun_light(stage, 0.5)


def _lights_on_water(stage: Stage, brush: Brush, top: float) -> None:
    """The city's lights drawn out on the river."""
    if stage.air.lamps < 0.3:
        return
    chance = stage.chance("river-lights")
    for colour in ("#ffcf8a", "#ffe9c0", "#8fd0ff"):
        streaks = []
        for _ in range(16):
            x = chance.uniform(0, stage.width)
            streaks.append([(x, top), (x + chance.uniform(-2, 2), top + stage.unit * chance.uniform(0.03, 0.16))])
        brush.lines(streaks, colour, stage.unit * 0.005, alpha=0.3 * stage.air.lamps)


def _terrace(stage: Stage, brush: Brush) -> None:
    """A stone terrace with a balustrade; figures stand before it."""
    top = stage.y(0.8)
    stone = settled(stage, stage.pick("terrace", "#b8ac9a", "#a8a49c", "#bfae92"))
    with stage.lit(brush):
        ground(stage, brush, top, stone)
        m = stage.metre(stage.y(0.81))
        brush.rect(-4, top - 0.05 * m, stage.width + 8, 0.2 * m, tone(shade(stone, -0.08)))
        for x in stage.columns(0.36 * m):
            brush.poly(
                [
                    (x - 0.1 * m, top),
                    (x - 0.13 * m, top - 0.34 * m),
                    (x - 0.05 * m, top - 0.72 * m),
                    (x + 0.05 * m, top - 0.72 * m),
                    (x + 0.13 * m, top - 0.34 * m),
                    (x + 0.1 * m, top),
                ],
                Fade(shade(stone, 0.1), shade(stone, -0.3), across=True),
                ink=0.7,
            )
        brush.rect(-4, top - 0.92 * m, stage.width + 8, 0.2 * m, tone(SNOW if stage.snowy else shade(stone, 0.1)))
        for x in stage.columns(3.3 * m, 0.5):
            brush.rect(
                x - 0.24 * m, top - 0.98 * m, 0.48 * m, 1.08 * m, Fade(shade(stone, 0.1), shade(stone, -0.25), across=True)
            )
            brush.rect(x - 0.3 * m, top - 1.06 * m, 0.6 * m, 0.12 * m, shade(stone, 0.14))
        slabs = [[(0.0, stage.y(down)), (float(stage.width), stage.y(down))] for down in (0.86, 0.93, 1.03)]
        slabs += [
            [(stage.x(0) + k * stage.unit * 0.24, top + 0.15 * m), (stage.x(0) + k * stage.unit * 0.5, stage.height)]
            for k in range(-5, 6)
        ]
        brush.lines(slabs, shade(stone, -0.3), stage.unit * 0.002, alpha=0.6)
    puddles(stage, brush, stage.y(0.84), 6)


def rooftop(stage: Stage) -> None:
    """A flat roof among roofs: parapet, water tank, vents, a string of lights."""
    stage.horizon = 0.52
    chance = stage.chance("rooftop")
    side = chance.choice((-1, 1))
    strung = chance.random() < 0.6 or stage.has("christmas")
    if strung:
        for across in (-0.6, 0.0, 0.6):
            stage.lamp(stage.x(across), stage.y(0.5), stage.unit * 0.5, "#ffc97a", 0.5)
    stage.lamp(stage.x(side * 0.62), stage.y(0.56), stage.unit * 0.4, "#ffd9a0", 0.8)
    sky_layer(stage)
    with stage.layer(0.15) as brush:
        city_shine(stage, brush, 0.5)
        city_rows(stage, brush, ((0.6, 0.34, 0.6, 0.06), (0.64, 0.3, 0.4, 0.09)))
        fog_layer(stage, brush, 0.36, 0.6)
    with stage.layer(0.45) as brush, stage.lit(brush, haze=0.16):
        skyline(stage, brush, "near-roofs", stage.y(0.74), stage.unit * 0.22, "#6a6470", step=0.2, lit=0.3)
        brush.rect(-4, stage.y(0.73), stage.width + 8, stage.height, "#4f4a55", ink=0)
    with stage.layer(0.9) as brush:
        with stage.lit(brush):
            _roof(stage, brush, side)
            if strung:
                _string_lights(stage, brush)
        puddles(stage, brush, stage.y(0.76), 7)
    with stage.layer(1.3) as brush, stage.lit(brush):
        w = min(stage.unit * 0.16, stage.frame_width * 0.13)
        brush.rect(stage.x(side) - w * 0.5, stage.y(0.72), w * 3, stage.height, Fade("#6d6a70", "#3a383e", across=True))
        for k in range(5):
            brush.line(
                stage.x(side) - w * 0.4,
                stage.y(0.76 + 0.05 * k),
                stage.x(side) + w * 2,
                stage.y(0.76 + 0.05 * k),
                "#2c2a30",
                stage.unit * 0.006,
            )
    sun_light(stage, 0.45)


def _roof(stage: Stage, brush: Brush, side: int) -> None:
    top = stage.y(0.735)
    gravel = settled(stage, stage.pick("gravel", "#8f8a86", "#9a8f82", "#84868c"))
    ground(stage, brush, top, gravel)
    speckle(stage, brush, "gravel", top, gravel, 80, size=0.03, flat=0.25)
    m = stage.metre(stage.y(0.745))
    brick = stage.pick("parapet", "#96604c", "#8a7a6c", "#a37a62")
    brush.rect(-4, top - 0.75 * m, stage.width + 8, 0.8 * m, tone(brick))
    rows = [[(0, top - k * 0.15 * m), (stage.width, top - k * 0.15 * m)] for k in range(1, 5)]
    brush.lines(rows, shade(brick, -0.3), 0.02 * m, alpha=0.6)
    brush.rect(-4, top - 0.85 * m, stage.width + 8, 0.16 * m, SNOW if stage.snowy else shade(brick, 0.25))
    foot = stage.y(0.755)
    _tank(stage, brush, stage.x(-side * 0.76), foot, stage.metre(foot) * 0.62)
    _hut(stage, brush, stage.x(side * 0.76), stage.y(0.765), stage.metre(stage.y(0.765)) * 0.85)
    for across, tall in ((-side * 0.2, 0.8), (side * 0.22, 0.6)):
        x, y = stage.x(across), stage.y(0.76)
        brush.rect(x - 0.16 * m, y - tall * m, 0.32 * m, tall * m, Fade("#b0b4ba", "#6d7178", across=True))
        brush.oval(x, y - tall * m, 0.26 * m, 0.12 * m, "#8f949b")
    for k in range(3):
        x = stage.x(-side * 0.4) + k * 0.5 * m
        brush.line(x, top - 0.8 * m, x, top - (2.0 + 0.3 * k) * m, "#3a383e", 0.04 * m)
        brush.lines(
            [[(x - 0.3 * m, top - (1.6 + 0.2 * j) * m), (x + 0.3 * m, top - (1.6 + 0.2 * j) * m)] for j in range(2)],
            "#3a383e",
            0.03 * m,
        )


def _tank(stage: Stage, brush: Brush, x: float, foot: float, m: float) -> None:
    """A wooden water tank on legs."""
    for k in (-0.9, -0.3, 0.3, 0.9):
        brush.line(x + k * m, foot, x + k * 0.9 * m, foot - 1.5 * m, "#3f3a3c", 0.12 * m)
    brush.lines(
        [[(x - 0.9 * m, foot), (x + 0.85 * m, foot - 1.4 * m)], [(x + 0.9 * m, foot), (x - 0.85 * m, foot - 1.4 * m)]],
        "#3f3a3c",
        0.06 * m,
    )
    wood = "#8a6248"
    brush.rect(x - 1.2 * m, foot - 3.6 * m, 2.4 * m, 2.2 * m, Fade(shade(wood, 0.1), shade(wood, -0.35), across=True))
    brush.lines(
        [[(x + k * 0.24 * m, foot - 3.6 * m), (x + k * 0.24 * m, foot - 1.4 * m)] for k in range(-4, 5)],
        shade(wood, -0.35),
        0.03 * m,
    )
    for k in range(3):
        brush.line(x - 1.2 * m, foot - (1.7 + 0.75 * k) * m, x + 1.2 * m, foot - (1.7 + 0.75 * k) * m, "#3f3a3c", 0.05 * m)
    brush.poly(
        [(x - 1.35 * m, foot - 3.55 * m), (x, foot - 4.6 * m), (x + 1.35 * m, foot - 3.55 * m)],
        SNOW if stage.snowy else "#5a4a4a",
    )


def _hut(stage: Stage, brush: Brush, x: float, foot: float, m: float) -> None:
    """The stairhead with a lamp over its door."""
    wall = stage.pick("hut", "#a08a78", "#8f8d92", "#b09a80")
    shadow(brush, x, foot, 1.8 * m, m)
    brush.rect(x - 1.7 * m, foot - 2.9 * m, 3.4 * m, 2.9 * m, tone(wall, 0.2))
    brush.rect(x - 1.85 * m, foot - 3.1 * m, 3.7 * m, 0.26 * m, SNOW if stage.snowy else shade(wall, -0.3))
    brush.rect(x - 0.5 * m, foot - 2.1 * m, 1.0 * m, 2.1 * m, tone("#5a6a66"))
    brush.rect(x - 0.3 * m, foot - 1.8 * m, 0.6 * m, 0.6 * m, "#2f3a40", ink=0.6)
    bulb(stage, brush, x, foot - 2.4 * m, 0.1 * m)


def _string_lights(stage: Stage, brush: Brush) -> None:
    """Bulbs on sagging cables over the roof, high above heads."""
    spans = [
        (stage.x(-1.3), stage.y(0.02), stage.x(0.1), stage.y(0.1)),
        (stage.x(0.1), stage.y(0.1), stage.x(1.3), stage.y(-0.02)),
    ]
    for x1, y1, x2, y2 in spans:
        sag = stage.unit * 0.12
        points = []
        for k in range(15):
            share = k / 14
            points.append((x1 + (x2 - x1) * share, y1 + (y2 - y1) * share + sag * 4 * share * (1 - share)))
        brush.lines([points], "#2c2a30", stage.unit * 0.003, smooth=True)
        for x, y in points[1:-1]:
            bulb(stage, brush, x, y + stage.unit * 0.01, stage.unit * 0.006, "#ffc46b", 0.8)


def bridge(stage: Stage) -> None:
    """On a bridge: its deck and railing, the river and the town behind."""
    stage.horizon = 0.52
    chance = stage.chance("bridge")
    city = stage.has("city") or chance.random() < 0.5
    foot = stage.y(0.755)
    m = stage.metre(foot)
    posts = (-0.72, 0.72)
    for across in posts:
        street_pool(stage, stage.x(across), foot, m)
    sky_layer(stage)
    with stage.layer(0.12) as brush:
        if city:
            city_shine(stage, brush, 0.5)
            city_rows(stage, brush, ((0.545, 0.28, 0.58, 0.05),))
        else:
            far_hills(stage, brush, "bridge-hills", high=0.2, rows=3)
        with stage.lit(brush, haze=0.4):
            landmarks(stage, brush, stage.y(0.545), size=0.2)
    with stage.layer(0.35) as brush:
        water(stage, brush, stage.y(0.54), stage.height)
        if city:
            _lights_on_water(stage, brush, stage.y(0.545))
        with stage.lit(brush, haze=0.1):
            sailboat(stage, brush, stage.x(chance.choice((-0.3, 0.3))), stage.y(0.62), stage.unit * 0.12)
        fog_layer(stage, brush, 0.44, 0.66)
    with stage.layer(0.7) as brush, stage.lit(brush, haze=0.08):
        if city:
            _pylons(stage, brush)
    with stage.layer(0.95) as brush:
        _deck(stage, brush, city)
        with stage.lit(brush):
            for across in posts:
                street_lamp(stage, brush, stage.x(across), foot, m, old=True)
        puddles(stage, brush, stage.y(0.79), 7)
    sun_light(stage, 0.5)


def _pylons(stage: Stage, brush: Brush) -> None:
    """Towers and cables of a suspension bridge at both sides."""
    iron = stage.hue("bridge", "#a3503c", "#6a7a86", "#7a8a70")
    top, foot = stage.y(-0.05), stage.y(0.8)
    for side in (-1, 1):
        x = stage.x(side * 0.86)
        w = stage.unit * 0.05
        for k in (-1, 1):
            brush.rect(
                x + k * w * 1.2 - w * 0.35, top, w * 0.7, foot - top, Fade(shade(iron, 0.16), shade(iron, -0.3), across=True)
            )
        for k in range(5):
            brush.rect(x - w * 1.4, top + (foot - top) * (0.06 + 0.2 * k), w * 2.8, w * 0.5, shade(iron, -0.05), ink=0.7)
        cable = [(x + (stage.x(0.0) - x) * k / 10, top + (stage.y(0.5) - top) * (1 - (1 - k / 10) ** 2)) for k in range(11)]
        brush.lines([cable], shade(iron, -0.2), stage.unit * 0.01, smooth=True)
        brush.lines([[(cx, cy), (cx, foot)] for cx, cy in cable[1:]], shade(iron, -0.25), stage.unit * 0.003)


def _deck(stage: Stage, brush: Brush, iron: bool) -> None:
    top = stage.y(0.76)
    stone = settled(stage, stage.pick("deck", "#a39a8e", "#96928f", "#b0a48e"))
    with stage.lit(brush):
        ground(stage, brush, top, stone)
        m = stage.metre(stage.y(0.77))
        if iron:
            metal = "#3f4a52"
            bars = [[(x, top), (x, top - 1.0 * m)] for x in stage.columns(0.17 * m)]
            brush.lines(bars, metal, 0.035 * m)
            for up in (0.08, 0.95, 1.08):
                brush.rect(-4, top - up * m, stage.width + 8, 0.07 * m, shade(metal, 0.12), ink=0.6)
            for x in stage.columns(2.6 * m, 0.5):
                brush.rect(
                    x - 0.09 * m,
                    top - 1.18 * m,
                    0.18 * m,
                    1.2 * m,
                    Fade(shade(metal, 0.2), shade(metal, -0.2), across=True),
                    ink=0.8,
                )
        else:
            brush.rect(-4, top - 0.95 * m, stage.width + 8, 1.0 * m, tone(shade(stone, -0.06), 0.2))
            joints = [
                [(x + (k % 2) * 0.45 * m, top - (0.3 * k + 0.3) * m), (x + (k % 2) * 0.45 * m, top - 0.3 * k * m)]
                for x in stage.columns(0.9 * m)
                for k in range(3)
            ]
            brush.lines(
                [*joints, *[[(0, top - 0.3 * k * m), (stage.width, top - 0.3 * k * m)] for k in (1, 2)]],
                shade(stone, -0.32),
                0.03 * m,
                alpha=0.7,
            )
            brush.rect(-4, top - 1.08 * m, stage.width + 8, 0.2 * m, tone(SNOW if stage.snowy else shade(stone, 0.14)))
        lines = [[(0.0, stage.y(down)), (float(stage.width), stage.y(down))] for down in (0.8, 0.86, 0.94, 1.04)]
        lines += [
            [(stage.x(0) + k * stage.unit * 0.16, top), (stage.x(0) + k * stage.unit * 0.36, stage.height)]
            for k in range(-8, 9)
        ]
        brush.lines(lines, mix(stone, "#2a2830", 0.5), stage.unit * 0.002, alpha=0.5)
