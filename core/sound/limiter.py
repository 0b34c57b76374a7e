"""A look-ahead limiter for the master. Called by core.sound.mix and core.sound.cues."""

from __future__ import annotations

import numpy as np

from core.sound.filters import RATE, Wave, linear
from core.sound.loudness import REACH, between_samples

_STEP = 16
"""Samples per gain step (3 kHz control rate)."""
_AHEAD = 12
"""Steps over which the gain moves: 4 ms each way."""
_DELAY = 17
"""Steps that the sound waits; the gain holds its depth from 6 steps before to 6 after a peak."""
_RELEASE = 60.0
"""dB per second that the gain comes back with."""


class Limiter:
    """Keeps true peaks under `ceiling` dBTP by turning down shortly before them; delays the sound by `delay` samples."""

    delay = _STEP * _DELAY

    def __init__(self, ceiling: float) -> None:
        self._ceiling = linear(ceiling)
        self._held = np.zeros((2, self.delay), np.float32)
        self._needed = np.zeros(3 * _AHEAD)
        self._before = np.zeros((2, REACH - 1), np.float32)
        self._down = 0.0
        self._last = 0.0

    def run(self, block: Wave) -> Wave:
        """The next limited block; (2, n) with n a multiple of 16 except for the last one. Shifted by `delay`."""
        length = block.shape[1]
        steps = -(-length // _STEP)
        padded = np.zeros((2, steps * _STEP), np.float32)
        padded[:, :length] = block
        tall = self._peaks(padded).reshape(steps, _STEP).max(axis=1)
        over = 20 * np.log10(np.maximum(tall / self._ceiling, 1.0))
        # Falling back at a steady rate is a running maximum over (reduction + rate x time).
        slope = _RELEASE * _STEP / RATE * np.arange(1, steps + 1)
        down = np.maximum.accumulate(np.concatenate([[self._down], over + slope]))[1:] - slope
        self._down = float(down[-1])
        line = np.concatenate([self._needed, down])
        self._needed = line[-3 * _AHEAD :]
        # Highest need within the window, then its moving mean: reaches full depth before the peak and never falls short.
        window = 2 * _AHEAD
        widest = np.lib.stride_tricks.sliding_window_view(line, window).max(axis=1)
        mean = np.convolve(widest, np.hanning(_AHEAD + 2)[1:-1] / np.hanning(_AHEAD + 2)[1:-1].sum(), "valid")
        reduction = mean[-steps:]
        ends = np.concatenate([[self._last], reduction])
        self._last = float(reduction[-1])
        late = np.concatenate([self._held, padded[:, :length]], axis=1)
        self._held = late[:, late.shape[1] - self.delay :]
        turned = np.flatnonzero((ends[1:] > 0) | (ends[:-1] > 0))
        if not len(turned):
            return late[:, :length]
        gain = np.ones((steps, _STEP), np.float32)
        between = ends[turned, None] + (ends[turned + 1] - ends[turned])[:, None] * (np.arange(_STEP) / _STEP)
        gain[turned] = 10 ** (between / -20)
        return late[:, :length] * gain.reshape(-1)[:length]

    def _peaks(self, padded: Wave) -> Wave:
        """Height of the sound at each sample, the curve between samples included, both channels together."""
        whole = np.concatenate([self._before, padded], axis=1)
        self._before = whole[:, -(REACH - 1) :]
        tall: Wave = np.abs(padded).max(axis=0)
        if float(tall.max(initial=0.0)) * 2 <= self._ceiling:
            return tall
        between = np.maximum(between_samples(whole[0], self._ceiling * 0.7), between_samples(whole[1], self._ceiling * 0.7))
        return np.asarray(np.maximum(tall, between), np.float32)
