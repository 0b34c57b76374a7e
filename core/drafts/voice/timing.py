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
    audible = envelope > _FADED * envelope.max()
    step = _HOP / sample_rate
    found = list(sounded)
    for index, item in enumerate(sounded):
        if item.symbol.text in PAUSES:
            continue
        if _is_pause(sounded, index + 1):
            heard = np.flatnonzero(audible[max(0, int(item.start / step)) : int(item.end / step) + 1])
            last = max(0, int(item.start / step)) + (int(heard[-1]) + 2 if len(heard) else 3)
            found[index] = Sounded(item.symbol, item.start, min(item.end, max(last * step, item.start + 0.03)))
        if _is_pause(sounded, index - 1):
            earliest = found[index - 1].start if index else 0.0
            found[index] = Sounded(item.symbol, _onset(audible, item.start, earliest, step), found[index].end)
    return found


def _is_pause(sounded: list[Sounded], index: int) -> bool:
    """Whether there is a pause at `index`: a mark, or the edge of the stretch."""
    if not 0 <= index < len(sounded):
        return True
    neighbours = [sounded[at].symbol.text for at in (index, index + 1, index - 1) if 0 <= at < len(sounded)]
    mark = neighbours[0] if neighbours[0] != " " else next((text for text in neighbours if text in PAUSES and text != " "), " ")
    return mark in PAUSES and mark != " "


def _onset(audible: NDArray[np.bool_], start: float, earliest: float, step: float) -> float:
    """Where the sound that is under way at `start` began, not before `earliest`."""
    at = min(int(start / step), len(audible) - 1)
    while at > 0 and (at - 1) * step >= earliest and audible[at - 1]:
        at -= 1
    return min(start, max(earliest, at * step))


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
