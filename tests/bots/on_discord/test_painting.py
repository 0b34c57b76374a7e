"""Cards as embeds and components, within Discord's limits, whatever people write."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.cards import Action, Attachment, Card, Choice, Field, Menu, Progress, Tone, Video
from bots.on_discord.escaping import cut, escape, length, plain
from bots.on_discord.painting import COLOURS, bar_of, buttons, file_name, paint, uploads_of

HOSTILE = st.text(
    alphabet=st.one_of(st.sampled_from(list("\\`*_~|<>[]()#-+@:/.!0123456789\n\t ade\u202e\u2028😀ﷺ")), st.characters()),
    max_size=400,
)
LIVE = re.compile(r"(?<!\\)(?:\\\\)*[*_~`|<>\[\]]")
"""A letter of markup that no backslash takes the meaning from."""


@given(HOSTILE)
def test_no_markup_of_a_person_lives(text: str) -> None:
    safe = escape(text)
    assert not LIVE.search(safe)
    assert "://" not in safe
    assert not re.search(r"(?i)@(everyone|here)|discord\.(gg|com/invite)", safe)
    assert not re.search(r"^\s*[#\-+]|^\s*\d+[.)](\s|$)", safe, re.MULTILINE)


@given(HOSTILE, st.integers(2, 60))
def test_a_cut_text_fits_and_ends_no_escape_in_half(text: str, limit: int) -> None:
    short = cut(escape(text), limit)
    assert length(short) <= limit
    assert not LIVE.search(short)
    body = short.removesuffix("…")
    assert (len(body) - len(body.rstrip("\\"))) % 2 == 0


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("**INT.** _x_", r"\*\*INT.\*\* \_x\_"),
        ("[free](http://evil.test)", "\\[free\\](http\u2060://evil.test)"),
        ("<@123> <#4> </film:1> <t:1> <:a:1>", r"\<@123\> \<#4\> \</film:1\> \<t:1\> \<:a:1\>"),
        ("join discord.gg/abc", "join discord\u2060.gg/abc"),
        ("# Title\n- one\n  -# small\n1. first", "\\# Title\n\\- one\n  \\-# small\n1\u2060. first"),
        ("||gone|| > not a quote", r"\|\|gone\|\| \> not a quote"),
        ("a\r\nb\x00c", "a\nbc"),
        ("evening@home, 3:00", "evening@home, 3:00"),
        ("0.25 of 5\n1.5 s", "0.25 of 5\n1.5 s"),
    ],
)
def test_known_tricks_are_shown_letter_by_letter(text: str, safe: str) -> None:
    assert escape(text) == safe


def test_a_link_of_the_card_itself_stays_one() -> None:
    card = Card(
        title="Film",
        text="Here: https://films.test/a_b or https://evil.test/",
        actions=((Action(label="Watch", url="https://films.test/a_b"),),),
    )
    assert paint(card).embeds[0].description == "Here: https://films.test/a_b or https\u2060://evil.test/"


@given(
    st.builds(
        Card,
        title=HOSTILE,
        text=st.one_of(HOSTILE, HOSTILE.map(lambda text: text * 30)),
        tone=st.sampled_from(list(Tone)),
        fields=st.lists(st.builds(Field, label=HOSTILE, value=HOSTILE.map(lambda text: text * 4)), max_size=30).map(tuple),
        progress=st.one_of(st.none(), st.builds(Progress, fraction=st.floats(-1, 2), note=HOSTILE)),
        footer=HOSTILE,
        mention=st.one_of(st.just(""), st.just("42"), HOSTILE),
    )
)
def test_every_card_fits_into_a_message(card: Card) -> None:
    painted = paint(card)
    [embed] = painted.embeds
    assert embed.title
    assert embed.title.strip()
    assert length(embed.title) <= 256
    assert length(embed.description or "") <= 4096
    assert len(embed.fields) <= 25
    assert all(field.name and length(field.name) <= 256 for field in embed.fields)
    assert all(field.value and length(field.value) <= 1024 for field in embed.fields)
    parts = [embed.title, embed.description or "", embed.footer.text or ""]
    parts += [text or "" for field in embed.fields for text in (field.name, field.value)]
    assert sum(map(length, parts)) <= 6000
    assert re.fullmatch(r"(<@\d+>)?", painted.content)


def test_only_the_person_of_the_card_is_mentioned() -> None:
    nobody, somebody = paint(Card(title="x")), paint(Card(title="x", mention="42"))
    assert (nobody.content, dict(nobody.mentions.to_dict())) == ("", {"parse": []})
    assert (somebody.content, dict(somebody.mentions.to_dict())) == ("<@42>", {"parse": [], "users": [42]})


def test_the_bar_survives_a_text_that_is_cut() -> None:
    card = Card(title="x", text="word " * 2000, progress=Progress(fraction=0.5, note="Scene 3 of 6"))
    assert (paint(card).embeds[0].description or "").endswith("▰▰▰▰▰▰▱▱▱▱▱▱ 50 %\nScene 3 of 6")


@pytest.mark.parametrize(("share", "bar"), [(0.0, "▱" * 12 + " 0 %"), (0.999, "▰" * 11 + "▱ 99 %"), (1.0, "▰" * 12 + " 100 %")])
def test_a_bar_is_full_only_when_all_is_done(share: float, bar: str) -> None:
    assert bar_of(Progress(fraction=share)) == bar


def test_tones_have_colours_of_their_own() -> None:
    assert len({COLOURS[tone] for tone in Tone}) == len(Tone)


def test_pictures_become_embeds_and_the_film_comes_first() -> None:
    video = Video(path=Path("/films/a.mp4"), name="The Sea.mp4", width=2, height=2, seconds=1.0)
    card = Card(
        title="x",
        pictures=(Path("/sheets/1.png"), Path("/sheets/2.PNG")),
        video=video,
        attachments=(Attachment(path=Path("/subs/a.srt"), name="The Sea.srt"),),
    )
    painted = paint(card)
    names = [upload.name for upload in painted.uploads]
    assert names[0] == "The_Sea.mp4"
    assert names[3] == "The_Sea.srt"
    assert [embed.image.url for embed in painted.embeds] == [f"attachment://{name}" for name in names[1:3]]


def test_files_of_one_name_are_told_apart() -> None:
    parts = tuple(Attachment(path=Path(f"/{n}/film"), name="film") for n in range(12))
    assert [upload.name for upload in uploads_of(Card(title="x", attachments=parts))][:3] == ["film", "film_2", "film_3"]
    assert len(uploads_of(Card(title="x", attachments=parts))) == 10


@given(HOSTILE)
def test_file_names_keep_what_discord_keeps(name: str) -> None:
    assert re.fullmatch(r"[\w.\-]{1,100}", file_name(name))


async def test_buttons_are_at_most_five_rows_of_five() -> None:
    rows = tuple(
        tuple(Action(label=f"{row}{column}", verb="v", args=(f"{row}{column}",)) for column in range(7)) for row in range(9)
    )
    view = buttons(Card(title="x", actions=rows))
    assert view is not None
    shown = view.to_components()
    assert [len(row["components"]) for row in shown] == [5] * 5


async def test_a_menu_has_a_row_of_its_own_and_only_choices_that_fit() -> None:
    choices = tuple(Choice(label=f"{'L' * 120}{n}", value="same" if n < 3 else f"v{n}", detail="d" * 120) for n in range(40))
    menu = Menu(verb="pick", args=("f",), prompt="p" * 200, choices=(Choice(label="x", value="w" * 101), *choices))
    view = buttons(Card(title="x", actions=((Action(label="", verb="a"),),), menus=(menu, menu, Menu(verb="none"))))
    assert view is not None
    rows = view.to_components()
    assert [row["components"][0]["type"] for row in rows] == [2, 3]
    select = rows[1]["components"][0]
    assert len(select["options"]) == 25
    assert len({option["value"] for option in select["options"]}) == 25
    assert rows[0]["components"][0]["label"] == "–"


async def test_nothing_to_press_is_no_view() -> None:
    assert buttons(Card(title="x")) is None


async def test_discord_py_keeps_no_view_in_memory() -> None:
    view = buttons(Card(title="x", actions=((Action(label="a", verb="a"),),)))
    assert view is not None
    assert view.is_finished()


def test_labels_are_one_line() -> None:
    assert plain("a\n b\t*c*", 80) == "a b *c*"
    assert plain("   ", 80) == "–"
