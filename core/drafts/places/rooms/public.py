"""Shop, bar and restaurant."""

from __future__ import annotations

import random

from core.drafts.places.props.fittings import door, picture_frame
from core.drafts.places.props.furniture import WOOD, chair, counter, stool, table, vase
from core.drafts.places.props.lamps import candle, neon, pendant, table_lamp
from core.drafts.places.props.things import GLASS, bottle, bottles, crate, glass, piano
from core.drafts.places.rooms.home import corner_plant
from core.drafts.places.rooms.shell import UNIT, Room, build_room, floor, outside, sun_patch, walls, window, window_light
from core.drafts.places.stage import Stage
from core.drafts.places.town.streets import NEON, SIGNS
from core.paint.brush import Brush, Fade, tone
from core.paint.colour import mix, shade

GOODS = ("#c9564a", "#d9a24a", "#5a8a6a", "#4f7aa3", "#8a5f8f", "#e3d6b8", "#b5704a", "#7aa3a8")


def bar(stage: Stage) -> None:
    """A counter with stools, a wall of bottles, pendant lamps, neon."""
    room = build_room(stage, high=2.9)
    stage.seats = True
    chance = stage.chance("bar")
    side = chance.choice((-1, 1))
    wood = stage.pick("wood", "#6d4630", "#5b3a2e", "#7d5a48", "#4f3a34")
    wall = stage.hue("wall", "#6a4a44", "#4f5a50", "#5a4a5f", "#6f5a42")
    sign = chance.choice(NEON)
    lamps = (-0.62, 0.0, 0.62) if not stage.narrow else (-0.55, 0.55)
    for across in lamps:
        stage.lamp(stage.x(across), room.up(1.9), 2.4 * room.m, "#ffb45c", 0.85)
        stage.lamp(stage.x(across), room.up(0.7), 1.8 * room.m, "#ffb45c", 0.4)
    stage.lamp(stage.x(side * 0.78), room.up(2.1), 1.9 * room.m, sign, 0.7)
    with stage.layer(0.75) as brush:
        with stage.lit(brush):
            walls(
                room,
                brush,
                wall,
                dado=wood,
                dado_high=1.1,
                ceiling="#4a3a34",
                pattern=stage.pick("bar-wall", "brick", "boards", "panels"),
            )
            floor(room, brush, shade(wood, 0.12), "planks")
            with room.flank(brush, -side):
                for k in range(2):
                    picture_frame(brush, (1.8 + 2.0 * k) * UNIT, (room.high - 1.75) * UNIT, 0.8 * UNIT, 0.9 * UNIT, chance)
        with stage.lit(brush):
            _bottle_wall(stage, room, brush, wood, side)
            neon(stage, brush, stage.x(side * 0.78), room.up(2.15), 0.62 * room.m, sign, chance.choice(SIGNS))
    with stage.layer(0.9) as brush:
        with stage.lit(brush):
            _counter(stage, room, brush, wood)
        with stage.lit(brush):
            for across in lamps:
                pendant(
                    stage,
                    brush,
                    stage.x(across),
                    room.up(2.2),
                    room.m * 1.15,
                    top=-10.0,
                    colour=stage.pick("shade", "#2f4f42", "#7a2f2a", "#34343a"),
                    light="#ffb45c",
                )
            if stage.has("piano"):
                piano(brush, stage.x(-side * 0.8), stage.y(0.82), stage.metre(stage.y(0.82)))
    with stage.layer(1.3) as brush, stage.lit(brush):
        m = stage.unit * 0.34 * min(1.0, stage.layout.ratio)
        top = table(brush, stage.x(-side * 1.08), stage.y(1.25), m, wood, width=1.3)
        bottle(brush, stage.x(-side * 1.0), top, 0.34 * m, GLASS[1])
        if stage.has("candles"):
            candle(stage, brush, stage.x(-side * 1.14), top, m)
    stage.shine_on_figures(mix("#ffb45c", sign, 0.3), 60 if side > 0 else 120, 0.65)


def _bottle_wall(stage: Stage, room: Room, brush: Brush, wood: str, side: int) -> None:
    """Lit shelves of bottles and a mirror behind the counter."""
    m, chance = room.m, stage.chance("bottles")
    wide = min(4.2 * m, (room.right - room.left) * 0.94)
    left = stage.x(0.0) - wide / 2 - side * 0.25 * m * (0 if stage.narrow else 1)
    brush.rect(left - 0.1 * m, room.up(2.5), wide + 0.2 * m, 1.62 * m, tone(shade(wood, -0.2)))
    brush.rect(left + wide * 0.36, room.up(2.42), wide * 0.28, 1.4 * m, Fade("#7f8f94", "#4a555a"), ink=0.7)
    for row in range(3):
        y = room.up(1.02 + 0.47 * row)
        for start, end in ((left, left + wide * 0.34), (left + wide * 0.66, left + wide)):
            brush.emit(brush.glow, (start + end) / 2, y, (end - start) * 0.6, "#ffc46b", 0.3, ry=0.3 * m)
            bottles(brush, chance, start, end, y, 0.34 * m)
            brush.rect(start, y, end - start, 0.045 * m, shade(wood, 0.2), ink=0.6)
    for k in range(5):
        brush.oval(left + wide * (0.4 + 0.05 * k), room.up(1.06), 0.05 * m, 0.07 * m, "#c9d6d8", ink=0.4, alpha=0.7)


def _counter(stage: Stage, room: Room, brush: Brush, wood: str) -> None:
    chance = stage.chance("counter")
    foot = room.foot + 0.3 * room.m
    m = stage.metre(foot)
    top = counter(brush, -20, stage.width + 20, foot, m, wood, height=1.08, top=shade(wood, 0.1))
    for across in (-0.86, -0.5, 0.46, 0.84):
        x = stage.x(across + chance.uniform(-0.04, 0.04))
        glass(brush, x, top, 0.17 * m, chance.choice(("#d9a03c", "#b5603a", "#e3c98a")))
        if chance.random() < 0.5:
            bottle(brush, x + 0.2 * m, top, 0.32 * m, chance.choice(GLASS))
    brush.rect(
        stage.x(-0.68) - 0.1 * m, top - 0.42 * m, 0.2 * m, 0.42 * m, Fade("#d8b86a", "#8a6a2f", across=True), corner=0.04 * m
    )
    for k in (-1, 0, 1):
        brush.rect(stage.x(-0.68) + k * 0.13 * m - 0.03 * m, top - 0.6 * m, 0.06 * m, 0.2 * m, "#2f2a2c", ink=0.6)
    foot = stage.y(0.85)
    for across in (-0.9, -0.6, 0.62, 0.92) if not stage.narrow else (-0.8, 0.8):
        stool(brush, stage.x(across), foot, stage.metre(foot), wood, seat=stage.pick("seat", "#8a2f2f", "#3f4f3a", "#7a5a34"))


def shop(stage: Stage) -> None:
    """Shelves of goods, a counter with a till, a display window onto the street."""
    room = build_room(stage, high=3.0)
    chance = stage.chance("shop")
    side = chance.choice((-1, 1))
    wall = stage.hue("wall", "#c9b48f", "#a9bda8", "#b5a3a8", "#c2b8a0")
    wood = stage.pick("wood", *WOOD)
    wx = stage.x(side * 0.36)
    window_light(room, wx, 2.0, 0.7, 1.8)
    lamps = (-0.5, 0.25)
    for across in lamps:
        stage.lamp(stage.x(across), room.up(2.2), 3.2 * room.m, "#ffd49a", 0.8)
    outside(stage, "city")
    with stage.layer(0.8) as brush:
        with stage.lit(brush):
            walls(room, brush, wall, skirting="#7a6248", pattern=stage.pick("paper", "stripes", "", "panels"))
            floor(room, brush, "#c9b08a", "tiles", second="#8f7a60")
            window(room, brush, wx, width=2.0, high=1.8, sill=0.7, frame=shade(wood, 0.1), panes=2)
            for flank in (-1, 1):
                with room.flank(brush, flank):
                    _shelf(brush, stage.chance(f"side-{flank}"), 0.8 * UNIT, room.high * UNIT, 4.4 * UNIT, UNIT, wood)
        with stage.lit(brush):
            start = room.left if side > 0 else wx + 1.2 * room.m
            end = wx - 1.2 * room.m if side > 0 else room.right
            _shelf(brush, chance, min(start, end) + 0.1 * room.m, room.foot, abs(end - start) - 0.2 * room.m, room.m, wood)
            door(
                brush,
                stage.x(side * 0.86),
                room.foot,
                room.m,
                shade(wood, 0.05),
                glass="#b5c9cf" if not stage.night else "#3a4a6a",
            )
        with stage.lit(brush):
            sun_patch(room, brush, wx, 1.8)
            for across in lamps:
                pendant(stage, brush, stage.x(across), room.up(2.4), room.m, top=-10.0, colour="#3f5a52")
            _sales_desk(stage, brush, side, wood, chance)
    with stage.layer(1.3) as brush, stage.lit(brush):
        corner_plant(stage, brush, side)
    stage.shine_on_figures("#ffdcae" if stage.night else stage.air.key, 60 if side > 0 else 120, 0.4)


def _sales_desk(stage: Stage, brush: Brush, side: int, wood: str, chance: random.Random) -> None:
    """The counter with its till, jars, and a crate of fruit."""
    foot = stage.y(0.83)
    m = stage.metre(foot)
    x1, x2 = stage.x(-side * 0.42), stage.x(-side * 1.3)
    top = counter(brush, min(x1, x2), max(x1, x2), foot, m, wood, height=0.95)
    _till(brush, stage.x(-side * 0.66), top, m)
    for k in range(4):
        vase(
            brush,
            stage.x(-side * 0.84) - side * 0.17 * k * m,
            top,
            chance.uniform(0.16, 0.26) * m,
            chance.choice(GOODS),
        )
    crate(brush, stage.x(side * 0.72), stage.y(0.83), 0.55 * m)
    for k in range(5):
        brush.oval(
            stage.x(side * 0.72) + (k - 2) * 0.1 * m,
            stage.y(0.83) - 0.58 * m,
            0.08 * m,
            0.08 * m,
            GOODS[(k + chance.randrange(2)) % 3],
            ink=0.6,
        )


def _till(brush: Brush, x: float, foot: float, m: float) -> None:
    brush.poly(
        [
            (x - 0.2 * m, foot),
            (x - 0.2 * m, foot - 0.18 * m),
            (x - 0.12 * m, foot - 0.36 * m),
            (x + 0.12 * m, foot - 0.36 * m),
            (x + 0.2 * m, foot - 0.18 * m),
            (x + 0.2 * m, foot),
        ],
        tone("#7a4a3a"),
    )
    brush.rect(x - 0.1 * m, foot - 0.46 * m, 0.2 * m, 0.12 * m, "#d8c08a", ink=0.7)
    keys = [[(x + (k - 2) * 0.06 * m, foot - (0.2 + 0.05 * j) * m)] * 2 for k in range(5) for j in range(2)]
    brush.lines(keys, "#efe6d0", 0.032 * m)


def _shelf(brush: Brush, chance: random.Random, left: float, foot: float, w: float, m: float, wood: str) -> None:
    """A wall of shelves with boxes, jars and tins."""
    source = random.Random(f"{round(left)}:{round(w)}:{chance.random()}")
    h = 2.3 * m
    brush.rect(left, foot - h, w, h, shade(wood, -0.35))
    for row in range(5):
        y = foot - 0.12 * m - row * 0.44 * m
        x = left + 0.08 * m
        while x < left + w - 0.14 * m:
            colour = source.choice(GOODS)
            wide, high = source.uniform(0.1, 0.26) * m, source.uniform(0.16, 0.34) * m
            if x + wide > left + w - 0.05 * m:
                break
            brush.rect(
                x, y - high, wide, high, Fade(shade(colour, 0.14), shade(colour, -0.18), across=True), corner=0.02 * m, ink=0.5
            )
            brush.rect(x + wide * 0.12, y - high * 0.66, wide * 0.76, high * 0.3, mix(colour, "#f4ecd8", 0.7), ink=0)
            x += wide + source.uniform(0.01, 0.06) * m
        brush.rect(left, y, w, 0.05 * m, shade(wood, 0.1), ink=0.7)
    for x in (left, left + w - 0.07 * m):
        brush.rect(x, foot - h, 0.07 * m, h, wood, ink=0.7)


def restaurant(stage: Stage) -> None:
    """Tables with cloths and candles, wall lamps, a window to the street."""
    room = build_room(stage, high=2.9)
    stage.seats = True
    chance = stage.chance("restaurant")
    side = chance.choice((-1, 1))
    wall = stage.hue("wall", "#9a5a4a", "#5f7a6a", "#8a7a94", "#b58a5a")
    wood, cloth = stage.pick("wood", *WOOD), stage.pick("cloth", "#f0ebe0", "#c9564a", "#e3d3b0")
    wx = stage.x(-side * 0.06)
    window_light(room, wx, 2.2, 0.9, 1.5)
    for across in (-0.66, 0.66):
        stage.lamp(stage.x(across), room.up(1.9), 2.4 * room.m, "#ffc07a", 0.85)
        stage.lamp(stage.x(across * 1.05), stage.y(0.68), 1.6 * room.m, "#ffb65c", 0.6)
    outside(stage, "city")
    with stage.layer(0.8) as brush:
        with stage.lit(brush):
            walls(
                room,
                brush,
                wall,
                dado=shade(wood, 0.06),
                skirting=shade(wood, -0.2),
                pattern=stage.pick("paper", "stripes", "panels", "brick"),
            )
            floor(room, brush, "#8a6248", "planks")
            window(
                room,
                brush,
                wx,
                width=2.2,
                high=1.5,
                sill=0.95,
                cloth=stage.pick("curtain", "#7a2f34", "#3f5a4a", "#c9a25a"),
                panes=3,
                frame="#e6dccb",
            )
            with room.flank(brush, side):
                door(brush, (2.2 if side > 0 else 3.8) * UNIT, room.high * UNIT, UNIT, wood, glass="#d9c9a0", width=1.1)
            with room.flank(brush, -side):
                for k in range(2):
                    picture_frame(brush, (1.9 + 1.9 * k) * UNIT, (room.high - 1.8) * UNIT, 0.9 * UNIT, 0.75 * UNIT, chance)
        with stage.lit(brush):
            for across in (-0.66, 0.66):
                _wall_lamp(stage, brush, stage.x(across), room.up(1.95), room.m)
            spots = (
                [(-0.44, 0.775), (0.46, 0.775), (-0.84, 0.85), (0.86, 0.85)]
                if not stage.narrow
                else [(-0.7, 0.79), (0.72, 0.84)]
            )
            for across, down in spots:
                _set_table(stage, brush, stage.x(across), stage.y(down), wood, cloth)
    with stage.layer(1.3) as brush, stage.lit(brush):
        corner_plant(stage, brush, -side, chair_back=wood)
    stage.shine_on_figures("#ffbf7a", 140 if side > 0 else 40, 0.5)


def _wall_lamp(stage: Stage, brush: Brush, x: float, y: float, m: float) -> None:
    brush.rect(x - 0.04 * m, y, 0.08 * m, 0.24 * m, "#b08a4a", ink=0.6)
    table_lamp(stage, brush, x, y + 0.2 * m, m * 0.9)


def _set_table(stage: Stage, brush: Brush, x: float, foot: float, wood: str, cloth: str) -> None:
    m = stage.metre(foot)
    chair(brush, x - 0.7 * m, foot - 0.05 * m, m, wood, side=-1)
    chair(brush, x + 0.7 * m, foot - 0.05 * m, m, wood, side=1)
    top = table(brush, x, foot, m, wood, width=0.95, cloth=cloth)
    candle(stage, brush, x, top, m * 0.9)
    glass(brush, x - 0.25 * m, top, 0.15 * m, "#8a2f3a")
    glass(brush, x + 0.25 * m, top, 0.15 * m, "#e3d6a0")
