"""Finds the quoted stretches of a paragraph, whatever marks a language quotes with. Used by core.reading.story.

Quotes “ ” „ “ « » » « ‹ › 「 」 『 』 " and, where a story has no others, ‘ ’ and '; and speech that a dash opens.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

_PAIRS = {
    "“": "”",
    "„": "“”",
    "«": "»",
    "‹": "›",
    "「": "」",
    "『": "』",
    '"': '"',
    "‘": "’",
    "'": "'’",
    "»": "«",
    "›": "‹",
    "”": "”",
}
_MARKS = re.compile(r"[“”„«»‹›「」『』\"‘’']")
_END = ".,!?…—–-:;。！？、"
DASHES = "—–―"
_OPENING_DASH = re.compile(rf"\s*(?:[{DASHES}]|-(?=\s))\s*")
_MOST_DASHES = 200
"""Dashes looked at in one paragraph."""
_DASH = re.compile(rf"(\s*)([{DASHES}]+|(?<=\s)-(?=\s))(\s*)")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a paragraph. `runs_on` when its quote is still open at the paragraph's end."""

    text: str
    quoted: bool
    raw: str
    """With its quote marks."""
    runs_on: bool = False


@dataclass(frozen=True, slots=True)
class Quoting:
    """How one story quotes: the marks that open, and whether a leading dash opens speech."""

    openers: frozenset[str]
    dashes: bool


def find_quoting(paragraphs: list[str]) -> Quoting:
    """The quoting of a whole story, from the marks it uses most."""
    text = "\n".join(paragraphs)
    openers = {mark for mark in "“„「『" if mark in text}
    if "„" in openers:
        openers.discard("“")
    elif "“" not in openers and text.count("”") > 1:
        openers.add("”")
    for left, right in (("«", "»"), ("‹", "›")):
        first = min((text.find(mark) for mark in (left, right) if mark in text), default=-1)
        if first >= 0:
            openers.add(text[first])
    if text.count('"') > 1:
        openers.add('"')
    if not openers and text.count("‘") > 0:
        openers.add("‘")
    elif not openers and len(re.findall(r"(?:^|\s)'\w", text)) > 1:
        openers.add("'")
    dashed = sum(1 for paragraph in paragraphs if paragraph[:1] in DASHES)
    hyphens = sum(1 for paragraph in paragraphs if paragraph.startswith("- "))
    return Quoting(frozenset(openers), dashed > 0 or (hyphens > 1 and not openers))


def opens_with_dash(text: str) -> bool:
    """Whether the paragraph is speech opened by a dash."""
    return text[:1] in DASHES or text.startswith("- ")


def after_dash(text: str) -> str:
    """The paragraph without its opening dash."""
    found = _OPENING_DASH.match(text)
    return text[found.end() :] if found else text


def split_quotes(text: str, quoting: Quoting) -> list[Span]:
    """`text` cut at its quote marks, in order, marks removed from the quoted stretches."""
    spans: list[Span] = []
    opened = ""
    start = 0
    for found in _MARKS.finditer(text):
        mark, place = found.group(), found.start()
        if not opened:
            if mark in quoting.openers and _can_open(text, place, mark):
                spans.append(Span(text[start:place], False, text[start:place]))
                opened, start = mark, place + 1
        elif mark in _PAIRS[opened] and _can_close(text, place, opened):
            spans.append(Span(text[start:place], True, text[start - 1 : place + 1]))
            opened, start = "", place + 1
    spans.append(Span(text[start:], bool(opened), text[start - 1 if opened else start :], bool(opened)))
    return [span for span in spans if span.text.strip()]


def _can_open(text: str, place: int, mark: str) -> bool:
    before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    if mark in "\"'‘":
        return (not before or before.isspace() or before in "([—–-:…") and bool(after) and not after.isspace()
    return bool(after)


def _can_close(text: str, place: int, opened: str) -> bool:
    if opened not in "'‘":
        return True
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    return (before in _END) and (not after or not after.isalnum())


@dataclass(frozen=True, slots=True)
class Dash:
    """What stands between two dashes of a dashed paragraph, and the spacing of the dash before it."""

    text: str
    tight: bool
    """The dash before hugs this text and not the one before: Spanish narration " —dijo"."""
    hugged: bool
    """The dash before hugs the text before it: the end of Spanish narration "María—."."""
    joint: str
    """The dash before with its spaces, as written."""


def split_dashes(text: str) -> list[Dash]:
    """A paragraph that a dash opens, cut at its further dashes; the opening dash is gone."""
    body = after_dash(text)
    pieces: list[Dash] = []
    start, tight, hugged, joint = 0, False, False, ""
    for found in islice(_DASH.finditer(body), _MOST_DASHES):
        pieces.append(Dash(body[start : found.start()], tight, hugged, joint))
        tight = bool(found.group(1)) and not found.group(3)
        hugged = not found.group(1)
        start, joint = found.end(), found.group()
    pieces.append(Dash(body[start:], tight, hugged, joint))
    return pieces
