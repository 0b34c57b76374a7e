"""Laboratory and hospital."""

from __future__ import annotations

from core.drafts.places.props.fittings import door
from core.drafts.places.props.furniture import bed, chair, counter, shadow, table
from core.drafts.places.props.things import (
    LIQUIDS,
    flask,
    round_flask,
    screen,
    tubes,
)
from core.drafts.places.rooms.shell import UNIT, Room, build_room, floor, outside, sun_patch, walls, window, window_light
from core.drafts.places.rooms.work import ceiling_lights
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, tone
from core.paint.colour import mix, shade


def laboratory(stage: Stage) -> None:
    """Benches of glassware, screens, shelves of bottles, cold light."""
    room = build_room(stage, high=2.9)
    chance = stage.chance("laboratory")
    side = chance.choice((-1, 1))
    old = stage.has("old", "castle", "dark")
    wall = stage.hue("wall", "#8f8578", "#7f7a80") if old else stage.hue("wall", "#c3d0d4", "#b5c5c9", "#cdd2cf")
    glow = stage.pick("glow", "#5fe0c0", "#6fb7ff", "#a0f06a")
    ceiling_lights(stage, room, None, (-0.4, 0.4), light="#ffd9a0" if old else "#e0f4ff")
    stage.lamp(stage.x(side * 0.6), room.up(1.1), 2.4 * room.m, glow, 0.5)
    with stage.layer(0.8) as brush:
        with stage.lit(brush):
            walls(room, brush, wall, pattern="stone" if old else "tiles", ceiling="#dfe6e6", skirting="#7a868a")
            floor(room, brush, "#9aa5a8" if not old else "#7d7066", "tiles", second="" if not old else "#6d6258")
            if not old:
                ceiling_lights(stage, room, brush, (-0.4, 0.4), light="#e0f4ff")
            with room.flank(brush, -side):
                door(brush, (4.0 if side > 0 else 2.0) * UNIT, room.high * UNIT, UNIT, "#7f9aa3", glass="#cfe6ea", width=1.1)
        with stage.lit(brush):
            _lab_wall(stage, room, brush, side, glow)
    with stage.layer(0.95) as brush, stage.lit(brush):
        for across, down in ((-side * 0.7, 0.83), (side * 0.72, 0.85)) if not stage.narrow else ((side * 0.7, 0.84),):
            _bench(stage, brush, stage.x(across), stage.y(down), old)
    with stage.layer(1.3) as brush, stage.lit(brush):
        _front_glass(stage, brush, side)
    stage.shine_on_figures(mix(glow, "#e8f6ff", 0.6), 60 if side > 0 else 120, 0.45)


def _lab_wall(stage: Stage, room: Room, brush: Brush, side: int, glow: str) -> None:
    chance = stage.chance("lab-wall")
    m = room.m
    top = counter(
        brush,
        room.left - 0.3 * m,
        room.right + 0.3 * m,
        room.foot + 0.16 * m,
        m,
        "#b9c3c5",
        height=0.92,
        top="#4f5a60",
        panels=0.6,
    )
    for row in (1.55, 2.0):
        x1, x2 = stage.x(-side * 0.85), stage.x(-side * 0.12)
        left, right = min(x1, x2), max(x1, x2)
        brush.rect(left, room.up(row), right - left, 0.05 * m, "#8a959a", ink=0.7)
        x = left + 0.12 * m
        while x < right - 0.1 * m:
            h = chance.uniform(0.16, 0.34) * m
            brush.rect(
                x - 0.06 * m,
                room.up(row) - h,
                0.12 * m,
                h,
                Fade(shade(chance.choice(LIQUIDS), -0.15), "#5a6a72"),
                corner=0.02 * m,
                ink=0.5,
            )
            x += chance.uniform(0.16, 0.26) * m
    for k, across in enumerate((0.16, 0.42, 0.68)):
        screen(
            brush,
            stage.x(side * across),
            room.up(1.85),
            0.82 * m,
            0.56 * m,
            chance,
            colour=glow,
            kind=("graph", "radar", "bars")[k],
        )
    for k in range(9):
        x = room.left + (room.right - room.left) * (k + 0.5) / 9
        kind = chance.randrange(3)
        (flask, round_flask)[kind % 2](
            brush, x, top, chance.uniform(0.24, 0.36) * m, chance.choice(LIQUIDS)
        ) if kind < 2 else tubes(brush, x, top, 0.26 * m, chance)


def _bench(stage: Stage, brush: Brush, x: float, foot: float, old: bool) -> None:
    chance = stage.chance(f"bench-{round(x)}")
    m = stage.metre(foot)
    top = table(brush, x, foot, m, "#6d5240" if old else "#aab5b9", width=1.7, height=0.88)
    flask(brush, x - 0.5 * m, top, 0.34 * m, chance.choice(LIQUIDS))
    round_flask(brush, x - 0.12 * m, top, 0.46 * m, chance.choice(LIQUIDS))
    tubes(brush, x + 0.3 * m, top, 0.28 * m, chance)
    _microscope(brush, x + 0.66 * m, top, 0.4 * m)
    brush.emit(brush.glow, x - 0.12 * m, top - 0.24 * m, 0.4 * m, chance.choice(LIQUIDS), 0.4)


def _microscope(brush: Brush, x: float, foot: float, h: float) -> None:
    brush.rect(x - h * 0.32, foot - h * 0.1, h * 0.6, h * 0.1, "#2f353b", ink=0.7)
    brush.lines(
        [[(x + h * 0.16, foot - h * 0.1), (x + h * 0.24, foot - h * 0.5), (x + h * 0.02, foot - h * 0.78)]],
        "#4a535b",
        h * 0.13,
        smooth=True,
    )
    brush.line(x - h * 0.14, foot - h * 0.36, x + h * 0.1, foot - h * 0.98, "#2f353b", h * 0.15)
    brush.rect(x - h * 0.3, foot - h * 0.34, h * 0.36, h * 0.05, "#7a858d", ink=0.5)


def _front_glass(stage: Stage, brush: Brush, side: int) -> None:
    """Big glassware in a lower corner."""
    m = stage.unit * min(1.0, stage.layout.ratio)
    flask(brush, stage.x(side * 1.0), stage.y(1.12), 0.3 * m, LIQUIDS[stage.chance("front").randrange(6)])
    brush.rect(stage.x(-side) - 0.1 * m, stage.y(0.84), 0.2 * m, stage.unit * 0.4, tone("#3f4a52"), corner=0.02 * m)


def hospital(stage: Stage) -> None:
    """A ward: a bed with a monitor and a drip, a curtain, a window."""
    room = build_room(stage, high=2.9)
    stage.seats = True
    side = stage.chance("hospital").choice((-1, 1))
    wall = stage.hue("wall", "#c9d6d2", "#d3d6c9", "#c3d0da")
    wx, bx = stage.x(side * 0.4), stage.x(-side * 0.42)
    window_light(room, wx, 1.6, 0.9, 1.5)
    ceiling_lights(stage, room, None, (-0.45, 0.4), light="#f0f8ff")
    stage.lamp(bx, room.up(1.7), 1.8 * room.m, "#fff0d0", 0.5)
    outside(stage)
    with stage.layer(0.8) as brush:
        with stage.lit(brush):
            walls(room, brush, wall, dado=mix(wall, "#7fa8a3", 0.5), dado_high=1.1, skirting="#8aa09c", ceiling="#eef0ec")
            floor(room, brush, "#c2cccb", "tiles", second="#b5c3c2")
            window(room, brush, wx, width=1.6, high=1.5, sill=0.95, panes=2)
            ceiling_lights(stage, room, brush, (-0.45, 0.4), light="#f0f8ff")
            with room.flank(brush, side):
                door(brush, (2.0 if side > 0 else 4.0) * UNIT, room.high * UNIT, UNIT, "#a9c0bd", glass="#dcebee", width=1.2)
        with stage.lit(brush):
            _ward(stage, room, brush, bx, side)
            sun_patch(room, brush, wx, 1.5)
    with stage.layer(1.3) as brush, stage.lit(brush):
        w = min(stage.unit * 0.2, stage.frame_width * 0.16)
        x = stage.x(-side * 1.0)
        for k in range(5):
            left = x - w * 0.5 - side * w * 0.28 * k
            brush.rect(left, -8, w * 0.3, stage.height + 16, Fade("#b9d0cf", "#86a5a5", across=True), ink=0.4)
    stage.shine_on_figures("#f4faff", 60 if side > 0 else 120, 0.35)


def _ward(stage: Stage, room: Room, brush: Brush, bx: float, side: int) -> None:
    chance = stage.chance("ward")
    m = room.m
    brush.rect(bx - 0.9 * m, room.up(1.75), 1.8 * m, 0.16 * m, "#e3e6e0", ink=0.7)
    brush.emit(brush.rect, bx - 0.5 * m, room.up(1.7), 1.0 * m, 0.04 * m, "#fff6dc", ink=0)
    foot = stage.y(0.825)
    k = stage.metre(foot)
    bed(brush, bx, foot, k, "#c9cfd0", stage.pick("blanket", "#8fb0bd", "#a9bfa0", "#b5a3b8"), width=1.1, board=0.6)
    x = bx + side * 1.0 * k
    brush.line(x, foot - 0.1 * k, x, foot - 1.95 * k, "#9aa3a6", 0.035 * k)
    brush.rect(x - 0.1 * k, foot - 1.95 * k, 0.2 * k, 0.3 * k, Fade("#e9f4f6", "#b9d6dc"), corner=0.05 * k, ink=0.7)
    brush.lines(
        [[(x, foot - 1.65 * k), (x - side * 0.15 * k, foot - 1.2 * k), (bx + side * 0.4 * k, foot - 0.75 * k)]],
        "#dfe8ea",
        0.015 * k,
        smooth=True,
    )
    mx = bx - side * 0.95 * k
    shadow(brush, mx, foot, 0.3 * k, k)
    brush.rect(mx - 0.05 * k, foot - 1.1 * k, 0.1 * k, 1.05 * k, "#8f999c", ink=0.6)
    screen(brush, mx, foot - 1.3 * k, 0.62 * k, 0.46 * k, chance, colour="#5cff9a", kind="graph")
    if not stage.narrow:
        y = stage.y(0.83)
        chair(brush, stage.x(side * 0.72), y, stage.metre(y), "#8aa0a3", side=1 if side > 0 else -1, seat="#5f8a94")
