"""PDF and Word files, read in a child process (core.reading.paged, worddoc, styled, child)."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import pytest
from reportlab.pdfgen import canvas

from core.errors import BadScript
from core.reading import read_script
from core.screenplay import Form, Screenplay
from tests.core.reading.makers import kinds, pdf_of_fountain, word_file

SOURCE = Path("examples/lighthouse.fountain")


@cache
def original() -> Screenplay:
    return read_script(SOURCE.read_bytes(), SOURCE.name)


def test_a_pdf_of_a_screenplay_says_exactly_what_the_screenplay_said() -> None:
    play = read_script(pdf_of_fountain(SOURCE.read_text()), "x.pdf")
    assert kinds(play) == kinds(original())
    assert [(each.speaker, each.extensions, each.parts) for each in play.elements] == [
        (each.speaker, each.extensions, each.parts) for each in original().elements
    ]
    assert (play.title, play.authors, play.format, play.warnings) == ("The Last Light", ("The Storyreel authors",), "pdf", ())


def test_a_pdf_named_txt_is_read_by_its_content() -> None:
    assert read_script(pdf_of_fountain("INT. HALL - DAY\n\nMARA\nHello there.\n\nTOM\nHi.\n"), "script.txt").format == "pdf"


@pytest.mark.parametrize("layout", ["styles", "indents", "centred", "bare"])
def test_a_word_file_says_exactly_what_the_screenplay_said(layout: str) -> None:
    play = read_script(word_file(original().elements, layout), "x.docx")
    assert kinds(play) == kinds(original())
    assert [(each.speaker, each.extensions, each.parts) for each in play.elements] == [
        (each.speaker, each.extensions, each.parts) for each in original().elements
    ]


def test_a_story_in_a_word_file_has_its_quotes_attributed() -> None:
    from core.screenplay import Element, ElementKind

    lines = ["It rained on the harbour all night.", "“Who is there?” asked Mara.", "“Only me,” said Tom. He shook his coat."]
    play = read_script(word_file([Element(kind=ElementKind.ACTION, text=line) for line in lines], "bare"), "x.docx")
    assert play.form is Form.PROSE
    assert [each.speaker for each in play.elements if each.speaker] == ["Mara", "Tom"]


def test_two_speeches_side_by_side_on_a_page_are_dual() -> None:
    talk = "BRICK\nScrew retirement now.\n\nSTEEL ^\n(laughs)\nScrew it all, every bit of it.\n\n"
    text = f"INT. A - DAY\n\nThey talk.\n\n{talk}They laugh.\n"
    play = read_script(pdf_of_fountain(text), "x.pdf")
    assert [(each.speaker, each.text, each.dual) for each in play.elements if each.speaker] == [
        ("BRICK", "Screw retirement now.", False),
        ("STEEL", "Screw it all, every bit of it.", True),
    ]
    assert kinds(play)[-1] == ("action", "They laugh.")


def test_a_pdf_with_a_password_is_refused() -> None:
    out = io.BytesIO()
    page = canvas.Canvas(out, encrypt="secret")
    page.drawString(100, 700, "hello there")
    page.save()
    with pytest.raises(BadScript) as caught:
        read_script(out.getvalue(), "x.pdf")
    assert caught.value.code == "script.encrypted"
