"""Word lists and the matcher."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.heard import Ambience, SpotSound
from core.looks import Age, Build, Eyewear, FacialHair, Gender, HairColour, HairStyle, Headwear, Looks, Outfit, Skin
from core.speakers import cue_name, speaker_key, speaker_members
from core.storyboard import Emotion, Genre, Mood, PlaceKind, Pose, TimeOfDay, TransitionKind, Weather
from core.storyboarding.appearance import calling_of, completed
from core.storyboarding.lexicon import Lexicon, data, fold, words_of
from core.storyboarding.places import meaning_of

SECTIONS = [
    ("sky", "times", TimeOfDay), ("sky", "weather", Weather), ("sky", "ambience", Ambience), ("sky", "spots", SpotSound),
    ("feelings", "directions", Emotion), ("feelings", "wording", Emotion), ("film", "transitions", TransitionKind),
    ("film", "poses", Pose), ("film", "moods", Mood), ("film", "genres", Genre), ("people", "gendered", Gender),
    ("people", "pronouns", Gender), ("people", "ages", Age), ("people", "number_ages", Age),
    ("looks", "hair_colours", HairColour),
    ("looks", "hair_styles", HairStyle), ("looks", "facial", FacialHair), ("looks", "eyewear", Eyewear),
    ("looks", "headwear", Headwear), ("looks", "outfits", Outfit), ("looks", "builds", Build), ("looks", "skins", Skin),
]  # fmt: skip


@pytest.mark.parametrize(("name", "section", "kind"), SECTIONS)
def test_every_list_is_called_by_a_known_value(name: str, section: str, kind: type) -> None:
    known = {str(member.value) for member in kind} | {""}  # type: ignore[var-annotated, attr-defined]
    assert set(data(name)[section]) <= known


def test_every_kind_of_place_can_be_named_and_every_calling_dresses() -> None:
    meanings = [meaning_of(value) for value in data("places") if value not in ("", "about")]
    assert {kind for meaning in meanings for kind in (meaning.inside, meaning.outside)} == set(PlaceKind)
    for patterns, looks in data("looks")["callings"].items():
        assert calling_of(words_of(patterns.split()[0].strip("*")))
        completed(Looks(), looks, Gender.NEUTRAL)


def test_phrases_win_over_words_and_stems_and_accents_do_not_matter() -> None:
    listed = Lexicon({"a": "red_wire wire* *haus été", "b": "red", "": "red_herring"})
    assert [hit.value for hit in listed.hits(words_of("The RED wire"))] == ["a"]
    assert [hit.value for hit in listed.hits(words_of("a red herring, wires, Gasthaus, l'Ete, red's"))] == ["a", "a", "a", "b"]


@given(st.text(max_size=300))
def test_words_keep_their_places_in_any_text(text: str) -> None:
    for word in words_of(text):
        assert text[word.start : word.end].startswith(word.raw[:1])
        assert word.folded == fold(word.raw[:40])


@pytest.mark.parametrize(
    ("cue", "name"),
    [
        ("MARA (V.O.)", "MARA"),
        ("MARA'S VOICE", "MARA"),
        ("VOICE OF MARA", "MARA"),
        ("LA VOZ DE ANA", "ANA"),
        ("ÉLODIE:", "ÉLODIE"),
        ("(?)", "(?)"),
    ],
)
def test_cues_are_brought_to_the_bare_name(cue: str, name: str) -> None:
    assert cue_name(cue) == name


def test_joint_cues_are_split_and_keys_ignore_case() -> None:
    assert speaker_members("MARA & JON") == ("MARA", "JON")
    assert speaker_members("ANA Y LUIS") == ("ANA", "LUIS")
    assert speaker_members("ANDY") == ("ANDY",)
    assert speaker_key("Mara") == speaker_key("MARA (CONT'D)")
    assert speaker_key("Erzähler") == speaker_key("NARRATOR")
