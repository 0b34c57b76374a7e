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
    language: str = "en"

    def say(self, code: str, **parameters: object) -> str:
        """The sentence `code` with its blanks filled."""
        text = self.sentences.get(code) or ENGLISH[code]
        return text.format_map(parameters)

    def has(self, code: str) -> bool:
        return code in self.sentences or code in ENGLISH

    def lasting(self, seconds: float) -> str:
        """A duration as people say it: "40 s", "5 min", "2 h 5 min", "3 days"."""
        minutes = round(seconds / 60)
        if seconds < 59.5:
            return self.say("time.seconds", seconds=max(1, round(seconds)))
        if minutes < 60:
            return self.say("time.minutes", minutes=minutes)
        if minutes < 36 * 60:
            hours, rest = divmod(minutes, 60)
            return self.say("time.hours", hours=hours) + (f" {self.say('time.minutes', minutes=rest)}" if rest else "")
        return self.say("time.days", days=round(minutes / 1440))

    def error(self, error: StoryreelError, where: str = "") -> str:
        """What went wrong and what to do next; the error's own sentence when the catalogue has none.

        With `where` ("chat") the sentence for that place if there is one: people in chats cannot look at a disk.
        """
        special = f"{error.code}.{where}"
        code = special if where and self.has(special) else error.code
        if not self.has(code):
            return str(error)
        try:
            return self.say(code, **error.parameters)
        except KeyError:
            return str(error)


def words(language: str = "en") -> Words:
    """The catalogue of a language such as "en" or "en-GB", English when there is none."""
    short = language.split("-")[0].lower()
    return Words(CATALOGUES[short], short) if short in CATALOGUES else Words(ENGLISH)
