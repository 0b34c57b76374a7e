"""Lines are cut where a speaker would breathe, and nothing of them is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.neural.voice.splitting import stretches


def texts(text: str, language: str = "en", longest: int = 200) -> list[str]:
    return [part.text for part in stretches(text, language, longest)]


def test_sentences_are_spoken_one_by_one_and_short_ones_with_their_neighbour() -> None:
    text = "I waited for three hours in the rain. Nobody came to the door! No. Then I went back home, alone."
    assert texts(text) == [
        "I waited for three hours in the rain.",
        "Nobody came to the door! No.",
        "Then I went back home, alone.",
    ]


def test_a_title_or_a_number_ends_no_sentence() -> None:
    assert texts("Mr. Smith paid 3.50 dollars for that old lamp.") == ["Mr. Smith paid 3.50 dollars for that old lamp."]


def test_a_long_sentence_is_cut_after_a_pause_and_then_between_words() -> None:
    text = "when the first snow fell over the mountains, and the road was closed, nobody could leave the village any more"
    assert texts(text, longest=60) == [
        "when the first snow fell over the mountains,",
        "and the road was closed,",
        "nobody could leave the village any more",
    ]
    assert all(len(part) <= 40 for part in texts("word " * 60, longest=40))


def test_writing_without_spaces_is_cut_at_its_own_marks() -> None:
    parts = stretches("今天天气很好，我们去公园吧。你想一起来吗？我在门口等你，不要迟到了。", "zh", 20)
    assert [part.text for part in parts] == ["今天天气很好，我们去公园吧。", "你想一起来吗？", "我在门口等你，不要迟到了。"]
    assert {word for part in parts for word, _ in part.words} == {0}
    assert [part.mark for part in parts] == [".", "?", "."]


def test_what_says_nothing_is_left_out() -> None:
    assert texts("… ♪ —") == []
    assert texts("") == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["en", "de", "zh"]), st.integers(5, 80))
def test_no_letter_is_lost_and_no_stretch_is_too_long(text: str, language: str, longest: int) -> None:
    parts = stretches(text, language, longest)
    assert all(len(part.text) <= longest for part in parts)
    said = "".join(sign for part in parts for sign in part.text if sign.isalnum())
    assert said == "".join(sign for sign in text if sign.isalnum())
    order = [word for part in parts for word, _ in part.words]
    assert order == sorted(order)


@pytest.mark.parametrize("text", ["a" * 500, "!" * 50 + "go", "ok." * 100])
def test_odd_words_are_borne(text: str) -> None:
    assert all(len(part) <= 50 for part in texts(text, longest=50))
