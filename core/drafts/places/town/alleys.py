"""The alley: a narrow way between brick walls."""

from __future__ import annotations

from core.drafts.places.outdoors import fog_layer, sky_layer
from core.drafts.places.props.buildings import block
from core.drafts.places.props.furniture import shadow
from core.drafts.places.props.lamps import neon
from core.drafts.places.props.land import ground, puddles, settled, speckle
from core.drafts.places.props.things import crate
from core.drafts.places.stage import Stage
from core.drafts.places.town.streets import NEON, SIGNS, reflections
from core.paint.brush import Brush, Fade, tone
from core.paint.colour import shade


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
        reflections(stage, brush, stage.y(0.6))
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
