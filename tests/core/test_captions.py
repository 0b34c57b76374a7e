"""Subtitles: verbatim, short enough to read, timed by the words."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from core.captions import CJK_LIMIT, LATIN_LIMIT, caption_pieces, split_caption
from core.crafts import Speech, Timed


def speech(text: str, seconds: float) -> Speech:
    words = text.split()
    step = seconds / max(len(words), 1)
    timed = tuple(Timed(text=word, start=index * step, end=(index + 1) * step) for index, word in enumerate(words))
    return Speech(file="", sample_rate=24000, seconds=seconds, words=timed, phonemes=())


@given(st.text(max_size=2000))
def test_no_letter_is_lost_and_no_piece_is_too_long(text: str) -> None:
    pieces = split_caption(text)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(len(piece) <= LATIN_LIMIT for piece in pieces)


def test_a_long_line_is_cut_at_the_ends_of_its_sentences_and_clauses() -> None:
    text = (
        "The keeper climbed the stairs one last time. He had not slept, he had not eaten, and the lamp was dark when he came."
    )
    assert split_caption(text)[0] == "The keeper climbed the stairs one last time."


def test_chinese_is_cut_at_its_own_length() -> None:
    assert max(len(piece) for piece in split_caption("海" * 100)) <= CJK_LIMIT


def test_pieces_follow_the_words_without_a_gap() -> None:
    text = "One two three four five six seven eight nine ten, " * 6
    pieces = caption_pieces(text, speech(text, 18.0))
    assert pieces[0].start == 0.0
    assert pieces[-1].end == 18.0
    assert all(before.end == after.start for before, after in itertools.pairwise(pieces))
    assert all(1.0 < piece.end - piece.start < 9.0 for piece in pieces)


def test_text_that_says_nothing_has_no_caption() -> None:
    assert caption_pieces("  \n ", speech("", 0.4)) == ()
