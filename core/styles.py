"""The looks a film can have: how draft painters grade colours, draw edges and finish the picture."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

from core.errors import BadOption


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One visual style. Colour settings act on every colour through `grade`; the rest steers drawing and the finish."""

    name: str
    label: str
    description: str
    saturation: float = 1.0
    contrast: float = 1.0
    """Around mid grey."""
    brightness: float = 0.0
    """Added, -1 … 1."""
    tint: str = "#000000"
    tint_amount: float = 0.0
    """Share of `tint` mixed into every colour, 0 … 1."""
    outline: float = 0.0
    """Width of ink lines around things, share of the frame's height; 0 draws none."""
    outline_colour: str = "#241c1c"
    flat: bool = False
    """Plain fills in place of gradients and soft shading."""
    grain: float = 0.0
    """Strength of a fixed film grain over the whole frame, 0 … 1."""
    paper: float = 0.0
    """Strength of a paper texture over the whole frame, 0 … 1."""
    halftone: float = 0.0
    """Strength of printed dots in the shadows, 0 … 1."""
    wash: float = 0.0
    """Uneven, bleeding watercolour edges, 0 … 1."""
    vignette: float = 0.35
    """Darkening of the corners, 0 … 1."""

    def grade(self, colour: str) -> str:
        """A "#rrggbb" colour as this style shows it."""
        channels = [int(colour.lstrip("#")[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        hue, light, saturation = colorsys.rgb_to_hls(*channels)
        channels = list(colorsys.hls_to_rgb(hue, light, min(1.0, saturation * self.saturation)))
        tint = [int(self.tint.lstrip("#")[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        graded = []
        for value, toward in zip(channels, tint, strict=True):
            value = (value - 0.5) * self.contrast + 0.5 + self.brightness
            value += (toward - value) * self.tint_amount
            graded.append(round(255 * min(1.0, max(0.0, value))))
        return "#{:02x}{:02x}{:02x}".format(*graded)


STYLES: dict[str, Style] = {
    style.name: style
    for style in (
        Style(
            name="storybook",
            label="Storybook",
            description="Soft light, warm colours, a touch of paper",
            paper=0.12,
        ),
        Style(
            name="noir",
            label="Noir",
            description="Black and white, hard light, film grain",
            saturation=0.0,
            contrast=1.3,
            brightness=-0.06,
            grain=0.35,
            vignette=0.7,
        ),
        Style(
            name="watercolour",
            label="Watercolour",
            description="Pale washes bleeding into rough paper",
            saturation=0.8,
            contrast=0.85,
            brightness=0.08,
            paper=0.6,
            wash=0.7,
            vignette=0.0,
        ),
        Style(
            name="comic",
            label="Comic",
            description="Ink lines, flat bright colours, printed dots",
            saturation=1.25,
            contrast=1.15,
            outline=0.004,
            flat=True,
            halftone=0.4,
            vignette=0.1,
        ),
        Style(
            name="pastel",
            label="Pastel",
            description="Gentle, light and sweet",
            saturation=0.7,
            contrast=0.8,
            brightness=0.12,
            tint="#ffd9e6",
            tint_amount=0.12,
            vignette=0.0,
        ),
        Style(
            name="sepia",
            label="Sepia",
            description="An old photograph",
            saturation=0.25,
            tint="#a5763f",
            tint_amount=0.35,
            grain=0.2,
            vignette=0.6,
        ),
    )
}


def find_style(name: str) -> Style:
    """The style called `name`; raises BadOption naming those there are."""
    if name not in STYLES:
        known = ", ".join(STYLES)
        raise BadOption("option.style", f"no style {name!r}; there are: {known}", name=name, known=known)
    return STYLES[name]
