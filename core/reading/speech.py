"""Builds the DIALOGUE element of one speech from its lines and parentheticals. Used by every reader of screenplay layout."""

from __future__ import annotations

import re

from core.reading.cue import Cue
from core.screenplay import Element, ElementKind, SpeechPart

_LEADING = re.compile(r"([(（])([^()（）]{1,80})([)）])\s*")
_WHOLE = re.compile(r"[(（]([^()（）]*)[)）]\.?$")


class Speech:
    """One speech being read: feed it lines, then take its elements."""

    def __init__(self, cue: Cue, line: int, written: str, *, joiner: str = "\n") -> None:
        self._cue, self._line, self._written, self._joiner = cue, line, written, joiner
        self._parts: list[tuple[str, list[str]]] = []
        self._open = ""

    def add(self, text: str) -> None:
        """A line below the cue: spoken words, a parenthetical, or part of one that runs over several lines."""
        text = text.strip()
        if self._open:
            text = f"{self._open} {text}"
            self._open = ""
        whole = _WHOLE.match(text)
        if whole:
            self.direct(whole.group(1))
        elif text[:1] in "(（" and not re.search(r"[)）]", text) and len(text) < 200:
            self._open = text
        else:
            self._say(text)

    def direct(self, text: str) -> None:
        """A parenthetical, brackets removed."""
        text = " ".join(text.split())
        if self._parts and not self._parts[-1][1] and self._parts[-1][0]:
            text = f"{self._parts.pop()[0]}; {text}"
        self._parts.append((text, []))

    def _say(self, text: str) -> None:
        lead = _LEADING.match(text)
        if lead and lead.end() < len(text) and lead.group(2)[:1].islower():
            self.direct(lead.group(2))
            text = text[lead.end() :]
        if not self._parts:
            self._parts.append(("", []))
        self._parts[-1][1].append(text)

    def elements(self) -> list[Element]:
        """The speech, then what stood in brackets after its last word as ACTION; a cue nobody speaks under becomes ACTION."""
        if self._open:
            self._say(self._open)
            self._open = ""
        trailing = ""
        if self._parts and not any(line.strip() for line in self._parts[-1][1]):
            trailing = self._parts.pop()[0]
        parts = tuple(
            SpeechPart(text=text, parenthetical=how) for how, lines in self._parts if (text := self._joiner.join(lines).strip())
        )
        if not parts:
            text = f"{self._written} ({trailing})" if trailing else self._written
            return [Element(kind=ElementKind.ACTION, text=text, line=self._line)]
        spoken = Element(
            kind=ElementKind.DIALOGUE,
            text="\n".join(part.text for part in parts),
            speaker=self._cue.name,
            extensions=self._cue.extensions,
            parts=parts,
            dual=self._cue.dual,
            line=self._line,
        )
        return [spoken, *([Element(kind=ElementKind.ACTION, text=trailing, line=self._line)] if trailing else [])]
