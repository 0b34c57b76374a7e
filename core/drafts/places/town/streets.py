"""Street, alley and village."""

from __future__ import annotations

from itertools import pairwise

from core.drafts.places.outdoors import far_hills, fog_layer, frame_leaves, landmarks, leaves, meadow, sky_layer
from core.drafts.places.props.buildings import block, house, skyline, steeple
from core.drafts.places.props.furniture import bench, shadow
from core.drafts.places.props.lamps import neon, street_lamp, street_pool
from core.drafts.places.props.land import SNOW, ground, path, puddles, settled, speckle
from core.drafts.places.props.things import crate, fountain
from core.drafts.places.props.trees import bush, leafy
from core.drafts.places.sky import sun_light
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, tone
from core.paint.colour import mix, shade

NEON = ("#ff4f8b", "#3fe0e0", "#ffb03a", "#8f6bff", "#5cff9a")
SIGNS = ("glass", "note", "arrow", "heart", "star", "wave")


def street(stage: Stage) -> None:
    """A town street between rows of houses that run away from us, shops at their feet, lamps along the kerbs."""
    stage.horizon = 0.5
    half = 0.52 if stage.narrow else 0.62
    feet = [stage.y(down) for down in (0.655, 0.78)]
    for foot in feet:
        m = stage.metre(foot)
        for side in (-1, 1):
            street_pool(stage, _kerb(stage, foot, side, half) - side * 0.5 * m, foot, m)
    sky_layer(stage)
    with stage.layer(0.12) as brush:
        with stage.lit(brush, haze=0.62):
            skyline(stage, brush, "street-far", stage.y(0.55), stage.unit * 0.3, "#7d8494", step=0.05)
        with stage.lit(brush, haze=0.3):
            landmarks(stage, brush, stage.y(0.55), size=0.26)
        fog_layer(stage, brush, 0.3, 0.58)
    with stage.layer(0.6) as brush:
        _end_of_street(stage, brush)
        for side in (-1, 1):
            _row(stage, brush, side, half)
        fog_layer(stage, brush, 0.4, 0.66, 0.35)
    with stage.layer(0.95) as brush:
        _roadway(stage, brush, half)
        with stage.lit(brush):
            for foot in feet:
                m = stage.metre(foot)
                for side in (-1, 1):
                    street_lamp(stage, brush, _kerb(stage, foot, side, half), foot, m, side=-side, old=stage.has("old"))
            _parked(stage, brush, half)
    with stage.layer(1.3) as brush, stage.lit(brush):
        _street_corner(stage, brush)
    sun_light(stage, 0.35)


def _kerb(stage: Stage, foot: float, side: int, half: float) -> float:
    """Canvas x of the kerb at a canvas height: lines through the vanishing point."""
    share = (foot - stage.y(stage.horizon)) / (stage.y(0.9) - stage.y(stage.horizon))
    return stage.x(0.0) + side * half * stage.unit * (1.45 if not stage.narrow else 0.75) * share


def _end_of_street(stage: Stage, brush: Brush) -> None:
    """The houses that close the view."""
    foot = stage.y(0.555)
    m = stage.metre(foot)
    with stage.lit(brush, haze=0.4):
        x = stage.x(0.0) - stage.unit * 0.5
        k = 0
        chance = stage.chance("end")
        while x < stage.x(0.0) + stage.unit * 0.5:
            x += block(
                stage, brush, x, foot, m, f"end-{k}", width=chance.uniform(7, 10), storeys=chance.randrange(2, 5), shop=False
            )
            k += 1
        brush.rect(-4, foot - 1, stage.width + 8, stage.unit * 0.3, "#77747a", ink=0)


def _row(stage: Stage, brush: Brush, side: int, half: float) -> None:
    """One side of the street: blocks painted flat and laid into the perspective of the wall."""
    chance = stage.chance(f"row-{side}")
    horizon, middle = stage.y(stage.horizon), stage.x(0.0)
    wall = half * stage.unit * (1.45 if not stage.narrow else 0.75) + stage.unit * 0.17
    reach = stage.y(0.9) - horizon

    def at(depth: float, up: float) -> tuple[float, float]:
        """Canvas point of the wall `depth` times farther than the figures, `up` metres above the ground."""
        scale = 1 / depth
        return middle + side * wall * scale, horizon + reach * scale - up * stage.metre(stage.y(0.9)) * scale

    edges = [6.6, 4.3, 3.0, 2.15, 1.55, 1.1, 0.8]
    unit = 40.0
    for k, (far, near) in enumerate(pairwise(edges)):
        width, storeys = 7.5, chance.randrange(2, 5)
        high = 3.6 + storeys * 3.1 + 0.4
        corners = [at(near, high), at(far, high), at(far, 0), at(near, 0)]
        if side > 0:
            corners = [at(far, high), at(near, high), at(near, 0), at(far, 0)]
        haze = 0.34 * (1 - k / 5) if k < 5 else 0.0
        with stage.lit(brush, haze=haze), brush.within(width * unit, high * unit, corners):
            block(stage, brush, 0.0, high * unit, unit, f"row-{side}-{k}", width=width, storeys=storeys)
    with stage.lit(brush):
        if stage.has("neon") or (not stage.has("old") and chance.random() < 0.7):
            x, y = at(2.5, 5.0)
            if stage.air.lamps > 0.4:
                neon(
                    stage, brush, x - side * stage.unit * 0.04, y, stage.unit * 0.07, chance.choice(NEON), chance.choice(SIGNS)
                )


def _roadway(stage: Stage, brush: Brush, half: float) -> None:
    top = stage.y(0.555)
    tar = SNOW if stage.snowy else stage.pick("tar", "#77747a", "#837c74", "#6d7078")
    with stage.lit(brush, haze=0.36, fade=(top, stage.y(0.72))):
        ground(stage, brush, top, settled(stage, stage.pick("paving", "#a89f92", "#9d9a98", "#b0a28c")))
        bottom = stage.height + 4.0
        edges = [(_kerb(stage, top, side, half), _kerb(stage, bottom, side, half)) for side in (-1, 1)]
        kerb = stage.unit * 0.02
        brush.poly(
            [(edges[0][0] - 2, top), (edges[1][0] + 2, top), (edges[1][1] + kerb, bottom), (edges[0][1] - kerb, bottom)],
            settled(stage, "#c9c2b4"),
            ink=0.6,
        )
        dark = shade(tar, -0.25) if stage.wet else tar
        brush.poly(
            [(edges[0][0], top), (edges[1][0], top), (edges[1][1], bottom), (edges[0][1], bottom)],
            Fade(mix(dark, stage.air.low, 0.25), shade(dark, -0.16)),
            ink=0.6,
        )
        speckle(stage, brush, "tar", top, dark, 36, flat=0.2)
        middle = stage.x(0.0)
        for k in range(8):
            a, b = (top + (bottom - top) * ((k + d) / 8) ** 2.0 for d in (0.0, 0.5))
            wa, wb = (0.012 * stage.unit * (y - top) / (stage.y(0.9) - top) for y in (a, b))
            brush.poly(
                [(middle - wa, a), (middle + wa, a), (middle + wb, b), (middle - wb, b)],
                "#e4ddc8",
                ink=0,
                alpha=0.0 if stage.snowy else 0.7,
            )
        _tracks(stage, brush, top)
    _reflections(stage, brush, top)
    puddles(stage, brush, stage.y(0.63), 8)


def _tracks(stage: Stage, brush: Brush, top: float) -> None:
    """Wheel tracks in the snow."""
    if not stage.snowy:
        return
    for across in (-0.42, -0.2, 0.2, 0.42):
        points = [
            (stage.x(0.0) + across * stage.unit * share, top + (stage.height - top) * share) for share in (0.02, 0.5, 1.0)
        ]
        brush.lines([points], "#b9c4d4", stage.unit * 0.016, alpha=0.6)


def _reflections(stage: Stage, brush: Brush, top: float) -> None:
    """Lights drawn out on wet ground."""
    if not stage.wet:
        return
    chance = stage.chance("reflections")
    brush.veil((0, top, stage.width, stage.height), stage.air.low, 0.22, 0.05, atop=True)
    for _ in range(16):
        x = stage.x(chance.uniform(-1.0, 1.0))
        y = top + (stage.height - top) * chance.uniform(0.05, 0.5)
        colour = chance.choice(("#ffcf8a", "#ffcf8a", "#ffe9c0", *NEON[:2]))
        brush.glow(
            x, y, stage.unit * 0.016, colour, 0.55 * max(0.4, stage.air.lamps), ry=stage.unit * chance.uniform(0.05, 0.14)
        )


def _parked(stage: Stage, brush: Brush, half: float) -> None:
    """A parked car and a street tree on the pavements."""
    chance = stage.chance("parked")
    side = chance.choice((-1, 1))
    foot = stage.y(0.69)
    m = stage.metre(foot)
    if not stage.has("old"):
        car_behind(
            stage,
            brush,
            _kerb(stage, foot, side, half) - side * 1.2 * m,
            foot,
            m,
            chance.choice(("#8a3a35", "#3a5a7a", "#d0ccc0", "#3f4a44", "#b08a3e")),
        )
    for down in (0.61, 0.72):
        y = stage.y(down)
        leafy(
            brush,
            _kerb(stage, y, -side, half) - side * 1.1 * stage.metre(y),
            y,
            stage.metre(y),
            stage.chance(f"street-tree-{down}"),
            leaves(stage, "street"),
            height=4.6,
        )


def car_behind(stage: Stage, brush: Brush, x: float, foot: float, m: float, colour: str) -> None:
    """A parked car seen from behind, 1.45 m high."""
    shadow(brush, x, foot, 0.95 * m, m)
    for k in (-1, 1):
        brush.rect(x + k * 0.66 * m - 0.12 * m, foot - 0.35 * m, 0.24 * m, 0.36 * m, "#1f1f23", corner=0.06 * m)
    body = [
        (x - 0.88 * m, foot - 0.22 * m),
        (x - 0.88 * m, foot - 0.82 * m),
        (x - 0.62 * m, foot - 1.42 * m),
        (x + 0.62 * m, foot - 1.42 * m),
        (x + 0.88 * m, foot - 0.82 * m),
        (x + 0.88 * m, foot - 0.22 * m),
    ]
    brush.poly(body, Fade(shade(colour, 0.2), shade(colour, -0.3)))
    brush.poly(
        [
            (x - 0.7 * m, foot - 0.86 * m),
            (x - 0.54 * m, foot - 1.33 * m),
            (x + 0.54 * m, foot - 1.33 * m),
            (x + 0.7 * m, foot - 0.86 * m),
        ],
        Fade(mix(stage.air.middle, "#2c3a48", 0.5), "#2c3a48"),
        ink=0.7,
    )
    for k in (-1, 1):
        brush.rect(x + k * 0.68 * m - 0.13 * m, foot - 0.72 * m, 0.26 * m, 0.14 * m, "#c23a30", corner=0.03 * m, ink=0.6)
    brush.rect(x - 0.26 * m, foot - 0.52 * m, 0.52 * m, 0.14 * m, "#efe9d8", ink=0.5)
    brush.rect(x - 0.9 * m, foot - 0.32 * m, 1.8 * m, 0.12 * m, shade(colour, -0.4), ink=0.6)
    if stage.snowy:
        brush.rect(x - 0.66 * m, foot - 1.5 * m, 1.32 * m, 0.13 * m, SNOW, corner=0.05 * m, ink=0.5)


def _street_corner(stage: Stage, brush: Brush) -> None:
    """A post box or a hydrant, a bench end and leaves in the corners."""
    chance = stage.chance("corner")
    side = chance.choice((-1, 1))
    m = stage.metre(stage.y(1.06))
    x, foot = stage.x(side * 0.93), stage.y(1.1)
    wide = min(1.0, stage.frame_width / stage.unit)
    if chance.random() < 0.5:
        colour = chance.choice(("#a3322f", "#2f4f7a"))
        brush.rect(
            x - 0.3 * m * wide,
            foot - 1.1 * m,
            0.6 * m * wide,
            1.1 * m,
            Fade(shade(colour, 0.1), shade(colour, -0.3), across=True),
            corner=0.1 * m,
        )
        brush.rect(x - 0.18 * m * wide, foot - 0.9 * m, 0.36 * m * wide, 0.06 * m, "#1c1a1e")
    else:
        brush.rect(x - 0.4 * m * wide, foot - 0.85 * m, 0.8 * m * wide, 0.85 * m, tone("#6a5a4a"))
        bush(brush, x, foot - 0.75 * m, m * wide, chance, leaves(stage, "corner"), width=1.2)
    if not stage.narrow:
        frame_leaves(stage, brush, leaves(stage, "corner"), side=-side)


def alley(stage: Stage) -> None:
    """A narrow way between walls: pipes, bins, a lamp over a door, a strip of sky."""
    stage.horizon = 0.52
    chance = stage.chance("alley")
    side = chance.choice((-1, 1))
    sign = chance.choice(NEON)
    stage.lamp(stage.x(-side * 0.35), stage.y(0.3), stage.unit * 0.55, "#ffcf8a", 1.0)
    stage.lamp(stage.x(0.0), stage.y(0.5), stage.unit * 0.35, "#ffd9a0", 0.8)
    stage.lamp(stage.x(side * 0.45), stage.y(0.36), stage.unit * 0.5, sign, 0.75)
    stage.lamp(stage.x(side * 0.3), stage.y(0.85), stage.unit * 0.5, sign, 0.4, squash=0.4)
    sky_layer(stage)
    with stage.layer(0.4) as brush:
        with stage.lit(brush, haze=0.3):
            foot = stage.y(0.56)
            block(
                stage, brush, stage.x(0.0) - stage.unit * 0.28, foot, stage.metre(foot) * 1.1, "alley-end", width=24, storeys=2
            )
            brush.rect(-4, foot - 1, stage.width + 8, stage.height, "#5b585e", ink=0)
        fog_layer(stage, brush, 0.3, 0.6)
    with stage.layer(0.8) as brush:
        with stage.lit(brush):
            _alley_ground(stage, brush)
            for flank in (-1, 1):
                _alley_wall(stage, brush, flank)
        with stage.lit(brush):
            _alley_things(stage, brush, side, sign)
        _reflections(stage, brush, stage.y(0.6))
        puddles(stage, brush, stage.y(0.62), 6)
        chance = stage.chance("steam")
        for k in range(4):
            brush.mist(
                stage.x(side * 0.3) + stage.unit * 0.02 * k,
                stage.y(0.72 - 0.07 * k),
                stage.unit * (0.05 + 0.03 * k),
                stage.unit * 0.06,
                "#cfd3dc",
                0.16,
            )
    with stage.layer(1.3) as brush, stage.lit(brush):
        m = stage.unit * 0.34
        crate(brush, stage.x(-side * 1.0), stage.y(1.1), 0.75 * m, "#6d4f3a")
        brush.rect(
            stage.x(side * 1.0) - (0.1 * m if side < 0 else 0.12 * m),
            0,
            0.22 * m,
            stage.height,
            Fade("#4a4a50", "#232328", across=True),
        )
    stage.shine_on_figures("#ffcf9a" if stage.night else stage.air.key, 150 if side > 0 else 30, 0.5)


def _alley_corners(stage: Stage, flank: int, far: float, near: float, high: float) -> list[tuple[float, float]]:
    """The quad of a stretch of the wall, far edge first for the right wall."""
    middle, horizon = stage.x(0.0), stage.y(stage.horizon)
    reach, m = stage.y(0.9) - horizon, stage.metre(stage.y(0.9))
    wall = min(stage.unit * 0.78, stage.frame_width * 0.62)

    def at(depth: float, up: float) -> tuple[float, float]:
        return middle + flank * wall / depth, horizon + (reach - up * m) / depth

    if flank > 0:
        return [at(far, high), at(near, high), at(near, 0), at(far, 0)]
    return [at(near, high), at(far, high), at(far, 0), at(near, 0)]


def _alley_wall(stage: Stage, brush: Brush, flank: int) -> None:
    """A brick wall with windows, pipes and a fire escape, laid into perspective."""
    chance = stage.chance(f"alley-{flank}")
    brick = chance.choice(("#8a5546", "#7a5a4c", "#6f6a68", "#94604a"))
    unit, long, high = 40.0, 14.0, 11.0
    with brush.within(long * unit, high * unit, _alley_corners(stage, flank, 6.0, 0.7, high)):
        brush.rect(0, 0, long * unit, high * unit, Fade(shade(brick, -0.1), shade(brick, 0.06)), ink=0.4)
        for row in range(int(high * 4)):
            y = row * unit * 0.25
            shift = (row % 2) * 0.25 * unit
            bricks = [[(x * unit * 0.5 + shift, y), (x * unit * 0.5 + shift, y + unit * 0.25)] for x in range(int(long * 2))]
            brush.lines([*bricks, [(0, y), (long * unit, y)]], shade(brick, -0.35), 0.9, alpha=0.35)
        for _ in range(40):
            brush.rect(
                chance.uniform(0, long) * unit,
                chance.randrange(int(high * 4)) * unit * 0.25,
                unit * 0.5,
                unit * 0.25,
                shade(brick, chance.uniform(-0.25, 0.16)),
                ink=0,
                alpha=0.7,
            )
        for k in range(5):
            for level in range(3):
                x, y = (1.0 + 2.7 * k) * unit, (1.0 + 3.0 * level) * unit
                lit = stage.air.lamps > 0.4 and chance.random() < 0.4
                brush.rect(x - 4, y - 4, 1.2 * unit + 8, 1.6 * unit + 8, shade(brick, 0.25), ink=0.6)
                brush.rect(x, y, 1.2 * unit, 1.6 * unit, "#2f3944", ink=0.6)
                if lit:
                    brush.emit(brush.rect, x, y, 1.2 * unit, 1.6 * unit, "#ffd08a", ink=0)
        for x in (0.6, 8.4):
            brush.rect(x * unit, 0, 0.2 * unit, high * unit, Fade("#6a6a70", "#3a3a40", across=True), ink=0.6)
        for level in range(2):
            y = (3.0 + 3.0 * level) * unit
            brush.rect(3.2 * unit, y, 4.6 * unit, 0.16 * unit, "#2b2a2f", ink=0.6)
            rails = [[(3.2 * unit + k * 0.4 * unit, y), (3.2 * unit + k * 0.4 * unit, y - 0.9 * unit)] for k in range(12)]
            brush.lines([*rails, [(3.2 * unit, y - 0.9 * unit), (7.8 * unit, y - 0.9 * unit)]], "#2b2a2f", 3)
            brush.lines(
                [[(3.6 * unit, y + 3 * unit), (6.8 * unit, y)], [(4.1 * unit, y + 3 * unit), (7.3 * unit, y)]], "#2b2a2f", 4
            )


def _alley_ground(stage: Stage, brush: Brush) -> None:
    top = stage.y(0.56)
    tar = settled(stage, "#6a666a")
    ground(stage, brush, top, tar)
    speckle(stage, brush, "alley-tar", top, tar, 40, flat=0.2)
    brush.poly(
        [
            (stage.x(0.0) - 3, top),
            (stage.x(0.0) + 3, top),
            (stage.x(0.0) + stage.unit * 0.06, stage.height),
            (stage.x(0.0) - stage.unit * 0.06, stage.height),
        ],
        shade(tar, -0.25),
        ink=0,
    )


def _alley_things(stage: Stage, brush: Brush, side: int, sign: str) -> None:
    """Bins, a container, bags and the neon sign."""
    chance = stage.chance("alley-things")
    foot = stage.y(0.72)
    m = stage.metre(foot)
    wall = min(stage.unit * 0.78, stage.frame_width * 0.62)
    edge = stage.x(0.0) + side * wall * 0.5
    shadow(brush, edge, foot, 0.9 * m, m)
    brush.rect(edge - 0.85 * m, foot - 1.15 * m, 1.7 * m, 1.1 * m, tone("#3f6a58", 0.2), corner=0.05 * m)
    brush.poly(
        [
            (edge - 0.9 * m, foot - 1.15 * m),
            (edge + 0.9 * m, foot - 1.15 * m),
            (edge + 0.8 * m, foot - 1.35 * m),
            (edge - 0.8 * m, foot - 1.35 * m),
        ],
        "#2f5245",
    )
    for k in range(3):
        x = stage.x(0.0) - side * wall * (0.66 + 0.1 * k)
        y = stage.y(0.77 + 0.02 * k)
        brush.oval(x, y - 0.26 * m, 0.34 * m, 0.3 * m, Fade("#4a4750", "#232128"))
    crate(brush, stage.x(0.0) + side * wall * 0.74, stage.y(0.8), 0.7 * m, chance.choice(("#8a6a4a", "#7a5a45")))
    if stage.air.lamps > 0.2:
        neon(stage, brush, stage.x(0.0) + side * wall * 0.52, stage.y(0.3), stage.unit * 0.13, sign, chance.choice(SIGNS))
    x, y = stage.x(0.0) - side * wall * 0.5, stage.y(0.27)
    brush.line(x - side * 0.3 * m, y - 0.2 * m, x, y - 0.2 * m, "#2b2a2f", 0.06 * m)
    brush.poly([(x - 0.24 * m, y), (x + 0.24 * m, y), (x + 0.1 * m, y - 0.22 * m), (x - 0.1 * m, y - 0.22 * m)], "#2b2a2f")
    if stage.air.lamps > 0.1:
        brush.emit(brush.oval, x, y, 0.17 * m, 0.05 * m, "#fff0c4", ink=0)
        brush.emit(
            brush.beam,
            [(x - 0.2 * m, y), (x + 0.2 * m, y), (x + 1.3 * m, y + 3.4 * m), (x - 1.3 * m, y + 3.4 * m)],
            "#ffd08a",
            0.4 * stage.air.lamps,
            0.0,
            0.2 * m,
        )


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
