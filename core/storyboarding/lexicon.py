"""Word lists in many languages and the one matcher that finds them in a text.

Used by every module of the draft writer. A list is a string of patterns separated by spaces: `_` joins the words of a
phrase, a `*` at the end or the beginning of a word stands for any letters. Case and accents never matter. Matching is
linear in the text: each word looks up its own prefixes and suffixes in dictionaries.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+(?:[-'’][^\W_]+)*")
_ELISION = re.compile(r"(?:[cdjlmnst]|qu|un|(?:d|n|s|a|qu)[eu]l?l)['’](?=[^\W\d_]{2})", re.IGNORECASE)
"""French and Italian articles and pronouns that lean on the next word: l'hôpital, dell'ufficio."""
_LONGEST_WORD = 40
_MOST_KNOWN = 4_000


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: folded spelling, its own spelling, and where it stands (characters)."""

    folded: str
    raw: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern found at words[index : index + length]; `value` is what the list calls it."""

    value: str
    index: int
    length: int
    weight: int
    """Letters that the pattern fixes, for choosing between rivals."""


@cache
def data(name: str) -> Any:
    """The parsed JSON file `name` of the writer's word lists."""
    return json.loads(resources.files("core").joinpath("data", "writer", f"{name}.json").read_text("utf-8"))


def fold(text: str) -> str:
    """Lower case without accents, with straight apostrophes: the form in which words are compared."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return unicodedata.normalize("NFC", "".join(letter for letter in plain if unicodedata.category(letter) != "Mn"))


@lru_cache(maxsize=1024)
def words_of(text: str) -> tuple[Word, ...]:
    """Every word of `text` in order; each ideograph, kana or Hangul syllable is a word of its own."""
    found = []
    for match in _WORD.finditer(text):
        raw, start = match.group(), match.start()
        elided = _ELISION.match(raw)
        if elided is not None:
            found.append(Word(fold(elided.group()), elided.group(), start, start + elided.end()))
            raw, start = raw[elided.end() :], start + elided.end()
        found.append(Word(fold(raw[:_LONGEST_WORD]), raw, start, match.end()))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Pattern:
    words: tuple[str, ...]
    value: str
    weight: int


class Lexicon:
    """Patterns by value, e.g. {"rain": "rain* lluvia* pouring_rain"}."""

    def __init__(self, lists: Mapping[str, str]) -> None:
        self._exact: dict[str, list[_Pattern]] = {}
        self._stems: dict[str, list[_Pattern]] = {}
        self._tails: dict[str, list[_Pattern]] = {}
        for value, patterns in lists.items():
            for pattern in patterns.split():
                self._add(pattern, value)
        self._known: dict[str, tuple[_Pattern, ...]] = {}
        self._stem_lengths = sorted({len(stem) for stem in self._stems})
        self._tail_lengths = sorted({len(tail) for tail in self._tails})

    def _add(self, pattern: str, value: str) -> None:
        words = tuple(piece for part in pattern.split("_") if part.strip("*") for piece in _pieces(part))
        entry = _Pattern(words, value, sum(len(word.strip("*")) for word in words) + 2 * (len(words) - 1))
        head = words[0]
        if head.endswith("*"):
            table, key = self._stems, head[:-1]
        elif head.startswith("*"):
            table, key = self._tails, head[1:]
        else:
            table, key = self._exact, head
        table.setdefault(key, []).append(entry)

    def _candidates(self, word: str) -> tuple[_Pattern, ...]:
        """Every pattern whose first word fits `word`; remembered, since texts repeat their words."""
        known = self._known.get(word)
        if known is not None:
            return known
        heads = dict.fromkeys((word, _bare(word)))
        found = tuple(pattern for head in heads for pattern in self._starting(head))
        if len(self._known) < _MOST_KNOWN:
            self._known[word] = found
        return found

    def _starting(self, word: str) -> Iterable[_Pattern]:
        yield from self._exact.get(word, ())
        for length in self._stem_lengths:
            if length > len(word):
                break
            yield from self._stems.get(word[:length], ())
        for length in self._tail_lengths:
            if length >= len(word):
                break
            yield from self._tails.get(word[-length:], ())

    def hits(self, words: Sequence[Word]) -> list[Hit]:
        """What is found, left to right without overlap; at one word the pattern that fixes most letters wins, and every
        value that has the same pattern is given. Values spelled "" are phrases that only hide what they contain."""
        found: list[Hit] = []
        at = 0
        while at < len(words):
            candidates = self._candidates(words[at].folded)
            best = _best(candidates, words, at) if candidates else ()
            found.extend(Hit(pattern.value, at, len(pattern.words), pattern.weight) for pattern in best if pattern.value)
            at += max((len(pattern.words) for pattern in best), default=1)
        return found

    def value(self, text: str) -> str:
        """The value of the longest pattern in `text`, or "" (for short texts such as a heading's last part)."""
        found = self.hits(words_of(text))
        return max(found, key=lambda hit: hit.weight).value if found else ""

    def has(self, words: Sequence[Word]) -> bool:
        """Whether any pattern is in `words`."""
        return bool(self.hits(words))


def _best(candidates: Sequence[_Pattern], words: Sequence[Word], at: int) -> list[_Pattern]:
    """The patterns at one word that fix most letters, whole words before stems."""
    best: list[_Pattern] = []
    rank = (-1, False)
    for pattern in candidates:
        if not _follows(pattern.words, words, at):
            continue
        score = (pattern.weight, "*" not in pattern.words[0])
        if score > rank:
            best, rank = [pattern], score
        elif score == rank:
            best.append(pattern)
    return best


def _pieces(part: str) -> list[str]:
    """The words of one piece of a pattern, split as a text would be."""
    star_before, star_after = part.startswith("*"), part.endswith("*")
    inner = [word.folded for word in words_of(part.strip("*"))]
    if star_before:
        inner[0] = "*" + inner[0]
    if star_after:
        inner[-1] += "*"
    return inner


def _bare(word: str) -> str:
    """Without an English possessive, so that "harbour's" is found as "harbour"."""
    return word[:-2] if word.endswith("'s") else word


def _follows(pattern: Sequence[str], words: Sequence[Word], at: int) -> bool:
    if at + len(pattern) > len(words):
        return False
    last = len(pattern) - 1
    return all(_fits(piece, words[at + step].folded, step == last) for step, piece in enumerate(pattern))


def _fits(piece: str, word: str, last: bool) -> bool:
    if last or piece.strip("*") != word:
        word = _bare(word) if not piece.endswith("'s") else word
    if piece.endswith("*"):
        return word.startswith(piece[:-1])
    if piece.startswith("*"):
        return word.endswith(piece[1:]) and len(word) > len(piece) - 1
    return word == piece


@cache
def lexicon(name: str, section: str = "") -> Lexicon:
    """The matcher of a file of lists, or of one section of it (a section that is a string has the single value "x")."""
    lists = data(name)[section] if section else data(name)
    if isinstance(lists, str):
        lists = {"x": lists}
    return Lexicon({value: patterns for value, patterns in lists.items() if value != "about"})


@cache
def word_set(name: str) -> frozenset[str]:
    """A plain set of folded words of grammar.json."""
    return frozenset(fold(word) for word in data("grammar")[name].split())
