"""Phonemes to mouth shapes over time. Used by the lips engine.

Every sound has a mouth (jaw, corners, lips forward, teeth, tongue). Neighbours blend by the dominance functions of Cohen and
Massaro (1993): a sound pulls fully while it lasts and ever less before and after. Lips then are held shut while p, b and m
last and in pauses, because that is what eyes check first: at least one frame for every such sound, whatever the frame rate.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.crafts import Timed

Grid = NDArray[np.float64]
"""(frames, 5): open, wide, round, teeth, tongue, each 0 … 1."""

CHANNELS = ("open", "wide", "round", "teeth", "tongue")
Shape = tuple[float, float, float, float, float]

_REST: Shape = (0.0, 0.0, 0.0, 0.0, 0.0)
_VOWELS: dict[str, Shape] = {
    "a": (0.95, 0.30, 0.00, 0.35, 0.20), "ɑ": (1.00, 0.15, 0.05, 0.25, 0.20), "æ": (0.80, 0.60, 0.00, 0.45, 0.25),
    "ʌ": (0.62, 0.25, 0.05, 0.30, 0.20), "ɐ": (0.66, 0.25, 0.00, 0.30, 0.20), "ə": (0.36, 0.20, 0.05, 0.30, 0.10),
    "ɛ": (0.58, 0.60, 0.00, 0.45, 0.20), "e": (0.48, 0.75, 0.00, 0.50, 0.20), "ɘ": (0.42, 0.40, 0.00, 0.40, 0.15),
    "ɪ": (0.34, 0.62, 0.00, 0.50, 0.15), "i": (0.26, 1.00, 0.00, 0.60, 0.10), "ɨ": (0.28, 0.60, 0.00, 0.50, 0.10),
    "ɔ": (0.70, 0.00, 0.55, 0.15, 0.10), "o": (0.55, 0.00, 0.75, 0.10, 0.05), "ɒ": (0.78, 0.00, 0.40, 0.20, 0.10),
    "ɤ": (0.45, 0.35, 0.10, 0.30, 0.10), "ɵ": (0.42, 0.00, 0.55, 0.15, 0.05), "ʊ": (0.32, 0.00, 0.70, 0.10, 0.00),
    "u": (0.26, 0.00, 1.00, 0.00, 0.00), "ʉ": (0.26, 0.00, 0.85, 0.05, 0.00), "ɯ": (0.28, 0.45, 0.00, 0.40, 0.05),
    "y": (0.26, 0.00, 0.95, 0.05, 0.05), "ʏ": (0.30, 0.00, 0.75, 0.10, 0.05), "ø": (0.42, 0.00, 0.70, 0.15, 0.10),
    "œ": (0.55, 0.00, 0.55, 0.20, 0.10), "ɶ": (0.80, 0.10, 0.25, 0.30, 0.20), "ɜ": (0.46, 0.10, 0.30, 0.25, 0.10),
    "ɝ": (0.44, 0.05, 0.40, 0.25, 0.15), "ɚ": (0.36, 0.05, 0.35, 0.25, 0.15), "ᵻ": (0.30, 0.50, 0.00, 0.45, 0.10),
}  # fmt: skip
_CONSONANTS: dict[Shape, str] = {
    (0.00, 0.05, 0.10, 0.00, 0.00): "pbmɓʙ",
    (0.10, 0.20, 0.00, 0.90, 0.00): "fvɱʋɸβ",
    (0.20, 0.20, 0.00, 0.60, 0.90): "θð",
    (0.18, 0.30, 0.00, 0.55, 0.45): "tdnɾʈɖɳɲɗ",
    (0.26, 0.30, 0.00, 0.40, 0.65): "lɫɭʎɬɮ",
    (0.26, 0.25, 0.05, 0.30, 0.10): "kɡgŋxɣqɢχʁħʕcɟɴɰʀ",
    (0.16, 0.00, 0.65, 0.80, 0.00): "ʃʒɕʑʂʐ",
    (0.10, 0.55, 0.00, 0.95, 0.00): "sz",
    (0.24, 0.00, 0.50, 0.35, 0.15): "rɹɻɽ",
    (0.20, 0.80, 0.00, 0.55, 0.10): "jçʝ",
    (0.16, 0.00, 1.00, 0.00, 0.00): "wʍɥ",
}
_BREATHED = "hɦʔʰ"
"""Sounds without a mouth of their own: they take the shape of what follows."""
_SHAPES = {**_VOWELS, **{letter: shape for shape, letters in _CONSONANTS.items() for letter in letters}}
_UNKNOWN: Shape = (0.22, 0.30, 0.05, 0.40, 0.20)
_LETTERS = {
    "A": "eɪ",
    "I": "aɪ",
    "W": "aʊ",
    "Y": "ɔɪ",
    "O": "oʊ",
    "Q": "əʊ",
    "T": "ɾ",
    "ᵊ": "ə",
    "ʧ": "tʃ",
    "ʤ": "dʒ",
    "ʦ": "ts",
    "ʣ": "dz",
}
"""Single signs that stand for two sounds in some voices' alphabets."""
_STRENGTH_VOWEL, _STRENGTH_SCHWA, _STRENGTH_CONSONANT = 1.0, 0.55, 0.8
_REACH_VOWEL, _REACH_CONSONANT = 0.060, 0.040
"""Seconds after which a sound's pull on its neighbours has fallen to 1/e."""
_LIPS_SHUT = frozenset("pbm")
_LIP_TO_TEETH = frozenset("fvɱʋ")
_PAUSE = 0.14
"""Silences at least this long shut the mouth (seconds)."""
_AHEAD = 0.02
"""Seconds by which a mouth precedes its sound."""
_SHUTTING = 0.09
"""Seconds in which a mouth opens before speech and closes after it."""


@dataclass(frozen=True, slots=True)
class Closing:
    """A stretch in which the lips touch. Seconds of the shot; `shape` is the mouth then."""

    start: float
    end: float
    shape: Shape
    soft: float
    """Seconds that the closing takes on either side."""


def mouth_grid(phonemes: Sequence[Timed], start: float, frames: int, fps: int, strength: float = 1.0) -> Grid:
    """The mouth in every frame of a shot for speech that begins `start` seconds into it; zero where it is silent.

    `strength` scales how far the jaw opens (a whisper about 0.7, a shout 1.25).
    """
    grid = np.zeros((frames, len(CHANNELS)))
    sounds = [one for one in phonemes if _base(one.text) and one.end > one.start]
    if not sounds:
        return grid
    # A frame is seen until the next one, and eyes expect lips a little ahead of the sound.
    times = (np.arange(frames) + 0.5) / fps + _AHEAD - start
    inside = (times > sounds[0].start - _SHUTTING) & (times < sounds[-1].end + _SHUTTING)
    if not inside.any():
        return grid
    grid[inside] = _coarticulated(sounds, times[inside])
    grid[:, 0] *= strength
    for closing in _closings(sounds):
        _shut(grid, times, closing, fps)
    edge = np.clip(np.minimum(times - sounds[0].start + _SHUTTING, sounds[-1].end + _SHUTTING - times) / _SHUTTING, 0, 1)
    return np.clip(grid * (edge * edge * (3 - 2 * edge))[:, None], 0.0, 1.0)


def _coarticulated(sounds: Sequence[Timed], times: NDArray[np.float64]) -> Grid:
    """Blended shapes at `times` (seconds of the speech)."""
    letters = _letters(sounds)
    starts, ends = np.array([one.start for one in letters]), np.array([one.end for one in letters])
    shapes = np.array([_SHAPES.get(one.text, _UNKNOWN) for one in letters])
    vowels = np.array([one.text in _VOWELS for one in letters])
    strength = np.where(vowels, _STRENGTH_VOWEL, _STRENGTH_CONSONANT)
    strength[[one.text in "əᵻɚ" for one in letters]] = _STRENGTH_SCHWA
    reach = np.where(vowels, _REACH_VOWEL, _REACH_CONSONANT)
    apart = np.maximum(np.maximum(starts[None] - times[:, None], times[:, None] - ends[None]), 0.0)
    # Even within a sound its neighbours are felt more at the borders than in the middle.
    within = np.abs(times[:, None] - (starts + ends)[None] / 2) / np.maximum(ends - starts, 1e-3)[None]
    pull = strength * np.exp(-apart / reach) * (1.0 - 0.45 * np.clip(within, 0.0, 0.5) * 2)
    return np.asarray(pull @ shapes / pull.sum(axis=1, keepdims=True))


def _letters(sounds: Sequence[Timed]) -> list[Timed]:
    """The sounds one sign each: diphthongs and affricates share their time, breathed sounds give theirs to the next."""
    letters: list[Timed] = []
    for sound in sounds:
        signs = [sign for sign in _spoken(sound.text) if sign not in _BREATHED]
        each = (sound.end - sound.start) / max(1, len(signs))
        letters += [
            Timed(text=sign, start=sound.start + at * each, end=sound.start + (at + 1) * each) for at, sign in enumerate(signs)
        ]
    return letters or [Timed(text="ə", start=sounds[0].start, end=sounds[-1].end)]


def _closings(sounds: Sequence[Timed]) -> list[Closing]:
    """Where lips must meet: bilabials, lip on teeth, and pauses."""
    found = []
    for at, sound in enumerate(sounds):
        letter = _base(sound.text)[0]
        if letter in _LIPS_SHUT:
            found.append(Closing(sound.start, sound.end, _SHAPES["p"], 0.055))
        elif letter in _LIP_TO_TEETH:
            found.append(Closing(sound.start, sound.end, _SHAPES["f"], 0.055))
        if at and sound.start - sounds[at - 1].end >= _PAUSE:
            found.append(Closing(sounds[at - 1].end + _SHUTTING, sound.start - _SHUTTING, _REST, _SHUTTING))
    return found


def _shut(grid: Grid, times: NDArray[np.float64], closing: Closing, fps: int) -> None:
    """Draws the mouth to the closing's shape; the frame nearest to its middle is shut whatever the frame rate."""
    middle = (closing.start + closing.end) / 2
    start, end = min(closing.start, middle), max(closing.end, middle)
    outside = np.maximum(np.maximum(start - times, times - end), 0.0)
    share = np.clip(1.0 - outside / closing.soft, 0.0, 1.0)
    share = share * share * (3 - 2 * share)
    nearest = int(np.abs(times - middle).argmin())
    if abs(times[nearest] - middle) <= 0.5 / fps + 1e-9:
        share[nearest] = 1.0
    grid += share[:, None] * (np.array(closing.shape) - grid)


def _base(symbol: str) -> str:
    """The symbol's letters without stress, length and other marks; empty for a pause."""
    if symbol.strip().lower() in ("sil", "sp", "spn", "pau", "_", "<pad>"):
        return ""
    signs = unicodedata.normalize("NFD", symbol)
    return "".join(sign for sign in signs if sign in _LETTERS or unicodedata.category(sign) in ("Ll", "Lu", "Lo"))


def _spoken(symbol: str) -> str:
    """The base symbol with shorthand signs written out."""
    return "".join(_LETTERS.get(sign, sign) for sign in _base(symbol))
