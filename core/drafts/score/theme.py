"""The film's theme and the melodies made from it. Called by the engine; one theme per film seed and key."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from random import Random

from core.drafts.score.form import Plan, Span
from core.drafts.score.theory import nearest, scale_over, step_from

_FOUR: tuple[tuple[float, ...], ...] = (
    (1.5, 0.5, 2, 1, 1, 2),
    (2, 1, 1, 3, 1),
    (1, 1, 2, 1.5, 0.5, 2),
    (3, 0.5, 0.5, 3, 1),
    (0.5, 0.5, 1, 2, 0.5, 0.5, 3),
    (1, 0.5, 0.5, 2, 1, 3),
    (2, 1.5, 0.5, 2, 2),
    (1, 2, 1, 1, 3),
)
"""Two bars of four beats as note lengths; the same cells in three are below."""
_THREE: tuple[tuple[float, ...], ...] = (
    (2, 1, 2, 1),
    (1, 1, 1, 3),
    (1.5, 0.5, 1, 2, 1),
    (1, 2, 1, 2),
    (2, 0.5, 0.5, 3),
    (1, 0.5, 0.5, 1, 3),
    (1.5, 1.5, 2, 1),
    (1, 2, 3),
)
_CONTOURS: tuple[tuple[int, ...], ...] = (
    (0, 4, 3, 2, 1, 2, 0),
    (0, 2, 4, 3, 2, 1, 2),
    (4, 3, 2, 4, 1, 2, 0),
    (0, -1, 0, 2, 4, 2, 1),
    (0, 1, 2, 0, 4, 3, 2),
    (0, 4, 5, 4, 2, 3, 1),
    (2, 1, 0, 2, 4, 3, 4),
    (0, 2, 1, 3, 2, 4, 5),
)


@dataclass(frozen=True, slots=True)
class Theme:
    """A two-bar cell: one rhythm per metre and a contour in scale steps, shared by every cue of a film."""

    four: tuple[float, ...]
    three: tuple[float, ...]
    contour: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """A note of a part, in beats."""

    start: float
    beats: float
    pitch: int
    velocity: int
    swell: float = 0.0


def theme_of(seed: int, key: int) -> Theme:
    """The film's theme."""
    chance = Random(f"{seed}:{key}:theme")
    which = chance.randrange(len(_FOUR))
    return Theme(_FOUR[which], _THREE[which], chance.choice(_CONTOURS))


class Melody:
    """Writes the theme over a plan's harmony around `centre` (MIDI key), for a tonic key."""

    def __init__(self, plan: Plan, theme: Theme, tonic: int, centre: int, chance: Random) -> None:
        self._plan = plan
        self._spans = plan.spans
        self._starts = [span.start for span in self._spans]
        self._tonic = tonic
        self._centre = centre
        self._chance = chance
        style = plan.style
        rhythm = theme.three if style.beats == 3 else theme.four
        self._cell: list[tuple[float, float, int]] = []
        at = 0.0
        scale = 2.0 if style.long_notes else 1.0
        for index, beats in enumerate(rhythm):
            self._cell.append((at * scale, beats * scale, theme.contour[index]))
            at += beats

    def phrases(self, playing: frozenset[int]) -> list[Event]:
        """The melody in the phrases of these numbers; cadences always close it when the phrase before them plays."""
        events: list[Event] = []
        bars = [bar for bar in self._plan.bars if bar.part != "intro"]
        for phrase in sorted({bar.phrase for bar in bars}):
            inside = [bar for bar in bars if bar.phrase == phrase]
            themed = [bar for bar in inside if bar.part not in ("cadence", "link")]
            ending = [bar for bar in inside if bar.part == "cadence"]
            if themed and phrase in playing:
                end = themed[-1].start + themed[-1].beats
                events.extend(self._phrase(themed[0].start, end, themed[0].part, phrase))
            if ending:
                events.extend(self._cadence([span for span in self._spans if span.bar in ending]))
        return events

    def _span_at(self, beat: float) -> Span:
        return self._spans[max(0, bisect_right(self._starts, beat) - 1)]

    def _phrase(self, start: float, end: float, part: str, phrase: int) -> list[Event]:
        metre = self._plan.style.beats
        turn = -1 if part == "contrast" else 1
        lift = 2 if part == "contrast" else 0
        length = max(at + beats for at, beats, _ in self._cell)
        statements = [(start, 0)]
        if length < 3 * metre:
            statements.append((start + length, -1 if part == "answer" else 1))
        base = nearest(self._centre, self._span_at(start).chord.tones, self._tonic)
        events: list[Event] = []
        last_bar = end - metre
        for begin, shift in statements:
            for at, beats, degree in self._cell:
                when = begin + at
                if when >= last_bar - 0.01 and (end - start > metre or when >= end - 0.4):
                    break
                events.append(self._note(when, min(beats, end - when), base, degree * turn + shift + lift, phrase))
        if end - start > metre:  # the phrase rests on a long note
            span = self._span_at(last_bar)
            wanted = span.chord.tones[0] if part == "answer" else span.chord.tones[1]
            before = events[-1].pitch if events else base
            pitch = nearest(before, (wanted, span.chord.tones[2]), self._tonic)
            events.append(Event(last_bar, metre * 0.75, pitch, self._velocity(last_bar), -0.6))
        return self._ornamented(events) if phrase >= 4 else events

    def _note(self, when: float, beats: float, base: int, degree: int, phrase: int) -> Event:
        span = self._span_at(when)
        scale = scale_over(self._plan.style.mode, span.chord)
        pitch = step_from(base, degree, scale, self._tonic)
        strong = abs(when - span.start) < 0.01 or beats >= 1.5 or (when - span.start) % 2 == 0
        if strong:
            pitch = nearest(pitch, span.chord.tones, self._tonic)
        while pitch > self._centre + 11:
            pitch -= 12
        while pitch < self._centre - 10:
            pitch += 12
        accent = 6 if strong else 0
        return Event(when, beats * 0.97, pitch, self._velocity(when) + accent, 0.35 if beats >= 2 else 0.0)

    def _velocity(self, when: float) -> int:
        return int(58 + 42 * self._span_at(when).bar.energy) + self._chance.randrange(-3, 4)

    def _ornamented(self, events: list[Event]) -> list[Event]:
        """Some long notes get a neighbour note before they move on, so that a returning phrase is not a copy."""
        found: list[Event] = []
        for event in events:
            if event.beats >= 1.8 and self._chance.random() < 0.5 and event is not events[-1]:
                scale = scale_over(self._plan.style.mode, self._span_at(event.start + event.beats - 0.5).chord)
                turn = step_from(event.pitch, self._chance.choice((1, -1)), scale, self._tonic)
                found.append(Event(event.start, event.beats - 0.5, event.pitch, event.velocity, event.swell))
                found.append(Event(event.start + event.beats - 0.5, 0.47, turn, event.velocity - 8))
            else:
                found.append(event)
        return found

    def _cadence(self, spans: list[Span]) -> list[Event]:
        """A falling line of chord tones that ends on the tonic."""
        events = []
        pitch = self._centre + 4
        for index, span in enumerate(spans):
            last = index == len(spans) - 1
            classes = (0,) if last else span.chord.tones
            pitch = nearest(pitch - (2 if index else 0), classes, self._tonic)
            events.append(
                Event(
                    span.start, span.beats * (1.0 if last else 0.96), pitch, self._velocity(span.start), -0.7 if last else 0.2
                )
            )
        return events
