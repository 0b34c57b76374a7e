"""Rooms: synthetic impulse responses. Called by the composer, the mix and the ambiences."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from core.sound.filters import RATE, Wave


@lru_cache(maxsize=8)
def room(seconds: float, brightness: float = 5000.0, before: float = 0.012, seed: int = 1) -> Wave:
    """Stereo impulse response, (2, n), of unit energy per channel.

    Noise that dies by 60 dB in `seconds`, its treble (above `brightness` Hz) quicker, `before` seconds after the direct sound.
    """
    count = int(seconds * 1.1 * RATE)
    noise = np.random.default_rng(seed).standard_normal((2, count))
    spectrum_step = 4
    time = np.arange(count) / RATE
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    out = np.zeros((2, count))
    edges = [0.0, 300.0, brightness / 4, brightness, RATE / 2]
    spectrum = np.fft.rfft(noise)
    for index in range(spectrum_step):
        lower, upper = edges[index], edges[index + 1]
        part = np.fft.irfft(np.where((hertz >= lower) & (hertz < upper), spectrum, 0), count)
        lasting = seconds * (0.9, 1.0, 0.8, 0.35)[index]
        level = (0.5, 1.0, 0.8, 0.35)[index]
        out += part * level * 10 ** (-3 * time / lasting)
    build = np.minimum(1.0, time / 0.03)
    out *= build
    out /= np.sqrt((out**2).sum(axis=1, keepdims=True))
    return np.concatenate([np.zeros((2, int(before * RATE))), out], axis=1).astype(np.float32)
