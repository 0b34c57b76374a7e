"""What a person looks like when the script says it, half says it, or does not."""

from __future__ import annotations

import itertools
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cutout.people.palette import distance, named
from core.cutout.people.rig import Rig, resolve_rig
from core.looks import Age, Build, Eyewear, FacialHair, Gender, HairColour, HairStyle, Headwear, Looks, Outfit, Skin
from core.serial import from_json, to_json
from core.storyboard import Character
from tests.core.cutout.people.sketch import make_rig

KINDS = {
    "build": Build,
    "skin": Skin,
    "hair_style": HairStyle,
    "hair_colour": HairColour,
    "facial_hair": FacialHair,
    "eyewear": Eyewear,
    "headwear": Headwear,
    "outfit": Outfit,
}
FIELDS = {"skin": "skin_kind", "hair_colour": "hair_kind"}
CHOICES = [(field, value) for field, kind in KINDS.items() for value in kind if value]


@pytest.mark.parametrize(("field", "value"), CHOICES, ids=[f"{field}-{value}" for field, value in CHOICES])
def test_what_the_script_says_is_kept(field: str, value: str) -> None:
    for gender in Gender:
        assert getattr(make_rig("sam", gender, **{field: value}), FIELDS.get(field, field)) == value


def test_nothing_stays_open() -> None:
    for seed in range(20):
        rig = make_rig("kim", Gender.NEUTRAL, seed=seed)
        for field in ("build", "skin_kind", "hair_style", "hair_kind", "facial_hair", "eyewear", "headwear", "outfit"):
            assert getattr(rig, field)
        for field in ("skin", "hair", "brows", "eyes", "lips", "top", "under", "accent", "legs", "shoes", "hat", "frames"):
            assert re.fullmatch("#[0-9a-f]{6}", getattr(rig, field))


def test_the_same_person_is_resolved_the_same_and_the_seed_changes_them() -> None:
    assert make_rig(seed=4) == make_rig(seed=4)
    assert len({to_json(make_rig(seed=seed)) for seed in range(12)}) == 12


def test_a_rig_survives_json() -> None:
    rig = make_rig("noor", outfit=Outfit.COAT)
    assert from_json(to_json(rig), Rig) == rig


def test_setting_one_look_moves_no_other() -> None:
    free, capped = make_rig("lee"), make_rig("lee", headwear=Headwear.CAP)
    assert (free.skin, free.hair, free.top, free.hair_style) == (capped.skin, capped.hair, capped.top, capped.hair_style)


def test_thirty_people_of_one_film_are_told_apart() -> None:
    dice = random.Random(1)
    people = [make_rig(f"person-{at}", dice.choice(list(Gender)), dice.choice(list(Age)), seed=9) for at in range(30)]
    for one, other in itertools.combinations(people, 2):
        seen = [distance(getattr(one, part), getattr(other, part)) for part in ("skin", "hair", "top", "legs")]
        kinds = sum(getattr(one, kind) != getattr(other, kind) for kind in ("hair_style", "outfit", "age", "gender", "build"))
        assert max(seen) > 0.08 or kinds >= 2


def test_a_named_cloth_colour_is_worn() -> None:
    assert make_rig(outfit_colour="crimson").top == "#dc143c"
    assert named("dark blue") == "#00008b"
    assert named("no such colour") == ""
    assert make_rig(outfit_colour="no such colour").top.startswith("#")


@pytest.mark.parametrize(
    ("name", "outfit", "headwear"),
    [
        ("CAPTAIN REYES", Outfit.UNIFORM, Headwear.CAPTAIN),
        ("DR. WEISS, a doctor", Outfit.LAB_COAT, Headwear.NONE),
        ("THE KING", Outfit.ROBE, Headwear.CROWN),
        ("SIR GARETH, a knight", Outfit.ARMOUR, Headwear.HELMET),
        ("EL CAPITÁN", Outfit.UNIFORM, Headwear.CAPTAIN),
        ("ASTRONAUT #2", Outfit.SPACESUIT, Headwear.NONE),
    ],
)
def test_occupations_dress_people(name: str, outfit: Outfit, headwear: Headwear) -> None:
    rig = resolve_rig(Character(id="x", name=name), "storybook", 1)
    assert (rig.outfit, rig.headwear) == (outfit, headwear)


def test_the_writers_findings_win_over_occupations() -> None:
    looks = Looks(outfit=Outfit.DRESS, headwear=Headwear.NONE)
    rig = resolve_rig(Character(id="x", name="CAPTAIN", looks=looks), "storybook", 1)
    assert (rig.outfit, rig.headwear) == (Outfit.DRESS, Headwear.NONE)


def test_children_are_smaller_smooth_and_beardless() -> None:
    for seed in range(30):
        child = make_rig("tim", Gender.MALE, Age.CHILD, seed)
        assert child.stature < 0.72
        assert child.facial_hair is FacialHair.NONE
        assert child.wrinkles == 0
        assert child.hair_style not in (HairStyle.BALD, HairStyle.RECEDING)


@given(st.text(max_size=60), st.text(max_size=200), st.integers())
def test_any_words_make_a_person(name: str, description: str, seed: int) -> None:
    rig = resolve_rig(Character(id=name, name=name, looks=Looks(description=description, outfit_colour=name)), "noir", seed)
    assert rig.style == "noir"
