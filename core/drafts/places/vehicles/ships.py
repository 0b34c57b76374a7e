"""On the deck of a ship."""

from __future__ import annotations

from core.drafts.places.outdoors import sky_layer
from core.drafts.places.props.lamps import bulb
from core.drafts.places.props.land import settled, water
from core.drafts.places.props.marks import sailboat
from core.drafts.places.props.things import barrel, crate
from core.drafts.places.sky import sun_light
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, smooth_polygon, tone
from core.paint.colour import shade


def ship_deck(stage: Stage) -> None:
    """On deck: planks, mast and rigging, the rail, the sea around."""
    stage.horizon = 0.5
    chance = stage.chance("deck")
    side = chance.choice((-1, 1))
    wood = stage.hue("deck", "#a37a52", "#8f7052", "#b08a5f")
    modern = stage.has("modern") or any(word in stage.words for word in (" ferry ", " cruise ", " liner ", " yacht "))
    stage.lamp(stage.x(side * 0.6), stage.y(0.4), stage.unit * 0.6, "#ffc47a", 0.9)
    stage.lamp(stage.x(side * 0.5), stage.y(0.85), stage.unit * 0.5, "#ffc47a", 0.5, squash=0.5)
    sky_layer(stage)
    with stage.layer(0.3) as brush:
        water(stage, brush, stage.y(0.5), stage.height)
        with stage.lit(brush, haze=0.3):
            sailboat(stage, brush, stage.x(-side * 0.5), stage.y(0.515), stage.unit * 0.07)
    with stage.layer(0.9) as brush:
        with stage.lit(brush):
            _planks(stage, brush, wood)
            _rail(stage, brush, wood, modern)
        with stage.lit(brush):
            if modern:
                _lifeboat(brush, stage.x(-side * 0.7), stage.y(0.66), stage.unit * 0.34)
            else:
                _mast(stage, brush, stage.x(-side * 0.56), stage.y(0.8), side)
            foot = stage.y(0.8)
            m = stage.metre(foot)
            barrel(brush, stage.x(side * 0.78), foot, 0.95 * m)
            crate(brush, stage.x(side * 0.98), stage.y(0.83), 0.9 * m)
            lantern = stage.x(side * 0.6)
            brush.line(lantern, stage.y(0.78), lantern, stage.y(0.36), "#5a4030", stage.unit * 0.014)
            brush.rect(lantern - stage.unit * 0.02, stage.y(0.37), stage.unit * 0.04, stage.unit * 0.06, "#b08a4a")
            bulb(stage, brush, lantern, stage.y(0.4), stage.unit * 0.014)
    with stage.layer(1.3) as brush, stage.lit(brush):
        _ropes(stage, brush, side)
    sun_light(stage, 0.5)


def _planks(stage: Stage, brush: Brush, wood: str) -> None:
    top, x0 = stage.y(0.735), stage.x(0.0)
    brush.poly(
        [(-8, top), (stage.width + 8, top), (stage.width + 8, stage.height + 8), (-8, stage.height + 8)],
        Fade(shade(settled(stage, wood), 0.1), shade(settled(stage, wood), -0.2)),
    )
    lines = [[(x0 + k * stage.unit * 0.07, top), (x0 + k * stage.unit * 0.15, stage.height)] for k in range(-24, 25)]
    brush.lines(lines, shade(wood, -0.45), stage.unit * 0.0022, alpha=0.8)
    brush.veil((0, top, stage.width, stage.y(0.8)), "#1a1220", 0.25, 0.0)


def _rail(stage: Stage, brush: Brush, wood: str, modern: bool) -> None:
    foot = stage.y(0.745)
    m = stage.metre(foot)
    colour = "#e9e9e4" if modern else shade(wood, -0.1)
    for x in stage.columns(0.75 * m if not modern else 0.5 * m):
        brush.rect(
            x - 0.05 * m,
            foot - 1.05 * m,
            0.1 * m,
            1.05 * m,
            Fade(shade(colour, 0.12), shade(colour, -0.25), across=True),
            ink=0.8,
        )
    for up in (0.5, 0.8) if modern else (0.55,):
        brush.rect(-8, foot - up * m, stage.width + 16, 0.05 * m, shade(colour, -0.08), ink=0.6)
    brush.rect(-8, foot - 1.14 * m, stage.width + 16, 0.14 * m, tone(shade(wood, 0.14)))
    brush.rect(-8, foot - 0.12 * m, stage.width + 16, 0.16 * m, tone(shade(wood, -0.25)))


def _mast(stage: Stage, brush: Brush, x: float, foot: float, side: int) -> None:
    """The mast with a yard, a furled sail and shrouds."""
    u = stage.unit
    brush.rect(x - u * 0.035, -8, u * 0.07, foot + 8, Fade("#9a7450", "#4f3828", across=True))
    for k in range(4):
        brush.rect(x - u * 0.038, stage.y(0.5 + 0.04 * k), u * 0.076, u * 0.012, "#c9b48a", ink=0.5)
    sail = [
        (x - u * 0.75, stage.y(0.03)),
        (x, stage.y(0.0)),
        (x + u * 0.75, stage.y(0.03)),
        (x + u * 0.7, stage.y(0.1)),
        (x + u * 0.3, stage.y(0.075)),
        (x, stage.y(0.115)),
        (x - u * 0.3, stage.y(0.075)),
        (x - u * 0.7, stage.y(0.1)),
    ]
    brush.shape(smooth_polygon(sail), Fade("#efe6d0", "#b9ab8c"))
    brush.line(x - u * 0.8, stage.y(0.035), x + u * 0.8, stage.y(0.035), "#5f4432", u * 0.022)
    ropes = [[(x, -8), (x + k * u * 0.11, stage.y(0.7))] for k in (-5, -4, -3, 3, 4, 5)]
    for j in range(9):
        y = stage.y(0.62 - 0.06 * j)
        share = (y + 8) / (stage.y(0.7) + 8)
        ropes += [
            [(x - 5 * u * 0.11 * share, y), (x - 3 * u * 0.11 * share, y)],
            [(x + 3 * u * 0.11 * share, y), (x + 5 * u * 0.11 * share, y)],
        ]
    brush.lines(ropes, "#4a3a2e", u * 0.004)
    del side


def _lifeboat(brush: Brush, x: float, foot: float, size: float) -> None:
    for k in (-1, 1):
        brush.lines(
            [
                [
                    (x + k * size * 0.4, foot + size * 0.24),
                    (x + k * size * 0.46, foot - size * 0.4),
                    (x + k * size * 0.34, foot - size * 0.5),
                ]
            ],
            "#d8d8d4",
            size * 0.04,
            smooth=True,
        )
    brush.poly(
        [
            (x - size * 0.5, foot - size * 0.22),
            (x + size * 0.5, foot - size * 0.22),
            (x + size * 0.38, foot),
            (x - size * 0.38, foot),
        ],
        Fade("#e8743a", "#b5502a"),
    )
    brush.poly(
        [
            (x - size * 0.46, foot - size * 0.22),
            (x - size * 0.3, foot - size * 0.36),
            (x + size * 0.3, foot - size * 0.36),
            (x + size * 0.46, foot - size * 0.22),
        ],
        "#efece4",
    )


def _ropes(stage: Stage, brush: Brush, side: int) -> None:
    """Rigging and a coil at the near edge."""
    u = stage.unit
    x = stage.x(-side * 0.98)
    brush.lines(
        [[(x, stage.height), (x - side * u * 0.03, -8)], [(x - side * u * 0.05, stage.height), (x - side * u * 0.1, -8)]],
        "#3f3128",
        u * 0.012,
    )
    brush.lines([[(x, stage.y(0.1 * k)), (x - side * u * 0.07, stage.y(0.1 * k))] for k in range(11)], "#3f3128", u * 0.007)
    cx = stage.x(side * 0.98)
    for k in range(4):
        brush.oval(cx, stage.y(1.05) - k * u * 0.022, u * 0.11, u * 0.035, shade("#b9a27a", -0.3 + 0.06 * k))
