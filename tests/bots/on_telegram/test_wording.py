"""Cards in Telegram's HTML: nothing of a text becomes markup, and nothing is longer than Telegram takes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.cards import Action, Card, Choice, Field, Menu, Progress, Tone
from bots.on_telegram.keys import keyboard
from bots.on_telegram.wording import CAPTION_UNITS, TEXT_UNITS, card_html, cut, units
from tests.bots.on_telegram.wire import format_text

HOSTILE = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("<>&\"'`*_[]()~@/\\\u202e\u0000\n\U0001f3ac\U0001f469\u200d")),
    max_size=6000,
)
CARDS = st.builds(
    Card,
    title=HOSTILE,
    text=HOSTILE,
    tone=st.sampled_from(Tone),
    fields=st.lists(st.builds(Field, label=HOSTILE, value=HOSTILE), max_size=12).map(tuple),
    progress=st.none() | st.builds(Progress, fraction=st.floats(-1, 2), note=HOSTILE),
    footer=HOSTILE,
)


FOUND_BY_TELEGRAM = {"hashtag", "cashtag", "url", "email", "bot_command", "phone_number"}
"""What Telegram links by itself in any text; names after an @ are not among it, they would call people."""


@settings(max_examples=60, deadline=None)
@given(card=CARDS, limit=st.sampled_from((TEXT_UNITS, CAPTION_UNITS)), mention=st.sampled_from(("", "77")))
def test_whatever_a_card_holds_telegram_takes_it_and_reads_no_markup_from_it(card: Card, limit: int, mention: str) -> None:
    text, entities = format_text(card_html(card, limit, mention), "HTML")
    assert text.strip()
    assert units(text) <= limit
    kinds = [entity["type"] for entity in entities]
    assert set(kinds) - FOUND_BY_TELEGRAM <= {"bold", "italic", "text_mention"}
    assert kinds.count("text_mention") == (1 if mention else 0)
    assert all(entity["user_id"] == 77 for entity in entities if entity["type"] == "text_mention")


@given(text=st.text(), limit=st.integers(1, 50))
def test_a_cut_text_is_within_its_limit_and_begins_like_the_whole(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert units(short) <= limit
    assert short == text if units(text) <= limit else text.startswith(short.removesuffix("…"))


def test_a_long_text_gives_way_to_fields_and_progress() -> None:
    card = Card(
        title="Film",
        text="word " * 2000,
        fields=(Field(label="Length", value="2 min"),),
        progress=Progress(fraction=0.42, note="Recording voices"),
        footer="asked by Ann",
    )
    text, _ = format_text(card_html(card, CAPTION_UNITS), "HTML")
    assert "Length  2 min" in text
    assert "42 %\nRecording voices\nLength" in text
    assert text.endswith("asked by Ann")
    assert "…" in text


def test_nobody_is_called_by_a_name_in_somebodys_text() -> None:
    assert "@alice" not in card_html(Card(title="x", text="hello @alice"), TEXT_UNITS)


@pytest.mark.parametrize(("count", "widest"), [(9, 5), (4, 5)])
def test_short_labels_share_rows_evenly(count: int, widest: int) -> None:
    card = Card(title="x", actions=(tuple(Action(label=str(n), verb="pick", args=(str(n),)) for n in range(count)),))
    made = keyboard(card)
    assert made is not None
    sizes = [len(row) for row in made.inline_keyboard]
    assert sum(sizes) == count
    assert max(sizes) <= widest
    assert max(sizes) - min(sizes) <= 1


def test_long_labels_get_rows_of_their_own_and_choices_that_do_not_fit_are_left_out() -> None:
    choices = (Choice(label="A film with a long name", value="a"), Choice(label="Another film", value="x" * 60))
    made = keyboard(Card(title="x", menus=(Menu(verb="open", args=("1",), choices=choices),)))
    assert made is not None
    assert [[button.callback_data for button in row] for row in made.inline_keyboard] == [["open:1:a"]]


def test_a_card_without_buttons_has_no_keyboard() -> None:
    assert keyboard(Card(title="x")) is None
