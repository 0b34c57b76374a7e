"""Furniture. Sizes are in metres: a table is 0.75 high, a seat 0.46, a door 2.05."""

from __future__ import annotations

import random

from core.paint.brush import Brush, Fade, tone
from core.paint.colour import mix, shade

WOOD = ("#8a5f3f", "#6d4630", "#a37a50", "#7d5a48", "#5b4238")


BOOKS = ("#8c3b34", "#3d5a7a", "#6b7a45", "#b08a3e", "#5a3f63", "#c9b48a", "#37575a", "#a5623c", "#2f3b52")


def shadow(brush: Brush, x: float, foot: float, half: float, m: float) -> None:
    """The soft contact shadow of something `half` pixels to either side of x."""
    brush.dim(x, foot, half * 1.25, max(2.0, 0.13 * m), 0.5)


def table(
    brush: Brush, x: float, foot: float, m: float, wood: str, *, width: float = 1.5, height: float = 0.75, cloth: str = ""
) -> float:
    """A table; returns the canvas height of its top, where things stand."""
    w, h = width * m, height * m
    top = foot - h
    shadow(brush, x, foot, w / 2, m)
    deep = 0.16 * m
    for side in (-1, 1):
        brush.rect(x + side * (w / 2 - 0.1 * m) - 0.035 * m, top, 0.07 * m, h, shade(wood, -0.25), ink=0.7)
        brush.rect(x + side * (w / 2 - 0.22 * m) - 0.03 * m, top, 0.06 * m, h - deep * 0.6, shade(wood, -0.4), ink=0.5)
    plate = [(x - w / 2 + deep * 0.7, top - deep), (x + w / 2 - deep * 0.7, top - deep), (x + w / 2, top), (x - w / 2, top)]
    if cloth:
        hang = [
            (x - w / 2, top),
            (x + w / 2, top),
            (x + w / 2 - 0.03 * m, top + 0.3 * m),
            (x + w / 4, top + 0.26 * m),
            (x, top + 0.31 * m),
            (x - w / 4, top + 0.26 * m),
            (x - w / 2 + 0.03 * m, top + 0.3 * m),
        ]
        brush.poly(hang, tone(cloth, 0.2))
        brush.poly(plate, shade(cloth, 0.12))
    else:
        brush.poly(plate, Fade(shade(wood, 0.2), shade(wood, 0.06)))
        brush.rect(x - w / 2, top, w, 0.07 * m, shade(wood, -0.15))
    return top - deep * 0.4


def chair(brush: Brush, x: float, foot: float, m: float, wood: str, *, side: int = 0, seat: str = "") -> None:
    """A chair seen from the front (side 0), or with its back at the left (-1) or the right (1)."""
    h, w = 0.46 * m, 0.44 * m
    shadow(brush, x, foot, w / 2, m)
    dark = shade(wood, -0.28)
    if side == 0:
        brush.rect(x - w / 2, foot - 0.95 * m, 0.05 * m, 0.5 * m, wood, ink=0.7)
        brush.rect(x + w / 2 - 0.05 * m, foot - 0.95 * m, 0.05 * m, 0.5 * m, wood, ink=0.7)
        brush.rect(x - w / 2, foot - 0.95 * m, w, 0.13 * m, shade(wood, 0.1), corner=0.03 * m)
        brush.rect(x - w / 2, foot - 0.74 * m, w, 0.08 * m, wood, ink=0.7)
    else:
        back = x + side * w / 2
        brush.poly(
            [
                (back, foot - 0.97 * m),
                (back + side * 0.05 * m, foot - 0.97 * m),
                (back - side * 0.02 * m, foot),
                (back - side * 0.07 * m, foot),
            ],
            wood,
        )
    for k in (-1, 1):
        brush.rect(x + k * (w / 2 - 0.03 * m) - 0.025 * m, foot - h, 0.05 * m, h, dark, ink=0.7)
    brush.poly(
        [
            (x - w / 2 + 0.05 * m, foot - h - 0.1 * m),
            (x + w / 2 - 0.05 * m, foot - h - 0.1 * m),
            (x + w / 2, foot - h),
            (x - w / 2, foot - h),
        ],
        shade(seat or wood, 0.12),
    )
    brush.rect(x - w / 2, foot - h, w, 0.06 * m, shade(seat or wood, -0.12), ink=0.7)


def stool(brush: Brush, x: float, foot: float, m: float, wood: str, *, height: float = 0.75, seat: str = "") -> None:
    """A bar stool."""
    h = height * m
    shadow(brush, x, foot, 0.2 * m, m)
    for k in (-1, 1):
        brush.line(x + k * 0.1 * m, foot - h, x + k * 0.2 * m, foot, shade(wood, -0.2), 0.045 * m)
    brush.line(x - 0.16 * m, foot - h * 0.35, x + 0.16 * m, foot - h * 0.35, shade(wood, -0.1), 0.035 * m)
    brush.rect(x - 0.2 * m, foot - h - 0.06 * m, 0.4 * m, 0.1 * m, tone(seat or wood, 0.25), corner=0.05 * m)


def sofa(brush: Brush, x: float, foot: float, m: float, cloth: str, *, width: float = 2.1) -> None:
    """A sofa, or an armchair when 0.95 m wide."""
    w = width * m
    shadow(brush, x, foot, w / 2, m)
    brush.rect(x - w / 2 + 0.12 * m, foot - 0.88 * m, w - 0.24 * m, 0.6 * m, tone(cloth, 0.2), corner=0.12 * m)
    seats = max(1, round(width / 0.85) - (1 if width < 1.2 else 0))
    inner = w - 0.4 * m
    for k in range(seats):
        left = x - inner / 2 + inner * k / seats
        brush.rect(
            left + 0.01 * m,
            foot - 0.82 * m,
            inner / seats - 0.02 * m,
            0.42 * m,
            tone(shade(cloth, 0.08), 0.16),
            corner=0.08 * m,
            ink=0.6,
        )
        brush.rect(
            left, foot - 0.48 * m, inner / seats - 0.01 * m, 0.2 * m, tone(shade(cloth, 0.16), 0.14), corner=0.06 * m, ink=0.7
        )
    brush.rect(x - inner / 2, foot - 0.3 * m, inner, 0.22 * m, shade(cloth, -0.22), ink=0.7)
    for side in (-1, 1):
        brush.rect(
            x + side * (w / 2 - 0.11 * m) - 0.12 * m,
            foot - 0.62 * m,
            0.24 * m,
            0.56 * m,
            tone(shade(cloth, 0.04), 0.2),
            corner=0.1 * m,
        )
        brush.rect(x + side * (w / 2 - 0.14 * m) - 0.03 * m, foot - 0.08 * m, 0.06 * m, 0.08 * m, "#3a2c24", ink=0.5)


def cushion(brush: Brush, x: float, foot: float, size: float, colour: str, *, tilt: float = 8.0) -> None:
    """A square cushion leaning."""
    with brush.turned(tilt, x, foot):
        brush.rect(x - size / 2, foot - size, size, size, tone(colour, 0.2), corner=size * 0.2, ink=0.8)


def bed(
    brush: Brush, x: float, foot: float, m: float, wood: str, cloth: str, *, width: float = 1.7, board: float = 1.1
) -> None:
    """A bed seen from its foot end, headboard against the wall."""
    w = width * m
    shadow(brush, x, foot, w / 2, m)
    brush.rect(x - w * 0.47, foot - (board + 0.35) * m, w * 0.94, board * m, tone(wood, 0.2), corner=0.08 * m)
    for side in (-1, 1) if width > 1.2 else (0,):
        brush.rect(
            x + side * w * 0.21 - 0.32 * m,
            foot - 0.98 * m,
            0.64 * m,
            0.34 * m,
            Fade("#fbf7ee", "#d9d3c8"),
            corner=0.12 * m,
            ink=0.8,
        )
    cover = [
        (x - w * 0.46, foot - 0.74 * m),
        (x + w * 0.46, foot - 0.74 * m),
        (x + w / 2, foot - 0.46 * m),
        (x - w / 2, foot - 0.46 * m),
    ]
    brush.poly(cover, Fade(shade(cloth, 0.22), shade(cloth, 0.06)))
    brush.poly(
        [
            (x - w * 0.46, foot - 0.74 * m),
            (x + w * 0.46, foot - 0.74 * m),
            (x + w * 0.475, foot - 0.66 * m),
            (x - w * 0.475, foot - 0.66 * m),
        ],
        "#efe8da",
        ink=0.6,
    )
    brush.rect(x - w / 2, foot - 0.47 * m, w, 0.38 * m, Fade(shade(cloth, -0.02), shade(cloth, -0.28)), corner=0.04 * m)
    folds = [[(x + w * k * 0.1, foot - 0.46 * m), (x + w * k * 0.105, foot - 0.13 * m)] for k in (-4, -2, 1, 3)]
    brush.lines(folds, shade(cloth, -0.35), 0.018 * m, alpha=0.5)
    brush.rect(x - w / 2, foot - 0.12 * m, w, 0.1 * m, shade(wood, -0.2), ink=0.7)


def books(brush: Brush, chance: random.Random, left: float, foot: float, w: float, h: float) -> None:
    """A row of books filling w, each at most h high."""
    x = left
    while x < left + w - h * 0.1:
        wide = min(h * chance.uniform(0.1, 0.24), left + w - x)
        high = h * chance.uniform(0.68, 0.98)
        if chance.random() < 0.08:
            x += wide * 1.2
            continue
        colour = chance.choice(BOOKS)
        brush.rect(x, foot - high, wide, high, Fade(shade(colour, 0.15), shade(colour, -0.15), across=True), ink=0.35)
        brush.rect(x, foot - high * 0.82, wide, high * 0.06, mix(colour, "#e8d9a8", 0.6), ink=0)
        x += wide


def bookcase(
    brush: Brush,
    x: float,
    foot: float,
    m: float,
    wood: str,
    chance: random.Random,
    *,
    width: float = 1.2,
    height: float = 2.1,
    shelves: int = 5,
    full: float = 0.85,
) -> None:
    """A bookcase with books and a few other things on its shelves."""
    w, h = width * m, height * m
    shadow(brush, x, foot, w / 2, m)
    brush.rect(x - w / 2, foot - h, w, h, tone(shade(wood, -0.45)))
    slot = (h - 0.12 * m) / shelves
    for k in range(shelves):
        base = foot - 0.1 * m - slot * k
        if chance.random() < full:
            books(brush, chance, x - w / 2 + 0.06 * m, base, (w - 0.12 * m) * chance.uniform(0.7, 1.0), slot * 0.82)
        else:
            vase(brush, x + chance.uniform(-0.2, 0.2) * w, base, slot * 0.7, chance.choice(BOOKS))
            books(brush, chance, x - w / 2 + 0.06 * m, base, w * 0.25, slot * 0.7)
        brush.rect(x - w / 2, base, w, 0.045 * m, shade(wood, 0.06), ink=0.6)
    for side in (-1, 1):
        brush.rect(x + side * (w / 2 - 0.03 * m) - 0.03 * m, foot - h, 0.06 * m, h, shade(wood, 0.04 * side), ink=0.6)
    brush.rect(x - w / 2 - 0.04 * m, foot - h - 0.07 * m, w + 0.08 * m, 0.09 * m, shade(wood, 0.14), ink=0.8)


def vase(brush: Brush, x: float, foot: float, h: float, colour: str) -> None:
    """A vase."""
    brush.oval(x, foot - h * 0.4, h * 0.28, h * 0.4, Fade(shade(colour, 0.25), shade(colour, -0.2), across=True), ink=0.7)
    brush.rect(x - h * 0.09, foot - h, h * 0.18, h * 0.35, shade(colour, 0.05), ink=0.6)


def cabinet(
    brush: Brush,
    x: float,
    foot: float,
    m: float,
    wood: str,
    *,
    width: float = 1.4,
    height: float = 0.85,
    doors: int = 3,
    drawers: int = 0,
) -> float:
    """A low cabinet or chest; returns the canvas height of its top."""
    w, h = width * m, height * m
    shadow(brush, x, foot, w / 2, m)
    brush.rect(x - w / 2, foot - h, w, h, tone(wood, 0.2))
    slot = w / doors
    for k in range(doors):
        left = x - w / 2 + slot * k + 0.03 * m
        if drawers:
            step = (h - 0.14 * m) / drawers
            for level in range(drawers):
                y = foot - h + 0.07 * m + step * level
                brush.rect(left, y + 0.01 * m, slot - 0.06 * m, step - 0.03 * m, shade(wood, 0.08), ink=0.6)
                brush.rect(left + slot / 2 - 0.09 * m, y + step * 0.4, 0.12 * m, 0.025 * m, "#d8c08a", ink=0.3)
        else:
            brush.rect(left, foot - h + 0.07 * m, slot - 0.06 * m, h - 0.17 * m, shade(wood, 0.08), ink=0.7)
            brush.oval(
                left + (slot - 0.06 * m) * (0.85 if k % 2 == 0 else 0.15),
                foot - h * 0.55,
                0.02 * m,
                0.02 * m,
                "#d8c08a",
                ink=0.3,
            )
    brush.rect(x - w / 2 - 0.03 * m, foot - h - 0.05 * m, w + 0.06 * m, 0.07 * m, shade(wood, 0.18), ink=0.8)
    return foot - h - 0.05 * m


def counter(
    brush: Brush,
    left: float,
    right: float,
    foot: float,
    m: float,
    wood: str,
    *,
    height: float = 1.1,
    top: str = "",
    panels: float = 0.8,
) -> float:
    """A bar or shop counter from left to right; returns the canvas height of its top."""
    h = height * m
    brush.dim((left + right) / 2, foot, (right - left) * 0.6, 0.2 * m, 0.55)
    brush.rect(left, foot - h, right - left, h, tone(wood, 0.24))
    count = max(1, int((right - left) / (panels * m)))
    slot = (right - left) / count
    for k in range(count):
        brush.rect(
            left + slot * k + 0.07 * m,
            foot - h + 0.2 * m,
            slot - 0.14 * m,
            h - 0.36 * m,
            Fade(shade(wood, -0.16), shade(wood, 0.06)),
            corner=0.02 * m,
            ink=0.7,
        )
    slab = top or shade(wood, 0.22)
    brush.poly(
        [
            (left + 0.05 * m, foot - h - 0.12 * m),
            (right - 0.05 * m, foot - h - 0.12 * m),
            (right + 0.1 * m, foot - h),
            (left - 0.1 * m, foot - h),
        ],
        Fade(shade(slab, 0.2), slab),
    )
    brush.rect(left - 0.1 * m, foot - h, right - left + 0.2 * m, 0.08 * m, shade(slab, -0.25))
    return foot - h - 0.05 * m
