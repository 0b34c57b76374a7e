"""Doors, rugs, pictures, benches: what belongs to a building rather than to a person."""

from __future__ import annotations

import random

from core.drafts.places.props.furniture import BOOKS, shadow
from core.paint.brush import Brush, Fade, tone
from core.paint.colour import mix, shade


def door(
    brush: Brush,
    x: float,
    foot: float,
    m: float,
    colour: str,
    *,
    width: float = 0.92,
    height: float = 2.05,
    frame: str = "#e6ddcc",
    glass: str = "",
    knob: int = 1,
) -> None:
    """A panelled door in its frame, with a glass pane in its upper half when a colour is given."""
    w, h = width * m, height * m
    brush.rect(x - w / 2 - 0.1 * m, foot - h - 0.1 * m, w + 0.2 * m, h + 0.1 * m, frame)
    brush.rect(x - w / 2, foot - h, w, h, tone(colour, 0.16))
    if glass:
        brush.rect(x - w * 0.32, foot - h * 0.92, w * 0.64, h * 0.42, glass, ink=0.7)
    else:
        for k in (-1, 1):
            brush.rect(
                x + k * w * 0.22 - w * 0.16,
                foot - h * 0.93,
                w * 0.32,
                h * 0.4,
                Fade(shade(colour, -0.2), shade(colour, 0.08)),
                ink=0.6,
            )
    for k in (-1, 1):
        brush.rect(
            x + k * w * 0.22 - w * 0.16,
            foot - h * 0.43,
            w * 0.32,
            h * 0.34,
            Fade(shade(colour, -0.2), shade(colour, 0.08)),
            ink=0.6,
        )
    brush.oval(x + knob * w * 0.42, foot - h * 0.47, 0.035 * m, 0.035 * m, "#d2b06a", ink=0.6)


def rug(brush: Brush, x: float, y: float, half: float, deep: float, colour: str, *, oval: bool = False) -> None:
    """A rug on the floor, `half` its half width at the nearer edge, `deep` pixels up the picture."""
    rim = mix(colour, "#f0e2c0", 0.5)
    if oval:
        for share, tint in ((1.0, shade(colour, -0.15)), (0.86, rim), (0.78, colour), (0.45, shade(colour, 0.18))):
            brush.oval(x, y, half * share, deep / 2 * share, tint, ink=0.6 if share == 1.0 else 0)
        return
    for share, tint in ((1.0, shade(colour, -0.2)), (0.9, rim), (0.84, colour)):
        near, far, d = half * share, half * 0.8 * share, deep / 2 * share
        brush.poly(
            [(x - far, y - d), (x + far, y - d), (x + near, y + d), (x - near, y + d)], tint, ink=0.6 if share == 1.0 else 0
        )
    for k in (-0.5, 0.0, 0.5):
        w = half * 0.14
        brush.poly(
            [(x + k * half - w, y), (x + k * half, y - deep * 0.2), (x + k * half + w, y), (x + k * half, y + deep * 0.2)],
            rim,
            ink=0,
        )


def picture_frame(brush: Brush, x: float, y: float, w: float, h: float, chance: random.Random) -> None:
    """A framed picture on the wall: a small landscape, a portrait or shapes; (x, y) its middle."""
    brush.dim(x + w * 0.04, y + h * 0.06, w * 0.7, h * 0.68, 0.3)
    brush.rect(x - w / 2, y - h / 2, w, h, chance.choice(("#6b4a32", "#b08a4a", "#2f2c30", "#e6dfd0")))
    iw, ih = w * 0.8, h * 0.8
    left, top = x - iw / 2, y - ih / 2
    ground = chance.choice(("#cfd9d2", "#e3d6b8", "#9db4c4", "#d8b59a"))
    brush.rect(left, top, iw, ih, ground, ink=0.4)
    kind = chance.randrange(3)
    if kind == 0:
        for share, colour in ((0.45, "#7f9aa8"), (0.62, "#68806a"), (0.8, "#4d5f48")):
            peak = left + iw * chance.uniform(0.2, 0.8)
            brush.poly(
                [
                    (left, top + ih),
                    (left, top + ih * (share + 0.1)),
                    (peak, top + ih * share),
                    (left + iw, top + ih * (share + 0.15)),
                    (left + iw, top + ih),
                ],
                colour,
                ink=0,
            )
    elif kind == 1:
        brush.oval(x, top + ih * 0.42, iw * 0.17, ih * 0.19, "#c99a7c", ink=0)
        brush.poly(
            [
                (x - iw * 0.34, top + ih),
                (x - iw * 0.2, top + ih * 0.68),
                (x + iw * 0.2, top + ih * 0.68),
                (x + iw * 0.34, top + ih),
            ],
            chance.choice(BOOKS),
            ink=0,
        )
    else:
        for _ in range(4):
            size = iw * chance.uniform(0.1, 0.25)
            brush.oval(
                left + chance.uniform(0.25, 0.75) * iw,
                top + chance.uniform(0.3, 0.7) * ih,
                size,
                size,
                chance.choice(BOOKS),
                ink=0,
                alpha=0.85,
            )


def bench(brush: Brush, x: float, foot: float, m: float, wood: str, *, width: float = 1.8, iron: str = "#2f3438") -> None:
    """A park bench."""
    w = width * m
    shadow(brush, x, foot, w / 2, m)
    for side in (-1, 1):
        brush.rect(x + side * w * 0.42 - 0.03 * m, foot - 0.85 * m, 0.06 * m, 0.85 * m, iron, ink=0.7)
    for k in range(3):
        brush.rect(x - w / 2, foot - (0.86 - 0.14 * k) * m, w, 0.1 * m, shade(wood, 0.1 - 0.06 * k), ink=0.8)
    brush.poly(
        [
            (x - w * 0.5, foot - 0.48 * m),
            (x + w * 0.5, foot - 0.48 * m),
            (x + w * 0.53, foot - 0.4 * m),
            (x - w * 0.53, foot - 0.4 * m),
        ],
        shade(wood, 0.2),
    )
    brush.rect(x - w * 0.53, foot - 0.4 * m, w * 1.06, 0.06 * m, shade(wood, -0.2), ink=0.7)


def pew(brush: Brush, x: float, foot: float, m: float, wood: str, *, width: float = 2.6) -> None:
    """A church pew or long bench seen from behind."""
    w = width * m
    brush.dim(x, foot, w * 0.6, 0.1 * m, 0.5)
    brush.rect(x - w / 2, foot - 0.88 * m, w, 0.8 * m, tone(wood, 0.26))
    brush.rect(x - w / 2 - 0.03 * m, foot - 0.93 * m, w + 0.06 * m, 0.09 * m, shade(wood, 0.18), ink=0.8)
    for side in (-1, 1):
        brush.rect(
            x + side * w / 2 - 0.06 * m, foot - 0.97 * m, 0.12 * m, 0.97 * m, shade(wood, -0.05), corner=0.04 * m, ink=0.8
        )
