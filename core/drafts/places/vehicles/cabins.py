"""Inside a car and a train."""

from __future__ import annotations

import math

from core.drafts.places.props.buildings import skyline
from core.drafts.places.props.furniture import table
from core.drafts.places.props.lamps import table_lamp
from core.drafts.places.props.land import ridge, ridge_line, settled
from core.drafts.places.props.things import curtain
from core.drafts.places.props.trees import leafy, pines
from core.drafts.places.rooms.shell import outside
from core.drafts.places.sky import paint_sky
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, polygon, smooth_polygon, tone
from core.paint.colour import shade


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
