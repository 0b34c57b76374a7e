"""Living room, bedroom and kitchen."""

from __future__ import annotations

from core.drafts.places.outdoors import leaves
from core.drafts.places.props.fittings import door, picture_frame, rug
from core.drafts.places.props.furniture import WOOD, bed, bookcase, cabinet, chair, cushion, sofa, table, vase
from core.drafts.places.props.lamps import candle, pendant, standing, table_lamp
from core.drafts.places.props.things import (
    bottle,
    clock,
    computer,
    crate,
    fireplace,
    glass,
    piano,
    screen,
)
from core.drafts.places.props.trees import potted
from core.drafts.places.rooms.shell import UNIT, Room, beams, build_room, floor, outside, sun_patch, walls, window, window_light
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, tone
from core.paint.colour import mix, shade

PAPERS = ("#c9b79a", "#a9b8a8", "#c4a08e", "#9fb0bd", "#b8a7b5", "#d1be8f")
CLOTHS = ("#7a4a4f", "#4f6a72", "#8a7a4f", "#5d5a7a", "#a0694a", "#5a7256")


def corner_plant(stage: Stage, brush: Brush, side: int, *, chair_back: str = "") -> None:
    """The foreground of a room: a big plant in one lower corner, and the back of a chair in the other."""
    wide = min(1.0, stage.layout.ratio / 1.3)
    chance = stage.chance("corner-plant")
    potted(brush, stage.x(side * 1.02), stage.y(1.14), stage.unit * 0.36 * wide, chance, leaves(stage, "indoor"))
    if chair_back:
        w = stage.unit * 0.26 * wide
        x = stage.x(-side * 1.04)
        brush.rect(x - w / 2, stage.y(0.8), w, stage.unit * 0.5, tone(shade(chair_back, -0.2), 0.2), corner=w * 0.2)


def living_room(stage: Stage) -> None:
    """Sofa, lamp, shelves, a window or a fireplace."""
    room = build_room(stage, high=2.9)
    stage.seats = True
    side = stage.chance("living").choice((-1, 1))
    wall = stage.hue("wall", *PAPERS)
    wood = stage.pick("wood", *WOOD)
    cloth = stage.pick("cloth", *CLOTHS)
    hearth = stage.has("fire") or (stage.has("cottage", "old", "rich") and stage.chance("hearth").random() < 0.6)
    wx, lx = stage.x(side * 0.34), stage.x(-side * 0.74)
    window_light(room, wx, 1.7, 0.9, 1.6)
    stage.lamp(lx, room.up(1.3), 3.2 * room.m, "#ffc98a", 0.85)
    stage.lamp(stage.x(side * 0.8), room.up(0.9), 2.0 * room.m, "#ffbf7a", 0.5)
    if hearth:
        stage.lamp(stage.x(-side * 0.3), room.up(0.3), 2.6 * room.m, "#ff9a4a", 0.8)
    outside(stage)
    with stage.layer(0.8) as brush:
        with stage.lit(brush):
            pattern = stage.pick("paper", "stripes", "dots", "", "panels")
            rustic = stage.has("cottage", "old") and not stage.has("rich")
            walls(
                room,
                brush,
                wall,
                pattern="boards" if rustic else pattern,
                skirting="#e6dccb",
                dado=shade(wood, 0.3) if stage.has("rich", "old") else "",
            )
            if rustic:
                beams(room, brush, "#6b4a34")
            floor(room, brush, stage.pick("floor", "#9a6f4a", "#8a6248", "#a88560"), "planks")
            window(room, brush, wx, width=1.7, high=1.6, sill=0.9, cloth=shade(cloth, 0.2), panes=3)
            _flank_things(stage, room, brush, side, wood)
        with stage.lit(brush):
            _living_wall(stage, room, brush, side, wood, hearth)
        with stage.lit(brush):
            rug(
                brush,
                stage.x(0.0),
                stage.y(0.88),
                stage.unit * 0.62,
                stage.unit * 0.17,
                stage.pick("rug", *CLOTHS),
                oval=stage.chance("rug").random() < 0.4,
            )
            sun_patch(room, brush, wx, 1.7)
            _living_seats(stage, room, brush, side, cloth, wood, lx)
    with stage.layer(1.3) as brush, stage.lit(brush):
        corner_plant(stage, brush, side, chair_back=stage.pick("armchair", *CLOTHS))
    stage.shine_on_figures("#ffcf96" if stage.night else stage.air.key, 150 if side > 0 else 30, 0.45)


def _flank_things(stage: Stage, room: Room, brush: Brush, side: int, wood: str) -> None:
    """A door in one side wall, pictures on the other."""
    chance = stage.chance("flanks")
    with room.flank(brush, side):
        x = 2.2 * UNIT if side > 0 else 3.8 * UNIT
        door(brush, x, room.high * UNIT, UNIT, mix(wood, "#efe6d6", 0.4), width=1.0)
    with room.flank(brush, -side):
        for k in range(2):
            picture_frame(brush, (2.0 + 1.8 * k) * UNIT, (room.high - 1.7) * UNIT, 0.9 * UNIT, 0.7 * UNIT, chance)


def _living_wall(stage: Stage, room: Room, brush: Brush, side: int, wood: str, hearth: bool) -> None:
    """What stands along the back wall."""
    chance = stage.chance("living-wall")
    m = room.m
    if hearth:
        fireplace(
            stage, brush, stage.x(-side * 0.3), room.foot + 2, m, stage.pick("hearth-stone", "#a08c7a", "#9a5f4a", "#8d8d90")
        )
    else:
        for k in range(2):
            picture_frame(brush, stage.x(-side * (0.2 + 0.28 * k)), room.up(1.85), 0.75 * m, 0.55 * m, chance)
        top = cabinet(brush, stage.x(-side * 0.34), room.foot + 3, m, wood, width=1.8, height=0.7)
        if stage.has("television", "modern") or chance.random() < 0.4:
            screen(brush, stage.x(-side * 0.34), top - 0.42 * m, 1.3 * m, 0.76 * m, chance, colour="#5a8ab0", kind="bars")
        else:
            vase(brush, stage.x(-side * 0.34) - 0.5 * m, top, 0.4 * m, chance.choice(CLOTHS))
            clock(brush, stage.x(-side * 0.34) + 0.4 * m, top - 0.2 * m, 0.17 * m)
    if stage.has("piano"):
        piano(brush, stage.x(side * 0.72), room.foot + 8, m)
    else:
        bookcase(brush, stage.x(side * 0.82), room.foot + 3, m, wood, chance, width=1.1, height=2.1)


def _living_seats(stage: Stage, room: Room, brush: Brush, side: int, cloth: str, wood: str, lamp_x: float) -> None:
    foot = stage.y(0.795)
    m = stage.metre(foot)
    standing(stage, brush, lamp_x - side * 0.35 * m, stage.y(0.77), stage.metre(stage.y(0.77)))
    x = stage.x(-side * (0.62 if not stage.narrow else 0.5))
    sofa(brush, x, foot, m, cloth, width=1.9)
    for k in (-1, 1):
        cushion(
            brush,
            x + k * 0.5 * m,
            foot - 0.46 * m,
            0.36 * m,
            stage.pick(f"cushion-{k}", "#d0a24a", "#b5605a", "#e3d6b8", "#5a8a8a"),
            tilt=9 * k,
        )
    if not stage.narrow:
        tx, ty = stage.x(side * 0.66), stage.y(0.84)
        top = table(brush, tx, ty, stage.metre(ty), wood, width=0.9, height=0.5)
        vase(brush, tx, top, 0.3 * m, "#7a9aa0")
        if stage.has("candles"):
            candle(stage, brush, tx + 0.2 * m, top, m)


def bedroom(stage: Stage) -> None:
    """A bed, bedside lamps, a wardrobe, a window."""
    room = build_room(stage, high=2.8)
    stage.seats = True
    side = stage.chance("bedroom").choice((-1, 1))
    wall = stage.hue("wall", "#b9b3c9", "#a8bcc4", "#d0b8b0", "#c4c7a8", "#cbb79f", "#9fa8c0")
    wood, cloth = stage.pick("wood", *WOOD), stage.pick("cover", "#5f7a9a", "#9a5f6a", "#6d8a6a", "#b08a50", "#7a6a94")
    bx, wx = stage.x(-side * 0.34), stage.x(side * 0.4)
    window_light(room, wx, 1.5, 0.9, 1.5)
    lamp_x = bx + side * 1.3 * room.m
    stage.lamp(lamp_x, room.up(0.9), 2.9 * room.m, "#ffc27a", 0.95)
    outside(stage)
    with stage.layer(0.8) as brush:
        with stage.lit(brush):
            walls(room, brush, wall, pattern=stage.pick("paper", "dots", "stripes", "", "dots"), skirting="#ece4d6")
            floor(room, brush, stage.pick("floor", "#a07a55", "#8f6a50", "#b59a78"), "planks")
            window(
                room, brush, wx, cloth=stage.pick("curtain", "#e3d3b5", "#c98f8a", "#8fa8b8", "#a89ab8"), width=1.5, high=1.5
            )
            with room.flank(brush, side):
                door(brush, (2.2 if side > 0 else 3.8) * UNIT, room.high * UNIT, UNIT, "#d8cbb4")
        with stage.lit(brush):
            _bedroom_things(stage, room, brush, side, wood, bx, lamp_x)
        with stage.lit(brush):
            rug(brush, stage.x(side * 0.12), stage.y(0.89), stage.unit * 0.5, stage.unit * 0.15, cloth, oval=True)
            sun_patch(room, brush, wx, 1.5)
            foot = stage.y(0.815)
            bed(brush, bx, foot, stage.metre(foot), wood, cloth, width=1.6 if not stage.has("poor") else 1.0)
            y = stage.y(0.79)
            top = cabinet(brush, lamp_x, y, stage.metre(y) * 0.95, wood, width=0.5, height=0.55, doors=1, drawers=2)
            table_lamp(stage, brush, lamp_x, top, stage.metre(y))
    with stage.layer(1.3) as brush, stage.lit(brush):
        corner_plant(stage, brush, side, chair_back=cloth)
    stage.shine_on_figures("#ffc98a" if stage.night else stage.air.key, 140 if side > 0 else 40, 0.45)


def _bedroom_things(stage: Stage, room: Room, brush: Brush, side: int, wood: str, bx: float, lamp_x: float) -> None:
    chance = stage.chance("bedroom-things")
    m = room.m
    picture_frame(brush, bx, room.up(2.05), 1.0 * m, 0.6 * m, chance)
    x = stage.x(side * 0.86)
    w, h = 1.25 * m, 2.1 * m
    brush.rect(x - w / 2, room.foot + 4 - h, w, h, tone(wood, 0.2))
    for k in (0, 1):
        brush.rect(x - w / 2 + w * (0.05 + 0.47 * k), room.foot + 4 - h * 0.95, w * 0.43, h * 0.88, shade(wood, 0.1), ink=0.7)
        brush.oval(x + (-1 if k == 0 else 1) * w * 0.05, room.foot - h * 0.48, 0.03 * m, 0.06 * m, "#d2b06a", ink=0.4)
    brush.rect(x - w * 0.55, room.foot + 4 - h - 0.08 * m, w * 1.1, 0.12 * m, shade(wood, 0.18))
    if stage.has("boxes"):
        crate(brush, lamp_x + side * 0.9 * m, room.foot + 6, 0.5 * m)
    if stage.has("computer") and not stage.narrow:
        y = room.foot + 0.1 * m
        top = table(brush, stage.x(side * 0.4), y, m, wood, width=1.2)
        computer(brush, stage.x(side * 0.4), top, m, chance)


def kitchen(stage: Stage) -> None:
    """Worktops and wall cupboards, a cooker, a table with chairs."""
    room = build_room(stage, high=2.8)
    stage.seats = True
    side = stage.chance("kitchen").choice((-1, 1))
    wall = stage.hue("wall", "#d8cfae", "#b8c9b8", "#c9d3d6", "#d9c0a4", "#c7b8a0")
    front = stage.pick("fronts", "#7a9a8f", "#c98f5a", "#e3dccb", "#5f7a94", "#a3564a", "#8a6a4c")
    wood = stage.pick("wood", *WOOD)
    wx = stage.x(side * 0.12)
    window_light(room, wx, 1.4, 1.1, 1.1)
    lamp = (stage.x(-side * 0.48), room.up(1.95))
    stage.lamp(*lamp, 3.6 * room.m, "#ffd49a", 0.95)
    stage.lamp(stage.x(side * 0.6), room.up(1.3), 2.0 * room.m, "#ffe0b0", 0.5)
    outside(stage, "trees")
    with stage.layer(0.8) as brush:
        with stage.lit(brush):
            walls(room, brush, wall, skirting="#e8e0d0")
            m = room.m
            brush.rect(room.left, room.up(1.6), room.right - room.left, 0.75 * m, "#efeae0", ink=0.5)
            grid = [[(room.left, room.up(0.9 + 0.15 * k)), (room.right, room.up(0.9 + 0.15 * k))] for k in range(1, 5)]
            grid += [[(x, room.up(1.6)), (x, room.up(0.9))] for x in stage.columns(0.15 * m) if room.left < x < room.right]
            brush.lines(grid, mix(front, "#d8d2c4", 0.6), 0.012 * m)
            floor(room, brush, "#d6cbb4", "tiles", second=stage.pick("tiles", "#8f9a94", "#b5826a", "#a39a88", "#7f8fa0"))
            window(room, brush, wx, width=1.4, high=1.05, sill=1.15, cloth="")
        with stage.lit(brush):
            _units(stage, room, brush, front, wood, side)
        with stage.lit(brush):
            sun_patch(room, brush, wx, 1.3)
            pendant(stage, brush, *lamp, room.m * 1.2, top=-10.0, colour=stage.pick("shade", "#a3473a", "#3f5f6a", "#d0a24a"))
            _dining(stage, brush, side, wood)
    with stage.layer(1.3) as brush, stage.lit(brush):
        corner_plant(stage, brush, side, chair_back=wood)
    stage.shine_on_figures("#ffd49a" if stage.night else stage.air.key, 130 if side > 0 else 50, 0.4)


def _units(stage: Stage, room: Room, brush: Brush, front: str, wood: str, side: int) -> None:
    """Base units with a worktop, wall units, cooker with hood, fridge."""
    chance = stage.chance("units")
    m = room.m
    left, right = room.left - 0.2 * m, room.right + 0.2 * m
    foot = room.foot + 0.14 * m
    brush.rect(left, foot - 0.9 * m, right - left, 0.9 * m, tone(front))
    for k, x in enumerate(stage.columns(0.6 * m)):
        brush.rect(x + 0.03 * m, foot - 0.82 * m, 0.54 * m, 0.68 * m, shade(front, 0.08), ink=0.6)
        brush.rect(x + (0.44 if k % 2 else 0.08) * m, foot - 0.76 * m, 0.08 * m, 0.03 * m, "#d8d4c8", ink=0.4)
    brush.rect(left, foot - 0.98 * m, right - left, 0.1 * m, tone(shade(wood, 0.2)))
    hx = stage.x(-side * 0.52)
    brush.rect(hx - 0.34 * m, foot - 0.86 * m, 0.68 * m, 0.86 * m, tone("#8f949a"))
    brush.rect(hx - 0.27 * m, foot - 0.64 * m, 0.54 * m, 0.4 * m, "#2b2e34", ink=0.7)
    for k in range(4):
        brush.oval(hx + (k - 1.5) * 0.14 * m, foot - 0.76 * m, 0.03 * m, 0.03 * m, "#2b2e34", ink=0)
    brush.rect(hx + 0.02 * m, foot - 1.2 * m, 0.26 * m, 0.22 * m, Fade("#c9cdd2", "#7d838a", across=True), corner=0.03 * m)
    brush.poly(
        [
            (hx - 0.36 * m, room.up(1.72)),
            (hx + 0.36 * m, room.up(1.72)),
            (hx + 0.15 * m, room.up(2.05)),
            (hx - 0.15 * m, room.up(2.05)),
        ],
        "#a9aeb4",
    )
    brush.rect(hx - 0.13 * m, room.top, 0.26 * m, room.up(2.05) - room.top, "#9aa0a6")
    wx = stage.x(side * 0.12)
    taken = sorted(((hx - 0.45 * m, hx + 0.45 * m), (wx - 0.85 * m, wx + 0.85 * m)))
    for start, end in ((left, taken[0][0]), (taken[0][1], taken[1][0]), (taken[1][1], right)):
        x = start
        while x + 0.5 * m < end:
            brush.rect(x, room.up(2.4), 0.56 * m, 0.75 * m, tone(front, 0.1), ink=0.8)
            brush.rect(x + 0.05 * m, room.up(2.35), 0.46 * m, 0.65 * m, shade(front, 0.08), ink=0.5)
            x += 0.58 * m
    for k, across in enumerate((side * 0.34, side * 0.42, -side * 0.2)):
        bottle(brush, stage.x(across), foot - 0.97 * m, chance.uniform(0.22, 0.34) * m, ("#5a7a4a", "#8a5f2f", "#c9c0a8")[k])
    fx = stage.x(side * 0.84)
    brush.rect(fx - 0.36 * m, foot - 1.85 * m, 0.72 * m, 1.87 * m, tone("#dfe2e0", 0.2), corner=0.06 * m)
    brush.line(fx - 0.36 * m, foot - 1.2 * m, fx + 0.36 * m, foot - 1.2 * m, "#9a9e9e", 0.02 * m)
    brush.rect(fx - 0.3 * m, foot - 1.7 * m, 0.04 * m, 0.36 * m, "#8f9494", ink=0.4)


def _dining(stage: Stage, brush: Brush, side: int, wood: str) -> None:
    foot = stage.y(0.85)
    m = stage.metre(foot)
    x = stage.x(-side * 0.68)
    chair(brush, x - 0.75 * m, foot - 0.1 * m, m, wood, side=-1)
    top = table(brush, x, foot, m, wood, width=1.3, cloth=stage.pick("cloth", "", "#d8e0dc", "#c9564a"))
    glass(brush, x - 0.2 * m, top, 0.14 * m, "#c9d8dc")
    vase(brush, x + 0.15 * m, top, 0.26 * m, "#b5605a")
    if stage.has("candles"):
        candle(stage, brush, x + 0.4 * m, top, m)
    if not stage.narrow:
        chair(brush, x + 0.85 * m, foot - 0.06 * m, m, wood, side=1)
