"""Cuts a spoken part into subtitles that can be read: at most two lines each, timed by the words as they are heard.

Used by the planner for burned-in captions and for the .srt/.vtt files, so both always say the same.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from core.crafts import Speech, Timed

LATIN_LIMIT = 84
"""Characters of two lines of 42, the broadcasters' usual measure."""
CJK_LIMIT = 40
_BREAKS = ("sentence", "clause", "space")
_PATTERNS = {
    "sentence": re.compile(r"(?<=[.!?…。！？؟।])[\"'”’»」』)]*\s*"),
    "clause": re.compile(r"(?<=[,;:—–、，；：،])\s*"),
    "space": re.compile(r"\s+"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionPiece:
    """Text with the seconds of the speech in which it is shown."""

    text: str
    start: float
    end: float


def caption_pieces(text: str, speech: Speech) -> tuple[CaptionPiece, ...]:
    """`text` in readable pieces, together verbatim (outer white space aside), timed by `speech.words`.

    Pieces follow each other without a gap; the first starts with the speech and the last ends with it.
    """
    chunks = split_caption(text)
    if not chunks:
        return ()
    borders = [_time_at(share, speech) for share in _shares(chunks)]
    return tuple(
        CaptionPiece(text=chunk, start=start, end=end)
        for chunk, start, end in zip(chunks, [0.0, *borders], [*borders, speech.seconds], strict=True)
    )


def split_caption(text: str) -> list[str]:
    """Chunks of at most LATIN_LIMIT (or CJK_LIMIT) characters, cut where a reader would pause."""
    text = " ".join(text.split())
    limit = CJK_LIMIT if _wide_share(text) > 0.4 else LATIN_LIMIT
    return _split(text, limit) if text else []


def _split(text: str, limit: int) -> list[str]:
    if len(text) <= limit:
        return [text]
    cut = _best_cut(text, limit)
    return [text[:cut].rstrip(), *_split_rest(text[cut:].lstrip(), limit)]


def _split_rest(text: str, limit: int) -> list[str]:
    chunks = []
    while len(text) > limit:
        cut = _best_cut(text, limit)
        chunks.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*chunks, text] if text else chunks


def _best_cut(text: str, limit: int) -> int:
    """Where to end the first chunk: the strongest break not before two fifths of the limit, nearest to its end."""
    pieces = -(-len(text) // limit)
    ideal = min(limit, -(-len(text) // pieces) + limit // 8)
    for kind in _BREAKS:
        places = [
            match.end() for match in _PATTERNS[kind].finditer(text, 0, limit + 1) if limit * 0.4 <= match.start() <= limit
        ]
        if places:
            return min(places, key=lambda place: abs(place - ideal)) if kind == "space" else max(places)
    return limit


def _wide_share(text: str) -> float:
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return wide / len(text) if text else 0.0


def _shares(chunks: list[str]) -> list[float]:
    """Share of the letters that lies before each border between chunks."""
    sizes = [len(re.sub(r"\s", "", chunk)) for chunk in chunks]
    total = sum(sizes) or 1
    return [sum(sizes[: index + 1]) / total for index in range(len(sizes) - 1)]


def _time_at(share: float, speech: Speech) -> float:
    """When the word at `share` of all letters starts; proportional when the engine gave no words."""
    sizes = [len(word.text) for word in speech.words]
    total = sum(sizes)
    if not total:
        return share * speech.seconds
    passed = 0
    for word, size in zip(speech.words, sizes, strict=True):
        if (passed + size / 2) / total > share:
            return _clamp(word, speech)
        passed += size
    return speech.seconds


def _clamp(word: Timed, speech: Speech) -> float:
    return min(max(word.start, 0.0), speech.seconds)
