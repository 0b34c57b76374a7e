"""The looks a film can have: how draft painters grade colours, draw edges and finish the picture.

Grading is one linear map of the colour, so that grading every colour before drawing (`grade`) and grading a finished
picture (`matrix`) give the same picture: people and places match.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import BadOption


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One visual style. Colour settings act on every colour through `grade`; the rest steers drawing and the finish."""

    name: str
    label: str
    description: str
    words: str
    """The style for a painter that is told in words."""
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

    gain: str = "#ffffff"
    """Every colour is multiplied by this, last of all: the colour of the paper or the print."""

    def grade(self, colour: str) -> str:
        """A "#rrggbb" colour as this style shows it."""
        channels = _channels(colour)
        rows = self.matrix()
        graded = [sum(row[k] * channels[k] for k in range(3)) + row[3] for row in rows]
        return _hexed(graded)

    def matrix(self) -> tuple[tuple[float, float, float, float], ...]:
        """Three rows (red, green, blue) of weights on red, green, blue and a constant; channels are 0 … 1.

        Saturation moves a colour away from its luma (Rec. 709 weights), then contrast, brightness, tint and gain.
        """
        tint, gain = _channels(self.tint), _channels(self.gain)
        keep = 1.0 - self.tint_amount
        rows = []
        for channel in range(3):
            weights = [(1.0 - self.saturation) * weight for weight in _LUMA]
            weights[channel] += self.saturation
            constant = (0.5 - 0.5 * self.contrast + self.brightness) * keep + tint[channel] * self.tint_amount
            scale = self.contrast * keep * gain[channel]
            rows.append((weights[0] * scale, weights[1] * scale, weights[2] * scale, constant * gain[channel]))
        return tuple(rows)

    def tone(self, light: str) -> str:
        """The colour of a light in this style: saturation and gain only, so that lit things keep their brightness."""
        channels = _channels(light)
        grey = sum(weight * value for weight, value in zip(_LUMA, channels, strict=True))
        gain = _channels(self.gain)
        keep = min(1.0, self.saturation)
        return _hexed([(grey + (value - grey) * keep) * gain[at] for at, value in enumerate(channels)])


_LUMA = (0.2126, 0.7152, 0.0722)


def _channels(colour: str) -> list[float]:
    digits = colour.lstrip("#")
    return [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]


def _hexed(channels: list[float]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*(round(255 * min(1.0, max(0.0, value))) for value in channels))


STYLES: dict[str, Style] = {
    style.name: style
    for style in (
        Style(
            name="storybook",
            label="Storybook",
            description="Soft light, warm colours, a touch of paper",
            words="storybook illustration, gouache on textured paper, soft light, warm colours",
            saturation=1.05,
            paper=0.18,
            gain="#fffaf0",
            vignette=0.3,
        ),
        Style(
            name="cinema",
            label="Cinema",
            description="Teal shadows, warm lights, fine grain",
            words="cinematic film still, teal shadows, warm highlights, shallow depth of field, fine film grain",
            saturation=0.82,
            contrast=1.24,
            tint="#065a70",
            tint_amount=0.16,
            gain="#ffe8cc",
            brightness=0.04,
            grain=0.22,
            vignette=0.5,
        ),
        Style(
            name="watercolour",
            label="Watercolour",
            description="Pale washes bleeding into rough paper",
            words="watercolour painting, pale washes bleeding into rough paper",
            saturation=1.2,
            contrast=0.95,
            brightness=0.1,
            tint="#fbf4e6",
            tint_amount=0.09,
            paper=0.4,
            wash=0.5,
            vignette=0.0,
        ),
        Style(
            name="comic",
            label="Comic",
            description="Ink lines, flat bright colours, printed dots",
            words="comic book art, bold ink lines, flat bright colours, halftone dots",
            saturation=1.3,
            contrast=1.12,
            brightness=0.03,
            outline=0.0032,
            outline_colour="#1d1620",
            flat=True,
            halftone=0.5,
            vignette=0.0,
        ),
        Style(
            name="noir",
            label="Noir",
            description="Black and white, hard light, film grain",
            words="black and white film noir still, hard light, deep shadows, film grain",
            saturation=0.0,
            contrast=1.35,
            brightness=0.0,
            grain=0.4,
            vignette=0.75,
        ),
        Style(
            name="pastel",
            label="Pastel",
            description="Gentle, light and sweet",
            words="soft pastel drawing, gentle light, pale sweet colours",
            saturation=0.75,
            contrast=0.8,
            brightness=0.14,
            tint="#ffdfea",
            tint_amount=0.1,
            outline=0.0016,
            outline_colour="#8a6f80",
            paper=0.1,
            vignette=0.0,
        ),
        Style(
            name="sepia",
            label="Sepia",
            description="An old photograph",
            words="old sepia photograph, faded print, paper grain",
            saturation=0.08,
            contrast=1.12,
            brightness=0.09,
            tint="#6b4423",
            tint_amount=0.07,
            gain="#ffe6bd",
            grain=0.3,
            paper=0.25,
            vignette=0.65,
        ),
        Style(
            name="neon",
            label="Neon",
            description="Violet shadows, glowing colours, night-club light",
            words="neon lights, violet shadows, glowing saturated colours, night-club light",
            saturation=1.35,
            contrast=1.15,
            brightness=0.01,
            tint="#4a1f8c",
            tint_amount=0.2,
            gain="#fff0ff",
            grain=0.1,
            vignette=0.45,
        ),
        Style(
            name="manga",
            label="Manga",
            description="Black ink and printed tones on white",
            words="manga drawing, black ink on white paper, screentone shading, monochrome",
            saturation=0.0,
            contrast=1.15,
            brightness=0.26,
            outline=0.003,
            outline_colour="#0c0c10",
            flat=True,
            halftone=0.9,
            paper=0.05,
            vignette=0.0,
        ),
    )
}


def find_style(name: str) -> Style:
    """The style called `name`; raises BadOption naming those there are."""
    if name not in STYLES:
        known = ", ".join(STYLES)
        raise BadOption("option.style", f"no style {name!r}; there are: {known}", name=name, known=known)
    return STYLES[name]
