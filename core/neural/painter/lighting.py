"""The light of a painted place, so that people who are put in front of it fit. Called by core.neural.painter.engine."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.crafts import Light
from core.paint.colour import hexed

_SIZE = (64, 36)
_LUMA = np.array([0.2126, 0.7152, 0.0722])
_DARKEST = 0.38
"""People in the dark keep so much of their own brightness."""
_TINTED = 0.6
"""Share of the picture's hue in the light that falls on people."""
_LOWEST, _HIGHEST = 20.0, 160.0
"""Degrees: light from below is a lit floor, not a lamp."""


def light_of(picture: Image.Image) -> Light:
    """Ambient light from the mean of the picture, the main light from where its brightest parts are."""
    pixels = np.asarray(picture.convert("RGB").resize(_SIZE, Image.Resampling.BOX), np.float64) / 255
    luma = pixels @ _LUMA
    bright = luma >= np.quantile(luma, 0.93)
    bright &= luma > luma.min()
    mean, key = pixels.mean(axis=(0, 1)), pixels[bright].mean(axis=0) if bright.any() else np.ones(3)
    level = float(np.clip(1.7 * luma.mean() + 0.15, _DARKEST, 1.0))
    contrast = float(np.quantile(luma, 0.97) - np.median(luma))
    return Light(
        ambient=_hex(_tint(mean, _TINTED) * level),
        key=_hex(_tint(key, 0.8)),
        angle=round(_angle(bright), 1),
        strength=round(float(np.clip(0.15 + 0.6 * contrast, 0.15, 0.6)), 2),
    )


def _tint(colour: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """White towards the colour's hue at full brightness."""
    return 1 - share + share * colour / max(1e-3, float(colour.max()))


def _angle(bright: NDArray[np.bool_]) -> float:
    """Degrees from the middle of the lower half of the picture, where people stand, to where it is bright."""
    rows, columns = np.nonzero(bright)
    if not len(rows):
        return 90.0
    across = (columns.mean() + 0.5) / _SIZE[0] - 0.5
    up = 0.75 - (rows.mean() + 0.5) / _SIZE[1]
    return float(np.clip(math.degrees(math.atan2(max(0.05, up), across * _SIZE[0] / _SIZE[1])), _LOWEST, _HIGHEST))


def _hex(colour: NDArray[np.float64]) -> str:
    red, green, blue = colour.tolist()
    return hexed((red, green, blue))
