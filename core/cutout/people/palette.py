"""Colours of people: skins, hair, cloth, and the arithmetic of tones. Used by the rig and by everything that draws."""

from __future__ import annotations

import colorsys
from functools import lru_cache

from core.looks import HairColour, Skin

SKINS: dict[Skin, tuple[str, ...]] = {
    Skin.PORCELAIN: ("#fbe0d0", "#f9dccb"),
    Skin.FAIR: ("#f4c9a8", "#f2c3a0", "#f0c2a6"),
    Skin.OLIVE: ("#dfb083", "#d9ab80"),
    Skin.TAN: ("#c98f62", "#c4895c"),
    Skin.BROWN: ("#9c6540", "#935d3a"),
    Skin.DARK: ("#6d4530", "#5f3b2a"),
}

HAIR: dict[HairColour, str] = {
    HairColour.BLACK: "#2a2529",
    HairColour.DARK_BROWN: "#46302a",
    HairColour.BROWN: "#6d4830",
    HairColour.AUBURN: "#86402a",
    HairColour.RED: "#c0582c",
    HairColour.BLOND: "#dfb468",
    HairColour.GREY: "#9a9a9e",
    HairColour.WHITE: "#e6e3dd",
    HairColour.BLUE: "#3f6fb5",
    HairColour.PINK: "#d9719c",
}

EYES = ("#5b3a21", "#3f2a1c", "#7a5a30", "#4f7a4a", "#3f6f9c", "#6b8aa0")

CLOTH = (
    "#2f6f73", "#c8553d", "#d99a2b", "#3d5a80", "#7a9e5f", "#8e4162", "#e07a5f", "#4a7c59", "#5c6fa8",
    "#b5485d", "#6b5b95", "#2a9d8f", "#bc6c25", "#457b9d", "#a44a3f", "#9c89b8", "#e9b44c", "#50808e",
)  # fmt: skip
"""Colours for what people wear on top, told apart at a glance."""

SOBER = ("#2e3a4f", "#3b3f46", "#4b3f4e", "#34495e", "#574b45", "#39424e", "#5a3d3d", "#2f4f4f")
"""For suits, coats and uniforms."""

LEGS = ("#34435e", "#3a3d46", "#5b4a3f", "#6c6a5d", "#2c3a4a", "#4d5a4a", "#7d6a55", "#25303f")

SHOES = ("#3a2c26", "#2b2b30", "#6a4630", "#e8e4dc", "#8c2f2f", "#4b5563")


def channels(colour: str) -> tuple[int, int, int]:
    """The red, green and blue of "#rrggbb", 0 … 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@lru_cache(maxsize=4096)
def mix(colour: str, other: str, share: float) -> str:
    """`colour` with `share` (0 … 1) of `other` in it."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#{:02x}{:02x}{:02x}".format(*(round(a + (b - a) * share) for a, b in pairs))


@lru_cache(maxsize=4096)
def multiply(colour: str, light: str) -> str:
    """`colour` as seen in the light of colour `light`."""
    pairs = zip(channels(colour), channels(light), strict=True)
    return "#{:02x}{:02x}{:02x}".format(*(round(a * b / 255) for a, b in pairs))


@lru_cache(maxsize=4096)
def deeper(colour: str, amount: float) -> str:
    """A shadow tone: darker, a little richer and cooler, as painters shade flat colour."""
    hue, light, rich = colorsys.rgb_to_hls(*(value / 255 for value in channels(colour)))
    warm = hue < 0.17 or hue > 0.92
    hue = (hue - 0.02 * amount if warm else hue + 0.02 * amount) % 1.0
    back = colorsys.hls_to_rgb(hue, light * (1 - amount), min(1.0, rich * (1 + 0.25 * amount * (1 - light))))
    return "#{:02x}{:02x}{:02x}".format(*(round(255 * value) for value in back))


@lru_cache(maxsize=4096)
def lighter(colour: str, amount: float) -> str:
    """A lit tone: towards a warm white."""
    return mix(colour, "#fff6e8", amount)


def brightness(colour: str) -> float:
    """Perceived lightness 0 … 1 (Rec. 601 weights)."""
    red, green, blue = channels(colour)
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def distance(colour: str, other: str) -> float:
    """How different two colours look, 0 … 1, weighting green as the eye does (Compuphase's "redmean")."""
    (r1, g1, b1), (r2, g2, b2) = channels(colour), channels(other)
    mean = (r1 + r2) / 2
    squared = (2 + mean / 256) * (r1 - r2) ** 2 + 4 * (g1 - g2) ** 2 + (2 + (255 - mean) / 256) * (b1 - b2) ** 2
    return float(squared**0.5 / 764.834)


def named(name: str) -> str:
    """A CSS colour name (or "#rrggbb") as "#rrggbb"; empty when it is no colour. Two-word names such as "dark blue" count."""
    from PIL import ImageColor

    for spelling in (name.strip().lower(), name.strip().lower().replace(" ", "").replace("-", "")):
        try:
            found = ImageColor.getrgb(spelling)
        except ValueError:
            continue
        return "#{:02x}{:02x}{:02x}".format(*found[:3])
    return ""
