"""What kind of place a heading means, and the list of places of a film. Used by scenes.py and rules.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.storyboard import PlaceKind
from core.storyboarding.lexicon import Hit, Word, fold, lexicon, word_set, words_of

_PREPOSITIONS = word_set("prepositions")
_LEADS = word_set("leads")
_WEAK = word_set("weak_places")
"""Parts of places, which say less than what they belong to."""
_ABSTRACT = word_set("doubtful_places")
"""Words that in running text often mean something else; they count only right after an article or preposition."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One reading of a word as a place: painted indoors or outdoors, and which of the two is natural."""

    inside: PlaceKind
    outside: PlaceKind
    natural_inside: bool

    def kind(self, interior: bool) -> PlaceKind:
        return self.inside if interior else self.outside


@dataclass(frozen=True, slots=True)
class Recognised:
    kind: PlaceKind
    interior: bool
    sure: bool
    """Named by the heading or the text, not assumed."""


def meaning_of(value: str) -> Meaning:
    """A key of places.json, "kind indoors/kind outdoors/natural side"."""
    inside, outside, side = value.split("/")
    return Meaning(PlaceKind(inside), PlaceKind(outside), side == "in")


def recognise(segments: Sequence[str], interior: bool | None, text: str, setting: PlaceKind | None) -> Recognised:
    """The kind of place of a heading's `segments`; where they name none, of the action `text`; else what is usual in a
    story whose exteriors are of kind `setting`."""
    best = _best_of_heading(segments, interior)
    if best is not None:
        side = best.natural_inside if interior is None else interior
        return Recognised(best.kind(side), side, True)
    told = told_place(words_of(text[:3000]), interior)
    if told is not None:
        side = told.natural_inside if interior is None else interior
        return Recognised(told.kind(side), side, True)
    side = interior if interior is not None else not segments
    return Recognised(_usual(side, setting), side, False)


def _best_of_heading(segments: Sequence[str], interior: bool | None) -> Meaning | None:
    best: tuple[float, Meaning] | None = None
    for number, segment in enumerate(segments):
        words = words_of(segment)
        hits = lexicon("places").hits(words)
        head = _head(words, hits)
        for hit in hits:
            meaning = meaning_of(hit.value)
            natural = interior is None or meaning.natural_inside == interior
            score = 20.0 * natural + 4.0 * (hit.length - 1) + 3.0 * number + 2.0 * (hit is head) + 0.05 * hit.weight
            score -= 12.0 * (words[hit.index].folded in _WEAK)
            if best is None or score > best[0]:
                best = (score, meaning)
    return None if best is None else best[1]


def _head(words: Sequence[Word], hits: Sequence[Hit]) -> Hit | None:
    """The word that says what the place is: the last in "hospital kitchen", the first in "kitchen of the hospital"."""
    if not hits:
        return None
    between = words[hits[0].index + hits[0].length :]
    return hits[0] if any(word.folded in _PREPOSITIONS for word in between) else hits[-1]


def told_place(words: Sequence[Word], interior: bool | None) -> Meaning | None:
    """The place that running text speaks of most, counting only nouns that follow an article or a preposition."""
    counted: Counter[str] = Counter()
    for hit in lexicon("places").hits(words):
        if not is_place_noun(words, hit):
            continue
        meaning = meaning_of(hit.value)
        if interior is None or meaning.natural_inside == interior:
            counted[hit.value] += 2 if hit.index < 40 else 1
    if not counted:
        return None
    top = max(counted.values())
    return meaning_of(next(value for value, times in counted.items() if times == top))


def is_place_noun(words: Sequence[Word], hit: Hit) -> bool:
    """Whether the word at `hit` stands where a noun of place would."""
    before = [word.folded for word in words[max(0, hit.index - 2) : hit.index]]
    if words[hit.index].raw[0] > "\u2fff":
        return True
    if words[hit.index].folded in _ABSTRACT:
        return bool(before) and before[-1] in _LEADS
    return any(word in _LEADS for word in before)


_SETTINGS: dict[PlaceKind, tuple[PlaceKind, PlaceKind]] = {
    PlaceKind.SPACE: (PlaceKind.COCKPIT, PlaceKind.SPACE),
    PlaceKind.PLANET: (PlaceKind.LABORATORY, PlaceKind.PLANET),
    PlaceKind.SEA: (PlaceKind.BEDROOM, PlaceKind.SEA),
    PlaceKind.SHIP_DECK: (PlaceKind.BEDROOM, PlaceKind.SHIP_DECK),
    PlaceKind.HARBOUR: (PlaceKind.LIVING_ROOM, PlaceKind.HARBOUR),
    PlaceKind.VILLAGE: (PlaceKind.LIVING_ROOM, PlaceKind.VILLAGE),
    PlaceKind.FARM: (PlaceKind.LIVING_ROOM, PlaceKind.FARM),
    PlaceKind.FOREST: (PlaceKind.LIVING_ROOM, PlaceKind.FOREST),
    PlaceKind.MOUNTAIN: (PlaceKind.LIVING_ROOM, PlaceKind.MOUNTAIN),
    PlaceKind.DESERT: (PlaceKind.LIVING_ROOM, PlaceKind.DESERT),
    PlaceKind.RUINS: (PlaceKind.CASTLE_HALL, PlaceKind.RUINS),
    PlaceKind.SNOWFIELD: (PlaceKind.LIVING_ROOM, PlaceKind.SNOWFIELD),
    PlaceKind.BEACH: (PlaceKind.LIVING_ROOM, PlaceKind.BEACH),
}


def _usual(interior: bool, setting: PlaceKind | None) -> PlaceKind:
    inside, outside = (
        _SETTINGS.get(setting, (PlaceKind.LIVING_ROOM, PlaceKind.STREET))
        if setting
        else (PlaceKind.LIVING_ROOM, PlaceKind.STREET)
    )
    return inside if interior else outside


def setting_of(headings: Iterable[tuple[Sequence[str], bool | None]]) -> PlaceKind | None:
    """The commonest kind of exterior that the headings name, for places that say nothing of themselves."""
    counted: Counter[PlaceKind] = Counter()
    for segments, interior in headings:
        meaning = _best_of_heading(segments, interior)
        if meaning is None:
            continue
        counted[meaning.outside] += 1 if interior or meaning.natural_inside else 3
    return counted.most_common(1)[0][0] if counted else None


def place_key(name: str, interior: bool) -> str:
    """Two headings name the same place when this is equal: letters and digits only, and the same side of the door."""
    words = [
        word.folded
        for word in words_of(fold(name))
        if word.folded not in ("the", "a", "el", "la", "le", "il", "der", "die", "das", "o")
    ]
    return "-".join(words).replace("'", "") + ("-in" if interior else "-out")
