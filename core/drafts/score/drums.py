"""Writes the percussion. Called by the engine; patterns are named in core.drafts.score.orchestra.

Keys follow General MIDI's drum map; the "war" pattern is for pitched drums (taiko, concert bass drum) and timpani.
"""

from __future__ import annotations

from random import Random

from core.drafts.score.form import Bar, Plan
from core.drafts.score.theme import Event
from core.drafts.score.theory import nearest

_KICK, _SIDE, _SNARE, _CLAP, _HAT, _PEDAL, _OPEN, _RIDE, _CRASH = 36, 37, 38, 39, 42, 44, 46, 51, 49
_TAMBOURINE, _SHAKER, _TRIANGLE, _LOW_CONGA, _HIGH_CONGA = 54, 70, 81, 64, 63

Hit = tuple[float, int, int]
"""Beat in the bar, key, velocity at full strength."""

_PATTERNS: dict[str, tuple[Hit, ...]] = {
    "light": ((0, _TRIANGLE, 50), (1, _TAMBOURINE, 44), (2.5, _TAMBOURINE, 34), (3, _TAMBOURINE, 46)),
    "hand": (
        (0, _LOW_CONGA, 66),
        (0.5, _SHAKER, 40),
        (1, _HIGH_CONGA, 56),
        (1.5, _SHAKER, 44),
        (2, _LOW_CONGA, 60),
        (2.5, _HIGH_CONGA, 48),
        (3, _TAMBOURINE, 58),
        (3.5, _SHAKER, 44),
    ),
    "brush": ((0, _RIDE, 46), (1, _PEDAL, 48), (1.67, _RIDE, 34), (2, _RIDE, 42), (3, _PEDAL, 48), (3.67, _RIDE, 34)),
    "swing": (
        (0, _RIDE, 60),
        (1, _RIDE, 66),
        (1, _PEDAL, 56),
        (1.67, _RIDE, 46),
        (2, _RIDE, 58),
        (3, _RIDE, 66),
        (3, _PEDAL, 56),
        (3.67, _RIDE, 46),
    ),
    "soft": ((0, _KICK, 58), (1, _HAT, 34), (2, _SIDE, 52), (2.5, _KICK, 44), (3, _HAT, 34), (3.5, _HAT, 26)),
    "four": (
        (0, _KICK, 74),
        (0.5, _HAT, 42),
        (1, _KICK, 72),
        (1, _CLAP, 50),
        (1.5, _HAT, 46),
        (2, _KICK, 74),
        (2.5, _HAT, 42),
        (3, _KICK, 72),
        (3, _CLAP, 54),
        (3.5, _OPEN, 38),
    ),
    "pop": (
        (0, _KICK, 82),
        (0.5, _HAT, 46),
        (1, _SNARE, 72),
        (1.5, _HAT, 46),
        (2, _KICK, 76),
        (2.5, _KICK, 60),
        (2.5, _HAT, 46),
        (3, _SNARE, 76),
        (3.5, _HAT, 46),
    ),
}
_WAR: tuple[Hit, ...] = ((0, 48, 96), (1.5, 50, 66), (2, 48, 84), (3, 50, 72), (3.5, 50, 64))


def drums(plan: Plan, pattern: str, chance: Random) -> list[Event]:
    """The pattern in every bar strong enough for it; a phrase ends with a small fill, a cadence with a single stroke."""
    hits = _WAR if pattern == "war" else _PATTERNS[pattern]
    threshold = 0.42 if pattern in ("war", "pop", "four") else 0.3
    events: list[Event] = []
    for bar in plan.bars:
        if bar.energy < threshold or bar.part == "intro":
            continue
        if bar is plan.bars[-1] and bar.part == "cadence":
            events.append(Event(bar.start, 1, hits[0][1], _strength(bar, 96)))
            continue
        for at, key, velocity in hits:
            if at < bar.beats and chance.random() < 0.96:
                events.append(Event(bar.start + at, 0.5, key, _strength(bar, velocity) + chance.randrange(-4, 5)))
        if bar.place == 3 and bar.energy > 0.6 and bar.beats >= 4:
            events.extend(_fill(bar, pattern))
    return sorted(events, key=lambda event: (event.start, event.pitch))


def _strength(bar: Bar, velocity: int) -> int:
    return max(18, min(120, int(velocity * (0.55 + 0.5 * bar.energy))))


def _fill(bar: Bar, pattern: str) -> list[Event]:
    key = {"war": 50, "pop": 45, "four": _CLAP}.get(pattern)
    if key is None:
        return []
    return [Event(bar.start + 3 + step / 4, 0.25, key, _strength(bar, 46 + 12 * step)) for step in range(4)]


def timpani(plan: Plan, tonic: int) -> list[Event]:
    """Strokes on the roots where phrases begin, and a roll into them from the bar before; only in strong bars."""
    events: list[Event] = []
    for bar in plan.bars:
        if bar.energy < 0.5:
            continue
        key = nearest(43, (bar.chords[0].bass,), tonic)
        if bar.place == 0 or bar.part == "cadence":
            events.append(Event(bar.start, 1.5, key, _strength(bar, 88)))
        if bar.place == 3 and bar.beats >= 4 and bar is not plan.bars[-1]:
            roll = nearest(43, (bar.chords[-1].bass,), tonic)
            events.extend(Event(bar.start + 2 + step / 6, 0.3, roll, _strength(bar, 34 + 4 * step)) for step in range(12))
    return events
