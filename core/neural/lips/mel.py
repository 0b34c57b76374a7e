"""Speech as Wav2Lip hears it: a mel spectrogram with 80 steps a second. Called by core.neural.lips.speaking.

Settings of the published models: 16 kHz, windows of 800 samples every 200, pre-emphasis 0.97, 80 Slaney bands from 55 to
7600 Hz, decibels relative to 20 dB with a floor 100 dB below, scaled to -4 … 4.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from core.errors import BrokenAsset
from core.neural.lips.network import MELS, STEPS
from core.sound.reading import opening

Floats = NDArray[np.float32]
RATE = 16_000
HOP, WINDOW = 200, 800
STEPS_A_SECOND = RATE / HOP
LOWEST, HIGHEST = 55.0, 7600.0
PRE_EMPHASIS = 0.97
SILENCE = -4.0
BEFORE = 0.04
"""Seconds by which the speech of a face begins before it: one frame of the 25 a second that the models were trained with."""


def read_speech(path: Path) -> Floats:
    """The sound file as mono samples at 16 kHz. Raises BrokenAsset when it holds no readable sound."""
    try:
        with av.open(str(path), options=opening(path)) as file:
            convert = av.AudioResampler(format="flt", layout="mono", rate=RATE)
            parts = [part.to_ndarray().ravel() for frame in file.decode(audio=0) for part in convert.resample(frame)]
            parts += [part.to_ndarray().ravel() for part in convert.resample(None)]
    except (av.FFmpegError, OSError, IndexError, ValueError) as error:
        raise BrokenAsset("asset.sound", f"speech {path.name} cannot be read: {error}", key=path.parent.name) from error
    if not parts:
        raise BrokenAsset("asset.sound", f"speech {path.name} holds no sound", key=path.parent.name)
    return np.nan_to_num(np.concatenate(parts).astype(np.float32))


def spectrogram(samples: Floats) -> Floats:
    """(80, 1 + n // 200), -4 … 4."""
    signal = samples.astype(np.float64)
    signal = np.concatenate([signal[:1], signal[1:] - PRE_EMPHASIS * signal[:-1]])
    padded = np.pad(signal, WINDOW // 2, mode="reflect") if len(signal) > WINDOW // 2 else np.pad(signal, WINDOW // 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    shape = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
    size = np.abs(np.fft.rfft(windows * shape, axis=1)).T
    decibels = 20 * np.log10(np.maximum(1e-5, _bands() @ size)) - 20
    return np.clip(8 * (decibels + 100) / 100 - 4, -4, 4).astype(np.float32)


def window_at(mel: Floats, seconds: float) -> Floats:
    """(80, 16): what the face hears that is shown `seconds` after the speech began; silence outside of it."""
    first = int(np.floor((seconds - BEFORE) * STEPS_A_SECOND + 1e-6))
    found = np.full((MELS, STEPS), SILENCE, np.float32)
    start, end = max(first, 0), min(first + STEPS, mel.shape[1])
    if start < end:
        found[:, start - first : end - first] = mel[:, start:end]
    return found


@lru_cache(maxsize=1)
def _bands() -> NDArray[np.float64]:
    """(80, 401): triangles of equal area, even on Slaney's scale (Auditory Toolbox, 1998)."""
    edges = _hertz(np.linspace(_mels(LOWEST), _mels(HIGHEST), MELS + 2))
    steps = np.diff(edges)
    slopes = edges[:, None] - np.fft.rfftfreq(WINDOW, 1 / RATE)
    rise, fall = -slopes[:-2] / steps[:-1, None], slopes[2:] / steps[1:, None]
    triangles = np.maximum(0, np.minimum(rise, fall)) * (2 / (edges[2:] - edges[:-2]))[:, None]
    return np.asarray(triangles, np.float64)


def _mels(hertz: float) -> float:
    return hertz * 3 / 200 if hertz < 1000 else 15 + 27 * float(np.log(hertz / 1000)) / float(np.log(6.4))


def _hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mels < 15, mels * 200 / 3, 1000 * 6.4 ** ((mels - 15) / 27))
