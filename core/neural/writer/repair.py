"""Puts small slips of a model right: a near word for a listed one, a share for a number, stray mark-up in prompts.

Used by the shapes of answers.py. What cannot be put right stays as it is, and validation refuses it.
"""

from __future__ import annotations

import difflib
import re
from enum import StrEnum
from typing import TypeVar

from core.storyboard import Emotion, Genre, Mood, Move, PlaceKind, TimeOfDay, Weather
from core.storyboarding.feelings import mood_scores
from core.storyboarding.headings import weather_of
from core.storyboarding.lexicon import lexicon, words_of
from core.storyboarding.places import meaning_of

E = TypeVar("E", bound=StrEnum)

_CLOSE = 0.8
_MOVES = {
    "zoom in": Move.PUSH_IN,
    "dolly in": Move.PUSH_IN,
    "zoom out": Move.PULL_OUT,
    "dolly out": Move.PULL_OUT,
    "pull back": Move.PULL_OUT,
    "pan": Move.PAN_RIGHT,
    "tracking": Move.PAN_RIGHT,
    "tilt": Move.TILT_UP,
    "fixed": Move.STATIC,
    "still": Move.STATIC,
    "none": Move.STATIC,
    "locked": Move.STATIC,
    "shaky": Move.HANDHELD,
}
_MARKUP = re.compile(r"https?://\S+|<[^>]*>|[<>{}\[\]|\\^*_#@`~$=]+|:\s*-?\d+(?:\.\d+)?(?=\s*\))")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+")


def plain(value: object, longest: int) -> object:
    """One line of plain words: no control characters, addresses, weights or mark-up that painters would take for commands;
    cut at a word where it is longer than `longest`."""
    if not isinstance(value, str):
        return value
    text = " ".join(_MARKUP.sub(" ", _CONTROL.sub(" ", value[: 20 * longest])).split()).strip(" ,;")
    if len(text) <= longest:
        return text
    return text[: longest + 1].rsplit(" ", 1)[0][:longest].rstrip(" ,;")


def tenths(value: object) -> object:
    """0 … 10 from an integer, a share below 1 with a point ("0.7"), or a number written as text."""
    if isinstance(value, str):
        try:
            value = float(value.strip().removesuffix("%"))
        except ValueError:
            return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e6 < value < 1e6:
        return value
    if isinstance(value, float) and 0 < value < 1:
        value *= 10
    return min(10, max(0, round(value)))


def whole(value: object) -> object:
    """The integer nearest to a number with a point."""
    return round(value) if isinstance(value, float) and -1e6 < value < 1e6 else value


def nearest(value: object, kind: type[E]) -> object:
    """The member of `kind` that `value` means; `value` itself when it means none."""
    if not isinstance(value, str):
        return value
    word = "-".join(re.findall(r"[^\W_]+", value[:80].casefold()))
    listed = [member.value for member in kind if member.value]
    if word in listed:
        return kind(word)
    meant = _meant(value[:80], kind)
    if meant is not None:
        return meant
    close = difflib.get_close_matches(word, listed, n=1, cutoff=_CLOSE)
    return kind(close[0]) if close else value


def _meant(value: str, kind: type[E]) -> StrEnum | None:
    """By the lexicons that the rules read scripts with."""
    text = value.replace("-", " ").replace("_", " ")
    words = words_of(text)
    if kind is Weather:
        return weather_of(text)
    if kind is Mood:
        scores = mood_scores(text)
        return Mood(max(scores, key=lambda mood: scores[mood])) if any(scores.values()) else None
    if kind is Move:
        return next((move for name, move in _MOVES.items() if name in text.casefold()), None)
    if kind is PlaceKind:
        place = lexicon("places").hits(words)
        meaning = meaning_of(place[-1].value) if place else None
        return None if meaning is None else meaning.kind(meaning.natural_inside)
    lists: dict[type[StrEnum], tuple[str, str]] = {
        Emotion: ("feelings", "directions"),
        TimeOfDay: ("sky", "times"),
        Genre: ("film", "genres"),
    }
    if kind not in lists:
        return None
    hits = lexicon(*lists[kind]).hits(words)
    return kind(hits[0].value) if hits else None
