"""Sound in memory at another sample rate. Called by core.neural.composer; FFmpeg (through PyAV) resamples."""

from __future__ import annotations

import av
import numpy as np

from core.sound.filters import RATE, Wave

_BLOCK = 1 << 16


def resampled(sound: Wave, rate: int, wanted: int = RATE) -> Wave:
    """`sound` (1 or 2, n) of `rate` Hz at `wanted` Hz, (1 or 2, n · wanted / rate), as late as it was."""
    if rate == wanted:
        return sound
    layout = "mono" if len(sound) == 1 else "stereo"
    convert = av.AudioResampler(format="fltp", layout=layout, rate=wanted)
    parts = []
    for start in range(0, sound.shape[1], _BLOCK):
        piece = np.ascontiguousarray(sound[:, start : start + _BLOCK], np.float32)
        frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout=layout)
        frame.sample_rate, frame.pts = rate, start
        parts += [part.to_ndarray() for part in convert.resample(frame)]
    parts += [part.to_ndarray() for part in convert.resample(None)]
    whole = np.zeros((len(sound), round(sound.shape[1] * wanted / rate)), np.float32)
    made = np.concatenate(parts, axis=1)[:, : whole.shape[1]] if parts else whole
    whole[:, : made.shape[1]] = made
    return whole
