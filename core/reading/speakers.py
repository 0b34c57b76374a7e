"""Finds who says each speech of a story: by tags, by who acts beside it, by turns. Used by core.reading.story."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from core.reading.people import People, Person
from core.reading.saying import PRONOUNS
from core.reading.spoken import Piece
from core.reading.tags import Subject, TagReader

_VOICES = frozenset(["voice", "voz", "voix", "stimme", "voce", "голос", "stem", "röst"])
_CAPITAL = re.compile(r"(?<=[^\W\d_] )[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_PLACE_WORDS = re.compile(r"\b(?:in|at|to|from|of|near|the|en|à|de|in|nach|aus|в|на|из) $", re.IGNORECASE)
_AHEAD = 8
"""Pieces of a paragraph looked at for a tag that comes later."""
_SOMEONE = Subject(("Someone",))


class Speakers:
    """Attributes the speeches of one story, paragraph by paragraph in order."""

    def __init__(self, reader: TagReader) -> None:
        self._reader = reader
        self.people = People()
        self._talk: list[Person] = []
        """The last two who spoke in this scene, last first."""
        self._carry: Person | None = None
        self._since_speech = 0
        self.guesses: list[str] = []
        """Openings of the speeches whose speaker is only likely."""

    def learn(self, paragraphs: Sequence[Sequence[Piece]]) -> None:
        """Meets everyone whom a tag names anywhere, and names that recur inside sentences, before attribution begins."""
        for pieces in paragraphs:
            for place, piece in enumerate(pieces):
                subject = self._tag(pieces, place) if piece.spoken else None
                if subject and not subject.pronoun and subject.words[-1].casefold() not in _VOICES:
                    self.people.find(subject)
        if self._reader.language != "de":
            self._learn_names([piece.text for pieces in paragraphs for piece in pieces if not piece.spoken])
        for pieces in paragraphs:
            for piece in pieces:
                if not piece.spoken:
                    self.people.hear(piece.text)
        self.people.forget_order()

    def _learn_names(self, texts: list[str]) -> None:
        people: Counter[str] = Counter()
        places: Counter[str] = Counter()
        for text in texts:
            for found in _CAPITAL.finditer(text):
                word = re.sub(r"['’]s$", "", found.group())
                if word[0].isupper() and self._reader.is_name(word) and word.casefold() not in PRONOUNS and word != "I":
                    people[word] += 1
                    places[word] += bool(_PLACE_WORDS.search(text[max(0, found.start() - 6) : found.start()]))
        for word, count in people.items():
            if count >= 2 and places[word] * 2 < count:
                self.people.find(Subject((word,)))

    def new_scene(self) -> None:
        """Turns taken in the scene before mean nothing any more."""
        self._talk.clear()
        self._carry = None

    def attribute(self, pieces: Sequence[Piece]) -> list[Person | None]:
        """The speaker of each piece of the next paragraph, None for narration."""
        if not any(piece.spoken for piece in pieces):
            for piece in pieces:
                self.people.hear(piece.text)
            self._since_speech += 1
            self._carry = None
            return [None] * len(pieces)
        default = self._carry
        found: list[Person | None] = []
        for place, piece in enumerate(pieces):
            if not piece.spoken:
                self.people.hear(piece.text)
                found.append(None)
                continue
            person = self._explicit(pieces, place) or default or self._implied(pieces, place)
            default = person
            found.append(person)
        self._settle(found, pieces)
        return found

    def _settle(self, found: list[Person | None], pieces: Sequence[Piece]) -> None:
        for person in found:
            if person:
                self.people.touch(person)
                if person in self._talk:
                    self._talk.remove(person)
                self._talk = [person, *self._talk][:2]
        self._since_speech = 0
        self._carry = found[-1] if pieces[-1].runs_on else None

    def _tag(self, pieces: Sequence[Piece], place: int) -> Subject | None:
        """Whom a tag beside the speech names: after it, before it, or later in the same paragraph."""
        if place + 1 < len(pieces) and not pieces[place + 1].spoken:
            tagged, subject = self._reader.after(pieces[place + 1].text)
            if tagged and subject:
                return subject
        if place and not pieces[place - 1].spoken:
            tagged, subject = self._reader.before(pieces[place - 1].text)
            if tagged and subject:
                return subject
        return None

    def _explicit(self, pieces: Sequence[Piece], place: int) -> Person | None:
        subject = self._tag(pieces, place) or next(
            (
                found
                for later in range(place + 1, min(len(pieces), place + _AHEAD))
                if pieces[later].spoken and (found := self._tag(pieces, later))
            ),
            None,
        )
        if subject is None:
            return None
        if subject.pronoun:
            return self._by_pronoun(subject.words[0], pieces[place].text)
        if subject.words[-1].casefold() in _VOICES or subject.words[0].casefold() in _VOICES:
            named = [
                person
                for piece in pieces[place + 1 : place + _AHEAD]
                if not piece.spoken
                for person in self.people.mentioned(piece.text)
            ]
            return named[0] if named else self.people.find(subject)
        return self.people.find(subject)

    def _by_pronoun(self, word: str, speech: str) -> Person | None:
        gender = PRONOUNS[word]
        called = self._called(speech)
        order = self.people.in_order([person for person in self._talk[1:2] if not self._since_speech])
        fitting = [person for person in order if person.fits(gender) and person not in called and person.name != "I"]
        first = fitting[:1]
        if not first:
            self.guesses.append(speech)
            return next((person for person in order if person.fits(gender)), None)
        return first[0]

    def _called(self, speech: str) -> list[Person]:
        """People whom the speech addresses or names: it is not theirs."""
        return self.people.mentioned(speech)

    def _implied(self, pieces: Sequence[Piece], place: int) -> Person:
        """Without a tag: who acts in the paragraph, whose turn it is, who was named last."""
        acting = self._acting(pieces, place)
        if acting:
            return acting
        called = self._called(pieces[place].text)
        if len(self._talk) == 2 and self._since_speech <= 1:
            return self._talk[1]
        others = [person for person in self.people.in_order([]) if person not in called]
        if self._talk:
            others = [person for person in others if person is not self._talk[0]] or others
        if not (self._since_speech == 0 and self._talk) and len(others) != 1:
            self.guesses.append(pieces[place].text)
        return others[0] if others else self.people.find(_SOMEONE)

    def _acting(self, pieces: Sequence[Piece], place: int) -> Person | None:
        """The subject of the narration next to a speech in its paragraph, after it first."""
        beside = [
            pieces[index].text for index in (place + 1, place - 1) if 0 <= index < len(pieces) and not pieces[index].spoken
        ]
        for text in beside:
            subject = self._reader.opening(text.lstrip(" ,.;:—–-"))
            if subject is None:
                continue
            if subject.pronoun:
                return self._by_pronoun(subject.words[0], pieces[place].text)
            known = self.people.mentioned(" ".join(subject.words))
            if known or subject.first_person:
                return known[0] if known else self.people.find(subject)
        named = [person for text in beside for person in self.people.mentioned(text)]
        return named[0] if len(set(map(id, named))) == 1 else None
