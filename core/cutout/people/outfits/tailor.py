"""What every top is cut with: the trunk's cloth, necklines, collars, buttons, patterns. Used by the outfits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.cutout.people.body import Body
from core.cutout.people.curves import Knot, oval, polyline, trace, within
from core.cutout.people.ink import Ink
from core.cutout.people.outfits.wear import Wear
from core.cutout.people.palette import brightness, deeper, lighter
from core.cutout.people.rig import Pattern, Rig
from core.looks import Gender

if TYPE_CHECKING:
    import skia

Spots = Sequence[tuple[float, ...]]
"""Points (x, y[, sharpness]) on the front of the trunk as seen without a turn."""


class Tailor:
    """Draws the top of one outfit on one trunk."""

    def __init__(self, canvas: skia.Canvas, ink: Ink, body: Body, wear: Wear) -> None:
        self.canvas = canvas
        self.ink = ink
        self.body = body
        self.wear = wear
        self.trunk = trace(body.torso(wear.loose, wear.hem))

    @property
    def rig(self) -> Rig:
        return self.body.rig

    def front(self, spots: Spots) -> list[Knot]:
        """`spots` as seen at this turn."""
        done: list[Knot] = []
        for spot in spots:
            x = self.body.front(spot[0], spot[1])
            done.append((x, spot[1], spot[2]) if len(spot) > 2 else (x, spot[1]))
        return done

    def cloth(self, colour: str, pattern: Pattern = Pattern.PLAIN) -> None:
        """The whole trunk in `colour`, with shading over any pattern."""
        self.ink.shape(self.canvas, self.trunk, colour)
        self.pattern(colour, pattern)
        self.ink.shade(self.canvas, self.trunk, colour, 20)
        self.ink.rim(self.canvas, self.trunk, colour, 5)
        self.folds(colour)

    def folds(self, colour: str) -> None:
        """Creases at the waist."""
        paint = self.ink.line(deeper(colour, 0.34), 2.6, 0.5)
        for side in (-1, 1):
            waist = side * (self.body.waist + self.wear.loose)
            self.canvas.drawPath(
                trace([(waist - side * 6, -560), (waist - side * 26, -550), (waist - side * 40, -553)], closed=False), paint
            )

    def pattern(self, colour: str, pattern: Pattern) -> None:
        """What is on the cloth, cut to the trunk."""
        paint = self.ink.fill(self.rig.accent if pattern is not Pattern.CHECK else deeper(colour, 0.28))
        for piece in self.pieces(pattern, colour):
            self.canvas.drawPath(within(self.trunk, piece), paint)

    def pieces(self, pattern: Pattern, colour: str) -> list[skia.Path]:
        """The shapes of a pattern over the whole trunk."""
        wide = self.body.shoulder + 30
        sag = 7.0
        if pattern is Pattern.STRIPES:
            return [self.strip(y, y + 17, wide, sag) for y in range(-770, -440, 44)]
        if pattern is Pattern.BAND:
            return [self.strip(-716, -660, wide, sag)]
        if pattern is Pattern.CHECK:
            across = [self.strip(y, y + 5, wide, 3) for y in range(-776, -430, 34)]
            down = [
                polyline([(x, -800), (x + 5, -800), (x + 5, -430), (x, -430)], closed=True)
                for x in (self.body.front(at) for at in range(-112, 120, 32))
            ]
            return across + down
        if pattern is Pattern.DOTS:
            return [
                oval(self.body.front(x + (14 if row % 2 else 0)), -778 + row * 30, 5, 5)
                for row in range(11)
                for x in range(-98, 100, 28)
            ]
        return []

    def strip(self, top: float, bottom: float, wide: float, sag: float) -> skia.Path:
        """A band across the trunk that hangs a little in the middle."""
        return trace(
            [(-wide, top, 0.2), (0, top + sag), (wide, top, 0.2), (wide, bottom, 0.2), (0, bottom + sag), (-wide, bottom, 0.2)]
        )

    def round_neck(self, depth: float = 20.0, trim: str = "") -> None:
        """A round opening that shows the skin."""
        neck = self.body.neck
        opening = trace(
            [
                (-neck - 11, -806, 0.4),
                (-neck * 0.7, -806 + depth * 0.8),
                (self.body.centre * 0.5, -806 + depth),
                (neck * 0.7, -806 + depth * 0.8),
                (neck + 11, -806, 0.4),
                (0, -830),
            ]
        )
        if trim:
            self.canvas.drawPath(opening, self.ink.line(trim, 13))
        self.canvas.drawPath(opening, self.ink.fill(self.rig.skin))

    def vee(self, depth: float, colour: str, wide: float = 16.0) -> skia.Path:
        """A V-shaped opening filled with `colour` (skin or the shirt below)."""
        neck = self.body.neck
        path = trace(
            [
                (-neck - wide, -801, 0.2),
                (self.body.front(0, -801 + depth), -801 + depth, 0.1),
                (neck + wide, -801, 0.2),
                (0, -828),
            ]
        )
        self.canvas.drawPath(path, self.ink.fill(colour))
        return path

    def collar(self, colour: str, *, spread: float = 26.0, drop: float = 30.0) -> None:
        """Two points of a shirt's collar, folded down."""
        neck = self.body.neck
        low = -802.0 + drop
        for side in (-1, 1):
            flap = trace(
                [
                    (side * (neck - 5), -828.0, 0.15),
                    (side * (neck + 13), -805.0, 0.3),
                    (self.body.front(side * spread, low), low, 0.0),
                    (self.body.front(side * 1.0, -794.0), -794.0, 0.0),
                ]
            )
            self.ink.shape(self.canvas, flap, colour, edge=0.7)
            self.ink.shade(self.canvas, flap, colour, 3)

    def buttons(self, start: float, end: float, count: int, colour: str, radius: float = 4.2, x: float = 0.0) -> None:
        """A row of buttons down the front."""
        for at in range(count):
            y = start + (end - start) * at / max(1, count - 1)
            self.canvas.drawCircle(self.body.front(x), y, radius, self.ink.fill(colour))
            self.canvas.drawCircle(self.body.front(x) - 1, y - 1, radius * 0.4, self.ink.fill(lighter(colour, 0.6), 0.7))

    def seam(self, spots: Spots, colour: str, width: float = 2.6, alpha: float = 0.8) -> None:
        """A stitched or shadowed line on the front."""
        self.canvas.drawPath(trace(self.front(spots), closed=False), self.ink.line(colour, width, alpha))

    def patch(self, spots: Spots, colour: str, *, edge: float = 0.7, depth: float = 0.0) -> skia.Path:
        """A sewn-on piece on the front."""
        path = trace(self.front(spots))
        self.ink.shape(self.canvas, path, colour, edge=edge)
        if depth:
            self.ink.shade(self.canvas, path, colour, depth)
        return path

    def hem_band(self, colour: str, tall: float = 20.0) -> None:
        """A ribbed edge at the bottom of the top."""
        hem = self.wear.hem
        band = within(self.trunk, self.strip(hem - tall, hem + 20, self.body.hip + 60, 5))
        self.canvas.drawPath(band, self.ink.fill(colour))

    def belt(self, colour: str, y: float, buckle: str = "#c9a54a", tall: float = 17.0) -> None:
        """A belt with its buckle round the waist."""
        band = within(self.trunk, self.strip(y, y + tall, self.body.waist + 60, 5))
        self.canvas.drawPath(band, self.ink.fill(colour))
        x = self.body.centre
        self.canvas.drawRect(_rect(x - 11, y + 3, x + 11, y + tall + 7), self.ink.fill(buckle))
        self.canvas.drawRect(_rect(x - 6, y + 7, x + 6, y + tall + 3), self.ink.fill(colour))

    def bust(self, colour: str) -> None:
        """The fall of cloth below a woman's chest."""
        if self.rig.gender is not Gender.FEMALE or self.rig.stature < 0.8:
            return
        paint = self.ink.line(deeper(colour, 0.3), 3.0, 0.42)
        for side in (-1, 1):
            spots = [(side * 14, -664), (side * 34, -654), (side * 56, -666)]
            self.canvas.drawPath(trace(self.front([tuple(map(float, spot)) for spot in spots]), closed=False), paint)

    def dark(self, colour: str, amount: float = 0.16) -> str:
        """A trim tone that shows on `colour`: darker, or lighter on what is nearly black."""
        return deeper(colour, amount) if brightness(colour) > 0.22 else lighter(colour, amount * 0.8)

    def tie(self, colour: str) -> None:
        """A knotted tie."""
        knot: Spots = [(-9, -797, 0.2), (9, -797, 0.2), (7, -777, 0.2), (-7, -777, 0.2)]
        self.patch([(-7, -779, 0.1), (7, -779, 0.1), (15, -650, 0.1), (0, -628, 0.1), (-15, -650, 0.1)], colour, depth=4)
        self.patch(knot, lighter(colour, 0.08))


def _rect(left: float, top: float, right: float, bottom: float) -> skia.Rect:
    import skia

    return skia.Rect.MakeLTRB(left, top, right, bottom)
