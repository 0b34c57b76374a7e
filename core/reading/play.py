"""Reads stage plays and chats, where each speech starts with a name and a colon. Used by core.reading.read."""

from __future__ import annotations

from core.reading.carve import Line
from core.reading.cue import parse_cue
from core.reading.emphasis import plain
from core.reading.fountain import Parsed
from core.reading.layout import heading_element, mark_element
from core.reading.sniff import play_line, play_names
from core.reading.speech import Speech
from core.reading.titlepage import read_title_page
from core.screenplay import Element, ElementKind

_WRAPPED = 50
"""Characters of a line long enough to have been wrapped."""


def read_play(text: str) -> Parsed:
    """The elements of a text of "NAME: words" lines; a speech goes on over lines without a blank line between."""
    lines = text.split("\n")
    names = play_names(lines)
    page, start = read_title_page([Line(number, line) for number, line in enumerate(lines, 1)])
    elements: list[Element] = []
    speech: Speech | None = None
    for number, line in enumerate(lines[start:], start + 1):
        bare = line.strip()
        spoken = play_line(bare)
        if spoken and spoken[0].casefold() in names and not heading_element(bare, number):
            elements += speech.elements() if speech else []
            speech = Speech(parse_cue(spoken[0]), number, bare)
            if spoken[1]:
                speech.direct(spoken[1])
            speech.add(plain(spoken[2]))
        elif speech and _goes_on(lines[number - 2], bare) and not heading_element(bare, number):
            speech.add(plain(bare))
        else:
            elements += speech.elements() if speech else []
            speech = None
            elements += _other(bare, number)
    return Parsed(tuple(elements + (speech.elements() if speech else [])), page)


def _goes_on(above: str, text: str) -> bool:
    """Whether a line without a name is still spoken: it is in brackets, or the line above was wrapped."""
    return bool(text) and (text[0] in "(（" or text[0].islower() or len(above.rstrip()) >= _WRAPPED or above.endswith("  "))


def _other(text: str, number: int) -> list[Element]:
    """A line between speeches: a heading, a transition or what happens."""
    bare = plain(text.lstrip("#").strip()) if text.startswith("#") else plain(text)
    if not bare:
        return []
    known = heading_element(bare, number) or mark_element(bare, number, False)
    if known:
        return [known]
    if text.startswith("#"):
        depth = len(text) - len(text.lstrip("#"))
        return [Element(kind=ElementKind.SECTION, text=bare, depth=depth, line=number)]
    if bare[0] in "([" and bare[-1] in ")]":
        bare = bare[1:-1].strip() or bare
    return [Element(kind=ElementKind.ACTION, text=bare, line=number)]
