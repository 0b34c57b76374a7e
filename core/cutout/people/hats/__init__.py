"""Ten things to wear on the head, and how much room each leaves the hair."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.cutout.people.curves import trace
from core.cutout.people.hair.cut import Spots
from core.cutout.people.hats import brimmed, wrapped
from core.cutout.people.hats.hat import Hat
from core.cutout.people.ink import Ink
from core.cutout.people.palette import deeper
from core.cutout.people.skull import Skull
from core.looks import Gender, Headwear

if TYPE_CHECKING:
    import skia

_HATS: dict[Headwear, Callable[[Hat], None]] = {
    Headwear.CAP: brimmed.draw_cap,
    Headwear.BEANIE: brimmed.draw_beanie,
    Headwear.BRIM_HAT: brimmed.draw_brim_hat,
    Headwear.TOP_HAT: brimmed.draw_top_hat,
    Headwear.CAPTAIN: brimmed.draw_captain,
    Headwear.HELMET: brimmed.draw_helmet,
    Headwear.HEADSCARF: wrapped.draw_headscarf,
    Headwear.TURBAN: wrapped.draw_turban,
    Headwear.CROWN: wrapped.draw_crown,
    Headwear.HOOD: wrapped.draw_hood,
}

_LIMITS = {
    Headwear.CAP: -44.0, Headwear.BEANIE: -40.0, Headwear.BRIM_HAT: -46.0, Headwear.TOP_HAT: -48.0,
    Headwear.CAPTAIN: -48.0, Headwear.HELMET: -36.0,
    Headwear.HEADSCARF: -44.0, Headwear.TURBAN: -42.0,
}  # fmt: skip
"""Height (head units) above which a hat hides the hair."""


def hair_room(skull: Skull) -> skia.Path | None:
    """Where hair may be seen beside what is on the head; None anywhere. Puffs below a hat get round shoulders."""
    import skia

    kind = skull.rig.headwear
    if kind is Headwear.HEADSCARF and skull.rig.gender is not Gender.MALE:
        return skia.Path()
    if kind is Headwear.HOOD:
        return trace(skull.knots(wrapped.HOOD_EDGE))
    limit = _LIMITS.get(kind)
    if limit is None:
        return None
    edge: Spots = [
        (0, limit, 0, 0), (84, limit, 0, 0), (104, limit + 8, 0), (122, limit + 40, 0), (150, limit + 120, 0), (240, 700, 0, 0),
        (-240, 700, 0, 0), (-150, limit + 120, 0), (-122, limit + 40, 0), (-104, limit + 8, 0), (-84, limit, 0, 0),
    ]  # fmt: skip
    return trace(skull.knots(edge))


def draw_headwear(canvas: skia.Canvas, ink: Ink, skull: Skull) -> None:
    """What is on the head, over the hair."""
    draw = _HATS.get(skull.rig.headwear)
    if draw:
        draw(Hat(canvas, ink, skull))


def draw_hood_lining(canvas: skia.Canvas, ink: Ink, skull: Skull) -> None:
    """The dark inside of a hood or headscarf, behind the head."""
    rig = skull.rig
    spots: Spots = [
        (0, -104, 0),
        (80, -60, 0),
        (92, 20, 0),
        (80, 106, 0),
        (0, 124, 0),
        (-80, 106, 0),
        (-92, 20, 0),
        (-80, -60, 0),
    ]
    if rig.headwear is Headwear.HOOD:
        spots = [
            (0, -122, 0),
            (96, -60, 0),
            (108, 20, 0),
            (90, 112, 0),
            (0, 130, 0),
            (-90, 112, 0),
            (-108, 20, 0),
            (-96, -60, 0),
        ]
    elif rig.headwear is not Headwear.HEADSCARF or rig.gender is Gender.MALE:
        return
    ink.shape(canvas, trace(skull.knots(spots)), deeper(rig.top if rig.headwear is Headwear.HOOD else rig.hat, 0.5))
