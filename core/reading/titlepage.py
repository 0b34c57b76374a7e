"""The title page at the head of a Fountain file, and the title and authors it names. Used by the text and FDX readers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from core.reading.carve import Line
from core.reading.emphasis import plain
from core.reading.words import AUTHOR_NAMES, TITLE_KEYS, TITLE_NAMES
from core.screenplay import Element, ElementKind, TitleEntry

_KEY = re.compile(r"([^\W\d_][^:：\n]{0,40}?)\s*[:：](?!//)\s*(.*)$")
_SPLIT_AUTHORS = re.compile(r"\s*(?:,|&|\n|\band\b|\bet\b|\by\b|\bund\b|\be\b|\bи\b)\s*")
_CREDIT = re.compile(r"^(?:written|a film|screenplay|story|script)?\s*\bby\b:?\s*", re.IGNORECASE)
BYLINE = re.compile(
    r"(?:(?:written|screenplay|story|script|a film|a play|an original script)\s+)?by\b:?\s*|écrit par\s*|un film de\s*|"
    r"escrito por\s*|por\s+|von\s+|"
    r"scritto da\s*|автор:?\s*|drehbuch:?\s*",
    re.IGNORECASE,
)
_OPENERS = (ElementKind.SCENE_HEADING, ElementKind.TRANSITION, ElementKind.SECTION, ElementKind.DIALOGUE)


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
    text = text[:1000]
    names = (_CREDIT.sub("", name).strip(" .\t") for name in _SPLIT_AUTHORS.split(_CREDIT.sub("", text.strip())))
    return tuple(dict.fromkeys(name for name in names if name))


def lift_title(elements: Sequence[Element]) -> tuple[tuple[TitleEntry, ...], tuple[Element, ...]]:
    """A title (and names of authors) that stands as plain lines above the first scene, and the elements without it.

    Nothing is taken when the script opens with a sentence, or has no scene at all.
    """
    lead = list(takewhile(lambda element: element.kind is ElementKind.ACTION, elements[:8]))
    if not lead or len(lead) == len(elements) or elements[len(lead)].kind not in _OPENERS:
        return (), tuple(elements)
    first = lead[0].text.strip()
    if len(first) > 80 or "\n\n" in first or first[-1] in ".!?:,;" or len(first.split()) > 12:
        return (), tuple(elements)
    head, *more = [line.strip() for line in first.split("\n")]
    page = [TitleEntry(key="title", value=head)]
    count = 1
    for element in lead[1:]:
        if len(element.text) > 100 or element.text.rstrip().endswith((".", "!", "?")):
            break
        more += element.text.split("\n")
        count += 1
    by = next((place for place, line in enumerate(more) if BYLINE.match(line)), len(more))
    page += [TitleEntry(key="notes", value=line) for line in more[:by]]
    if by < len(more):
        named = BYLINE.sub("", more[by]).strip()
        names = named or " ".join(more[by + 1 : by + 2])
        page += [TitleEntry(key="author", value=names)] if names else []
        page += [TitleEntry(key="notes", value=line) for line in more[by + (1 if named else 2) :]]
    return tuple(page), tuple(elements[count:])
