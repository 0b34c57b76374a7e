"""Cuts long speeches into stretches that one breath, one subtitle and one shot can carry, without touching a character.

Used for the parts of lines, for the stretches a narrator reads and for the pictures of long action paragraphs.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_PART = 145
"""Characters of a part at most: about nine seconds of speech, the longest that one framing bears."""
GOOD_PART = 120
"""Characters up to which sentences share a part."""

_ENDS = ".!?…。！？؟۔।"
_SENTENCE = re.compile(rf"""(?<![{_ENDS}])[{_ENDS}]++["'”’»)\]]*+(?=\s|$|[^\x00-\u2fff])\s*+|\n+\s*+""")
"""The lookbehind lets a run of marks be tried once only, so that the search is linear in any text."""
_CLAUSE = re.compile(r"[,;:，、；：،؛]+[\"'”’»)\]]*\s+|[，、；：]+|\s+[-–—]+\s+|[–—]+\s*")
_SPACE = re.compile(r"\s+")
_SHORT_FORMS = re.compile(
    r"(?:^|\s)(?:mr|mrs|ms|dr|st|prof|sr|sra|capt|lt|sgt|col|gen|jr|vs|no|dott|sig|hr|fr|mme|[A-ZÀ-Þ])\.\s*$", re.IGNORECASE
)


def sentences(text: str) -> list[str]:
    """`text` cut after every sentence; the pieces join to it again. Abbreviations such as "Dr." do not end one."""
    pieces: list[str] = []
    begin = 0
    for match in _SENTENCE.finditer(text):
        if match.end() < len(text) and not _SHORT_FORMS.search(text, max(0, match.end() - 9), match.end()):
            pieces.append(text[begin : match.end()])
            begin = match.end()
    pieces.append(text[begin:])
    return pieces


def stretches(text: str, longest: int = LONGEST_PART, good: int = GOOD_PART) -> tuple[str, ...]:
    """`text` as pieces of at most `longest` characters that join to it again, cut at the best places there are: ends of
    sentences, then of clauses, then spaces, and between letters only where nothing else is left. Sentences share a piece of
    up to `good` characters. Linear in the text."""
    if len(text) <= good:
        return (text,)
    packed: list[str] = []
    for sentence in sentences(text):
        for piece in _within(sentence, longest):
            if packed and len(packed[-1]) + len(piece) <= good:
                packed[-1] += piece
            else:
                packed.append(piece)
    return tuple(_no_blanks(packed))


def _within(sentence: str, longest: int) -> list[str]:
    """A sentence in pieces of at most `longest`, of about equal length so that no scrap is left at the end."""
    if len(sentence) <= longest:
        return [sentence]
    count = -(-len(sentence) // longest)
    aim = min(longest, int(len(sentence) / count * 1.15) + 1)
    pieces = []
    begin = 0
    while len(sentence) - begin > longest:
        end = _best_cut(sentence, begin, begin + aim, begin + longest)
        pieces.append(sentence[begin:end])
        begin = end
    pieces.append(sentence[begin:])
    return pieces


def _best_cut(text: str, begin: int, aim: int, latest: int) -> int:
    earliest = begin + (latest - begin) // 3
    for pattern in (_CLAUSE, _SPACE):
        ends = [match.end() for match in pattern.finditer(text, earliest, latest) if match.end() > earliest]
        if ends:
            return min(ends, key=lambda end: (abs(end - aim), end))
    return _letter_border(text, latest, begin)


def _letter_border(text: str, latest: int, begin: int) -> int:
    """The last place at or before `latest` that does not tear a mark, joiner or skin tone from its letter."""
    at = latest
    while at - 1 > begin and at > latest - 16:
        after, before = text[at], text[at - 1]
        torn = (
            unicodedata.combining(after)
            or after in "\u200d\ufe0f"
            or before == "\u200d"
            or "\U0001f3fb" <= after <= "\U0001f3ff"
        )
        if not torn:
            return at
        at -= 1
    return latest


def _no_blanks(pieces: list[str]) -> list[str]:
    """Pieces without a blank one: a voice cannot speak mere space, so it stays with its neighbour."""
    kept: list[str] = []
    lead = ""
    for piece in pieces:
        if piece.strip():
            kept.append(lead + piece)
            lead = ""
        elif kept:
            kept[-1] += piece
        else:
            lead += piece
    if not kept:
        return [lead]
    return kept
