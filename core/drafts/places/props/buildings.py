"""Houses, blocks, towers and other buildings, with windows that light up when the hour asks for lamps."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from core.drafts.places.props.land import SNOW
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, tone
from core.paint.colour import mix, shade

LIT = ("#ffd98f", "#ffe6b0", "#ffc873", "#fff0c8")


PLASTER = ("#e9dcc3", "#d9b48c", "#c98f72", "#d9c8b4", "#b7c2c4", "#c9a9a0", "#e2cf9f", "#a9b59a")


ROOFS = ("#8f4638", "#6f3f3a", "#5b5664", "#7a5a44", "#54606a")


def window(
    stage: Stage, brush: Brush, x: float, y: float, w: float, h: float, lit: bool, *, frame: str = "#f1ece0", bars: bool = True
) -> None:
    """One window, (x, y) its left top corner. Dark panes mirror the sky; lit ones shine."""
    edge = max(1.0, w * 0.1)
    brush.rect(x - edge, y - edge, w + 2 * edge, h + 2 * edge, frame, ink=0.5)
    pane = Fade(mix(stage.air.top, "#26384c", 0.55), mix(stage.air.low, "#4a6276", 0.6))
    brush.rect(x, y, w, h, pane, ink=0.4)
    if lit:
        colour = random.Random(round(x * 7 + y)).choice(LIT)
        brush.emit(brush.rect, x, y, w, h, Fade(shade(colour, 0.2), shade(colour, -0.1)), ink=0.4)
    if bars:
        paint = brush.emit if lit else paint_now
        paint(brush.rect, x + w * 0.46, y, w * 0.08, h, mix(frame, "#5a4634", 0.6 if lit else 0.0), ink=0)
        paint(brush.rect, x, y + h * 0.44, w, h * 0.06, mix(frame, "#5a4634", 0.6 if lit else 0.0), ink=0)


def paint_now(paint: Callable[..., None], *arguments: Any, **options: Any) -> None:
    """Like `Brush.emit` for what does not shine: paints at once."""
    paint(*arguments, **options)


def house(
    stage: Stage,
    brush: Brush,
    x: float,
    foot: float,
    m: float,
    tag: str,
    *,
    width: float = 7.0,
    height: float = 4.2,
    style: str = "",
) -> None:
    """A gabled house seen from the front or the side, (x, foot) the middle of its base; sizes in metres."""
    chance = stage.chance(tag)
    w, h = width * m, height * m
    wall, roof = chance.choice(PLASTER), chance.choice(ROOFS)
    timber = style == "timber" or (style == "" and chance.random() < 0.3)
    left = x - w / 2
    side_view = chance.random() < 0.6
    peak = w * (0.3 if side_view else 0.42)
    if chance.random() < 0.7:
        stack = left + w * chance.choice((0.22, 0.72))
        brush.rect(stack, foot - h - peak * 1.05, w * 0.09, peak * 0.8, tone(mix(roof, "#8a6a5a", 0.6)))
        if stage.snowy:
            brush.rect(stack - w * 0.01, foot - h - peak * 1.1, w * 0.11, peak * 0.1, SNOW, ink=0.4)
    if not side_view:
        brush.poly([(left, foot), (left, foot - h), (x, foot - h - peak), (left + w, foot - h), (left + w, foot)], tone(wall))
    else:
        brush.rect(left, foot - h, w, h, tone(wall))
    over = w * 0.07
    if side_view:
        edge = [
            (left - over, foot - h + over * 0.4),
            (left + w * 0.1, foot - h - peak),
            (left + w * 0.9, foot - h - peak),
            (left + w + over, foot - h + over * 0.4),
        ]
        brush.poly(edge, tone(SNOW if stage.snowy else roof, 0.22))
        rows = [
            [
                (left - over + (w * 0.1 + over) * k / 5, foot - h - peak * k / 5),
                (left + w + over - (w * 0.1 + over) * k / 5, foot - h - peak * k / 5),
            ]
            for k in range(1, 5)
        ]
        brush.lines(rows, shade(roof, -0.3), m * 0.03, alpha=0.12 if stage.snowy else 0.5)
    else:
        thick = peak * 0.2
        for side in (-1, 1):
            points = [
                (x, foot - h - peak - thick),
                (x + side * (w / 2 + over), foot - h + over * 0.5 - thick * 0.2),
                (x + side * (w / 2 + over), foot - h + over * 0.5 + thick * 0.7),
                (x, foot - h - peak + thick * 0.6),
            ]
            brush.poly(points, SNOW if stage.snowy else shade(roof, 0.1 * side))
    if timber:
        _timber(brush, left, foot, w, h, m)
    _openings(stage, brush, chance, left, foot, w, h, m)


def _timber(brush: Brush, left: float, foot: float, w: float, h: float, m: float) -> None:
    """Half-timbering."""
    beams = [[(left, foot - h * 0.5), (left + w, foot - h * 0.5)], [(left, foot - h), (left + w, foot - h)]]
    for k in range(5):
        x = left + w * (0.02 + 0.24 * k)
        beams.append([(x, foot), (x, foot - h)])
        if k in (0, 3):
            beams.append([(x, foot - h * 0.5), (x + w * 0.24, foot - h)])
    brush.lines(beams, "#5a4030", m * 0.14)


def _openings(
    stage: Stage, brush: Brush, chance: random.Random, left: float, foot: float, w: float, h: float, m: float
) -> None:
    """The door and the windows of a house."""
    door_at = chance.choice((0.18, 0.5, 0.74))
    door = chance.choice(("#6b4a36", "#3f5a52", "#7a3b34", "#34506b"))
    dw, dh = min(1.0 * m, w * 0.18), min(2.0 * m, h * 0.62)
    brush.rect(left + w * door_at - dw * 0.62, foot - dh - dw * 0.12, dw * 1.24, dh + dw * 0.12, "#e8e0d0", ink=0.6)
    brush.rect(left + w * door_at - dw / 2, foot - dh, dw, dh, tone(door))
    count = 3 if w > 6 * m else 2
    floors = 2 if h > 4.6 * m else 1
    for level in range(floors):
        for k in range(count):
            share = (k + 0.5) / count
            if level == 0 and abs(share - door_at) < 0.18:
                continue
            size = 0.95 * m
            y = foot - (1.9 + 2.5 * level) * m
            window(
                stage,
                brush,
                left + w * share - size / 2,
                y,
                size,
                size * 1.15,
                stage.air.lamps > 0.4 and chance.random() < 0.65,
            )
            if chance.random() < 0.5:
                shutter = shade(door, 0.15)
                for side in (-1, 1):
                    brush.rect(left + w * share + side * size * 0.82 - size * 0.2, y, size * 0.4, size * 1.15, shutter, ink=0.5)


def block(
    stage: Stage, brush: Brush, x: float, foot: float, m: float, tag: str, *, width: float, storeys: int, shop: bool = True
) -> float:
    """A town building seen from the front; `x` is its left edge. Returns its width in pixels."""
    chance = stage.chance(tag)
    w, storey = width * m, 3.1 * m
    base = 3.6 * m
    h = base + storeys * storey
    wall = chance.choice((*PLASTER, "#a5654e", "#8c5546", "#7f8791"))
    brick = chance.random() < 0.35
    brush.rect(x, foot - h, w, h, tone(wall, 0.2))
    if brick:
        rows = [[(x, foot - base - k * 0.5 * m), (x + w, foot - base - k * 0.5 * m)] for k in range(int(storeys * 6.2))]
        brush.lines(rows, shade(wall, -0.25), max(0.6, 0.03 * m), alpha=0.4)
    cornice = shade(wall, 0.22)
    brush.rect(x - 0.15 * m, foot - h - 0.3 * m, w + 0.3 * m, 0.5 * m, SNOW if stage.snowy else cornice, ink=0.7)
    count = max(2, int(width / 2.1))
    slot = w / count
    narrow = chance.uniform(0.42, 0.56)
    arched = chance.random() < 0.3
    for level in range(storeys):
        for k in range(count):
            wx, wy = x + slot * (k + 0.5 - narrow / 2), foot - base - storey * (level + 0.82)
            lit = stage.air.lamps > 0.4 and chance.random() < 0.45 * (0.4 + 0.6 * stage.air.lamps)
            window(stage, brush, wx, wy, slot * narrow, storey * 0.58, lit, frame=cornice)
            if arched:
                brush.rect(wx - slot * 0.08, wy - storey * 0.12, slot * (narrow + 0.16), storey * 0.09, cornice, ink=0.5)
            brush.rect(
                wx - slot * 0.06,
                wy + storey * 0.6,
                slot * (narrow + 0.12),
                storey * 0.05,
                SNOW if stage.snowy else cornice,
                ink=0.4,
            )
    brush.rect(x, foot - base, w, 0.22 * m, cornice, ink=0.6)
    if shop:
        shop_front(stage, brush, chance, x, foot, w, base, m)
    else:
        brush.rect(x + w / 2 - 0.6 * m, foot - 2.4 * m, 1.2 * m, 2.4 * m, tone("#5a4334"))
        for share in (0.2, 0.8):
            window(
                stage, brush, x + w * share - 0.5 * m, foot - 2.5 * m, 1.0 * m, 1.5 * m, stage.night and chance.random() < 0.5
            )
    return w


def shop_front(
    stage: Stage, brush: Brush, chance: random.Random, x: float, foot: float, w: float, base: float, m: float
) -> None:
    """Ground floor with a display window, a door and an awning."""
    colour = chance.choice(("#7c2f35", "#2f5a56", "#34466e", "#8a6a2f", "#5a3f63", "#40603c"))
    brush.rect(x + w * 0.04, foot - base * 0.84, w * 0.92, base * 0.84, tone(shade(colour, -0.1)))
    pane = (x + w * 0.09, foot - base * 0.66, w * 0.54, base * 0.5)
    brush.rect(*pane, Fade(mix(stage.air.top, "#33485c", 0.6), mix(stage.air.low, "#5a7186", 0.6)))
    door = (x + w * 0.7, foot - base * 0.66, w * 0.2, base * 0.66)
    brush.rect(*door, Fade(shade(colour, 0.14), shade(colour, -0.05)))
    glass = (door[0] + door[2] * 0.15, door[1] + base * 0.05, door[2] * 0.7, door[3] * 0.55)
    brush.rect(*glass, mix(stage.air.middle, "#41586c", 0.6), ink=0.5)
    if stage.air.lamps > 0.4 and chance.random() < 0.8:
        glow = chance.choice(LIT)
        brush.emit(brush.rect, *pane, Fade(shade(glow, 0.15), shade(glow, -0.2)), ink=0.5)
        brush.emit(brush.rect, *glass, shade(glow, -0.05), ink=0.5)
        for _ in range(5):
            goods = m * chance.uniform(0.15, 0.34)
            brush.emit(
                brush.rect,
                pane[0] + pane[2] * chance.uniform(0.05, 0.85),
                pane[1] + pane[3] - goods,
                goods * 0.7,
                goods,
                shade(colour, -0.2),
                ink=0,
            )
    stripes = max(5, int(w / (0.5 * m)))
    top, drop, out = foot - base * 0.84, base * 0.2, 0.0
    for k in range(stripes):
        a, b = x + w * (0.02 + 0.96 * k / stripes), x + w * (0.02 + 0.96 * (k + 1) / stripes)
        brush.poly([(a, top), (b, top), (b + out, top + drop), (a + out, top + drop)], colour if k % 2 else "#efe6d4", ink=0.4)
    sign = (x + w * 0.08, foot - base * 0.98, w * 0.84, base * 0.13)
    brush.rect(*sign, shade(colour, -0.25), ink=0.6)
    chance_line = [
        [
            (sign[0] + sign[2] * (0.2 + 0.075 * k), sign[1] + sign[3] * 0.5),
            (sign[0] + sign[2] * (0.2 + 0.075 * k + chance.uniform(0.02, 0.05)), sign[1] + sign[3] * 0.5),
        ]
        for k in range(8)
    ]
    brush.lines(chance_line, "#f0dfae", sign[3] * 0.4)


def skyline(
    stage: Stage, brush: Brush, tag: str, foot: float, rise: float, colour: str, *, step: float = 0.07, lit: float = 0.5
) -> None:
    """A row of towers over the whole width; `rise` is the tallest one in pixels, `step` the mean width in frame heights."""
    chance = stage.chance(tag)
    x = -stage.unit * 0.05
    while x < stage.width + 10:
        w = stage.unit * step * chance.uniform(0.6, 1.5)
        h = rise * chance.uniform(0.3, 1.0) * (0.65 + 0.35 * chance.random())
        body = shade(colour, chance.uniform(-0.1, 0.12))
        brush.rect(x, foot - h, w, h + 4, Fade(shade(body, -0.08), shade(body, 0.1)), ink=0.6)
        kind = chance.random()
        if kind < 0.2:
            brush.rect(x + w * 0.25, foot - h - rise * 0.06, w * 0.5, rise * 0.07, body, ink=0.5)
        elif kind < 0.34:
            brush.poly([(x, foot - h), (x + w / 2, foot - h - rise * 0.14), (x + w, foot - h)], body, ink=0.5)
        elif kind < 0.5:
            brush.line(x + w * 0.5, foot - h, x + w * 0.5, foot - h - rise * 0.16, body, max(1.0, w * 0.04))
        _tower_windows(stage, brush, chance, x, foot, w, h, body, lit)
        x += w * chance.uniform(0.92, 1.15)


def _tower_windows(
    stage: Stage, brush: Brush, chance: random.Random, x: float, foot: float, w: float, h: float, body: str, lit: float
) -> None:
    """Rows of small windows as two strokes: those that are lit and those that are not."""
    columns = max(2, int(w / (stage.unit * 0.014)))
    rows = max(3, int(h / (stage.unit * 0.022)))
    size = w / columns
    on: list[list[tuple[float, float]]] = []
    off: list[list[tuple[float, float]]] = []
    for row in range(rows):
        for column in range(columns):
            wx, wy = x + size * (column + 0.3), foot - h + (h / rows) * (row + 0.4)
            (on if chance.random() < lit else off).append([(wx, wy), (wx + size * 0.34, wy)])
    width = h / rows * 0.42
    glowing = stage.air.lamps > 0.4
    brush.lines(off, shade(body, 0.14 if not glowing else -0.2), width, alpha=0.55)
    if on:
        if glowing:
            brush.emit(brush.lines, on, chance.choice(LIT), width, alpha=0.5 + 0.5 * stage.air.lamps)
        else:
            brush.lines(on, mix(stage.air.low, body, 0.4), width, alpha=0.6)
