"""Inside a car, a train and a cockpit, and on the deck of a ship."""

from __future__ import annotations

import math

from core.drafts.places.outdoors import sky_layer
from core.drafts.places.props.buildings import skyline
from core.drafts.places.props.furniture import table
from core.drafts.places.props.lamps import bulb, table_lamp
from core.drafts.places.props.land import ridge, ridge_line, settled, water
from core.drafts.places.props.marks import sailboat
from core.drafts.places.props.things import barrel, crate, curtain, screen
from core.drafts.places.props.trees import leafy, pines
from core.drafts.places.rooms.shell import outside
from core.drafts.places.sky import paint_sky, sun_light
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, Point, polygon, smooth_polygon, tone
from core.paint.colour import mix, shade


def car(stage: Stage) -> None:
    """In a car, looking back through it: the road behind, the seats, the dashboard in front of the figures."""
    stage.horizon, stage.floor, stage.seats = 0.44, 1.04, True
    cloth = stage.hue("seats", "#5a4a44", "#4a5560", "#6d5a44", "#5f3f3f")
    body = stage.pick("body", "#4a4a50", "#3f4f5a", "#5a4f48")
    _road_behind(stage)
    stage.inside = True
    stage.daylight(stage.x(-1.0), stage.y(0.4), stage.unit * 0.8, 0.6)
    stage.daylight(stage.x(1.0), stage.y(0.4), stage.unit * 0.8, 0.6)
    stage.lamp(stage.x(0.0), stage.y(0.95), stage.unit * 0.7, "#8fd0e8", 0.5)
    stage.lamp(stage.x(0.3), stage.y(0.3), stage.unit * 0.6, "#ffcf9a", 0.3)
    with stage.layer(0.85) as brush, stage.lit(brush):
        _cabin(stage, brush, cloth, body)
    with stage.layer(1.25) as brush:
        with stage.lit(brush):
            _dashboard(stage, brush, body)
        _panes(stage, brush)
    stage.shine_on_figures(stage.air.key if not stage.night else "#9fc4e8", 30, 0.4)


def _road_behind(stage: Stage) -> None:
    """The street left behind, in town or country."""
    town = stage.has("city") or stage.chance("behind").random() < 0.55
    with stage.layer(0.1) as brush:
        paint_sky(stage, brush)
        with stage.lit(brush, haze=0.4):
            if town:
                skyline(stage, brush, "behind-far", stage.y(0.5), stage.unit * 0.34, "#6f7888", step=0.08)
            else:
                ridge(stage, brush, ridge_line(stage, "behind-hills", stage.y(0.4), stage.unit * 0.04), "#5f7f68")
                chance = stage.chance("behind-trees")
                pines(
                    brush,
                    [
                        (chance.uniform(0, stage.width), stage.y(0.48), stage.unit * chance.uniform(0.06, 0.14))
                        for _ in range(24)
                    ],
                    "#3f5f4c",
                )
        with stage.lit(brush, haze=0.15):
            top, middle = stage.y(0.47), stage.x(0.0)
            brush.rect(-4, top, stage.width + 8, stage.height, settled(stage, "#8a8f7a" if not town else "#8f8a88"), ink=0)
            brush.poly(
                [
                    (middle - 6, top),
                    (middle + 6, top),
                    (middle + stage.unit * 0.8, stage.height),
                    (middle - stage.unit * 0.8, stage.height),
                ],
                settled(stage, "#6a686e"),
                ink=0,
            )
            for k in range(5):
                a, b = (top + stage.unit * 0.4 * ((k + d) / 5) ** 2 for d in (0.1, 0.6))
                brush.line(middle, a, middle, b, "#e9e2cc", stage.unit * 0.004 * (k + 1))
        if stage.air.lamps > 0.3:
            chance = stage.chance("lights")
            for k in range(9):
                x, y = middle + stage.unit * chance.uniform(-0.5, 0.5), top + stage.unit * chance.uniform(-0.02, 0.05)
                brush.glow(x, y, stage.unit * 0.05, ("#ffd9a0", "#fff3d6", "#ff6a5a")[k % 3], 0.8 * stage.air.lamps)


def _cabin(stage: Stage, brush: Brush, cloth: str, body: str) -> None:
    """Roof, pillars, rear window and side windows as holes, the seats with their head rests."""
    reach = stage.frame_width / 2
    x0 = stage.x(0.0)
    brush.rect(-8, -8, stage.width + 16, stage.height + 16, Fade(shade(body, 0.25), shade(body, -0.25)), ink=0)
    rear = [
        (x0 - reach * 0.5, stage.y(0.2)),
        (x0 + reach * 0.5, stage.y(0.2)),
        (x0 + reach * 0.6, stage.y(0.52)),
        (x0 - reach * 0.6, stage.y(0.52)),
    ]
    brush.shape(smooth_polygon([p for p in rear for _ in (0, 1)]), shade(body, -0.4))
    brush.hole(
        smooth_polygon([(x0 + (x - x0) * 0.96, stage.y(0.36) + (y - stage.y(0.36)) * 0.93) for x, y in rear for _ in (0, 1)])
    )
    for side in (-1, 1):
        pane = [
            (x0 + side * reach * 0.68, stage.y(0.17)),
            (x0 + side * (reach + stage.left + 9), stage.y(0.02)),
            (x0 + side * (reach + stage.left + 9), stage.y(0.62)),
            (x0 + side * reach * 0.78, stage.y(0.54)),
        ]
        brush.poly(pane, shade(body, -0.4))
        brush.hole(polygon([(x0 + (x - x0) * 1.02, stage.y(0.36) + (y - stage.y(0.36)) * 0.94) for x, y in pane]))
        brush.poly(
            [
                (x0 + side * reach * 0.78, stage.y(0.55)),
                (x0 + side * (reach + stage.left + 9), stage.y(0.63)),
                (x0 + side * (reach + stage.left + 9), stage.height + 9),
                (x0 + side * reach * 0.84, stage.height + 9),
            ],
            Fade(shade(cloth, -0.15), shade(cloth, -0.35)),
        )
    brush.rect(x0 - reach * 0.78, stage.y(0.54), reach * 1.56, stage.height, Fade(shade(cloth, -0.2), shade(cloth, -0.45)))
    for across in (-0.42, 0.42) if not stage.narrow else (-0.5, 0.5):
        x = x0 + across * min(reach, stage.unit * 0.86)
        w = min(stage.unit * 0.22, reach * 0.42)
        brush.rect(x - w * 0.42, stage.y(0.42), w * 0.84, stage.unit * 0.14, tone(shade(cloth, 0.08)), corner=w * 0.2)
        brush.rect(x - w * 0.1, stage.y(0.54), w * 0.2, stage.unit * 0.06, "#8f949a", ink=0.6)
        brush.rect(x - w * 0.8, stage.y(0.58), w * 1.6, stage.unit * 0.7, tone(cloth, 0.22), corner=w * 0.25)
        seams = [[(x + k * w * 0.36, stage.y(0.63)), (x + k * w * 0.4, stage.height)] for k in (-1, 1)]
        brush.lines(seams, shade(cloth, -0.35), stage.unit * 0.004)


def _dashboard(stage: Stage, brush: Brush, body: str) -> None:
    """The dashboard seen from the bonnet side: its back edge, the wheel's rim, the mirror."""
    dark = shade(body, -0.45)
    x0, reach = stage.x(0.0), stage.frame_width / 2
    edge = [
        (-60.0, stage.height + 60),
        (-60.0, stage.y(0.93)),
        (x0 - reach * 0.5, stage.y(0.885)),
        (x0, stage.y(0.88)),
        (x0 + reach * 0.5, stage.y(0.885)),
        (stage.width + 60.0, stage.y(0.93)),
        (stage.width + 60.0, stage.height + 60),
    ]
    wheel = x0 + 0.42 * min(reach, stage.unit * 0.86)
    r = min(stage.unit * 0.15, reach * 0.34)
    ring = [(wheel + r * math.cos(a / 12 * math.pi), stage.y(0.955) - r * 0.82 * math.sin(a / 12 * math.pi)) for a in range(13)]
    brush.lines([ring], "#1d1b1f", r * 0.17)
    brush.lines([[(x, y - r * 0.03) for x, y in ring]], "#4a474d", r * 0.05)
    brush.shape(smooth_polygon(edge), Fade(shade(dark, 0.18), shade(dark, -0.3)))
    w = min(stage.unit * 0.14, reach * 0.3)
    brush.rect(x0 - w / 2, stage.y(-0.005), w, stage.unit * 0.05, Fade("#3a383e", "#1d1b1f"), corner=stage.unit * 0.015)
    for side in (-1, 1):
        pillar = [
            (x0 + side * reach * 0.94, -9),
            (x0 + side * (reach + stage.left + 20), -9),
            (x0 + side * (reach + stage.left + 20), stage.y(0.95)),
            (x0 + side * reach * 1.1, stage.y(0.95)),
        ]
        brush.poly(pillar, Fade(shade(dark, 0.1), dark))
    brush.rect(-8, -8, stage.width + 16, stage.y(-0.01) + 8, Fade(dark, shade(dark, 0.12)))


def _panes(stage: Stage, brush: Brush) -> None:
    """Reflections on the windscreen, away from faces."""
    for side in (-1, 1):
        x = stage.x(side * 0.86)
        w = stage.unit * 0.03
        points = [(x, stage.y(0.02)), (x + w, stage.y(0.02)), (x - w * 1.5, stage.y(0.6)), (x - w * 2.4, stage.y(0.6))]
        brush.beam(points, stage.air.low, 0.13, 0.02, stage.unit * 0.004)


def train(stage: Stage) -> None:
    """A compartment: the window with the passing land, facing seats, a luggage rack."""
    stage.horizon, stage.seats = 0.46, True
    cloth = stage.hue("seats", "#7a2f38", "#34507a", "#3f6a52", "#8a5f34")
    wood = stage.pick("wood", "#7a5238", "#8a6a4a", "#b5a58a")
    _passing_land(stage)
    stage.inside = True
    stage.daylight(stage.x(0.0), stage.y(0.42), stage.unit * 0.95, 0.55)
    stage.lamp(stage.x(0.0), stage.y(0.04), stage.unit * 0.8, "#ffd49a", 0.75)
    for side in (-1, 1):
        stage.lamp(stage.x(side * 0.7), stage.y(0.3), stage.unit * 0.4, "#ffc98a", 0.5)
    with stage.layer(0.85) as brush, stage.lit(brush):
        _compartment(stage, brush, cloth, wood)
    with stage.layer(1.3) as brush, stage.lit(brush):
        for side in (-1, 1):
            w = min(stage.unit * 0.2, stage.frame_width * 0.15)
            x = stage.x(side * 1.08)
            brush.rect(x - w / 2, stage.y(0.58), w, stage.unit * 0.7, tone(shade(cloth, -0.3), 0.2), corner=w * 0.25)
    stage.shine_on_figures(stage.air.key if not stage.night else "#ffd49a", 90, 0.4)


def _passing_land(stage: Stage) -> None:
    if stage.has("city", "sea view"):
        outside(stage)
        return
    with stage.layer(0.12) as brush:
        paint_sky(stage, brush)
        for k, (down, rise, haze) in enumerate(((0.4, 0.05, 0.55), (0.46, 0.03, 0.35), (0.54, 0.02, 0.15))):
            with stage.lit(brush, haze=haze):
                ridge(
                    stage,
                    brush,
                    ridge_line(stage, f"land-{k}", stage.y(down), stage.unit * rise),
                    settled(stage, ("#6a8a7a", "#7a9a62", "#8fa65a")[k]),
                )
        with stage.lit(brush, haze=0.1):
            chance = stage.chance("land-trees")
            for k in range(6):
                leafy(
                    brush,
                    stage.x(-1.1 + 0.42 * k),
                    stage.y(0.57),
                    stage.unit * 0.022,
                    chance,
                    settled(stage, "#5d8a4a"),
                    height=chance.uniform(5, 8),
                )


def _compartment(stage: Stage, brush: Brush, cloth: str, wood: str) -> None:
    x0 = stage.x(0.0)
    half = min(stage.unit * 0.56, stage.frame_width * 0.36)
    brush.rect(-8, -8, stage.width + 16, stage.height + 16, Fade(shade(wood, 0.2), shade(wood, -0.1)), ink=0)
    seams = [[(x, -8), (x, stage.y(0.74))] for x in stage.columns(stage.unit * 0.16)]
    brush.lines(seams, shade(wood, -0.25), stage.unit * 0.002, alpha=0.5)
    brush.rect(-8, -8, stage.width + 16, stage.y(0.05) + 8, Fade("#d8cdb4", "#efe6d2"), ink=0.6)
    top, bottom = stage.y(0.17), stage.y(0.58)
    brush.rect(
        x0 - half * 1.06,
        top - half * 0.06,
        half * 2.12,
        bottom - top + half * 0.12,
        tone(shade(wood, -0.25)),
        corner=half * 0.1,
    )
    hole = polygon([(x0 - half, top), (x0 + half, top), (x0 + half, bottom), (x0 - half, bottom)])
    brush.hole(hole)
    brush.rect(x0 - half, top + (bottom - top) * 0.22, half * 2, half * 0.025, "#c9b88a", ink=0.6)
    brush.poly(
        [(x0 - half * 0.8, bottom), (x0 - half * 0.3, top), (x0 - half * 0.1, top), (x0 - half * 0.6, bottom)],
        "#ffffff",
        ink=0,
        alpha=0.07,
    )
    for side in (-1, 1):
        curtain(
            brush,
            x0 + side * half * 1.02 - half * 0.09,
            top - half * 0.05,
            half * 0.18,
            (bottom - top) * 1.12,
            shade(cloth, 0.1),
            side,
        )
        _seat(stage, brush, side, half, cloth, wood)
        lx = x0 + side * half * 1.3
        table_lamp(stage, brush, lx, stage.y(0.36), stage.unit * 0.2)
        y = stage.y(0.12)
        left, right = sorted((x0 + side * half * 1.12, x0 + side * half * 2.6))
        brush.rect(left, y, right - left, stage.unit * 0.012, "#c9a85a", ink=0.7)
        for k in range(2):
            bx = x0 + side * half * (1.4 + 0.5 * k)
            brush.rect(
                bx - half * 0.2,
                y - half * 0.24,
                half * 0.4,
                half * 0.24,
                tone(("#7a4a34", "#4a5a6a", "#8a7a4a")[(k + side + 1) % 3]),
                corner=half * 0.03,
            )
    brush.rect(-8, stage.y(0.76), stage.width + 16, stage.height, Fade("#6a5a50", "#4a3f3a"), ink=0.6)
    foot = stage.y(0.78)
    table(brush, x0, foot, stage.metre(stage.y(0.84)), wood, width=0.7, height=0.7)


def _seat(stage: Stage, brush: Brush, side: int, half: float, cloth: str, wood: str) -> None:
    """One of the facing benches, seen from the side along the wall."""
    x0 = stage.x(0.0)
    inner, outer = x0 + side * half * 1.12, x0 + side * half * 2.6
    left, right = min(inner, outer), max(inner, outer)
    brush.rect(left, stage.y(0.36), right - left, stage.unit * 0.34, tone(cloth, 0.2), corner=stage.unit * 0.04)
    buttons = [[(left + (right - left) * k / 7, stage.y(0.44 + 0.09 * j))] * 2 for k in range(1, 7) for j in range(2)]
    brush.lines(buttons, shade(cloth, -0.4), stage.unit * 0.01)
    brush.rect(left, stage.y(0.67), right - left, stage.unit * 0.085, tone(shade(cloth, 0.1), 0.2), corner=stage.unit * 0.03)
    brush.rect(left, stage.y(0.745), right - left, stage.unit * 0.05, shade(wood, -0.35), ink=0.6)
    brush.rect(
        inner - side * stage.unit * 0.02 - stage.unit * 0.02,
        stage.y(0.55),
        stage.unit * 0.04,
        stage.unit * 0.2,
        tone(wood),
        corner=stage.unit * 0.015,
    )


def cockpit(stage: Stage) -> None:
    """The bridge of a spaceship or the nose of an aircraft: panels, screens, sky or stars in front."""
    stage.horizon, stage.seats = 0.46, True
    air = stage.has("modern") is False and any(
        word in stage.words for word in (" plane ", " airplane ", " aircraft ", " helicopter ", " pilot ", " jet ")
    )
    glow = stage.pick("glow", "#4fd0e8", "#ff9f5a", "#7fe08a", "#9f8aff")
    metal = stage.hue("metal", "#5a6472", "#6a6470", "#5f6a66")
    if air:
        sky_layer(stage)
    else:
        _stars_ahead(stage)
    stage.inside = True
    stage.lamp(stage.x(0.0), stage.y(0.72), stage.unit * 0.75, glow, 0.7)
    for side in (-1, 1):
        stage.lamp(stage.x(side * 0.85), stage.y(0.55), stage.unit * 0.5, glow, 0.6)
    stage.lamp(stage.x(0.0), stage.y(0.0), stage.unit * 0.8, "#dfeaf4", 0.5)
    stage.daylight(stage.x(0.0), stage.y(0.35), stage.unit * 0.9, 0.35)
    with stage.layer(0.8) as brush:
        with stage.lit(brush):
            _canopy(stage, brush, metal)
        with stage.lit(brush):
            _consoles(stage, brush, metal, glow)
    with stage.layer(1.3) as brush, stage.lit(brush):
        for side in (-1, 1):
            w = min(stage.unit * 0.22, stage.frame_width * 0.17)
            x = stage.x(side * 1.04)
            brush.rect(x - w / 2, stage.y(0.7), w, stage.unit * 0.6, tone(shade(metal, -0.45)), corner=w * 0.3)
            brush.rect(x - w * 0.34, stage.y(0.64), w * 0.68, stage.unit * 0.12, tone(shade(metal, -0.35)), corner=w * 0.2)
    stage.shine_on_figures(glow, 90, 0.6, ambient="#a0a6b8")


def _stars_ahead(stage: Stage) -> None:
    with stage.layer(0.05) as brush:
        chance = stage.chance("ahead")
        tint = chance.choice(("#1c2a5a", "#3a1f5a", "#123a44"))
        lift = {"day": 0.3, "dawn": 0.2, "dusk": 0.1}.get(stage.time.value, 0.0)
        brush.rect(
            -8,
            -8,
            stage.width + 16,
            stage.height + 16,
            Fade(mix("#060818", tint, 0.3 + lift), mix("#060818", tint, 0.9)),
            ink=0,
        )
        for _ in range(6):
            brush.mist(
                chance.uniform(0, stage.width),
                chance.uniform(0, stage.y(0.6)),
                stage.unit * 0.5,
                stage.unit * 0.22,
                chance.choice(("#5a3f9a", "#2f6a9a", "#9a4f7a")),
                0.2,
            )
        for _ in range(300):
            size = stage.unit * chance.choice((0.0008, 0.0012, 0.002))
            brush.oval(
                chance.uniform(0, stage.width),
                chance.uniform(0, stage.y(0.75)),
                size,
                size,
                "#f0f4ff",
                ink=0,
                alpha=chance.uniform(0.3, 1),
            )
        colour, r = chance.choice(("#c08a5a", "#5a8ac0", "#7aa37a", "#b56a6a")), stage.unit * 0.24
        x, y = stage.x(chance.choice((-0.4, 0.4))), stage.y(0.52)
        brush.glow(x, y, r * 1.4, colour, 0.4)
        brush.oval(x, y, r, r, Fade(shade(colour, 0.3), shade(colour, -0.5)))
        for k in range(5):
            w = r * (0.92 - 0.12 * abs(k - 2))
            brush.oval(x, y + (k - 2) * r * 0.32, w, r * 0.06, shade(colour, 0.15 if k % 2 else -0.12), ink=0, alpha=0.5)


def _canopy(stage: Stage, brush: Brush, metal: str) -> None:
    """The frame of the windows."""
    x0 = stage.x(0.0)
    half = min(stage.unit * 0.8, stage.frame_width * 0.46)
    brush.rect(-8, -8, stage.width + 16, stage.height + 16, Fade(shade(metal, -0.25), shade(metal, 0.1)), ink=0)
    panes: list[list[Point]] = [
        [
            (x0 - half * 0.44, stage.y(0.1)),
            (x0 + half * 0.44, stage.y(0.1)),
            (x0 + half * 0.52, stage.y(0.57)),
            (x0 - half * 0.52, stage.y(0.57)),
        ],
    ]
    for side in (-1, 1):
        panes.append(
            [
                (x0 + side * half * 0.52, stage.y(0.1)),
                (x0 + side * half * 0.98, stage.y(0.17)),
                (x0 + side * half * 1.06, stage.y(0.5)),
                (x0 + side * half * 0.6, stage.y(0.57)),
            ]
        )
    for pane in panes:
        cx, cy = sum(x for x, _ in pane) / 4, sum(y for _, y in pane) / 4
        brush.poly([(cx + (x - cx) * 1.07, cy + (y - cy) * 1.07) for x, y in pane], shade(metal, -0.45))
        brush.hole(polygon(pane))
        brush.poly(
            [
                (pane[0][0] * 0.7 + pane[1][0] * 0.3, pane[0][1]),
                (pane[0][0] * 0.55 + pane[1][0] * 0.45, pane[0][1]),
                (pane[3][0] * 0.8 + pane[2][0] * 0.2, pane[3][1]),
                (pane[3][0] * 0.95 + pane[2][0] * 0.05, pane[3][1]),
            ],
            "#ffffff",
            ink=0,
            alpha=0.06,
        )
    for side in (-1, 1):
        for k in range(3):
            y = stage.y(0.04 - 0.035 * k)
            brush.rect(x0 + side * half * 0.5 - half * 0.28, y, half * 0.56, stage.unit * 0.02, shade(metal, -0.4), ink=0.5)


def _consoles(stage: Stage, brush: Brush, metal: str, glow: str) -> None:
    """The instrument panel across the picture and the walls of switches beside it."""
    chance = stage.chance("consoles")
    x0 = stage.x(0.0)
    top, bottom = stage.y(0.6), stage.y(0.76)
    brush.poly(
        [
            (-8, top + stage.unit * 0.04),
            (x0 - stage.unit * 0.6, top),
            (x0 + stage.unit * 0.6, top),
            (stage.width + 8, top + stage.unit * 0.04),
            (stage.width + 8, bottom + stage.unit * 0.02),
            (-8, bottom + stage.unit * 0.02),
        ],
        Fade(shade(metal, 0.12), shade(metal, -0.3)),
    )
    brush.rect(-8, bottom, stage.width + 16, stage.height, Fade(shade(metal, -0.4), shade(metal, -0.15)), ink=0.7)
    plates = [[(x, bottom), (x0 + (x - x0) * 1.9, stage.height)] for x in stage.columns(stage.unit * 0.22)]
    brush.lines(plates, shade(metal, -0.5), stage.unit * 0.003)
    step = stage.unit * 0.3
    for k, x in enumerate(stage.columns(step)):
        kinds = ("graph", "radar", "text", "bars")
        screen(
            brush,
            x,
            (top + bottom) / 2 + stage.unit * 0.015,
            step * 0.56,
            stage.unit * 0.1,
            chance,
            colour=glow if k % 3 else shade(glow, 0.3),
            kind=kinds[k % 4],
        )
        for j in range(6):
            colour = chance.choice((glow, "#ffcf5a", "#ff6a5a", "#8fffa0"))
            bx, by = x + step * (0.36 + 0.09 * (j % 3)), top + stage.unit * (0.06 + 0.035 * (j // 3))
            brush.emit(brush.oval, bx, by, stage.unit * 0.006, stage.unit * 0.006, colour, ink=0)
            brush.emit(brush.glow, bx, by, stage.unit * 0.02, colour, 0.5)
    for side in (-1, 1):
        x = stage.x(side * 0.98) + side * stage.unit * 0.06
        brush.rect(
            x - stage.unit * 0.1,
            stage.y(0.14),
            stage.unit * 0.2,
            stage.unit * 0.4,
            tone(shade(metal, -0.1)),
            corner=stage.unit * 0.01,
        )
        for row in range(7):
            for column in range(4):
                colour = chance.choice((glow, glow, "#3a404a", "#ffcf5a", "#ff7a5a"))
                brush.emit(
                    brush.rect,
                    x + (column - 1.7) * stage.unit * 0.042,
                    stage.y(0.17 + 0.05 * row),
                    stage.unit * 0.024,
                    stage.unit * 0.02,
                    colour,
                    ink=0.4,
                )


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
