"""A person with every choice made: what the portrait step stores and every figure is drawn from.

`resolve_rig` fills what the script leaves open, from the film's seed and the character's id, so that the same character
looks the same in every scene and different characters look different.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from core.cutout.people import palette
from core.cutout.people.cues import Cue, read_cues
from core.looks import Age, Build, Eyewear, FacialHair, Gender, HairColour, HairStyle, Headwear, Looks, Outfit, Skin
from core.storyboard import Character


class Pattern(StrEnum):
    """What is on the cloth of the top."""

    PLAIN = "plain"
    STRIPES = "stripes"
    BAND = "band"
    CHECK = "check"
    DOTS = "dots"


class Nose(StrEnum):
    BUTTON = "button"
    STRAIGHT = "straight"
    BROAD = "broad"
    LONG = "long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """Fully resolved looks. Colours are "#rrggbb" before the style's grading; proportions are factors around 1."""

    id: str
    style: str
    """Name of the film's style it was made for."""
    gender: Gender
    age: Age
    build: Build
    skin_kind: Skin
    hair_style: HairStyle
    hair_kind: HairColour
    facial_hair: FacialHair
    eyewear: Eyewear
    headwear: Headwear
    outfit: Outfit
    pattern: Pattern
    nose: Nose
    skirt: bool
    """A skirt below a top that goes with one."""
    lashes: bool
    skin: str
    hair: str
    brows: str
    eyes: str
    lips: str
    top: str
    under: str
    """Shirt or blouse beneath a jacket, bib or coat."""
    accent: str
    """Tie, scarf, print, trim."""
    legs: str
    shoes: str
    hat: str
    frames: str
    """Of the glasses."""
    stature: float
    """Height over that of an average adult."""
    girth: float
    shoulders: float
    jaw: float
    cheeks: float
    eye_size: float
    eye_gap: float
    brow_weight: float
    nose_size: float
    mouth_width: float
    parting: int
    """Side of the parting, -1 or 1."""
    freckles: bool
    wrinkles: float
    """0 … 1."""


T = TypeVar("T")

_STATURE = {Age.CHILD: 0.68, Age.TEEN: 0.9, Age.ADULT: 1.0, Age.MIDDLE: 1.0, Age.ELDER: 0.95}
_WRINKLES = {Age.CHILD: 0.0, Age.TEEN: 0.0, Age.ADULT: 0.0, Age.MIDDLE: 0.45, Age.ELDER: 1.0}
_GIRTH = {Build.SLIM: 0.88, Build.AVERAGE: 1.0, Build.BROAD: 1.06, Build.HEAVY: 1.3}
_SHOULDERS = {Build.SLIM: 0.94, Build.AVERAGE: 1.0, Build.BROAD: 1.15, Build.HEAVY: 1.1}

_HAIR_MALE = {
    HairStyle.SHORT: 5, HairStyle.SIDE_PART: 5, HairStyle.MESSY: 4, HairStyle.CURLY: 3, HairStyle.BUZZ: 2, HairStyle.AFRO: 1,
    HairStyle.WAVY: 1, HairStyle.LONG: 0.5, HairStyle.BUN: 0.6, HairStyle.BALD: 0.8, HairStyle.RECEDING: 0.6,
}  # fmt: skip
_HAIR_FEMALE = {
    HairStyle.BOB: 4, HairStyle.LONG: 4, HairStyle.WAVY: 4, HairStyle.PONYTAIL: 4, HairStyle.BUN: 3, HairStyle.CURLY: 2,
    HairStyle.BRAIDS: 2, HairStyle.AFRO: 1.5, HairStyle.SHORT: 1, HairStyle.MESSY: 0.6,
}  # fmt: skip
_HAIR_NEUTRAL = {
    HairStyle.SHORT: 3, HairStyle.BOB: 3, HairStyle.MESSY: 3, HairStyle.CURLY: 3, HairStyle.SIDE_PART: 2, HairStyle.WAVY: 2,
    HairStyle.PONYTAIL: 1, HairStyle.AFRO: 1,
}  # fmt: skip
_COLOURS_BY_SKIN: dict[Skin, Mapping[HairColour, float]] = {
    Skin.PORCELAIN: {HairColour.RED: 3, HairColour.BLOND: 3, HairColour.BROWN: 2, HairColour.BLACK: 2, HairColour.AUBURN: 2},
    Skin.FAIR: {HairColour.BROWN: 3, HairColour.DARK_BROWN: 3, HairColour.BLOND: 3, HairColour.AUBURN: 2,
    HairColour.RED: 1, HairColour.BLACK: 1},
    Skin.OLIVE: {HairColour.BLACK: 3, HairColour.DARK_BROWN: 4, HairColour.BROWN: 2, HairColour.AUBURN: 1},
    Skin.TAN: {HairColour.BLACK: 4, HairColour.DARK_BROWN: 4, HairColour.BROWN: 1},
    Skin.BROWN: {HairColour.BLACK: 5, HairColour.DARK_BROWN: 3},
    Skin.DARK: {HairColour.BLACK: 6, HairColour.DARK_BROWN: 1},
}  # fmt: skip
_SKINS = {Skin.PORCELAIN: 2, Skin.FAIR: 4, Skin.OLIVE: 3, Skin.TAN: 3, Skin.BROWN: 3, Skin.DARK: 2}
_OUTFITS_YOUNG = {Outfit.T_SHIRT: 4, Outfit.HOODIE: 4, Outfit.SWEATER: 3, Outfit.SHIRT: 1.5, Outfit.OVERALLS: 1.5}
_OUTFITS_GROWN = {Outfit.SHIRT: 4, Outfit.SWEATER: 3, Outfit.T_SHIRT: 2.5, Outfit.COAT: 2, Outfit.SUIT: 2, Outfit.HOODIE: 1.2}
_HATS_CHOSEN = {Headwear.NONE: 20, Headwear.CAP: 1, Headwear.BEANIE: 1, Headwear.BRIM_HAT: 0.5}
_SOBER = {Outfit.SUIT, Outfit.COAT, Outfit.UNIFORM}


def resolve_rig(character: Character, style: str, seed: int) -> Rig:
    """Who `character` is in pictures of `style`; the same arguments give the same person."""
    return _Chooser(character, style, seed).rig()


def _weighted(dice: random.Random, table: Mapping[T, float]) -> T:
    """One key of `table` with the odds its values give."""
    return dice.choices(list(table), weights=list(table.values()))[0]


class _Chooser:
    """The choices of one person. Each kind of choice has dice of its own, so that setting one look moves no other."""

    def __init__(self, character: Character, style: str, seed: int) -> None:
        self.who = character
        self.looks: Looks = character.looks
        self.style = style
        self.seed = seed
        self.cue: Cue = read_cues(f"{character.name} {character.looks.description}")
        self.male = character.gender is Gender.MALE
        self.female = character.gender is Gender.FEMALE
        self.age = character.age
        self.young = self.age in (Age.CHILD, Age.TEEN)

    def dice(self, purpose: str) -> random.Random:
        return random.Random(f"{self.seed}:{self.who.id}:{purpose}")

    def rig(self) -> Rig:
        build = self.looks.build or self.cue.build or self.build()
        skin_kind = self.looks.skin or _weighted(self.dice("skin"), _SKINS)
        hair_kind = self.looks.hair_colour or self.cue.hair_colour or self.hair_colour(skin_kind)
        hair = self.vary(palette.HAIR[hair_kind], "hair-tone", 0.06)
        skin = self.vary(self.dice("skin-tone").choice(palette.SKINS[skin_kind]), "skin-vary", 0.02)
        outfit = self.looks.outfit or self.cue.outfit or self.outfit()
        top = self.top(outfit)
        shape = self.dice("shape")
        body = self.body_shape(build)
        return Rig(
            id=self.who.id,
            style=self.style,
            gender=self.who.gender,
            age=self.age,
            build=build,
            skin_kind=skin_kind,
            hair_style=self.looks.hair_style or self.cue.hair_style or self.hair_style(skin_kind),
            hair_kind=hair_kind,
            facial_hair=self.looks.facial_hair or self.cue.facial_hair or self.facial_hair(),
            eyewear=self.looks.eyewear or self.cue.eyewear or self.eyewear(),
            headwear=self.looks.headwear or self.cue.headwear or self.headwear(outfit),
            outfit=outfit,
            pattern=self.pattern(outfit),
            nose=shape.choice(list(Nose)) if not self.young else Nose.BUTTON,
            skirt=self.female and self.dice("skirt").random() < 0.32,
            lashes=self.female or (self.who.gender is Gender.NEUTRAL and shape.random() < 0.4),
            skin=skin,
            hair=hair,
            brows=palette.mix(palette.deeper(hair, 0.25), palette.deeper(skin, 0.6), 0.2),
            eyes=self.eye_colour(skin_kind),
            lips=self.lips(skin),
            top=top,
            under=self.under(top),
            accent=self.accent(top),
            legs=self.apart_from(top, palette.LEGS, "legs", 0.12),
            shoes=self.dice("shoes").choice(palette.SHOES),
            hat=self.hat(top),
            frames=self.dice("frames").choice(("#2b2a30", "#5b3a29", "#8a2f3b", "#3d4f6b")),
            parting=self.dice("parting").choice((-1, 1)),
            freckles=skin_kind in (Skin.PORCELAIN,
                Skin.FAIR) and self.dice("freckles").random() < (0.55 if hair_kind is HairColour.RED else 0.12),
            wrinkles=_WRINKLES[self.age],
            **body,
        )  # fmt: skip

    def body_shape(self, build: Build) -> dict[str, float]:
        """The proportions, a little of one's own each."""
        dice = self.dice("proportions")

        def around(value: float, spread: float) -> float:
            return round(value + dice.uniform(-spread, spread), 4)

        jaw = 1.08 if self.male and not self.young else 0.95 if self.female else 1.0
        return {
            "stature": around(_STATURE[self.age] * (1.02 if self.male else 0.975 if self.female else 1.0), 0.02),
            "girth": around(_GIRTH[build], 0.02),
            "shoulders": around(_SHOULDERS[build], 0.02),
            "jaw": around(jaw + (0.06 if build is Build.BROAD else 0.0), 0.05),
            "cheeks": around(
                1.07 if build is Build.HEAVY or self.age is Age.CHILD else 0.97 if build is Build.SLIM else 1.0, 0.025
            ),
            "eye_size": around(1.2 if self.age is Age.CHILD else 1.08 if self.female or self.age is Age.TEEN else 0.97, 0.05),
            "eye_gap": around(1.0, 0.06),
            "brow_weight": around(1.25 if self.male and not self.young else 0.85, 0.15),
            "nose_size": around(0.85 if self.young else 1.08 if self.male else 0.95, 0.08),
            "mouth_width": around(1.0, 0.08),
        }

    def build(self) -> Build:
        odds = {Build.SLIM: 3, Build.AVERAGE: 5, Build.BROAD: 2.5 if self.male else 0.5, Build.HEAVY: 1.2}
        if self.young:
            odds = {Build.SLIM: 4, Build.AVERAGE: 5, Build.HEAVY: 0.6}
        return _weighted(self.dice("build"), odds)

    def hair_style(self, skin: Skin) -> HairStyle:
        odds = dict(_HAIR_MALE if self.male else _HAIR_FEMALE if self.female else _HAIR_NEUTRAL)
        if skin in (Skin.BROWN, Skin.DARK):
            odds[HairStyle.AFRO] = odds.get(HairStyle.AFRO, 0) + 2
            odds[HairStyle.CURLY] = odds.get(HairStyle.CURLY, 0) + 2
        if self.age is Age.CHILD and self.female:
            odds |= {HairStyle.PIGTAILS: 5, HairStyle.BRAIDS: 3}
        if self.young:
            odds.pop(HairStyle.BALD, None)
            odds.pop(HairStyle.RECEDING, None)
        elif self.male and self.age in (Age.MIDDLE, Age.ELDER):
            odds |= {HairStyle.RECEDING: 5, HairStyle.BALD: 3}
            if self.age is Age.ELDER:
                odds.pop(HairStyle.CURLY, None)  # white curls read as a grandmother's
        return _weighted(self.dice("hair"), odds)

    def hair_colour(self, skin: Skin) -> HairColour:
        dice = self.dice("hair-colour")
        if self.age is Age.ELDER:
            return dice.choice((HairColour.GREY, HairColour.WHITE))
        if self.age is Age.MIDDLE and dice.random() < 0.35:
            return HairColour.GREY
        return _weighted(dice, _COLOURS_BY_SKIN[skin])

    def facial_hair(self) -> FacialHair:
        if not self.male or self.young:
            return FacialHair.NONE
        odds = {
            FacialHair.NONE: 7,
            FacialHair.STUBBLE: 2.5,
            FacialHair.BEARD: 1.3,
            FacialHair.MOUSTACHE: 1.2,
            FacialHair.GOATEE: 1,
        }
        if self.age is Age.ELDER:
            odds[FacialHair.LONG_BEARD] = 1.5
        return _weighted(self.dice("facial-hair"), odds)

    def eyewear(self) -> Eyewear:
        likely = {Age.CHILD: 0.1, Age.TEEN: 0.15, Age.ADULT: 0.18, Age.MIDDLE: 0.3, Age.ELDER: 0.5}[self.age]
        dice = self.dice("eyewear")
        return dice.choice((Eyewear.ROUND, Eyewear.SQUARE)) if dice.random() < likely else Eyewear.NONE

    def headwear(self, outfit: Outfit) -> Headwear:
        if outfit in (
            Outfit.SUIT,
            Outfit.DRESS,
            Outfit.LAB_COAT,
            Outfit.APRON,
            Outfit.ROBE,
            Outfit.ARMOUR,
            Outfit.SPACESUIT,
            Outfit.UNIFORM,
        ):
            return Headwear.NONE
        return _weighted(self.dice("headwear"), _HATS_CHOSEN)

    def outfit(self) -> Outfit:
        odds = dict(_OUTFITS_YOUNG if self.young else _OUTFITS_GROWN)
        if self.female:
            odds[Outfit.DRESS] = 2.5
        return _weighted(self.dice("outfit"), odds)

    def top(self, outfit: Outfit) -> str:
        """The script's colour, else the occupation's, else one's own."""
        named = palette.named(self.looks.outfit_colour) if self.looks.outfit_colour else ""
        dice = self.dice("top")
        own = dice.choice(palette.SOBER) if outfit in _SOBER and dice.random() < 0.75 else dice.choice(palette.CLOTH)
        if outfit is Outfit.LAB_COAT:
            own = "#f1f2ee"
        elif outfit is Outfit.SPACESUIT:
            own = "#e9e8e4"
        elif outfit is Outfit.ARMOUR:
            own = dice.choice(("#a9b0b8", "#8f98a3", "#b5a583"))
        elif outfit is Outfit.OVERALLS:
            own = dice.choice(("#3f5f8a", "#4a6a7a", "#6b5a45", "#37507a"))
        fitting = self.cue.colour if not self.looks.outfit or self.looks.outfit is self.cue.outfit else ""
        return named or fitting or self.vary(own, "top-tone", 0.03)

    def under(self, top: str) -> str:
        light = ("#f3efe6", "#e3ebf0", "#f0e2d6", "#dfe7dc")
        strong = self.dice("under").random() < 0.35
        return self.apart_from(top, palette.CLOTH if strong else light, "under-colour", 0.3)

    def accent(self, top: str) -> str:
        return self.apart_from(top, palette.CLOTH, "accent", 0.3)

    def hat(self, top: str) -> str:
        return self.dice("hat").choice((top, palette.deeper(top, 0.25), self.accent(top), *palette.SOBER[:4]))

    def pattern(self, outfit: Outfit) -> Pattern:
        odds: dict[Pattern, float] = {Pattern.PLAIN: 5}
        if outfit in (Outfit.T_SHIRT, Outfit.SWEATER):
            odds |= {Pattern.STRIPES: 2, Pattern.BAND: 2}
        if outfit in (Outfit.SHIRT, Outfit.OVERALLS, Outfit.APRON):
            odds |= {Pattern.CHECK: 2, Pattern.STRIPES: 1}
        if outfit is Outfit.DRESS:
            odds |= {Pattern.DOTS: 3, Pattern.BAND: 1}
        return _weighted(self.dice("pattern"), odds)

    def eye_colour(self, skin: Skin) -> str:
        light = skin in (Skin.PORCELAIN, Skin.FAIR)
        return self.dice("eyes").choice(palette.EYES if light else palette.EYES[:3])

    def lips(self, skin: str) -> str:
        red = "#c0394b" if self.female and self.age not in (Age.CHILD,) else "#b5564f"
        share = self.dice("lips").uniform(0.45, 0.7) if self.female and not self.young else 0.3
        return palette.mix(palette.deeper(skin, 0.18), red, share)

    def vary(self, colour: str, purpose: str, spread: float) -> str:
        """`colour` a little lighter or darker."""
        by = self.dice(purpose).uniform(-spread, spread)
        return palette.mix(colour, "#ffffff" if by > 0 else "#000000", abs(by))

    def apart_from(self, colour: str, choices: Sequence[str], purpose: str, least: float) -> str:
        """One of `choices` that is told apart from `colour` at a glance, else the most different."""
        apart = [choice for choice in choices if palette.distance(choice, colour) >= least]
        if not apart:
            return max(choices, key=lambda choice: palette.distance(choice, colour))
        return self.dice(purpose).choice(apart)
