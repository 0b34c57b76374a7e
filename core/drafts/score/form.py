"""Plans a cue in bars: a tempo that fits the length, phrases, harmony and how strongly each bar plays. Called by the engine."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.crafts import ComposeRequest
from core.drafts.score.moods import STYLES, MoodStyle
from core.drafts.score.theory import Chord, chord, jazzed
from core.sound.cues import fit_tempo
from core.storyboard import Genre


@dataclass(frozen=True, slots=True)
class Bar:
    """Beats from `start` on. `place` is its position in a phrase of four; `part` names what the phrase is for."""

    start: float
    beats: float
    chords: tuple[Chord, ...]
    phrase: int
    place: int
    part: str
    energy: float


@dataclass(frozen=True, slots=True)
class Span:
    """The time of one chord, in beats."""

    start: float
    beats: float
    chord: Chord
    bar: Bar


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole cue before any note is written."""

    style: MoodStyle
    bpm: float
    beats: float
    bars: tuple[Bar, ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        """Every chord with its time, in order and without gaps."""
        found: list[Span] = []
        for bar in self.bars:
            share = bar.beats / len(bar.chords)
            found.extend(Span(bar.start + index * share, share, harmony, bar) for index, harmony in enumerate(bar.chords))
        return tuple(found)


def _lengths(beats: int, metre: int) -> list[float]:
    """Beats of each bar: whole bars; a short rest of two beats or more is a bar, a single beat lengthens the last one."""
    count, rest = divmod(beats, metre)
    bars = [float(metre)] * count
    if rest and (rest >= 2 or not bars):
        bars.append(float(rest))
    elif rest:
        bars[-1] += rest
    return bars


def _symbols(style: MoodStyle, count: int, request: ComposeRequest) -> list[tuple[str, str, int, int]]:
    """(chords, part, phrase, place) of each bar."""
    lead_in = count % 4
    order = ("opening", "answer", "contrast", "answer")
    phrases = {"opening": style.opening, "answer": style.answer, "contrast": style.contrast}
    bars: list[tuple[str, str, int, int]] = []
    if count >= 4:
        bars.extend((style.opening[0], "intro", 0, index) for index in range(lead_in))
    for phrase in range(math.ceil((count - len(bars)) / 4)):
        name = order[phrase % 4]
        bars.extend((symbols, name, phrase, place) for place, symbols in enumerate(phrases[name]))
    bars = bars[:count]
    if request.closing:
        length = min(len(style.cadence), max(1, count - 1) if count > 1 else 1)
        ending = style.cadence[-length:]
        for index, symbols in enumerate(ending):
            at = count - length + index
            bars[at] = (symbols, "cadence", bars[at][2], 3 if index == length - 1 else bars[at][3])
    elif count > 1:
        bars[-1] = (style.link, "link", bars[-1][2], 3)
    return bars


def _energy(place: float, request: ComposeRequest) -> float:
    """How strongly the music plays at a share `place` of the cue, 0 … 1.2."""
    if request.loop:
        shape = 0.88 + 0.12 * math.sin(2 * math.pi * (place - 0.25))
    else:
        start = 0.55 if request.opening else 0.75
        top = 0.92 if request.closing else 0.68
        shape = start + (1 - start) * (place / top) if place < top else 1 - 0.22 * (place - top) / (1 - top)
    return request.intensity * shape + 0.08


def plan(request: ComposeRequest) -> Plan:
    """The bars of a cue of exactly `request.seconds`."""
    style = STYLES[request.mood]
    wished = min(200.0, max(40.0, request.bpm))
    bpm, beats = fit_tempo(request.seconds, wished, style.beats)
    lengths = _lengths(beats, style.beats)
    bars = []
    start = 0.0
    for length, (symbols, part, phrase, place) in zip(lengths, _symbols(style, len(lengths), request), strict=True):
        names = symbols.split() if length >= 2 else symbols.split()[-1:]
        chords = tuple(chord(jazzed(name) if request.genre is Genre.JAZZ else name) for name in names)
        bars.append(Bar(start, length, chords, phrase, place, part, _energy(start / max(beats - lengths[-1], 1), request)))
        start += length
    return Plan(style, bpm, float(beats), tuple(bars))
