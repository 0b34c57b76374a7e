"""Writes screenplay elements as Fountain text that reads back the same, and reads such text. Used by core.screenplay_edits.

What people see when they edit a scene: plain where plain text is understood, with Fountain's forcing marks where it is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from core.reading.fountain import read_fountain
from core.screenplay import Element, ElementKind

_MARKS = re.compile(r"[*_\\]|\[(?=\[)|(?<=/)\*|^~", re.MULTILINE)
_GUARD = ".GUARD"
"""A heading before the text, so that its first line is never taken for a title page."""


def fountain_of(elements: Sequence[Element]) -> str:
    """The elements as Fountain, paragraphs apart by a blank line. A heading without words is left out."""
    return "\n\n".join(block for element in elements if (block := _block(element)))


def read_elements(text: str) -> tuple[Element, ...]:
    """The elements of Fountain text without a title page; their line numbers count from the text's own first line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    guard, *found = read_fountain(f"{_GUARD}\n\n{text}\n").elements
    del guard
    return tuple(replace(element, line=max(1, element.line - 2)) for element in found)


def _block(element: Element) -> str:
    """The plainest form that reads back as this element."""
    plain = _plain(element)
    if not plain or _same(plain, element):
        return plain
    forced = _forced(element)
    return forced if _same(forced, element) else _forced(_escaped(element))


def _same(text: str, element: Element) -> bool:
    found = read_elements(text)
    return len(found) == 1 and replace(found[0], line=0) == replace(element, line=0)


def _plain(element: Element) -> str:
    match element.kind:
        case ElementKind.DIALOGUE:
            return _speech(element, element.speaker)
        case ElementKind.LYRIC:
            return _speech(element, element.speaker) if element.speaker else _each("~", element.text)
        case ElementKind.SCENE_HEADING:
            return element.text + _number(element) if element.text else ""
        case ElementKind.PAGE_BREAK:
            return "==="
        case ElementKind.CENTERED:
            return f"> {element.text} <"
        case ElementKind.SECTION:
            return "#" * max(1, element.depth) + f" {element.text}"
        case ElementKind.SYNOPSIS:
            return f"= {element.text}"
        case ElementKind.NOTE:
            return f"[[{element.text}]]"
        case _:
            return element.text


def _forced(element: Element) -> str:
    match element.kind:
        case ElementKind.DIALOGUE:
            return _speech(element, f"@{element.speaker}")
        case ElementKind.SCENE_HEADING:
            return f".{element.text}{_number(element)}"
        case ElementKind.ACTION | ElementKind.SHOT:
            return _each("!", element.text)
        case ElementKind.TRANSITION:
            return f"> {element.text}"
        case _:
            return _plain(element)


def _number(element: Element) -> str:
    return f" #{element.number}#" if element.number else ""


def _each(mark: str, text: str) -> str:
    return "\n".join(f"{mark}{line}" for line in text.split("\n"))


def _speech(element: Element, cue: str) -> str:
    extensions = "".join(f" ({each})" for each in element.extensions)
    lines = [f"{cue}{extensions}{' ^' if element.dual else ''}"]
    for part in element.parts:
        lines += [f"({part.parenthetical})"] if part.parenthetical else []
        lines += [line if line.strip() else "  " for line in part.text.split("\n")]
    return "\n".join(lines if element.parts else [*lines, element.text])


def _escaped(element: Element) -> Element:
    parts = tuple(replace(part, text=_escape(part.text)) for part in element.parts)
    return replace(element, text=_escape(element.text), speaker=_escape(element.speaker), parts=parts)


def _escape(text: str) -> str:
    return _MARKS.sub(lambda found: f"\\{found.group()}", text)
