"""A look-ahead limiter for the master. Called by core.sound.mix and core.drafts.score.engine."""

from __future__ import annotations

import numpy as np

from core.sound.filters import RATE, Wave, linear

_STEP = 16
"""Samples per gain step (3 kHz control rate)."""
_AHEAD = 12
"""Steps of look-ahead: 4 ms."""
_RELEASE = 60.0
"""dB per second that the gain comes back with."""


class Limiter:
    """Keeps sample peaks under `ceiling` dBFS by turning down shortly before them; delays the sound by `delay` samples."""

    delay = _STEP * 2 * _AHEAD

    def __init__(self, ceiling: float) -> None:
        self._ceiling = linear(ceiling)
        self._held = np.zeros((2, self.delay), np.float32)
        self._needed = np.zeros(3 * _AHEAD)
        self._down = 0.0
        self._last = 0.0

    def run(self, block: Wave) -> Wave:
        """The next limited block; (2, n) with n a multiple of 16 except for the last one. Shifted by `delay`."""
        length = block.shape[1]
        steps = -(-length // _STEP)
        padded = np.zeros((2, steps * _STEP), np.float32)
        padded[:, :length] = block
        tall = np.abs(padded).max(axis=0).reshape(steps, _STEP).max(axis=1)
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
        across = np.arange(steps * _STEP) / _STEP
        gain = 10 ** (-np.interp(across, np.arange(steps + 1), ends) / 20)
        late = np.concatenate([self._held, padded[:, :length]], axis=1)
        self._held = late[:, late.shape[1] - self.delay :]
        return (late[:, :length] * gain[:length].astype(np.float32)).astype(np.float32)
