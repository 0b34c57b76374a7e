"""The ground outdoors: ridges, plains, water, paths, rocks, and what rain and snow do to them."""

from __future__ import annotations

import math
import random

import numpy as np

from core.drafts.places.props.trees import blob
from core.drafts.places.sky import sun_at
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, Point, smooth_polygon
from core.paint.colour import mix, shade

SNOW = "#eef3f9"


def ridge_line(stage: Stage, tag: str, base: float, rise: float, rough: float = 0.52, waves: int = 2) -> list[Point]:
    """Points of a hill line from the left to the right edge; `base` is its mean canvas height, `rise` pixels up and down."""
    chance = stage.chance(tag)
    count = 160
    line = np.zeros(count + 1)
    for octave in range(6):
        knots = waves * 2**octave
        values = [chance.uniform(-1, 1) for _ in range(knots + 1)]
        line += np.interp(np.linspace(0, knots, count + 1), np.arange(knots + 1), values) * rise * rough**octave
    return [(-4 + (stage.width + 8) * k / count, base - float(line[k])) for k in range(count + 1)]


def ridge(stage: Stage, brush: Brush, line: list[Point], colour: str, *, bottom: float = 0.0, ink: float = 0.6) -> None:
    """Fills everything below the line, lighter at its top."""
    foot = bottom or stage.height + 8.0
    fill = Fade(shade(colour, 0.08), shade(colour, -0.12))
    brush.poly([*line, (stage.width + 8, foot), (-8, foot)], fill, ink=ink)


def snow_caps(stage: Stage, brush: Brush, line: list[Point], depth: float, chance: random.Random) -> None:
    """Snow on the upper part of a mountain line: it reaches lower in the gullies."""
    limit = min(y for _, y in line) + depth
    runs: list[list[Point]] = [[]]
    for point in line:
        if point[1] < limit:
            runs[-1].append(point)
        elif runs[-1]:
            runs.append([])
    for run in runs:
        if len(run) >= 3:
            below = [(x, y + (limit - y) * chance.uniform(0.35, 1.0)) for x, y in reversed(run)]
            brush.poly([*run, *below], SNOW, ink=0.3, alpha=0.92)


def height_at(line: list[Point], x: float) -> float:
    """The canvas height of a line of ridge_line at x."""
    return float(np.interp(x, [point[0] for point in line], [point[1] for point in line]))


def ground(stage: Stage, brush: Brush, top: float, colour: str, *, far: str = "", soft: bool = False) -> str:
    """The plain from canvas height `top` to the bottom; white in snow, darker when wet. Returns the colour used."""
    near = settled(stage, colour)
    distant = settled(stage, far) if far else mix(near, shade(near, 0.25), 0.6)
    if soft:
        line = ridge_line(stage, "ground-edge", top, 0.008 * stage.unit, waves=3)
        brush.poly(
            [*line, (stage.width, stage.height), (0, stage.height)], Fade(distant, shade(near, -0.18), middle=near), ink=0.6
        )
    else:
        brush.rect(-4, top, stage.width + 8, stage.height - top + 4, Fade(distant, shade(near, -0.18), middle=near), ink=0.4)
    return near


def settled(stage: Stage, colour: str) -> str:
    """The colour of ground in this weather."""
    if stage.snowy:
        return mix(colour, SNOW, 0.86)
    return shade(colour, -0.16) if stage.wet else colour


def speckle(
    stage: Stage, brush: Brush, tag: str, top: float, colour: str, count: int, size: float = 0.05, flat: float = 0.3
) -> None:
    """Flat patches on the plain (grass, gravel, sand, snow), smaller with distance."""
    chance = stage.chance(tag)
    for _ in range(count):
        y = top + (stage.height - top) * chance.random() ** 1.4
        m = stage.metre(y)
        x = chance.uniform(0, stage.width)
        wide = size * 10 * m * chance.uniform(0.4, 1.3)
        tone = chance.uniform(-0.14, 0.12)
        ring = blob(chance, x, y, wide, wide * flat * 0.4, 9, 0.3)
        brush.shape(smooth_polygon(ring), shade(colour, tone), ink=0, alpha=0.3)


def path(
    stage: Stage, brush: Brush, top: float, colour: str, *, near: float = 1.7, far: float = 0.0, bend: float = 0.25
) -> None:
    """A way winding from the viewer to the horizon at `top`; `near` metres are its half width at the floor."""
    turn = stage.chance("path").choice((-1, 1)) * bend
    left: list[Point] = []
    right: list[Point] = []
    for k in range(15):
        share = k / 14
        y = stage.height + (top - stage.height) * share
        m = stage.metre(max(y, top + 1))
        middle = stage.x(far * share) + turn * stage.unit * math.sin(share * math.pi * 1.4) * share
        left.append((middle - near * m, y))
        right.append((middle + near * m, y))
    tone = settled(stage, colour)
    brush.shape(smooth_polygon([*left, *reversed(right)]), Fade(mix(tone, shade(tone, 0.25), 0.7), shade(tone, -0.12)), ink=0.5)


def puddles(stage: Stage, brush: Brush, top: float, count: int = 10) -> None:
    """Pools of the sky's colour on wet ground. Emitted: they mirror the sky whatever the light."""
    if not stage.wet:
        return
    chance = stage.chance("puddles")
    for _ in range(count):
        y = top + (stage.height - top) * chance.uniform(0.1, 1.0)
        m = stage.metre(y)
        ring = blob(
            chance, chance.uniform(0, stage.width), y, m * chance.uniform(0.5, 1.2), m * chance.uniform(0.05, 0.11), 10, 0.25
        )
        brush.emit(brush.shape, smooth_polygon(ring), Fade(shade(stage.air.middle, -0.12), stage.air.low), ink=0.5, alpha=0.6)


def water(stage: Stage, brush: Brush, top: float, bottom: float, *, tint: str = "#2f7f9e", glitter: float = 1.0) -> None:
    """Open water from the horizon `top` to `bottom`, mirroring the sky, with the sun's or moon's path on it. Not to be lit."""
    air = stage.air
    deep = mix(mix(air.middle, tint, 0.55), "#0a1428", 0.55 if stage.night else 0.12)
    brush.rect(-4, top, stage.width + 8, bottom - top, Fade(mix(air.low, deep, 0.25), shade(deep, -0.25), middle=deep), ink=0)
    chance = stage.chance("water")
    sun = sun_at(stage)[0]
    rough = 2.2 if stage.weather.value == "storm" else 1.0
    for bright in (False, True):
        segments: dict[int, list[list[Point]]] = {}
        for _ in range(int(300 * max(0.6, stage.width / 1600))):
            share = chance.random() ** 1.7
            y = top + 2 + (bottom - top) * share
            long = stage.unit * chance.uniform(0.015, 0.07) * (0.25 + share * 1.2)
            x = chance.gauss(sun, stage.unit * (0.03 + 0.16 * share)) if bright else chance.uniform(0, stage.width)
            lift = long * 0.06 * rough
            segments.setdefault(int(share * 3), []).append(
                [(x - long, y), (x - long * 0.3, y - lift), (x + long * 0.3, y + lift), (x + long, y)]
            )
        power = glitter * (0.15 + 0.85 * air.disc) if bright else 0.55
        colour = mix(air.key, "#ffffff", 0.3) if bright else mix(air.low, deep, 0.35)
        for band, strokes in segments.items():
            brush.lines(
                strokes,
                colour,
                stage.unit * (0.0014 + 0.0011 * band) * rough,
                alpha=min(1.0, power * (0.55 if bright else 0.42)),
                smooth=True,
            )


def rock(
    brush: Brush, x: float, foot: float, w: float, h: float, chance: random.Random, colour: str, *, snow: bool = False
) -> None:
    """A boulder with a lit top plane."""
    outline: list[Point] = [(x - w / 2, foot)]
    for share, high in ((-0.42, 0.5), (-0.2, 0.9), (0.12, 1.0), (0.36, 0.6), (0.5, 0.0)):
        outline.append(
            (x + w * (share + chance.uniform(-0.04, 0.04)), foot - h * high * chance.uniform(0.85, 1.1) if high else foot)
        )
    brush.poly(outline, Fade(shade(colour, 0.1), shade(colour, -0.35)))
    crest = [outline[1], outline[2], outline[3], (x + w * 0.05, foot - h * 0.58), (x - w * 0.24, foot - h * 0.42)]
    brush.poly(crest, SNOW if snow else shade(colour, 0.24), ink=0, alpha=0.95 if snow else 0.7)


def veils(stage: Stage, brush: Brush, top: float, bottom: float, strength: float = 0.5) -> None:
    """Fog lying between layers: soft bands of the haze."""
    if stage.air.thick < 0.3:
        return
    power = strength * stage.air.thick
    chance = stage.chance(f"veil-{round(top)}")
    for _ in range(5):
        y = chance.uniform(top, bottom)
        reach = stage.unit * chance.uniform(0.5, 0.9)
        brush.mist(chance.uniform(0, stage.width), y, reach, reach * 0.16, stage.air.haze, power)
    middle = (top + bottom) / 2
    brush.veil((0, top, stage.width, middle), stage.air.haze, 0.0, power)
    brush.veil((0, middle, stage.width, bottom), stage.air.haze, power, 0.0)
