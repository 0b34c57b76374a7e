"""Cards in Telegram's HTML: nothing of a text becomes markup, and nothing is longer than Telegram takes."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bots.cards import Action, Card, Choice, Field, Menu, Progress, Tone
from bots.on_telegram.keys import keyboard
from bots.on_telegram.wording import CAPTION_UNITS, TEXT_UNITS, card_html, cut, units
from tests.bots.on_telegram.wire import format_text, utf16_slice

HOSTILE = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("<>&\"'`*_[]()~@/\\\u202e\u0000\n\U0001f3ac\U0001f469\u200d")),
    max_size=6000,
)
TAPPABLE_TEXTS = (
    "https://evil.example/x",
    "www.evil.com",
    "evil.com/path?x=1",
    "t.me/joinchat/abc",
    "tg://resolve?domain=x",
    "script.md",
    "192.168.0.17/admin",
    "@evil_bot",
    "#tag",
    "#2026a",
    "$USD",
    "me@evil.com",
    "/cancel",
    "/project_delete",
    "/evil@evil_bot",
    "+1-212-555-0123",
    "8 (800) 555-35-35",
    "4111 1111 1111 1111",
)
LINKS = st.lists(st.sampled_from((*TAPPABLE_TEXTS, " ", "\n", "x", "(", ".", "-")), max_size=12).map("".join)
CARDS = st.builds(
    Card,
    title=HOSTILE | LINKS,
    text=HOSTILE | LINKS,
    tone=st.sampled_from(Tone),
    fields=st.lists(st.builds(Field, label=HOSTILE | LINKS, value=HOSTILE | LINKS), max_size=12).map(tuple),
    progress=st.none() | st.builds(Progress, fraction=st.floats(-1, 2), note=HOSTILE | LINKS),
    footer=HOSTILE | LINKS,
)


@settings(max_examples=60, deadline=None)
@example(card=Card(title="", text="", footer="-.md"), limit=4096, mention="")
@given(card=CARDS, limit=st.sampled_from((TEXT_UNITS, CAPTION_UNITS)), mention=st.sampled_from(("", "77")))
def test_whatever_a_card_holds_telegram_takes_it_and_reads_no_markup_from_it(card: Card, limit: int, mention: str) -> None:
    text, entities = format_text(card_html(card, limit, mention), "HTML")
    assert text.strip()
    assert units(text) <= limit
    kinds = [entity["type"] for entity in entities]
    assert set(kinds) <= {"bold", "italic", "text_mention"}
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


@pytest.mark.parametrize("text", TAPPABLE_TEXTS)
def test_what_could_be_tapped_in_somebodys_text_looks_the_same_and_is_text(text: str) -> None:
    _, found = format_text(text, None)
    assert found, "Telegram would find something here"
    card = Card(title=text, text=f"see ({text})", fields=(Field(label=text, value=text),), footer=text)
    shown, entities = format_text(card_html(card, TEXT_UNITS), "HTML")
    assert {entity["type"] for entity in entities} <= {"bold", "italic"}
    assert shown.replace("\u2060", "").count(text) == 5


def test_the_bots_own_advice_can_be_tapped_but_not_in_a_title_or_where_it_would_do_harm() -> None:
    card = Card(title="/help", text="Start with /film, keep music with /asset_add, stop with /cancel or /asset delete.")
    shown, entities = format_text(card_html(card, TEXT_UNITS), "HTML")
    taps = [utf16_slice(shown, e["offset"], e["length"]) for e in entities if e["type"] == "bot_command"]
    assert taps == ["/film", "/asset_add"]


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
