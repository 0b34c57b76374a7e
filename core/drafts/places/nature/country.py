"""Road, farm, ruins and graveyard."""

from __future__ import annotations

from itertools import pairwise

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
from core.drafts.places.props.buildings import house, steeple
from core.drafts.places.props.furniture import shadow
from core.drafts.places.props.land import SNOW, ground, path, puddles, ridge, ridge_line, rock, settled, speckle
from core.drafts.places.props.things import barrel, statue
from core.drafts.places.props.trees import bare, bush, cypress, leafy, tufts
from core.drafts.places.sky import sun_light
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, arch, tone
from core.paint.colour import mix, shade


def road(stage: Stage) -> None:
    """A country road running straight to the hills, with poles along it."""
    stage.horizon = 0.48
    field = meadow(stage, "field")
    side = stage.chance("road").choice((-1, 1))
    sky_layer(stage)
    with stage.layer(0.15) as brush:
        far_hills(stage, brush, "road-hills", high=0.14, rows=2)
        fog_layer(stage, brush, 0.36, 0.54)
    with stage.layer(0.9) as brush:
        top = stage.y(0.5)
        with stage.lit(brush, haze=0.4, fade=(top, stage.y(0.72))):
            near = ground(stage, brush, top, field, far=mix(field, "#d9c27a", 0.4))
            _fields(stage, brush, top)
            _asphalt(stage, brush, top)
            speckle(stage, brush, "verge", stage.y(0.6), near, 30)
        with stage.lit(brush, haze=0.1):
            _poles(stage, brush, side)
            chance = stage.chance("verge-trees")
            for down, across in ((0.56, -side * 0.5), (0.6, -side * 0.8), (0.66, -side * 1.2)):
                y = stage.y(down)
                leafy(brush, stage.x(across), y, stage.metre(y), chance, leaves(stage, "road"), height=7)
            if stage.has("cottage"):
                y = stage.y(0.56)
                house(stage, brush, stage.x(side * 0.6), y, stage.metre(y), "road-house")
        puddles(stage, brush, stage.y(0.62))
    with stage.layer(1.3) as brush, stage.lit(brush):
        frame_grass(stage, brush, field, size=0.09)
    sun_light(stage, 0.5)


def _fields(stage: Stage, brush: Brush, top: float) -> None:
    """Strips of other crops left and right."""
    chance = stage.chance("fields")
    middle = stage.x(0.0)
    for side in (-1, 1):
        for near, far in ((0.7, 0.9), (1.2, 1.6), (2.0, 3.2)):
            colour = settled(stage, chance.choice(("#c9b45f", "#9fb05a", "#7f9a4f", "#b59a5a")))
            wide = stage.unit
            points = [
                (middle + side * wide * near * 0.03, top),
                (middle + side * wide * far * 0.06, top),
                (middle + side * wide * far * 1.3, stage.height),
                (middle + side * wide * near * 1.3, stage.height),
            ]
            brush.poly(points, Fade(shade(colour, 0.12), shade(colour, -0.14)), ink=0, alpha=0.8)


def _asphalt(stage: Stage, brush: Brush, top: float) -> None:
    middle, far = stage.x(0.0), stage.unit * 0.008
    near = stage.unit * 0.92
    tar = mix("#6d6a6e", SNOW, 0.5) if stage.snowy else ("#4a494f" if stage.wet else "#6d6a6e")
    brush.poly(
        [
            (middle - far * 1.3, top),
            (middle + far * 1.3, top),
            (middle + near * 1.12, stage.height),
            (middle - near * 1.12, stage.height),
        ],
        settled(stage, "#b3a178"),
        ink=0.5,
    )
    brush.poly(
        [(middle - far, top), (middle + far, top), (middle + near, stage.height), (middle - near, stage.height)],
        Fade(shade(tar, 0.25), shade(tar, -0.16)),
        ink=0.5,
    )
    if stage.wet:
        brush.emit(brush.veil, (middle - near * 0.4, top, middle + near * 0.4, stage.height), stage.air.low, 0.35, 0.08)
    edge = top
    for k in range(9):
        start = top + (stage.height - top) * (k / 9) ** 2.0
        end = top + (stage.height - top) * ((k + 0.5) / 9) ** 2.0
        if end - start > 1 and end > edge:
            a, b = (0.035 * near * (y - top) / (stage.height - top) for y in (start, end))
            brush.poly(
                [(middle - a, start), (middle + a, start), (middle + b, end), (middle - b, end)], "#e9e2cc", ink=0, alpha=0.85
            )


def _poles(stage: Stage, brush: Brush, side: int) -> None:
    """Telegraph poles in perspective with hanging wires."""
    feet = [stage.y(stage.horizon) + (stage.y(0.8) - stage.y(stage.horizon)) * share for share in (0.12, 0.2, 0.36, 0.68, 1.3)]
    tops = []
    for foot in feet:
        m = stage.metre(foot)
        x = stage.x(0.0) + side * 4.2 * m
        brush.rect(x - 0.11 * m, foot - 6.4 * m, 0.22 * m, 6.4 * m, Fade("#6f5a48", "#40332a", across=True), ink=0.7)
        brush.rect(x - 0.9 * m, foot - 6.1 * m, 1.8 * m, 0.14 * m, "#57463a", ink=0.7)
        tops.append((x, foot - 6.1 * m, m))
    for arm in (-0.8, 0.8):
        for (x1, y1, m1), (x2, y2, m2) in pairwise(tops):
            sag = (m1 + m2) * 0.35
            brush.lines(
                [[(x1 + arm * m1, y1), ((x1 + x2) / 2, (y1 + y2) / 2 + sag), (x2 + arm * m2, y2)]],
                "#3a3436",
                max(0.8, 0.02 * m2),
                smooth=True,
            )


def farm(stage: Stage) -> None:
    """A farmyard: barn, silo, fence, fields and hay."""
    stage.horizon = 0.5
    chance = stage.chance("farm")
    side = chance.choice((-1, 1))
    field = meadow(stage, "farm-field")
    stage.lamp(stage.x(side * 0.6), stage.y(0.5), stage.unit * 0.45, strength=0.8)
    camp_light(stage, stage.y(0.84), -side * 0.6)
    sky_layer(stage)
    with stage.layer(0.15) as brush:
        far_hills(stage, brush, "farm-hills", high=0.1)
        fog_layer(stage, brush, 0.36, 0.54)
    with stage.layer(0.5) as brush:
        _crops(stage, brush, field)
    with stage.layer(0.9) as brush:
        _yard(stage, brush, side, field)
        puddles(stage, brush, stage.y(0.72), 6)
    with stage.layer(1.3) as brush, stage.lit(brush):
        _fence(stage, brush, stage.y(1.02), stage.unit * 0.35, "#6f5844", gap=(-0.72, 0.72))
        frame_grass(stage, brush, field, size=0.07, count=180)
    sun_light(stage, 0.45)


def _crops(stage: Stage, brush: Brush, field: str) -> None:
    top, middle = stage.y(0.515), stage.x(0.15)
    with stage.lit(brush, haze=0.3, fade=(top, stage.y(0.7))):
        ground(stage, brush, top, field, far="#c9b86a", soft=True)
        rows = [
            [(middle + k * stage.unit * 0.035, top + 3), (middle + k * stage.unit * 0.42, stage.y(0.74))]
            for k in range(-26, 27)
        ]
        brush.lines(rows, settled(stage, "#a8964a"), stage.unit * 0.006, alpha=0.6)
        chance = stage.chance("far-trees")
        for _ in range(5):
            y = stage.y(0.53)
            leafy(brush, stage.x(chance.uniform(-1.2, 1.2)), y, stage.metre(y) * 1.4, chance, leaves(stage, "farm"), height=6)


def _yard(stage: Stage, brush: Brush, side: int, field: str) -> None:
    chance = stage.chance("yard")
    top = stage.y(0.625)
    with stage.lit(brush, haze=0.06, fade=(top, stage.y(0.8))):
        earth = ground(stage, brush, top, mix(field, "#b08a5c", 0.5), soft=True)
        path(stage, brush, top, "#c2a06c", near=1.8, far=side * 0.5, bend=0.1)
        speckle(stage, brush, "yard-earth", top, earth, 40)
    with stage.lit(brush, haze=0.04):
        y = stage.y(0.64)
        m = stage.metre(y)
        _silo(stage, brush, stage.x(side * 1.0), y, m * 0.8)
        _barn(stage, brush, stage.x(side * 0.58), y, m * 0.8)
        house(
            stage,
            brush,
            stage.x(-side * 0.88),
            stage.y(0.64),
            stage.metre(stage.y(0.64)) * 0.8,
            "farmhouse",
            width=7,
            height=4.6,
        )
        leafy(brush, stage.x(-side * 0.5), stage.y(0.66), m, chance, leaves(stage, "yard"), height=5.5)
        _fence(stage, brush, stage.y(0.72), stage.metre(stage.y(0.72)), "#8a7056", gap=(-0.42, 0.42))
    with stage.lit(brush):
        for across, down in ((side * 0.7, 0.8), (side * 0.98, 0.83)):
            _hay(stage, brush, stage.x(across), stage.y(down), stage.metre(stage.y(down)))
        barrel(brush, stage.x(-side * 0.72), stage.y(0.79), stage.metre(stage.y(0.79)) * 0.95)
        spots = [
            (stage.x(chance.uniform(-1.2, 1.2)), stage.y(chance.uniform(0.7, 1.05)), stage.unit * 0.014) for _ in range(50)
        ]
        tufts(brush, spots, chance, shade(field, -0.2))
        camp(stage, brush, stage.y(0.82), -side * 0.6)


def _barn(stage: Stage, brush: Brush, x: float, foot: float, m: float) -> None:
    """A gambrel-roofed barn of red or weathered boards."""
    wall = stage.hue("barn", "#a3473a", "#8a4a3c", "#8d8378")
    w, h = 8.0 * m, 4.4 * m
    front = [
        (x - w / 2, foot),
        (x - w / 2, foot - h),
        (x - w * 0.34, foot - h - 2.0 * m),
        (x, foot - h - 3.0 * m),
        (x + w * 0.34, foot - h - 2.0 * m),
        (x + w / 2, foot - h),
        (x + w / 2, foot),
    ]
    brush.poly(front, tone(wall, 0.2))
    boards = [[(x + k * w / 16, foot), (x + k * w / 16, foot - h - 0.4 * m)] for k in range(-7, 8)]
    brush.lines(boards, shade(wall, -0.3), 0.04 * m, alpha=0.6)
    roof = SNOW if stage.snowy else "#5b5660"
    for k in (-1, 1):
        edge = [
            (x, foot - h - 3.25 * m),
            (x + k * w * 0.37, foot - h - 2.15 * m),
            (x + k * w * 0.57, foot - h + 0.1 * m),
            (x + k * w * 0.5, foot - h + 0.1 * m),
            (x + k * w * 0.33, foot - h - 1.85 * m),
            (x, foot - h - 2.85 * m),
        ]
        brush.poly(edge, shade(roof, 0.08 * k), ink=0.8)
    brush.rect(x - 1.5 * m, foot - 3.2 * m, 3.0 * m, 3.2 * m, shade(wall, -0.14))
    brush.lines(
        [
            [(x - 1.5 * m, foot), (x, foot - 3.2 * m)],
            [(x, foot - 3.2 * m), (x, foot)],
            [(x + 1.5 * m, foot), (x, foot - 3.2 * m)],
            [(x - 1.5 * m, foot - 3.2 * m), (x + 1.5 * m, foot - 3.2 * m)],
            [(x - 1.5 * m, foot), (x - 1.5 * m, foot - 3.2 * m)],
            [(x + 1.5 * m, foot), (x + 1.5 * m, foot - 3.2 * m)],
        ],
        "#efe6d4",
        0.14 * m,
    )
    brush.rect(x - 0.55 * m, foot - h - 1.4 * m, 1.1 * m, 1.1 * m, "#2f2624")
    if stage.air.lamps > 0.4:
        brush.emit(brush.rect, x - 0.5 * m, foot - h - 1.35 * m, 1.0 * m, 1.0 * m, "#ffcf7d", ink=0)


def _silo(stage: Stage, brush: Brush, x: float, foot: float, m: float) -> None:
    brush.rect(x - 1.1 * m, foot - 7.5 * m, 2.2 * m, 7.5 * m, Fade("#b9bcc0", "#7d8188", across=True, middle="#d9dcde"))
    brush.shape(arch(x - 1.15 * m, foot - 8.6 * m, 2.3 * m, 1.2 * m), SNOW if stage.snowy else "#8f959c")
    for k in range(1, 7):
        brush.line(x - 1.1 * m, foot - k * 1.1 * m, x + 1.1 * m, foot - k * 1.1 * m, "#7a7e85", 0.05 * m)


def _hay(stage: Stage, brush: Brush, x: float, foot: float, m: float) -> None:
    """A round bale."""
    straw = mix("#d3b05c", SNOW, 0.5 if stage.snowy else 0.0)
    shadow(brush, x, foot, 0.7 * m, m)
    brush.oval(x, foot - 0.62 * m, 0.66 * m, 0.64 * m, Fade(shade(straw, 0.14), shade(straw, -0.3)))
    for k in range(1, 5):
        brush.lines(
            [
                [
                    (x - 0.13 * k * m, foot - 0.62 * m),
                    (x, foot - (0.62 + 0.13 * k) * m),
                    (x + 0.13 * k * m, foot - 0.62 * m),
                    (x, foot - (0.62 - 0.13 * k) * m),
                    (x - 0.13 * k * m, foot - 0.62 * m),
                ]
            ],
            shade(straw, -0.3),
            0.025 * m,
            smooth=True,
        )


def _fence(stage: Stage, brush: Brush, foot: float, m: float, wood: str, *, gap: tuple[float, float]) -> None:
    """A post-and-rail fence across the picture, open between the two shares of the frame."""
    left, right = stage.x(gap[0]), stage.x(gap[1])
    for start, end in ((-20.0, left), (right, stage.width + 20.0)):
        for k in (0.5, 0.95):
            brush.rect(start, foot - (k + 0.06) * m, end - start, 0.12 * m, shade(wood, 0.1), ink=0.8)
        x = start if start > 0 else end
        step = 1.7 * m * (1 if start > 0 else -1)
        while -40 <= x <= stage.width + 40:
            if not left < x < right:
                brush.rect(
                    x - 0.08 * m,
                    foot - 1.2 * m,
                    0.16 * m,
                    1.25 * m,
                    Fade(shade(wood, 0.16), shade(wood, -0.2), across=True),
                    ink=0.8,
                )
                if stage.snowy:
                    brush.rect(x - 0.1 * m, foot - 1.26 * m, 0.2 * m, 0.1 * m, SNOW, ink=0.4)
            x += step


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
