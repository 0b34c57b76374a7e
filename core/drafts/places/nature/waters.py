"""Beach, open sea and lake."""

from __future__ import annotations

from core.drafts.places.outdoors import (
    far_hills,
    fog_layer,
    frame_grass,
    frame_leaves,
    landmarks,
    leaves,
    meadow,
    near_trees,
    sky_layer,
)
from core.drafts.places.props.buildings import house
from core.drafts.places.props.land import ridge, ridge_line, rock, settled, speckle, water
from core.drafts.places.props.marks import rowboat, sailboat, tall_ship
from core.drafts.places.props.towers import lighthouse, steeple
from core.drafts.places.props.trees import leaf_fan, palm, tufts
from core.drafts.places.sky import sun_light
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, Point, smooth_polygon, tone
from core.paint.colour import mix, shade


def beach(stage: Stage) -> None:
    """Sand, surf and the sea, tropical or northern."""
    stage.horizon = 0.47
    chance = stage.chance("beach")
    tropical = chance.random() < 0.5 and not stage.snowy and not stage.has("lighthouse")
    side = chance.choice((-1, 1))
    sky_layer(stage)
    with stage.layer(0.15) as brush:
        _headland(stage, brush, side)
    with stage.layer(0.4) as brush:
        water(stage, brush, stage.y(0.47), stage.y(0.72), tint="#2fa0a8" if tropical else "#2f7f9e")
        _afloat(stage, brush, -side)
        fog_layer(stage, brush, 0.42, 0.6)
    with stage.layer(0.9) as brush:
        _sand(stage, brush, side, tropical)
    with stage.layer(1.3) as brush, stage.lit(brush):
        if tropical:
            for flank in (-1, 1):
                leaf_fan(
                    brush,
                    stage.x(flank * 1.12),
                    stage.y(0.02),
                    stage.unit * 0.34,
                    stage.chance(f"front-{flank}"),
                    "#3f6b4a",
                    lean=flank * 2.2,
                    count=6,
                )
        frame_grass(stage, brush, "#a9a465", size=0.07, count=90)
    sun_light(stage, 0.5)


def _headland(stage: Stage, brush: Brush, side: int) -> None:
    """A cape at one side, with what the script names on it."""
    chance = stage.chance("headland")
    horizon = stage.y(stage.horizon)
    tip, high = stage.x(side * -0.1), stage.unit * chance.uniform(0.1, 0.16)
    edge = stage.width if side > 0 else 0.0
    line: list[Point] = [(tip, horizon + 4)]
    for k in range(1, 9):
        line.append((tip + (edge - tip) * k / 8, horizon - high * (1 - (1 - k / 8) ** 2) * chance.uniform(0.8, 1.1)))
    with stage.lit(brush, haze=0.45):
        brush.poly([*line, (edge, horizon + 4)], Fade("#6f8a6a", "#7d7566"), ink=0.6)
        top = line[4]
        if stage.has("lighthouse"):
            lighthouse(stage, brush, top[0], top[1] + 3, stage.unit * 0.3)
        if stage.has("church tower"):
            steeple(stage, brush, line[6][0], line[6][1] + 3, stage.unit * 0.16)


def _afloat(stage: Stage, brush: Brush, side: int) -> None:
    """Boats and ships on the water, when they are named or by chance."""
    chance = stage.chance("afloat")
    with stage.lit(brush, haze=0.2):
        if stage.has("ship"):
            tall_ship(stage, brush, stage.x(side * 0.5), stage.y(0.52), stage.unit * 0.3)
        elif stage.has("boat") or chance.random() < 0.6:
            sailboat(stage, brush, stage.x(side * 0.45), stage.y(stage.horizon + 0.035), stage.unit * 0.13)
        if chance.random() < 0.5:
            sailboat(stage, brush, stage.x(side * 0.08), stage.y(stage.horizon + 0.01), stage.unit * 0.05)


def _sand(stage: Stage, brush: Brush, side: int, tropical: bool) -> None:
    chance = stage.chance("sand")
    sand = settled(stage, stage.pick("sand", "#e3cf9f", "#d9c294", "#ead9b2"))
    edge = [
        (stage.width * k / 10, stage.y(0.685 + 0.02 * chance.uniform(-1, 1) - 0.012 * side * (k / 5 - 1)))
        for k in range(-1, 12)
    ]
    with stage.lit(brush, haze=0.05):
        wet = [(x, y - stage.unit * 0.012) for x, y in edge]
        brush.shape(smooth_polygon([(-60, stage.height), *wet, (stage.width + 60, stage.height)]), shade(sand, -0.25), ink=0)
        brush.shape(
            smooth_polygon(
                [
                    (-60, stage.height + 60),
                    (-60, edge[0][1]),
                    *edge,
                    (stage.width + 60, edge[-1][1]),
                    (stage.width + 60, stage.height + 60),
                ]
            ),
            Fade(shade(sand, 0.08), shade(sand, -0.2)),
            ink=0,
        )
        speckle(stage, brush, "ripples", stage.y(0.71), sand, 50, flat=0.16)
        foam = [[(x, y - stage.unit * 0.014 + stage.unit * chance.uniform(-0.004, 0.004)) for x, y in edge]]
        brush.lines(foam, "#f6fbfc", stage.unit * 0.008, alpha=0.9, smooth=True)
        brush.lines([[(x, y - stage.unit * 0.034) for x, y in foam[0]]], "#f6fbfc", stage.unit * 0.004, alpha=0.5, smooth=True)
    with stage.lit(brush):
        foot = stage.y(0.77)
        m = stage.metre(foot)
        if tropical:
            for across, down, size in ((side * 0.68, 0.7, 3.6), (side * 0.92, 0.73, 3.5), (side * 0.5, 0.69, 3.0)):
                y = stage.y(down)
                palm(brush, stage.x(across), y, stage.metre(y), chance, "#4d8a52", height=size)
        else:
            for across, w, h in ((side * 0.78, 1.9, 1.1), (side * 1.02, 2.4, 1.7), (side * 0.6, 0.9, 0.45)):
                rock(brush, stage.x(across), foot, w * m, h * m, chance, "#7d7a76", snow=stage.snowy)
        if stage.has("boat") or chance.random() < 0.4:
            rowboat(brush, stage.x(-side * 0.66), stage.y(0.79), 2.9 * m, stage.pick("hull", "#3f6f8a", "#a3472f", "#4a7a5a"))
        spots = [
            (stage.x(chance.choice((-1, 1)) * chance.uniform(0.5, 1.2)), stage.y(chance.uniform(0.8, 1.05)), stage.unit * 0.03)
            for _ in range(14)
        ]
        tufts(brush, spots, chance, "#8f9a5a")


def sea(stage: Stage) -> None:
    """Out on the water, standing in a boat."""
    stage.horizon, stage.seats = 0.5, True
    chance = stage.chance("sea")
    side = chance.choice((-1, 1))
    sky_layer(stage)
    with stage.layer(0.12) as brush:
        if stage.has("mountains") or chance.random() < 0.35:
            far_hills(stage, brush, "coast", high=0.07, rows=1, named=False)
        with stage.lit(brush, haze=0.35):
            if stage.has("lighthouse"):
                foot = stage.y(0.51)
                rock(brush, stage.x(side * 0.55), foot, stage.unit * 0.34, stage.unit * 0.07, chance, "#6b6a6c")
                lighthouse(stage, brush, stage.x(side * 0.55), foot - stage.unit * 0.05, stage.unit * 0.32)
            landmarks(stage, brush, stage.y(0.505), size=0.14, sea=True)
    with stage.layer(0.4) as brush:
        water(stage, brush, stage.y(0.5), stage.height)
        _afloat(stage, brush, -side)
        fog_layer(stage, brush, 0.45, 0.65)
    with stage.layer(0.75) as brush:
        _swell(stage, brush)
    with stage.layer(1.0) as brush, stage.lit(brush):
        _own_boat(stage, brush)
    sun_light(stage, 0.5)


def _swell(stage: Stage, brush: Brush) -> None:
    """Nearer waves with crests."""
    chance = stage.chance("swell")
    rise = 0.03 if stage.weather.value == "storm" else 0.013
    deep = mix(mix(stage.air.middle, "#1f5f80", 0.6), "#0a1428", 0.6 if stage.night else 0.2)
    for k, down in enumerate((0.68, 0.77, 0.88)):
        line = ridge_line(stage, f"wave-{k}", stage.y(down), stage.unit * rise * (1 + 0.5 * k), 0.5, waves=5)
        brush.poly(
            [*line, (stage.width, stage.height), (0, stage.height)],
            Fade(mix(deep, stage.air.low, 0.2), shade(deep, -0.3 - 0.08 * k)),
            ink=0.6,
            alpha=0.94,
        )
        brush.lines([line], mix(stage.air.low, "#ffffff", 0.35), stage.unit * (0.002 + 0.001 * k), alpha=0.6)
        foam = []
        for _ in range(12):
            at = line[chance.randrange(3, len(line) - 8)]
            foam.append([at, (at[0] + stage.unit * chance.uniform(0.02, 0.06), at[1] + stage.unit * 0.006)])
        brush.lines(foam, mix(stage.air.cloud_light, "#ffffff", 0.4), stage.unit * 0.004, alpha=0.6)


def _own_boat(stage: Stage, brush: Brush) -> None:
    """The open boat that the figures are in, seen from its stern: planks, ribs, gunwale."""
    wood = stage.hue("boat", "#8a5f3f", "#7a6a52", "#9a6b45")
    middle = stage.x(0.0)
    half = min(stage.unit * 0.75, stage.frame_width * 0.5)
    rim = [
        (middle - half * 1.3, stage.height + 8),
        (middle - half * 1.05, stage.y(0.84)),
        (middle - half * 0.6, stage.y(0.74)),
        (middle, stage.y(0.7)),
        (middle + half * 0.6, stage.y(0.74)),
        (middle + half * 1.05, stage.y(0.84)),
        (middle + half * 1.3, stage.height + 8),
    ]
    brush.shape(smooth_polygon([rim[0], *rim, rim[-1]]), Fade(shade(wood, 0.2), shade(wood, -0.2)))
    inner = [(middle + (x - middle) * 0.93, y + stage.unit * 0.028) for x, y in rim]
    brush.shape(smooth_polygon([inner[0], *inner, inner[-1]]), Fade(shade(wood, -0.42), shade(wood, -0.12)))
    for k in range(4):
        y = stage.y(0.8 + 0.075 * k)
        reach = half * (0.74 + 0.11 * k)
        brush.lines(
            [
                [
                    (middle - reach, y - stage.unit * 0.03),
                    (middle - reach * 0.5, y + stage.unit * 0.012),
                    (middle, y + stage.unit * 0.02),
                    (middle + reach * 0.5, y + stage.unit * 0.012),
                    (middle + reach, y - stage.unit * 0.03),
                ]
            ],
            shade(wood, 0.05),
            stage.unit * 0.012,
            smooth=True,
        )
    for share in (-0.42, -0.2, 0.0, 0.2, 0.42):
        brush.line(
            middle + share * half * 0.8,
            stage.y(0.8),
            middle + share * half * 1.5,
            stage.height,
            shade(wood, -0.35),
            stage.unit * 0.003,
        )
    seat = stage.y(0.835)
    brush.poly(
        [
            (middle - half * 0.78, seat - stage.unit * 0.03),
            (middle + half * 0.78, seat - stage.unit * 0.03),
            (middle + half * 0.84, seat),
            (middle - half * 0.84, seat),
        ],
        tone(shade(wood, 0.12)),
    )


def lake(stage: Stage) -> None:
    """A mountain lake with a wooden jetty and reeds."""
    stage.horizon = 0.48
    side = stage.chance("lake").choice((-1, 1))
    sky_layer(stage)
    with stage.layer(0.15) as brush:
        far_hills(stage, brush, "lake-hills", high=0.26, rows=3, snowy=True, colour="#7d8fa0", named=False)
    with stage.layer(0.45) as brush:
        water(stage, brush, stage.y(0.48), stage.height, tint="#3f8490")
        with stage.lit(brush, haze=0.2):
            line = ridge_line(stage, "shore", stage.y(0.485), stage.unit * 0.008, waves=3)
            ridge(stage, brush, line, "#5b7a52", bottom=stage.y(0.5))
            near_trees(stage, brush, "shore-pines", stage.y(0.515), "#3f6650", 14, clear=0.3)
            if stage.has("cottage") or stage.chance("cabin").random() < 0.5:
                y = stage.y(0.52)
                house(stage, brush, stage.x(side * 0.36), y, stage.metre(y) * 1.5, "lake-cabin", width=6, height=3)
            if stage.has("lighthouse"):
                lighthouse(stage, brush, stage.x(-side * 0.5), stage.y(0.52), stage.unit * 0.3)
        fog_layer(stage, brush, 0.42, 0.62)
        with stage.lit(brush, haze=0.05):
            rowboat(
                brush,
                stage.x(-side * 0.5),
                stage.y(0.66),
                stage.unit * 0.3,
                stage.pick("lake-boat", "#a3472f", "#3f6f8a", "#6d7a45"),
            )
    with stage.layer(0.95) as brush, stage.lit(brush):
        _jetty(stage, brush)
    with stage.layer(1.3) as brush, stage.lit(brush):
        frame_grass(stage, brush, mix(meadow(stage), "#7a8a4a", 0.5), size=0.1, count=140)
        if not stage.narrow:
            frame_leaves(stage, brush, leaves(stage, "lake"), side=side)
    sun_light(stage, 0.45)


def _jetty(stage: Stage, brush: Brush) -> None:
    """Planks running out to the water; figures stand on it."""
    wood = settled(stage, "#9a7a58")
    middle, top = stage.x(0.0), stage.y(0.7)
    far, near = stage.unit * 0.34, stage.unit * 0.86
    for side in (-1, 1):
        for share in (0.0, 0.45):
            x = middle + side * (far + (near - far) * share)
            y = top + (stage.height - top) * share
            w = stage.unit * (0.02 + 0.02 * share)
            brush.rect(x - w / 2, y - w * 3.2, w, w * 7, Fade("#6b523c", "#33261d", across=True))
    brush.poly(
        [(middle - far, top), (middle + far, top), (middle + near, stage.height + 4), (middle - near, stage.height + 4)],
        Fade(shade(wood, 0.14), shade(wood, -0.22)),
    )
    boards = []
    y = top
    gap = stage.unit * 0.016
    while y < stage.height:
        reach = far + (near - far) * (y - top) / (stage.height - top)
        boards.append([(middle - reach, y), (middle + reach, y)])
        y += gap
        gap *= 1.13
    brush.lines(boards, shade(wood, -0.5), stage.unit * 0.003)
    brush.poly(
        [
            (middle - far, top),
            (middle + far, top),
            (middle + far, top + stage.unit * 0.012),
            (middle - far, top + stage.unit * 0.012),
        ],
        shade(wood, -0.3),
        ink=0.5,
    )
