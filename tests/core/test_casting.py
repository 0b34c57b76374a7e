"""Voice casting: fit, distinctness, stability."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.casting import cast_voices
from core.crafts import VoiceCast, VoiceInfo
from core.errors import MissingTool
from core.looks import Age, Gender
from core.storyboard import NARRATOR, Character


def _voice(name: str, gender: Gender, *languages: str, age: Age = Age.ADULT, quality: float = 0.8) -> VoiceInfo:
    return VoiceInfo(id=name, label=name, gender=gender, age=age, languages=languages or ("en",), quality=quality)


VOICES = (
    *(_voice(f"af_{n}", Gender.FEMALE) for n in range(4)),
    *(_voice(f"am_{n}", Gender.MALE) for n in range(4)),
    _voice("ef_dora", Gender.FEMALE, "es"),
    _voice("em_alex", Gender.MALE, "es"),
)


def _person(name: str, gender: Gender = Gender.FEMALE, age: Age = Age.ADULT, main: bool = True) -> Character:
    return Character(id=name, name=name.upper(), gender=gender, age=age, main=main)


def test_voices_fit_gender_and_language() -> None:
    cast = cast_voices([_person("ana"), _person("luis", Gender.MALE)], VOICES, "es", {})
    assert cast["ana"].voice == "ef_dora"
    assert cast["luis"].voice == "em_alex"


def test_no_two_main_characters_share_a_voice_while_there_are_enough() -> None:
    people = [_person(f"w{n}") for n in range(4)] + [_person(f"m{n}", Gender.MALE) for n in range(4)]
    cast = cast_voices(people, VOICES, "en", {})
    assert len({one.voice for one in cast.values()}) == 8


@given(st.integers(1, 34), st.sampled_from(["en", "es", "xx"]))
def test_main_characters_never_sound_alike_even_when_voices_run_out(count: int, language: str) -> None:
    people = [_person(f"p{n}", list(Gender)[n % 3], list(Age)[n % 5]) for n in range(count)]
    cast = cast_voices(people, VOICES, language, {})
    assert len({(one.voice, one.pitch, one.formant) for one in cast.values()}) == count


def test_the_narrator_has_a_voice_of_its_own() -> None:
    people = [_person("a"), _person("b", Gender.MALE), _person(NARRATOR, Gender.NEUTRAL, main=False), _person("c", main=False)]
    cast = cast_voices(people, VOICES, "en", {})
    assert [one.voice for one in cast.values()].count(cast[NARRATOR].voice) == 1


@given(st.lists(st.tuples(st.sampled_from(list(Gender)), st.sampled_from(list(Age)), st.booleans()), min_size=1, max_size=25))
def test_a_minor_character_at_the_end_changes_nobody_else(people: list[tuple[Gender, Age, bool]]) -> None:
    cast = [_person(f"p{n}", *one) for n, one in enumerate(people)]
    before = cast_voices(cast, VOICES, "en", {})
    after = cast_voices([*cast, _person("late", Gender.MALE, main=False)], VOICES, "en", {})
    assert {name: after[name] for name in before} == before


def test_pinned_voices_are_kept_and_not_given_to_others() -> None:
    pinned = {"b": VoiceCast(voice="af_1", pitch=1.0)}
    cast = cast_voices([_person("a"), _person("b"), _person("c"), _person("d")], VOICES, "en", pinned)
    assert cast["b"] == pinned["b"]
    assert [one.voice for one in cast.values()].count("af_1") == 1


def test_children_are_coloured_higher_and_elders_lower_and_slower() -> None:
    cast = cast_voices([_person("kid", Gender.MALE, Age.CHILD), _person("old", Gender.MALE, Age.ELDER)], VOICES, "en", {})
    assert cast["kid"].voice.startswith("af")
    assert cast["kid"].pitch > 2
    assert cast["kid"].formant > 1.08
    assert cast["old"].pitch < 0
    assert cast["old"].speed < 1


def test_casting_is_refused_without_any_voice() -> None:
    with pytest.raises(MissingTool):
        cast_voices([_person("a")], (), "en", {})
