"""Takes *italic*, **bold** and _underline_ marks out of a line, keeping every word. Used by the text readers."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\\[*_\\~#>\[\]!.@`+=()-]|\*+|_+")


def plain(text: str) -> str:
    """`text` without its emphasis marks; `\\*` becomes `*`. Marks that open nothing or close nothing stay as written."""
    if "*" not in text and "_" not in text and "\\" not in text:
        return text
    drop: list[tuple[int, int]] = []
    opened: dict[str, tuple[int, int]] = {}
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        token = match.group()
        if token[0] == "\\":
            drop.append((start, start + 1))
            continue
        before, after = text[start - 1 : start], text[end : end + 1]
        if token == "***" and {"*", "**"} <= opened.keys() and "***" not in opened:
            drop += [opened.pop("*"), opened.pop("**"), (start, end)]
            continue
        waiting = opened.get(token)
        if waiting and before and not before.isspace() and not (token[0] == "_" and after.isalnum()):
            drop += [waiting, (start, end)]
            del opened[token]
        elif len(token) <= 3 and after and not after.isspace() and not (token[0] == "_" and before.isalnum()):
            opened[token] = (start, end)
    kept: list[str] = []
    place = 0
    for start, end in sorted(drop):
        kept.append(text[place:start])
        place = end
    return "".join(kept) + text[place:]
