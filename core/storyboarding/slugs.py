"""Stable lower-case ids from names. Used wherever the writer names a scene, place or person."""

from __future__ import annotations

import re

from core.serial import digest
from core.storyboarding.lexicon import fold

_LONGEST = 48


def slug(text: str, fallback: str) -> str:
    """ASCII letters, digits and single dashes. Letters of other scripts are kept apart by a short digest of the text;
    `fallback` is the stem when nothing readable is left."""
    folded = fold(text)
    plain = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")
    if len(plain) > _LONGEST or any(letter.isalnum() and not letter.isascii() for letter in folded):
        return f"{plain[:_LONGEST].strip('-') or fallback}-{digest(folded.encode())[:8]}"
    return plain or fallback


class Slugs:
    """Gives each asked-for name an id of its own: equal slugs are counted."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str) -> str:
        """`wanted`, or with the first free number behind it."""
        name, number = wanted, 1
        while name in self._taken:
            number += 1
            name = f"{wanted}-{number}"
        self._taken.add(name)
        return name
