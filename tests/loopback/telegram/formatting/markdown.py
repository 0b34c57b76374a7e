"""Legacy Markdown, which knows no nesting."""

from __future__ import annotations

import re
from typing import Final

from tests.loopback.telegram.formatting.entities import Entity, Output, ParseError, link_entity

KINDS: Final = {b"_": "italic", b"*": "bold", b"`": "code", b"```": "pre", b"[": "text_link"}
PRE_START: Final = re.compile(rb"([^\s`]+)?\r?\n")


class Markdown:
    """Reads one text."""

    def __init__(self, text: str) -> None:
        self.source = text.encode()
        self.out = Output()
        self.at = 0

    def parse(self) -> tuple[str, list[Entity]]:
        """Read it all. Raises ParseError."""
        while self.at < len(self.source):
            char, after = self.source[self.at], self.source[self.at + 1 : self.at + 2]
            if char == 0x5C and after and after in b"_*`[":
                self.out.put(after)
                self.at += 2
            elif char not in b"_*`[":
                self.out.put(self.source[self.at : self.at + 1])
                self.at += 1
            else:
                self._entity()
        return self.out.finish()

    def _entity(self) -> None:
        begin, offset, start = self.at, self.out.units, len(self.out.text)
        mark = b"```" if self.source.startswith(b"```", begin) else self.source[begin : begin + 1]
        self.at += len(mark)
        language = ""
        if mark == b"```" and (match := PRE_START.match(self.source, self.at)) is not None:
            language, self.at = (match[1] or b"").decode(), match.end()
        end = b"]" if mark == b"[" else mark
        self.out.put(self._until(end, begin))
        length = self.out.units - offset
        entity: Entity | None = {"type": KINDS[mark], "offset": offset, "length": length}
        if language:
            entity = {"type": "pre", "offset": offset, "length": length, "language": language}
        if mark == b"[":
            url = bytes(self.out.text[start:])
            if self.source.startswith(b"(", self.at):
                self.at += 1
                url = self._until(b")", begin)
            entity = link_entity(offset, length, url.decode())
        self.out.add(entity)

    def _until(self, end: bytes, begin: int) -> bytes:
        """What is here up to `end`, which is passed over."""
        stop = self.source.find(end, self.at)
        if stop < 0:
            raise ParseError(f"Can't find end of the entity starting at byte offset {begin}")
        found = self.source[self.at : stop]
        self.at = stop + len(end)
        return found


def parse_markdown(text: str) -> tuple[str, list[Entity]]:
    """The text without its marks, and what they meant. Raises ParseError."""
    return Markdown(text).parse()
