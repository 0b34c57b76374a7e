"""Words to the speech model's phonemes, each knowing its word. Called by the engine.

The symbols are those that Kokoro was trained with (the misaki notation: A = eɪ, I = aɪ, O = oʊ, Q = əʊ, W = aʊ, Y = ɔɪ).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from core.drafts.voice.symbols import VOCABULARY
from core.speech.pronouncing import Pronouncer
from core.speech.reading import Piece

_COMMON = {
    "a^ɪ": "I", "a^ʊ": "W", "d^ʒ": "ʤ", "e^ɪ": "A", "t^ʃ": "ʧ", "ɔ^ɪ": "Y", "o^ʊ": "O", "ə^ʊ": "Q", "d^z": "ʣ", "t^s": "ʦ",
}  # fmt: skip
_ENGLISH = {
    "ʔˌn̩": "tᵊn", "ʔn̩": "tᵊn", "ʔn": "tᵊn", "ʔ": "t", "e": "A", "ə^l": "ᵊl", "ʲo": "jo", "ʲə": "jə", "ʲ": "", "ɚ": "əɹ",
    "r": "ɹ", "x": "k", "ç": "k", "ɐ": "ə", "ɬ": "l", "̃": "",
}  # fmt: skip
_SUBSTITUTES = str.maketrans(
    {"ʏ": "y", "ʑ": "ʒ", "ɵ": "ø", "ʉ": "u", "ɫ": "l", "ħ": "h", "ʍ": "w", "ɱ": "m", "g": "ɡ", "ɧ": "ʃ", "ɦ": "h"}
)
"""Sounds the model never heard, by the nearest that it did."""
_BRITISH = {"e^ə": "ɛː", "iə": "ɪə"}
_AMERICAN = {"ɜːɹ": "ɜɹ", "ɜː": "ɜɹ", "ɪə": "iə", "ː": ""}
_FLAG = re.compile(r"\([a-z^-]+\)")
"""eSpeak marks words it takes from another language, e.g. "(en)"."""


def to_model_symbols(ipa: str, language: str) -> str:
    """eSpeak's IPA in the model's notation (table of the misaki library, Apache-2.0)."""
    tables = [_COMMON]
    if language.startswith("en"):
        tables = [_COMMON | _ENGLISH, _BRITISH if language == "en-gb" else _AMERICAN]
    symbols = _FLAG.sub("", ipa).replace("_", "")
    for table in tables:
        for old in sorted(table, key=len, reverse=True):
            symbols = symbols.replace(old, table[old])
    symbols = re.sub(r"(\S)\u0329", r"ᵊ\1", symbols).replace("\u0329", "")
    return symbols.replace("^", "").replace("-", "").translate(_SUBSTITUTES)


@dataclass(frozen=True, slots=True)
class Symbol:
    """One symbol of the model and the written word it belongs to (-1: a pause or space between words)."""

    text: str
    word: int


def symbols_of(pieces: tuple[Piece, ...], language: str, pronouncer: Pronouncer) -> list[Symbol]:
    """The model's symbols for `pieces`, pronounced clause by clause so that words keep their natural liaison.

    `language` is eSpeak's. Unknown symbols are left out; each piece's mark follows it.
    """
    found: list[Symbol] = []
    for clause in _clauses(pieces):
        found.extend(_clause_symbols(clause, language, pronouncer))
        if clause[-1].mark and found:
            found = found[:-1] if found[-1].text == " " else found
            found.append(Symbol(clause[-1].mark, -1))
        if found and found[-1].text != " ":
            found.append(Symbol(" ", -1))
    return found[:-1] if found and found[-1].text == " " else found


def _clauses(pieces: tuple[Piece, ...]) -> list[list[Piece]]:
    """Runs of pieces that are pronounced together: up to a mark, in one script."""
    clauses: list[list[Piece]] = []
    for piece in pieces:
        joined = bool(clauses) and not clauses[-1][-1].mark and clauses[-1][-1].script == piece.script
        if joined and not piece.spoken.startswith("[") and not clauses[-1][-1].spoken.startswith("["):
            clauses[-1].append(piece)
        else:
            clauses.append([piece])
    return clauses


def _clause_symbols(clause: list[Piece], language: str, pronouncer: Pronouncer) -> list[Symbol]:
    first = clause[0]
    if first.spoken.startswith("["):
        return [Symbol(sign, first.word) for sign in first.spoken.strip("[]")]
    voiced = [piece for piece in clause if piece.spoken]
    if not voiced:
        return []
    language = first.script or language
    whole = " ".join(piece.spoken for piece in voiced)
    said = _known(to_model_symbols(pronouncer.ipa([whole], language)[0], language))
    words = said.split()
    if len(words) == len(whole.split()):
        counts = [len(piece.spoken.split()) for piece in voiced]
        shares = [" ".join(words[sum(counts[:index]) : sum(counts[: index + 1])]) for index in range(len(counts))]
    else:
        alone = [
            _known(to_model_symbols(ipa, language)) for ipa in pronouncer.ipa([piece.spoken for piece in voiced], language)
        ]
        shares = _share_out(said, alone)
    return _spelled_out(voiced, shares)


def _known(symbols: str) -> str:
    return re.sub(r" +", " ", "".join(sign for sign in symbols if sign in VOCABULARY or sign == " ")).strip()


def _share_out(said: str, alone: list[str]) -> list[str]:
    """Parts of `said`, one per word, cut where the words' own pronunciations match best (liaison merges words)."""
    joined = " ".join(alone)  # spaces are the surest places to match
    matcher = SequenceMatcher(None, joined, said, autojunk=False)
    borders = []
    position = 0
    for word in alone[:-1]:
        position += len(word)
        borders.append(_carried(position, matcher))
        position += 1
    edges = [0, *borders, len(said)]
    return [said[start:end].strip() for start, end in pairwise(edges)]


def _carried(position: int, matcher: SequenceMatcher[str]) -> int:
    """The place in the second sequence for a border before `position` of the first."""
    for _, start, end, other_start, other_end in matcher.get_opcodes():
        if start <= position <= end and end > start:
            return min(other_end, other_start + round((position - start) * (other_end - other_start) / (end - start)))
    return matcher.get_opcodes()[-1][4] if matcher.get_opcodes() else 0


def _spelled_out(voiced: list[Piece], shares: list[str]) -> list[Symbol]:
    """Symbols of each piece with its stutters.

    "I", and "And" or "As" at the start of a clause, are stressed a little, as the model learned it; else it swallows them.
    """
    found: list[Symbol] = []
    for index, (piece, sounds) in enumerate(zip(voiced, shares, strict=True)):
        swallowed = sounds.startswith("I") and piece.spoken.startswith("I")
        swallowed = swallowed or (index == 0 and sounds[:1] == "æ")
        share = f"ˌ{sounds}" if sounds and swallowed else sounds
        onset = re.match(r"[ˈˌ]?([^ˈˌaeiouæɑɒɔəɛɜɪʊʌAIOQWY]{0,2}[^ˈˌ]?)", share)
        start = "".join(f"{onset.group(1)}, " for _ in range(piece.onset)) if onset and piece.onset else ""
        found.extend(Symbol(sign, -1 if sign == " " else piece.word) for sign in start + share)
        if share:
            found.append(Symbol(" ", -1))
    return found
