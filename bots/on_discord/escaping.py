"""Plain text made safe for Discord's markup, and cut to its limits. Used by the painting of cards and by forms.

Lengths are UTF-16 units: never fewer than the code points that Discord's server counts, so what fits here fits there.
"""

from __future__ import annotations

import re

ELLIPSIS = "…"
_MARKUP = re.compile(r"[\\`*_~|<>\[\]]")
_LINE_START = re.compile(r"^(\s*)([#+\-])", re.MULTILINE)
_NUMBERED = re.compile(r"^(\s*\d+)([.)])(?=\s|$)", re.MULTILINE)
_LINK = re.compile(r":(?=//)")
_INVITE = re.compile(r"(?i)(discord|discordapp|dsc)\.(?=gg\b|com/invite|io/|me/|li/)")
_EVERYONE = re.compile(r"(?i)@(?=everyone|here)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BREAK = re.compile(r"\r\n?|[\u0085\u2028\u2029]")
_NO_BREAK = "\u2060"
"""Word joiner: no width, breaks no line. Parts what Discord would take for a link, a mention or the number of a list, where a
backslash might be seen."""


def clean(text: str) -> str:
    """`text` without control letters, direction overrides and halves of surrogate pairs; tabs and line breaks stay."""
    return _CONTROL.sub("", _BREAK.sub("\n", text))


def escape(text: str, links: tuple[str, ...] = ()) -> str:
    """`text` as Discord shows it letter by letter: no markup, no mention, no invite, and no link but those in `links`."""
    kept = "|".join(re.escape(link) for link in sorted(links, key=len, reverse=True) if link)
    if not kept:
        return _escape(clean(text))
    parts = re.split(f"({kept})", clean(text))
    return "".join(part if number % 2 else _escape(part) for number, part in enumerate(parts))


def _escape(text: str) -> str:
    text = _MARKUP.sub(r"\\\g<0>", text)
    text = _NUMBERED.sub(rf"\1{_NO_BREAK}\2", text)
    text = _LINE_START.sub(r"\1\\\2", text)
    text = _LINK.sub(_NO_BREAK + ":", text)
    text = _INVITE.sub(rf"\1{_NO_BREAK}.", text)
    return _EVERYONE.sub("@" + _NO_BREAK, text)


def length(text: str) -> int:
    """UTF-16 units."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def cut(text: str, limit: int) -> str:
    """At most `limit` units of `text`, ending in … when something is missing; never in half an escape."""
    if length(text) <= limit:
        return text
    kept, units = 0, 0
    for letter in text:
        units += 2 if letter > "\uffff" else 1
        if units > limit - 1:
            break
        kept += 1
    short = text[:kept]
    slashes = len(short) - len(short.rstrip("\\"))
    if slashes % 2:
        short = short[:-1]
    return short.rstrip() + ELLIPSIS


def plain(text: str, limit: int, empty: str = "–") -> str:
    """One line for where Discord shows no markup (buttons, menus, footers): cleaned, cut, `empty` when nothing is left."""
    return cut(" ".join(clean(text).split()), limit) or empty
