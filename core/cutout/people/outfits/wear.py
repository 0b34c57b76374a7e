"""What each outfit is made of: sleeves, hems, what covers the legs, shoes. Used by arms, legs and the outfits' own drawings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

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
    build = _BUILDS.get(rig.outfit)
    wear = replace(plain, **build(rig)) if build else plain
    if rig.skirt and rig.outfit in (Outfit.T_SHIRT, Outfit.SHIRT, Outfit.SWEATER, Outfit.SUIT):
        bare = mix(rig.skin, "#45404a", 0.5) if rig.outfit is Outfit.SUIT else rig.skin
        wear = replace(wear, bottom=Bottom.SKIRT, leg_colour=bare, hem=min(wear.hem, -500.0))
    return wear


Changes = dict[str, Any]
"""Fields of Wear that an outfit sets."""


def _t_shirt(rig: Rig) -> Changes:
    return {"sleeve": 0.42, "hem": -462.0, "loose": 4.0}


def _shirt(rig: Rig) -> Changes:
    return {"cuff": lighter(rig.top, 0.16), "hem": -505.0, "loose": 3.0, "belt": deeper(rig.shoes, 0.2)}


def _sweater(rig: Rig) -> Changes:
    return {"cuff": deeper(rig.top, 0.14), "puff": 1.08, "loose": 6.0, "hem": -462.0}


def _hoodie(rig: Rig) -> Changes:
    return {"cuff": deeper(rig.top, 0.16), "puff": 1.12, "loose": 9.0}


def _suit(rig: Rig) -> Changes:
    cloth = deeper(rig.top, 0.06)
    return {"cuff": rig.under, "loose": 4.0, "hem": -448.0, "leg_colour": cloth, "bottom_colour": cloth}


def _dress(rig: Rig) -> Changes:
    return {
        "sleeve": 0.3,
        "bottom": Bottom.DRESS,
        "bottom_colour": rig.top,
        "leg_colour": rig.skin,
        "hem": -520.0,
        "loose": 0.0,
    }


def _coat(rig: Rig) -> Changes:
    cuff = deeper(rig.top, 0.16)
    return {"cuff": cuff, "puff": 1.15, "loose": 9.0, "bottom": Bottom.COAT, "bottom_colour": rig.top, "hem": -470.0}


def _lab_coat(rig: Rig) -> Changes:
    return {"puff": 1.1, "loose": 7.0, "bottom": Bottom.COAT, "bottom_colour": rig.top, "hem": -470.0}


def _uniform(rig: Rig) -> Changes:
    cloth = deeper(rig.top, 0.22)
    dark = {"belt": "#2a2422", "shoes": "#26242a"}
    return {"cuff": deeper(rig.top, 0.3), "loose": 4.0, "hem": -468.0, "leg_colour": cloth, "bottom_colour": cloth, **dark}


def _apron(rig: Rig) -> Changes:
    return {"sleeve_colour": rig.under, "sleeve": 0.5, "hem": -480.0}


def _robe(rig: Rig) -> Changes:
    return {"wide_sleeve": 1.0, "puff": 1.15, "bottom": Bottom.GOWN, "bottom_colour": rig.top, "loose": 8.0, "hem": -500.0}


def _armour(rig: Rig) -> Changes:
    steel, mail = deeper(rig.top, 0.1), deeper(rig.top, 0.18)
    plates = {"gloves": steel, "pauldron": lighter(rig.top, 0.15), "boots": True, "shoes": deeper(rig.top, 0.3)}
    legs = {"leg_colour": mail, "bottom_colour": mail}
    return {"sleeve_colour": deeper(rig.top, 0.2), "loose": 5.0, "hem": -500.0, **plates, **legs}


def _spacesuit(rig: Rig) -> Changes:
    legs = {"leg_colour": rig.top, "bottom_colour": rig.top, "leg_puff": 1.22, "boots": True, "shoes": deeper(rig.top, 0.35)}
    return {"cuff": rig.accent, "puff": 1.42, "gloves": lighter(deeper(rig.top, 0.2), 0.1), "loose": 12.0, **legs}


def _overalls(rig: Rig) -> Changes:
    sleeve = 0.42 if rig.gender is not Gender.MALE or rig.stature < 0.8 else 1.0
    legs = {"leg_colour": rig.top, "bottom_colour": rig.top, "leg_puff": 1.08, "boots": True, "shoes": "#5f4232"}
    return {"sleeve": sleeve, "sleeve_colour": rig.under, "hem": -470.0, "loose": 3.0, **legs}


_BUILDS: dict[Outfit, Callable[[Rig], Changes]] = {
    Outfit.T_SHIRT: _t_shirt,
    Outfit.SHIRT: _shirt,
    Outfit.SWEATER: _sweater,
    Outfit.HOODIE: _hoodie,
    Outfit.SUIT: _suit,
    Outfit.DRESS: _dress,
    Outfit.COAT: _coat,
    Outfit.LAB_COAT: _lab_coat,
    Outfit.UNIFORM: _uniform,
    Outfit.APRON: _apron,
    Outfit.ROBE: _robe,
    Outfit.ARMOUR: _armour,
    Outfit.SPACESUIT: _spacesuit,
    Outfit.OVERALLS: _overalls,
}
