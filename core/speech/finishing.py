"""From the model's sound to a finished line: vocal-tract size, brightness, trimming, loudness, file. Called by all voices.

All filters work on the spectrum of a whole stretch (zero phase), so times stay exact and nothing rings at the joins.
"""

from __future__ import annotations

import wave
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLE_RATE = 24_000
"""Hz of every finished line."""
NORMAL = -20.0
"""LUFS of a normal line."""
PAUSES = {".": 0.34, "!": 0.34, "?": 0.36, "…": 0.5, "—": 0.24, ":": 0.24, ";": 0.24, ",": 0.16}
"""Seconds of quiet between two stretches of a line, by the mark that ends the first."""
EDGE = 0.025
"""Seconds of quiet kept before and after speech."""
_QUIET = 0.004
"""Amplitude under which the ends of a stretch count as silent."""
_HISS = 0.4
_HISS_WINDOW = 120
"""Samples (5 ms) over which a hiss is measured."""
_KNEE = 0.7
"""Amplitude above which peaks are rounded off."""
_CEILING = 0.98


@dataclass(frozen=True, slots=True)
class Stretch:
    """Finished sound and how many of the model's seconds were cut from its start."""

    sound: NDArray[np.float32]
    cut: float


def colour(sound: NDArray[np.float32], formant: float, tilt: float) -> NDArray[np.float32]:
    """`sound` with its spectrum stretched by `formant` (it gets shorter by as much) and tilted by `tilt` dB.

    The tilt goes from 0 dB at 500 Hz to `tilt` at 4 kHz, linear over log frequency (as louder voices grow brighter); above
    5 kHz a brighter tilt fades out again by 9 kHz, so that hissing sounds stay soft.
    """
    if formant == 1.0 and tilt == 0.0:
        return sound
    spectrum = np.fft.rfft(sound.astype(np.float64))
    count = round(len(sound) / formant)
    bins = count // 2 + 1
    moved = np.zeros(bins, np.complex128)
    kept = min(bins, len(spectrum))
    moved[:kept] = spectrum[:kept]
    octaves = np.log2(np.maximum(np.fft.rfftfreq(count, 1 / SAMPLE_RATE), 1.0) / 500.0)
    share = np.clip(octaves / 3.0, 0.0, 1.0)
    if tilt > 0:
        share *= 1.0 - np.clip((octaves - 3.32) / 0.85, 0.0, 1.0)
    gain = 10.0 ** (tilt * share / 20.0)
    return np.asarray(np.fft.irfft(moved * gain, count) * (count / len(sound)), np.float32)


def soften(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """`sound` with hisses and bursts above 4.5 kHz held to _HISS of its loud vowels (a de-esser); the rest is untouched."""
    spectrum = np.fft.rfft(sound.astype(np.float64))
    share = np.clip((np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE) - 4000.0) / 1000.0, 0.0, 1.0)
    high = np.fft.irfft(spectrum * share, len(sound))
    low_level = np.sqrt(np.mean((sound - high)[: len(sound) // 240 * 240].reshape(-1, 240) ** 2, axis=1))
    ceiling = _HISS * float(np.percentile(low_level, 90)) if len(low_level) else 0.0
    level = np.sqrt(np.maximum(_smoothed(high**2, _HISS_WINDOW), 1e-12))
    gain = _smoothed(np.minimum(1.0, ceiling / level), _HISS_WINDOW)
    return np.asarray(sound - high * (1.0 - gain), np.float32)


def _smoothed(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Moving average over `width` samples (even), as long as `values`."""
    total = np.concatenate([[0.0], np.cumsum(np.pad(values, width // 2, mode="edge"))])
    return np.asarray((total[width:] - total[:-width])[: len(values)] / width, np.float64)


def trim(sound: NDArray[np.float32]) -> Stretch:
    """`sound` without silence at its ends (EDGE stays) and faded in and out; empty when it is silent throughout."""
    loud = np.flatnonzero(np.abs(sound) > _QUIET)
    if not len(loud):
        return Stretch(sound[:0], 0.0)
    edge = round(EDGE * SAMPLE_RATE)
    start, end = max(0, int(loud[0]) - edge), min(len(sound), int(loud[-1]) + edge)
    cut = sound[start:end].copy()
    fade = min(edge // 2, len(cut) // 2)
    ramp = np.sin(np.linspace(0.0, np.pi / 2, fade, dtype=np.float32)) ** 2
    cut[:fade] *= ramp
    cut[len(cut) - fade :] *= ramp[::-1]
    return Stretch(cut, start / SAMPLE_RATE)


def block_powers(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    """Mean square of the K-weighted sound in blocks of 400 ms every 100 ms (ITU-R BS.1770-5)."""
    spectrum = np.fft.rfft(sound.astype(np.float64))
    weighted = np.fft.irfft(
        spectrum * _k_weight(np.asarray(np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE), np.float64)), len(sound)
    )
    step, width = SAMPLE_RATE // 10, SAMPLE_RATE * 4 // 10
    if len(weighted) <= width:
        return np.array([np.mean(weighted**2)])
    total = np.concatenate([[0.0], np.cumsum(weighted**2)])
    starts = np.arange(0, len(weighted) - width + 1, step)
    return np.asarray((total[starts + width] - total[starts]) / width, np.float64)


def _k_weight(frequencies: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gain of the K filter: the head's shelf and the high pass, as analogue prototypes of BS.1770's biquads."""
    s = 1j * frequencies
    shelf, pass_, gain, quality = 1681.97, 38.1355, 10 ** (3.99984 / 20), 0.70717
    top = gain * s**2 + gain**0.4996667 * (shelf / quality) * s + shelf**2
    head = top / (s**2 + (shelf / quality) * s + shelf**2)
    high = s**2 / (s**2 + (pass_ / 0.500327) * s + pass_**2)
    return np.asarray(np.abs(head * high), np.float64)


def gated_loudness(powers: NDArray[np.float64]) -> float:
    """Integrated loudness in LUFS of blocks: gates at -70 LUFS and 10 LU under the mean (BS.1770-5)."""
    loud = powers[powers > 10 ** ((-70 + 0.691) / 10)]
    if not len(loud):
        return -70.0
    loud = loud[loud > loud.mean() / 10.0]
    return float(-0.691 + 10 * np.log10(loud.mean()))


def raise_to(sound: NDArray[np.float32], gain: float) -> NDArray[np.float32]:
    """`sound` by a linear `gain`, peaks over the knee rounded off so that nothing clips."""
    louder = sound * np.float32(gain)
    size = np.abs(louder)
    room = _CEILING - _KNEE
    rounded = _KNEE + room * np.tanh((size - _KNEE) / room)
    return np.asarray(np.where(size > _KNEE, np.sign(louder) * rounded, louder), np.float32)


def levelled(sounds: list[NDArray[np.float32]], powers: NDArray[np.float64], target: float) -> list[NDArray[np.float32]]:
    """All stretches by one gain, so that the line has `target` LUFS; rounded peaks are made up for once."""
    gain = 10 ** ((target - gated_loudness(powers)) / 20)
    louder = [raise_to(sound, gain) for sound in sounds]
    lost = target - gated_loudness(np.concatenate([block_powers(sound) for sound in louder if sound.any()]))
    return louder if lost < 0.2 else [raise_to(sound, gain * 10 ** (min(lost * 1.3, 4.0) / 20)) for sound in sounds]


def write_wav(path: Path, stretches: list[NDArray[np.float32]]) -> None:
    """A mono 16-bit WAV of the stretches one after another."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        for stretch in stretches:
            file.writeframes(np.round(np.clip(stretch, -1.0, 1.0) * 32767.0).astype("<i2").tobytes())
