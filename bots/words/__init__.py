"""Every sentence people read, one catalogue per language. Nothing else in the house holds wording for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bots.words.de import SENTENCES as GERMAN
from bots.words.en import SENTENCES as ENGLISH
from core.errors import StoryreelError

CATALOGUES: dict[str, Mapping[str, str]] = {"en": ENGLISH, "de": GERMAN}


@dataclass(frozen=True, slots=True)
class Words:
    """The wording of one language; falls back to English."""

    sentences: Mapping[str, str]

    def say(self, code: str, **parameters: object) -> str:
        """The sentence `code` with its blanks filled."""
        text = self.sentences.get(code) or ENGLISH[code]
        return text.format_map(parameters)

    def has(self, code: str) -> bool:
        return code in self.sentences or code in ENGLISH

    def error(self, error: StoryreelError) -> str:
        """What went wrong and what to do next; the error's own sentence when the catalogue has none."""
        if not self.has(error.code):
            return str(error)
        try:
            return self.say(error.code, **error.parameters)
        except KeyError:
            return str(error)


def words(language: str = "en") -> Words:
    """The catalogue of a language such as "en" or "en-GB", English when there is none."""
    return Words(CATALOGUES.get(language.split("-")[0].lower(), ENGLISH))
