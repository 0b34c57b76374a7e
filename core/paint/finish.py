"""What lies over every frame of a style: paper, film grain, dark corners. Drawn by players and by `picture` of a backdrop."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from core.options import Layout
from core.paint.texture import Field, Pixels, clouds, generator
from core.styles import Style


@lru_cache(maxsize=8)
def finish_overlay(style: Style, layout: Layout) -> Pixels:
    """(height, width, 4) uint8 premultiplied RGBA to draw over the finished frame; the array is read-only.

    Where it darkens it is black, where it lightens it is white, so one alpha blend does all three.
    """
    height, width = layout.height, layout.width
    change = -_vignette(width, height, style.vignette)
    if style.paper > 0:
        change += _paper(width, height) * (0.16 * style.paper)
    if style.grain > 0:
        noise = generator("grain").standard_normal((height, width), np.float32)
        change += np.clip(noise, -2.5, 2.5) * np.float32(0.055 * style.grain)
    alpha = np.clip(np.abs(change), 0.0, 1.0)
    overlay = np.zeros((height, width, 4), np.uint8)
    overlay[..., 3] = np.round(alpha * 255)
    overlay[..., :3] = np.where(change > 0, overlay[..., 3], 0)[..., None]
    overlay.setflags(write=False)
    return overlay


def _vignette(width: int, height: int, strength: float) -> Field:
    """0 in the middle, rising towards the corners to about half of `strength`."""
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    distance = np.hypot((across / width - 0.5) * 2, (down / height - 0.5) * 2) / np.float32(np.sqrt(2))
    edge = np.clip((distance - 0.45) / 0.55, 0.0, 1.0)
    return np.asarray(edge * edge * (3 - 2 * edge) * np.float32(0.62 * strength), np.float32)


def _paper(width: int, height: int) -> Field:
    """The tooth of rough paper, about -1 … 1: a height field lit from the left top."""
    scale = height / 720
    tooth = clouds("paper-tooth", width, height, cell=max(4.0, 9 * scale), octaves=3)
    blotch = clouds("paper-blotch", width, height, cell=max(40.0, 260 * scale), octaves=3)
    slope = np.zeros_like(tooth)
    slope[1:, 1:] = tooth[1:, 1:] - tooth[:-1, :-1]
    slope /= max(float(slope.std()), 1e-6)
    return np.asarray(np.clip(slope, -2.5, 2.5) * 0.3 + (blotch - 0.5) * 1.2, np.float32)
