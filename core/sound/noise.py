"""Material for endless backgrounds: noise and curves whose end joins their start. Called by the ambience recipes.

A layer is stereo sound (2, n) float32 meant to be repeated; everything here wraps around, so it has no seam.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.sound.filters import RATE, Wave, fast_length

Rng = np.random.Generator
Points = tuple[tuple[float, float], ...]
"""(Hz, dB) points of a spectrum, straight lines between them on a log-frequency scale."""


def silence(seconds: float) -> Wave:
    """An empty layer."""
    return np.zeros((2, round(seconds * RATE)), np.float32)


def coloured(rng: Rng, seconds: float, points: Points, width: float = 0.7) -> Wave:
    """Noise of a spectrum, root mean square 1 per channel; `width` 0 is mono, 1 two independent channels."""
    count = round(seconds * RATE)
    hertz = np.maximum(np.fft.rfftfreq(count, 1 / RATE), 1.0)
    level = np.interp(np.log(hertz), np.log([point[0] for point in points]), [point[1] for point in points])
    amplitude = (10 ** (level / 20) * (hertz > 18)).astype(np.float32)
    shape = (2, 2, len(hertz))
    parts = rng.standard_normal(shape, dtype=np.float32)
    spectrum = (parts[0] + 1j * parts[1]).astype(np.complex64) * amplitude
    middle, side = np.fft.irfft(spectrum, count).astype(np.float32)
    angle = width * np.pi / 4
    stereo = np.stack([middle * np.cos(angle) + side * np.sin(angle), middle * np.cos(angle) - side * np.sin(angle)])
    return np.asarray(stereo / np.sqrt(np.mean(stereo**2)), np.float32)


def wander(rng: Rng, count: int, hertz: float, low: float, high: float) -> Wave:
    """A smooth random curve between `low` and `high` that changes about `hertz` times a second, (count,), periodic."""
    turns = max(2, round(hertz * count / RATE * 2))
    coarse = max(8, turns * 8)
    spectrum = np.zeros(coarse // 2 + 1, np.complex128)
    reach = min(turns, coarse // 2)
    spectrum[1 : reach + 1] = rng.standard_normal(reach) + 1j * rng.standard_normal(reach)
    curve = np.fft.irfft(spectrum, coarse)
    curve = (curve - curve.min()) / max(float(np.ptp(curve)), 1e-9)
    at = np.arange(count) * (coarse / count)
    return np.asarray(low + (high - low) * np.interp(at, np.arange(coarse), curve, period=coarse), np.float32)


def scatter(layer: Wave, grain: npt.NDArray[np.floating], at: int, gain: float = 1.0, pan: float = 0.0) -> None:
    """Adds a mono grain to the layer at sample `at`, wrapping around its end; constant-power pan."""
    count = layer.shape[1]
    at %= count
    angle = (pan + 1) * np.pi / 4
    sides = (np.float32(gain * np.cos(angle)), np.float32(gain * np.sin(angle)))
    place = 0
    while place < len(grain):
        piece = grain[place : place + count - at]
        layer[0, at : at + len(piece)] += piece * sides[0]
        layer[1, at : at + len(piece)] += piece * sides[1]
        place += len(piece)
        at = 0


def lay(layer: Wave, sound: Wave, at: int, gain: float = 1.0) -> None:
    """Adds a stereo sound (2, n) to the layer at sample `at`, wrapping around its end."""
    for side in range(2):
        place, start = 0, at % layer.shape[1]
        while place < sound.shape[1]:
            piece = sound[side, place : place + layer.shape[1] - start]
            layer[side, start : start + len(piece)] += piece * np.float32(gain)
            place += len(piece)
            start = 0


def distant(grain: npt.NDArray[np.floating], response: Wave, wet: float, pan: float = 0.0) -> Wave:
    """A mono grain in a room, (2, n): as `in_room`, for single sounds in a long layer."""
    dry = np.zeros((2, fast_length(len(grain) + response.shape[1])), np.float32)
    scatter(dry, grain, 0, 1.0, pan)
    return in_room(dry, response, wet)


def in_room(layer: Wave, response: Wave, wet: float) -> Wave:
    """The layer in a room: circular convolution with a stereo response, `wet` being its share."""
    count = layer.shape[1]
    folded = np.zeros((2, count), np.float32)
    for start in range(0, response.shape[1], count):
        piece = response[:, start : start + count]
        folded[:, : piece.shape[1]] += piece
    tail = np.fft.irfft(np.fft.rfft(layer) * np.fft.rfft(folded), count)
    return np.asarray(layer * (1 - wet) + tail * wet, np.float32)


def moments(rng: Rng, count: int, per_second: float) -> list[int]:
    """Random sample positions within a layer of `count` samples, at least one."""
    number = max(1, int(rng.poisson(per_second * count / RATE)))
    return sorted(int(place) for place in rng.integers(0, count, number))
