"""The harbour: a quay, boats at their moorings, houses behind the basin."""

from __future__ import annotations

from core.drafts.places.outdoors import (
    far_hills,
    fog_layer,
    sky_layer,
)
from core.drafts.places.props.buildings import house
from core.drafts.places.props.lamps import street_lamp, street_pool
from core.drafts.places.props.land import ground, puddles, settled, speckle, water
from core.drafts.places.props.marks import sailboat, tall_ship
from core.drafts.places.props.things import barrel, crate
from core.drafts.places.props.towers import lighthouse, steeple
from core.drafts.places.sky import sun_light
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade
from core.paint.colour import shade


def harbour(stage: Stage) -> None:
    """A quay with boats, sheds and lamps; houses climb behind the basin."""
    stage.horizon = 0.48
    chance = stage.chance("harbour")
    side = chance.choice((-1, 1))
    lamp_foot = stage.y(0.765)
    m = stage.metre(lamp_foot)
    posts = [(-0.82, 1), (0.82, -1)] if not stage.narrow else [(side * 0.8, -side)]
    for across, arm in posts:
        street_pool(stage, stage.x(across) + arm * m, lamp_foot, m)
    sky_layer(stage)
    with stage.layer(0.25) as brush:
        _waterfront(stage, brush, side)
    with stage.layer(0.5) as brush:
        water(stage, brush, stage.y(0.53), stage.y(0.8), tint="#2f6f86", glitter=0.7)
        _basin(stage, brush, side)
        fog_layer(stage, brush, 0.45, 0.66)
    with stage.layer(0.9) as brush:
        _quay(stage, brush, side)
        with stage.lit(brush):
            for across, arm in posts:
                street_lamp(stage, brush, stage.x(across), lamp_foot, m, side=arm)
    with stage.layer(1.3) as brush, stage.lit(brush):
        _moorings(stage, brush, side)
    sun_light(stage, 0.4)


def _waterfront(stage: Stage, brush: Brush, side: int) -> None:
    far_hills(stage, brush, "harbour-hills", high=0.12, rows=1, named=False)
    chance = stage.chance("waterfront")
    for row, haze in ((0, 0.34), (1, 0.2)):
        foot = stage.y(0.5 + 0.035 * row)
        small = stage.unit * METRE_FAR * (0.85 + 0.3 * row)
        with stage.lit(brush, haze=haze):
            if row == 1:
                brush.rect(-4, foot, stage.width + 8, stage.unit * 0.02, "#8a8378", ink=0.6)
            x = -stage.unit * 0.02
            k = 0
            while x < stage.width:
                wide = chance.uniform(6, 9)
                house(
                    stage,
                    brush,
                    x + wide * small / 2,
                    foot,
                    small,
                    f"quay-{row}-{k}",
                    width=wide,
                    height=chance.uniform(4.4, 8.0),
                    style="plain",
                )
                x += wide * small * (1.04 if row else 1.4)
                k += 1
    with stage.lit(brush, haze=0.15):
        if stage.has("lighthouse"):
            foot = stage.y(0.545)
            brush.rect(stage.x(side * 0.3), foot, stage.width, stage.unit * 0.018, "#77716a") if side > 0 else brush.rect(
                -4, foot, stage.x(-0.3), stage.unit * 0.018, "#77716a"
            )
            lighthouse(stage, brush, stage.x(side * 0.44), foot + 2, stage.unit * 0.4)
        if stage.has("church tower"):
            steeple(stage, brush, stage.x(-side * 0.3), stage.y(0.5), stage.unit * 0.26)


METRE_FAR = 0.0125
"""A metre on the far side of the basin, in frame heights."""


def _basin(stage: Stage, brush: Brush, side: int) -> None:
    """Boats at their moorings, mirrored in the water, and the lights of the town on it."""
    chance = stage.chance("basin")
    if stage.air.lamps > 0.4:
        streaks = []
        for _ in range(26):
            x, y = chance.uniform(0, stage.width), stage.y(0.545)
            streaks.append([(x, y), (x + chance.uniform(-3, 3), y + stage.unit * chance.uniform(0.03, 0.14))])
        brush.lines(streaks, "#ffcf8a", stage.unit * 0.005, alpha=0.3 * stage.air.lamps)
    with stage.lit(brush, haze=0.08):
        for across, down, tall, sails in (
            (-side * 0.62, 0.6, 0.34, False),
            (side * 0.16, 0.58, 0.24, False),
            (side * 0.72, 0.63, 0.42, False),
            (-side * 0.2, 0.66, 0.3, True),
        ):
            hull = chance.choice(("#35506b", "#a3472f", "#4a7a5a", "#e0d8c4", "#2f3a44"))
            if sails and chance.random() < 0.5:
                continue
            x, y = stage.x(across + chance.uniform(-0.06, 0.06)), stage.y(down)
            brush.line(x, y, x, y + stage.unit * tall * 0.3, shade(hull, -0.3), stage.unit * 0.006, alpha=0.35)
            sailboat(stage, brush, x, y, stage.unit * tall, sails=False, colour=hull)
        if stage.has("ship"):
            tall_ship(stage, brush, stage.x(-side * 0.3), stage.y(0.62), stage.unit * 0.46)


def _quay(stage: Stage, brush: Brush, side: int) -> None:
    chance = stage.chance("quay")
    top = stage.y(0.745)
    stone = settled(stage, stage.pick("quay-stone", "#9a9184", "#a89a86", "#8c8c8c"))
    with stage.lit(brush):
        brush.rect(-4, top - stage.unit * 0.004, stage.width + 8, stage.unit * 0.03, shade(stone, -0.4), ink=0.6)
        ground(stage, brush, top, stone)
        middle, far = stage.x(0.0), stage.y(stage.horizon)
        joints = []
        for k in range(-14, 15):
            joints.append(
                [
                    (middle + k * stage.unit * 0.12, top),
                    (middle + k * stage.unit * 0.12 * (stage.height - far) / (top - far), stage.height),
                ]
            )
        for share in (0.12, 0.3, 0.55, 0.85):
            y = top + (stage.height - top) * share
            joints.append([(0, y), (stage.width, y)])
        brush.lines(joints, shade(stone, -0.28), stage.unit * 0.0022, alpha=0.6)
        speckle(stage, brush, "quay-wear", top, stone, 30)
        puddles(stage, brush, top)
        foot = stage.y(0.79)
        m = stage.metre(foot)
        for k, (size, lift) in enumerate(((0.9, 0.0), (0.75, 0.0), (0.7, 0.9))):
            crate(brush, stage.x(side * 0.62) + (k % 2) * 0.95 * m, foot - lift * m, size * m)
        barrel(brush, stage.x(-side * 0.66), stage.y(0.8), 0.95 * m)
        barrel(brush, stage.x(-side * 0.66) - side * 0.75 * m, stage.y(0.81), 0.95 * m, "#6d4f3a")
        for across in (-0.34, 0.34):
            _bollard(brush, stage.x(across + chance.uniform(-0.05, 0.05)), stage.y(0.765), m)


def _bollard(brush: Brush, x: float, foot: float, m: float) -> None:
    brush.dim(x, foot, 0.4 * m, 0.08 * m, 0.5)
    brush.rect(x - 0.14 * m, foot - 0.42 * m, 0.28 * m, 0.42 * m, Fade("#55565c", "#2b2c30", across=True))
    brush.oval(x, foot - 0.44 * m, 0.22 * m, 0.09 * m, "#4a4b52")


def _moorings(stage: Stage, brush: Brush, side: int) -> None:
    """A post with a rope and a net in the corners."""
    w = min(stage.unit * 0.07, stage.frame_width * 0.08)
    x = stage.x(side * 0.96)
    brush.rect(x - w / 2, stage.y(0.6), w, stage.height, Fade("#5d4636", "#2f231c", across=True))
    brush.oval(x, stage.y(0.6), w / 2, w * 0.16, "#6f5642")
    for k in range(4):
        brush.line(x - w * 0.58, stage.y(0.66) + k * w * 0.22, x + w * 0.58, stage.y(0.665) + k * w * 0.22, "#b9a27a", w * 0.2)
    start = (x - side * w * 0.4, stage.y(0.7))
    end = (stage.x(-side * 1.3), stage.y(1.06))
    brush.lines([[start, ((start[0] + end[0]) / 2, stage.y(1.0)), end]], "#a08a64", w * 0.2, smooth=True)
