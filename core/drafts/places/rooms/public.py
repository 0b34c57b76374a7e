"""Shop, bar, restaurant, library, theatre, station and corridor."""

from __future__ import annotations

from core.drafts.places.props.furniture import (
    BOOKS,
    WOOD,
    bench,
    bookcase,
    chair,
    counter,
    door,
    picture_frame,
    stool,
    table,
    vase,
)
from core.drafts.places.props.lamps import candle, neon, pendant, table_lamp
from core.drafts.places.props.things import GLASS, bottle, bottles, clock, crate, glass, piano
from core.drafts.places.rooms.home import corner_plant
from core.drafts.places.rooms.shell import UNIT, Room, build_room, floor, outside, sun_patch, walls, window, window_light
from core.drafts.places.stage import Stage
from core.drafts.places.town.streets import NEON, SIGNS
from core.paint.brush import Brush, Fade, arch, tone
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
    with stage.layer(1.3) as brush, stage.lit(brush):
        corner_plant(stage, brush, side)
    stage.shine_on_figures("#ffdcae" if stage.night else stage.air.key, 60 if side > 0 else 120, 0.4)


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


def _shelf(brush: Brush, chance: object, left: float, foot: float, w: float, m: float, wood: str) -> None:
    """A wall of shelves with boxes, jars and tins."""
    import random

    source = random.Random(f"{round(left)}:{round(w)}:{chance.random() if isinstance(chance, random.Random) else 0}")
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


def library(stage: Stage) -> None:
    """Walls of books, a ladder, reading tables with green lamps, tall windows."""
    room = build_room(stage, high=3.6, foot=0.74)
    stage.seats = True
    chance = stage.chance("library")
    side = chance.choice((-1, 1))
    wood = stage.pick("wood", "#6d4630", "#5b4238", "#7a5438")
    stage.daylight(stage.x(0.0), room.up(2.2), 3.4 * room.m, 0.6)
    stage.daylight(stage.x(0.0), stage.y(0.84), 2.4 * room.m, 0.4, squash=0.5)
    for across in (-0.68, 0.68):
        stage.lamp(stage.x(across), stage.y(0.64), 2.2 * room.m, "#ffd08a", 0.9)
    stage.lamp(stage.x(0.0), room.up(3.2), 4.0 * room.m, "#ffc98a", 0.4)
    outside(stage, "trees")
    with stage.layer(0.8) as brush:
        with stage.lit(brush):
            walls(room, brush, stage.hue("wall", "#8a7454", "#6f5f4a", "#7a6a5a"), ceiling="#7a6248", pattern="panels")
            floor(room, brush, "#8a6248", "planks")
            window(room, brush, stage.x(0.0), width=1.5, high=2.1, sill=0.9, frame=shade(wood, 0.2), arched=True, panes=3)
            for flank in (-1, 1):
                with room.flank(brush, flank):
                    for k in range(3):
                        bookcase(
                            brush,
                            (1.0 + 1.9 * k) * UNIT,
                            room.high * UNIT,
                            UNIT,
                            wood,
                            stage.chance(f"side-{flank}-{k}"),
                            width=1.8,
                            height=3.0,
                            shelves=7,
                            full=1.0,
                        )
        with stage.lit(brush):
            m = room.m
            for flank in (-1, 1):
                edge = room.right if flank > 0 else room.left
                space = abs(edge - stage.x(0.0)) / m - 0.95
                for k in range(max(1, round(space / 1.3))):
                    w = space / max(1, round(space / 1.3))
                    bookcase(
                        brush,
                        stage.x(0.0) + flank * (0.95 + w * (k + 0.5)) * m,
                        room.foot,
                        m,
                        wood,
                        stage.chance(f"back-{flank}-{k}"),
                        width=w,
                        height=3.0,
                        shelves=7,
                        full=1.0,
                    )
            lx = stage.x(side * 0.52)
            brush.lines(
                [
                    [(lx - 0.2 * m, room.foot + 0.3 * m), (lx + 0.1 * m, room.up(2.9))],
                    [(lx + 0.25 * m, room.foot + 0.3 * m), (lx + 0.5 * m, room.up(2.9))],
                ],
                "#a37a50",
                0.06 * m,
            )
            brush.lines(
                [
                    [
                        (lx - 0.18 * m + 0.033 * k * m, room.up(-0.1 + 0.3 * k)),
                        (lx + 0.27 * m + 0.028 * k * m, room.up(-0.1 + 0.3 * k)),
                    ]
                    for k in range(10)
                ],
                "#a37a50",
                0.045 * m,
            )
        with stage.lit(brush):
            sun_patch(room, brush, stage.x(0.0), 1.5)
            for across in (-0.68, 0.68):
                y = stage.y(0.84)
                n = stage.metre(y)
                chair(brush, stage.x(across) - 0.3 * n, y - 0.12 * n, n, wood)
                top = table(brush, stage.x(across), y, n, wood, width=1.5)
                table_lamp(stage, brush, stage.x(across), top, n, colour="#3f7a5a")
                for j in range(3):
                    brush.rect(
                        stage.x(across) + 0.3 * n, top - 0.06 * (j + 1) * n, 0.32 * n, 0.06 * n, BOOKS[(j + 2) % 9], ink=0.5
                    )
    with stage.layer(1.3) as brush, stage.lit(brush):
        corner_plant(stage, brush, side, chair_back=wood)
    stage.shine_on_figures("#ffd08a" if stage.night else stage.air.key, 90, 0.4)


def theatre(stage: Stage) -> None:
    """The stage with its curtains and set, seen with the first rows in front, or the house."""
    room = build_room(stage, high=4.2, wide=0.72, foot=0.74)
    stage.seats = True
    velvet = stage.hue("velvet", "#8a1f2a", "#7a2238", "#2f4a7a", "#1f5a4a")
    gold = "#c9a04a"
    for across, strength in ((-0.4, 0.8), (0.0, 0.95), (0.4, 0.8)):
        stage.lamp(stage.x(across), stage.y(0.6), stage.unit * 0.62, "#ffe6b8", strength)
    for across in (-0.95, 0.95):
        stage.lamp(stage.x(across), stage.y(0.2), stage.unit * 0.5, "#ffb86a", 0.7)
    with stage.layer(0.5) as brush, stage.lit(brush):
        backdrop = stage.pick("set", "#3f5a8a", "#7a5a8a", "#4a7a6a", "#a3704a")
        brush.rect(-4, -4, stage.width + 8, stage.height + 8, Fade(shade(backdrop, -0.2), shade(backdrop, 0.2)), ink=0)
        for k, (down, tint) in enumerate(((0.5, 0.1), (0.6, -0.15))):
            points = [(stage.x(-1.3 + 0.2 * j), stage.y(down - 0.06 * ((j * 7 + k * 3) % 4))) for j in range(14)]
            brush.poly([*points, (stage.width, stage.height), (0, stage.height)], shade(backdrop, tint))
        brush.oval(stage.x(0.34), stage.y(0.28), stage.unit * 0.06, stage.unit * 0.06, "#f3e3b0")
    with stage.layer(0.85) as brush:
        with stage.lit(brush):
            brush.poly(
                [
                    (stage.x(-0.8), room.foot),
                    (stage.x(0.8), room.foot),
                    (stage.x(1.5), stage.height),
                    (stage.x(-1.5), stage.height),
                ],
                Fade("#8a6248", "#b5825a"),
            )
            middle = stage.x(0.0)
            boards = [
                [(middle + k * stage.unit * 0.1, room.foot), (middle + k * stage.unit * 0.19, stage.height)]
                for k in range(-14, 15)
            ]
            brush.lines(boards, "#5f4230", stage.unit * 0.0022)
            for flank in (-1, 1):
                _wing(stage, brush, flank, velvet)
            _pelmet(stage, brush, velvet, gold)
        for across in (-0.5, 0.0, 0.5):
            x = stage.x(across)
            w = stage.unit * 0.08
            brush.beam(
                [(x - w * 0.3, -20.0), (x + w * 0.3, -20.0), (x + w * 2.4, stage.y(0.92)), (x - w * 2.4, stage.y(0.92))],
                "#fff0c8",
                0.26,
                0.05,
                stage.unit * 0.02,
            )
    with stage.layer(1.3) as brush, stage.lit(brush):
        for k in range(-6, 7):
            x = stage.x(0.0) + k * stage.unit * 0.17
            brush.rect(
                x - stage.unit * 0.07,
                stage.y(0.985 if abs(k) < 3 else 0.965),
                stage.unit * 0.14,
                stage.unit * 0.3,
                tone(shade(velvet, -0.5), 0.2),
                corner=stage.unit * 0.04,
            )
    stage.shine_on_figures("#ffedc4", 90, 0.8, ambient="#8a7f90")


def _wing(stage: Stage, brush: Brush, flank: int, velvet: str) -> None:
    """A gathered stage curtain at one side."""
    edge, reach = stage.x(flank * 1.35), stage.x(flank * (0.66 if not stage.narrow else 0.78))
    folds = 7
    for k in range(folds):
        a, b = edge + (reach - edge) * k / folds, edge + (reach - edge) * (k + 1) / folds
        brush.rect(
            min(a, b),
            -8,
            abs(b - a) + 1,
            stage.y(0.79) + 8,
            Fade(shade(velvet, 0.16), shade(velvet, -0.36), across=True),
            ink=0.5,
        )
    y = stage.y(0.5)
    brush.line(min(edge, reach), y, max(edge, reach), y - 0.02 * stage.unit, "#c9a04a", stage.unit * 0.012)


def _pelmet(stage: Stage, brush: Brush, velvet: str, gold: str) -> None:
    """Swags along the top with a gold fringe."""
    count = 7 if not stage.narrow else 4
    w = stage.width / count
    for k in range(count):
        x = w * k
        drop = stage.y(0.12)
        path = [
            (x, -8),
            (x + w, -8),
            (x + w, drop * 0.6),
            (x + w * 0.75, drop),
            (x + w * 0.5, drop * 1.12),
            (x + w * 0.25, drop),
            (x, drop * 0.6),
        ]
        brush.poly(path, Fade(shade(velvet, -0.3), shade(velvet, 0.12)))
        brush.lines([[path[2], path[3], path[4], path[5], path[6]]], gold, stage.unit * 0.01, smooth=True)


def station(stage: Stage) -> None:
    """A railway platform under a glass roof, a train waiting, a big clock."""
    stage.horizon, stage.seats = 0.46, True
    chance = stage.chance("station")
    side = chance.choice((-1, 1))
    livery = stage.hue("livery", "#7a2f34", "#2f5a4a", "#34507a", "#8a6a34")
    for across in (-0.7, 0.0, 0.7):
        stage.lamp(stage.x(across), stage.y(0.34), stage.unit * 0.55, "#ffdfae", 0.8)
        stage.lamp(stage.x(across), stage.y(0.86), stage.unit * 0.36, "#ffdfae", 0.4, squash=0.4)
    outside(stage, "city")
    stage.horizon = 0.46
    with stage.layer(0.5) as brush, stage.lit(brush, haze=0.1):
        _train_shed(stage, brush)
    with stage.layer(0.8) as brush, stage.lit(brush):
        _carriages(stage, brush, livery, side)
    with stage.layer(0.95) as brush, stage.lit(brush):
        _platform(stage, brush, side)
    with stage.layer(1.3) as brush, stage.lit(brush):
        w = min(stage.unit * 0.1, stage.frame_width * 0.1)
        x = stage.x(-side * 1.0)
        brush.rect(x - w / 2, -8, w, stage.height + 16, Fade("#4f6a62", "#2b3f3a", across=True))
        brush.rect(x - w * 0.8, stage.y(0.92), w * 1.6, stage.unit * 0.3, tone("#3a5048"))
    stage.shine_on_figures("#ffe3b8" if stage.night else stage.air.key, 80, 0.4)


def _train_shed(stage: Stage, brush: Brush) -> None:
    """Iron ribs of the roof with glass between, open to the sky at the far end."""
    x0, y0 = stage.x(0.0), stage.y(stage.horizon)
    for k in range(7):
        scale = 0.34 * 1.36**k
        w, h = stage.unit * 0.86 * scale, stage.unit * 0.62 * scale
        arc = arch(x0 - w, y0 - h, 2 * w, h + stage.unit * 0.4 * scale)
        import skia

        paint = skia.Paint(
            Style=skia.Paint.kStroke_Style, StrokeWidth=stage.unit * 0.012 * scale + 1, AntiAlias=True, Color=0xFF3F5A54
        )
        brush.canvas.drawPath(arc, paint)
    ribs = []
    for k in range(-4, 5):
        ribs.append(
            [
                (x0 + k * stage.unit * 0.07, y0 - stage.unit * 0.2 * (1 - abs(k) / 6)),
                (x0 + k * stage.unit * 0.62, y0 - stage.unit * 1.5 * (1 - abs(k) / 6)),
            ]
        )
    brush.lines(ribs, "#3f5a54", stage.unit * 0.004)
    for flank in (-1, 1):
        points = [
            (x0 + flank * stage.unit * 0.3, y0 - stage.unit * 0.07),
            (x0 + flank * stage.unit * 2.2, y0 - stage.unit * 0.5),
            (x0 + flank * stage.unit * 2.2, stage.height),
            (x0 + flank * stage.unit * 0.3, y0 + stage.unit * 0.14),
        ]
        brush.poly(points, Fade("#a3927c", "#7a6a5c"))


def _carriages(stage: Stage, brush: Brush, livery: str, side: int) -> None:
    """A train along one side of the platform, in perspective."""
    x0, y0 = stage.x(0.0), stage.y(stage.horizon)
    reach = stage.unit * (0.6 if not stage.narrow else 0.34)

    def at(scale: float, up: float) -> tuple[float, float]:
        return x0 + side * reach * scale, y0 + stage.unit * (0.38 - up * 0.32) * scale

    bed = [
        at(0.22, 0.4),
        (x0 + side * stage.unit * 3, stage.y(0.5)),
        (x0 + side * stage.unit * 3, stage.height + 9),
        (x0, stage.height + 9),
    ]
    brush.poly(bed, Fade("#3a3636", "#55504e"), ink=0)
    edges = [0.22, 0.36, 0.66, 2.2]
    for near, far in zip(edges[:0:-1], edges[-2::-1], strict=True):
        order = (far, near) if side > 0 else (near, far)
        corners = [at(order[0], 2.7), at(order[1], 2.7), at(order[1], 0.1), at(order[0], 0.1)]
        with brush.within(1000, 300, corners):
            brush.rect(0, 0, 1000, 300, Fade(shade(livery, 0.1), shade(livery, -0.2)))
            brush.rect(0, 0, 1000, 26, "#4a4a50", ink=0.5)
            brush.rect(0, 176, 1000, 12, "#e6d6a8", ink=0)
            brush.rect(0, 270, 1000, 30, "#2b2a2e", ink=0)
            for k in range(8):
                wx = 40 + 120 * k
                brush.rect(wx, 60, 84, 88, Fade(mix(stage.air.middle, "#2c3a48", 0.5), "#2c3a48"), corner=10, ink=0.6)
                if stage.air.lamps > 0.3:
                    brush.emit(brush.rect, wx, 60, 84, 88, Fade("#ffe9b8", "#ffcf7d"), corner=10, ink=0.5)
            for wx in (2, 958):
                brush.rect(wx, 46, 40, 220, shade(livery, -0.25), ink=0.6)


def _platform(stage: Stage, brush: Brush, side: int) -> None:
    x0, y0 = stage.x(0.0), stage.y(stage.horizon)
    reach = stage.unit * (0.5 if not stage.narrow else 0.29)
    stone = stage.pick("platform", "#a89c8c", "#9a9890", "#b0a38c")

    def edge(flank: int, scale: float) -> tuple[float, float]:
        return x0 + flank * reach * scale * (1.0 if flank == side else 3.0), y0 + stage.unit * 0.4 * scale

    brush.poly(
        [edge(side, 0.22), edge(side, 2.4), (stage.x(-side * 2.4), stage.height + 9), edge(-side, 0.22)],
        Fade(shade(stone, 0.14), shade(stone, -0.2)),
    )
    brush.lines([[edge(side, 0.24), edge(side, 2.4)]], "#e3c24a", stage.unit * 0.012)
    joints = [
        [(x0 + k * stage.unit * 0.06, y0 + stage.unit * 0.09), (x0 + k * stage.unit * 0.7, stage.height)]
        for k in range(-8, 9)
        if k * side < 6
    ]
    rows = [[edge(-side, s), edge(side, s)] for s in (0.4, 0.6, 0.9, 1.3)]
    brush.lines([*joints, *rows], shade(stone, -0.3), stage.unit * 0.0018, alpha=0.5)
    x = stage.x(-side * 0.5)
    m = stage.metre(stage.y(0.76))
    brush.rect(x - 0.07 * m, -8, 0.14 * m, stage.y(0.76) + 8, Fade("#4f6a62", "#2b3f3a", across=True))
    clock(brush, stage.x(0.0) - side * 0.0, stage.y(0.13), 0.34 * m, rim="#2b3f3a")
    brush.line(stage.x(0.0), -8, stage.x(0.0), stage.y(0.13) - 0.3 * m, "#2b3f3a", 0.05 * m)
    foot = stage.y(0.8)
    bench(brush, stage.x(-side * 0.74), foot, stage.metre(foot), "#8a5a3c")
    for k, colour in enumerate(("#7a4a34", "#4a5a6a")):
        y = stage.y(0.83)
        brush.rect(
            stage.x(-side * 0.46) + k * 0.5 * m,
            y - (0.4 + 0.12 * k) * m,
            0.44 * m,
            (0.4 + 0.12 * k) * m,
            tone(colour),
            corner=0.04 * m,
        )


def corridor(stage: Stage) -> None:
    """A long passage of doors under a row of lamps."""
    room = build_room(stage, high=2.8, wide=0.26, foot=0.565, horizon=0.42)
    narrow = 0.42 if stage.narrow else 0.24
    room = Room(stage, stage.x(-narrow), stage.x(narrow), stage.y(0.565), 2.8, (stage.y(0.565) - stage.y(0.16)) / 2.8 * 0.86)
    grand = stage.has("rich", "old", "castle")
    wall = stage.hue("wall", "#b5a88a", "#a3b0ad", "#b09a94", "#9aa38a")
    scales = (1.0, 1.4, 2.05, 3.1)
    x0, y0 = stage.x(0.0), stage.y(stage.horizon)
    for scale in scales:
        y = y0 + (room.top - y0) * scale
        stage.lamp(x0, y + 0.4 * room.m * scale, 1.9 * room.m * scale, "#ffe0ae" if grand else "#eef4ea", 0.62)
    with stage.layer(0.75) as brush:
        with stage.lit(brush):
            _passage(stage, room, brush, wall, grand)
        with stage.lit(brush):
            for scale in scales[:3]:
                y = y0 + (room.top - y0) * scale
                w = 0.5 * room.m * scale
                brush.poly(
                    [
                        (x0 - w, y),
                        (x0 + w, y),
                        (x0 + w * 1.15, y - 0.1 * room.m * scale),
                        (x0 - w * 1.15, y - 0.1 * room.m * scale),
                    ],
                    "#e8ece4",
                    ink=0.5,
                )
                brush.emit(
                    brush.poly,
                    [
                        (x0 - w, y),
                        (x0 + w, y),
                        (x0 + w * 1.15, y - 0.1 * room.m * scale),
                        (x0 - w * 1.15, y - 0.1 * room.m * scale),
                    ],
                    "#fffbe8",
                    ink=0.4,
                )
                brush.emit(brush.glow, x0, y, w * 2.2, "#fff0cc", 0.4, ry=w)
    with stage.layer(0.95) as brush, stage.lit(brush):
        side = stage.chance("console").choice((-1, 1))
        foot = stage.y(0.79)
        m = stage.metre(foot)
        x = stage.x(side * (0.66 if not stage.narrow else 0.84))
        top = table(brush, x, foot, m, stage.pick("console", *WOOD), width=0.9, height=0.8)
        vase(brush, x, top, 0.42 * m, stage.pick("vase", *GOODS))
        if stage.has("candles"):
            candle(stage, brush, x + 0.28 * m, top, m)
    with stage.layer(1.3) as brush, stage.lit(brush):
        corner_plant(stage, brush, stage.chance("corridor").choice((-1, 1)))
    stage.shine_on_figures("#fff0d0", 90, 0.35)


def _passage(stage: Stage, room: Room, brush: Brush, wall: str, grand: bool) -> None:
    x0, y0 = stage.x(0.0), stage.y(stage.horizon)
    far = 4.6

    def at(side: int, scale: float, up: float) -> tuple[float, float]:
        edge = room.right if side > 0 else room.left
        return x0 + (edge - x0) * scale, y0 + (room.up(up) - y0) * scale

    brush.rect(-4, -4, stage.width + 8, stage.height + 8, "#d8d2c4", ink=0)
    brush.poly([at(-1, 1, 2.8), at(1, 1, 2.8), at(1, far, 2.8), at(-1, far, 2.8)], Fade("#c9c2b2", "#e3ddcf"))
    floor_tone = stage.pick("floor", "#8f9a94", "#a38a6a", "#9a8f88")
    brush.poly(
        [at(-1, 1, 0), at(1, 1, 0), at(1, far, 0), at(-1, far, 0)], Fade(shade(floor_tone, -0.2), shade(floor_tone, 0.1))
    )
    if grand:
        brush.poly(
            [(x0 + (at(s, sc, 0)[0] - x0) * 0.5, at(s, sc, 0)[1]) for s, sc in ((-1, 1), (1, 1), (1, far), (-1, far))],
            Fade("#5f1f28", "#8a2f38"),
        )
    else:
        rows = [[at(-1, 1.25**k, 0), at(1, 1.25**k, 0)] for k in range(1, 7)]
        rows += [
            [(x0 + (room.right - x0) * k / 2, room.foot), (x0 + (room.right - x0) * k / 2 * far, at(1, far, 0)[1])]
            for k in (-1, 0, 1)
        ]
        brush.lines(rows, shade(floor_tone, -0.25), stage.unit * 0.002, alpha=0.6)
    brush.rect(room.left, room.top, room.right - room.left, room.foot - room.top, tone(shade(wall, -0.2)))
    door(
        brush,
        x0,
        room.foot,
        room.m,
        "#6d5a48",
        width=1.3,
        height=2.05,
        glass="#e9dcae" if stage.night else mix(stage.air.low, "#ffffff", 0.3),
    )
    for side in (-1, 1):
        order = (far, 1.0) if side < 0 else (1.0, far)
        corners = [at(side, order[0], 2.8), at(side, order[1], 2.8), at(side, order[1], 0), at(side, order[0], 0)]
        tint = shade(wall, -0.06 if side < 0 else -0.14)
        with brush.within(12 * UNIT, 2.8 * UNIT, corners):
            brush.rect(0, 0, 12 * UNIT, 2.8 * UNIT, tint, ink=0.4)
            dado = mix(wall, "#6a7a72" if not grand else "#6d4630", 0.55)
            brush.rect(0, 1.75 * UNIT, 12 * UNIT, 1.05 * UNIT, dado, ink=0.4)
            brush.rect(0, 1.7 * UNIT, 12 * UNIT, 0.07 * UNIT, shade(dado, 0.2), ink=0.4)
            chance = stage.chance(f"doors-{side}")
            for k in range(5):
                x = (1.2 + 2.4 * k) * UNIT
                door(
                    brush,
                    x,
                    2.8 * UNIT,
                    UNIT,
                    stage.pick("doors", "#7a6248", "#5f7a80", "#8a4a3c", "#6a7a5a"),
                    width=1.0,
                    knob=side,
                )
                if chance.random() < 0.6:
                    picture_frame(brush, x + 1.2 * UNIT, 1.1 * UNIT, 0.6 * UNIT, 0.5 * UNIT, chance)
    for side, first, last in ((-1, 0.0, 0.22), (1, 0.22, 0.0)):
        edge = room.left if side < 0 else room.right
        brush.veil(
            (min(edge, edge + side * room.m), 0, max(edge, edge + side * room.m), stage.height),
            "#140f18",
            first,
            last,
            across=True,
        )
