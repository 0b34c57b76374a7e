"""Tells speech from narration inside a paragraph of a story: which quotes are spoken, where a dash ends a speech.

Used by core.reading.story. Every word of the paragraph is in exactly one piece.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

from core.reading.quotes import Quoting, Span, opens_with_dash, split_dashes, split_quotes
from core.reading.tags import TagReader

_ENDS = ".!?…。！？—–-"
_LEADING_POINT = re.compile(r"[.,;:!?…]+")
_INCISE = re.compile(
    r"(?<=[,!?…»])\s+(?=(?:[sS]['’])?\w+(?:-t)?-(?:il|elle|on|je|ils|elles)\b|"
    r"(?:[sS]['’])?\w+ (?:[A-ZÀ-Þ]|le |la |les |l['’]|une? |mon |ma |mes |son |sa |ses |notre |votre |leur |ce |cet |cette ))"
)
_INCISE_END = re.compile(r"[,.!?…]")
_TOLD_ON = re.compile(
    r"\s*(?:Puis|Et)?\s*(?:[IiEe]l|[Ee]lle)s?\s+(?:s['’]|se |lui |le |la |l['’]|les )?\w{2,}(?:a|it|ut|int|irent|èrent|urent)\b"
)
"""After a tag: the narrator goes on in a past tense ("Elle sourit."), rather than the speaker ("Il a promis.")."""
_MAX_INCISE = 120


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph, spoken or told. `runs_on` when the quote goes on in the next paragraph."""

    text: str
    spoken: bool
    runs_on: bool = False


def split_paragraph(text: str, quoting: Quoting, reader: TagReader) -> list[Piece]:
    """The pieces of one paragraph in order."""
    dashed = quoting.dashes and opens_with_dash(text)
    pieces = _dashed(text, reader) if dashed else _quoted(split_quotes(text, quoting), reader)
    if reader.language == "fr":
        pieces = [part for piece in pieces for part in (_incised(piece, reader) if piece.spoken else [piece])]
    return _joined(pieces)


def _quoted(spans: list[Span], reader: TagReader) -> list[Piece]:
    return [
        Piece(span.text, True, span.runs_on) if span.quoted and _is_speech(spans, place, reader) else Piece(span.raw, False)
        for place, span in enumerate(spans)
    ]


def _is_speech(spans: list[Span], place: int, reader: TagReader) -> bool:
    """A quote is speech when it is punctuated or introduced like speech; names and doubted words are not."""
    inner = spans[place].text.strip()
    before = spans[place - 1].text.strip() if place and not spans[place - 1].quoted else ""
    after = spans[place + 1].text.strip() if place + 1 < len(spans) and not spans[place + 1].quoted else ""
    if not any(char.isalnum() for char in inner):
        return bool(inner) and not before and not after
    begins = not before or before[-1] in ".!?…:,;—–。！？：，、»”"
    if spans[place].runs_on:
        return begins
    ends = inner[-1] in _ENDS or inner[-1] == ","
    if not before and not any(char.isalnum() for char in after):
        return True
    if before and reader.before(before)[0] and (before[-1] in ",:：，" or ends):
        return True
    if reader.after(after)[0] and (ends or begins):
        return True
    if raw_east(spans[place].raw):
        return begins and not after.startswith(("という", "の", "と", "的", "は", "を", "に"))
    if before and before[-1] == ",":
        return inner[-1] in ".!?…" and inner[:1].isupper()
    return begins and (ends or bool(re.search(r"[.!?…]\s", inner)))


def raw_east(raw: str) -> bool:
    """Whether the quote stands in corner brackets, which hold speech without end marks."""
    return raw[:1] in "「『"


def _dashed(text: str, reader: TagReader) -> list[Piece]:
    """A paragraph of speech opened by a dash, with narration between further dashes."""
    pieces: list[Piece] = []
    for dash in split_dashes(text):
        last = pieces[-1] if pieces else None
        if last is None:
            pieces.append(Piece(dash.text, True))
        elif last.spoken:
            if _narrates(dash.text, dash.tight, last.text, reader):
                pieces.append(Piece(dash.text, False))
            else:
                pieces[-1] = Piece(last.text + dash.joint + dash.text, True)
        elif dash.hugged or last.text.rstrip()[-1:] in ".,:;!?":
            point = _LEADING_POINT.match(dash.text)
            rest = dash.text[point.end() :] if point else dash.text
            if point and len(pieces) > 1:
                pieces[-2] = Piece(pieces[-2].text.rstrip() + point.group(), True)
            pieces.append(Piece(rest, True))
        else:
            pieces[-1] = Piece(last.text + dash.joint + dash.text, False)
    return pieces


def _narrates(text: str, tight: bool, before: str, reader: TagReader) -> bool:
    """Whether what follows a dash inside speech is the narrator's."""
    if tight:
        return True
    words = text.strip()
    closed = before.rstrip()[-1:] in ",.!?…"
    return (closed and reader.after(words)[0]) or (
        before.rstrip()[-1:] in "!?…," and words[:1].islower() and reader.language != "fr"
    )


def _incised(piece: Piece, reader: TagReader) -> list[Piece]:
    """French speech with its tag inside: "Bonjour, dit Claire, ça va ?" as three pieces."""
    text = piece.text
    found: list[Piece] = []
    begin = place = 0
    while match := _INCISE.search(text, place):
        place = match.end()
        if not _is_incise(text[place : place + _MAX_INCISE], reader):
            continue
        stop = _INCISE_END.search(text, place)
        place = stop.end() if stop else len(text)
        found += [Piece(text[begin : match.start()], True), Piece(text[match.end() : place], False)]
        begin = place
        if stop and stop.group() == "." and _TOLD_ON.match(text, place):
            return [*found, Piece(text[place:], False)]
    return [*found, Piece(text[begin:], True, piece.runs_on)] if found else [piece]


def _is_incise(tag: str, reader: TagReader) -> bool:
    """Whether the words after a comma in a French speech are "dit Claire" and the like."""
    verb = re.split(r"[\s\-]", re.sub(r"^[sS]['’]", "", tag), maxsplit=1)[0]
    return reader.is_verb(verb) and reader.after(tag)[0]


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbouring narration put together; empty pieces dropped."""
    out: list[Piece] = []
    for spoken, group in groupby((piece for piece in pieces if piece.text.strip()), key=lambda piece: piece.spoken):
        run = list(group)
        out += run if spoken else [Piece("".join(piece.text for piece in run), False)]
    return out
