"""Looks from description sentences and from what someone does for a living. Used by cast.py."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from core.looks import Build, Eyewear, FacialHair, Gender, HairColour, HairStyle, Headwear, Looks, Outfit, Skin
from core.storyboarding.lexicon import Hit, Lexicon, Word, data, lexicon, word_set, words_of

_CLAUSE = re.compile(r"[,;.:()、，。；]")
_NEAR_HAIR = 5
_NEAR_CLOTHES = 3
_ENUMS: dict[str, Any] = {
    "build": Build,
    "skin": Skin,
    "hair_style": HairStyle,
    "hair_colour": HairColour,
    "facial_hair": FacialHair,
    "eyewear": Eyewear,
    "headwear": Headwear,
    "outfit": Outfit,
}


def looks_in(text: str) -> Looks:
    """What `text` says of a person's appearance; unset where it is silent. Colours belong to what stands in the same clause."""
    words = words_of(text)
    looks = Looks(
        build=Build(_first("builds", words)),
        skin=Skin(_first("skins", words)),
        facial_hair=FacialHair(_first("facial", words)),
        eyewear=Eyewear(_first("eyewear", words)),
        headwear=Headwear(_first("headwear", words)),
    )
    clauses = [words_of(clause) for clause in _CLAUSE.split(text)]
    return _dressed(_haired(looks, clauses, words), clauses)


def _first(section: str, words: Sequence[Word]) -> str:
    hits = lexicon("looks", section).hits(words)
    return max(hits, key=lambda hit: (hit.length > 1, -hit.index)).value if hits else ""


def _nearest(section: str, words: Sequence[Word], at: Hit, reach: int) -> str:
    """The value closest to the noun at `at`, words before it preferred at equal distance."""
    hits = [hit for hit in lexicon("looks", section).hits(words) if abs(hit.index - at.index) <= reach]
    return min(hits, key=lambda hit: (abs(hit.index - at.index), hit.index)).value if hits else ""


def _haired(looks: Looks, clauses: Sequence[Sequence[Word]], words: Sequence[Word]) -> Looks:
    colour = style = ""
    for clause in clauses:
        styles = [hit for hit in lexicon("looks", "hair_styles").hits(clause) if hit.value in _NOUN_STYLES]
        for noun in [*lexicon("looks", "hair_nouns").hits(clause), *styles]:
            colour = colour or _nearest("hair_colours", clause, noun, _NEAR_HAIR)
            style = style or _nearest("hair_styles", clause, noun, _NEAR_HAIR)
    for clause in () if colour else clauses:
        for beard in lexicon("looks", "facial").hits(clause):
            colour = colour or _nearest("hair_colours", clause, beard, 2)
    named = [hit for hit in lexicon("looks", "hair_colours").hits(words) if words[hit.index].folded in _HAIR_PEOPLE]
    colour = colour or (named[0].value if named else "")
    return replace(looks, hair_colour=HairColour(colour), hair_style=HairStyle(style))


_HAIR_PEOPLE = word_set("hair_people")
_NOUN_STYLES = ("bald", "ponytail", "bun", "braids", "pigtails", "afro", "buzz", "curly", "receding")


def _dressed(looks: Looks, clauses: Sequence[Sequence[Word]]) -> Looks:
    clothes = [(hit, clause) for clause in clauses for hit in lexicon("looks", "outfits").hits(clause)]
    if not clothes:
        return looks
    worn, clause = next(((hit, clause) for hit, clause in clothes if hit.value in _OUTER), clothes[0])
    colour = _nearest("colours", clause, worn, _NEAR_CLOTHES)
    return replace(looks, outfit=Outfit(worn.value), outfit_colour=colour)


_OUTER = ("spacesuit", "armour", "lab-coat", "coat", "uniform")
"""What is worn over other clothes, and so seen."""


@cache
def _callings() -> tuple[Lexicon, tuple[dict[str, str], ...]]:
    table = data("looks")["callings"]
    lists = {str(number): patterns for number, patterns in enumerate(table)}
    return Lexicon(lists), tuple(table.values())


def calling_of(words: Sequence[Word]) -> dict[str, str]:
    """The looks that an occupation, a rank or a kind of animal in `words` implies (field → value); empty when there is none."""
    listed, table = _callings()
    hits = listed.hits(words)
    return table[int(hits[0].value)] if hits else {}


def completed(looks: Looks, implied: dict[str, str], gender: Gender) -> Looks:
    """`looks` with unset fields filled from what the calling implies. A colour only follows the outfit it belongs to."""
    changes: dict[str, Any] = {}
    for name, value in implied.items():
        if name == "outfit_colour" or getattr(looks, name):
            continue
        changes[name] = _ENUMS[name](value)
    own_outfit = bool(looks.outfit) and looks.outfit.value != implied.get("outfit")
    if implied.get("outfit_colour") and not looks.outfit_colour and not own_outfit:
        changes["outfit_colour"] = implied["outfit_colour"]
    if gender is Gender.FEMALE and not looks.facial_hair:
        changes["facial_hair"] = FacialHair.NONE
    return replace(looks, **changes)


def merged(first: Looks, second: Looks) -> Looks:
    """`first` with its unset fields taken from `second`."""
    changes = {name: getattr(second, name) for name in _ENUMS if not getattr(first, name) and getattr(second, name)}
    if not first.outfit_colour and second.outfit_colour and (not first.outfit or first.outfit == second.outfit):
        changes["outfit_colour"] = second.outfit_colour
    return replace(first, **changes)


def describes(text: str) -> bool:
    """Whether a sentence says something of how someone looks."""
    return looks_in(text) != Looks()
