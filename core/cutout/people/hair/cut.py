"""What every hair style is cut from: the cap on the skull, locks, strands and shine. Used by the styles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.cutout.people.curves import joined, nothing, slab, stroked, trace, within
from core.cutout.people.ink import Ink
from core.cutout.people.palette import brightness, deeper, lighter
from core.cutout.people.skull import Skull

if TYPE_CHECKING:
    import skia

Spots = Sequence[tuple[float, ...]]
"""Points (x, y, front[, sharpness]) in head units; see Skull.place."""


class HairCut:
    """Draws hair of one head into one layer; `back` says which layer, `room` what a hat leaves free."""

    def __init__(self, canvas: skia.Canvas, ink: Ink, skull: Skull, back: bool, room: skia.Path | None = None) -> None:
        self.canvas = canvas
        self.ink = ink
        self.skull = skull
        self.back = back
        self.room = room
        self.colour = skull.rig.hair
        self.deep = deeper(self.colour, 0.24)
        self.light = lighter(self.colour, 0.2 if brightness(self.colour) < 0.5 else 0.32)
        self.side = skull.rig.parting
        self.inner = joined(trace(skull.face_outline()), slab(-88, -30, 88, 240, 20))

    def mass(self, spots: Spots, *, colour: str = "", depth: float = 9.0) -> skia.Path:
        """A filled, shaded lock through `spots`."""
        path = trace(self.skull.knots(spots))
        self.paint(path, colour or self.colour, depth)
        return path

    def paint(self, path: skia.Path, colour: str, depth: float) -> None:
        """Any shape of hair; the light catches only its outer edges, not those along the face."""
        path = self.seen(path)
        self.ink.shape(self.canvas, path, colour)
        self.ink.shade(self.canvas, path, colour, depth)
        if depth >= 4.5:
            self.ink.rim(self.canvas, path, colour, depth * 0.32, unless=self.inner)

    def seen(self, path: skia.Path) -> skia.Path:
        """What of `path` a hat leaves to be seen; cut once here, because a clip would be paid for in every frame."""
        return path if self.room is None else within(path, self.room)

    def behind(self, spots: Spots) -> skia.Path:
        """A lock in the shadow behind the head."""
        path = self.seen(trace(self.skull.knots(spots)))
        self.ink.shape(self.canvas, path, self.deep)
        self.ink.rim(self.canvas, path, self.deep, 2.2, unless=self.inner)
        return path

    def cap(self, volume: float, line: Spots, *, burn: float = 16.0, crown: float = 0.0) -> skia.Path:
        """Hair close to the skull: `volume` over it, `line` the hairline from right to left, `burn` where the sideburns end.

        `crown` lifts the top further.
        """
        outer: Spots = [
            (-76, burn, 0.1, 0.3),
            (-81 - volume * 0.4, burn * 0.3, 0),
            (-83 - volume * 0.55, -18, 0),
            (-78 - volume * 0.55, -58 - volume * 0.3, 0),
            (-47, -93 - volume * 0.9 - crown * 0.7, 0),
            (0, -100 - volume - crown, 0),
            (47, -93 - volume * 0.9 - crown * 0.7, 0),
            (78 + volume * 0.55, -58 - volume * 0.3, 0),
            (83 + volume * 0.55, -18, 0),
            (81 + volume * 0.4, burn * 0.3, 0),
            (76, burn, 0.1, 0.3),
        ]
        right: Spots = [(69, burn - 5, 0.25, 0.3), (70, -12, 0.42, 0.8)]
        left: Spots = [(-70, -12, 0.42, 0.8), (-69, burn - 5, 0.25, 0.3)]
        return self.mass([*outer, *right, *line, *left])

    def strands(self, *lines: Spots, width: float = 2.4, alpha: float = 0.55) -> None:
        """Darker lines along the hair."""
        if self.ink.fine:
            self.strokes(lines, self.deep, width, alpha)

    def strokes(self, lines: tuple[Spots, ...], colour: str, width: float, alpha: float) -> None:
        """Lines made into one filled shape, which is quicker to draw again and again."""
        whole = nothing()
        for spots in lines:
            whole.addPath(stroked(trace(self.skull.knots(spots), closed=False), width))
        self.canvas.drawPath(self.seen(whole), self.ink.fill(colour, alpha))

    def shine(self, *lines: Spots, width: float = 6.0) -> None:
        """Lighter, rounded strokes where the light lies on the hair; none in a flat style."""
        if self.ink.flat:
            return
        self.strokes(lines, self.light, width, 0.5)

    def flip(self, spots: Spots) -> Spots:
        """`spots` written for a parting at the right (1), mirrored when it is at the left."""
        if self.side > 0:
            return spots
        return [(-spot[0], *spot[1:]) for spot in reversed(list(spots))]
