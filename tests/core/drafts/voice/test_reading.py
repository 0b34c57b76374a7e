"""Text is said as a person would say it, and nothing that was written is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.drafts.voice.pronounce import symbols_of
from core.drafts.voice.symbols import VOCABULARY
from core.errors import BadOption
from core.speech.pronouncing import Pronouncer
from core.speech.reading import read


def said(text: str, language: str = "en") -> str:
    return " ".join(piece.spoken + piece.mark for piece in read(text, language)[1])


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("In 1947, 1905 and 2005", "In 19 47, 19 oh 5 and 2005"),
        ("It cost $5.50.", "It cost 5 dollars 50."),
        ("$3 million", "3 million dollars"),
        ("Dr. Smith, J. R. Ewing", "Dr. Smith, J R Ewing"),
        ("GET IT OUT!", "get it out!"),
        ("The FBI wants IT.", "The FBI wants it."),
        ("Nooooo! Wait...what?", "No! Wait… what?"),
        ("came—you", "came— you"),
        ("<b>hi</b>", "b hi b"),
        ("see https://www.example.com/a?b=1", "see example.com"),
        ("1/2 cup", "a half cup"),
        ("Shh. Mmm", "[ʃː]. [hmː]"),
    ],
)
def test_english_is_read_as_it_is_said(text: str, spoken: str):
    assert said(text) == spoken


def test_other_languages_keep_their_numbers_for_the_pronouncer():
    assert said("En 1947, 5,50 €", "es") == "En 1947, 5,50 €"


def test_letters_of_another_script_are_pronounced_in_their_language(pronouncer: Pronouncer):
    _, pieces = read("Привет said Ivan", "en")
    assert [piece.script for piece in pieces] == ["ru", "", ""]
    assert "".join(symbol.text for symbol in symbols_of(pieces, "en-us", pronouncer)).startswith("prʲivʲ")


def test_words_that_flow_together_still_have_their_own_sounds(pronouncer: Pronouncer):
    written, pieces = read("out of the end of it", "en")
    symbols = symbols_of(pieces, "en-us", pronouncer)
    assert {symbol.word for symbol in symbols if symbol.word >= 0} == set(range(len(written)))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_keeps_its_words_and_gives_symbols_that_the_model_knows(text: str):
    written, pieces = read(text, "en")
    assert " ".join(written) == " ".join(text.split())
    symbols = symbols_of(pieces, "en-us", SHARED)
    assert all(symbol.text in VOCABULARY and -1 <= symbol.word < len(written) for symbol in symbols)
    assert [symbol.word for symbol in symbols if symbol.word >= 0] == sorted(
        symbol.word for symbol in symbols if symbol.word >= 0
    )


SHARED = Pronouncer()


def test_a_pronouncer_that_was_killed_is_started_again(pronouncer: Pronouncer):
    first = pronouncer.ipa(["hello"], "en-us")
    pronouncer.close()
    assert pronouncer.ipa(["hello"], "en-us") == first


def test_a_language_without_pronunciation_is_refused_and_the_next_still_works(pronouncer: Pronouncer):
    with pytest.raises(BadOption):
        pronouncer.ipa(["hello"], "xx")
    assert pronouncer.ipa(["hallo"], "de") == ["hˈaloː"]


def test_every_word_keeps_its_own_sounds_when_two_others_flow_together(pronouncer: Pronouncer):
    text = "somebody who had nothing left on the land behind him"
    symbols = symbols_of(read(text, "en")[1], "en-us", pronouncer)
    said = ["".join(symbol.text for symbol in symbols if symbol.word == index) for index in range(len(text.split()))]
    assert all(said)
    assert said[1:3] == ["hˌu", "hæd"]
