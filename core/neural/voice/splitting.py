"""A written line in stretches that a model speaks in one go: sentences, none longer than the model bears. Called by line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

from core.speech.reading import MARKS, SENTENCE_END, read

_WIDE = {
    "。": ".",
    "！": "!",
    "？": "?",
    "…": "…",
    "，": ",",
    "、": ",",
    "；": ";",
    "：": ":",
    "।": ".",
    "؟": "?",
    "،": ",",
    "؛": ";",
}
"""Marks of other scripts by those of ours."""
_INSIDE = re.compile(r"(?<=[。！？、，；：])(?=[^。！？、，；：”’」』）])")
"""Where writing without spaces may be cut."""
_SHORTEST = 18
"""Letters that a stretch needs to be spoken well alone; a shorter sentence stays with its neighbour."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A written word, or a part of one in writing without spaces."""

    word: int
    text: str
    mark: str
    """The pause after it, of core.speech.reading.MARKS, or empty."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is spoken in one go."""

    units: tuple[Unit, ...]

    @property
    def text(self) -> str:
        """As it was written."""
        words = groupby(self.units, key=lambda unit: unit.word)
        return " ".join("".join(unit.text for unit in units) for _, units in words)

    @property
    def mark(self) -> str:
        """The pause after it."""
        return self.units[-1].mark

    @property
    def words(self) -> tuple[tuple[int, str], ...]:
        """Number and text of its words, or of the parts that fell to it."""
        return tuple(
            (word, "".join(unit.text for unit in units)) for word, units in groupby(self.units, key=lambda unit: unit.word)
        )


def stretches(text: str, language: str, longest: int) -> tuple[Stretch, ...]:
    """`text` in stretches of at most `longest` letters (a single longer word is cut too), without those that say nothing."""
    found: list[list[Unit]] = []
    for sentence in _sentences(_units(text, language, longest)):
        last = found[-1] if found else []
        short = bool(last) and min(_length(last), _length(sentence)) < _SHORTEST
        if short and _length(last) + 1 + _length(sentence) <= longest:
            last.extend(sentence)
        else:
            found.extend(_fitted(sentence, longest))
    return tuple(Stretch(tuple(units)) for units in found if any(sign.isalnum() for unit in units for sign in unit.text))


def _units(text: str, language: str, longest: int) -> list[Unit]:
    written, pieces = read(text, language)
    marks = {piece.word: piece.mark for piece in pieces}
    units: list[Unit] = []
    for number, word in enumerate(written):
        parts = [cut[start : start + longest] for cut in _INSIDE.split(word) for start in range(0, len(cut), longest)]
        units.extend(Unit(number, part, _mark(part)) for part in parts[:-1])
        units.append(Unit(number, parts[-1], marks.get(number, "") or _mark(parts[-1], wide=True)))
    return units


def _mark(part: str, *, wide: bool = False) -> str:
    """The mark that ends `part`; `wide`: only one that core.speech.reading does not know."""
    last = part.rstrip("\"'”’」』）)»")[-1:]
    return _WIDE.get(last, "" if wide or last not in MARKS else last)


def _sentences(units: list[Unit]) -> list[list[Unit]]:
    sentences: list[list[Unit]] = [[]]
    for unit in units:
        sentences[-1].append(unit)
        if unit.mark and unit.mark in SENTENCE_END:
            sentences.append([])
    return [sentence for sentence in sentences if sentence]


def _length(units: list[Unit]) -> int:
    return sum(len(unit.text) for unit in units) + units[-1].word - units[0].word


def _fitted(sentence: list[Unit], longest: int) -> list[list[Unit]]:
    """A sentence cut after its pauses where it is too long, else between words; the parts are of similar length."""
    if _length(sentence) <= longest:
        return [sentence]
    fitting = [at for at in range(1, len(sentence)) if _length(sentence[:at]) <= longest]
    paused = [at for at in fitting if sentence[at - 1].mark and _length(sentence[:at]) > 0.3 * longest]
    at = (paused or fitting or [1])[-1]
    return [sentence[:at], *_fitted(sentence[at:], longest)]
