"""Entities: what stretches of a message's text are, where, and what Telegram finds or drops by itself."""

from __future__ import annotations

import re
from typing import Any, Final

Entity = dict[str, Any]

ORDER: Final = {
    name: i
    for i, name in enumerate(
        (
            "blockquote",
            "expandable_blockquote",
            "pre",
            "code",
            "text_link",
            "text_mention",
            "bold",
            "italic",
            "underline",
            "strikethrough",
            "spoiler",
            "custom_emoji",
        )
    )
}


class ParseError(ValueError):
    """The part of the description that follows "can't parse entities: "."""


def utf16_len(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The stretch of a text that an entity names."""
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le")


def units(byte: int) -> int:
    """UTF-16 units that a UTF-8 byte begins: none for a continuation byte, two for a 4-byte character."""
    return 0 if byte & 0xC0 == 0x80 else 1 + (byte >= 0xF0)


def check_link(url: str) -> str | None:
    """The normalized link, or None if Telegram would not link to it."""
    m = re.fullmatch(r"(?:(?P<scheme>[a-zA-Z][\w+.-]*)://)?(?P<host>[^/?#:\s]+)(?P<port>:\d+)?(?P<rest>[/?#]\S*)?", url)
    if m is None:
        return url if re.match(r"(?i)(tg|tonsite):", url) else None
    scheme = (m["scheme"] or "http").lower()
    if scheme in ("tg", "tonsite", "ton"):
        return url
    if scheme not in ("http", "https") or "." not in m["host"].strip("."):
        return None
    rest = m["rest"] or "/"
    return f"{scheme}://{m['host'].lower()}{m['port'] or ''}{rest if rest.startswith('/') else '/' + rest}"


def link_entity(offset: int, length: int, url: str) -> Entity | None:
    """A link or mention, or None if Telegram would not link to it."""
    if (m := re.fullmatch(r"tg:(?://)?user\?id=(\d+)", url)) is not None:
        return {"type": "text_mention", "offset": offset, "length": length, "user_id": int(m[1])}
    link = check_link(url)
    return {"type": "text_link", "offset": offset, "length": length, "url": link} if link else None


class Output:
    """A message's text while it is written, in bytes, and its entities."""

    def __init__(self) -> None:
        self.text = bytearray()
        self.units = 0
        self.entities: list[Entity] = []

    def put(self, data: bytes) -> None:
        """Write whole or partial characters."""
        self.text += data
        self.units += sum(map(units, data))

    def add(self, entity: Entity | None) -> None:
        """Note an entity, unless there is none or it is empty."""
        if entity is not None and entity["length"] > 0:
            self.entities.append(entity)

    def finish(self) -> tuple[str, list[Entity]]:
        """The text, and its entities in Telegram's order."""
        self.entities.sort(key=lambda e: (e["offset"], -e["length"], ORDER[e["type"]]))
        return self.text.decode(), self.entities


_ENDS: Final = r"(?:com|org|net|info|app|dev|example|me|gg|io|md|zip|sh|py|pl|tv|de|uk|ru)"
"""Some of the endings that make a host of a word without a scheme."""
_FOUND: Final = (
    ("url", re.compile(r"(?:https?://|tg://|ton://|www\.(?=\w))[^\s<>\"]+[^\s<>\".,!?:;)]")),
    ("email", re.compile(r"(?<![\w.])[\w.+-]+@[\w-]+\.[\w.]+\w")),
    ("url", re.compile(rf"(?<![\w@.-])(?:[\w-]+\.)+{_ENDS}(?![\w.-])(?:[/?#][^\s<>\"]*[^\s<>\".,!?:;)])?")),
    ("url", re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:[/:][^\s<>\"]*[^\s<>\".,!?:;)])?(?![\w.])")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z]\w{3,31}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?!\w)")),
    ("phone_number", re.compile(r"(?<![\w+])\+?\d(?:[ .()-]{0,2}\d){6,18}(?!\w)")),
)


def detect(text: str, taken: list[Entity]) -> list[Entity]:
    """What Telegram's servers find by themselves."""
    out: list[Entity] = []
    blocked = [
        (e["offset"], e["offset"] + e["length"]) for e in taken if e["type"] in ("code", "pre", "text_link", "text_mention")
    ]
    for kind, pattern in _FOUND:
        for m in pattern.finditer(text):
            offset, length = utf16_len(text[: m.start()]), utf16_len(m[0])
            if all(offset + length <= a or offset >= b for a, b in blocked):
                blocked.append((offset, offset + length))
                out.append({"type": kind, "offset": offset, "length": length})
    return out


def clean(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Trim the text as Telegram does, move the entities along, and drop what code hides."""
    text = text.replace("\r", "")
    lead = utf16_len(text) - utf16_len(text.lstrip())
    text = text.strip()
    size = utf16_len(text)
    kept: list[Entity] = []
    for e in entities:
        start, end = max(0, e["offset"] - lead), min(size, e["offset"] + e["length"] - lead)
        if end > start:
            kept.append(e | {"offset": start, "length": end - start})
    code = [(e["offset"], e["offset"] + e["length"]) for e in kept if e["type"] in ("code", "pre")]
    kept = [
        e
        for e in kept
        if e["type"] in ("code", "pre", "blockquote", "expandable_blockquote")
        or all(e["offset"] + e["length"] <= a or e["offset"] >= b for a, b in code)
    ]
    kept += detect(text, kept)
    kept.sort(key=lambda e: (e["offset"], -e["length"], ORDER.get(e["type"], 99)))
    return text, kept
