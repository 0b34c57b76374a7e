"""Loudness and true peak of a stream of sound. Called by the mix, by all who compose, and by the film check.

ITU-R BS.1770-4 for stereo at 48 kHz: K-weighting, mean square over 400 ms every 100 ms, absolute gate −70 LUFS and relative
gate −10 LU; true peak by fourfold oversampling.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from core.sound.filters import RATE, Fir, Wave, biquad_response, db

SILENCE = -70.0
"""LUFS reported when nothing passes the absolute gate."""
_HOP = RATE // 10
_PHASES = 4
REACH = 24
"""Samples that the true-peak interpolation looks at."""
_PIECE = 64
"""Samples that are passed over together where none of them is high; at least REACH."""


@lru_cache(maxsize=1)
def k_weighting() -> npt.NDArray[np.float64]:
    """Impulse response of the K-weighting (tables 1 and 2 of BS.1770-4), 8192 taps: at the end it has died to −150 dB."""
    shelf = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
    high_pass = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
    taps = 8192
    first, second = biquad_response(*shelf, taps), biquad_response(*high_pass, taps)
    size = 2 * taps
    return np.fft.irfft(np.fft.rfft(first, size) * np.fft.rfft(second, size), size)[:taps]


@lru_cache(maxsize=1)
def _weighting() -> Fir:
    return Fir(k_weighting())


def _integrated(hops: npt.NDArray[np.float64]) -> float:
    """LUFS of the mean squares (summed over channels) of 100 ms hops."""
    if len(hops) == 0:
        return SILENCE
    if len(hops) < 4:
        return max(SILENCE, -0.691 + 10 * float(np.log10(max(float(np.mean(hops)), 1e-12))))
    sums = np.concatenate([[0.0], np.cumsum(hops)])
    blocks = (sums[4:] - sums[:-4]) / 4
    level = -0.691 + 10 * np.log10(np.maximum(blocks, 1e-12))
    loud = blocks[level > SILENCE]
    if len(loud) == 0:
        return SILENCE
    gate = -0.691 + 10 * np.log10(loud.mean()) - 10
    kept = blocks[(level > SILENCE) & (level > gate)]
    return float(-0.691 + 10 * np.log10(kept.mean()))


class LoudnessMeter:
    """Integrated loudness of all blocks added so far. Memory: one number per 100 ms.

    `mono`: blocks are (1, n), and what is in them is heard from both sides.
    """

    def __init__(self, *, mono: bool = False) -> None:
        self._filter = _weighting().fresh()
        self._sides = 2 if mono else 1
        self._hops: list[npt.NDArray[np.float64]] = []
        self._open = np.zeros((3 - self._sides, 0), np.float32)

    def add(self, block: Wave) -> None:
        """Takes the next block, (2, n) or for mono (1, n)."""
        weighted = np.concatenate([self._open, self._filter.run(block)], axis=1)
        count = weighted.shape[1] // _HOP
        whole = weighted[:, : count * _HOP].reshape(len(weighted), count, _HOP)
        self._hops.append(np.einsum("chn,chn->h", whole, whole, dtype=np.float64) * (self._sides / _HOP))
        self._open = weighted[:, count * _HOP :]

    @property
    def integrated(self) -> float:
        """LUFS so far; SILENCE when nothing was loud enough. Shorter than 400 ms: plain mean."""
        hops = np.concatenate(self._hops) if self._hops else np.zeros(0)
        if len(hops) == 0 and self._open.shape[1]:
            hops = np.array([self._sides * float(np.sum(self._open.astype(np.float64) ** 2)) / self._open.shape[1]])
        return _integrated(hops)


@lru_cache(maxsize=1)
def _phases() -> tuple[Wave, ...]:
    """Polyphase parts of the fourfold interpolation filter, 24 taps each."""
    count = _PHASES * REACH
    steps = np.arange(count) - (count - 1) / 2
    taps = np.sinc(steps / _PHASES) * np.kaiser(count, 8.0)
    parts = [taps[phase::_PHASES] for phase in range(_PHASES)]
    return tuple((part / part.sum()).astype(np.float32) for part in parts)


def between_samples(row: Wave, least: float) -> Wave:
    """Heights between samples of a row led by REACH − 1 older ones, (len − REACH + 1,); 0 where it stays far below `least`.

    A height may stand up to REACH / 2 samples after its place.
    """
    count = len(row) - REACH + 1
    out = np.zeros(count, np.float32)
    pieces = -(-count // _PIECE)
    height = np.zeros((pieces + 1) * _PIECE, np.float32)  # one more: a filter reaches less than a piece into the next one
    np.abs(row[: len(height)], out=height[: len(row)])
    tallest = height.reshape(-1, _PIECE).max(axis=1)
    tall = np.maximum(tallest[:-1], tallest[1:]) > least
    turns = np.flatnonzero(np.diff(np.concatenate([[False], tall, [False]])))
    for first, last in turns.reshape(-1, 2) * _PIECE:
        stretch = row[first : last + REACH - 1]
        heights = [np.abs(np.convolve(stretch, taps, "valid")) for taps in _phases()]
        out[first:last] = np.maximum(np.maximum(heights[0], heights[1]), np.maximum(heights[2], heights[3]))
    return out


class TruePeakMeter:
    """Highest inter-sample peak of all blocks added so far, dBTP."""

    def __init__(self) -> None:
        self._before = np.zeros((2, REACH - 1), np.float32)
        self._highest = 0.0
        self._bound = max(float(np.abs(part).sum()) for part in _phases())

    def add(self, block: Wave) -> None:
        """Takes the next stereo block, (2, n)."""
        whole = np.concatenate([self._before, block], axis=1)
        self._before = whole[:, -(REACH - 1) :]
        self._highest = max(self._highest, float(np.abs(whole).max(initial=0.0)))
        for row in whole:
            # Pieces too low to hold a higher peak even between their samples are passed over.
            heights = between_samples(row, self._highest / self._bound)
            self._highest = max(self._highest, float(heights.max(initial=0.0)))

    @property
    def peak(self) -> float:
        """dBTP so far; −200 for silence."""
        return db(self._highest)
