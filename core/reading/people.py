"""The people of one story: which names mean the same person, who is a man or a woman, who was mentioned last.

Used by core.reading.speakers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.looks import Gender
from core.reading.saying import FEMALE_NOUNS, MALE_NOUNS, PRONOUNS, TITLES
from core.reading.tags import Subject

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|[\u3040-\u30ff\u3400-\u9fff]+")
_SENTENCE = re.compile(r"(?<=[.!?…。])\s+|(?<=[。！？])")
_POSSESSIVE = {
    "his": Gender.MALE,
    "himself": Gender.MALE,
    "her": Gender.FEMALE,
    "herself": Gender.FEMALE,
    "она": Gender.FEMALE,
    "он": Gender.MALE,
}
_PLAIN = frozenset(
    [
        "old",
        "young",
        "little",
        "small",
        "big",
        "great",
        "tall",
        "white",
        "black",
        "grey",
        "gray",
        "red",
        "brown",
        "poor",
        "good",
        "dear",
        "deep",
        "strange",
        "viejo",
        "vieja",
        "joven",
        "pequeño",
        "pequeña",
        "gran",
        "grande",
        "vieux",
        "vieille",
        "jeune",
        "petit",
        "petite",
        "alte",
        "alter",
        "kleine",
        "kleiner",
        "junge",
        "vecchio",
        "vecchia",
        "piccolo",
        "piccola",
        "старый",
        "старая",
        "молодой",
        "молодая",
        "маленький",
        "same",
        "other",
    ]
)
_SAME_NOUN_LENGTH = 3
_REMEMBERED = 40
"""People considered at once, so that a story of a hundred thousand names takes no longer."""


@dataclass(eq=False)
class Person:
    """Someone in the story and the ways the text names them."""

    forms: Counter[str] = field(default_factory=Counter)
    words: set[str] = field(default_factory=set)
    common: bool = False
    women: float = 0.0
    """Signs for a woman less signs for a man."""

    @property
    def name(self) -> str:
        """The form used most, the longer of two used as often."""
        best = max(self.forms.items(), key=lambda item: (item[1], len(item[0]), item[0]))[0]
        return best

    def fits(self, gender: Gender) -> bool:
        """Whether a pronoun of `gender` may stand for them."""
        return self.women >= 0 if gender is Gender.FEMALE else self.women <= 0


class People:
    """Everyone met so far, in the order of their last mention."""

    def __init__(self) -> None:
        self._all: list[Person] = []
        self._by_word: dict[str, list[Person]] = {}
        self.recent: list[Person] = []
        """Last mentioned first."""

    def find(self, subject: Subject) -> Person:
        """The person `subject` (a name, noun phrase or "I") means, new if nobody fits."""
        words = {word.casefold() for word in subject.words}
        person = next((each for each in self._candidates(words) if _same(each, words, subject.common)), None)
        if person is None:
            person = Person(common=subject.common)
            self._all.append(person)
        self._name(person, subject)
        return person

    def _candidates(self, words: set[str]) -> list[Person]:
        found = [person for word in sorted(words) for person in self._by_word.get(word, [])[-_REMEMBERED:]]
        return sorted(found, key=lambda person: self.recent.index(person) if person in self.recent else len(self.recent))

    def _name(self, person: Person, subject: Subject) -> None:
        shown = " ".join(word if word[:1].isupper() else word[:1].upper() + word[1:] for word in subject.words)
        person.forms[shown] += 1
        if len(subject.words) == 1 and subject.words[0][-1:] == "a" and not subject.common and not person.words:
            person.women += 0.5
        for word in {each.casefold() for each in subject.words} - person.words:
            person.words.add(word)
            person.women += 5.0 * ((word in FEMALE_NOUNS) - (word in MALE_NOUNS))
            self._by_word.setdefault(word, []).append(person)

    def mentioned(self, text: str) -> list[Person]:
        """The people a stretch of narration names, in order, each once."""
        found: dict[int, Person] = {}
        for word in _WORD.findall(text):
            low = word.casefold().removesuffix("'s").removesuffix("’s")
            if (low in TITLES and low not in self._by_word) or low in _PLAIN:
                continue
            for person in self._by_word.get(low, ())[:1]:
                if person.common or word[0].isupper() or ord(word[0]) > 0x3000:
                    found.setdefault(id(person), person)
        return list(found.values())

    def hear(self, text: str) -> None:
        """Takes in a stretch of narration: who was mentioned, the subject of the last sentence counting as most recent."""
        subject: Person | None = None
        for sentence in _SENTENCE.split(text):
            words = [word.casefold() for word in _WORD.findall(sentence)]
            named = self.mentioned(sentence)
            if words and words[0] in PRONOUNS and subject and not named:
                subject.women += 1.0 if PRONOUNS[words[0]] is Gender.FEMALE else -1.0
            if len(named) == 1 and abs(named[0].women) < 5:
                named[0].women += sum(
                    (_POSSESSIVE[word] is Gender.FEMALE) - (_POSSESSIVE[word] is Gender.MALE)
                    for word in words
                    if word in _POSSESSIVE
                )
            for person in reversed(named):
                self.touch(person)
            subject = named[0] if named else subject

    def touch(self, person: Person) -> None:
        """`person` is now the last one mentioned."""
        if person in self.recent:
            self.recent.remove(person)
        self.recent.insert(0, person)
        del self.recent[_REMEMBERED:]

    def forget_order(self) -> None:
        """A new telling begins: everyone is still known, nobody was mentioned yet."""
        self.recent.clear()

    def in_order(self, first: Iterable[Person]) -> list[Person]:
        """`first`, then the rest by their last mention, then those only met later."""
        return list({id(person): person for person in (*first, *self.recent, *self._all[:_REMEMBERED])}.values())


def _same(person: Person, words: set[str], common: bool) -> bool:
    if person.common != common and not (words <= person.words or person.words <= words):
        return False
    if not common:
        return words <= person.words or person.words <= words
    shared = (words & person.words) - _PLAIN
    return any(len(word) >= _SAME_NOUN_LENGTH for word in shared)
