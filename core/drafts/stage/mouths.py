"""Phonemes to mouth shapes over time. Used by the lips engine.

The dominance model of Cohen and Massaro (1993) in openfacefx gives 15 overlapping viseme weights per instant; each viseme is
a mouth (jaw, corners, lips forward, teeth, tongue). Lips then are held shut while p, b and m last and in silences, because
that is what eyes check first, at least one frame for every such sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.crafts import Timed

Grid = NDArray[np.float64]
"""(frames, 5): open, wide, round, teeth, tongue, each 0 … 1."""

CHANNELS = ("open", "wide", "round", "teeth", "tongue")
_SHAPES: dict[str, tuple[float, float, float, float, float]] = {
    "sil": (0.0, 0.0, 0.0, 0.0, 0.0),
    "PP": (0.0, 0.05, 0.1, 0.0, 0.0),
    "FF": (0.12, 0.2, 0.0, 0.9, 0.0),
    "TH": (0.28, 0.2, 0.0, 0.55, 0.9),
    "DD": (0.28, 0.3, 0.0, 0.55, 0.55),
    "kk": (0.34, 0.25, 0.0, 0.3, 0.15),
    "CH": (0.24, 0.0, 0.7, 0.75, 0.0),
    "SS": (0.14, 0.5, 0.0, 0.95, 0.0),
    "nn": (0.24, 0.3, 0.0, 0.45, 0.5),
    "RR": (0.3, 0.05, 0.45, 0.3, 0.2),
    "aa": (1.0, 0.35, 0.0, 0.35, 0.2),
    "E": (0.6, 0.7, 0.0, 0.45, 0.2),
    "I": (0.36, 1.0, 0.0, 0.6, 0.1),
    "O": (0.72, 0.0, 0.75, 0.1, 0.1),
    "U": (0.36, 0.0, 1.0, 0.0, 0.0),
}
_LIPS_SHUT = frozenset("pbm")
_LIP_TO_TEETH = frozenset("fvɱʋ")
_PAUSE = 0.14
"""Silences at least this long shut the mouth (seconds)."""
_SHUTTING = 0.09
"""Seconds in which a mouth opens before speech and closes after it."""


@dataclass(frozen=True, slots=True)
class Closing:
    """A stretch in which the lips touch. Seconds of the shot; `shape` is the mouth then."""

    start: float
    end: float
    shape: tuple[float, float, float, float, float]
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
    times = np.arange(frames) / fps - start
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
    from openfacefx import IPA_MAPPING, CoartParams, PhonemeSegment, build_viseme_curves

    segments: list[PhonemeSegment] = []
    for sound in sounds:
        if segments and sound.start - segments[-1].end >= _PAUSE:
            segments.append(PhonemeSegment("sil", segments[-1].end, sound.start))
        segments.append(PhonemeSegment(_spoken(sound.text), sound.start, sound.end))
    rate = 120.0
    sampled, weights = build_viseme_curves(segments, fps=rate, mapping=IPA_MAPPING, params=CoartParams(short_silence=_PAUSE))
    names = IPA_MAPPING.target_names
    shapes = np.array([_SHAPES[name] for name in names])
    mouths = np.asarray(weights) @ shapes
    columns = [np.interp(times, np.asarray(sampled), mouths[:, channel]) for channel in range(len(CHANNELS))]
    return np.stack(columns, axis=1)


def _closings(sounds: Sequence[Timed]) -> list[Closing]:
    """Where lips must meet: bilabials, lip on teeth, and pauses."""
    found = []
    for at, sound in enumerate(sounds):
        letter = _base(sound.text)[0]
        if letter in _LIPS_SHUT:
            found.append(Closing(sound.start, sound.end, _SHAPES["PP"], 0.045))
        elif letter in _LIP_TO_TEETH:
            found.append(Closing(sound.start, sound.end, _SHAPES["FF"], 0.045))
        if at and sound.start - sounds[at - 1].end >= _PAUSE:
            found.append(Closing(sounds[at - 1].end + _SHUTTING, sound.start - _SHUTTING, _SHAPES["sil"], _SHUTTING))
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
    """The symbol without stress, length and silence marks; empty for a pause."""
    bare = symbol.strip(" ˈˌːˑ'.,;:!?—-…\"()“”|‖")
    return "" if bare.lower() in ("sil", "sp", "pau", "_", "<pad>") else bare


def _spoken(symbol: str) -> str:
    """What openfacefx knows of the symbol: capitals stand for diphthongs in some voices' alphabets (A = eɪ …)."""
    bare = _base(symbol)
    return {"A": "eɪ", "I": "aɪ", "W": "aʊ", "Y": "ɔɪ", "O": "oʊ", "Q": "əʊ", "ᵊ": "ə", "ᵻ": "ɪ", "ʧ": "tʃ", "ʤ": "dʒ"}.get(
        bare, bare
    )
