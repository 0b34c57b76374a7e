"""What every hat is made with: parts, lines, domes and bands that sit on the skull. Used by the hats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cutout.people.curves import trace
from core.cutout.people.hair.cut import Spots
from core.cutout.people.ink import Ink
from core.cutout.people.skull import Skull

if TYPE_CHECKING:
    import skia


class Hat:
    """Draws one hat in the colours of its wearer."""

    def __init__(self, canvas: skia.Canvas, ink: Ink, skull: Skull) -> None:
        self.canvas = canvas
        self.ink = ink
        self.skull = skull
        self.colour = skull.rig.hat
        self.accent = skull.rig.accent

    def part(self, spots: Spots, colour: str = "", depth: float = 8.0) -> None:
        self.ink.solid(self.canvas, trace(self.skull.knots(spots)), colour or self.colour, depth)

    def line(self, spots: Spots, colour: str, width: float, alpha: float = 1.0) -> None:
        self.canvas.drawPath(trace(self.skull.knots(spots), closed=False), self.ink.line(colour, width, alpha))

    def dome(self, rise: float, low: float, wide: float, colour: str = "", *, bow: float = 8.0, depth: float = 9.0) -> None:
        """A crown over the skull: its top, the height of its lower edge, and how far it stands off."""
        self.part(
            [
                (-80 - wide, low, 0.1, 0.3), (-84 - wide, low - 24, 0), (-70 - wide, -78 - rise * 0.3, 0),
                (-38, -102 - rise * 0.9, 0), (0, -106 - rise, 0),
                (38, -102 - rise * 0.9, 0), (70 + wide, -78 - rise * 0.3, 0), (84 + wide, low - 24, 0),
                (80 + wide, low, 0.1, 0.3),
                (44, low - bow * 0.6, 0.75), (0, low - bow, 0.85), (-44, low - bow * 0.6, 0.75),
            ],
            colour,
            depth,
        )  # fmt: skip

    def band(self, low: float, high: float, wide: float, colour: str, bow: float = 8.0) -> None:
        """A strip round the head between two heights."""
        self.part(
            [
                (-80 - wide, low, 0.1, 0.3), (-83 - wide, (low + high) / 2, 0, 0.5), (-81 - wide, high, 0.05, 0.3),
                (-44, high - bow * 0.6, 0.6), (0, high - bow, 0.7),
                (44, high - bow * 0.6, 0.6), (81 + wide, high, 0.05, 0.3), (83 + wide, (low + high) / 2, 0, 0.5),
                (80 + wide, low, 0.1, 0.3),
                (44, low - bow * 0.6, 0.75), (0, low - bow, 0.85), (-44, low - bow * 0.6, 0.75),
            ],
            colour,
            4.0,
        )  # fmt: skip
