"""Reads Fountain (https://fountain.io/syntax) and plain text laid out like a screenplay without indentation.

Used by core.reading.read. Our own parser, because names in any alphabet are cues here; it looks at each line once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from core.reading.carve import Line, carve
from core.reading.cue import is_cue, parse_cue
from core.reading.emphasis import plain
from core.reading.speech import Speech
from core.reading.titlepage import read_title_page
from core.reading.words import ACT, HEADING, LEADING_NUMBER, NUMBERED_SCENE, SCENE_NUMBER, SHOT, TO, TRANSITION, upper_only
from core.screenplay import Element, ElementKind, TitleEntry

_MAX_HEADING = 250


@dataclass(frozen=True, slots=True)
class Parsed:
    """Elements of a script and its title page."""

    elements: tuple[Element, ...]
    title_page: tuple[TitleEntry, ...] = ()


def read_fountain(text: str, *, marks: bool = True) -> Parsed:
    """The elements of Fountain `text` (newlines are \\n). `marks` off reads plain text: Fountain's marks are words there."""
    lines = carve(text) if marks else [Line(number, line) for number, line in enumerate(text.split("\n"), 1)]
    page, start = read_title_page(lines)
    return Parsed(_Body(lines[start:], marks).read(), page)


class _Body:
    """The script below the title page, read line by line."""

    def __init__(self, lines: list[Line], marks: bool) -> None:
        # Lines that held only hidden text leave no blank line behind; their notes are kept in place.
        self._lines = lines
        self._marks = marks
        self._index = 0
        self._elements: list[Element] = []
        self._action: list[str] = []
        self._action_line = 0
        self._after_blank = True

    def read(self) -> tuple[Element, ...]:
        while self._index < len(self._lines):
            line = self._lines[self._index]
            if not line.hollow:
                self._take(line)
            self._notes(line)
            self._index += 1
        self._end_action()
        return tuple(self._elements)

    def _take(self, line: Line) -> None:
        text = line.text.strip()
        if not text:
            self._end_action()
            self._after_blank = True
            return
        rules: tuple[Callable[[Line, str], bool], ...] = (self._heading, self._transition, self._cue)
        if self._marks and self._marked(line, text):
            pass
        elif not (self._after_blank and any(rule(line, text) for rule in rules)):
            self._add_action(line, line.text.rstrip())
        self._after_blank = False

    def _marked(self, line: Line, text: str) -> bool:
        """Elements that a mark at the start of the line forces."""
        first, rest = text[0], text[1:].strip()
        if first == "!":
            self._add_action(line, line.text.rstrip().replace("!", "", 1))
            return True
        if first == "@":
            return bool(rest) and self._dialogue(line, plain(rest))
        if first == ".":
            if not text[1:2].strip(". ") or len(text) > _MAX_HEADING:
                return False
            self._scene(line, rest)
            return True
        return first in "=#>~" and self._simple_mark(line, text, first, rest)

    def _simple_mark(self, line: Line, text: str, first: str, rest: str) -> bool:
        kind, depth = ElementKind.SYNOPSIS, 0
        if re.fullmatch(r"={3,}", text):
            kind, rest = ElementKind.PAGE_BREAK, ""
        elif first == "#":
            depth = len(text) - len(text.lstrip("#"))
            kind, rest = ElementKind.SECTION, text[depth:].strip()
        elif first == ">":
            kind = ElementKind.TRANSITION
            if rest.endswith("<"):
                kind, rest = ElementKind.CENTERED, rest[:-1].strip()
        elif first == "~":
            kind = ElementKind.LYRIC
        if not rest and kind is not ElementKind.PAGE_BREAK:
            return False
        self._add(Element(kind=kind, text=plain(rest), depth=depth, line=line.number))
        return True

    def _heading(self, line: Line, text: str) -> bool:
        bare = plain(text)
        number = LEADING_NUMBER.match(bare)
        candidate = bare[number.end() :] if number and HEADING.match(bare[number.end() :]) else bare
        if len(text) > _MAX_HEADING or not (HEADING.match(candidate) or (NUMBERED_SCENE.match(candidate) and self._alone())):
            if ACT.match(bare) and upper_only(bare) and self._alone():
                self._add(Element(kind=ElementKind.SECTION, text=bare, depth=1, line=line.number))
                return True
            return False
        self._scene(line, candidate, number.group(1) if number and candidate is not bare else "")
        return True

    def _scene(self, line: Line, text: str, number: str = "") -> None:
        found = SCENE_NUMBER.search(text)
        if found:
            text, number = text[: found.start()], found.group(1)
        if number and not found:
            text = re.sub(rf"\s+{re.escape(number)}[.)]?$", "", text)
        self._add(Element(kind=ElementKind.SCENE_HEADING, text=plain(text).strip(), number=number, line=line.number))

    def _transition(self, line: Line, text: str) -> bool:
        bare = plain(text)
        if not (self._alone() and upper_only(bare) and len(bare) <= 60):
            return False
        if TO.match(bare) or TRANSITION.match(bare):
            self._add(Element(kind=ElementKind.TRANSITION, text=bare, line=line.number))
            return True
        if SHOT.match(bare):
            self._add(Element(kind=ElementKind.SHOT, text=bare, line=line.number))
            return True
        return False

    def _cue(self, line: Line, text: str) -> bool:
        bare = plain(text)
        if self._alone() or not is_cue(bare):
            return False
        return self._dialogue(line, bare)

    def _dialogue(self, line: Line, cue: str) -> bool:
        """The speech under a cue: to the next blank line, where a line of two spaces or more is not blank."""
        self._end_action()
        speech = Speech(parse_cue(cue), line.number, cue)
        below: list[Line] = []
        while self._index + 1 < len(self._lines):
            following = self._lines[self._index + 1]
            if not following.text.strip() and not following.hollow and not (self._marks and len(following.text) >= 2):
                break
            self._index += 1
            below.append(following)
            text = following.text.strip()
            if text:
                speech.add(plain(text[1:] if self._marks and text[0] == "~" else text))
        self._elements += speech.elements()
        for each in below:
            self._notes(each)
        return True

    def _alone(self) -> bool:
        """Whether the next line is blank or missing."""
        ahead = self._index + 1
        while ahead < len(self._lines) and self._lines[ahead].hollow:
            ahead += 1
        return ahead >= len(self._lines) or not self._lines[ahead].text.strip()

    def _notes(self, line: Line) -> None:
        if line.notes:
            self._end_action()
        self._elements += [Element(kind=ElementKind.NOTE, text=note, line=line.number) for note in line.notes]

    def _add_action(self, line: Line, text: str) -> None:
        if not self._action:
            self._action_line = line.number
        self._action.append(plain(text.strip() if len(text) - len(text.lstrip()) < 2 else text.replace("\t", "    ")))

    def _end_action(self) -> None:
        if self._action:
            self._elements.append(
                Element(kind=ElementKind.ACTION, text="\n".join(self._action).strip(), line=self._action_line)
            )
            self._action = []

    def _add(self, element: Element) -> None:
        self._end_action()
        self._elements.append(element)
