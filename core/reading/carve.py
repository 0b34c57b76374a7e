"""Fountain's hidden text: boneyard (/* */) taken out, notes ([[ ]]) set aside, before lines are looked at.

Used by the Fountain reader. One pass over the text, however the marks are nested or left open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = re.compile(r"/\*|\[\[|\n")
_BLANK_LINE = re.compile(r"\n[ \t]?\n")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source without hidden text. `number` counts from 1; `hollow` held only hidden text."""

    number: int
    text: str
    notes: tuple[str, ...] = ()
    hollow: bool = False


class _Ahead:
    """Position of the next match of a pattern at or after a place that only moves forward, so the text is scanned once."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self._pattern, self._text = pattern, text
        self._found = -1

    def after(self, place: int) -> int:
        """Where it starts; the text's length when there is none."""
        if self._found < place:
            match = self._pattern.search(self._text, place)
            self._found = match.start() if match else len(self._text)
        return self._found


def carve(text: str) -> list[Line]:
    """The lines of `text` (newlines are \\n) with boneyard removed and notes apart. A mark never closed stays as text."""
    ends = {"/*": _Ahead(re.compile(r"\*/"), text), "[[": _Ahead(re.compile(r"\]\]"), text)}
    blank = _Ahead(_BLANK_LINE, text)
    lines: list[Line] = []
    kept: list[str] = []
    notes: list[str] = []
    start = number = begun = 1
    start = 0
    touched = False
    for mark in iter_marks(text):
        place, token = mark
        if place < start:
            continue
        if token == "\n":
            kept.append(text[start:place])
            lines.append(_line(begun, kept, notes, touched))
            kept, notes, touched = [], [], False
            number += 1
            start, begun = place + 1, number
            continue
        end = ends[token].after(place + 2)
        if end >= len(text) or (token == "[[" and blank.after(place) < end):
            continue
        kept.append(text[start:place])
        inside = text[place + 2 : end]
        if token == "[[":
            notes.append(" ".join(inside.split()))
        number += inside.count("\n")
        start, touched = end + 2, True
        if text[start : start + 1] == " " and (not kept[-1] or kept[-1].endswith(" ")):
            start += 1
    kept.append(text[start:])
    lines.append(_line(begun, kept, notes, touched))
    return lines


def iter_marks(text: str) -> list[tuple[int, str]]:
    """Every opening mark and line end with its place."""
    return [(match.start(), match.group()) for match in _MARK.finditer(text)]


def _line(number: int, kept: list[str], notes: list[str], touched: bool) -> Line:
    text = "".join(kept)
    return Line(number, text, tuple(notes), touched and not text.strip())
