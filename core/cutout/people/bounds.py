"""How much room a head takes with its hair and hat, in head units. Used for framing and for keeping subtitles off faces."""

from __future__ import annotations

from core.cutout.people.skull import Skull
from core.looks import FacialHair, HairStyle, Headwear

_HAIR: dict[HairStyle, tuple[float, float]] = {
    HairStyle.BALD: (94, 103), HairStyle.BUZZ: (94, 106), HairStyle.RECEDING: (97, 114), HairStyle.SHORT: (96, 122),
    HairStyle.SIDE_PART: (96, 122),
    HairStyle.MESSY: (108, 136), HairStyle.CURLY: (120, 136), HairStyle.AFRO: (126, 156), HairStyle.BOB: (103, 119),
    HairStyle.LONG: (108, 116),
    HairStyle.WAVY: (118, 116), HairStyle.PONYTAIL: (134, 122), HairStyle.BUN: (97, 166), HairStyle.BRAIDS: (114, 112),
    HairStyle.PIGTAILS: (150, 116),
}  # fmt: skip
"""Half width and height above the middle of the head."""

_HATS: dict[Headwear, tuple[float, float]] = {
    Headwear.CAP: (95, 124), Headwear.BEANIE: (98, 134), Headwear.BRIM_HAT: (140, 152), Headwear.TOP_HAT: (112, 216),
    Headwear.CAPTAIN: (116, 144),
    Headwear.HELMET: (104, 130), Headwear.HEADSCARF: (118, 118), Headwear.TURBAN: (108, 160), Headwear.CROWN: (96, 152),
    Headwear.HOOD: (118, 132),
}  # fmt: skip


def head_bounds(skull: Skull) -> tuple[float, float, float, float]:
    """Left, top, right, bottom: to the chin or the end of a beard; hair hanging below the chin is not counted."""
    rig = skull.rig
    wide, high = _HAIR[rig.hair_style]
    if rig.headwear in _HATS:
        hat_wide, hat_high = _HATS[rig.headwear]
        high = max(hat_high, high if rig.headwear is Headwear.CROWN else 0)
        wide = max(wide, hat_wide)
    chin = {FacialHair.LONG_BEARD: 212.0, FacialHair.BEARD: 122.0, FacialHair.GOATEE: 120.0}.get(rig.facial_hair, 106.0)
    swing = 12.0 * abs(skull.turn)
    return -wide - swing, -high - 2, wide + swing, chin + 6
