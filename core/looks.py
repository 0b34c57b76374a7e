"""The words for how a person looks: what a writer finds in the text and a painter draws.

Every field of `Looks` may be left UNSET; the painter then chooses something fitting from the character's seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Gender(StrEnum):
    FEMALE = "female"
    MALE = "male"
    NEUTRAL = "neutral"


class Age(StrEnum):
    CHILD = "child"
    TEEN = "teen"
    ADULT = "adult"
    MIDDLE = "middle"
    ELDER = "elder"


class Build(StrEnum):
    UNSET = ""
    SLIM = "slim"
    AVERAGE = "average"
    BROAD = "broad"
    HEAVY = "heavy"


class Skin(StrEnum):
    UNSET = ""
    PORCELAIN = "porcelain"
    FAIR = "fair"
    OLIVE = "olive"
    TAN = "tan"
    BROWN = "brown"
    DARK = "dark"


class HairStyle(StrEnum):
    UNSET = ""
    BALD = "bald"
    BUZZ = "buzz"
    SHORT = "short"
    SIDE_PART = "side-part"
    MESSY = "messy"
    CURLY = "curly"
    AFRO = "afro"
    BOB = "bob"
    LONG = "long"
    WAVY = "wavy"
    PONYTAIL = "ponytail"
    BUN = "bun"
    BRAIDS = "braids"
    PIGTAILS = "pigtails"
    RECEDING = "receding"


class HairColour(StrEnum):
    UNSET = ""
    BLACK = "black"
    DARK_BROWN = "dark-brown"
    BROWN = "brown"
    AUBURN = "auburn"
    RED = "red"
    BLOND = "blond"
    GREY = "grey"
    WHITE = "white"
    BLUE = "blue"
    PINK = "pink"


class FacialHair(StrEnum):
    UNSET = ""
    NONE = "none"
    STUBBLE = "stubble"
    MOUSTACHE = "moustache"
    GOATEE = "goatee"
    BEARD = "beard"
    LONG_BEARD = "long-beard"


class Eyewear(StrEnum):
    UNSET = ""
    NONE = "none"
    ROUND = "round"
    SQUARE = "square"
    SUNGLASSES = "sunglasses"
    EYEPATCH = "eyepatch"


class Headwear(StrEnum):
    UNSET = ""
    NONE = "none"
    CAP = "cap"
    BEANIE = "beanie"
    BRIM_HAT = "brim-hat"
    TOP_HAT = "top-hat"
    CAPTAIN = "captain"
    HELMET = "helmet"
    HEADSCARF = "headscarf"
    TURBAN = "turban"
    CROWN = "crown"
    HOOD = "hood"


class Outfit(StrEnum):
    UNSET = ""
    T_SHIRT = "t-shirt"
    SHIRT = "shirt"
    SWEATER = "sweater"
    HOODIE = "hoodie"
    SUIT = "suit"
    DRESS = "dress"
    COAT = "coat"
    LAB_COAT = "lab-coat"
    UNIFORM = "uniform"
    APRON = "apron"
    ROBE = "robe"
    ARMOUR = "armour"
    SPACESUIT = "spacesuit"
    OVERALLS = "overalls"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What the script says of someone's appearance."""

    build: Build = Build.UNSET
    skin: Skin = Skin.UNSET
    hair_style: HairStyle = HairStyle.UNSET
    hair_colour: HairColour = HairColour.UNSET
    facial_hair: FacialHair = FacialHair.UNSET
    eyewear: Eyewear = Eyewear.UNSET
    headwear: Headwear = Headwear.UNSET
    outfit: Outfit = Outfit.UNSET
    outfit_colour: str = ""
    """A CSS colour name ("crimson", "navy") or empty."""
    description: str = ""
    """The script's own words about the person, for prompts of neural painters."""
