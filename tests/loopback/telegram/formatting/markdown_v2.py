"""MarkdownV2, Telegram's stricter dialect: what it does not know must be escaped."""

from __future__ import annotations

import dataclasses
import re
from typing import Final

from tests.loopback.telegram.formatting.entities import Entity, Output, ParseError, link_entity

NAMES: Final = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "precode": "PreCode",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}
OPENING: Final = (
    (b"```", "pre"),
    (b"__", "underline"),
    (b"||", "spoiler"),
    (b"![", "custom_emoji"),
    (b"_", "italic"),
    (b"*", "bold"),
    (b"~", "strikethrough"),
    (b"[", "text_link"),
    (b"`", "code"),
)
CLOSING: Final = {
    "bold": b"*",
    "italic": b"_",
    "underline": b"__",
    "strikethrough": b"~",
    "spoiler": b"||",
    "code": b"`",
    "pre": b"```",
    "precode": b"```",
    "text_link": b"]",
    "custom_emoji": b"]",
}
LITERAL: Final = ("code", "pre", "precode")
RESERVED: Final = b"_*[]()~`>#+-=|{}.!\n"
EMOJI_LINK: Final = re.compile(r"(?i)tg:(?://)?emoji/?\?(?:[^#]*&)?id=([1-9]\d*)(?:[&#].*)?")
LANGUAGE: Final = re.compile(rb"```([^ \t\r\n\0\x0b`]++)(?=[^`])")


@dataclasses.dataclass(slots=True)
class Opened:
    """An entity whose end is not read yet: where it began, in UTF-16 units, in the source and in the text."""

    kind: str
    offset: int
    byte: int
    start: int
    language: str = ""


class MarkdownV2:
    """Reads one text."""

    def __init__(self, text: str) -> None:
        self.source = text.encode()
        self.out = Output()
        self.stack: list[Opened] = []
        self.at = 0
        self.line_start = True

    def parse(self) -> tuple[str, list[Entity]]:
        """Read it all. Raises ParseError."""
        while self.at < len(self.source):
            self._step()
        if self._quoted():
            self._close_quote(b"")
        if self.stack:
            raise self._unended()
        return self.out.finish()

    def _quoted(self) -> bool:
        return any(opened.kind == "blockquote" for opened in self.stack)

    def _unended(self) -> ParseError:
        return ParseError(f"Can't find end of {NAMES[self.stack[-1].kind]} entity at byte offset {self.stack[-1].byte}")

    def _escaped(self, i: int) -> bool:
        return self.source[i] == 0x5C and i + 1 < len(self.source) and 0 < self.source[i + 1] <= 126

    def _step(self) -> None:
        s, i = self.source, self.at
        char = s[i]
        if self._escaped(i):
            self.out.put(s[i + 1 : i + 2])
            self.at, self.line_start = i + 2, False
        elif char not in (b"`" if self.stack and self.stack[-1].kind in LITERAL else RESERVED):
            self.out.put(s[i : i + 1])
            self.at, self.line_start = i + 1, self.line_start and char == 0x0D
        elif char == 0x0A:
            if self._quoted() and s[i + 1 : i + 2] != b">":
                self._close_quote(b"\n")
            else:
                self.out.put(b"\n")
            self.at, self.line_start = i + 1, True
        elif self._ends():
            self._close()
        elif char == 0x3E and self.line_start:
            if not self._quoted():
                self.stack.append(Opened("blockquote", self.out.units, i, len(self.out.text)))
            self.at, self.line_start = i + 1, False
        else:
            self._open()

    def _ends(self) -> bool:
        """Whether the innermost entity ends here; "__" is never the end of an italic one."""
        if not self.stack or self.stack[-1].kind not in CLOSING:
            return False
        kind = self.stack[-1].kind
        if kind == "italic" and self.source.startswith(b"__", self.at):
            return False
        return self.source.startswith(CLOSING[kind], self.at)

    def _close(self) -> None:
        top = self.stack.pop()
        length = self.out.units - top.offset
        entity: Entity | None = {"type": top.kind, "offset": top.offset, "length": length}
        self.at += len(CLOSING[top.kind])
        if top.kind == "precode":
            entity = {"type": "pre", "offset": top.offset, "length": length, "language": top.language}
        elif top.kind == "text_link":
            url = self._address("URL")
            entity = link_entity(top.offset, length, self.out.text[top.start :].decode() if url is None else url)
        elif top.kind == "custom_emoji":
            match = EMOJI_LINK.fullmatch(self._address("custom emoji URL") or "")
            if match is None:
                raise ParseError("Custom emoji entity must contain a tg://emoji URL")
            entity = {"type": "custom_emoji", "offset": top.offset, "length": length, "custom_emoji_id": match[1]}
        self.out.add(entity)

    def _address(self, name: str) -> str | None:
        """The address in round brackets that follows here, if any."""
        if not self.source.startswith(b"(", self.at):
            return None
        self.at += 1
        begin, url = self.at, bytearray()
        while self.at < len(self.source) and self.source[self.at] != 0x29:
            self.at += self._escaped(self.at)
            url.append(self.source[self.at])
            self.at += 1
        if self.at >= len(self.source):
            raise ParseError(f"Can't find end of a {name} at byte offset {begin}")
        self.at += 1
        return url.decode()

    def _open(self) -> None:
        mark, kind = next(((m, k) for m, k in OPENING if self.source.startswith(m, self.at)), (b"", ""))
        if not kind:
            char = chr(self.source[self.at])
            raise ParseError(f"Character '{char}' is reserved and must be escaped with the preceding '\\'")
        opened = Opened(kind, self.out.units, self.at, len(self.out.text))
        self.stack.append(opened)
        self.at += len(mark)
        if kind == "pre":
            self._open_pre(opened)

    def _open_pre(self, opened: Opened) -> None:
        """The language and the line break that may follow three backticks."""
        if (match := LANGUAGE.match(self.source, opened.byte)) is not None:
            opened.kind, opened.language, self.at = "precode", match[1].decode(), match.end()
        after = self.source[self.at : self.at + 2]
        self.at += 2 if after in (b"\r\n", b"\n\r") else int(after[:1] in (b"\n", b"\r"))

    def _close_quote(self, newline: bytes) -> None:
        """A line that does not go on with '>' (or the end of the text) ends the quote."""
        expandable = False
        top = self.stack[-1]
        if top.kind == "spoiler" and bytes(self.out.text[top.start :]).strip(b"\r") == b"":
            self.stack.pop()
            expandable = True
        if self.stack[-1].kind != "blockquote":
            raise self._unended()
        quote = self.stack.pop()
        self.out.put(newline)
        kind = "expandable_blockquote" if expandable else "blockquote"
        self.out.add({"type": kind, "offset": quote.offset, "length": self.out.units - quote.offset})


def parse_markdown_v2(text: str) -> tuple[str, list[Entity]]:
    """The text without its marks, and what they meant. Raises ParseError."""
    return MarkdownV2(text).parse()
