"""Church, castle hall and prison."""

from __future__ import annotations

import math

from core.drafts.places.props.fittings import pew
from core.drafts.places.props.furniture import bed, chair, table
from core.drafts.places.props.lamps import candle, flame, pendant
from core.drafts.places.props.things import fireplace, glass, statue
from core.drafts.places.rooms.shell import UNIT, Room, beams, build_room, floor, outside, walls, window
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, arch, tone
from core.paint.colour import mix, shade

STAINED = ("#c9463a", "#d9a23a", "#3f7ac0", "#4a9a6a", "#7a4fa3", "#e07a4a")


def church(stage: Stage) -> None:
    """A nave: columns and arches, stained glass over the altar, pews, candles."""
    room = build_room(stage, high=4.4, wide=0.62, foot=0.7, horizon=0.44)
    stage.seats = True
    stone = stage.hue("stone", "#b5a88f", "#a39c94", "#c2b59a")
    stage.daylight(stage.x(0.0), room.up(2.9), 3.6 * room.m, 0.6)
    for across in (-0.5, 0.5):
        stage.lamp(stage.x(across), room.up(0.9), 2.6 * room.m, "#ffb45c", 0.85)
    stage.lamp(stage.x(0.0), stage.y(0.86), stage.unit * 0.6, "#ffc27a", 0.45, squash=0.5)
    with stage.layer(0.7) as brush:
        with stage.lit(brush):
            walls(room, brush, stone, pattern="stone", ceiling=shade(stone, -0.3))
            floor(room, brush, shade(stone, -0.12), "slabs")
            _vault(stage, room, brush, stone)
            _columns(stage, room, brush, stone)
            carpet = [(stage.x(0.0) + k * w * room.m, y) for k, w, y in ((-1, 0.55, room.foot), (1, 0.55, room.foot))]
            brush.poly(
                [*carpet, (stage.x(0.0) + 1.5 * room.m, stage.height), (stage.x(0.0) - 1.5 * room.m, stage.height)],
                Fade("#7a1f2a", "#9a2f38"),
            )
        with stage.lit(brush):
            _altar(stage, room, brush, stone)
        _rose_light(stage, room, brush)
    with stage.layer(0.95) as brush, stage.lit(brush):
        wood = stage.pick("pews", "#6d4630", "#5b4238", "#7d5a40")
        for down in (0.755, 0.81, 0.875):
            y = stage.y(down)
            m = stage.metre(y)
            for side in (-1, 1):
                pew(brush, stage.x(0.0) + side * (2.55 if not stage.narrow else 1.75) * m, y, m, wood, width=2.6)
    with stage.layer(1.3) as brush, stage.lit(brush):
        m = stage.unit * 0.34 * min(1.0, stage.layout.ratio)
        for side in (-1, 1):
            pew(brush, stage.x(side * 1.05), stage.y(1.22), m, stage.pick("pews", "#6d4630", "#5b4238", "#7d5a40"), width=1.6)
            candle(stage, brush, stage.x(side * 0.93), stage.y(1.22) - 0.95 * m, m * 1.2)
    stage.shine_on_figures("#ffc98a", 90, 0.5)


def _vault(stage: Stage, room: Room, brush: Brush, stone: str) -> None:
    """Ribs of the vault running towards us."""
    import skia

    x0, y0 = stage.x(0.0), stage.y(stage.horizon)
    for scale in (1.0, 1.45, 2.1, 3.0):
        left, right = x0 + (room.left - x0) * scale, x0 + (room.right - x0) * scale
        spring, top = y0 + (room.up(3.0) - y0) * scale, y0 + (room.up(5.2) - y0) * scale
        path = skia.Path()
        path.moveTo(left, spring)
        path.quadTo(left + (right - left) * 0.1, top, x0, top - (spring - top) * 0.12)
        path.quadTo(right - (right - left) * 0.1, top, right, spring)
        paint = skia.Paint(Style=skia.Paint.kStroke_Style, StrokeWidth=0.2 * room.m * scale, AntiAlias=True)
        paint.setColor(0xFF000000 | int(shade(stone, -0.15)[1:], 16))
        brush.canvas.drawPath(path, paint)
        paint.setColor(0xFF000000 | int(shade(stone, 0.16)[1:], 16))
        paint.setStrokeWidth(0.07 * room.m * scale)
        brush.canvas.drawPath(path, paint)


def _columns(stage: Stage, room: Room, brush: Brush, stone: str) -> None:
    """Columns along both side walls with pointed windows between them."""
    for side in (-1, 1):
        with room.flank(brush, side, 9.0):
            for k in range(3):
                x = (0.9 + 3.0 * k) * UNIT
                path = arch(x, 0.7 * UNIT, 1.1 * UNIT, 2.4 * UNIT, pointed=True)
                brush.shape(path, shade(stone, -0.3))
                _glass(stage, brush, path, x, 0.7 * UNIT, 1.1 * UNIT, 2.4 * UNIT, f"side-{side}-{k}")
    for scale in (1.0, 1.45, 2.1):
        for side in (-1, 1):
            x, foot = room.at(side, scale, 0)
            _, top = room.at(side, scale, 3.1)
            w = 0.24 * room.m * scale
            brush.rect(x - w, top, 2 * w, foot - top, Fade(shade(stone, 0.14), shade(stone, -0.34), across=True))
            brush.rect(x - w * 1.4, top - w * 0.5, w * 2.8, w * 0.8, shade(stone, 0.1))
            brush.rect(x - w * 1.5, foot - w * 0.9, w * 3.0, w * 0.9, shade(stone, -0.05))


def _glass(stage: Stage, brush: Brush, path: object, x: float, y: float, w: float, h: float, tag: str) -> None:
    """Stained glass: it shines by day, is dim at night."""
    brush.emit(_panes, stage, brush, path, x, y, w, h, tag)


def _panes(stage: Stage, brush: Brush, path: object, x: float, y: float, w: float, h: float, tag: str) -> None:
    chance = stage.chance(tag)
    dark = 0.62 * stage.air.lamps
    with brush.inside(path):
        rows, columns = max(4, round(h / w * 4)), 4
        for row in range(rows):
            for k in range(columns):
                colour = mix(chance.choice(STAINED), "#10142a", dark)
                px, py = x + w * k / columns, y + h * row / rows
                brush.poly(
                    [
                        (px, py),
                        (px + w / columns, py + h / rows * 0.3),
                        (px + w / columns, py + h / rows * 1.1),
                        (px, py + h / rows),
                    ],
                    Fade(shade(colour, 0.25), colour),
                    ink=0,
                )
        lead = [[(x + w * k / columns, y), (x + w * k / columns, y + h)] for k in range(1, columns)]
        lead += [[(x, y + h * row / rows), (x + w, y + h * (row + 0.3) / rows)] for row in range(rows)]
        brush.lines(lead, "#1f1a20", w * 0.025)


def _altar(stage: Stage, room: Room, brush: Brush, stone: str) -> None:
    """The east window, the altar with candles and a cross, statues beside it."""
    m, x = room.m, stage.x(0.0)
    path = arch(x - 0.85 * m, room.up(4.1), 1.7 * m, 2.7 * m, pointed=True)
    brush.shape(arch(x - 1.0 * m, room.up(4.3), 2.0 * m, 2.95 * m, pointed=True), shade(stone, 0.14))
    brush.shape(path, "#2a2430")
    _glass(stage, brush, path, x - 0.85 * m, room.up(4.1), 1.7 * m, 2.7 * m, "east")
    for side in (-1, 1):
        statue(brush, x + side * 1.75 * m, room.foot, m * 0.62, shade(stone, 0.1))
    for step in range(3):
        w = (2.2 - 0.3 * step) * m
        brush.rect(x - w, room.foot - 0.14 * step * m, 2 * w, 0.16 * m, shade(stone, 0.06 * step), ink=0.6)
    top = room.foot - 1.2 * m
    brush.rect(x - 0.95 * m, top, 1.9 * m, 0.8 * m, Fade("#f4eee0", "#c9bda3"))
    brush.rect(x - 0.25 * m, top, 0.5 * m, 0.8 * m, stage.pick("altar", "#7a1f2a", "#2f4a7a", "#3f6a4a"), ink=0.6)
    for k in (-0.75, -0.5, 0.5, 0.75):
        candle(stage, brush, x + k * m, top, m, tall=0.3)
    brush.rect(x - 0.04 * m, top - 0.75 * m, 0.08 * m, 0.75 * m, "#d2a94a", ink=0.6)
    brush.rect(x - 0.2 * m, top - 0.58 * m, 0.4 * m, 0.08 * m, "#d2a94a", ink=0.6)


def _rose_light(stage: Stage, room: Room, brush: Brush) -> None:
    """Coloured light slanting down from the windows by day."""
    if stage.air.lamps > 0.7:
        return
    power = 0.2 * (1 - stage.air.lamps)
    for k, colour in enumerate(("#ffd9a0", "#ffe9c8", "#ffc9a0")):
        x = stage.x(-0.8 + 0.34 * k)
        w = stage.unit * 0.06
        brush.beam(
            [(x, -20.0), (x + w, -20.0), (x + w * 5.5, stage.y(0.95)), (x + w * 3.4, stage.y(0.95))],
            colour,
            power,
            0.02,
            stage.unit * 0.012,
        )


def castle_hall(stage: Stage) -> None:
    """A great hall: banners, a throne or a hearth, torches, a long table."""
    room = build_room(stage, high=4.2, wide=0.7, foot=0.71, horizon=0.43)
    stage.seats = True
    side = stage.chance("castle").choice((-1, 1))
    stone = stage.hue("stone", "#8d8578", "#85807f", "#9a8c76")
    banner = stage.pick("banner", "#8a2530", "#2f4a86", "#3a6a48", "#6a3a7a", "#b0842f")
    torches = (-0.62, 0.62)
    for across in torches:
        stage.lamp(stage.x(across), room.up(2.0), 3.0 * room.m, "#ff9f4a", 0.95)
    stage.lamp(stage.x(0.0), room.up(1.4), 3.2 * room.m, "#ffb668", 0.6)
    stage.daylight(stage.x(0.0), room.up(3.2), 3.0 * room.m, 0.5)
    throne = stage.chance("throne").random() < 0.6 or "throne" in stage.words
    outside(stage, "hills")
    with stage.layer(0.75) as brush:
        with stage.lit(brush):
            walls(room, brush, stone, pattern="stone", ceiling="#4f4038")
            beams(room, brush, "#5f4534", 5)
            floor(room, brush, shade(stone, -0.18), "slabs")
            for across in (-0.3, 0.3):
                window(
                    room, brush, stage.x(across), width=0.6, high=1.5, sill=2.1, frame=shade(stone, 0.12), arched=True, panes=2
                )
            for flank in (-1, 1):
                with room.flank(brush, flank, 8.0):
                    for k in range(3):
                        _banner(brush, (1.5 + 2.5 * k) * UNIT, 0.5 * UNIT, 0.95 * UNIT, 2.2 * UNIT, banner, k)
            brush.poly(
                [
                    (stage.x(0.0) - 0.8 * room.m, room.foot),
                    (stage.x(0.0) + 0.8 * room.m, room.foot),
                    (stage.x(0.0) + 2.0 * room.m, stage.height),
                    (stage.x(0.0) - 2.0 * room.m, stage.height),
                ],
                Fade(shade(banner, -0.15), banner),
            )
        with stage.lit(brush):
            m = room.m
            if throne:
                _throne(brush, stage.x(0.0), room.foot, m, banner)
            else:
                fireplace(stage, brush, stage.x(0.0), room.foot + 2, m * 1.25, stone)
            for across in (-0.46, 0.46):
                _banner(brush, stage.x(across), room.up(3.7), 0.7 * m, 2.0 * m, banner, 1)
            for across in torches:
                _torch(stage, brush, stage.x(across), room.up(1.75), m)
    with stage.layer(0.95) as brush, stage.lit(brush):
        _feast_tables(stage, brush, side)
    with stage.layer(1.3) as brush, stage.lit(brush):
        w = min(stage.unit * 0.15, stage.frame_width * 0.13)
        x = stage.x(side * 1.02)
        brush.rect(x - w / 2, -8, w, stage.height + 16, Fade(shade(stone, -0.1), shade(stone, -0.5), across=True))
        brush.rect(x - w * 0.7, stage.y(0.93), w * 1.4, stage.unit * 0.3, shade(stone, -0.3))
    stage.shine_on_figures("#ffa654", 40 if side < 0 else 140, 0.65)


def _feast_tables(stage: Stage, brush: Brush, side: int) -> None:
    """Tables laid with goblets and candles."""
    for across in (side * 0.74,) if stage.narrow else (-0.74, 0.76):
        y = stage.y(0.83)
        m = stage.metre(y)
        chair(brush, stage.x(across) - 0.5 * m, y - 0.15 * m, m * 1.1, "#5b3f2c")
        top = table(brush, stage.x(across), y, m, "#6d4a32", width=1.7)
        for shift in (-0.4, 0.1):
            glass(brush, stage.x(across) + shift * m, top, 0.2 * m, "#b08a4a")
        candle(stage, brush, stage.x(across) + 0.45 * m, top, m * 1.2)


def _banner(brush: Brush, x: float, top: float, w: float, h: float, colour: str, kind: int) -> None:
    """A hanging banner with a device."""
    brush.line(x - w * 0.6, top, x + w * 0.6, top, "#b08a3e", w * 0.07)
    brush.poly(
        [(x - w / 2, top), (x + w / 2, top), (x + w / 2, top + h), (x, top + h * 0.86), (x - w / 2, top + h)],
        Fade(shade(colour, 0.12), shade(colour, -0.2)),
    )
    gold, y, r = "#d9b45a", top + h * 0.4, w * 0.24
    if kind % 3 == 0:
        points = [
            (
                x + r * (1.0 if k % 2 == 0 else 0.45) * math.sin(k * math.pi / 5),
                y - r * (1.0 if k % 2 == 0 else 0.45) * math.cos(k * math.pi / 5),
            )
            for k in range(10)
        ]
        brush.poly(points, gold, ink=0.5)
    elif kind % 3 == 1:
        brush.poly(
            [(x - r, y - r), (x + r, y - r), (x + r, y + r * 0.2), (x, y + r * 1.3), (x - r, y + r * 0.2)], gold, ink=0.5
        )
        brush.poly([(x, y - r), (x + r, y - r), (x + r, y + r * 0.2), (x, y + r * 0.2)], shade(colour, -0.2), ink=0)
    else:
        brush.rect(x - r * 0.22, y - r * 1.2, r * 0.44, r * 2.4, gold, ink=0.5)
        brush.rect(x - r, y - r * 0.4, r * 2, r * 0.44, gold, ink=0.5)


def _torch(stage: Stage, brush: Brush, x: float, y: float, m: float) -> None:
    brush.poly(
        [(x - 0.09 * m, y - 0.1 * m), (x + 0.09 * m, y - 0.1 * m), (x + 0.03 * m, y + 0.45 * m), (x - 0.03 * m, y + 0.45 * m)],
        "#4a3a30",
    )
    for k in (-0.05, 0.05, 0.0):
        flame(stage, brush, x + k * m, y - 0.06 * m, (0.34 if k else 0.46) * m)


def _throne(brush: Brush, x: float, foot: float, m: float, colour: str) -> None:
    for step in range(2):
        w = (1.5 - 0.35 * step) * m
        brush.rect(x - w, foot - 0.16 * step * m, 2 * w, 0.18 * m, shade("#8a8278", 0.08 * step), ink=0.7)
    base = foot - 0.3 * m
    brush.poly(
        [
            (x - 0.5 * m, base),
            (x - 0.5 * m, base - 1.7 * m),
            (x - 0.3 * m, base - 2.0 * m),
            (x, base - 2.3 * m),
            (x + 0.3 * m, base - 2.0 * m),
            (x + 0.5 * m, base - 1.7 * m),
            (x + 0.5 * m, base),
        ],
        tone("#b08a3e"),
    )
    brush.rect(x - 0.36 * m, base - 1.65 * m, 0.72 * m, 1.2 * m, tone(colour), corner=0.1 * m)
    brush.rect(x - 0.46 * m, base - 0.52 * m, 0.92 * m, 0.2 * m, shade(colour, 0.12), corner=0.05 * m)
    for k in (-1, 1):
        brush.rect(x + k * 0.5 * m - 0.09 * m, base - 0.85 * m, 0.18 * m, 0.85 * m, tone("#c9a04a"), ink=0.8)
        brush.oval(x + k * 0.5 * m, base - 1.75 * m, 0.1 * m, 0.1 * m, "#d9b45a")


def prison(stage: Stage) -> None:
    """A cell: bunk, barred window high up, bars at the front edges."""
    room = build_room(stage, high=3.0, wide=0.66)
    stage.seats = True
    side = stage.chance("prison").choice((-1, 1))
    wall = stage.hue("wall", "#7f8380", "#858078", "#747c80")
    wx = stage.x(side * 0.12)
    stage.daylight(wx, room.up(2.1), 2.6 * room.m, 0.7)
    stage.daylight(wx - side * 0.8 * room.m, stage.y(0.86), 1.8 * room.m, 0.6, squash=0.5)
    stage.lamp(stage.x(-side * 0.3), room.up(2.4), 3.2 * room.m, "#f0e2b0", 0.7)
    outside(stage, "hills")
    with stage.layer(0.8) as brush:
        with stage.lit(brush):
            walls(room, brush, wall, pattern=stage.pick("cell", "brick", "stone"), ceiling="#6a6a68")
            floor(room, brush, shade(wall, -0.2), "concrete")
            window(room, brush, wx, width=1.0, high=0.75, sill=1.8, frame="#5f6264", panes=1)
            brush.lines(
                [[(wx + k * 0.16 * room.m, room.up(2.58)), (wx + k * 0.16 * room.m, room.up(1.8))] for k in range(-2, 3)],
                "#33363a",
                0.05 * room.m,
            )
            chance = stage.chance("tally")
            marks = []
            for k in range(13):
                x = stage.x(side * 0.4) + (k // 5 * 0.4 + (k % 5) * 0.07) * room.m
                if k % 5 == 4:
                    marks.append([(x - 0.3 * room.m, room.up(1.35)), (x - 0.04 * room.m, room.up(1.6))])
                else:
                    marks.append([(x, room.up(1.35)), (x + chance.uniform(-1, 1), room.up(1.6))])
            brush.lines(marks, shade(wall, 0.35), 0.02 * room.m)
        with stage.lit(brush):
            foot = stage.y(0.8)
            m = stage.metre(foot)
            x = stage.x(-side * 0.52)
            bed(brush, x, foot, m, "#4f565a", stage.pick("blanket", "#7a7f6a", "#6a7a8a", "#8a7a6a"), width=1.15, board=0.5)
            for k in (-1, 1):
                brush.line(x + k * 0.62 * m, foot - 1.6 * m, x + k * 0.62 * m, room.up(2.4), "#3f4448", 0.04 * m)
            sx = stage.x(side * 0.6)
            brush.rect(sx - 0.25 * room.m, room.up(0.85), 0.5 * room.m, 0.22 * room.m, tone("#b9bfc0"), corner=0.05 * room.m)
            brush.rect(sx - 0.03 * room.m, room.up(1.05), 0.06 * room.m, 0.22 * room.m, "#7f8788", ink=0.6)
            brush.rect(sx - 0.06 * room.m, room.up(0.63), 0.12 * room.m, 0.63 * room.m, "#8f9798", ink=0.6)
            pendant(
                stage, brush, stage.x(-side * 0.3), room.up(2.5), room.m * 0.8, top=-10.0, colour="#4a4f50", light="#f4e9c0"
            )
    with stage.layer(1.3) as brush, stage.lit(brush):
        _bars(stage, brush)
    stage.shine_on_figures(stage.air.key if not stage.night else "#dfe6f4", 60 if side > 0 else 120, 0.5)


def _bars(stage: Stage, brush: Brush) -> None:
    """Bars at both sides: the door stands open for the camera."""
    w = stage.unit * 0.022
    for flank in (-1, 1):
        for across in (0.74, 0.86, 0.98, 1.1, 1.22):
            x = stage.x(flank * across)
            brush.rect(x - w / 2, -8, w, stage.height + 16, Fade("#6a6f74", "#25282c", across=True), ink=0.8)
        left, right = sorted((stage.x(flank * 0.7), stage.x(flank * 1.4)))
        for down in (0.06, 0.9):
            brush.rect(left, stage.y(down), right - left, w * 1.2, Fade("#5f6468", "#2b2e32"), ink=0.8)
