"""Fountain, element by element (core.reading.fountain)."""

from __future__ import annotations

import pytest

from core.reading import read_script
from core.reading.fountain import read_fountain
from core.screenplay import Element, ElementKind, Screenplay, SpeechPart
from tests.core.reading.makers import kinds, spoken


def read(text: str) -> Screenplay:
    return read_script(text.encode(), "script.fountain")


def only(text: str) -> Element:
    elements = read_fountain(text).elements
    assert len(elements) == 1, elements
    return elements[0]


def test_a_title_page_with_values_over_several_lines_is_read() -> None:
    play = read(
        "Title:\n    _**BRICK & STEEL**_\n    FULL RETIRED\nCredit: Written by\n"
        "Authors: Ada Byron & Léa Roux\n\nEXT. PATIO - DAY\n\nSun."
    )
    assert play.title == "BRICK & STEEL FULL RETIRED"
    assert play.authors == ("Ada Byron", "Léa Roux")
    assert [entry.key for entry in play.title_page] == ["title", "credit", "authors"]


def test_fade_in_on_the_first_line_is_no_title_page() -> None:
    assert kinds(read("FADE IN:\n\nINT. HALL - DAY\n\nDust."))[0] == ("transition", "FADE IN:")


@pytest.mark.parametrize(
    "name",
    ["ÉLODIE", "JOSÉ", "MC DONALD", "McDONALD", "ИВАН", "ΜΑΡΊΑ", "ØYVIND", "DR. WHO", "R2D2", "O'BRIEN", "MARY-ANN", "MAN #2"],
)
def test_names_in_any_capitals_are_cues(name: str) -> None:
    assert spoken(read(f"INT. ROOM - DAY\n\n{name}\nHello there.\n")) == [(name, "Hello there.")]


@pytest.mark.parametrize(
    ("cue", "extensions"),
    [
        ("MARA (V.O.)", ("V.O.",)),
        ("MARA (v.o.)", ("V.O.",)),
        ("MARA (O.S.) (CONT’D)", ("O.S.", "CONT'D")),
        ("MARA (VO)(CONTD)", ("V.O.", "CONT'D")),
        ("MARA (on the radio)", ("ON THE RADIO",)),
        ("MARA (EN OFF)", ("V.O.",)),
        ("MARA (HORS CHAMP)", ("O.S.",)),
    ],
)
def test_extensions_leave_the_name_and_are_normalised(cue: str, extensions: tuple[str, ...]) -> None:
    speech = only(f"{cue}\nHello.")
    assert (speech.speaker, speech.extensions) == ("MARA", extensions)


def test_a_parenthetical_in_the_middle_of_a_speech_starts_a_new_part() -> None:
    speech = only("STEEL\n(beer raised)\nTo retirement.\n(beat)\nAnd to\nus.")
    assert speech.parts == (
        SpeechPart(text="To retirement.", parenthetical="beer raised"),
        SpeechPart(text="And to\nus.", parenthetical="beat"),
    )
    assert speech.text == "To retirement.\nAnd to\nus."


def test_brackets_before_words_on_one_line_are_a_parenthetical() -> None:
    assert only("TOM\n(smiling) Come in.").parts == (SpeechPart(text="Come in.", parenthetical="smiling"),)


def test_a_parenthetical_after_the_last_word_becomes_action() -> None:
    assert [(each.kind, each.text) for each in read_fountain("TOM\nBye.\n(he leaves)").elements] == [
        (ElementKind.DIALOGUE, "Bye."),
        (ElementKind.ACTION, "he leaves"),
    ]


def test_a_caret_makes_speech_dual() -> None:
    assert [each.dual for each in read_fountain("BRICK\nScrew it.\n\nSTEEL ^\nScrew it.").elements] == [False, True]


def test_two_spaces_keep_a_blank_line_inside_a_speech() -> None:
    assert only("DEALER\nTen.\n  \nFour.").text == "Ten.\nFour."


def test_forced_elements_are_what_they_are_forced_to_be() -> None:
    text = "\n\n".join(
        [".SNIPER SCOPE", "!SCANNING", "@McClane\nYippee.", "> Burn to white.", "> THE END <", "~Willy", "...and then"]
    )
    assert [each.kind.value for each in read_fountain(text).elements] == [
        "scene-heading",
        "action",
        "dialogue",
        "transition",
        "centered",
        "lyric",
        "action",
    ]


def test_sections_synopses_and_page_breaks_are_kept_apart() -> None:
    elements = read_fountain("# Act\n\n## Sequence\n\n= They meet.\n\n===\n\nText.").elements
    assert [(each.kind.value, each.text, each.depth) for each in elements] == [
        ("section", "Act", 1),
        ("section", "Sequence", 2),
        ("synopsis", "They meet.", 0),
        ("page-break", "", 0),
        ("action", "Text.", 0),
    ]


def test_scene_numbers_leave_the_heading() -> None:
    assert [
        (each.text, each.number) for each in read_fountain("INT. HOUSE - DAY #1-A#\n\n12 EXT. SEA - NIGHT 12\n\n").elements
    ] == [
        ("INT. HOUSE - DAY", "1-A"),
        ("EXT. SEA - NIGHT", "12"),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "INT. HOUSE - DAY",
            "EXT HOUSE - DAY",
            "int. house - day",
            "INT./EXT. CAR - DAY",
            "INT/EXT CAR",
            "I/E CAR - DAY",
            "EST. CITY",
        ),
        *(
            "ИНТ. КУХНЯ - НОЧЬ",
            "ИНТЕРЬЕР. ДОМ",
            "НАТ. ЛЕС - ДЕНЬ",
            "INNEN. KÜCHE - NACHT",
            "AUSSEN - WALD",
            "SCÈNE 3",
            "ESCENA 2",
            "内景 厨房 夜",
            "内景。厨房",
        ),
    ],
)
def test_scene_headings_of_many_languages_open_scenes(heading: str) -> None:
    assert [each.kind for each in read_fountain(f"{heading}\n\nSomething happens.").elements] == [
        ElementKind.SCENE_HEADING,
        ElementKind.ACTION,
    ]


@pytest.mark.parametrize(
    "line",
    [
        "CUT TO:",
        "FADE OUT.",
        "FONDU AU NOIR",
        "CORTE A:",
        "FUNDIDO A NEGRO",
        "ABBLENDE",
        "ЗАТЕМНЕНИЕ",
        "SMASH CUT TO:",
        "THE END",
    ],
)
def test_transitions_of_many_languages_are_known(line: str) -> None:
    assert only(line).kind is ElementKind.TRANSITION


def test_emphasis_is_taken_off_and_escapes_stay() -> None:
    assert only("A *very* **bold** _plan_ with ***all*** and 2*3 and \\*stars\\* and snake_case.").text == (
        "A very bold plan with all and 2*3 and *stars* and snake_case."
    )


def test_notes_stand_apart_and_leave_no_gap() -> None:
    elements = read_fountain("TOM\nOne [[louder]] two.\n[[a line\nof note]]\nthree.").elements
    assert [(each.kind.value, each.text) for each in elements] == [
        ("dialogue", "One two.\nthree."),
        ("note", "louder"),
        ("note", "a line of note"),
    ]


def test_boneyard_vanishes_and_line_numbers_stay_true() -> None:
    elements = read_fountain("Before. /* gone\n\nMARA\ngone */ After.\n\nLast.").elements
    assert [(each.text, each.line) for each in elements] == [("Before. After.", 1), ("Last.", 6)]


def test_marks_that_are_never_closed_are_words() -> None:
    assert only("An [[open note and /* an open yard").text == "An [[open note and /* an open yard"


def test_capitals_before_a_blank_line_are_action_and_not_a_cue() -> None:
    assert only("BANG\n").kind is ElementKind.ACTION


def test_a_cue_that_nobody_speaks_under_stays_as_words() -> None:
    assert [(each.kind.value, each.text) for each in read_fountain("MARA\n(waves)").elements] == [("action", "MARA (waves)")]
