"""The village: a green, houses, a church on the rise."""

from __future__ import annotations

from core.drafts.places.outdoors import far_hills, fog_layer, frame_leaves, leaves, meadow, sky_layer
from core.drafts.places.props.buildings import house
from core.drafts.places.props.fittings import bench
from core.drafts.places.props.lamps import street_lamp, street_pool
from core.drafts.places.props.land import ground, path, puddles, settled, speckle
from core.drafts.places.props.things import fountain
from core.drafts.places.props.towers import steeple
from core.drafts.places.props.trees import bush, leafy
from core.drafts.places.sky import sun_light
from core.drafts.places.stage import Stage
from core.paint.brush import Brush


def village(stage: Stage) -> None:
    """A village green: houses around a winding street, a church on the rise."""
    stage.horizon = 0.5
    chance = stage.chance("village")
    side = chance.choice((-1, 1))
    field = meadow(stage, "green")
    foot = stage.y(0.765)
    m = stage.metre(foot)
    posts = (-side * 0.5,)
    for across in posts:
        street_pool(stage, stage.x(across), foot, m)
    stage.lamp(stage.x(side * 0.7), stage.y(0.6), stage.unit * 0.5, strength=0.6)
    sky_layer(stage)
    with stage.layer(0.15) as brush:
        far_hills(stage, brush, "village-hills", high=0.14)
        with stage.lit(brush, haze=0.36):
            steeple(stage, brush, stage.x(side * 0.22), stage.y(0.53), stage.unit * 0.3)
        fog_layer(stage, brush, 0.36, 0.55)
    with stage.layer(0.5) as brush, stage.lit(brush, haze=0.2):
        brush.rect(-4, stage.y(0.545), stage.width + 8, stage.height, settled(stage, field), ink=0)
        small = stage.metre(stage.y(0.57))
        x, k = -stage.unit * 0.05, 0
        while x < stage.width:
            wide = chance.uniform(6.0, 8.5)
            house(
                stage,
                brush,
                x + wide * small / 2,
                stage.y(0.56 + 0.012 * (k % 2)),
                small * 1.15,
                f"row-{k}",
                width=wide,
                height=chance.uniform(3.6, 5.0),
            )
            x += wide * small * chance.uniform(1.1, 1.5)
            k += 1
    with stage.layer(0.9) as brush:
        _green(stage, brush, field, side)
        with stage.lit(brush):
            for across in posts:
                street_lamp(stage, brush, stage.x(across), foot, m, old=True)
        puddles(stage, brush, stage.y(0.68), 6)
    with stage.layer(1.3) as brush, stage.lit(brush):
        frame_leaves(stage, brush, leaves(stage, "village-front"), side=-side)
    sun_light(stage, 0.4)


def _green(stage: Stage, brush: Brush, field: str, side: int) -> None:
    chance = stage.chance("green-things")
    top = stage.y(0.6)
    with stage.lit(brush, haze=0.12, fade=(top, stage.y(0.78))):
        near = ground(stage, brush, top, field, soft=True)
        path(stage, brush, top, "#d2b98c", near=1.6, far=0.15, bend=0.22)
        speckle(stage, brush, "green", top, near, 40)
    with stage.lit(brush, haze=0.03):
        for across, down, tag in ((side * 0.82, 0.66, "a"), (-side * 0.95, 0.65, "b")):
            y = stage.y(down)
            house(
                stage,
                brush,
                stage.x(across),
                y,
                stage.metre(y) * 0.74,
                f"near-{tag}",
                width=7.2,
                height=4.8,
                style="timber" if tag == "a" else "",
            )
        y = stage.y(0.66)
        leafy(brush, stage.x(-side * 0.62), y, stage.metre(y), chance, leaves(stage, "village"), height=6.5)
        for across in (side * 0.55, side * 1.2, -side * 0.86):
            y = stage.y(0.73)
            bush(
                brush,
                stage.x(across),
                y,
                stage.metre(y),
                chance,
                leaves(stage, "hedge"),
                blossom="" if stage.snowy else "#e0708a",
            )
        y = stage.y(0.72)
        if stage.has("fountain"):
            fountain(stage, brush, stage.x(-side * 0.3), y, stage.metre(y))
        else:
            bench(brush, stage.x(side * 0.62), stage.y(0.78), stage.metre(stage.y(0.78)), "#8a5f3f")
