"""Spoken sound in another manner: melody, tempo, vocal tract, breath. Called by core.neural.voice.line.

A model that was told no feeling speaks plainly; what the draft voice does to its melody before it speaks is done here to the
finished sound, by pitch-synchronous overlap and add (Moulines and Charpentier 1990), which leaves formants where they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.speech.finishing import SAMPLE_RATE, colour, soften

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.speech.manner import Manner

_STEP = SAMPLE_RATE // 100
_LOWEST, _HIGHEST = 65.0, 500.0
"""Hz of voices."""
_WINDOW = 1440
"""Samples (60 ms) that a pitch is found in: four periods of the lowest voices."""
_VOICED = 0.45
"""Autocorrelation from which a stretch counts as voiced."""
_UNVOICED = 0.005
"""Seconds between the marks where nothing vibrates."""
_FARTHEST = 8.0
"""Semitones; farther shifts sound torn."""


def coloured(sound: NDArray[np.float32], manner: Manner, tempo: float = 1.0) -> NDArray[np.float32]:
    """`sound` (SAMPLE_RATE) in the manner; `tempo`: how much quicker, where the model could not be told.

    A plain manner at its own tempo changes nothing.
    """
    if manner.whispered:
        sound = whispered(sound)
    shift = 0.0 if manner.whispered else manner.pitch - 12.0 * float(np.log2(manner.formant))
    moves = (manner.span, manner.slope, manner.tremor) != (1.0, 0.0, 0.0) and not manner.whispered
    if moves or abs(shift) > 0.05 or abs(tempo * manner.formant - 1) > 0.01:
        sound = _sung(sound, manner, float(np.clip(shift, -_FARTHEST, _FARTHEST)), tempo / manner.formant)
    return soften(colour(sound, manner.formant, manner.tilt)) if len(sound) else sound


def pitch_of(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    """Hz every 10 ms, 0 where nothing vibrates; by autocorrelation (after Boersma 1993)."""
    count = len(sound) // _STEP + 1
    wave = np.pad(sound.astype(np.float64), (_WINDOW // 2, _WINDOW))
    window = np.hanning(_WINDOW)
    rows = np.lib.stride_tricks.sliding_window_view(wave, _WINDOW)[::_STEP][:count]
    rows = (rows - rows.mean(axis=1, keepdims=True)) * window
    size = 4096
    power = np.abs(np.fft.rfft(rows, size)) ** 2
    power[:, int(900 * size / SAMPLE_RATE) :] = 0.0
    likeness = np.fft.irfft(power)[:, : _WINDOW // 2]
    own = np.fft.irfft(np.abs(np.fft.rfft(window, size)) ** 2)[: _WINDOW // 2]
    likeness = likeness / (likeness[:, :1] + 1e-9) / (own / own[0])[None]
    first, last = int(SAMPLE_RATE / _HIGHEST), int(SAMPLE_RATE / _LOWEST)
    lags = np.arange(first, last)
    scores = likeness[:, first:last] - 0.03 * np.log2(lags / first)[None]
    best = scores.argmax(axis=1)
    loud = np.sqrt((rows**2).mean(axis=1))
    voiced = (scores[np.arange(count), best] > _VOICED) & (loud > 0.03 * loud.max(initial=0.0))
    return _smooth(np.where(voiced, SAMPLE_RATE / lags[best], 0.0))


def _smooth(pitch: NDArray[np.float64]) -> NDArray[np.float64]:
    """Medians of five, which take out octave errors and single voiced rows."""
    rows = np.lib.stride_tricks.sliding_window_view(np.pad(pitch, 2), 5)
    return np.asarray(np.median(rows, axis=1))


def _sung(sound: NDArray[np.float32], manner: Manner, shift: float, tempo: float) -> NDArray[np.float32]:
    """Pitch moved by `shift` semitones and the manner's movements, `tempo` times as quick, formants kept."""
    pitch = pitch_of(sound)
    marks = _marks(sound, pitch)
    if len(marks) < 3:
        return sound
    ratio = _ratios(pitch, manner, shift)
    length = round(len(sound) / tempo)
    out, weight = np.zeros(length + 2 * _WINDOW), np.zeros(length + 2 * _WINDOW)
    source = np.pad(sound.astype(np.float64), _WINDOW)
    gaps = np.diff(marks, append=marks[-1] + (marks[-1] - marks[-2]))
    at = float(marks[0]) / tempo
    while at < length:
        number = min(int(np.searchsorted(marks, at * tempo)), len(marks) - 1)
        if number and at * tempo - marks[number - 1] < marks[number] - at * tempo:
            number -= 1
        reach = int(min(gaps[number], _WINDOW - 1))
        window = np.hanning(2 * reach + 1)
        middle, place = int(marks[number]) + _WINDOW, round(at) + _WINDOW
        out[place - reach : place + reach + 1] += source[middle - reach : middle + reach + 1] * window
        weight[place - reach : place + reach + 1] += window
        row = min(int(marks[number]) // _STEP, len(pitch) - 1)
        at += gaps[number] / ratio[row] if pitch[row] else gaps[number]
    return np.asarray(out / np.maximum(weight, 0.5), np.float32)[_WINDOW : _WINDOW + length]


def _marks(sound: NDArray[np.float32], pitch: NDArray[np.float64]) -> NDArray[np.int64]:
    """One sample per period, on its highest peak; every 5 ms where nothing vibrates."""
    marks = [0]
    while marks[-1] < len(sound) - 1:
        hertz = pitch[min(marks[-1] // _STEP, len(pitch) - 1)]
        period = round(SAMPLE_RATE / hertz) if hertz else round(_UNVOICED * SAMPLE_RATE)
        following = marks[-1] + period
        if hertz:
            start, end = following - period // 5, following + period // 5 + 1
            if end <= len(sound):
                following = start + int(np.argmax(sound[start:end]))
        marks.append(following)
    return np.array(marks[:-1], np.int64)


def _ratios(pitch: NDArray[np.float64], manner: Manner, shift: float) -> NDArray[np.float64]:
    """How much higher each row is sung, as the draft voice's actor does it (core.drafts.voice.acting)."""
    voiced = pitch > 0
    notes = np.zeros(len(pitch))
    if voiced.any():
        heights = 12.0 * np.log2(np.where(voiced, pitch, 100.0))
        notes = (heights - float(np.median(heights[voiced]))) * (manner.span - 1.0)
    share = np.arange(len(pitch)) / max(1, len(pitch) - 1)
    notes += shift + manner.slope * (share - 0.5) + manner.tremor * np.sin(2 * np.pi * 5.5 * 0.01 * np.arange(len(pitch)))
    return np.asarray(2.0 ** (np.clip(notes, -2 * _FARTHEST, 2 * _FARTHEST) / 12.0))


def whispered(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """`sound` as breath: noise with its spectral envelope."""
    size, hop = 1024, 256
    wave = np.pad(sound.astype(np.float64), size)
    rows = np.lib.stride_tricks.sliding_window_view(wave, size)[::hop] * np.hanning(size)
    levels = np.log(np.abs(np.fft.rfft(rows)) + 1e-7)
    shape = np.fft.irfft(levels, axis=1)
    shape[:, 40:-39] = 0.0  # quefrencies over 1.7 ms are the voice's own vibration
    envelope = np.exp(np.fft.rfft(shape, axis=1).real)
    noise = np.random.default_rng(len(sound)).standard_normal(len(wave))
    breath = np.fft.rfft(np.lib.stride_tricks.sliding_window_view(noise, size)[::hop] * np.hanning(size))
    made = np.fft.irfft(breath / np.sqrt(size / 2) * envelope) * np.hanning(size)
    out = np.zeros(len(wave))
    for number, row in enumerate(made):
        out[number * hop : number * hop + size] += row
    return np.asarray(out[size : size + len(sound)] * 0.6, np.float32)
