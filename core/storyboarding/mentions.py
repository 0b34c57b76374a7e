"""Who of the cast an action text speaks of. Used by cast.py for descriptions and by the shot modules for pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from core.storyboarding.lexicon import Lexicon, Word, lexicon, word_set, words_of
from core.storyboarding.names import is_given_name

_LONGEST_NAME = 60
_SMALL = word_set("name_particles")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A character named at characters start … end of a text."""

    character: str
    start: int
    end: int


class Mentions:
    """Finds characters by their full names and by the parts of their names that belong to nobody else."""

    def __init__(self, names: Mapping[str, str]) -> None:
        words = {person: [word.folded for word in words_of(name[:_LONGEST_NAME])] for person, name in names.items()}
        owners = Counter(word for parts in words.values() for word in set(parts))
        titles = lexicon("people", "titles")
        lists: dict[str, str] = {}
        for person, parts in words.items():
            bare = [part for part in parts if part not in ("the", "el", "la", "le", "der", "die", "das", "il", "o")]
            patterns = ["_".join(bare)] if bare else []
            for part in parts:
                alone = owners[part] == 1 and part not in _SMALL and len(part) > 1 and not part.isdigit()
                if alone and (len(parts) == 1 or not titles.value(part) or len(bare) == 1):
                    patterns.append(part)
            lists[person] = " ".join(dict.fromkeys(patterns))
        self._lexicon = Lexicon(lists)

    def find(self, text: str) -> list[Sighting]:
        """Every naming in `text`, left to right. A first name written small ("a rose", "will") is a common word."""
        words = words_of(text)
        found = []
        for hit in self._lexicon.hits(words):
            first, last = words[hit.index], words[hit.index + hit.length - 1]
            if not _is_common(first):
                found.append(Sighting(hit.value, first.start, last.end))
        return found

    def people(self, text: str) -> list[str]:
        """Ids of everyone named in `text`, in order of first naming."""
        return list(dict.fromkeys(sighting.character for sighting in self.find(text)))


def _is_common(word: Word) -> bool:
    return word.raw[:1].islower() and is_given_name(word.folded)
