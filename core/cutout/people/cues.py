"""What occupation and appearance words in a name or description say about clothes, hats and hair. Used by the rig.

Words are matched whole, without accents or case. The writer's own findings (fields of Looks) always win over these.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from core.looks import Build, Eyewear, FacialHair, HairColour, HairStyle, Headwear, Outfit


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """What a word suggests; UNSET where it says nothing. Colours are "#rrggbb" or empty."""

    outfit: Outfit = Outfit.UNSET
    headwear: Headwear = Headwear.UNSET
    eyewear: Eyewear = Eyewear.UNSET
    facial_hair: FacialHair = FacialHair.UNSET
    hair_style: HairStyle = HairStyle.UNSET
    hair_colour: HairColour = HairColour.UNSET
    build: Build = Build.UNSET
    colour: str = ""


_CUES: tuple[tuple[str, Cue], ...] = (
    ("astronaut astronauta astronaute cosmonaut spaceman", Cue(outfit=Outfit.SPACESUIT)),
    ("knight caballero chevalier ritter paladin", Cue(outfit=Outfit.ARMOUR, headwear=Headwear.HELMET)),
    ("king queen prince princess emperor empress rey reina roi reine konig konigin",
        Cue(outfit=Outfit.ROBE, headwear=Headwear.CROWN, colour="#8e2f4a")),
    ("soldier soldat soldado trooper", Cue(outfit=Outfit.UNIFORM, headwear=Headwear.HELMET, colour="#5b6347")),
    ("captain capitan capitaine kapitan admiral commodore skipper",
        Cue(outfit=Outfit.UNIFORM, headwear=Headwear.CAPTAIN, colour="#27364f")),
    ("pilot piloto pilote steward stewardess conductor",
        Cue(outfit=Outfit.UNIFORM, headwear=Headwear.CAPTAIN, colour="#2b3448")),
    ("police policeman policewoman cop officer guard sergeant sheriff constable inspector policia polizist",
        Cue(outfit=Outfit.UNIFORM, headwear=Headwear.CAPTAIN, colour="#2f4464")),
    ("general colonel lieutenant major", Cue(outfit=Outfit.UNIFORM, headwear=Headwear.CAPTAIN, colour="#4f5a41")),
    ("firefighter fireman firewoman", Cue(outfit=Outfit.UNIFORM, headwear=Headwear.HELMET, colour="#a63d2f")),
    ("doctor doctora docteur arzt surgeon physician medico scientist chemist biologist physicist researcher pharmacist "
     "vet", Cue(outfit=Outfit.LAB_COAT)),
    ("nurse paramedic medic enfermera infirmiere", Cue(outfit=Outfit.UNIFORM, headwear=Headwear.NONE, colour="#5aa7a7")),
    ("professor professeur profesor scholar librarian", Cue(outfit=Outfit.SWEATER, eyewear=Eyewear.ROUND)),
    ("teacher maestro maestra lehrer lehrerin", Cue(outfit=Outfit.SWEATER)),
    ("chef cook baker barista waiter waitress bartender barman barmaid innkeeper shopkeeper florist butcher potter "
     "cocinero cuisinier", Cue(outfit=Outfit.APRON)),
    ("farmer gardener mechanic plumber carpenter painter janitor handyman granjero fermier", Cue(outfit=Outfit.OVERALLS)),
    ("miner builder foreman engineer construction welder", Cue(outfit=Outfit.OVERALLS, headwear=Headwear.HELMET)),
    ("monk friar druid hermit monje moine", Cue(outfit=Outfit.ROBE, headwear=Headwear.HOOD, colour="#6b4f3a")),
    ("priest priestess bishop judge cardinal imam rabbi nun", Cue(outfit=Outfit.ROBE, colour="#33303c")),
    ("wizard witch sorcerer sorceress mage oracle brujo bruja sorcier",
        Cue(outfit=Outfit.ROBE, headwear=Headwear.HOOD, colour="#4b3f78")),
    ("detective investigator spy reporter", Cue(outfit=Outfit.COAT, headwear=Headwear.BRIM_HAT, colour="#a48a64")),
    ("cowboy cowgirl rancher ranger explorer archaeologist", Cue(outfit=Outfit.SHIRT, headwear=Headwear.BRIM_HAT)),
    ("magician ringmaster", Cue(outfit=Outfit.SUIT, headwear=Headwear.TOP_HAT, colour="#2d2b35")),
    ("pirate pirata", Cue(outfit=Outfit.COAT, headwear=Headwear.HEADSCARF, eyewear=Eyewear.EYEPATCH,
        facial_hair=FacialHair.STUBBLE)),
    ("fisherman sailor seaman fisher trawlerman pescador pecheur marin", Cue(outfit=Outfit.SWEATER, headwear=Headwear.BEANIE)),
    ("lawyer banker businessman businesswoman executive boss manager agent president minister mayor butler groom "
     "attorney senator ceo", Cue(outfit=Outfit.SUIT)),
    ("bride novia mariee", Cue(outfit=Outfit.DRESS, colour="#f4efe9")),
    ("student skater gamer hacker programmer", Cue(outfit=Outfit.HOODIE)),
    ("rapper thug courier jogger", Cue(outfit=Outfit.HOODIE, headwear=Headwear.CAP)),
    ("driver trucker cabbie postman coach", Cue(outfit=Outfit.SHIRT, headwear=Headwear.CAP)),
    ("hooded cloaked", Cue(headwear=Headwear.HOOD)),
    ("glasses spectacles bespectacled gafas lunettes brille", Cue(eyewear=Eyewear.ROUND)),
    ("sunglasses", Cue(eyewear=Eyewear.SUNGLASSES)),
    ("eyepatch eye-patch", Cue(eyewear=Eyewear.EYEPATCH)),
    ("bald shaven-headed calvo chauve", Cue(hair_style=HairStyle.BALD)),
    ("balding", Cue(hair_style=HairStyle.RECEDING)),
    ("curly", Cue(hair_style=HairStyle.CURLY)),
    ("ponytail", Cue(hair_style=HairStyle.PONYTAIL)),
    ("braids braided plaits", Cue(hair_style=HairStyle.BRAIDS)),
    ("pigtails", Cue(hair_style=HairStyle.PIGTAILS)),
    ("redhead red-haired ginger freckled pelirroja pelirrojo", Cue(hair_colour=HairColour.RED)),
    ("blond blonde blond-haired", Cue(hair_colour=HairColour.BLOND)),
    ("brunette", Cue(hair_colour=HairColour.BROWN)),
    ("grey-haired gray-haired greying graying grizzled", Cue(hair_colour=HairColour.GREY)),
    ("white-haired silver-haired", Cue(hair_colour=HairColour.WHITE)),
    ("bearded beard barbudo barbu", Cue(facial_hair=FacialHair.BEARD)),
    ("moustache mustache moustached bigote", Cue(facial_hair=FacialHair.MOUSTACHE)),
    ("stubble unshaven", Cue(facial_hair=FacialHair.STUBBLE)),
    ("fat plump stout chubby rotund heavyset overweight", Cue(build=Build.HEAVY)),
    ("burly muscular broad-shouldered stocky brawny", Cue(build=Build.BROAD)),
    ("thin skinny slender slim lanky wiry gaunt", Cue(build=Build.SLIM)),
)  # fmt: skip

_BY_WORD = {word: cue for words, cue in _CUES for word in words.split()}


def plain(text: str) -> str:
    """`text` in lower case without accents."""
    parts = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def read_cues(text: str) -> Cue:
    """All suggestions in `text`, of each kind the first that the text makes."""
    found: dict[str, str] = {}
    for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", plain(text)[:2000]):
        cue = _BY_WORD.get(word)
        if cue is None:
            continue
        for name in Cue.__slots__:
            value = getattr(cue, name)
            if value:
                found.setdefault(name, value)
    return Cue(**found)  # type: ignore[arg-type]
