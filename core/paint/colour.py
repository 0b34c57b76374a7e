"""Arithmetic on "#rrggbb" colours. Called by every draft painter."""

from __future__ import annotations

import colorsys
from functools import lru_cache

Rgb = tuple[float, float, float]


@lru_cache(maxsize=8192)
def rgb(colour: str) -> Rgb:
    """Channels 0 … 1 of "#rrggbb"."""
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def hexed(channels: Rgb) -> str:
    """The "#rrggbb" of channels 0 … 1 (clipped)."""
    red, green, blue = (round(255 * min(1.0, max(0.0, value))) for value in channels)
    return f"#{red:02x}{green:02x}{blue:02x}"


@lru_cache(maxsize=16384)
def mix(first: str, second: str, share: float) -> str:
    """`share` 0 gives the first colour, 1 the second."""
    one, two = rgb(first), rgb(second)
    return hexed(
        (
            one[0] + (two[0] - one[0]) * share,
            one[1] + (two[1] - one[1]) * share,
            one[2] + (two[2] - one[2]) * share,
        )
    )


def shade(colour: str, amount: float) -> str:
    """Lighter for `amount` > 0 (towards a warm white), darker below (towards a cool black); -1 … 1."""
    return mix(colour, "#fffaf0", amount) if amount >= 0 else mix(colour, "#0c0a18", -amount)


def times(colour: str, light: str) -> str:
    """The colour as it looks under a light of colour `light`."""
    one, two = rgb(colour), rgb(light)
    return hexed((one[0] * two[0], one[1] * two[1], one[2] * two[2]))


def turned(colour: str, hue: float = 0.0, saturation: float = 1.0, light: float = 0.0) -> str:
    """Hue moved by `hue` turns, saturation multiplied, lightness added."""
    angle, lightness, chroma = colorsys.rgb_to_hls(*rgb(colour))
    lightness = min(1.0, max(0.0, lightness + light))
    return hexed(colorsys.hls_to_rgb((angle + hue) % 1.0, lightness, min(1.0, chroma * saturation)))


def luma(colour: str) -> float:
    """Perceived brightness 0 … 1 (Rec. 709 weights on the coded values)."""
    red, green, blue = rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def at_least(colour: str, brightness: float) -> str:
    """The colour, scaled up so that its luma is no less than `brightness`."""
    now = luma(colour)
    if now >= brightness:
        return colour
    share = (brightness - now) / (1.0 - now)
    return mix(colour, "#ffffff", share)


NAMED: dict[str, str] = {
    "red": "#a8352f",
    "crimson": "#9c1f33",
    "orange": "#cf7a32",
    "yellow": "#d8b04a",
    "golden": "#c9993c",
    "green": "#55804f",
    "emerald": "#2f7a5c",
    "teal": "#2f7c7e",
    "turquoise": "#4aa5a3",
    "blue": "#4a6fa5",
    "navy": "#2b3a63",
    "purple": "#6f4d8c",
    "violet": "#7c5aa6",
    "pink": "#d88fa4",
    "rosy": "#d6a09a",
    "brown": "#7a563c",
    "beige": "#d6c3a0",
    "cream": "#ece0c4",
    "white": "#ece9e2",
    "grey": "#8d8f94",
    "gray": "#8d8f94",
    "black": "#34323a",
}
"""Colour words that a script may use for a place."""
