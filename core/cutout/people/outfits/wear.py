"""What each outfit is made of: sleeves, hems, what covers the legs, shoes. Used by arms, legs and the outfits' own drawings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from core.cutout.people.palette import deeper, lighter, mix
from core.cutout.people.rig import Rig
from core.looks import Gender, Outfit


class Bottom(StrEnum):
    TROUSERS = "trousers"
    SKIRT = "skirt"
    """From the waist to the knee."""
    DRESS = "dress"
    """A skirt of one piece with the top."""
    COAT = "coat"
    """Trousers with the tails of an open or belted coat over them."""
    GOWN = "gown"
    """To the floor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wear:
    """The build of an outfit. Heights in body units."""

    sleeve: float = 1.0
    """Share of the arm that is covered; 0 none."""
    sleeve_colour: str
    cuff: str = ""
    wide_sleeve: float = 0.0
    puff: float = 1.0
    """Thickness of the sleeves."""
    gloves: str = ""
    pauldron: str = ""
    bottom: Bottom = Bottom.TROUSERS
    bottom_colour: str
    leg_colour: str
    """Trousers, tights or skin."""
    leg_puff: float = 1.0
    hem: float = -455.0
    """Lower edge of the top."""
    loose: float = 2.0
    belt: str = ""
    boots: bool = False
    shoes: str


def dress_up(rig: Rig) -> Wear:
    """The outfit of `rig`, with a skirt in place of trousers where the rig has one."""
    plain = Wear(sleeve_colour=rig.top, bottom_colour=rig.legs, leg_colour=rig.legs, shoes=rig.shoes)
    wear = _made(rig, plain)
    if (
        rig.skirt
        and wear.bottom is Bottom.TROUSERS
        and rig.outfit in (Outfit.T_SHIRT, Outfit.SHIRT, Outfit.SWEATER, Outfit.SUIT)
    ):
        wear = replace(
            wear,
            bottom=Bottom.SKIRT,
            leg_colour=rig.skin if rig.outfit is not Outfit.SUIT else mix(rig.skin, "#45404a", 0.5),
            hem=min(wear.hem, -500.0),
        )
    return wear


def _made(rig: Rig, plain: Wear) -> Wear:
    """The outfit by its kind."""
    outfit, top = rig.outfit, rig.top
    if outfit is Outfit.T_SHIRT:
        return replace(plain, sleeve=0.42, hem=-462, loose=4)
    if outfit is Outfit.SHIRT:
        return replace(plain, cuff=lighter(top, 0.16), hem=-505, loose=3, belt=deeper(rig.shoes, 0.2))
    if outfit is Outfit.SWEATER:
        return replace(plain, cuff=deeper(top, 0.14), puff=1.08, loose=6, hem=-462)
    if outfit is Outfit.HOODIE:
        return replace(plain, cuff=deeper(top, 0.16), puff=1.12, loose=9, hem=-455)
    if outfit is Outfit.SUIT:
        return replace(plain, cuff=rig.under, loose=4, hem=-448, leg_colour=deeper(top, 0.06), bottom_colour=deeper(top, 0.06))
    if outfit is Outfit.DRESS:
        return replace(plain, sleeve=0.3, bottom=Bottom.DRESS, bottom_colour=top, leg_colour=rig.skin, hem=-520, loose=0)
    if outfit is Outfit.COAT:
        return replace(plain, cuff=deeper(top, 0.16), puff=1.15, loose=9, bottom=Bottom.COAT, bottom_colour=top, hem=-470)
    if outfit is Outfit.LAB_COAT:
        return replace(plain, puff=1.1, loose=7, bottom=Bottom.COAT, bottom_colour=top, hem=-470)
    if outfit is Outfit.UNIFORM:
        return replace(
            plain,
            cuff=deeper(top, 0.3),
            loose=4,
            hem=-468,
            leg_colour=deeper(top, 0.22),
            bottom_colour=deeper(top, 0.22),
            belt="#2a2422",
            shoes="#26242a",
        )
    if outfit is Outfit.APRON:
        return replace(plain, sleeve_colour=rig.under, sleeve=0.5, hem=-480)
    if outfit is Outfit.ROBE:
        return replace(plain, wide_sleeve=1.0, puff=1.15, bottom=Bottom.GOWN, bottom_colour=top, loose=8, hem=-500)
    if outfit is Outfit.ARMOUR:
        steel = deeper(top, 0.1)
        return replace(
            plain,
            sleeve_colour=deeper(top, 0.2),
            gloves=steel,
            pauldron=lighter(top, 0.15),
            leg_colour=deeper(top, 0.18),
            bottom_colour=deeper(top, 0.18),
            loose=5,
            hem=-500,
            boots=True,
            shoes=deeper(top, 0.3),
        )
    if outfit is Outfit.SPACESUIT:
        return replace(
            plain,
            cuff=rig.accent,
            puff=1.42,
            gloves=lighter(deeper(top, 0.2), 0.1),
            leg_colour=top,
            bottom_colour=top,
            leg_puff=1.22,
            loose=12,
            boots=True,
            shoes=deeper(top, 0.35),
        )
    if outfit is Outfit.OVERALLS:
        short = rig.gender is not Gender.MALE or rig.stature < 0.8
        return replace(
            plain,
            sleeve=0.42 if short else 1.0,
            sleeve_colour=rig.under,
            leg_colour=top,
            bottom_colour=top,
            leg_puff=1.08,
            hem=-470,
            loose=3,
            boots=True,
        )
    return plain
