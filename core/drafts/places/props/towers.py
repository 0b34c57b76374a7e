"""Landmarks of stone: lighthouse, village church, castle, windmill."""

from __future__ import annotations

from core.drafts.places.props.buildings import paint_now
from core.drafts.places.props.land import SNOW
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, arch, polygon, tone
from core.paint.colour import shade


def lighthouse(stage: Stage, brush: Brush, x: float, foot: float, height: float) -> None:
    """A striped lighthouse `height` pixels tall, its beam sweeping the night."""
    w = height * 0.15
    first = stage.pick("lighthouse", "#b8402f", "#2f5f86", "#3a3f48", "#b8402f")
    bands = 5
    for k in range(bands):
        low, high = k / bands, (k + 1) / bands
        at = [w * (0.62 - 0.24 * share) for share in (low, high)]
        body = [
            (x - at[0], foot - height * 0.78 * low),
            (x + at[0], foot - height * 0.78 * low),
            (x + at[1], foot - height * 0.78 * high),
            (x - at[1], foot - height * 0.78 * high),
        ]
        base = first if k % 2 else "#efe9dd"
        brush.poly(body, Fade(shade(base, 0.08), shade(base, -0.3), across=True), ink=0.8)
    top = foot - height * 0.78
    brush.rect(x - w * 0.62, top - height * 0.02, w * 1.24, height * 0.03, "#3a3a40", ink=0.8)
    brush.rect(x - w * 0.34, top - height * 0.12, w * 0.68, height * 0.1, "#9fb4bd", ink=0.8)
    brush.poly([(x - w * 0.46, top - height * 0.12), (x, top - height * 0.21), (x + w * 0.46, top - height * 0.12)], first)
    brush.line(x, top - height * 0.2, x, top - height * 0.25, "#3a3a40", w * 0.06)
    for k in range(3):
        brush.rect(x - w * 0.08, foot - height * (0.18 + 0.2 * k), w * 0.16, height * 0.045, "#33404c", ink=0.5)
    if stage.air.lamps > 0.2:
        light = top - height * 0.07
        brush.emit(brush.oval, x, light, w * 0.26, height * 0.042, "#fff3c4", ink=0)
        reach = height * 4.0
        for side in (-1, 1):
            points = [
                (x, light - 2),
                (x + side * reach, light - reach * 0.13),
                (x + side * reach, light + reach * 0.06),
                (x, light + 2),
            ]
            brush.emit(_ray, brush, points, x, side, reach, stage.air.lamps)
        brush.emit(brush.glow, x, light, height * 0.55, "#ffe9a8", 0.8 * stage.air.lamps)


def _ray(brush: Brush, points: list[tuple[float, float]], x: float, side: int, reach: float, power: float) -> None:
    """A beam that fades with distance."""
    with brush.inside(polygon(points)):
        left, right = min(x, x + side * reach), max(x, x + side * reach)
        top, bottom = min(y for _, y in points), max(y for _, y in points)
        first, last = (0.5 * power, 0.0) if side > 0 else (0.0, 0.5 * power)
        brush.veil((left, top, right, bottom), "#fff0bf", first, last, across=True)


def steeple(
    stage: Stage, brush: Brush, x: float, foot: float, height: float, wall: str = "#d8ccb4", roof: str = "#5d4a52"
) -> None:
    """A village church: tower with a spire, and a nave beside it."""
    w = height * 0.2
    side = 1 if stage.chance("steeple").random() < 0.5 else -1
    nave = [(x, foot), (x, foot - height * 0.3), (x + side * w * 1.6, foot - height * 0.3), (x + side * w * 1.6, foot)]
    brush.poly(nave, tone(shade(wall, -0.08)))
    slope = [
        (x, foot - height * 0.3),
        (x + side * w * 0.2, foot - height * 0.46),
        (x + side * w * 1.5, foot - height * 0.46),
        (x + side * w * 1.75, foot - height * 0.29),
    ]
    brush.poly(slope, tone(SNOW if stage.snowy else roof))
    brush.rect(x - w / 2, foot - height * 0.6, w, height * 0.6, Fade(shade(wall, 0.1), shade(wall, -0.2), across=True))
    brush.poly(
        [(x - w * 0.6, foot - height * 0.59), (x, foot - height * 0.96), (x + w * 0.6, foot - height * 0.59)],
        Fade(SNOW if stage.snowy else shade(roof, 0.1), shade(roof, -0.1)),
    )
    brush.lines(
        [
            [(x, foot - height * 0.95), (x, foot - height * 1.04)],
            [(x - w * 0.1, foot - height * 1.01), (x + w * 0.1, foot - height * 1.01)],
        ],
        "#3a3238",
        w * 0.05,
    )
    brush.shape(arch(x - w * 0.12, foot - height * 0.53, w * 0.24, height * 0.12), "#38303c", ink=0.6)
    for k in range(3):
        path = arch(x + side * w * (0.62 + 0.36 * k) - w * 0.07, foot - height * 0.22, w * 0.14, height * 0.13)
        if stage.air.lamps > 0.4:
            brush.emit(brush.shape, path, "#ffd489", ink=0.5)
        else:
            brush.shape(path, "#41506a", ink=0.5)


def castle(stage: Stage, brush: Brush, x: float, foot: float, height: float, wall: str = "#8d8578") -> None:
    """A castle of towers and battlements, mostly seen far away."""
    chance = stage.chance("castle")
    brush.rect(x - height * 0.6, foot - height * 0.34, height * 1.2, height * 0.36, tone(wall))
    for k in range(13):
        brush.rect(x - height * 0.6 + height * 1.2 * k / 13, foot - height * 0.39, height * 0.05, height * 0.06, wall, ink=0.4)
    for share, high, wide in ((-0.6, 0.6, 0.14), (-0.25, 0.8, 0.13), (0.08, 1.0, 0.16), (0.4, 0.66, 0.13), (0.62, 0.52, 0.12)):
        tx, th, tw = x + height * share, height * high, height * wide
        brush.rect(tx - tw / 2, foot - th, tw, th, Fade(shade(wall, 0.12), shade(wall, -0.25), across=True))
        brush.rect(tx - tw * 0.6, foot - th - tw * 0.1, tw * 1.2, tw * 0.22, shade(wall, 0.05), ink=0.6)
        brush.poly(
            [(tx - tw * 0.62, foot - th - tw * 0.1), (tx, foot - th - tw * 1.5), (tx + tw * 0.62, foot - th - tw * 0.1)],
            SNOW if stage.snowy else "#5b4a5e",
        )
        for level in range(2):
            path = arch(tx - tw * 0.08, foot - th * (0.82 - 0.26 * level), tw * 0.16, tw * 0.3)
            lit = stage.air.lamps > 0.4 and chance.random() < 0.7
            (brush.emit if lit else paint_now)(brush.shape, path, "#ffcf7d" if lit else "#2f2a33", ink=0.4)


def windmill(stage: Stage, brush: Brush, x: float, foot: float, height: float) -> None:
    """A tower mill with four sails."""
    wall = "#e4dac6"
    brush.poly(
        [
            (x - height * 0.17, foot),
            (x - height * 0.1, foot - height * 0.62),
            (x + height * 0.1, foot - height * 0.62),
            (x + height * 0.17, foot),
        ],
        Fade(shade(wall, 0.1), shade(wall, -0.25), across=True),
    )
    brush.poly(
        [(x - height * 0.12, foot - height * 0.61), (x, foot - height * 0.78), (x + height * 0.12, foot - height * 0.61)],
        SNOW if stage.snowy else "#7a4a3c",
    )
    brush.shape(arch(x - height * 0.035, foot - height * 0.14, height * 0.07, height * 0.14), "#5a4334", ink=0.6)
    angle = stage.chance("mill").uniform(10, 70)
    hub = (x, foot - height * 0.62)
    for k in range(4):
        with brush.turned(angle + 90 * k, *hub):
            brush.line(*hub, hub[0], hub[1] - height * 0.5, "#5a4636", height * 0.016)
            brush.rect(hub[0], hub[1] - height * 0.5, height * 0.08, height * 0.4, "#efe6d2", ink=0.6, alpha=0.85)
            bars = [
                [(hub[0], hub[1] - height * (0.5 - 0.1 * j)), (hub[0] + height * 0.08, hub[1] - height * (0.5 - 0.1 * j))]
                for j in range(5)
            ]
            brush.lines(bars, "#7a6450", height * 0.006)
