"""Space and the surface of another planet."""

from __future__ import annotations

import math
from dataclasses import replace

from core.drafts.places.outdoors import camp
from core.drafts.places.props.land import ground, ridge, ridge_line, rock, speckle
from core.drafts.places.props.trees import blob
from core.drafts.places.sky import paint_sky, sun_at
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, smooth_polygon
from core.paint.colour import mix, shade, turned
from core.paint.texture import clouds

NEBULAS = (("#3a1f6b", "#c2528b"), ("#123a6b", "#3fb0b8"), ("#4a1f3a", "#e08a4a"), ("#1f4a3f", "#7fd08a"))


def space(stage: Stage) -> None:
    """Among the stars: a nebula, a planet, a station or rocks drifting."""
    stage.horizon = 0.5
    chance = stage.chance("space")
    side = chance.choice((-1, 1))
    with stage.layer(0.0) as brush:
        _deep_sky(stage, brush)
    with stage.layer(0.1) as brush:
        r = stage.unit * chance.uniform(0.28, 0.4)
        globe(
            stage,
            brush,
            stage.x(side * 0.55),
            stage.y(0.34),
            r,
            stage.hue("planet", "#4a7fb0", "#c08a4f", "#a05a6b", "#5a9a7a"),
            ringed=chance.random() < 0.5,
        )
        globe(stage, brush, stage.x(-side * 0.7), stage.y(0.2), r * 0.2, "#b9b4aa", ringed=False)
    with stage.layer(0.5) as brush:
        if stage.has("rocket", "ship") or chance.random() < 0.5:
            _station(stage, brush, stage.x(-side * 0.48), stage.y(0.5))
        _asteroids(stage, brush, 9, 0.012, 0.04, "#6d665f")
    with stage.layer(1.3) as brush:
        _asteroids(stage, brush, 4, 0.1, 0.16, "#3f3a3c", edge=True)
    right = side < 0
    stage.shine_on_figures("#dfe8ff", 35 if right else 145, 0.8, ambient="#8f98b8")


def _deep_sky(stage: Stage, brush: Brush) -> None:
    """Stars over clouds of gas, the same at any hour but for a lighter dawn and day."""
    import cv2
    import numpy as np
    import skia

    chance = stage.chance("nebula")
    low, high = chance.choice(NEBULAS)
    lift = {"day": 0.16, "dawn": 0.1, "dusk": 0.05}.get(stage.time.value, 0.0)
    base = mix("#05060f", low, 0.25 + lift)
    brush.rect(-4, -4, stage.width + 8, stage.height + 8, Fade(base, mix("#05060f", low, 0.1 + lift)), ink=0)
    width, height = stage.width // 6, stage.height // 6
    gas = clouds(f"{stage.seed}:{stage.place.id}:gas", width, height, cell=height * 0.7, octaves=5)
    band = np.exp(
        -(((np.linspace(-1, 1, height)[:, None] + np.linspace(-0.7, 0.7, width)[None, :] * chance.choice((-1, 1))) / 0.55) ** 2)
    )
    for threshold, colour, strength in ((0.3, low, 0.9), (0.48, high, 0.8), (0.62, "#ffe6d0", 0.4)):
        alpha = np.clip((gas - threshold) * 3.2, 0, 1) * band * strength
        if stage.style.flat:
            alpha = np.round(alpha * 3) / 3
        full = cv2.resize(alpha.astype(np.float32), (stage.width, stage.height), interpolation=cv2.INTER_LINEAR)
        channels = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
        pixels = np.dstack([*(full * channel for channel in channels), full * 255]).clip(0, 255).astype(np.uint8)
        image = skia.Image.fromarray(
            np.ascontiguousarray(pixels), colorType=skia.kRGBA_8888_ColorType, alphaType=skia.kPremul_AlphaType
        )
        brush.canvas.drawImage(image, 0, 0, skia.SamplingOptions(), skia.Paint(BlendMode=skia.BlendMode.kScreen))
    for _ in range(int(520 * stage.width / 1600)):
        size = stage.unit * chance.choice((0.0007, 0.0009, 0.0012, 0.0018, 0.0026))
        tint = chance.choice(("#ffffff", "#dfe8ff", "#ffe9d0"))
        brush.oval(
            chance.uniform(0, stage.width),
            chance.uniform(0, stage.height),
            size,
            size,
            tint,
            ink=0,
            alpha=chance.uniform(0.3, 1),
        )
    for _ in range(7):
        x, y = chance.uniform(0, stage.width), chance.uniform(0, stage.height)
        brush.glow(x, y, stage.unit * 0.02, "#dfe8ff", 0.8)
        brush.oval(x, y, stage.unit * 0.0026, stage.unit * 0.0026, "#ffffff", ink=0)


def globe(stage: Stage, brush: Brush, x: float, y: float, r: float, colour: str, *, ringed: bool) -> None:
    """A planet with bands of cloud, a night side and perhaps a ring; light comes from the sun's side."""
    import skia

    chance = stage.chance(f"globe-{round(r)}")
    side = 1 if sun_at(stage)[0] > x else -1
    if ringed:
        _ring(brush, x, y, r, colour, back=True)
    brush.glow(x, y, r * 1.25, shade(colour, 0.3), 0.35)
    path = skia.Path()
    path.addCircle(x, y, r)
    brush.shape(path, Fade(shade(colour, 0.25), shade(colour, -0.2)))
    with brush.inside(path):
        for _ in range(9):
            at = y + r * chance.uniform(-0.95, 0.95)
            tint = turned(colour, chance.uniform(-0.06, 0.06), 0.9, chance.uniform(-0.1, 0.16))
            brush.oval(
                x + chance.uniform(-0.5, 0.5) * r,
                at,
                r * chance.uniform(0.6, 1.4),
                r * chance.uniform(0.03, 0.11),
                tint,
                ink=0,
                alpha=0.6,
            )
        for _ in range(5):
            ring = blob(
                chance, x + chance.uniform(-0.7, 0.7) * r, y + chance.uniform(-0.7, 0.7) * r, r * 0.2, r * 0.1, 10, 0.35
            )
            brush.shape(smooth_polygon(ring), shade(colour, 0.3), ink=0, alpha=0.5)
        brush.mist(x - side * r * 0.95, y + r * 0.5, r * 2.1, r * 2.1, "#02030a", 0.96)
        brush.mist(x - side * r * 1.2, y + r * 0.6, r * 1.7, r * 1.7, "#02030a", 0.8)
    if ringed:
        _ring(brush, x, y, r, colour, back=False)


def _ring(brush: Brush, x: float, y: float, r: float, colour: str, *, back: bool) -> None:
    """Half of a planet's ring, behind or before it."""
    with brush.turned(-16, x, y):
        start = math.pi if back else 0.0
        for reach, width, tone in ((1.5, 0.1, 0.35), (1.72, 0.14, 0.15), (1.95, 0.06, 0.4)):
            arc = [
                (x + r * reach * math.cos(start + k * math.pi / 30), y + r * reach * 0.26 * math.sin(start + k * math.pi / 30))
                for k in range(31)
            ]
            brush.lines([arc], shade(colour, tone), r * width * 0.4, alpha=0.75)


def _station(stage: Stage, brush: Brush, x: float, y: float) -> None:
    """A space station with a wheel and solar wings."""
    u = stage.unit * 0.12
    with brush.turned(-12, x, y):
        for side in (-1, 1):
            for k in range(2):
                left = x + side * u * (1.1 + 0.9 * k) - u * 0.4
                brush.rect(left, y - u * 0.42, u * 0.8, u * 0.84, Fade("#3f5f9a", "#22335c"), ink=0.8)
                brush.lines(
                    [[(left + u * 0.2 * j, y - u * 0.42), (left + u * 0.2 * j, y + u * 0.42)] for j in range(1, 4)],
                    "#8fa8d8",
                    u * 0.015,
                )
        brush.rect(x - u * 2.6, y - u * 0.04, u * 5.2, u * 0.08, "#9aa0aa")
        brush.oval(x, y, u * 0.72, u * 0.72, Fade("#d9dce2", "#7a7f8a"))
        brush.oval(x, y, u * 0.56, u * 0.56, "#2c3040")
        brush.rect(x - u * 0.66, y - u * 0.07, u * 1.32, u * 0.14, "#aab0ba")
        brush.rect(x - u * 0.07, y - u * 0.66, u * 0.14, u * 1.32, "#aab0ba")
        brush.oval(x, y, u * 0.26, u * 0.26, Fade("#f0f2f6", "#8a8f9a"))
        for k in range(16):
            angle = k * math.pi / 8
            brush.oval(x + u * 0.64 * math.cos(angle), y + u * 0.64 * math.sin(angle), u * 0.03, u * 0.03, "#ffe6a8", ink=0)


def _asteroids(stage: Stage, brush: Brush, count: int, small: float, large: float, colour: str, *, edge: bool = False) -> None:
    """Drifting rocks; with `edge` only in the corners."""
    chance = stage.chance(f"asteroids-{count}")
    for k in range(count):
        size = stage.unit * chance.uniform(small, large) * min(1.0, stage.layout.ratio)
        if edge:
            x, y = (
                stage.x((-1.04, 1.04)[k % 2] + chance.uniform(-0.03, 0.1) * (1 if k % 2 else -1)),
                stage.y((0.98, 0.02)[k // 2 % 2] + chance.uniform(-0.05, 0.06)),
            )
        else:
            x, y = stage.x(chance.uniform(-1.2, 1.2)), stage.y(chance.uniform(0.45, 1.0))
        ring = blob(chance, x, y, size, size * chance.uniform(0.6, 0.9), 10, 0.2)
        brush.shape(smooth_polygon(ring), Fade(shade(colour, 0.22), shade(colour, -0.5)))
        for _ in range(4):
            brush.oval(
                x + chance.uniform(-0.5, 0.5) * size,
                y + chance.uniform(-0.4, 0.4) * size,
                size * 0.13,
                size * 0.1,
                shade(colour, -0.35),
                ink=0,
            )


def planet(stage: Stage) -> None:
    """The ground of another world: strange rocks, craters, moons; plants or domes by chance."""
    stage.horizon = 0.52
    chance = stage.chance("planet")
    soil = stage.hue("soil", "#b5573a", "#8a6a9a", "#5a8a86", "#a8905a", "#7a7f8c")
    side = chance.choice((-1, 1))
    _alien_air(stage, soil)
    stage.lamp(stage.x(side * 0.4), stage.y(0.55), stage.unit * 0.4, "#8fe0ff", 0.6)
    with stage.layer(0.0) as brush:
        paint_sky(stage, brush)
        _moons(stage, brush, side)
    with stage.layer(0.15) as brush:
        for k, (down, rise, haze) in enumerate(((0.5, 0.1, 0.6), (0.54, 0.05, 0.4))):
            with stage.lit(brush, haze=haze):
                line = ridge_line(stage, f"alien-{k}", stage.y(down), stage.unit * rise, 0.6, waves=4)
                ridge(stage, brush, line, shade(soil, -0.1 * k))
                _spires(stage, brush, f"spires-{k}", stage.y(down + 0.03), soil, 5 - k)
    with stage.layer(0.5) as brush, stage.lit(brush, haze=0.2):
        line = ridge_line(stage, "alien-rise", stage.y(0.575), stage.unit * 0.012)
        ridge(stage, brush, line, soil)
        if chance.random() < 0.6 or stage.has("modern"):
            _domes(stage, brush, stage.x(side * 0.42), stage.y(0.6))
    with stage.layer(0.9) as brush:
        top = stage.y(0.62)
        with stage.lit(brush, haze=0.1, fade=(top, stage.y(0.8))):
            near = ground(stage, brush, top, soil, soft=True)
            speckle(stage, brush, "dust", top, near, 60, flat=0.2)
            _craters(stage, brush, near)
        with stage.lit(brush):
            for across, down, w, h in (
                (-0.72, 0.7, 1.9, 2.3),
                (0.78, 0.72, 2.3, 1.5),
                (1.12, 0.74, 2.0, 3.2),
                (-1.1, 0.76, 2.4, 1.4),
                (0.55, 0.8, 0.8, 0.4),
            ):
                y = stage.y(down)
                rock(brush, stage.x(across), y, w * stage.metre(y), h * stage.metre(y), chance, shade(soil, -0.1))
            _weeds(stage, brush, side)
            camp(stage, brush, stage.y(0.7), side * 0.55)
    with stage.layer(1.3) as brush, stage.lit(brush):
        reach = min(stage.unit * 0.42, stage.frame_width * 0.36)
        rock(brush, stage.x(-side * 1.1), stage.height + 6, reach, stage.unit * 0.34, chance, shade(soil, -0.45))
        rock(brush, stage.x(side * 1.15), stage.height + 6, reach * 0.8, stage.unit * 0.2, chance, shade(soil, -0.5))
    right = sun_at(stage)[0] > stage.width / 2
    stage.shine_on_figures(stage.air.key, 30 if right else 150, 0.6)


def _alien_air(stage: Stage, soil: str) -> None:
    """Turns the air towards a colour of its own."""
    tint = turned(soil, stage.chance("alien-air").choice((0.08, 0.45, -0.12)), 0.9, 0.08)
    air = stage.air
    stage.air = replace(
        air,
        top=mix(air.top, shade(tint, -0.45), 0.6),
        middle=mix(air.middle, tint, 0.55),
        low=mix(air.low, shade(tint, 0.3), 0.5),
        haze=mix(air.haze, tint, 0.5),
        cover=air.cover * 0.6,
        stars=max(air.stars, 0.3),
        snow=0.0,
    )


def _moons(stage: Stage, brush: Brush, side: int) -> None:
    chance = stage.chance("moons")
    globe(
        stage,
        brush,
        stage.x(side * 0.5),
        stage.y(0.2),
        stage.unit * 0.13,
        chance.choice(("#d9a27a", "#8aa8c9", "#b98aa8")),
        ringed=chance.random() < 0.6,
    )
    globe(stage, brush, stage.x(-side * 0.66), stage.y(0.12), stage.unit * 0.035, "#cfc8bc", ringed=False)


def _spires(stage: Stage, brush: Brush, tag: str, foot: float, soil: str, count: int) -> None:
    """Needles and leaning arches of rock on the horizon."""
    chance = stage.chance(tag)
    for _ in range(count):
        x, h = chance.uniform(0, stage.width), stage.unit * chance.uniform(0.08, 0.24)
        w, lean = h * chance.uniform(0.1, 0.22), chance.uniform(-0.25, 0.25) * h
        brush.shape(
            smooth_polygon(
                [
                    (x - w, foot),
                    (x - w * 0.5 + lean * 0.4, foot - h * 0.5),
                    (x + lean, foot - h),
                    (x + lean, foot - h),
                    (x + w * 0.6 + lean * 0.4, foot - h * 0.45),
                    (x + w * 1.3, foot),
                    (x - w, foot),
                ]
            ),
            Fade(shade(soil, 0.15), shade(soil, -0.15)),
            ink=0.6,
        )


def _domes(stage: Stage, brush: Brush, x: float, foot: float) -> None:
    """A settlement of domes with lit windows."""
    m = stage.metre(foot) * 1.2
    for dx, r in ((-4.2, 2.0), (3.6, 1.7), (0.0, 3.2)):
        cx = x + dx * m
        dome = [(cx + r * m * math.cos(math.pi * k / 14), foot - r * m * 0.9 * math.sin(math.pi * k / 14)) for k in range(15)]
        brush.poly(dome, Fade("#eef2f4", "#8f9aa6"))
        ribs = [
            [
                (cx + r * m * share * math.cos(math.pi * k / 14), foot - r * m * 0.9 * math.sin(math.pi * k / 14))
                for k in range(15)
            ]
            for share in (0.35, 0.7)
        ]
        brush.lines(ribs, "#7a8592", 0.06 * m)
        for k in (-0.5, 0.0, 0.5):
            brush.emit(
                brush.oval,
                cx + k * r * m,
                foot - r * 0.3 * m,
                0.18 * m,
                0.18 * m,
                "#9fe8ff" if stage.air.lamps > 0.3 else "#4a5f70",
                ink=0.6,
            )
    brush.rect(x - 5.4 * m, foot - 0.35 * m, 10.6 * m, 0.4 * m, "#6d7682", ink=0.7)


def _craters(stage: Stage, brush: Brush, soil: str) -> None:
    chance = stage.chance("craters")
    for _ in range(7):
        y = stage.y(chance.uniform(0.65, 0.98))
        m = stage.metre(y)
        x, r = stage.x(chance.uniform(-1.2, 1.2)), m * chance.uniform(0.5, 1.3)
        brush.oval(x, y, r, r * 0.2, shade(soil, 0.16), ink=0.4)
        brush.oval(x, y + r * 0.02, r * 0.84, r * 0.15, Fade(shade(soil, -0.42), shade(soil, -0.12)), ink=0)


def _weeds(stage: Stage, brush: Brush, side: int) -> None:
    """Glowing plants, if this world has any."""
    chance = stage.chance("weeds")
    if chance.random() < 0.5:
        return
    colour = chance.choice(("#6fe0c0", "#e08ad0", "#e0d06a"))
    for across in (side * 0.62, -side * 0.58, side * 0.98, -side * 0.94):
        foot = stage.y(chance.uniform(0.72, 0.8))
        m = stage.metre(foot)
        x = stage.x(across)
        for k in range(5):
            bend = (k - 2) * 0.22 * m
            tip = (x + bend * 1.7, foot - chance.uniform(0.8, 1.5) * m)
            brush.lines([[(x + bend * 0.2, foot), (x + bend, foot - 0.6 * m), tip]], shade(colour, -0.5), 0.05 * m, smooth=True)
            brush.emit(brush.glow, *tip, 0.3 * m, colour, 0.3 + 0.4 * stage.air.lamps)
            brush.emit(brush.oval, *tip, 0.08 * m, 0.1 * m, mix(colour, "#ffffff", 0.4), ink=0.4)
