"""Fifteen ways to wear hair. Each style draws what is behind the head and neck, and what lies on the head."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.cutout.people.hair.cut import HairCut
from core.cutout.people.hair.full import draw_afro, draw_bald, draw_buzz, draw_curly, draw_receding
from core.cutout.people.hair.long import draw_bob, draw_long, draw_wavy
from core.cutout.people.hair.short import draw_messy, draw_short, draw_side_part
from core.cutout.people.hair.tied import draw_braids, draw_bun, draw_pigtails, draw_ponytail
from core.cutout.people.ink import Ink
from core.cutout.people.skull import Skull
from core.looks import HairStyle

if TYPE_CHECKING:
    import skia

_STYLES: dict[HairStyle, Callable[[HairCut], None]] = {
    HairStyle.BALD: draw_bald,
    HairStyle.BUZZ: draw_buzz,
    HairStyle.SHORT: draw_short,
    HairStyle.SIDE_PART: draw_side_part,
    HairStyle.MESSY: draw_messy,
    HairStyle.CURLY: draw_curly,
    HairStyle.AFRO: draw_afro,
    HairStyle.BOB: draw_bob,
    HairStyle.LONG: draw_long,
    HairStyle.WAVY: draw_wavy,
    HairStyle.PONYTAIL: draw_ponytail,
    HairStyle.BUN: draw_bun,
    HairStyle.BRAIDS: draw_braids,
    HairStyle.PIGTAILS: draw_pigtails,
    HairStyle.RECEDING: draw_receding,
}


def draw_hair(canvas: skia.Canvas, ink: Ink, skull: Skull, *, back: bool, room: skia.Path | None = None) -> None:
    """One side of the hair: `back` what is behind the neck, else what is on the head; only inside `room`."""
    _STYLES.get(skull.rig.hair_style, draw_short)(HairCut(canvas, ink, skull, back, room))
