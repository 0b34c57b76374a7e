"""Fourteen outfits: what lies behind the neck and what covers the trunk. Legs, skirts and sleeves follow `Wear`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.cutout.people.body import Body
from core.cutout.people.ink import Ink
from core.cutout.people.outfits import costume, everyday
from core.cutout.people.outfits.tailor import Tailor
from core.cutout.people.outfits.wear import Wear
from core.looks import Outfit

if TYPE_CHECKING:
    import skia

_TOPS: dict[Outfit, Callable[[Tailor], None]] = {
    Outfit.T_SHIRT: everyday.draw_t_shirt,
    Outfit.SHIRT: everyday.draw_shirt,
    Outfit.SWEATER: everyday.draw_sweater,
    Outfit.HOODIE: everyday.draw_hoodie,
    Outfit.SUIT: everyday.draw_suit,
    Outfit.DRESS: everyday.draw_dress,
    Outfit.COAT: everyday.draw_coat,
    Outfit.LAB_COAT: costume.draw_lab_coat,
    Outfit.UNIFORM: costume.draw_uniform,
    Outfit.APRON: costume.draw_apron,
    Outfit.ROBE: costume.draw_robe,
    Outfit.ARMOUR: costume.draw_armour,
    Outfit.SPACESUIT: costume.draw_spacesuit,
    Outfit.OVERALLS: costume.draw_overalls,
}


def draw_top(canvas: skia.Canvas, ink: Ink, body: Body, wear: Wear) -> None:
    """The trunk's clothes."""
    _TOPS.get(body.rig.outfit, everyday.draw_shirt)(Tailor(canvas, ink, body, wear))


def draw_behind_neck(canvas: skia.Canvas, ink: Ink, body: Body, wear: Wear) -> None:
    """What of the clothes is behind the neck."""
    if body.rig.outfit is Outfit.HOODIE:
        everyday.hood_behind(Tailor(canvas, ink, body, wear))
