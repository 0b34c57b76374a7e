"""Station and corridor: places people pass through."""

from __future__ import annotations

from core.drafts.places.props.fittings import bench, door, picture_frame
from core.drafts.places.props.furniture import WOOD, table, vase
from core.drafts.places.props.lamps import candle
from core.drafts.places.props.things import clock
from core.drafts.places.rooms.home import corner_plant
from core.drafts.places.rooms.public import GOODS
from core.drafts.places.rooms.shell import UNIT, Room, build_room, outside
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, arch, tone
from core.paint.colour import mix, shade


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
    _passage_walls(stage, room, brush, wall, grand, far)
    for side, first, last in ((-1, 0.0, 0.22), (1, 0.22, 0.0)):
        edge = room.left if side < 0 else room.right
        brush.veil(
            (min(edge, edge + side * room.m), 0, max(edge, edge + side * room.m), stage.height),
            "#140f18",
            first,
            last,
            across=True,
        )


def _passage_walls(stage: Stage, room: Room, brush: Brush, wall: str, grand: bool, far: float) -> None:
    """Doors and pictures along both sides."""
    x0, y0 = stage.x(0.0), stage.y(stage.horizon)

    def at(side: int, scale: float, up: float) -> tuple[float, float]:
        edge = room.right if side > 0 else room.left
        return x0 + (edge - x0) * scale, y0 + (room.up(up) - y0) * scale

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
