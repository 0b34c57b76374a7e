"""HTML as Telegram reads it: a handful of tags, each of which must be closed in order."""

from __future__ import annotations

import dataclasses
import re
from typing import Final

from tests.loopback.telegram.formatting.entities import Entity, Output, ParseError, link_entity

SPACE: Final = b" \t\r\n\0\x0b"
TAGS: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "tg-emoji": "custom_emoji",
    "blockquote": "blockquote",
}
NAMED: Final = {b"lt": b"<", b"gt": b">", b"amp": b"&", b"quot": b'"'}
REFERENCE: Final = re.compile(rb"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));?")


def read_reference(s: bytes, i: int) -> tuple[bytes, int]:
    """Decode what starts at '&'; returns the bytes and the next position."""
    m = REFERENCE.match(s, i)
    if m is not None:
        if m[3] is not None:
            if m[3] in NAMED:
                return NAMED[m[3]], m.end()
            for name, value in NAMED.items():  # '&lt' needs no semicolon
                if m[3].startswith(name) and not m[0].endswith(b";"):
                    return value, i + 1 + len(name)
        else:
            code = int(m[1], 16) if m[1] else int(m[2])
            if 0 < code < 0x10FFFF and not 0xD800 <= code < 0xE000:
                return chr(code).encode(), m.end()
    return b"&", i + 1


@dataclasses.dataclass(frozen=True, slots=True)
class OpenTag:
    """A tag whose end is not read yet: where it began, in UTF-16 units and in the text."""

    name: str
    attributes: dict[str, str]
    offset: int
    start: int


class Html:
    """Reads one text."""

    def __init__(self, text: str) -> None:
        self.source = text.encode()
        self.out = Output()
        self.stack: list[OpenTag] = []
        self.at = 0

    def parse(self) -> tuple[str, list[Entity]]:
        """Read it all. Raises ParseError."""
        while self.at < len(self.source):
            char = self.source[self.at]
            if char == 0x26:
                data, self.at = read_reference(self.source, self.at)
                self.out.put(data)
            elif char != 0x3C:
                self.out.put(self.source[self.at : self.at + 1])
                self.at += 1
            elif self.source.startswith(b"</", self.at):
                self._end()
            else:
                self._start()
        if self.stack:
            raise ParseError(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].name}"')
        self.out.entities = _merge_pre(self.out.entities)
        return self.out.finish()

    def _until(self, stops: bytes) -> str:
        """What is here up to one of `stops`, in small letters."""
        start = self.at
        while self.at < len(self.source) and self.source[self.at] not in stops:
            self.at += 1
        return self.source[start : self.at].decode().lower()

    def _skip_space(self) -> None:
        while self.at < len(self.source) and self.source[self.at] in SPACE:
            self.at += 1

    def _start(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._until(SPACE + b">")
        if self.at >= len(self.source):
            raise ParseError(f"Unclosed start tag at byte offset {begin}")
        if tag not in TAGS:
            raise ParseError(f'Unsupported start tag "{tag}" at byte offset {begin}')
        attributes = self._attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise ParseError(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.stack.append(OpenTag(tag, attributes, self.out.units, len(self.out.text)))
        self.at += 1

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        """Everything up to the closing bracket."""
        found: dict[str, str] = {}
        unclosed = ParseError(f'Unclosed start tag "{tag}" at byte offset {begin}')
        while True:
            self._skip_space()
            if self.at >= len(self.source):
                raise unclosed
            if self.source[self.at] == 0x3E:
                return found
            name = self._until(SPACE + b"=>")
            if not name:
                raise ParseError(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
            self._skip_space()
            value = ""
            if self.source.startswith(b"=", self.at):
                self.at += 1
                self._skip_space()
                value = self._value(begin) if self.at < len(self.source) else ""
            if self.at >= len(self.source):
                raise unclosed
            found[name] = value

    def _value(self, begin: int) -> str:
        if self.source[self.at] in b"'\"":
            return self._quoted(begin)
        token, value = self.at, bytearray()
        while self.at < len(self.source) and re.match(rb"[A-Za-z0-9.-]", self.source[self.at : self.at + 1]):
            value.append(self.source[self.at])
            self.at += 1
        if self.at >= len(self.source) or self.source[self.at] not in SPACE + b">":
            raise ParseError(f"Unexpected end of name token at byte offset {token}")
        return value.decode()

    def _quoted(self, begin: int) -> str:
        quote, value = self.source[self.at], bytearray()
        self.at += 1
        while self.at < len(self.source) and self.source[self.at] != quote:
            if self.source[self.at] == 0x26:
                data, self.at = read_reference(self.source, self.at)
                value += data
            else:
                value.append(self.source[self.at])
                self.at += 1
        if self.at >= len(self.source):
            raise ParseError(f"Unclosed start tag at byte offset {begin}")
        self.at += 1
        return value.decode()

    def _end(self) -> None:
        begin = self.at
        if not self.stack:
            raise ParseError(f"Unexpected end tag at byte offset {begin}")
        self.at += 2
        name = self._until(SPACE + b">")
        self._skip_space()
        if not self.source.startswith(b">", self.at):
            raise ParseError(f"Unclosed end tag at byte offset {begin}")
        tag = self.stack.pop()
        if name and name != tag.name:
            raise ParseError(f'Unmatched end tag at byte offset {begin}, expected "</{tag.name}>", found "</{name}>"')
        self.at += 1
        if self.out.units > tag.offset:
            self.out.add(self._entity(tag))

    def _entity(self, tag: OpenTag) -> Entity | None:
        about, length = tag.attributes, self.out.units - tag.offset
        entity: Entity = {"type": TAGS[tag.name], "offset": tag.offset, "length": length}
        if tag.name == "a":
            return link_entity(tag.offset, length, about.get("href") or self.out.text[tag.start :].decode())
        if tag.name == "tg-emoji":
            if not about.get("emoji-id", "").isdigit():
                raise ParseError("Invalid custom emoji identifier specified")
            return entity | {"custom_emoji_id": about["emoji-id"]}
        if tag.name == "blockquote" and "expandable" in about:
            return entity | {"type": "expandable_blockquote"}
        if tag.name == "code" and about.get("class", "").startswith("language-") and len(about["class"]) > 9:
            return entity | {"_language": about["class"][9:]}
        return entity


def _merge_pre(entities: list[Entity]) -> list[Entity]:
    """<pre><code class="language-x"> over the same text is one pre with a language."""
    kept: list[Entity] = []
    for e in entities:
        language = e.get("_language")
        twin = next(
            (p for p in entities if p["type"] == "pre" and (p["offset"], p["length"]) == (e["offset"], e["length"])), None
        )
        if e["type"] == "code" and language and twin is not None:
            twin["language"] = language
            continue
        kept.append({k: v for k, v in e.items() if k != "_language"})
    return [{k: v for k, v in e.items() if k != "_language"} for e in kept]


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """The text without its tags, and what they meant. Raises ParseError."""
    return Html(text).parse()
