"""Filters for streams of sound in plain numpy (importing scipy.signal costs more than they do). Called all over core.sound."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

RATE = 48000
Wave = npt.NDArray[np.float32]
"""Sound at 48 kHz; shape (channels, samples) unless said otherwise."""


def db(gain: float) -> float:
    """Linear gain in decibels; −200 for silence."""
    return float(20 * np.log10(gain)) if gain > 1e-10 else -200.0


def linear(decibels: float) -> float:
    """Decibels as linear gain."""
    return float(10 ** (decibels / 20))


def fast_length(least: int) -> int:
    """The smallest number ≥ `least` of the form 2^a·3^b·5^c with b, c ≤ 1, for quick FFTs."""
    candidates = []
    for factor in (1, 3, 5, 15):
        size = factor
        while size < least:
            size *= 2
        candidates.append(size)
    return min(candidates)


_TRANSFORM = 65536
"""Samples of the longest FFT: twice as much costs four times the time, since it no longer fits a core's cache."""


class Fir:
    """A finite impulse response applied block after block (overlap-add), without delay beyond the response's own.

    `taps` is (outputs, length): one row is applied to every channel; several rows give that many outputs of a mono input.
    """

    def __init__(self, taps: npt.ArrayLike) -> None:
        self._taps = np.atleast_2d(np.asarray(taps, np.float32))
        self._spectra: dict[int, npt.NDArray[np.complexfloating]] = {}
        self._rest = np.zeros((1, 0), np.float32)

    def run(self, block: Wave) -> Wave:
        """The next block filtered: (channels, n), or (outputs, n) for a mono input."""
        length, reach = block.shape[1], self._taps.shape[1] - 1
        if not block.any() and not self._rest.any():
            self._rest = self._rest[:, :0]
            return np.zeros((max(len(block), len(self._taps)), length), np.float32)
        piece = _TRANSFORM - reach
        if length > piece > reach:
            return np.concatenate([self._part(block[:, start : start + piece]) for start in range(0, length, piece)], axis=1)
        return self._part(block)

    def fresh(self) -> Fir:
        """The same filter for another stream; what was worked out for this one is shared."""
        other = Fir.__new__(Fir)
        other._taps, other._spectra, other._rest = self._taps, self._spectra, np.zeros((1, 0), np.float32)
        return other

    def _part(self, block: Wave) -> Wave:
        length, reach = block.shape[1], self._taps.shape[1] - 1
        size = fast_length(length + reach)
        spectrum = self._spectra.get(size)
        if spectrum is None:
            spectrum = np.fft.rfft(self._taps, size)
            self._spectra[size] = spectrum
        whole = np.fft.irfft(np.fft.rfft(block, size) * spectrum, size)[:, : length + reach].astype(np.float32, copy=False)
        known = min(self._rest.shape[1], whole.shape[1])
        whole[:, :known] += self._rest[:, :known]
        left = (
            np.concatenate([whole[:, length:], self._rest[:, known:]], axis=1)
            if known < self._rest.shape[1]
            else whole[:, length:]
        )
        self._rest = left
        return whole[:, :length]


def band(low: float, high: float, taps: int = 511) -> Wave:
    """Linear-phase band-pass from `low` to `high` Hz (0 and 24000 leave that side open), Blackman-windowed sinc, (taps,)."""
    steps = np.arange(taps) - (taps - 1) / 2
    ideal = 2 * high / RATE * np.sinc(2 * high / RATE * steps) - 2 * low / RATE * np.sinc(2 * low / RATE * steps)
    return np.asarray(ideal * np.blackman(taps), np.float32)


def shaped(points: tuple[tuple[float, float], ...], taps: int = 511) -> Wave:
    """Linear-phase filter through (Hz, dB) points, straight lines on a log-frequency scale, (taps,)."""
    size = 8192
    hertz = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 1.0)
    level = np.interp(np.log(hertz), np.log([max(point[0], 1.0) for point in points]), [point[1] for point in points])
    response = np.fft.irfft(10 ** (level / 20), size)
    centred = np.roll(response, taps // 2)[:taps]
    return np.asarray(centred * np.hanning(taps + 2)[1:-1], np.float32)


def biquad_response(b: tuple[float, float, float], a: tuple[float, float, float], taps: int) -> npt.NDArray[np.float64]:
    """Impulse response of one second-order section, direct form, (taps,)."""
    out = np.zeros(taps)
    first = second = 0.0
    for index in range(taps):
        drive = 1.0 if index == 0 else 0.0
        value = b[0] * drive + first
        first = b[1] * drive - a[1] * value + second
        second = b[2] * drive - a[2] * value
        out[index] = value
    return out


def resonance(hertz: float, bandwidth: float, taps: int = 4096) -> npt.NDArray[np.float64]:
    """Impulse response of a two-pole resonator with unit gain at its peak, (taps,); a formant or a ringing body."""
    radius = np.exp(-np.pi * bandwidth / RATE)
    steps = np.arange(taps)
    ringing = radius**steps * np.sin(2 * np.pi * hertz / RATE * (steps + 1))
    peak = abs(np.sum(ringing * np.exp(-2j * np.pi * hertz / RATE * steps)))
    return np.asarray(ringing / peak)
