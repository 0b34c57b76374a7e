"""The title page at the head of a Fountain file, and the title and authors it names. Used by the text and FDX readers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.reading.carve import Line
from core.reading.emphasis import plain
from core.reading.words import AUTHOR_NAMES, TITLE_KEYS, TITLE_NAMES
from core.screenplay import TitleEntry

_KEY = re.compile(r"([^\W\d_][^:：\n]{0,40}?)\s*[:：](?!//)\s*(.*)$")
_SPLIT_AUTHORS = re.compile(r"\s*(?:,|&|\n|\band\b|\bet\b|\by\b|\bund\b|\be\b|\bи\b)\s*")
_CREDIT = re.compile(r"^(?:written|a film|screenplay|story|script)?\s*\bby\b:?\s*", re.IGNORECASE)


def read_title_page(lines: Sequence[Line]) -> tuple[tuple[TitleEntry, ...], int]:
    """The entries and the index of the first line after the page; no entries and 0 when there is none."""
    start = next((index for index, line in enumerate(lines) if line.text.strip()), len(lines))
    if start == len(lines):
        return (), 0
    first = _KEY.match(lines[start].text.strip())
    if not first or first.group(1).lower() not in TITLE_KEYS:
        return (), 0
    entries: list[tuple[str, list[str]]] = []
    index = start
    while index < len(lines) and (lines[index].text.strip() or lines[index].hollow):
        raw = lines[index].text
        found = _KEY.match(raw.strip()) if raw[:1] not in " \t" else None
        if found:
            entries.append((found.group(1).lower(), [found.group(2)] if found.group(2) else []))
        elif entries and raw.strip():
            entries[-1][1].append(raw.strip())
        index += 1
    page = tuple(TitleEntry(key=key, value=plain("\n".join(values))) for key, values in entries)
    return page, index


def title_of(page: Sequence[TitleEntry]) -> str:
    """The title on one line; empty when the page names none."""
    return next((" ".join(entry.value.split()) for entry in page if entry.key in TITLE_NAMES and entry.value.strip()), "")


def authors_of(page: Sequence[TitleEntry]) -> tuple[str, ...]:
    """The names on the page, one by one."""
    found = (entry.value for entry in page if entry.key in AUTHOR_NAMES)
    return split_authors("\n".join(found))


def split_authors(text: str) -> tuple[str, ...]:
    """ "Ada Byron & Léa Roux" → ("Ada Byron", "Léa Roux"), without "written by"."""
    names = (_CREDIT.sub("", name).strip(" .\t") for name in _SPLIT_AUTHORS.split(_CREDIT.sub("", text.strip())))
    return tuple(dict.fromkeys(name for name in names if name))
