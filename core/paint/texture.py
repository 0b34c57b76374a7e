"""Noise and the marks of real media: watercolour wash, printed dots. Used on finished layers and for the frame's finish."""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Field = npt.NDArray[np.float32]


def generator(tag: str) -> np.random.Generator:
    """A random source that is the same for the same words on every machine."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256(tag.encode()).digest()[:8], "big"))


def clouds(tag: str, width: int, height: int, cell: float, octaves: int = 4, stretch: float = 1.0) -> Field:
    """Smooth fractal noise, (height, width) of about 0 … 1; `cell` is the size of its largest forms in pixels."""
    import cv2

    random = generator(tag)
    total = np.zeros((height, width), np.float32)
    weight = 0.0
    for octave in range(octaves):
        size = cell / 2**octave
        grid = random.random((int(height / size) + 3, int(width / (size * stretch)) + 3), np.float32)
        total += np.asarray(cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC), np.float32) * 0.5**octave
        weight += 0.5**octave
    return np.asarray(np.clip(total / weight, 0.0, 1.0), np.float32)


@lru_cache(maxsize=4)
def _wash_maps(width: int, height: int, strength: float) -> tuple[Field, Field, Field]:
    """Where each pixel is taken from (x, y) and how much pigment lies there."""
    import cv2

    small = (max(2, width // 4), max(2, height // 4))
    reach = height * 0.006 * strength
    shifts: list[Field] = []
    for axis in ("x", "y"):
        coarse = clouds(f"wash-{axis}", *small, cell=small[1] / 12, octaves=3) - 0.5
        full = np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
        shifts.append(np.asarray(full * np.float32(4 * reach), np.float32))
    blotches = clouds("pigment", *small, cell=small[1] / 5, octaves=4) - 0.5
    pigment = np.asarray(cv2.resize(blotches, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return columns + shifts[0], rows + shifts[1], np.asarray(1 + pigment * np.float32(0.42 * strength), np.float32)


def wash(pixels: Pixels, strength: float) -> Pixels:
    """Premultiplied RGBA with wavering edges and pigment that pools, as watercolour dries."""
    import cv2

    height, width = pixels.shape[:2]
    columns, rows, pigment = _wash_maps(width, height, strength)
    moved = cv2.remap(pixels, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    stained = cv2.multiply(moved, cv2.merge([pigment, pigment, pigment, np.ones_like(pigment)]), dtype=cv2.CV_8U)
    return np.asarray(np.minimum(stained, stained[:, :, 3:]), np.uint8)


@lru_cache(maxsize=4)
def _screen(width: int, height: int, pitch: float) -> Pixels:
    """The threshold screen of a 45° halftone: bright at the dots' centres."""
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    across = (columns + rows) * np.float32(np.pi / pitch)
    down = (columns - rows) * np.float32(np.pi / pitch)
    wave = (np.cos(across) * np.cos(down) + 1) / 2
    return np.asarray(wave * 255, np.uint8)


def halftone(pixels: Pixels, strength: float, pitch: float) -> Pixels:
    """Premultiplied RGBA with printed dots (`pitch` pixels apart) that grow where it is dark."""
    import cv2

    height, width = pixels.shape[:2]
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGBA2GRAY)
    dark = np.asarray(cv2.threshold(grey, 160, 160, cv2.THRESH_TRUNC)[1])
    dots = _screen(width, height, pitch) > dark + np.uint8(88)
    keep = np.where(dots, np.uint8(round(255 * (1 - 0.45 * strength))), np.uint8(255))
    full = np.full_like(keep, 255)
    return np.asarray(cv2.multiply(pixels, cv2.merge([keep, keep, keep, full]), scale=1 / 255), np.uint8)
