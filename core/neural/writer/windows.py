"""Cuts a film into stretches that fit into a model's context, each with a little of what came before. Used by engine.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from core.storyboard import Scene

LINE_TOKENS = 70
"""Of an answer about one line, about."""
SHOT_TOKENS = 130
HEAD_TOKENS = 120
LOOK_TOKENS = 80
OVERLAP = 2
"""Shots of the stretch before that are shown again."""
MOST_SHOTS = 16
MOST_LOOKS = 12


@dataclass(frozen=True, slots=True)
class Stretch:
    """Shots first … last (indices from 0, inclusive) of a scene and the lines that begin in them."""

    scene: int
    first: int
    last: int
    overlap: int
    """Index of the first shot that is shown; those before `first` are not asked for."""
    lines: tuple[int, ...]

    @property
    def expected(self) -> int:
        """Tokens of the answer, about."""
        return answer_tokens(len(self.lines), self.last - self.first + 1)


def answer_tokens(lines: int, shots: int) -> int:
    return HEAD_TOKENS + LINE_TOKENS * lines + SHOT_TOKENS * shots


def stretches_of(scene: Scene, number: int, fits: Callable[[Stretch], bool]) -> list[Stretch]:
    """The scene in as few stretches as fit; a single shot is a stretch whether it fits or not."""
    found: list[Stretch] = []
    first = 0
    while first < len(scene.shots):
        last = first
        while last + 1 < len(scene.shots) and last + 1 - first < MOST_SHOTS and fits(_stretch(scene, number, first, last + 1)):
            last += 1
        found.append(_stretch(scene, number, first, last))
        first = last + 1
    return found


def _stretch(scene: Scene, number: int, first: int, last: int) -> Stretch:
    begun = tuple(ref.line for shot in scene.shots[first : last + 1] for ref in shot.speech if ref.part == 0)
    return Stretch(number, first, last, max(0, first - OVERLAP), begun)


@dataclass(frozen=True, slots=True)
class Passage:
    """Pieces of the script (scenes, or parts of long ones) with the ids that are to be described from them."""

    text: str
    people: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    people: tuple[str, ...]
    place: str


def passages_of(pieces: Sequence[Piece], tokens: Callable[[str], int], room: int) -> Iterator[Passage]:
    """Passages of at most `room` tokens (text and looks), each opening with the end of the one before; every person and place
    is asked for once, where they first appear. Passages with nobody and nothing new are left out."""
    known: set[str] = set()
    text, people, places = "", list[str](), list[str]()
    for piece in pieces:
        new = [person for person in piece.people if person not in known]
        place = [] if f"place:{piece.place}" in known else [piece.place]
        full = len(people) + len(places) + len(new) + len(place) > MOST_LOOKS
        needed = tokens(text) + tokens(piece.text) + 2 * LOOK_TOKENS * (len(people) + len(places) + len(new) + len(place))
        if text and (full or needed > room):
            if people or places:
                yield Passage(text, tuple(people), tuple(places))
            tail = text[-min(600, room) :]
            text, people, places = tail[tail.find("\n") + 1 :], [], []
        text = f"{text}\n{piece.text}".strip("\n")
        people.extend(new)
        places.extend(place)
        known.update(new, (f"place:{name}" for name in place))
    if people or places:
        yield Passage(text, tuple(people), tuple(places))
