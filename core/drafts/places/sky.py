"""The sky of a time and weather: colours, stars, sun or moon, clouds. Called by every painter that shows the outside."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from core.drafts.places.stage import Stage
from core.paint.brush import Brush, argb
from core.paint.colour import mix, rgb
from core.paint.texture import Pixels, clouds
from core.storyboard import TimeOfDay

if TYPE_CHECKING:
    import skia


def sun_at(stage: Stage) -> tuple[float, float]:
    """Canvas position of the sun or moon: low near the horizon at dawn and dusk."""
    side = 1 if stage.chance("sun").random() < 0.5 else -1
    low = stage.y(stage.horizon) - 0.05 * stage.unit
    spots = {
        TimeOfDay.DAWN: (0.46, low),
        TimeOfDay.DAY: (0.62, stage.y(0.13)),
        TimeOfDay.DUSK: (0.36, low),
        TimeOfDay.NIGHT: (0.52, stage.y(0.16)),
    }
    across, y = spots[stage.time]
    return stage.x(across * side), y


def sun_light(stage: Stage, strength: float = 0.5) -> None:
    """Lights figures from where the sun or moon is seen."""
    x, _ = sun_at(stage)
    right = x > stage.width / 2
    heights = {TimeOfDay.DAWN: 20.0, TimeOfDay.DAY: 60.0, TimeOfDay.DUSK: 18.0, TimeOfDay.NIGHT: 50.0}
    high = heights[stage.time]
    power = strength * (0.35 + 0.65 * stage.air.disc)
    stage.shine_on_figures(stage.air.key, high if right else 180 - high, power)


def paint_sky(stage: Stage, brush: Brush, horizon: float | None = None) -> None:
    """Fills the whole canvas; `horizon` is a canvas height, the stage's own when left out."""
    end = stage.y(stage.horizon) if horizon is None else horizon
    _fill(stage, brush, end)
    if stage.air.stars > 0:
        _stars(stage, brush, end)
    if stage.air.disc > 0.05:
        _disc(stage, brush)
    _clouds(stage, brush, end)


def _fill(stage: Stage, brush: Brush, end: float) -> None:
    import skia

    air = stage.air
    colours, places = [air.top, air.middle, air.low], [0.0, 0.58, 1.0]
    if stage.style.flat:
        stops = [mix(air.top, air.middle, 0.0), mix(air.top, air.middle, 0.4), mix(air.top, air.middle, 0.8)]
        stops += [mix(air.middle, air.low, share) for share in (0.3, 0.7, 1.0)]
        edges = [0.0, 0.26, 0.44, 0.6, 0.75, 0.9, 1.0]
        colours = [colour for colour in stops for _ in (0, 1)]
        places = [edge for left, right in pairwise(edges) for edge in (left, right)]
    ends = [skia.Point(0, 0), skia.Point(0, end)]
    shader = skia.GradientShader.MakeLinear(ends, [argb(colour) for colour in colours], places)
    brush.canvas.drawPaint(skia.Paint(Shader=shader, Dither=True))


def _stars(stage: Stage, brush: Brush, end: float) -> None:
    chance = stage.chance("stars")
    count = int(260 * stage.width / 1600 * stage.air.stars) + 20
    for _ in range(count):
        x, y = chance.uniform(0, stage.width), end * chance.random() ** 1.3
        size = stage.unit * chance.choice((0.0008, 0.001, 0.0014, 0.002))
        bright = chance.uniform(0.25, 1.0) * stage.air.stars * (1 - 0.7 * y / end)
        brush.oval(x, y, size, size, "#f4f6ff", ink=0, alpha=bright)


def _disc(stage: Stage, brush: Brush) -> None:
    x, y = sun_at(stage)
    air, unit = stage.air, stage.unit
    night = stage.time is TimeOfDay.NIGHT
    wide = 0.85 if stage.sunrise_or_set else 0.42
    brush.glow(x, y, unit * wide, air.key, 0.55 * air.disc, ry=unit * wide * 0.75)
    brush.glow(x, y, unit * wide * 0.35, air.key, (0.6 if night or stage.sunrise_or_set else 0.9) * air.disc)
    if air.disc < 0.2:
        return
    radius = unit * (0.05 if stage.sunrise_or_set else 0.04)
    colour = "#f3f0de" if night else mix(air.key, "#ffffff", 0.65 if stage.sunrise_or_set else 0.9)
    brush.oval(x, y, radius, radius, colour, ink=0, alpha=min(1.0, 0.3 + air.disc))
    if night:
        for dx, dy, size in ((-0.3, -0.25, 0.28), (0.28, 0.2, 0.2), (0.1, -0.45, 0.13), (-0.2, 0.42, 0.16)):
            brush.oval(x + dx * radius, y + dy * radius, size * radius, size * radius, "#d5d3c6", ink=0, alpha=0.7)


def _clouds(stage: Stage, brush: Brush, end: float) -> None:
    image = _cloud_image(stage, end)
    if image is not None:
        brush.canvas.drawImage(image, 0, 0)


def _cloud_image(stage: Stage, end: float) -> skia.Image | None:
    """Clouds from noise, flattened towards the horizon as a ceiling of clouds is, lit from above."""
    import cv2
    import skia

    air = stage.air
    if air.cover <= 0.02 or end < 8:
        return None
    width, height = stage.width // 4, max(4, int(end) // 4)
    unit = stage.unit / 4
    tag = f"{stage.seed}:{stage.place.id}:clouds"
    flat = clouds(tag, width, int(height * 2.2), cell=unit * 0.36, octaves=5, stretch=2.0)
    rows = np.linspace(0, 1, height, dtype=np.float32)
    source = (flat.shape[0] - 2) * (1 - (1 - rows) ** 1.7)
    columns = np.broadcast_to(np.arange(width, dtype=np.float32), (height, width))
    density = cv2.remap(flat, np.ascontiguousarray(columns), np.repeat(source[:, None], width, 1), cv2.INTER_LINEAR)
    low, high = np.quantile(density, [max(0.0, 0.98 - air.cover), 0.99])
    body = np.clip((density - low) / max(1e-4, high - low), 0, 1)
    body = cv2.resize(body, (stage.width, int(end)), interpolation=cv2.INTER_CUBIC)
    lifted = np.roll(body, -int(stage.unit * 0.02), axis=0)
    shine = np.clip(0.62 + (body - lifted) * 1.3 - body * 0.35 * air.cover, 0, 1)
    if stage.style.flat:
        cover = (body > 0.22).astype(np.float32)
        shine = np.where(shine > 0.55, np.float32(1.0), np.float32(0.35))
    else:
        cover = np.clip(body * 2.4, 0, 1)
    fade = np.clip((1 - np.linspace(0, 1, body.shape[0], dtype=np.float32)) * 5, 0, 1)[:, None]
    alpha = cover * fade * np.float32(0.9)
    dark, light = np.asarray(rgb(air.cloud_dark), np.float32), np.asarray(rgb(air.cloud_light), np.float32)
    colour = dark + (light - dark) * shine[..., None]
    pixels: Pixels = np.dstack([colour * alpha[..., None] * 255, alpha * 255]).clip(0, 255).astype(np.uint8)
    return skia.Image.fromarray(
        np.ascontiguousarray(pixels), colorType=skia.kRGBA_8888_ColorType, alphaType=skia.kPremul_AlphaType
    )
