"""Writes the parts around the theme: pads, bass, figures, countermelody. Called by core.drafts.score.writing."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from core.drafts.score.form import Plan, Span
from core.drafts.score.theme import Event
from core.drafts.score.theory import lead_voices, nearest, scale_over, step_from

Voicings = list[tuple[int, ...]]


def voicings(plan: Plan, tonic: int, low: int, high: int) -> Voicings:
    """Four voices for every span of the plan, led smoothly."""
    found: Voicings = []
    before: tuple[int, ...] | None = None
    bass = 0
    for span in plan.spans:
        moved = span.chord.bass - bass
        before = lead_voices(span.chord, before, tonic, low, high, 4, (moved > 0) - (moved < 0))
        bass = span.chord.bass
        found.append(before)
    return found


def _loudness(span: Span, base: int, width: int) -> int:
    return int(base + width * span.bar.energy)


def pad(plan: Plan, chords: Voicings, least: float = 0.0) -> list[Event]:
    """Held chords; a voice that stays on its pitch is held over, as players would. Silent in bars weaker than `least`."""
    events: list[Event] = []
    holding: dict[int, Event] = {}
    for span, keys in zip(plan.spans, chords, strict=True):
        if span.bar.energy < least:
            events.extend(holding.values())
            holding = {}
            continue
        fresh: dict[int, Event] = {}
        for key in keys:
            held = holding.pop(key, None)
            # Held over at most two bars: bows and breath end.
            if held is not None and span.start + span.beats - held.start <= 2 * plan.style.beats + 0.01:
                fresh[key] = Event(held.start, span.start + span.beats - held.start, key, held.velocity, 0.4)
            else:
                if held is not None:
                    events.append(held)
                fresh[key] = Event(span.start, span.beats, key, _loudness(span, 48, 38), 0.4)
        events.extend(holding.values())
        holding = fresh
    return sorted([*events, *holding.values()], key=lambda event: (event.start, event.pitch))


def counter(plan: Plan, chords: Voicings, least: float) -> list[Event]:
    """A slow inner line through the guide tones (third or seventh of each chord), in bars at least this strong."""
    events = []
    for span, keys in zip(plan.spans, chords, strict=True):
        if span.bar.energy >= least and span.beats >= 2:
            events.append(Event(span.start, span.beats * 0.97, keys[1], _loudness(span, 46, 40), 0.5))
    return events


def _root(span: Span, tonic: int, middle: int) -> int:
    return nearest(middle, (span.chord.bass,), tonic)


def _bass_pedal(
    span: Span, key: int, tonic: int, following: int, scale: tuple[int, ...]
) -> list[tuple[float, float, int, int]]:
    return [(0, span.beats, key, 0)]


def _bass_long(span: Span, key: int, tonic: int, following: int, scale: tuple[int, ...]) -> list[tuple[float, float, int, int]]:
    if span.beats >= 4 and span.bar.place % 2 and span.bar.part != "cadence":
        passing = step_from(following, 1 if following < key else -1, scale, tonic)
        return [(0, span.beats - 1, key, 0), (span.beats - 1, 1, passing, -8)]
    return [(0, span.beats, key, 0)]


def _bass_oompah(
    span: Span, key: int, tonic: int, following: int, scale: tuple[int, ...]
) -> list[tuple[float, float, int, int]]:
    fifth = nearest(key - 5 if key >= 38 else key + 7, (span.chord.tones[2],), tonic)
    notes = [(0.0, 0.8, key, 4)]
    if span.beats >= 4:
        notes.append((2.0, 0.8, fifth, -2))
    return notes


def _bass_walking(
    span: Span, key: int, tonic: int, following: int, scale: tuple[int, ...]
) -> list[tuple[float, float, int, int]]:
    line = [key, nearest(key + 4, span.chord.tones[1:2], tonic), nearest(key + 7, span.chord.tones[2:3], tonic)]
    line.append(following + (1 if following < line[2] else -1))
    count = max(1, round(span.beats))
    steps = line if count >= 4 else [key, *line[3:]] if count >= 2 else [key]
    steps += [key] * (count - len(steps))
    return [(float(index), 0.92, steps[index], 0 if index % 2 else 5) for index in range(count)]


def _bass_eighths(
    span: Span, key: int, tonic: int, following: int, scale: tuple[int, ...]
) -> list[tuple[float, float, int, int]]:
    return [(index / 2, 0.42, key, 6 if index % 4 == 0 else -4) for index in range(int(span.beats * 2))]


def _bass_pulse(
    span: Span, key: int, tonic: int, following: int, scale: tuple[int, ...]
) -> list[tuple[float, float, int, int]]:
    return [(float(index), 0.75, key, 6 if index == 0 else -4) for index in range(int(span.beats))]


def _bass_syncopated(
    span: Span, key: int, tonic: int, following: int, scale: tuple[int, ...]
) -> list[tuple[float, float, int, int]]:
    pattern = [(0.0, 1.3, key, 4), (1.5, 0.9, key, -4), (2.5, 0.45, key + 12, -8), (3.0, 0.9, key, 0)]
    return [note for note in pattern if note[0] < span.beats]


Bass = Callable[[Span, int, int, int, tuple[int, ...]], list[tuple[float, float, int, int]]]
BASSES: dict[str, Bass] = {
    "pedal": _bass_pedal,
    "long": _bass_long,
    "oompah": _bass_oompah,
    "walking": _bass_walking,
    "eighths": _bass_eighths,
    "pulse": _bass_pulse,
    "syncopated": _bass_syncopated,
}


def bass(plan: Plan, pattern: str, tonic: int, middle: int) -> list[Event]:
    """The bass line. The last span of a cue is held, whatever the pattern."""
    spans = plan.spans
    events = []
    for index, span in enumerate(spans):
        following = _root(spans[(index + 1) % len(spans)], tonic, middle)
        last = index == len(spans) - 1
        shape = _bass_pedal if last and span.bar.part == "cadence" else BASSES[pattern]
        scale = scale_over(plan.style.mode, span.chord)
        for at, beats, key, accent in shape(span, _root(span, tonic, middle), tonic, following, scale):
            events.append(Event(span.start + at, min(beats, span.beats - at), key, _loudness(span, 56, 40) + accent))
    return events


def _figure_broken(span: Span, keys: tuple[int, ...], chance: Random) -> list[tuple[float, float, int, int]]:
    order = (0, 1, 2, 3, 2, 1)
    count = int(span.beats * 2)
    return [(index / 2, 1.0, keys[order[index % 6] % len(keys)], 8 if index == 0 else 0) for index in range(count)]


def _figure_sparse(span: Span, keys: tuple[int, ...], chance: Random) -> list[tuple[float, float, int, int]]:
    places = ((0.0, 0), (1.5, 2), (2.5, 3)) if span.bar.place % 2 == 0 else ((1.0, 3), (2.0, 1))
    return [(at, 2.5, keys[which % len(keys)] + 12, -6) for at, which in places if at < span.beats]


def _figure_offbeat(span: Span, keys: tuple[int, ...], chance: Random) -> list[tuple[float, float, int, int]]:
    beats = [float(beat) for beat in range(int(span.beats)) if beat % 2] if span.beats != 3 else [1.0, 2.0]
    return [(beat, 0.4, key, 0) for beat in beats for key in keys[1:]]


def _figure_ostinato(span: Span, keys: tuple[int, ...], chance: Random) -> list[tuple[float, float, int, int]]:
    order = (0, 2, 1, 2) if span.bar.phrase % 2 == 0 else (0, 1, 2, 1)
    count = int(span.beats * 2)
    notes = [(index / 2, 0.4, keys[order[index % 4] % len(keys)], 8 if index % 4 == 0 else -4) for index in range(count)]
    if span.bar.energy > 0.75:
        notes += [(index / 2 + 0.25, 0.2, keys[order[index % 4] % len(keys)], -12) for index in range(count) if index % 2]
    return sorted(notes)


def _figure_strum(span: Span, keys: tuple[int, ...], chance: Random) -> list[tuple[float, float, int, int]]:
    strokes = ((0.0, 8, 1), (1.0, 0, 1), (1.5, -8, -1), (2.5, -6, -1), (3.0, 2, 1), (3.5, -8, -1))
    notes: list[tuple[float, float, int, int]] = []
    for at, accent, way in strokes:
        if at < span.beats:
            chosen = keys if way > 0 else keys[:0:-1]
            notes.extend((at + index * 0.03, 0.6, key, accent) for index, key in enumerate(chosen))
    return notes


def _figure_comp(span: Span, keys: tuple[int, ...], chance: Random) -> list[tuple[float, float, int, int]]:
    shape = chance.choice((((0.0, 1.4), (1.67, 0.5)), ((0.67, 0.4), (2.67, 1.0)), ((1.0, 0.5), (2.67, 0.8))))
    return [(at, beats, key, -2) for at, beats in shape if at < span.beats for key in keys]


Figure = Callable[[Span, tuple[int, ...], Random], list[tuple[float, float, int, int]]]
FIGURES: dict[str, Figure] = {
    "broken": _figure_broken,
    "sparse": _figure_sparse,
    "offbeat": _figure_offbeat,
    "ostinato": _figure_ostinato,
    "strum": _figure_strum,
    "comp": _figure_comp,
}


def figure(plan: Plan, pattern: str, chords: Voicings, chance: Random) -> list[Event]:
    """The moving accompaniment; the final chord of a cadence is broken upwards once and left to ring."""
    events: list[Event] = []
    spans = plan.spans
    for index, (span, keys) in enumerate(zip(spans, chords, strict=True)):
        if index == len(spans) - 1 and span.bar.part == "cadence":
            notes = [(0.08 * step, span.beats, key, 0) for step, key in enumerate(keys)]
        else:
            notes = FIGURES[pattern](span, keys, chance)
        loud = _loudness(span, 44, 42)
        events.extend(
            Event(span.start + at, min(beats, span.beats + 1), key, loud + accent) for at, beats, key, accent in notes
        )
    return events
