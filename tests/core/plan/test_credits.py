"""The credits name everyone who speaks, and stay long enough to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.crafts import Craft
from core.plan.book import EngineBook, EngineEntry
from core.plan.credits import CARD_SECONDS, CAST_LINES, OWN_LINES, credit_lines, credit_seconds, licences_of
from core.storyboard import NARRATOR, Character, Line, Storyboard
from tests.core.plan.conftest import board, scene


def credited(speakers: Sequence[str], *, main: Sequence[str] = ()) -> Storyboard:
    """A storyboard in which each of `speakers` says a line, in this order."""
    lines = tuple(Line(character=name, text="Yes.", parts=("Yes.",)) for name in speakers)
    people = tuple(
        Character(id=name, name=name.upper(), main=name in main) for name in dict.fromkeys((*speakers, *main, "silent"))
    )
    return replace(board(replace(scene(1, "Hello."), lines=lines)), characters=people)


def test_someone_with_a_single_line_is_credited_after_those_who_say_more() -> None:
    lines = credit_lines(credited(["guide", "ann", "ann", "ben", "ann", "ben"], main=["ann", "ben"]))
    assert lines[2:-1] == ("With|ANN", "|BEN", "|GUIDE")


def test_the_narrator_and_those_who_are_only_seen_are_not_credited() -> None:
    lines = credit_lines(credited([NARRATOR, "ann"]))
    assert lines[2:-1] == ("With|ANN",)


def test_a_small_cast_is_shown_for_five_seconds_and_a_large_one_longer() -> None:
    assert credit_seconds(credit_lines(credited(["ann", "ben"]))) == CARD_SECONDS
    assert credit_seconds(credit_lines(credited([f"person {index}" for index in range(60)]))) > 12.0


def test_small_parts_share_lines() -> None:
    lines = credit_lines(credited([f"p{index}" for index in range(OWN_LINES + 12)]))
    assert lines[2 + OWN_LINES : -1] == ("|P14, P15, P16, P17, P18, P19", "|P20, P21, P22, P23, P24, P25")


@given(st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=60), unique_by=str.upper, max_size=200))
def test_any_cast_is_named_once_or_the_credits_say_that_there_are_more(names: list[str]) -> None:
    lines = credit_lines(credited([name for name in names if name not in ("silent", NARRATOR)]))
    cast = [line.split("|")[1] for line in lines[2:-1]]
    assert len(cast) <= CAST_LINES
    if cast and cast[-1] == "…":
        assert len(cast) == CAST_LINES
    else:
        named = [name for line in cast for name in line.split(", ")]
        assert sorted(named) == sorted(name.upper() for name in names if name not in ("silent", NARRATOR))


def test_the_models_behind_a_film_are_named_with_their_licences_and_those_that_they_need() -> None:
    models = {
        Craft.WRITE: "llama3.1:8b",
        Craft.STILL: "/models/my-own",
        Craft.LIPSYNC: "wav2lip-gan@0123456789ab",
        Craft.MIX: "",
    }
    entries = {craft: EngineEntry(name="any", identity="any", lane="cpu", model=model) for craft, model in models.items()}
    named = {one.work: one for one in licences_of(EngineBook(entries=entries, voices=(), languages=()))}
    assert list(named) == ["Llama 3.1 8B Instruct", "Wav2Lip with GAN", "YuNet face detector"]
    assert named["Wav2Lip with GAN"].licence.endswith("not for commercial use")
    assert named["YuNet face detector"].used_for == "lipsync"
    assert all(one.source.startswith("https://") for one in named.values())
