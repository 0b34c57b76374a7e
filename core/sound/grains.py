"""Short sounds made from formulas: bubbles, calls, struck things, voices, thunder. Called by ambience recipes and spot sounds.

Each returns mono sound at 48 kHz, (n,) float32, with a peak of about 1.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.sound.filters import RATE, Wave, band, fast_length, resonance
from core.sound.noise import Rng

Curve = npt.NDArray[np.floating]


def seconds_of(length: float) -> npt.NDArray[np.float64]:
    """Times of `length` seconds of samples."""
    return np.arange(max(1, round(length * RATE))) / RATE


def peaked(sound: Curve, peak: float = 1.0) -> Wave:
    """The sound scaled to a peak."""
    return np.asarray(sound * (peak / max(float(np.abs(sound).max(initial=0.0)), 1e-9)), np.float32)


def tone(hertz: Curve) -> npt.NDArray[np.float64]:
    """A sine that follows a frequency curve."""
    return np.sin(2 * np.pi * np.cumsum(hertz) / RATE)


def convolved(sound: Curve, response: Curve) -> npt.NDArray[np.float64]:
    """Full convolution by FFT."""
    count = len(sound) + len(response) - 1
    size = fast_length(count)
    return np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size), size)[:count]


def burst(rng: Rng, length: float, low: float, high: float, fall: float) -> Wave:
    """Noise between two frequencies that dies by 60 dB in `fall` seconds."""
    time = seconds_of(length)
    noise = rng.standard_normal(len(time))
    filtered = convolved(noise, band(low, high, 255))[127 : 127 + len(time)]
    return peaked(filtered * 10 ** (-3 * time / fall) * np.minimum(1, time / 0.001))


def struck(
    modes: tuple[tuple[float, float, float], ...], length: float, rng: Rng | None = None, attack: float = 0.0005
) -> Wave:
    """A struck body: modes of (Hz, level, seconds to −60 dB)."""
    time = seconds_of(length)
    sound = np.zeros(len(time))
    for hertz, level, fall in modes:
        phase = rng.uniform(0, 2 * np.pi) if rng is not None else 0.0
        sound += level * np.sin(2 * np.pi * hertz * time + phase) * 10 ** (-3 * time / fall)
    closing = np.minimum(1, (time[-1] - time) / 0.01)
    return peaked(sound * np.minimum(1, time / attack) * closing)


def bubble(hertz: float, fall: float) -> Wave:
    """A water drop: a short sine that rises while it dies."""
    time = seconds_of(fall)
    return peaked(tone(hertz * (1 + 0.6 * time / fall)) * np.exp(-5 * time / fall) * np.minimum(1, time / 0.001))


def chirp(start: float, end: float, length: float, warble: float = 0.0, rate: float = 0.0, bow: float = 0.0) -> Wave:
    """One bird syllable: a glide in Hz, bent by `bow`, with a warble of `warble` Hz at `rate` a second."""
    time = seconds_of(length)
    share = time / length
    hertz = start + (end - start) * share + bow * np.sin(np.pi * share) + warble * np.sin(2 * np.pi * rate * time)
    shape = np.sin(np.pi * share) ** 0.7
    return peaked((tone(hertz) + 0.12 * tone(2 * hertz)) * shape)


_VOWELS = ((730, 1090, 2440), (530, 1840, 2480), (390, 1990, 2550), (570, 840, 2410), (440, 1020, 2240), (300, 870, 2240))
"""First three formants in Hz (Peterson and Barney 1952, men)."""


def syllable(rng: Rng, pitch: float) -> Wave:
    """A murmured syllable: pulses with falling pitch through a vowel's formants, sometimes with a consonant before it."""
    length = rng.uniform(0.11, 0.24)
    time = seconds_of(length)
    hertz = pitch * (1 + rng.uniform(-0.1, 0.15) - 0.15 * time / length)
    phase = np.cumsum(hertz) / RATE
    pulses = np.diff(np.floor(phase), prepend=0.0) + 0.004 * rng.standard_normal(len(time))
    scale = 1.0 if pitch < 160 else 1.16
    voiced = np.zeros(len(time))
    for level, formant in zip((1.0, 0.55, 0.25), _VOWELS[int(rng.integers(len(_VOWELS)))], strict=True):
        voiced += level * convolved(pulses, resonance(formant * scale, 90 + formant * 0.04, 1500))[: len(time)]
    sound = voiced * np.sin(np.pi * time / length) ** 0.5
    sound = sound / max(float(np.abs(sound).max()), 1e-9)
    if rng.random() < 0.4:
        start = burst(rng, 0.06, 2500, 7000, 0.08) * 0.12
        sound[: len(start)] += start[: len(sound)]
    return peaked(sound)


def thunder(rng: Rng, length: float, near: float) -> Wave:
    """Rolling thunder; `near` 0 … 1 adds the crack at the start."""
    time = np.arange(fast_length(round(length * RATE))) / RATE
    noise = rng.standard_normal(len(time))
    low = convolved(noise, band(0, 110, 2047))[1023 : 1023 + len(time)]
    middle = convolved(noise, band(90, 420, 1023))[511 : 511 + len(time)]
    rolls = np.zeros(len(time))
    for _ in range(int(rng.integers(5, 9))):
        start = rng.uniform(0, length * 0.55) * rng.random()
        rolls += (
            rng.uniform(0.3, 1.0) * np.where(time > start, (time - start) / 0.12 * np.exp(1 - (time - start) / 0.12), 0) ** 0.35
        )
    fall = (
        np.exp(-3.2 * time / length) * np.minimum(1, time / (0.02 + 0.25 * (1 - near))) * np.clip((time[-1] - time) / 1.0, 0, 1)
    )
    sound = peaked(low * rolls * fall) + peaked(middle * rolls * fall * np.exp(-4 * time / length)) * (0.25 + 0.5 * near)
    crack = burst(rng, min(length, 0.7), 200, 5000, 0.5) * near * 0.7
    sound[: len(crack)] += crack
    return peaked(sound)


def glottal(pitch: Curve, formants: tuple[tuple[float, float, float], ...]) -> Wave:
    """A buzzing source (falling harmonics) through (Hz, bandwidth, level) resonances: calls, horns, sirens."""
    phase = np.cumsum(pitch) / RATE
    wave = sum(np.sin(2 * np.pi * phase * harmonic) / harmonic for harmonic in range(1, 13))
    sound = np.zeros(len(pitch))
    for hertz, bandwidth, level in formants:
        sound += level * convolved(np.asarray(wave), resonance(hertz, bandwidth, 2000))[: len(pitch)]
    return peaked(sound)
