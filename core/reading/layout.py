"""Reads screenplays by where lines stand on the page: indented plain text, PDF and Word. Used by core.reading.read.

Columns are those of a typewriter page (10 to the inch): action at the left, speech further in, names further still,
transitions at the right (the Cole & Haag standard); only the order of the columns matters, not their exact place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.reading.cue import is_cue, parse_cue
from core.reading.speech import Speech
from core.reading.titlepage import BYLINE
from core.reading.words import (
    ACT,
    HEADING,
    LEADING_NUMBER,
    MORE,
    NUMBERED_SCENE,
    SCENE_NUMBER,
    SHOT,
    TO,
    TRANSITION,
    upper_only,
)
from core.screenplay import Element, ElementKind

_NAME_COLUMN = 9.0
"""A name stands at least this far right of the action."""
_SPEECH_COLUMN = 3.0
_TRANSITION_COLUMN = 25.0
SIDES = ("first", "second")
"""Styles of rows of two speeches printed side by side."""
_CONTINUED = re.compile(r"\(?(?:CONTINUED|MORE|SUITE|CONTINÚA)\)?:?(?: \(?\d+\)?)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line on the page. `left` is in columns; `gap`: more than line spacing lies above; `style`: its kind."""

    text: str
    left: float = 0.0
    gap: bool = False
    style: str = ""
    line: int = 0


def rows_of_text(text: str) -> list[Row]:
    """The non-empty lines of plain text with their indentation."""
    rows: list[Row] = []
    gap = True
    for number, line in enumerate(text.split("\n"), 1):
        line = line.expandtabs(8).rstrip()
        bare = line.lstrip(" \u3000\xa0")
        if bare:
            rows.append(Row(text=bare, left=float(len(line) - len(bare)), gap=gap, line=number))
        gap = not bare
    return rows


def margin(rows: Sequence[Row]) -> float:
    """The column where action and headings begin."""
    headings = Counter(round(row.left) for row in rows if HEADING.match(row.text) and upper_only(row.text))
    if headings:
        return float(headings.most_common(1)[0][0])
    columns = Counter(round(row.left) for row in rows)
    often = [column for column, count in columns.items() if count * 20 >= len(rows)]
    return float(min(often, default=0))


def is_indented(rows: Sequence[Row]) -> bool:
    """Whether names and speech stand in columns of their own (two names, or one and a scene heading)."""
    left = margin(rows)
    names = sum(_is_name(rows, place, left) or (row.style in SIDES and row.gap) for place, row in enumerate(rows))
    return names >= 2 or (names == 1 and any(HEADING.match(row.text) for row in rows))


def _is_name(rows: Sequence[Row], place: int, left: float) -> bool:
    row = rows[place]
    if row.left - left < _NAME_COLUMN or place + 1 >= len(rows) or rows[place + 1].gap or not is_cue(row.text):
        return False
    below = rows[place + 1]
    return (
        not BYLINE.match(below.text)
        and below.left > left + 1
        and (below.left < row.left or below.text[:1] == "(" or below.left - row.left < 3)
    )


def read_rows(rows: Sequence[Row]) -> tuple[Element, ...]:
    """The elements of a script whose lines stand in columns."""
    return _Page(rows).read()


class _Page:
    """Rows read in order; a speech or an action paragraph stays open until something ends it."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = [row for row in rows if not _CONTINUED.match(row.text)]
        self._left = margin(rows)
        self._elements: list[Element] = []
        self._speech: Speech | None = None
        self._action: list[str] = []
        self._action_line = 0

    def read(self) -> tuple[Element, ...]:
        for place, row in enumerate(self._rows):
            column = row.left - self._left
            if _is_name(self._rows, place, self._left) or (row.style in SIDES and row.gap):
                self._close()
                cue = parse_cue(row.text + (" ^" if row.style == "second" else ""))
                self._speech = Speech(cue, row.line, row.text, joiner=" ")
            elif self._speech and not row.gap and (column >= _SPEECH_COLUMN or row.style in SIDES):
                self._speech.add(row.text)
            elif not self._standing_alone(row, column):
                self._add_action(row, column >= _NAME_COLUMN)
        self._close()
        return tuple(self._elements)

    def _standing_alone(self, row: Row, column: float) -> bool:
        element = heading_element(row.text, row.line) or mark_element(row.text, row.line, column >= _TRANSITION_COLUMN)
        if element is None or (element.kind is ElementKind.SHOT and self._action and not row.gap):
            return False
        self._close()
        self._elements.append(element)
        return True

    def _add_action(self, row: Row, apart: bool) -> None:
        if self._speech or row.gap or apart:
            self._close()
        if not self._action:
            self._action_line = row.line
        self._action.append(row.text)

    def _close(self) -> None:
        if self._speech:
            self._elements += self._speech.elements()
            self._speech = None
        if self._action:
            self._elements.append(Element(kind=ElementKind.ACTION, text=" ".join(self._action), line=self._action_line))
            self._action = []


def heading_element(text: str, line: int) -> Element | None:
    """`text` as a scene heading, its number apart, or None. Numbers may stand at either margin."""
    number = LEADING_NUMBER.match(text)
    candidate = text[number.end() :] if number else text
    if len(text) > 250 or (not upper_only(text) and not HEADING.match(candidate)):
        return None
    if not HEADING.match(candidate):
        if not NUMBERED_SCENE.match(text):
            return None
        candidate, number = text, None
    printed = number.group(1) if number else ""
    found = SCENE_NUMBER.search(candidate)
    if found:
        candidate, printed = candidate[: found.start()], found.group(1)
    elif printed:
        candidate = re.sub(rf"\s+{re.escape(printed)}[.)]?$", "", candidate)
    return Element(kind=ElementKind.SCENE_HEADING, text=candidate.strip(), number=printed, line=line)


def mark_element(text: str, line: int, right: bool) -> Element | None:
    """`text` as a transition, shot or act, or None. `right` when it stands at the right of the page."""
    if len(text) > 60 or not upper_only(text):
        return None
    if TO.match(text) or TRANSITION.match(text) or (right and text.endswith(":")):
        return Element(kind=ElementKind.TRANSITION, text=text, line=line)
    if ACT.match(text):
        return Element(kind=ElementKind.SECTION, text=text, depth=1, line=line)
    if SHOT.match(text):
        return Element(kind=ElementKind.SHOT, text=text, line=line)
    return None


def is_more(text: str) -> bool:
    """Whether `text` only says that a speech goes on over the page."""
    return text.strip("() .").upper() in MORE


def text_of(rows: Sequence[Row]) -> str:
    """Rows as flowing text: a blank line between paragraphs, wrapped lines joined."""
    if not rows:
        return ""
    left = margin(rows)
    full = sorted(row.left + len(row.text) for row in rows)[len(rows) * 9 // 10]
    out = [rows[0].text]
    for above, row in pairwise(rows):
        indented = row.left - left > 1 and above.left - left <= 1
        short = above.left + len(above.text) < full * 0.6
        marks = not any(char.isalnum() for char in row.text) or not any(char.isalnum() for char in above.text)
        apart = row.gap or indented or marks or heading_element(row.text, 0)
        out += ["\n\n" if apart else "\n" if short or upper_only(above.text) else " ", row.text]
    return "".join(out)
