"""When each word and phoneme sounds in speech whose text is known. Called by core.neural.voice.timing.

The text is spoken a second time by eSpeak NG, whose times are exact, and both are laid over each other by dynamic time warping
of their cepstra (Sakoe and Chiba 1978), as forced aligners without a trained model do. It works in every language that eSpeak
knows and says how well the two fit, which shows babble.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE = 16_000
"""Hz that both sounds are compared at."""
STEP = 0.01
"""Seconds per row of features."""
_HOP, _WINDOW, _SIZE = 160, 400, 512
_BANDS, _CEPSTRA = 26, 13
_QUIET = 9.0
"""Nepers of power under the loudest row at which a row counts as silent."""
_WEIGHTS = np.array([1.5, 1.3, 1.0, 1.0, 1.0, 1.0, *[0.6] * 7])
"""Of loudness and the cepstra: the higher ones tell voices apart rather than sounds."""
_CHANGE = 0.4
"""Weight of how the features change."""


@dataclass(frozen=True, slots=True)
class Warp:
    """How the times of one sound lie in another."""

    places: NDArray[np.float64]
    """For each step of the first sound, the step of the second."""
    misfit: float
    """Mean distance along the path."""

    def carried(self, seconds: float) -> float:
        """A time of the first sound in the second, seconds."""
        return float(np.interp(seconds / STEP, np.arange(len(self.places)), self.places)) * STEP


def warp(known: NDArray[np.float32], spoken: NDArray[np.float32]) -> Warp:
    """Lays `known` over `spoken`; both mono at RATE."""
    first, second = features(known), features(spoken)
    return _warped(first, second)


def resampled(sound: NDArray[np.float32], rate: int, wanted: int) -> NDArray[np.float32]:
    """`sound` at another rate, by its spectrum: nothing is heard of the change."""
    if rate == wanted or not len(sound):
        return sound
    count = max(2, round(len(sound) * wanted / rate))
    spectrum = np.fft.rfft(sound.astype(np.float64))
    moved = np.zeros(count // 2 + 1, np.complex128)
    kept = min(len(spectrum), len(moved))
    moved[:kept] = spectrum[:kept]
    return np.asarray(np.fft.irfft(moved, count) * (count / len(sound)), np.float32)


def features(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    """Loudness, cepstra and their changes every STEP, each scaled by its spread over the audible rows, (rows, 26)."""
    wave = sound.astype(np.float64)
    wave = np.append(wave[:1], wave[1:] - 0.97 * wave[:-1])
    wave = np.pad(wave, (_WINDOW // 2, _WINDOW))
    rows = np.lib.stride_tricks.sliding_window_view(wave, _WINDOW)[::_HOP] * np.hamming(_WINDOW)
    power = np.abs(np.fft.rfft(rows, _SIZE)) ** 2 @ _bands().T
    floor = 1e-8 * max(float(power.max(initial=0.0)), 1e-12)
    loud = np.log(power.sum(axis=1) + floor)
    cepstra = np.log(power + floor) @ _cosines().T
    heard = loud > loud.max() - _QUIET
    cepstra = (cepstra - cepstra[heard].mean(axis=0)) / (cepstra[heard].std(axis=0) + 1e-6)
    cepstra[:, 0] = np.clip((loud - loud[heard].mean()) / (loud[heard].std() + 1e-6), -4.0, 3.0)
    change = np.zeros_like(cepstra)
    change[2:-2] = 0.8 * (cepstra[4:] - cepstra[:-4]) + 0.4 * (cepstra[3:-1] - cepstra[1:-3])
    return np.hstack([cepstra * _WEIGHTS, change * _WEIGHTS * _CHANGE])


def _warped(first: NDArray[np.float64], second: NDArray[np.float64]) -> Warp:
    squares = (first**2).sum(axis=1)[:, None] + (second**2).sum(axis=1)[None]
    apart = np.sqrt(np.maximum(0.0, squares - 2 * first @ second.T))
    steps, total = _cheapest(apart)
    at, place = apart.shape[0] - 1, apart.shape[1] - 1
    sums, counts = np.zeros(len(first)), np.zeros(len(first))
    while True:
        sums[at] += place
        counts[at] += 1
        if not at and not place:
            break
        move = int(steps[at, place]) if at and place else 1 if at else 2
        at -= move != 2
        place -= move != 1
    return Warp(sums / counts, total / sum(apart.shape))


def _cheapest(apart: NDArray[np.float64]) -> tuple[NDArray[np.int8], float]:
    """The last step of the best path to every pair of rows (0 both, 1 first, 2 second), and the whole path's cost."""
    rows, columns = apart.shape
    costs = np.full((rows + 1, columns + 1), np.inf)
    costs[0, 0] = 0.0
    steps = np.zeros((rows, columns), np.int8)
    for diagonal in range(rows + columns - 1):
        at = np.arange(max(0, diagonal - columns + 1), min(rows, diagonal + 1))
        place = diagonal - at
        here = apart[at, place]
        choices = np.stack([costs[at, place] + 2 * here, costs[at, place + 1] + here, costs[at + 1, place] + here])
        best = choices.argmin(axis=0)
        costs[at + 1, place + 1] = choices[best, np.arange(len(at))]
        steps[at, place] = best
    return steps, float(costs[rows, columns])


@lru_cache(maxsize=1)
def _bands() -> NDArray[np.float64]:
    """Triangular mel filters from 80 to 7000 Hz, (_BANDS, _SIZE / 2 + 1)."""
    low, high = (float(2595 * np.log10(1 + hertz / 700)) for hertz in (80, 7000))
    hertz = 700 * (10 ** (np.linspace(low, high, _BANDS + 2) / 2595) - 1)
    bins = np.fft.rfftfreq(_SIZE, 1 / RATE)
    rising = (bins[None] - hertz[:-2, None]) / np.diff(hertz)[:-1, None]
    falling = (hertz[2:, None] - bins[None]) / np.diff(hertz)[1:, None]
    return np.asarray(np.clip(np.minimum(rising, falling), 0.0, None), np.float64)


@lru_cache(maxsize=1)
def _cosines() -> NDArray[np.float64]:
    steps = (np.arange(_BANDS) + 0.5)[None]
    return np.asarray(np.cos(np.pi * np.arange(_CEPSTRA)[:, None] * steps / _BANDS) * np.sqrt(2 / _BANDS))
