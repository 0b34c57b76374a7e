"""Mountain, snowfield and desert."""

from __future__ import annotations

from core.drafts.places.outdoors import camp, camp_light, fog_layer, frame_grass, near_trees, sky_layer
from core.drafts.places.props.buildings import house
from core.drafts.places.props.land import SNOW, ground, height_at, path, ridge, ridge_line, rock, speckle
from core.drafts.places.props.trees import bare, pine, tufts
from core.drafts.places.sky import sun_light
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, Point, smooth_polygon
from core.paint.colour import mix, shade


def peaks(stage: Stage, brush: Brush, tag: str, base: float, high: float, colour: str, haze: float, count: int) -> None:
    """A chain of sharp mountains with a lit and a shaded side and snow on top; `high` in pixels."""
    chance = stage.chance(tag)
    side = chance.choice((-1, 1))
    tops = sorted(((k + chance.uniform(0.2, 0.8)) / count * 1.1 - 0.05, chance.uniform(0.55, 1.0)) for k in range(count))
    with stage.lit(brush, haze=haze):
        for across, tall in sorted(tops, key=lambda top: -top[1]):
            _peak(stage, brush, f"{tag}-{across:.4f}", stage.width * across, base, high * tall, colour, side)
        brush.rect(-4, base - 2, stage.width + 8, stage.height, shade(colour, -0.1), ink=0)


def _peak(stage: Stage, brush: Brush, tag: str, x: float, base: float, high: float, colour: str, side: int) -> None:
    chance = stage.chance(tag)
    half = high * chance.uniform(0.85, 1.2)
    left: list[Point] = []
    right: list[Point] = []
    ridge_down: list[Point] = []
    for k in range(1, 9):
        share = k / 8
        jag = high * 0.03 * (1 - share * 0.5)
        left.append(
            (x - half * share + chance.uniform(-jag, jag), base - high * (1 - share) ** 1.12 + chance.uniform(-jag, jag))
        )
        right.append(
            (x + half * share + chance.uniform(-jag, jag), base - high * (1 - share) ** 1.12 + chance.uniform(-jag, jag))
        )
        ridge_down.append((x + half * 0.16 * share * side + chance.uniform(-1, 1) * half * 0.07, base - high * (1 - share)))
    top = (x, base - high)
    brush.poly(
        [top, *right, (x + half, base + 4), (x - half, base + 4), *reversed(left)],
        Fade(shade(colour, 0.12), shade(colour, -0.05)),
        ink=0.7,
    )
    dark_edge = right if side < 0 else left
    brush.poly(
        [top, *dark_edge, (dark_edge[-1][0], base + 4), (ridge_down[-1][0], base + 4), *reversed(ridge_down)],
        shade(colour, -0.26),
        ink=0,
    )
    reach = 4 if stage.snowy else 3
    zigzag = [
        (a[0] + (b[0] - a[0]) * t, max(a[1], b[1]) + high * d)
        for a, b, t, d in (
            (left[reach], right[reach], 0.2, -0.05),
            (left[reach], right[reach], 0.36, 0.06),
            (left[reach], right[reach], 0.5, -0.06),
            (left[reach], right[reach], 0.66, 0.07),
            (left[reach], right[reach], 0.82, -0.04),
        )
    ]
    brush.poly([top, *right[: reach + 1], *reversed(zigzag), *reversed(left[: reach + 1])], SNOW, ink=0.3)
    brush.poly([top, *dark_edge[: reach + 1], zigzag[2], ridge_down[1]], "#b9c9dc", ink=0, alpha=0.85)


def mountain(stage: Stage) -> None:
    """A trail among high peaks."""
    stage.horizon = 0.52
    chance = stage.chance("mountain")
    stone = stage.pick("stone", "#7d8796", "#86808c", "#7a7f7a")
    camp_light(stage, stage.y(0.84), 0.6)
    sky_layer(stage)
    with stage.layer(0.1) as brush:
        peaks(stage, brush, "far-peaks", stage.y(0.54), stage.unit * 0.4, stone, 0.5, 5)
    with stage.layer(0.3) as brush:
        peaks(stage, brush, "near-peaks", stage.y(0.58), stage.unit * 0.24, shade(stone, -0.1), 0.28, 4)
        fog_layer(stage, brush, 0.4, 0.62)
        with stage.lit(brush, haze=0.2):
            line = ridge_line(stage, "pine-slope", stage.y(0.58), stage.unit * 0.03)
            ridge(stage, brush, line, mix("#5b7a5a", SNOW, 0.5 if stage.snowy else 0.0))
            for k in range(36):
                x = stage.width * (k + chance.random()) / 36
                y = height_at(line, x) + stage.unit * 0.012
                pine(
                    brush,
                    x,
                    y,
                    stage.unit * 0.012,
                    stage.chance(f"slope-{k}"),
                    "#3f6350",
                    height=chance.uniform(3, 6),
                    snow=stage.snowy,
                )
    with stage.layer(0.9) as brush:
        _trail(stage, brush, stone)
    with stage.layer(1.3) as brush, stage.lit(brush):
        side = chance.choice((-1, 1))
        reach = min(stage.unit * 0.5, stage.frame_width * 0.42)
        rock(
            brush,
            stage.x(side * 1.05),
            stage.height + 6,
            reach,
            stage.unit * 0.36,
            chance,
            shade(stone, -0.35),
            snow=stage.snowy,
        )
        frame_grass(stage, brush, "#8a8f62", size=0.06, count=120)
    sun_light(stage, 0.5)


def _trail(stage: Stage, brush: Brush, stone: str) -> None:
    chance = stage.chance("trail")
    top = stage.y(0.65)
    with stage.lit(brush, haze=0.1, fade=(top, stage.y(0.8))):
        near = ground(stage, brush, top, stage.pick("alp", "#8f9a68", "#84946a", "#9a9678"), soft=True)
        path(stage, brush, top, "#b3a184", near=0.8, bend=0.3)
        speckle(stage, brush, "gravel", top, stone, 50, flat=0.3)
        spots = [(chance.uniform(0, stage.width), stage.y(0.7 + 0.36 * chance.random()), stage.unit * 0.013) for _ in range(60)]
        tufts(brush, spots, chance, shade(near, -0.25))
    with stage.lit(brush):
        for down, across, w, h in (
            (0.68, 0.5, 1.6, 1.0),
            (0.7, -0.62, 2.4, 1.9),
            (0.74, 0.9, 3.4, 2.4),
            (0.77, -0.98, 3.0, 1.8),
            (0.8, 0.62, 0.9, 0.4),
        ):
            y = stage.y(down)
            m = stage.metre(y)
            rock(brush, stage.x(across + chance.uniform(-0.06, 0.06)), y, w * m, h * m, chance, stone, snow=stage.snowy)
        for down, across in ((0.62, -0.86), (0.63, 0.98), (0.615, -1.1)):
            y = stage.y(down)
            pine(brush, stage.x(across), y, stage.metre(y), chance, "#3a5a48", height=8.5, snow=stage.snowy)
        camp(stage, brush, stage.y(0.82), 0.62)


def snowfield(stage: Stage) -> None:
    """An open winter plain; white in any weather."""
    stage.horizon = 0.52
    chance = stage.chance("snowfield")
    side = chance.choice((-1, 1))
    stage.lamp(stage.x(side * 0.45), stage.y(0.6), stage.unit * 0.4, strength=0.7, squash=0.6)
    camp_light(stage, stage.y(0.84), -side * 0.6)
    sky_layer(stage)
    with stage.layer(0.1) as brush:
        peaks(stage, brush, "ice-peaks", stage.y(0.54), stage.unit * 0.24, "#8d9db4", 0.5, 6)
        fog_layer(stage, brush, 0.4, 0.58)
    with stage.layer(0.4) as brush, stage.lit(brush, haze=0.22):
        line = ridge_line(stage, "drift-far", stage.y(0.555), stage.unit * 0.014)
        ridge(stage, brush, line, "#dfe8f2")
        for k in range(16):
            across = chance.choice((-1, 1)) * chance.uniform(0.15, 1.25)
            y = stage.y(0.57)
            pine(
                brush,
                stage.x(across),
                y,
                stage.metre(y),
                stage.chance(f"fir-{k}"),
                "#4a6a62",
                height=chance.uniform(6, 11),
                snow=True,
            )
        if stage.has("cottage") or chance.random() < 0.5:
            y = stage.y(0.6)
            house(stage, brush, stage.x(side * 0.45), y, stage.metre(y), "snow-cabin", width=6.5, height=3.0, style="timber")
    with stage.layer(0.9) as brush:
        _drifts(stage, brush)
        with stage.lit(brush):
            camp(stage, brush, stage.y(0.82), -side * 0.6)
            near_trees(stage, brush, "snow-pines", stage.y(0.625), "#47665e", 5, clear=0.66, snow=True)
    with stage.layer(1.3) as brush, stage.lit(brush):
        low = [
            (0.0, stage.height + 4),
            (0.0, stage.y(0.93)),
            (stage.width * 0.3, stage.y(1.03)),
            (stage.width * 0.7, stage.y(1.04)),
            (stage.width, stage.y(0.95)),
            (stage.width, stage.height + 4),
        ]
        brush.shape(smooth_polygon([low[0], *low, low[-1]]), Fade("#f7fafd", "#c9d6e6"))
        bare(brush, stage.x(side * 1.06), stage.y(1.04), stage.unit * 0.12, chance, "#4a3f3c", height=4.5)
    sun_light(stage, 0.45)


def _drifts(stage: Stage, brush: Brush) -> None:
    chance = stage.chance("drifts")
    for k, down in enumerate((0.6, 0.68, 0.78, 0.92)):
        line = ridge_line(stage, f"drift-{k}", stage.y(down), stage.unit * 0.016, waves=2)
        with stage.lit(brush, haze=0.08 if k == 0 else 0.0):
            brush.poly(
                [*line, (stage.width + 4, stage.height + 4), (-4, stage.height + 4)],
                Fade("#f8fbfe", "#b9cbe2" if k < 3 else "#d5e1ee"),
                ink=0.5,
            )
    with stage.lit(brush):
        for k in range(9):
            for foot in (-1, 1):
                y = stage.y(0.72 + 0.036 * k)
                m = stage.metre(y)
                brush.oval(
                    stage.x(-0.3 + 0.03 * k) + foot * 0.13 * m,
                    y + (0.1 * m if foot > 0 else 0),
                    0.09 * m,
                    0.04 * m,
                    "#a9bdd8",
                    ink=0,
                )
        for _ in range(7):
            y = stage.y(chance.uniform(0.66, 0.9))
            x = stage.x(chance.choice((-1, 1)) * chance.uniform(0.4, 1.2))
            tufts(brush, [(x, y, stage.unit * 0.02)], chance, "#8a8570")


def desert(stage: Stage) -> None:
    """Dunes, or a plain of mesas and cactus."""
    stage.horizon = 0.5
    chance = stage.chance("desert")
    dunes = chance.random() < 0.5
    sand = stage.pick("desert-sand", "#dfb173", "#d99a62", "#e3c38a")
    camp_light(stage, stage.y(0.84), 0.6)
    sky_layer(stage)
    with stage.layer(0.12) as brush:
        if dunes:
            far_dunes(stage, brush, sand)
        else:
            _mesas(stage, brush)
        fog_layer(stage, brush, 0.38, 0.55)
    with stage.layer(0.5) as brush:
        for k, down in enumerate((0.53, 0.585)):
            with stage.lit(brush, haze=0.3 - 0.14 * k):
                _dune(stage, brush, f"dune-{k}", stage.y(down), stage.unit * (0.075 if dunes else 0.02), sand)
    with stage.layer(0.9) as brush:
        top = stage.y(0.64)
        with stage.lit(brush, haze=0.08, fade=(top, stage.y(0.8))):
            near = ground(stage, brush, top, sand, soft=True)
            speckle(stage, brush, "pebbles", top, near, 50, flat=0.18)
            waves = [
                [
                    (x, stage.y(0.7 + 0.05 * k) + stage.unit * 0.006 * chance.uniform(-1, 1))
                    for x in range(-40, stage.width + 80, 60)
                ]
                for k in range(7)
            ]
            brush.lines(waves, shade(near, -0.14), stage.unit * 0.003, alpha=0.6, smooth=True)
        with stage.lit(brush):
            for across, down in ((-0.78, 0.7), (0.72, 0.72), (1.1, 0.68), (-1.15, 0.69)):
                y = stage.y(down)
                m = stage.metre(y)
                if dunes:
                    rock(brush, stage.x(across), y, 1.6 * m, 0.8 * m, chance, "#a8754f", snow=stage.snowy)
                else:
                    _cactus(brush, stage.x(across), y, m * chance.uniform(0.8, 1.2))
            camp(stage, brush, stage.y(0.82), 0.62)
    with stage.layer(1.3) as brush, stage.lit(brush):
        side = chance.choice((-1, 1))
        rock(
            brush,
            stage.x(side * 1.12),
            stage.height + 6,
            min(stage.unit * 0.4, stage.frame_width * 0.36),
            stage.unit * 0.28,
            chance,
            "#7a5440",
        )
        frame_grass(stage, brush, "#a8945a", size=0.07, count=70)
    sun_light(stage, 0.6)


def far_dunes(stage: Stage, brush: Brush, sand: str) -> None:
    """Long dunes on the horizon."""
    for k in range(2):
        with stage.lit(brush, haze=0.58 - 0.16 * k):
            _dune(stage, brush, f"far-dune-{k}", stage.y(0.48 + 0.03 * k), stage.unit * 0.05, sand)


def _dune(stage: Stage, brush: Brush, tag: str, base: float, rise: float, sand: str) -> None:
    """A dune field: a soft line with shaded lee sides."""
    line = ridge_line(stage, tag, base, rise, 0.32, waves=3)
    brush.poly(
        [*line, (stage.width + 4, stage.height), (-4, stage.height)], Fade(shade(sand, 0.14), shade(sand, -0.16)), ink=0.6
    )
    side = stage.chance("dune-side").choice((-1, 1))
    tops = [k for k in range(8, len(line) - 8) if line[k][1] == min(y for _, y in line[k - 8 : k + 9])]
    for k in tops:
        x, y = line[k]
        reach = [line[at] for at in range(k, k + side * 30, side * 2) if 0 <= at < len(line)]
        end = reach[-1]
        sweep = [(x - side * rise * 0.5, y + rise * 1.3), (x + side * rise * 0.3, y + rise * 0.6)]
        brush.poly(
            [*reach, (end[0], end[1] + rise * 0.5), sweep[0], sweep[1], (x, y)],
            Fade(shade(sand, -0.3), shade(sand, -0.1)),
            ink=0,
            alpha=0.55,
        )


def _mesas(stage: Stage, brush: Brush) -> None:
    """Flat-topped red rocks."""
    chance = stage.chance("mesas")
    base = stage.y(0.54)
    with stage.lit(brush, haze=0.42):
        for k in range(5):
            x = stage.width * (k + chance.uniform(0.1, 0.9)) / 5
            w, h = stage.unit * chance.uniform(0.1, 0.3), stage.unit * chance.uniform(0.12, 0.26)
            colour = chance.choice(("#b0603f", "#a3553f", "#bd7048"))
            points = [
                (x - w * 0.8, base),
                (x - w * 0.56, base - h * 0.42),
                (x - w * 0.5, base - h),
                (x + w * 0.45, base - h * 0.97),
                (x + w * 0.55, base - h * 0.42),
                (x + w * 0.85, base),
            ]
            brush.poly(points, Fade(shade(colour, 0.16), shade(colour, -0.1)), ink=0.7)
            brush.poly([(x + w * 0.1, base), (x + w * 0.15, base - h * 0.98), *points[3:]], shade(colour, -0.22), ink=0)
            for share in (0.35, 0.62, 0.8):
                brush.line(
                    x - w * 0.52,
                    base - h * share,
                    x + w * 0.5,
                    base - h * (share - 0.02),
                    shade(colour, -0.3),
                    stage.unit * 0.003,
                    alpha=0.6,
                )
        brush.rect(-4, base - 2, stage.width + 8, stage.height, "#c9905f", ink=0)


def _cactus(brush: Brush, x: float, foot: float, m: float) -> None:
    """A saguaro of about 3 m."""
    green = "#587a4f"
    brush.dim(x, foot, 0.7 * m, 0.12 * m, 0.45)
    for points in (
        [(x - 0.2 * m, foot - 1.3 * m), (x - 0.75 * m, foot - 1.35 * m), (x - 0.75 * m, foot - 2.2 * m)],
        [(x + 0.2 * m, foot - 1.0 * m), (x + 0.7 * m, foot - 1.05 * m), (x + 0.7 * m, foot - 1.8 * m)],
        [(x, foot), (x, foot - 3.0 * m)],
    ):
        wide = 0.42 if len(points) == 2 else 0.28
        brush.lines([points], shade(green, -0.3), wide * m)
        brush.lines([[(px - 0.04 * m, py) for px, py in points]], green, wide * 0.62 * m)
        brush.lines([[(px - 0.08 * m, py) for px, py in points]], shade(green, 0.25), wide * 0.12 * m)
