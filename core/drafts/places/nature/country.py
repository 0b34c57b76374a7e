"""Road and farm."""

from __future__ import annotations

from itertools import pairwise

from core.drafts.places.outdoors import (
    camp,
    camp_light,
    far_hills,
    fog_layer,
    frame_grass,
    leaves,
    meadow,
    sky_layer,
)
from core.drafts.places.props.buildings import house
from core.drafts.places.props.furniture import shadow
from core.drafts.places.props.land import SNOW, ground, path, puddles, settled, speckle
from core.drafts.places.props.things import barrel
from core.drafts.places.props.trees import leafy, tufts
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
