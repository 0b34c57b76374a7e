"""The town street."""

from __future__ import annotations

from itertools import pairwise

from core.drafts.places.outdoors import fog_layer, frame_leaves, landmarks, leaves, sky_layer
from core.drafts.places.props.buildings import block, skyline
from core.drafts.places.props.furniture import shadow
from core.drafts.places.props.lamps import neon, street_lamp, street_pool
from core.drafts.places.props.land import SNOW, ground, puddles, settled, speckle
from core.drafts.places.props.trees import bush, leafy
from core.drafts.places.sky import sun_light
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, tone
from core.paint.colour import mix, shade

NEON = ("#ff4f8b", "#3fe0e0", "#ffb03a", "#8f6bff", "#5cff9a")


SIGNS = ("glass", "note", "arrow", "heart", "star", "wave")


def street(stage: Stage) -> None:
    """A town street between rows of houses that run away from us, shops at their feet, lamps along the kerbs."""
    stage.horizon = 0.5
    half = 0.52 if stage.narrow else 0.62
    feet = [stage.y(down) for down in (0.655, 0.78)]
    for foot in feet:
        m = stage.metre(foot)
        for side in (-1, 1):
            street_pool(stage, _kerb(stage, foot, side, half) - side * 0.5 * m, foot, m)
    sky_layer(stage)
    with stage.layer(0.12) as brush:
        with stage.lit(brush, haze=0.62):
            skyline(stage, brush, "street-far", stage.y(0.55), stage.unit * 0.3, "#7d8494", step=0.05)
        with stage.lit(brush, haze=0.3):
            landmarks(stage, brush, stage.y(0.55), size=0.26)
        fog_layer(stage, brush, 0.3, 0.58)
    with stage.layer(0.6) as brush:
        _end_of_street(stage, brush)
        for side in (-1, 1):
            _row(stage, brush, side, half)
        fog_layer(stage, brush, 0.4, 0.66, 0.35)
    with stage.layer(0.95) as brush:
        _roadway(stage, brush, half)
        with stage.lit(brush):
            for foot in feet:
                m = stage.metre(foot)
                for side in (-1, 1):
                    street_lamp(stage, brush, _kerb(stage, foot, side, half), foot, m, side=-side, old=stage.has("old"))
            _parked(stage, brush, half)
    with stage.layer(1.3) as brush, stage.lit(brush):
        _street_corner(stage, brush)
    sun_light(stage, 0.35)


def _kerb(stage: Stage, foot: float, side: int, half: float) -> float:
    """Canvas x of the kerb at a canvas height: lines through the vanishing point."""
    share = (foot - stage.y(stage.horizon)) / (stage.y(0.9) - stage.y(stage.horizon))
    return stage.x(0.0) + side * half * stage.unit * (1.45 if not stage.narrow else 0.75) * share


def _end_of_street(stage: Stage, brush: Brush) -> None:
    """The houses that close the view."""
    foot = stage.y(0.555)
    m = stage.metre(foot)
    with stage.lit(brush, haze=0.4):
        x = stage.x(0.0) - stage.unit * 0.5
        k = 0
        chance = stage.chance("end")
        while x < stage.x(0.0) + stage.unit * 0.5:
            x += block(
                stage, brush, x, foot, m, f"end-{k}", width=chance.uniform(7, 10), storeys=chance.randrange(2, 5), shop=False
            )
            k += 1
        brush.rect(-4, foot - 1, stage.width + 8, stage.unit * 0.3, "#77747a", ink=0)


def _row(stage: Stage, brush: Brush, side: int, half: float) -> None:
    """One side of the street: blocks painted flat and laid into the perspective of the wall."""
    chance = stage.chance(f"row-{side}")
    horizon, middle = stage.y(stage.horizon), stage.x(0.0)
    wall = half * stage.unit * (1.45 if not stage.narrow else 0.75) + stage.unit * 0.17
    reach = stage.y(0.9) - horizon

    def at(depth: float, up: float) -> tuple[float, float]:
        """Canvas point of the wall `depth` times farther than the figures, `up` metres above the ground."""
        scale = 1 / depth
        return middle + side * wall * scale, horizon + reach * scale - up * stage.metre(stage.y(0.9)) * scale

    edges = [6.6, 4.3, 3.0, 2.15, 1.55, 1.1, 0.8]
    unit = 40.0
    for k, (far, near) in enumerate(pairwise(edges)):
        width, storeys = 7.5, chance.randrange(2, 5)
        high = 3.6 + storeys * 3.1 + 0.4
        corners = [at(near, high), at(far, high), at(far, 0), at(near, 0)]
        if side > 0:
            corners = [at(far, high), at(near, high), at(near, 0), at(far, 0)]
        haze = 0.34 * (1 - k / 5) if k < 5 else 0.0
        with stage.lit(brush, haze=haze), brush.within(width * unit, high * unit, corners):
            block(stage, brush, 0.0, high * unit, unit, f"row-{side}-{k}", width=width, storeys=storeys)
    with stage.lit(brush):
        if stage.has("neon") or (not stage.has("old") and chance.random() < 0.7):
            x, y = at(2.5, 5.0)
            if stage.air.lamps > 0.4:
                neon(
                    stage, brush, x - side * stage.unit * 0.04, y, stage.unit * 0.07, chance.choice(NEON), chance.choice(SIGNS)
                )


def _roadway(stage: Stage, brush: Brush, half: float) -> None:
    top = stage.y(0.555)
    tar = SNOW if stage.snowy else stage.pick("tar", "#77747a", "#837c74", "#6d7078")
    with stage.lit(brush, haze=0.36, fade=(top, stage.y(0.72))):
        ground(stage, brush, top, settled(stage, stage.pick("paving", "#a89f92", "#9d9a98", "#b0a28c")))
        bottom = stage.height + 4.0
        edges = [(_kerb(stage, top, side, half), _kerb(stage, bottom, side, half)) for side in (-1, 1)]
        kerb = stage.unit * 0.02
        brush.poly(
            [(edges[0][0] - 2, top), (edges[1][0] + 2, top), (edges[1][1] + kerb, bottom), (edges[0][1] - kerb, bottom)],
            settled(stage, "#c9c2b4"),
            ink=0.6,
        )
        dark = shade(tar, -0.25) if stage.wet else tar
        brush.poly(
            [(edges[0][0], top), (edges[1][0], top), (edges[1][1], bottom), (edges[0][1], bottom)],
            Fade(mix(dark, stage.air.low, 0.25), shade(dark, -0.16)),
            ink=0.6,
        )
        speckle(stage, brush, "tar", top, dark, 36, flat=0.2)
        middle = stage.x(0.0)
        for k in range(8):
            a, b = (top + (bottom - top) * ((k + d) / 8) ** 2.0 for d in (0.0, 0.5))
            wa, wb = (0.012 * stage.unit * (y - top) / (stage.y(0.9) - top) for y in (a, b))
            brush.poly(
                [(middle - wa, a), (middle + wa, a), (middle + wb, b), (middle - wb, b)],
                "#e4ddc8",
                ink=0,
                alpha=0.0 if stage.snowy else 0.7,
            )
        _tracks(stage, brush, top)
    reflections(stage, brush, top)
    puddles(stage, brush, stage.y(0.63), 8)


def _tracks(stage: Stage, brush: Brush, top: float) -> None:
    """Wheel tracks in the snow."""
    if not stage.snowy:
        return
    for across in (-0.42, -0.2, 0.2, 0.42):
        points = [
            (stage.x(0.0) + across * stage.unit * share, top + (stage.height - top) * share) for share in (0.02, 0.5, 1.0)
        ]
        brush.lines([points], "#b9c4d4", stage.unit * 0.016, alpha=0.6)


def reflections(stage: Stage, brush: Brush, top: float) -> None:
    """Lights drawn out on wet ground."""
    if not stage.wet:
        return
    chance = stage.chance("reflections")
    brush.veil((0, top, stage.width, stage.height), stage.air.low, 0.22, 0.05, atop=True)
    for _ in range(16):
        x = stage.x(chance.uniform(-1.0, 1.0))
        y = top + (stage.height - top) * chance.uniform(0.05, 0.5)
        colour = chance.choice(("#ffcf8a", "#ffcf8a", "#ffe9c0", *NEON[:2]))
        brush.glow(
            x, y, stage.unit * 0.016, colour, 0.55 * max(0.4, stage.air.lamps), ry=stage.unit * chance.uniform(0.05, 0.14)
        )


def _parked(stage: Stage, brush: Brush, half: float) -> None:
    """A parked car and a street tree on the pavements."""
    chance = stage.chance("parked")
    side = chance.choice((-1, 1))
    foot = stage.y(0.69)
    m = stage.metre(foot)
    if not stage.has("old"):
        car_behind(
            stage,
            brush,
            _kerb(stage, foot, side, half) - side * 1.2 * m,
            foot,
            m,
            chance.choice(("#8a3a35", "#3a5a7a", "#d0ccc0", "#3f4a44", "#b08a3e")),
        )
    for down in (0.61, 0.72):
        y = stage.y(down)
        leafy(
            brush,
            _kerb(stage, y, -side, half) - side * 1.1 * stage.metre(y),
            y,
            stage.metre(y),
            stage.chance(f"street-tree-{down}"),
            leaves(stage, "street"),
            height=4.6,
        )


def car_behind(stage: Stage, brush: Brush, x: float, foot: float, m: float, colour: str) -> None:
    """A parked car seen from behind, 1.45 m high."""
    shadow(brush, x, foot, 0.95 * m, m)
    for k in (-1, 1):
        brush.rect(x + k * 0.66 * m - 0.12 * m, foot - 0.35 * m, 0.24 * m, 0.36 * m, "#1f1f23", corner=0.06 * m)
    body = [
        (x - 0.88 * m, foot - 0.22 * m),
        (x - 0.88 * m, foot - 0.82 * m),
        (x - 0.62 * m, foot - 1.42 * m),
        (x + 0.62 * m, foot - 1.42 * m),
        (x + 0.88 * m, foot - 0.82 * m),
        (x + 0.88 * m, foot - 0.22 * m),
    ]
    brush.poly(body, Fade(shade(colour, 0.2), shade(colour, -0.3)))
    brush.poly(
        [
            (x - 0.7 * m, foot - 0.86 * m),
            (x - 0.54 * m, foot - 1.33 * m),
            (x + 0.54 * m, foot - 1.33 * m),
            (x + 0.7 * m, foot - 0.86 * m),
        ],
        Fade(mix(stage.air.middle, "#2c3a48", 0.5), "#2c3a48"),
        ink=0.7,
    )
    for k in (-1, 1):
        brush.rect(x + k * 0.68 * m - 0.13 * m, foot - 0.72 * m, 0.26 * m, 0.14 * m, "#c23a30", corner=0.03 * m, ink=0.6)
    brush.rect(x - 0.26 * m, foot - 0.52 * m, 0.52 * m, 0.14 * m, "#efe9d8", ink=0.5)
    brush.rect(x - 0.9 * m, foot - 0.32 * m, 1.8 * m, 0.12 * m, shade(colour, -0.4), ink=0.6)
    if stage.snowy:
        brush.rect(x - 0.66 * m, foot - 1.5 * m, 1.32 * m, 0.13 * m, SNOW, corner=0.05 * m, ink=0.5)


def _street_corner(stage: Stage, brush: Brush) -> None:
    """A post box or a hydrant, a bench end and leaves in the corners."""
    chance = stage.chance("corner")
    side = chance.choice((-1, 1))
    m = stage.metre(stage.y(1.06))
    x, foot = stage.x(side * 0.93), stage.y(1.1)
    wide = min(1.0, stage.frame_width / stage.unit)
    if chance.random() < 0.5:
        colour = chance.choice(("#a3322f", "#2f4f7a"))
        brush.rect(
            x - 0.3 * m * wide,
            foot - 1.1 * m,
            0.6 * m * wide,
            1.1 * m,
            Fade(shade(colour, 0.1), shade(colour, -0.3), across=True),
            corner=0.1 * m,
        )
        brush.rect(x - 0.18 * m * wide, foot - 0.9 * m, 0.36 * m * wide, 0.06 * m, "#1c1a1e")
    else:
        brush.rect(x - 0.4 * m * wide, foot - 0.85 * m, 0.8 * m * wide, 0.85 * m, tone("#6a5a4a"))
        bush(brush, x, foot - 0.75 * m, m * wide, chance, leaves(stage, "corner"), width=1.2)
    if not stage.narrow:
        frame_leaves(stage, brush, leaves(stage, "corner"), side=-side)
