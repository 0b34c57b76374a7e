"""Cuts a stretch out of music whose end goes on into its own start: whole bars, equal phase, no crossfade. Called by
core.neural.composer.finishing.

The stretch is chosen by how much alike the music around both of its ends is, first by spectrum at beats, then by waveform to
the sample; it is cut where both ends are near zero, and what is left of a jump is bent away over a few milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.neural.composer.beats import HOP, Pulse, Row, bands, onsets, pulse_of
from core.sound.filters import RATE, Wave

REACH = 0.02
"""How much longer or shorter than asked the stretch may be; it is then played that much quicker or slower."""
LEAD_BARS = 4
"""Bars at whose beats it may begin."""
_AROUND = 0.8
"""Seconds that are compared on either side of the cut."""
_NUDGE = 0.02
"""Seconds by which the end is moved so that the waves fit."""
_SEEK = 0.006
"""Seconds on either side in which the quietest place for the cut is looked for."""
_BEND = 480
"""Samples over which the last of a jump is bent away."""
_STRAY = 4.0
"""How much likeness a stretch loses by being off in length: 1 % costs 0.04."""


@dataclass(frozen=True, slots=True)
class _Cut:
    start: int
    length: int


def looped(sound: Wave, samples: int, bpm: float, beats: int) -> Wave:
    """(2, samples): music that can be repeated for ever, out of `sound` (2, n), n being at least `samples` and a few bars.

    `beats`: of a bar. Raises ValueError when there is less sound than asked for.
    """
    if sound.shape[1] < samples + _BEND:
        raise ValueError("too little sound for the loop")
    energies = bands(sound)
    pulse = pulse_of(onsets(energies), bpm)
    cut = _quietest(sound, _fitted(sound, _likeliest(energies, pulse, samples, beats)))
    piece = sound[:, cut.start : cut.start + cut.length + 2].astype(np.float64)
    return _resampled(_bent(piece, cut.length), samples)


def _likeliest(energies: Row, pulse: Pulse, samples: int, beats: int) -> _Cut:
    """The pair of beats with the most alike surroundings."""
    frames = len(energies)
    around = min(round(_AROUND * RATE / HOP), frames // 8)
    step = pulse.period * RATE / HOP
    first = pulse.first * RATE / HOP
    starts = [first + number * step for number in range(LEAD_BARS * beats + 1)]
    normal = energies - energies.mean(axis=0)
    best, found = -np.inf, _Cut(0, samples)
    for length in _lengths(samples, pulse, beats):
        for start in starts:
            begin, end = round(start), round(start + length / HOP)
            if begin < 0 or end + around >= frames:
                continue
            lead = min(begin, around)
            alike = _correlation(normal[begin - lead : begin + around], normal[end - lead : end + around])
            worth = alike - _STRAY * abs(length / samples - 1)
            if worth > best:
                best, found = worth, _Cut(round(start * HOP), round(length))
    return found


def _lengths(samples: int, pulse: Pulse, beats: int) -> list[float]:
    """Samples of stretches near the wished length: of whole bars, else of whole beats, else as asked."""
    beat = pulse.period * RATE
    for unit in (beats * beat, beat):
        most = samples * (1 + REACH) / unit
        counts = range(int(np.ceil(samples * (1 - REACH) / unit)), int(most) + 1)
        if pulse.clear and counts:
            return [count * unit for count in counts if count > 0]
    return [float(samples)]


def _correlation(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> float:
    size = float(np.sqrt((one**2).sum() * (other**2).sum()))
    return float((one * other).sum()) / size if size > 0 else 0.0


def _fitted(sound: Wave, cut: _Cut) -> _Cut:
    """The end moved to the sample where its wave is most like that of the start."""
    half, most = round(0.05 * RATE), round(_NUDGE * RATE)
    begin = max(0, cut.start - half)
    here = sound[:, begin : begin + 2 * half].astype(np.float64)
    lead = begin + cut.length - most
    there = sound[:, max(0, lead) : lead + 2 * half + 2 * most].astype(np.float64)
    if lead < 0 or there.shape[1] < 2 * half + 2 * most:
        return cut
    size = 1 << int(np.ceil(np.log2(there.shape[1] + 2 * half)))
    products = np.fft.irfft(np.fft.rfft(there, size) * np.conj(np.fft.rfft(here, size)), size).sum(axis=0)[: 2 * most + 1]
    sums = np.concatenate([[0.0], np.cumsum((there**2).sum(axis=0))])
    energy = sums[2 * half : 2 * half + 2 * most + 1] - sums[: 2 * most + 1]
    moved = int(np.argmax(products / np.sqrt(energy + 1e-9))) - most
    return _Cut(cut.start, cut.length + moved)


def _quietest(sound: Wave, cut: _Cut) -> _Cut:
    """Both ends moved together to where the waves cross zero alike."""
    reach = round(_SEEK * RATE)
    low = max(0, cut.start - reach)
    high = min(cut.start + reach, sound.shape[1] - cut.length - 3)
    if high <= low:
        return _Cut(max(0, min(cut.start, sound.shape[1] - cut.length - 3)), cut.length)
    here = sound[:, low : high + 1].astype(np.float64)
    there = sound[:, low + cut.length : high + 1 + cut.length].astype(np.float64)
    jump = np.abs(there - here)[:, :-1].sum(axis=0)
    turn = np.abs(np.diff(there) - np.diff(here)).sum(axis=0)
    height = np.abs(here)[:, :-1].sum(axis=0)
    return _Cut(low + int(np.argmin(4 * jump + 4 * turn + height)), cut.length)


def _bent(piece: npt.NDArray[np.float64], length: int) -> npt.NDArray[np.float64]:
    """(2, length): the last samples moved so that height and slope at the end are those of the start (cubic, zero before)."""
    whole = piece[:, :length].copy()
    count = min(_BEND, length // 4)
    jump = whole[:, 0] - piece[:, length]
    turn = ((whole[:, 1] - whole[:, 0]) - (piece[:, length + 1] - piece[:, length])) * count
    at = np.arange(count) / count
    whole[:, length - count :] += jump[:, None] * (3 * at**2 - 2 * at**3) + turn[:, None] * (at**3 - at**2)
    return whole


def _resampled(piece: npt.NDArray[np.float64], samples: int) -> Wave:
    """A loop of another number of samples by its Fourier series, which knows no ends."""
    length = piece.shape[1]
    if length == samples:
        return piece.astype(np.float32)
    return np.asarray(np.fft.irfft(_padded(np.fft.rfft(piece), samples // 2 + 1), samples) * (samples / length), np.float32)


def _padded(spectrum: npt.NDArray[np.complex128], count: int) -> npt.NDArray[np.complex128]:
    out = np.zeros((len(spectrum), count), np.complex128)
    kept = min(count, spectrum.shape[1])
    out[:, :kept] = spectrum[:, :kept]
    return out
