"""When each word and phoneme sounds, from the model's own lengths. Called by the engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.crafts import Timed
from core.drafts.voice.pronounce import Symbol
from core.drafts.voice.symbols import IPA, LENGTHENING, PAUSES, STRESS

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Sounded:
    """A symbol with its seconds in the finished line."""

    symbol: Symbol
    start: float
    end: float


_HOP = 240
"""Samples per step of the loudness envelope (10 ms)."""
_FADED = 0.03
"""Share of a stretch's loudest level at which a last sound counts as over."""


def fit_to_sound(sounded: list[Sounded], sound: NDArray[np.float32], sample_rate: int) -> list[Sounded]:
    """`sounded` with the sounds beside a pause fitted to where the voice really stops and starts.

    The model counts part of a pause to the sound before it, and the onset of the sound after it to the pause.
    """
    steps = len(sound) // _HOP
    if not steps:
        return sounded
    envelope = np.sqrt(np.mean(sound[: steps * _HOP].reshape(steps, _HOP) ** 2, axis=1))
    level = envelope / max(float(envelope.max()), 1e-9)
    step = _HOP / sample_rate
    found = list(sounded)
    for index, item in enumerate(sounded):
        if item.symbol.text in PAUSES:
            continue
        start, end = item.start, item.end
        if _is_pause(sounded, index + 1):
            following = next((one.start for one in sounded[index + 1 :] if one.symbol.text not in PAUSES), steps * step)
            end = _ending(level, item, following, step)
        if _is_pause(sounded, index - 1):
            before = next((one for one in reversed(found[:index]) if one.symbol.text not in PAUSES), None)
            start = _onset(level, item, before.end if before else 0.0, step)
        found[index] = Sounded(item.symbol, min(start, end), end)
    return found


def _is_pause(sounded: list[Sounded], index: int) -> bool:
    """Whether there is a pause at `index`: a mark, or the edge of the stretch."""
    if not 0 <= index < len(sounded):
        return True
    neighbours = [sounded[at].symbol.text for at in (index, index + 1, index - 1) if 0 <= at < len(sounded)]
    mark = neighbours[0] if neighbours[0] != " " else next((text for text in neighbours if text in PAUSES and text != " "), " ")
    return mark in PAUSES and mark != " "


def _onset(level: NDArray[np.float32], item: Sounded, earliest: float, step: float) -> float:
    """Where the sound that is under way at the item's start began, after `earliest`; or where it begins after it.

    Where nobody falls silent between two words, the second begins at the quietest place.
    """
    at = min(max(0, int(item.start / step)), len(level) - 1)
    audible = level > _FADED
    if not audible[at]:
        coming = np.flatnonzero(audible[at : int(item.end / step)])
        return (at + int(coming[0])) * step if len(coming) else item.start
    first = int(earliest / step)
    quiet = np.flatnonzero(~audible[first:at])
    if len(quiet):
        return min(item.start, (first + int(quiet[-1]) + 1) * step)
    return min(item.start, max(earliest, (first + int(level[first : at + 1].argmin())) * step)) if earliest else 0.0


def _ending(level: NDArray[np.float32], item: Sounded, latest: float, step: float) -> float:
    """Where the sound that is under way at the item's end falls silent, before `latest`; or where it did before that."""
    first, last = max(0, int(item.start / step)), min(max(0, int(item.end / step)), len(level) - 1)
    audible = level > _FADED
    if not audible[last]:
        heard = np.flatnonzero(audible[first : last + 1])
        over = first + (int(heard[-1]) + 2 if len(heard) else 3)
        return min(item.end, max(over * step, item.start + 0.03))
    quiet = np.flatnonzero(~audible[last : int(latest / step)])
    if len(quiet):
        return (last + int(quiet[0])) * step
    return item.end if latest < len(level) * step else latest


def phonemes(sounded: list[Sounded]) -> tuple[Timed, ...]:
    """IPA phonemes: stress marks count to the next, length marks to the one before, pauses are left out."""
    found: list[Timed] = []
    pending: float | None = None
    for item in sounded:
        text = item.symbol.text
        if text in STRESS:
            pending = item.start
        elif text in LENGTHENING and found:
            found[-1] = Timed(text=found[-1].text + text, start=found[-1].start, end=item.end)
        elif text not in PAUSES:
            start = item.start if pending is None else pending
            found.append(Timed(text=IPA.get(text, text), start=start, end=item.end))
            pending = None
    return tuple(found)


def words(written: tuple[str, ...], sounded: list[Sounded], seconds: float) -> tuple[Timed, ...]:
    """Every written word with its times; a silent one has no length and stands where it would be said."""
    if not any(item.symbol.word >= 0 for item in sounded):
        share = seconds / max(1, len(written))
        return tuple(Timed(text=word, start=index * share, end=(index + 1) * share) for index, word in enumerate(written))
    spans: dict[int, tuple[float, float]] = {}
    for item in sounded:
        if item.symbol.word >= 0:
            start, _ = spans.get(item.symbol.word, (item.start, 0.0))
            spans[item.symbol.word] = (start, item.end)
    found: list[Timed] = []
    now = 0.0
    for index, word in enumerate(written):
        start, end = spans.get(index, (now, now))
        now = max(now, end)
        found.append(Timed(text=word, start=max(start, found[-1].end if found else 0.0), end=now))
    return tuple(found)
