"""Burned-in captions: where they stand, what they show, and that no text can break them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.crafts import Box, Caption, Head, Source
from core.edit.lettering import SANS, Type, break_lines, clean, clusters, title_face, typesetter, words
from core.edit.planes import lay, plain
from core.edit.sources import open_source
from core.edit.subtitles import Placed, line_width, place_captions, split_pages, text_size
from core.options import Layout
from tests.core.edit.conftest import LAYOUT, Studio

WIDE = Layout(width=1280, height=720, fps=24)
TALL = Layout(width=720, height=1280, fps=24)
SQUARE = Layout(width=720, height=720, fps=24)
GREY = 120

SCRIPTS = {
    "en": "We sail at dawn, whatever the weather does to us.",
    "ru": "Мы отплываем на рассвете, какая бы ни была погода.",
    "el": "Σαλπάρουμε την αυγή, ό,τι καιρό κι αν κάνει.",
    "ar": "نبحر عند الفجر، مهما كان الطقس.",
    "he": "אנחנו מפליגים עם שחר, לא משנה מזג האוויר.",
    "hi": "हम भोर में रवाना होंगे, चाहे मौसम कैसा भी हो।",
    "th": "เราออกเรือตอนรุ่งสาง ไม่ว่าอากาศจะเป็นอย่างไร",
    "ja": "私たちは夜明けに出航する。天気がどうであろうと。",
    "zh": "无论天气如何，我们黎明起航。",
    "ko": "우리는 날씨가 어떻든 새벽에 출항한다.",
    "ka": "ჩვენ გამთენიისას მივცურავთ.",
    "am": "ጎህ ሲቀድ እንጓዛለን።",
}


def placed_one(text: str, layout: Layout = WIDE, heads: tuple[Head, ...] = (), **more: object) -> Placed:
    return place_captions((Caption(text=text, first=0, last=48, **more),), layout, heads)[0]


def box_of(placed: Placed, layout: Layout) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is drawn on a grey frame."""
    ground = plain(layout.width, layout.height, (GREY, 128, 128))
    changed = lay(ground, placed.patch).y.astype(int) - GREY
    rows, columns = np.nonzero(np.abs(changed) > 60)
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


@pytest.mark.parametrize("language", SCRIPTS)
def test_every_script_is_drawn_low_in_the_middle_of_the_frame_with_real_letters(language: str) -> None:
    placed = placed_one(SCRIPTS[language], language=language)
    left, top, right, bottom = box_of(placed, WIDE)
    assert abs((left + right) / 2 - 640) < 20
    assert 0.78 * 720 < top < bottom < 0.97 * 720
    ink = placed.patch.ink.y
    assert ink.max() > 225, "letters are white"
    assert typesetter().covers(SANS, SCRIPTS[language]) or language not in ("en", "ru", "el")
    missing = placed_one("\U00013000" * 10)
    assert not np.array_equal(ink[:40, :40], missing.patch.ink.y[:40, :40])


@pytest.mark.parametrize("height", [240, 360, 720])
def test_letters_on_snow_are_set_off_by_a_dark_edge_in_a_shade_that_fades_out(height: int) -> None:
    import cv2

    layout = Layout(width=height * 16 // 9 // 2 * 2, height=height, fps=24)
    patch = placed_one("Which way, if all of it is white?", layout, speaker="GUIDE").patch
    shown = lay(plain(layout.width, layout.height, (235, 128, 128)), patch).y
    area = shown[patch.top : patch.top + patch.keep.shape[0], patch.left : patch.left + patch.keep.shape[1]]
    letters = (patch.keep == 0) & (patch.ink.y > 200)
    reach = 2 * round(0.12 * text_size(layout)) + 3
    near = cv2.dilate((area < 70).astype(np.uint8), np.ones((reach, reach), np.uint8))
    assert near[letters].mean() > 0.99
    around = cv2.dilate(letters.astype(np.uint8), np.ones((reach, reach), np.uint8)).astype(bool) & ~letters
    assert area[around].mean() < 118, "what surrounds white letters is dark"
    edge = np.concatenate((area[0], area[-1], area[:, 0], area[:, -1]))
    assert edge.min() > 225, "no hard edge of a box"


@pytest.mark.parametrize("language", SCRIPTS)
def test_no_letter_of_the_languages_we_name_is_missing_from_the_fonts(language: str) -> None:
    from core.edit.lettering import families

    setter = typesetter()
    fonts = families(SANS, language)
    for letter in SCRIPTS[language]:
        assert letter == " " or any(setter.covers(font, letter) for font in fonts), letter


def test_right_to_left_text_puts_its_first_word_at_the_right_and_its_stop_at_the_left() -> None:
    text = "שלום שלום שלום."
    setting = Type(SANS, 40.0, "he")
    assert typesetter().width(text, setting) == pytest.approx(typesetter().width(f"\u2067{text}\u2069", setting), abs=0.5)
    one = placed_one("אאאאאאאא.", language="he")
    ink = one.patch.ink.y.astype(int)
    columns = np.nonzero((ink > 200).any(axis=0))[0]
    left_part = (ink[:, columns.min() : columns.min() + 8] > 200).sum()
    right_part = (ink[:, columns.max() - 8 : columns.max() + 1] > 200).sum()
    assert left_part < right_part, "the full stop stands at the left end"


def test_captions_leave_the_bottom_when_a_face_is_there() -> None:
    face = Head(character="a", box=Box(x=500, y=470, width=280, height=240))
    assert box_of(placed_one("Hello there"), WIDE)[1] > 560
    assert box_of(placed_one("Hello there", heads=(face,)), WIDE)[3] < 150


def test_a_tall_frame_keeps_captions_above_the_lower_quarter_and_away_from_faces() -> None:
    assert box_of(placed_one("Hello there", TALL), TALL)[3] < 0.75 * 1280
    face = Head(character="a", box=Box(x=200, y=700, width=320, height=300))
    assert box_of(placed_one("Hello there", TALL, (face,)), TALL)[1] > 0.8 * 1280


def test_all_captions_of_a_shot_share_one_place() -> None:
    face = Head(character="a", box=Box(x=100, y=560, width=300, height=160))
    captions = tuple(Caption(text=text, first=at * 10, last=at * 10 + 10) for at, text in enumerate(("Oh.", SCRIPTS["en"] * 2)))
    tops = [box_of(placed, WIDE)[1] for placed in place_captions(captions, WIDE, (face,))]
    assert all(top < 360 for top in tops)


@pytest.mark.parametrize("layout", [WIDE, TALL, SQUARE])
@pytest.mark.parametrize("language", ["en", "ja", "th", "ar"])
def test_a_caption_never_has_more_than_two_lines_and_stays_inside_the_frame(layout: Layout, language: str) -> None:
    text = " ".join([SCRIPTS[language]] * 6) if language not in ("ja",) else SCRIPTS[language] * 6
    setting = Type(SANS, text_size(layout), language)
    pages = split_pages(clean(text), setting, line_width(layout))
    assert all(1 <= len(page) <= 2 for page in pages)
    assert "".join("".join(page) for page in pages).replace(" ", "") == clean(text).replace(" ", "")
    assert all(typesetter().width(line, setting) <= 0.9 * layout.width for page in pages for line in page)
    if language == "ja":
        assert all(len(line) <= 20 for page in pages for line in page)
    elif language == "en":
        assert all(len(line) <= 50 for page in pages for line in page)


def test_pages_of_a_long_caption_share_its_time_by_their_letters() -> None:
    long = "A short one. " + SCRIPTS["en"] * 5
    placed = place_captions((Caption(text=long, first=10, last=250),), WIDE, ())
    assert placed[0].first == 10
    assert placed[-1].last == 250
    assert all(one.last == other.first for one, other in pairwise(placed))
    assert all(one.last > one.first for one in placed)


def test_lines_break_after_punctuation_where_that_is_even_enough() -> None:
    setting = Type(SANS, 36.0)
    text = "We sail at dawn, my friend, and no later; the tide will not wait for us."
    assert break_lines(text, setting, 900)[0][-1] in ",;"


def test_simultaneous_lines_stand_beside_each_other_in_a_wide_frame_and_dashed_in_a_tall_one() -> None:
    pair = (Caption(text="No!", first=0, last=20), Caption(text="I never said that.", first=2, last=22, together=True))
    wide, tall = place_captions(pair, WIDE, ()), place_captions(pair, TALL, ())
    assert (wide[0].first, wide[0].last) == (0, 22)
    one_line = box_of(placed_one("No!"), WIDE)
    assert abs(box_of(wide[0], WIDE)[1] - one_line[1]) < 12
    assert box_of(tall[0], TALL)[3] - box_of(tall[0], TALL)[1] > 60


def test_captions_never_lie_over_each_other() -> None:
    spans = ((0, 30), (20, 40), (40, 60), (40, 50))
    captions = tuple(Caption(text=f"Line {index}", first=first, last=last) for index, (first, last) in enumerate(spans))
    placed = place_captions(captions, WIDE, ())
    assert [(one.first, one.last) for one in placed] == [(0, 20), (20, 40), (40, 60)]


def test_the_name_of_an_unseen_speaker_is_shown_in_its_own_colour() -> None:
    plain_caption, labelled = placed_one("Who is there?"), placed_one("Who is there?", speaker="MIRA (V.O.)")
    assert labelled.patch.keep.shape[0] > plain_caption.patch.keep.shape[0]
    assert labelled.patch.ink.u.min() < 110
    assert plain_caption.patch.ink.u.min() > 110 or plain_caption.patch.ink.u.max() <= 140


@pytest.mark.parametrize(
    "text",
    [
        "<b>bold</b> <i>x</i> {\\an8\\b1} &lt;",
        "drawtext=text='x':x=(w-tw)/2,fade=t=in; %{pts} [v0][v1]overlay",
        "'; DROP TABLE scenes; --",
        "1\n00:00:01,000 --> 00:00:02,000\nfake",
        "x" * 10_000,
        "字" * 3_000,
        "\u202eevil\u202c \x00\x07\x1b[31m \ud800 \U000e0041",
        "👨‍👩‍👧‍👦" * 60,
        "a\u0301" * 500,
        "   ",
        "",
    ],
)
def test_hostile_text_is_only_text(text: str) -> None:
    placed = place_captions((Caption(text=text, first=0, last=24),), LAYOUT, ())
    for caption in placed:
        lay(plain(320, 180), caption.patch)
        assert caption.patch.ink.y.shape[1] <= 320
    assert bool(placed) == bool(text.strip())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["en", "ar", "ja", "th", "xx", ""]))
def test_any_text_can_be_set(text: str, language: str) -> None:
    for caption in place_captions((Caption(text=text, first=3, last=9, language=language, speaker=text[:20]),), LAYOUT, ()):
        assert 3 <= caption.first < caption.last <= 9
        assert lay(plain(320, 180), caption.patch).size == (320, 180)


@given(st.text(max_size=200))
def test_words_and_clusters_lose_nothing(text: str) -> None:
    assert "".join(words(text)) == text
    assert "".join(clusters(text)) == text


def test_cleaning_keeps_what_is_written_and_drops_only_what_cannot_be_shown() -> None:
    assert clean("a\tb\nc\x00d  <e>\u202e&amp; {f}") == "a b cd <e>&amp; {f}"
    assert clean("ne\u0301e 👍🏽") == "ne\u0301e 👍🏽"


def test_a_caption_is_on_its_frames_and_on_no_others(studio: Studio) -> None:
    still = np.full((180, 320, 3), 90, np.uint8)
    source = Source(clip=studio.picture("a", still), captions=(Caption(text="Here", first=5, last=9),))
    shown = open_source(source, LAYOUT, studio.context())
    lit = [int(shown.planes(index).y.max()) > 200 for index in range(12)]
    assert lit == [5 <= index < 9 for index in range(12)]


def test_a_title_is_set_in_one_face_that_has_all_its_letters() -> None:
    assert title_face("comic", "KABOOM!") == "Bangers"
    assert title_face("comic", "Привет") == "EBGaramond"
    assert title_face("unknown-style", "Plain") == "EBGaramond"
