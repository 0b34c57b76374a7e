"""Office, classroom and workshop."""

from __future__ import annotations

from core.drafts.places.props.fittings import door
from core.drafts.places.props.furniture import WOOD, bookcase, cabinet, chair, shadow, table
from core.drafts.places.props.lamps import pendant, table_lamp, tube
from core.drafts.places.props.things import (
    clock,
    computer,
    crate,
)
from core.drafts.places.rooms.home import corner_plant
from core.drafts.places.rooms.shell import UNIT, Room, build_room, floor, outside, sun_patch, walls, window, window_light
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, tone
from core.paint.colour import mix, shade


def ceiling_lights(
    stage: Stage, room: Room, brush: Brush | None, spots: tuple[float, ...] = (-0.45, 0.45), *, light: str = "#eaf4ff"
) -> None:
    """Fluorescent lamps in the ceiling: declared when there is no brush yet, else drawn."""
    for across in spots:
        x = stage.x(across)
        if brush is None:
            stage.lamp(x, room.up(room.high - 0.5), 3.4 * room.m, light, 0.75)
        else:
            tube(stage, brush, x, room.top - 0.28 * room.m, 1.3 * room.m, room.m, light=light, slant=0.12 * room.m)


def office(stage: Stage) -> None:
    """Desks with screens, shelves of files, a wide window over the city."""
    room = build_room(stage, high=2.8)
    stage.seats = True
    side = stage.chance("office").choice((-1, 1))
    wall = stage.hue("wall", "#b9bfc2", "#c7bfae", "#a9b5b9", "#c2b8b0")
    wood = stage.pick("wood", *WOOD)
    wx = stage.x(-side * 0.12)
    window_light(room, wx, 3.0, 0.9, 1.5)
    old = stage.has("old", "poor")
    lamp_x = stage.x(side * 0.62)
    if old:
        stage.lamp(lamp_x, room.up(1.1), 2.8 * room.m, "#ffc98a", 0.95)
        stage.lamp(stage.x(0.0), room.up(2.2), 3.4 * room.m, "#ffd49a", 0.5)
    else:
        ceiling_lights(stage, room, None)
    outside(stage, "city")
    with stage.layer(0.8) as brush:
        with stage.lit(brush):
            walls(room, brush, wall, skirting="#8f8a84", dado=shade(wood, 0.1) if old else "", ceiling="#dfe0dc")
            floor(
                room,
                brush,
                stage.pick("floor", "#7f858a", "#8a7560", "#6f7a80") if not old else "#8a6248",
                "planks" if old else "concrete",
            )
            window(room, brush, wx, width=2.9, high=1.55, sill=0.95, panes=4, frame="#d8d8d4")
            _blinds(room, brush, wx, 2.9, 0.95 + 1.55)
            if not old:
                ceiling_lights(stage, room, brush)
            with room.flank(brush, side):
                door(brush, (2.0 if side > 0 else 4.0) * UNIT, room.high * UNIT, UNIT, "#9a8a72", glass="#b9cdd4", width=1.0)
        with stage.lit(brush):
            chance = stage.chance("files")
            bookcase(brush, stage.x(side * 0.8), room.foot + 4, room.m, wood, chance, width=1.3, height=2.0, full=1.0)
            clock(brush, stage.x(side * 0.5), room.up(2.3), 0.2 * room.m)
            cabinet(brush, stage.x(-side * 0.9), room.foot + 5, room.m, "#7d858c", width=0.8, height=1.3, doors=1, drawers=4)
        with stage.lit(brush):
            sun_patch(room, brush, wx, 2.4)
            for across, down in ((-side * 0.66, 0.84), (side * 0.68, 0.82)):
                _desk(stage, brush, stage.x(across), stage.y(down), wood, lamp=old and across * side > 0)
    with stage.layer(1.3) as brush, stage.lit(brush):
        corner_plant(stage, brush, -side, chair_back="#3f4a55")
    stage.shine_on_figures(stage.air.key if not stage.night else "#e8f0ff", 120 if side > 0 else 60, 0.35)


def _blinds(room: Room, brush: Brush, x: float, width: float, top: float) -> None:
    """Half-drawn blinds."""
    m = room.m
    lines = [[(x - width / 2 * m, room.up(top - 0.05 * k)), (x + width / 2 * m, room.up(top - 0.05 * k))] for k in range(1, 10)]
    brush.lines(lines, "#e6e2d6", 0.032 * m, alpha=0.9)


def _desk(stage: Stage, brush: Brush, x: float, foot: float, wood: str, *, lamp: bool) -> None:
    m = stage.metre(foot)
    chance = stage.chance(f"desk-{round(x)}")
    chair(brush, x, foot - 0.12 * m, m, "#3f4650", seat="#4f5a66")
    top = table(brush, x, foot, m, wood, width=1.5)
    brush.rect(x + 0.3 * m, top + 0.06 * m, 0.4 * m, foot - top - 0.1 * m, tone(shade(wood, -0.1)), ink=0.8)
    if lamp:
        table_lamp(stage, brush, x - 0.45 * m, top, m, colour="#4a7a5a")
    if not stage.has("old") or stage.has("computer"):
        computer(brush, x, top, m, chance, back=chance.random() < 0.5)
    for k in range(4):
        brush.poly(
            [
                (x + 0.36 * m, top - 0.02 * k * m),
                (x + 0.62 * m, top - 0.02 * k * m),
                (x + 0.66 * m, top + 0.05 * m - 0.02 * k * m),
                (x + 0.38 * m, top + 0.05 * m - 0.02 * k * m),
            ],
            "#f1ece0",
            ink=0.4,
        )
    brush.rect(x - 0.36 * m, top - 0.1 * m, 0.09 * m, 0.11 * m, chance.choice(("#b5503f", "#3f6f8a", "#d0a24a")), ink=0.6)


def classroom(stage: Stage) -> None:
    """A blackboard, a teacher's desk, rows of pupils' desks, windows on one side."""
    room = build_room(stage, high=3.1)
    stage.seats = True
    side = stage.chance("classroom").choice((-1, 1))
    wall = stage.hue("wall", "#cfd0b0", "#c9bfa0", "#b5c7c2", "#d6c4a0")
    wood = stage.pick("wood", "#a37a50", "#b58a58", "#8a6a4c")
    stage.daylight(stage.x(-side * 0.8), room.up(1.6), 4.2 * room.m, 0.55)
    ceiling_lights(stage, room, None, (-0.4, 0.4), light="#fff6e0")
    with stage.layer(0.8) as brush:
        with stage.lit(brush):
            walls(room, brush, wall, dado=mix(wall, "#7a8a6a", 0.5), dado_high=1.1, skirting="#6a5a48")
            floor(room, brush, "#a5805a", "planks")
            _side_windows(stage, room, brush, -side)
            ceiling_lights(stage, room, brush, (-0.4, 0.4), light="#fff6e0")
            with room.flank(brush, side):
                door(brush, (2.0 if side > 0 else 4.0) * UNIT, room.high * UNIT, UNIT, "#8a6a4a", width=1.0)
        with stage.lit(brush):
            _blackboard(stage, room, brush)
            _map(stage, room, brush, stage.x(side * 0.68))
            clock(brush, stage.x(-side * 0.56), room.up(2.65), 0.2 * room.m)
            y = room.foot + 0.3 * room.m
            top = table(brush, stage.x(side * 0.52), y, stage.metre(y), wood, width=1.6)
            for k, colour in enumerate(("#a3473a", "#3f6f8a", "#d0a24a")):
                brush.rect(
                    stage.x(side * 0.52) - 0.4 * room.m,
                    top - (0.06 + 0.06 * k) * room.m,
                    0.34 * room.m,
                    0.06 * room.m,
                    colour,
                    ink=0.5,
                )
            brush.oval(
                stage.x(side * 0.52) + 0.3 * room.m,
                top - 0.17 * room.m,
                0.15 * room.m,
                0.15 * room.m,
                Fade("#6fa3c9", "#2f5a7a"),
                ink=0.7,
            )
    with stage.layer(0.95) as brush, stage.lit(brush):
        for across in (-0.78, 0.8) if not stage.narrow else (-0.8,):
            for down in (0.815, 0.9):
                y = stage.y(down)
                _school_desk(stage, brush, stage.x(across * (1 + (down - 0.815) * 1.4)), y, stage.metre(y), wood)
    with stage.layer(1.3) as brush, stage.lit(brush):
        for flank in (-1, 1):
            _school_desk(
                stage, brush, stage.x(flank * 1.0), stage.y(1.16), stage.unit * 0.34 * min(1.0, stage.layout.ratio), wood
            )
    stage.shine_on_figures("#fff3d8", 140 if side > 0 else 40, 0.35)


def _side_windows(stage: Stage, room: Room, brush: Brush, side: int) -> None:
    """Tall windows in a side wall; their panes show the colour of the sky."""
    with room.flank(brush, side):
        for k in range(3):
            x, y = (0.4 + 1.9 * k) * UNIT, 0.5 * UNIT
            brush.rect(x - 8, y - 8, 1.5 * UNIT + 16, 1.6 * UNIT + 16, "#ece6d8", ink=0.6)
            brush.emit(brush.rect, x, y, 1.5 * UNIT, 1.6 * UNIT, Fade(stage.air.middle, stage.air.low), ink=0.5)
            brush.emit(brush.rect, x + 0.72 * UNIT, y, 0.06 * UNIT, 1.6 * UNIT, "#d8d2c4", ink=0)
            brush.emit(brush.rect, x, y + 0.6 * UNIT, 1.5 * UNIT, 0.06 * UNIT, "#d8d2c4", ink=0)


def _blackboard(stage: Stage, room: Room, brush: Brush) -> None:
    """A green or black board with chalk drawings."""
    m = room.m
    w, x, top, h = min(3.2 * m, (room.right - room.left) * 0.62), stage.x(0.0), room.up(2.35), 1.3 * m
    board = stage.pick("board", "#2f4f42", "#2c3238", "#33503a")
    brush.rect(x - w / 2 - 0.07 * m, top - 0.07 * m, w + 0.14 * m, h + 0.14 * m, "#8a6a48")
    brush.rect(x - w / 2, top, w, h, Fade(shade(board, 0.08), board), ink=0.7)
    chance = stage.chance("chalk")
    rows = []
    for k in range(5):
        start = x - w * 0.44
        for _ in range(chance.randrange(2, 5)):
            long = w * chance.uniform(0.04, 0.12)
            y = top + h * (0.18 + 0.15 * k)
            rows.append([(start, y), (start + long * 0.3, y - 0.02 * m), (start + long * 0.6, y + 0.02 * m), (start + long, y)])
            start += long + 0.06 * m
    brush.lines(rows, "#e9eee6", 0.018 * m, alpha=0.75, smooth=True)
    kind = chance.randrange(2)
    cx, cy, r = x + w * 0.28, top + h * 0.5, h * 0.3
    if kind == 0:
        brush.lines(
            [[(cx - r, cy + r * 0.8), (cx + r, cy + r * 0.8), (cx - r, cy - r * 0.7), (cx - r, cy + r * 0.8)]],
            "#f0dfa0",
            0.02 * m,
            alpha=0.85,
        )
    else:
        brush.lines(
            [
                [(cx - r * 1.1, cy + r * 0.8), (cx - r * 1.1, cy - r)],
                [(cx - r * 1.1, cy + r * 0.8), (cx + r * 1.1, cy + r * 0.8)],
                [(cx - r, cy + r * 0.6), (cx - r * 0.3, cy - r * 0.4), (cx + r * 0.3, cy + r * 0.2), (cx + r, cy - r * 0.8)],
            ],
            "#f0dfa0",
            0.02 * m,
            alpha=0.85,
            smooth=True,
        )
    brush.rect(x - w / 2, top + h + 0.05 * m, w, 0.06 * m, "#8a6a48", ink=0.6)


def _map(stage: Stage, room: Room, brush: Brush, x: float) -> None:
    """A wall map."""
    m = room.m
    w, h = 1.15 * m, 0.85 * m
    top = room.up(2.3)
    brush.rect(x - w / 2, top, w, h, "#b9d3dc")
    chance = stage.chance("map")
    for colour in ("#c9b86a", "#8fae6f", "#d0956a"):
        cx, cy = x + chance.uniform(-0.3, 0.3) * w, top + chance.uniform(0.3, 0.7) * h
        brush.poly(
            [
                (cx + w * 0.16 * dx * chance.uniform(0.7, 1.2), cy + h * 0.2 * dy)
                for dx, dy in ((-1, -0.3), (-0.2, -1), (0.8, -0.6), (1, 0.4), (0.1, 1), (-0.8, 0.6))
            ],
            colour,
            ink=0.4,
        )
    brush.rect(x - w * 0.54, top - 0.03 * m, w * 1.08, 0.06 * m, "#6a4a34", ink=0.6)


def _school_desk(stage: Stage, brush: Brush, x: float, foot: float, m: float, wood: str) -> None:
    """A pupil's desk and chair seen from behind."""
    top = table(brush, x, foot, m, wood, width=1.2, height=0.72)
    brush.poly(
        [
            (x - 0.2 * m, top - 0.01 * m),
            (x + 0.1 * m, top - 0.01 * m),
            (x + 0.13 * m, top + 0.06 * m),
            (x - 0.2 * m, top + 0.06 * m),
        ],
        "#f4efe2",
        ink=0.4,
    )
    chair(brush, x, foot + 0.12 * m, m, shade(wood, -0.12))


def workshop(stage: Stage) -> None:
    """A workbench, a wall of tools, timber, a vice, a hanging lamp."""
    room = build_room(stage, high=3.1)
    side = stage.chance("workshop").choice((-1, 1))
    wall = stage.hue("wall", "#8f7a62", "#8a8078", "#9a8468")
    wood = stage.pick("wood", "#a37a50", "#8a6a48")
    wx, lx = stage.x(side * 0.5), stage.x(-side * 0.3)
    window_light(room, wx, 1.5, 1.2, 1.1)
    stage.lamp(lx, room.up(1.6), 3.6 * room.m, "#ffcf8a", 0.95)
    stage.lamp(stage.x(side * 0.7), room.up(1.2), 2.2 * room.m, "#ffb66a", 0.5)
    outside(stage, "trees")
    with stage.layer(0.8) as brush:
        with stage.lit(brush):
            walls(room, brush, wall, pattern=stage.pick("boards", "boards", "brick", "boards"), ceiling="#6d5a48")
            floor(room, brush, "#8a7a68", "slabs")
            window(room, brush, wx, width=1.5, high=1.05, sill=1.25, frame="#8a6a4a", panes=3)
            with room.flank(brush, side):
                door(brush, (2.2 if side > 0 else 3.8) * UNIT, room.high * UNIT, UNIT, "#7a5a40", frame="#5f4632", width=1.2)
        with stage.lit(brush):
            _tools(stage, room, brush, stage.x(-side * 0.36))
            _workbench(stage, brush, stage.x(-side * 0.42), stage.y(0.79), wood)
            _machine(stage, brush, stage.x(side * 0.72), stage.y(0.8))
            pendant(stage, brush, lx, room.up(2.15), room.m * 1.1, top=-10.0, colour="#3f5a50")
            for k in range(3):
                crate(
                    brush,
                    stage.x(-side * 0.92) + (k % 2) * 0.3 * room.m,
                    stage.y(0.84) - (k // 2) * 0.6 * room.m,
                    0.62 * room.m,
                )
    with stage.layer(1.3) as brush, stage.lit(brush):
        m = stage.unit * 0.3 * min(1.0, stage.layout.ratio)
        crate(brush, stage.x(side * 1.02), stage.y(1.13), 0.85 * m, "#7a5a40")
        for k in range(4):
            x = stage.x(-side) - side * 0.1 * m * (k - 1)
            brush.line(x, stage.height, x - side * 0.16 * m, stage.y(0.3 + 0.06 * k), shade("#a37a50", -0.3 + 0.1 * k), 0.1 * m)
    stage.shine_on_figures("#ffcf8a", 120 if side > 0 else 60, 0.5)


def _tools(stage: Stage, room: Room, brush: Brush, x: float) -> None:
    """Hammers, saws and spanners on a board."""
    m, chance = room.m, stage.chance("tools")
    brush.rect(x - 1.3 * m, room.up(2.35), 2.6 * m, 1.15 * m, "#6d5038")
    for k in range(9):
        tx, ty = x + (k - 4) * 0.28 * m, room.up(2.22)
        long = chance.uniform(0.4, 0.8) * m
        handle = chance.choice(("#b5603a", "#d0a24a", "#3f6f8a", "#8a6a48"))
        if k % 3 == 0:
            brush.rect(tx - 0.03 * m, ty, 0.06 * m, long, handle, ink=0.5)
            brush.rect(tx - 0.12 * m, ty, 0.24 * m, 0.1 * m, "#5a6068", ink=0.6)
        elif k % 3 == 1:
            brush.poly(
                [(tx - 0.1 * m, ty + 0.2 * m), (tx + 0.02 * m, ty + 0.2 * m), (tx + 0.12 * m, ty + long + 0.1 * m)],
                "#b9c0c5",
                ink=0.6,
            )
            brush.rect(tx - 0.12 * m, ty, 0.16 * m, 0.22 * m, handle, corner=0.04 * m, ink=0.6)
        else:
            brush.line(tx, ty + 0.1 * m, tx, ty + long, "#9aa3aa", 0.05 * m)
            brush.oval(tx, ty + 0.08 * m, 0.08 * m, 0.08 * m, "#9aa3aa", ink=0.5)


def _workbench(stage: Stage, brush: Brush, x: float, foot: float, wood: str) -> None:
    m = stage.metre(foot)
    top = table(brush, x, foot, m, wood, width=2.3, height=0.88)
    brush.rect(x - 1.0 * m, foot - 0.3 * m, 2.0 * m, 0.07 * m, shade(wood, -0.2), ink=0.7)
    brush.rect(x - 0.95 * m, top - 0.22 * m, 0.3 * m, 0.22 * m, "#4f6a7a", ink=0.8)
    brush.rect(x - 1.02 * m, top - 0.26 * m, 0.44 * m, 0.08 * m, "#3a4f5c", ink=0.7)
    brush.rect(x - 0.2 * m, top - 0.1 * m, 0.8 * m, 0.1 * m, "#c9a06a", ink=0.7)
    brush.rect(x + 0.66 * m, top - 0.24 * m, 0.3 * m, 0.24 * m, "#a3473a", corner=0.02 * m)


def _machine(stage: Stage, brush: Brush, x: float, foot: float) -> None:
    """A pillar drill."""
    m = stage.metre(foot)
    shadow(brush, x, foot, 0.5 * m, m)
    body = stage.pick("machine", "#4f7a6a", "#5a6a8a", "#8a5a4a")
    brush.rect(x - 0.45 * m, foot - 0.7 * m, 0.9 * m, 0.7 * m, tone(body))
    brush.rect(x - 0.07 * m, foot - 1.9 * m, 0.14 * m, 1.2 * m, Fade("#b9c0c5", "#6d757c", across=True))
    brush.rect(x - 0.3 * m, foot - 2.0 * m, 0.75 * m, 0.45 * m, tone(body), corner=0.06 * m)
    brush.rect(x + 0.18 * m, foot - 1.55 * m, 0.08 * m, 0.36 * m, "#8f979d", ink=0.6)
    brush.rect(x - 0.28 * m, foot - 1.0 * m, 0.7 * m, 0.07 * m, "#6d757c")
    brush.lines(
        [
            [(x + 0.42 * m, foot - 1.75 * m), (x + 0.66 * m, foot - 1.6 * m)],
            [(x + 0.42 * m, foot - 1.75 * m), (x + 0.62 * m, foot - 1.92 * m)],
        ],
        "#2f353b",
        0.04 * m,
    )
