"""Turns Word paragraphs into a script: by the names of their styles, or into plain text when they have none.

Used by core.reading.read with the rows that core.reading.worddoc made.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.reading.cue import is_cue, parse_cue
from core.reading.fountain import Parsed
from core.reading.layout import Row, heading_element, is_more, mark_element
from core.reading.speech import Speech
from core.reading.words import HEADING, NUMBERED_SCENE
from core.screenplay import Element, ElementKind, TitleEntry

_KINDS = {
    "transition": ElementKind.TRANSITION,
    "shot": ElementKind.SHOT,
    "section": ElementKind.SECTION,
    "chapter": ElementKind.SECTION,
}


def is_styled(rows: Sequence[Row]) -> bool:
    """Whether the paragraphs carry screenplay styles (a speech under a name, or scene headings)."""
    styles = {row.style for row in rows}
    return {"cue", "dialogue"} <= styles or {"heading", "action"} <= styles


def read_styled(rows: Sequence[Row]) -> Parsed:
    """The elements of a script whose paragraphs say what they are."""
    elements: list[Element] = []
    page: list[TitleEntry] = []
    speech: Speech | None = None
    for row in rows:
        kind, _, depth = row.style.partition(" ")
        if kind in ("dialogue", "parenthetical") and speech:
            _speak(speech, kind, row.text)
            continue
        elements += speech.elements() if speech else []
        speech = None
        if kind == "cue" and not is_more(row.text):
            speech = Speech(parse_cue(row.text), row.line, row.text)
        elif kind == "title" and not page:
            page.append(TitleEntry(key="title", value=row.text))
        elif not is_more(row.text):
            elements.append(_element(row, kind, int(depth) if depth.isdigit() else 1))
    elements += speech.elements() if speech else []
    return Parsed(tuple(elements), tuple(page))


def _speak(speech: Speech, kind: str, text: str) -> None:
    if kind == "parenthetical":
        speech.direct(text.removeprefix("(").removesuffix(")"))
    elif not is_more(text):
        speech.add(text)


def _element(row: Row, kind: str, depth: int) -> Element:
    heading = heading_element(row.text, row.line)
    if kind == "heading" or (heading and kind in ("", "chapter")):
        return heading or Element(kind=ElementKind.SCENE_HEADING, text=row.text, line=row.line)
    if kind in _KINDS:
        found = _KINDS[kind]
        return Element(kind=found, text=row.text, depth=depth if found is ElementKind.SECTION else 0, line=row.line)
    mark = mark_element(row.text, row.line, False) if not kind else None
    return mark or Element(kind=ElementKind.ACTION, text=row.text, line=row.line)


def loosen(rows: Sequence[Row]) -> str:
    """Paragraphs as text with blank lines where they belong; a name stays with the paragraph under it.

    Word puts every line into a paragraph of its own; where no spacing tells them apart, the words have to.
    """
    even = len({row.gap for row in rows[1:]}) < 2
    out: list[str] = []
    held = False
    for place, row in enumerate(rows):
        text = (
            f"{'#' * int(row.style[-1])} {row.text}"
            if row.style.startswith("chapter ") and not HEADING.match(row.text)
            else row.text
        )
        if row.style == "title" and not place:
            text = f"Title: {row.text}"
        if place:
            out.append("\n" if (held if even else not row.gap) else "\n\n")
        out.append(text)
        held = _holds(rows, place, held)
    return "".join(out)


def _holds(rows: Sequence[Row], place: int, held: bool) -> bool:
    """Whether the next row belongs to the speech that this row opens."""
    text = rows[place].text
    if held and text[0] == "(" and text[-1] == ")":
        return True
    if place + 1 >= len(rows) or not is_cue(text):
        return False
    below = rows[place + 1].text
    return not (is_cue(below) or HEADING.match(below) or NUMBERED_SCENE.match(below))
