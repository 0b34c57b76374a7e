"""What is read on the screen and what is heard need not be the same number of lines (core.plan.words)."""

from __future__ import annotations

from core.crafts import Ref, Speech
from core.plan.timing import HeardPart
from core.plan.words import shown_once
from core.storyboard import Line, SpeechRef


def heard(texts: list[str], together: set[int]) -> list[HeardPart]:
    return [
        HeardPart(
            ref=SpeechRef(line=number, part=0),
            line=Line(character=f"c{number}", text=text, parts=(text,), with_previous=number in together),
            speech=Speech(file="a.wav", sample_rate=24000, seconds=1.0, phonemes=(), words=()),
            asset=Ref("a" * 64),
            start=0.0,
            end=1.0,
        )
        for number, text in enumerate(texts)
    ]


def test_what_several_people_say_in_chorus_is_read_once() -> None:
    parts = heard(["Run!", "Run!", "Run!"], together={1, 2})
    assert shown_once(parts) == parts[:1]


def test_different_words_at_once_and_the_same_words_in_turn_are_all_read() -> None:
    dual, turns = heard(["Run!", "Stay!"], together={1}), heard(["Run!", "Run!"], together=set())
    assert shown_once(dual) == dual
    assert shown_once(turns) == turns
