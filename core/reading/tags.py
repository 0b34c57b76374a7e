"""Reads who speaks from the words beside a quote: "said the old fox", "Mara asked", "dijo María". Used by core.reading.story.

Works on the words of one short stretch at a time; what a name means is left to core.reading.people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.reading.saying import (
    ALL_VERBS,
    BARE_NOUNS,
    EAST_VERBS,
    FIRST_PERSON,
    PERSON_ARTICLES,
    PRONOUNS,
    STOPS,
    TITLES,
    VERBS,
)

_TOKEN = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*|[.,;:!?…—–()。，：、]")
_HYPHENED = re.compile(r"-(?:t-)?(?=(?:il|elle|on|ils|elles|je|tu|nous|vous)\b)", re.IGNORECASE)
_ELISION = re.compile(r"\b([sSlLdDnN])['’](?=\w)")
_SENTENCE_END = frozenset(".!?…;。")
_ABBREVIATIONS = frozenset(["mr", "mrs", "ms", "dr", "st", "prof"])
_REACH = 7
"""Words from a quote within which a verb of saying belongs to it."""
_PARTICLES = frozenset(["de", "da", "di", "du", "van", "von", "der", "la", "le", "el", "bin", "al", "o'"])
_EAST = re.compile(
    rf"(?:^|[。，！？、」』”\s])(?:と、?)?([\u3040-\u30ff\u3400-\u9fff]{{1,8}}?)(?:は|が|轻声|輕聲|大声|大聲|低声|低聲|笑着|笑著|小声|生气地|高兴地)*(?:{EAST_VERBS})"
)
_EAST_SUBJECT = re.compile(r"(?:と、?)?([\u30a0-\u30ff\u3400-\u9fffー]{1,8})(?:は|が)")


@dataclass(frozen=True, slots=True)
class Subject:
    """Who a tag names: a pronoun, "I", a name, or a noun phrase without its article."""

    words: tuple[str, ...]
    pronoun: bool = False
    first_person: bool = False
    common: bool = False
    """A noun phrase ("old fox") rather than a name."""


def words_of(text: str) -> list[str]:
    """Words and punctuation marks; French inversions and elisions taken apart."""
    return _TOKEN.findall(_ELISION.sub(r"\1’ ", _HYPHENED.sub(" ", text)))


class TagReader:
    """Reads tags of one story: its language decides the verbs, its own words which capitals are names."""

    def __init__(self, language: str, small_words: frozenset[str]) -> None:
        self.language = language
        self.verbs = VERBS.get(language, ALL_VERBS)
        self.articles = PERSON_ARTICLES.get(language, PERSON_ARTICLES["en"] if language == "und" else frozenset())
        self._small = small_words

    def is_verb(self, word: str) -> bool:
        """Whether `word` is a verb of saying."""
        return word.casefold() in self.verbs

    def after(self, text: str) -> tuple[bool, Subject | None]:
        """Whether the stretch after a quote opens with a tag, and whom it names."""
        if self.language in ("zh", "ja"):
            found = _EAST.match(text.strip()[:40])
            return (True, Subject((found.group(1),))) if found else (False, None)
        words = self._sentence(words_of(text[:200]))
        place = next((index for index, word in enumerate(words[:_REACH]) if self.is_verb(word)), -1)
        if place < 0:
            return False, None
        if place and words[0] in ",;:":
            words, place = words[1:], place - 1
        following = self.phrase(words, place + 1, tagged=True)
        leading = self.phrase(words, 0) if place else None
        if leading and (leading.first_person or leading.pronoun or place >= len(leading.words)):
            return True, leading
        return place <= 2 or following is not None, following

    def before(self, text: str) -> tuple[bool, Subject | None]:
        """Whether the stretch before a quote leads up to it ("Mara said:"), and whom it names."""
        text = text.rstrip()[-240:]
        if self.language in ("zh", "ja"):
            found = _EAST.search(text[-30:]) or _EAST_SUBJECT.search(text[-30:])
            return (True, Subject((found.group(1),))) if found and text[-1:] in "：，:、。" else (False, None)
        words = self._last_sentence(words_of(text))
        leads = text[-1:] in ",:" or text[-1:] not in ".!?…"
        place = max((index for index, word in enumerate(words) if self.is_verb(word)), default=-1)
        if not leads or (place < 0 and text[-1:] != ":"):
            return False, None
        if place < 0:
            return True, self.phrase(words, 0)
        return True, self.phrase(words, 0) or self._backwards(words, place) or self.phrase(words, place + 1, tagged=True)

    def opening(self, text: str) -> Subject | None:
        """The subject that the first sentence of a stretch begins with."""
        if self.language in ("zh", "ja"):
            found = _EAST_SUBJECT.match(text.strip()[:20])
            return Subject((found.group(1),)) if found else None
        words = words_of(text[:160])
        while words and not words[0][0].isalnum():
            words = words[1:]
        return self.phrase(words, 0)

    def _sentence(self, words: list[str]) -> list[str]:
        for index, word in enumerate(words):
            if word in _SENTENCE_END and index and words[index - 1].casefold() not in _ABBREVIATIONS:
                return words[:index]
        return words

    def _last_sentence(self, words: list[str]) -> list[str]:
        for index in range(len(words) - 2, 0, -1):
            if words[index] in _SENTENCE_END and words[index - 1].casefold() not in _ABBREVIATIONS:
                return words[index + 1 :]
        return words

    def is_name(self, word: str) -> bool:
        """Whether a capitalised word is never written small in this story."""
        return (
            word[:1].isupper() and (word.casefold() not in self._small or word.casefold() in TITLES) and not self.is_verb(word)
        )

    def phrase(self, words: list[str], start: int, *, tagged: bool = False) -> Subject | None:
        """The person named from `start` on; `tagged` (after a verb of saying) lets bare nouns count in some languages."""
        if start >= len(words):
            return None
        first = words[start]
        low = first.casefold()
        if low in FIRST_PERSON and (first == "I" or self.language != "en") and self._speaks_of_self(low):
            return Subject((first,), first_person=True)
        if low in PRONOUNS and not (low in self.articles and self._noun_follows(words, start + 1)):
            return Subject((low,), pronoun=True)
        if low in self.articles or low in ("l’", "l'"):
            taken = self._noun_words(words, start + 1, 4)
            return Subject(taken, common=not taken[-1][0].isupper()) if taken else None
        if self.is_name(first):
            return Subject(self._name_words(words, start))
        if (
            tagged
            and self.language in BARE_NOUNS
            and first[0].isalpha()
            and first.islower()
            and low not in STOPS
            and not low.endswith("о")
        ):
            taken = (first,)
            if low.endswith(("ый", "ий", "ая", "ой", "y", "a")) and start + 1 < len(words) and words[start + 1].isalpha():
                taken += (words[start + 1],)
            return Subject(taken, common=True)
        return None

    def _speaks_of_self(self, low: str) -> bool:
        return _SELF.get(low) == self.language or (low == "i" and self.language == "und")

    def _noun_follows(self, words: list[str], place: int) -> bool:
        return (
            place < len(words)
            and words[place][0].isalpha()
            and not self.is_verb(words[place])
            and words[place].casefold() not in STOPS
        )

    def _noun_words(self, words: list[str], start: int, most: int) -> tuple[str, ...]:
        taken: list[str] = []
        for word in words[start : start + most]:
            low = word.casefold()
            ends = not word[0].isalpha() or low in STOPS or self.is_verb(word) or (low.endswith("ly") and self.language == "en")
            if ends or (taken and self._past(low)):
                break
            taken.append(word)
        return tuple(taken)

    def _past(self, low: str) -> bool:
        """A verb after the noun ends an English phrase: "the fox lowered …"."""
        return (
            self.language == "en" and (low.endswith("ed") or low in _COMMON_VERBS) and low not in ("red", "bearded", "retired")
        )

    def _name_words(self, words: list[str], start: int) -> tuple[str, ...]:
        taken = [words[start]]
        for index in range(start + 1, min(len(words), start + 5)):
            word = words[index]
            if word == "." and taken[-1].casefold() in _ABBREVIATIONS:
                continue
            next_word = words[index + 1] if index + 1 < len(words) else ""
            if self.is_name(word) or (word.casefold() in _PARTICLES and next_word[:1].isupper()):
                taken.append(word)
            else:
                break
        return tuple(taken)

    def _backwards(self, words: list[str], verb: int) -> Subject | None:
        """The person whose name ends just before the verb, past adverbs."""
        end = verb
        while end and (words[end - 1].casefold() in STOPS or words[end - 1].casefold().endswith(("ly", "mente"))):
            end -= 1
        for start in range(max(0, end - 5), end):
            found = self.phrase(words, start)
            length = len(found.words) if found else 0
            if found and (start + length >= end or (found.common and start + length + 1 >= end)):
                return found
        return None


_COMMON_VERBS = frozenset(
    [
        "was",
        "is",
        "had",
        "has",
        "did",
        "does",
        "went",
        "came",
        "took",
        "put",
        "sat",
        "stood",
        "ran",
        "fell",
        "got",
        "gave",
        "made",
        "let",
        "kept",
        "left",
        "held",
        "shook",
        "felt",
        "saw",
        "heard",
        "knew",
        "looked",
        "rose",
        "bent",
        "spoke",
        "turned",
        "drew",
        "threw",
        "caught",
        "began",
        "stared",
        "set",
        "broke",
        "sprang",
        "leaned",
        "hid",
        "wept",
        "met",
        "lay",
        "led",
    ]
)
_SELF = {
    "i": "en",
    "je": "fr",
    "ich": "de",
    "io": "it",
    "yo": "es",
    "eu": "pt",
    "ik": "nl",
    "jag": "sv",
    "jeg": "no",
    "я": "ru",
}
