"""Any bytes and any text give a Screenplay or BadScript, and never other words than the source has."""

from __future__ import annotations

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadScript
from core.reading import read_script, read_text
from core.screenplay import Element, ElementKind, Form, Screenplay, SpeechPart
from tests.core.reading.makers import final_draft_of, fountain_of, told_words, words

PIECES = st.sampled_from(
    [
        *(
            "MARA",
            "ÉLODIE (V.O.)",
            "@tom ^",
            "INT. ROOM - DAY",
            "int. x",
            "(softly)",
            "Hello there.",
            "“Hi,” said Mara.",
            '"Go!"',
            "— Oui, dit Paul.",
            "—Sí —dijo ella—. No.",
        ),
        *(
            "CUT TO:",
            "> FADE <",
            "# Act",
            "= syn",
            "~la",
            "/* a",
            "b */",
            "[[n",
            "n]]",
            "***",
            "---",
            "Title: X",
            "Chapter 1",
            "「はい」と彼は言った。",
            "A: b",
            "`",
            "```",
            "<!--",
            "-->",
        ),
        *(
            "",
            "  ",
            "          MARA",
            "     hi",
            "\t",
            "|",
            "«",
            "»",
            "‘a’",
            "'b'",
            "„c“",
            "The next morning, he left.",
            "...",
            "!x",
            ".y",
            "# ",
            "===",
            "\\*",
            "**b** *i* _u_",
        ),
    ]
)
NAMES = st.sampled_from(["MARA", "ÉLODIE", "MC DONALD", "ИВАН", "DR. WHO", "老人", "R2D2", "José"])
WORD_LIST = "the sea is calm and Tom knows why été niño мир 海 it's 3 o'clock no-one"
WORDS = st.lists(st.sampled_from(WORD_LIST.split(" ")), min_size=1, max_size=9)
SENTENCES = WORDS.map(lambda parts: " ".join(parts) + ".")
LOWER = st.lists(st.sampled_from(["softly", "to Tom", "beat", "après un temps"]), min_size=1, max_size=2).map(", ".join)
PARTS = st.builds(lambda text, how: SpeechPart(text=text, parenthetical=how), SENTENCES, LOWER)


def speech(name: str, extensions: list[str], first: str, parts: list[SpeechPart], dual: bool) -> Element:
    every = (SpeechPart(text=first), *parts)
    return Element(
        kind=ElementKind.DIALOGUE,
        text="\n".join(part.text for part in every),
        speaker=name,
        extensions=tuple(extensions),
        parts=every,
        dual=dual,
    )


SPEECHES = st.builds(
    speech,
    NAMES,
    st.lists(st.sampled_from(["V.O.", "O.S.", "CONT'D", "ON THE RADIO"]), unique=True, max_size=2),
    SENTENCES,
    st.lists(PARTS, max_size=3),
    st.just(False),
)
HEADINGS = st.builds(
    lambda place, number: Element(kind=ElementKind.SCENE_HEADING, text=place, number=number),
    st.sampled_from(["INT. ROOM - DAY", "EXT. SEA - NIGHT", "ИНТ. КУХНЯ", "内景 厨房 夜"]),
    st.sampled_from(["", "1", "12A"]),
)
ACTIONS = SENTENCES.map(lambda text: Element(kind=ElementKind.ACTION, text=text))
TRANSITIONS = st.sampled_from(["CUT TO:", "FADE OUT."]).map(lambda text: Element(kind=ElementKind.TRANSITION, text=text))
SCRIPTS = st.lists(SPEECHES | HEADINGS | ACTIONS | TRANSITIONS, min_size=1, max_size=12).map(
    lambda elements: [
        Element(kind=ElementKind.SCENE_HEADING, text="INT. START - DAY"),
        *elements,
        Element(kind=ElementKind.ACTION, text="the end."),
    ]
)


def attempt(data: bytes, name: str) -> Screenplay | None:
    try:
        return read_script(data, name)
    except BadScript:
        return None


def same(elements: tuple[Element, ...], wanted: list[Element]) -> None:
    for found, expected in zip(elements, wanted, strict=True):
        assert (found.kind, found.text, found.speaker, found.extensions, found.parts, found.number) == (
            expected.kind,
            expected.text,
            expected.speaker,
            expected.extensions,
            expected.parts,
            expected.number,
        )


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.fountain", "a.md", "a.fdx", "a", "a.xyz"]))
@settings(deadline=2000, max_examples=150)
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    if data[:4] not in (b"%PDF", b"PK\x03\x04"):
        attempt(data, name)


@given(st.text(max_size=300), st.sampled_from(["a.txt", "a.fountain", "a.md"]))
@settings(deadline=2000, max_examples=150)
def test_any_text_is_read_or_refused_in_any_encoding(text: str, name: str) -> None:
    for encoding in ("utf-8", "utf-16", "cp1252"):
        attempt(text.encode(encoding, errors="replace"), name)


@given(st.lists(PIECES, max_size=14), st.sampled_from(["\n", "\n\n", " "]), st.sampled_from(["a.txt", "a.fountain", "a.md"]))
@settings(deadline=2000, max_examples=300)
def test_pieces_of_every_syntax_in_any_order_are_read_or_refused(pieces: list[str], joiner: str, name: str) -> None:
    play = attempt(joiner.join(pieces).encode(), name)
    source = joiner.join(pieces)
    for element in play.elements if play else ():
        if element.kind is ElementKind.DIALOGUE:
            assert element.text == "\n".join(part.text for part in element.parts)
            for word in words(element.text):
                assert word in source


@given(
    st.lists(
        PIECES | SENTENCES | st.text(alphabet=string.ascii_letters + " .,!?“”\"'—«»\n", max_size=40), min_size=1, max_size=12
    )
)
@settings(deadline=2000, max_examples=300)
def test_stories_keep_every_word_in_order(pieces: list[str]) -> None:
    text = "It was late.\n\n" + "\n\n".join(pieces)
    play = read_text(text)
    if play.form is Form.PROSE:
        assert "".join(told_words(play)) == "".join(words(text))


@given(SCRIPTS)
@settings(deadline=2000, max_examples=150)
def test_a_screenplay_survives_the_way_through_fountain(elements: list[Element]) -> None:
    same(read_script(fountain_of(elements).encode(), "a.fountain").elements, elements)


@given(SCRIPTS)
@settings(deadline=2000, max_examples=150)
def test_a_screenplay_survives_the_way_through_final_draft(elements: list[Element]) -> None:
    same(read_script(final_draft_of(elements), "a.fdx").elements, elements)
