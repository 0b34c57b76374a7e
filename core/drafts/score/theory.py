"""Scales, chords and voice leading. Called by the composer's form, theme and parts.

Pitches are MIDI keys, pitch classes 0 … 11 count from the tonic unless a name says otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
}
_NUMERALS = {"i": 0, "ii": 2, "iii": 4, "iv": 5, "v": 7, "vi": 9, "vii": 11}
_SYMBOL = re.compile(r"^([b#]?)([ivIV]+)(maj7|m7|h7|o7|7|9|6|add9|sus4|sus2|o)?(?:/([135p]))?$")
_COLOURS: dict[str, tuple[int, ...]] = {
    "maj7": (0, 4, 7, 11),
    "h7": (0, 3, 6, 10),
    "o7": (0, 3, 6, 9),
    "o": (0, 3, 6),
    "sus4": (0, 5, 7),
    "sus2": (0, 2, 7),
}


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord of the key: `tones` are pitch classes from the tonic, the root first; `bass` is the lowest one."""

    symbol: str
    tones: tuple[int, ...]
    bass: int


@lru_cache(maxsize=256)
def chord(symbol: str) -> Chord:
    """The chord that a Roman numeral means, e.g. "bVI", "V7", "iv6", "I/3" (third in the bass), "IV/p" (over a tonic pedal).

    Numerals count from the major scale of the tonic; capitals are major, small letters minor.
    """
    match = _SYMBOL.match(symbol)
    if match is None:
        raise ValueError(f"no chord symbol: {symbol!r}")
    sign, numeral, colour, below = match.groups()
    root = _NUMERALS[numeral.lower()] + {"b": -1, "#": 1, "": 0}[sign]
    major = numeral.isupper()
    triad = (0, 4, 7) if major else (0, 3, 7)
    added = {"7": (10,), "m7": (10,), "9": (10, 14), "6": (9,), "add9": (14,)}
    steps = _COLOURS.get(colour or "", triad + added.get(colour or "", ()))
    tones = tuple((root + step) % 12 for step in steps)
    bass = {"3": tones[1], "5": tones[2], "p": 0}.get(below or "", tones[0])
    return Chord(symbol, tones, bass)


def jazzed(symbol: str) -> str:
    """The same function with the seventh or sixth that jazz expects; symbols that already have a colour are kept."""
    match = _SYMBOL.match(symbol)
    if match is None or match.group(3):
        return symbol
    sign, numeral, _, below = match.groups()
    if numeral.islower():
        colour = "7"
    elif numeral in ("V", "II", "VI") or (numeral == "VII" and sign == "b"):
        colour = "9" if numeral == "V" else "7"
    else:
        colour = "maj7"
    if sign == "b" and numeral == "VI":
        colour = "maj7"
    return f"{sign}{numeral}{colour}" + (f"/{below}" if below else "")


def scale_over(mode: str, harmony: Chord) -> tuple[int, ...]:
    """The mode's seven pitch classes, bent so that every tone of the chord is among them (leading tone, borrowed tones)."""
    scale = list(SCALES[mode])
    for tone in harmony.tones:
        if tone in scale:
            continue
        near = [index for index, step in enumerate(scale) if (step - tone) % 12 in (1, 11) and step not in harmony.tones]
        if near:
            # Bend the neighbour that carries the same letter: a raised tone comes from below, a lowered one from above.
            scale[near[-1] if tone in (1, 3, 8, 10) else near[0]] = tone
    return tuple(sorted(set(scale)))


def nearest(pitch: float, classes: tuple[int, ...], tonic: int) -> int:
    """The MIDI key closest to `pitch` whose class above `tonic` is one of `classes`."""
    middle = round(pitch)
    choices = [key for key in range(middle - 7, middle + 8) if (key - tonic) % 12 in classes]
    return min(choices, key=lambda key: (abs(key - pitch), key))


def step_from(pitch: int, steps: int, scale: tuple[int, ...], tonic: int) -> int:
    """The key `steps` scale steps above (below when negative) `pitch`, which need not be in the scale itself."""
    here = nearest(pitch, scale, tonic)
    way = 1 if steps > 0 else -1
    for _ in range(abs(steps)):
        here += way
        while (here - tonic) % 12 not in scale:
            here += way
    return here


def _candidates(harmony: Chord, tonic: int, low: int, high: int, voices: int) -> list[tuple[int, ...]]:
    keys = [key for key in range(low, high + 1) if (key - tonic) % 12 in harmony.tones]
    wanted = set(harmony.tones) if len(harmony.tones) <= voices else set(harmony.tones) - {harmony.tones[2]}
    found = []
    for group in combinations(keys, voices):
        gaps = [after - before for before, after in pairwise(group)]
        if all(2 < gap <= 10 for gap in gaps) and {(key - tonic) % 12 for key in group} >= wanted:
            found.append(group)
    return found


def _cost(group: tuple[int, ...], before: tuple[int, ...], centre: float, bass_moved: int) -> float:
    moved = sum(abs(new - old) for new, old in zip(group, before, strict=True))
    top = abs(group[-1] - before[-1])
    cost = moved + 0.8 * top + 0.35 * abs(sum(group) / len(group) - centre)
    for lower, upper in combinations(range(len(group)), 2):
        interval = (group[upper] - group[lower]) % 12
        if interval in (0, 7) and (before[upper] - before[lower]) % 12 == interval and group[upper] != before[upper]:
            cost += 6  # parallel fifths and octaves
    if bass_moved and all((new - old) * bass_moved > 0 for new, old in zip(group, before, strict=True)):
        cost += 4  # every voice in the bass's direction
    return cost


@lru_cache(maxsize=8192)
def lead_voices(
    harmony: Chord,
    before: tuple[int, ...] | None,
    tonic: int,
    low: int = 52,
    high: int = 74,
    voices: int = 4,
    bass_moved: int = 0,
) -> tuple[int, ...]:
    """The chord's voicing that follows `before` most smoothly: small steps, no parallel fifths, near its range's middle."""
    reach = 0
    while not (choices := _candidates(harmony, tonic, low - reach, high + reach, voices)):
        reach += 1
    centre = (low + high) / 2
    if before is None or len(before) != len(choices[0]):
        return min(choices, key=lambda group: (abs(sum(group) / len(group) - centre), group))
    return min(choices, key=lambda group: (_cost(group, before, centre, bass_moved), group))
