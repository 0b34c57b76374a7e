"""Where the beats of finished music are: onsets by spectral flux, tempo and phase by combs. Called by
core.neural.composer.finishing and core.neural.composer.loops. Plain numpy; all sound at 48 kHz.

Spectral flux: Dixon, Onset detection revisited, 2006. Combs: Scheirer, Tempo and beat analysis of acoustic signals, 1998.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.sound.filters import RATE, Wave

HOP = 240
"""Samples between two looks: 5 ms."""
_SIZE = 1024
_BANDS = 24
_FLOOR = 1e-3
"""Energy that nobody hears: about 80 dB below a tone at full scale."""
_REACH = 0.06
"""How far the tempo may be from the one that was asked for."""
_CLEAR = 1.5
"""A beat is one when its places hold so many times as much onset as others do."""
_FAINT = 1.0
"""Onset, summed over the bands, that is nothing yet."""
Row = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pulse:
    """A steady beat: seconds between beats, seconds of the first, and how much stronger beats are than what lies between."""

    period: float
    first: float
    clarity: float

    @property
    def clear(self) -> bool:
        return self.clarity >= _CLEAR


def bands(sound: Wave) -> Row:
    """Log energies (frames, 24) of the mean of the channels in bands from 40 Hz to 16 kHz; frame i is centred at i · HOP."""
    mono = np.pad(sound.mean(axis=0, dtype=np.float64), _SIZE // 2)
    count = max(1, (len(mono) - _SIZE) // HOP + 1)
    window = np.hanning(_SIZE)
    edges = np.unique(np.round(np.geomspace(40, 16000, _BANDS + 1) * _SIZE / RATE).astype(int))
    out = np.empty((count, len(edges) - 1))
    for begin in range(0, count, 2048):
        places = np.arange(begin, min(begin + 2048, count))[:, None] * HOP + np.arange(_SIZE)
        power = np.abs(np.fft.rfft(mono[places] * window)) ** 2
        out[begin : begin + len(places)] = np.add.reduceat(power, edges[:-1], axis=1)[:, : out.shape[1]]
    return np.log10(out + _FLOOR)


def onsets(energies: Row) -> Row:
    """How much energy comes up at every frame."""
    rises = np.maximum(np.diff(energies, axis=0, prepend=energies[:1]), 0).sum(axis=1)
    return np.asarray(np.maximum(rises - np.median(rises), 0))


def pulse_of(rises: Row, bpm: float) -> Pulse:
    """The beat of onsets near the wished tempo. With too little sound to tell, the wish itself, unclear."""
    wished = 60 / bpm * RATE / HOP
    if len(rises) < 2.5 * wished or not rises.any():
        return Pulse(60 / bpm, 0.0, 0.0)
    periods = np.linspace(wished * (1 - _REACH), wished * (1 + _REACH), 121)
    combs = [_comb(rises, period) for period in periods]
    best = int(np.argmax([level.max() for level in combs]))
    level = combs[best]
    other = max(float(np.mean(level)), _FAINT)
    step = HOP / RATE
    return Pulse(float(periods[best]) * step, int(np.argmax(level)) * step, float(level.max()) / other)


def _comb(rises: Row, period: float) -> Row:
    """Mean onset at the beats of `period` frames but the strongest, by the frame of the first one: once is no beat."""
    phases = np.arange(int(np.ceil(period)))
    beats = np.arange(int((len(rises) - 1) / period))
    places = np.minimum(np.round(phases[:, None] + beats * period).astype(int), len(rises) - 1)
    found = rises[places]
    return np.asarray((found.sum(axis=1) - found.max(axis=1)) / (len(beats) - 1))
