"""Library and theatre."""

from __future__ import annotations

from core.drafts.places.props.furniture import BOOKS, bookcase, chair, table
from core.drafts.places.props.lamps import table_lamp
from core.drafts.places.rooms.home import corner_plant
from core.drafts.places.rooms.shell import UNIT, Room, build_room, floor, outside, sun_patch, walls, window
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, tone
from core.paint.colour import shade


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
            _book_wall(stage, room, brush, wood, side)
        with stage.lit(brush):
            sun_patch(room, brush, stage.x(0.0), 1.5)
            _reading_tables(stage, brush, wood)
    with stage.layer(1.3) as brush, stage.lit(brush):
        corner_plant(stage, brush, side, chair_back=wood)
    stage.shine_on_figures("#ffd08a" if stage.night else stage.air.key, 90, 0.4)


def _book_wall(stage: Stage, room: Room, brush: Brush, wood: str, side: int) -> None:
    """Books from wall to wall about the window, and the ladder to reach them."""
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


def _reading_tables(stage: Stage, brush: Brush, wood: str) -> None:
    """Two tables with green lamps and books."""
    for across in (-0.68, 0.68):
        y = stage.y(0.84)
        n = stage.metre(y)
        chair(brush, stage.x(across) - 0.3 * n, y - 0.12 * n, n, wood)
        top = table(brush, stage.x(across), y, n, wood, width=1.5)
        table_lamp(stage, brush, stage.x(across), top, n, colour="#3f7a5a")
        for j in range(3):
            brush.rect(stage.x(across) + 0.3 * n, top - 0.06 * (j + 1) * n, 0.32 * n, 0.06 * n, BOOKS[(j + 2) % 9], ink=0.5)


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
