"""Paints of one figure: every colour graded by the style and lit by the place, plus outlines, shading and rim light.

Large areas are painted opaque, because translucent ones cost ten times as much on a CPU raster.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from core.crafts import Light
from core.cutout.people.curves import minus, moved
from core.cutout.people.palette import brightness, channels, deeper, mix, multiply
from core.styles import Style

if TYPE_CHECKING:
    import skia

_SOFT = 12.0
"""Depth of shading from which on it is drawn in two steps."""
_SLIGHT = 4.5
"""Depth of parts too small for a rim of their own."""


class Ink:
    """Makes and keeps paints. `outline` is the ink line's width in body units (thousandths of an adult's height), 0 for none.

    `fine` draws the lines and second tones that only show when the figure is large."""

    def __init__(self, style: Style, light: Light, outline: float, *, fine: bool = True) -> None:
        self.style = style
        self.light = light
        self.outline = outline
        self.flat = style.flat
        self.fine = fine
        turned = math.radians(light.angle)
        self.towards = (math.cos(turned), -math.sin(turned))
        """Unit vector to the main light, screen axes."""
        self._paints: dict[tuple[str, float, float, bool], skia.Paint] = {}

    def shown(self, colour: str) -> str:
        """`colour` in this style and light."""
        return multiply(self.style.grade(colour), self.light.ambient)

    def fill(self, colour: str, alpha: float = 1.0) -> skia.Paint:
        """A paint that fills with `colour`."""
        return self._paint(colour, alpha, 0.0)

    def line(self, colour: str, width: float, alpha: float = 1.0, *, butt: bool = False) -> skia.Paint:
        """A paint that strokes with round ends (square-cut with `butt`)."""
        return self._paint(colour, alpha, width, butt)

    def _paint(self, colour: str, alpha: float, width: float, butt: bool = False) -> skia.Paint:
        key = (colour, alpha, width, butt)
        if key not in self._paints:
            import skia

            paint = skia.Paint(AntiAlias=True, Color=skia.Color(*channels(self.shown(colour)), round(255 * alpha)))
            if width:
                paint.setStyle(skia.Paint.kStroke_Style)
                paint.setStrokeWidth(width)
                paint.setStrokeCap(skia.Paint.kButt_Cap if butt else skia.Paint.kRound_Cap)
                paint.setStrokeJoin(skia.Paint.kRound_Join)
            self._paints[key] = paint
        return self._paints[key]

    def burning(self, colour: str) -> skia.Paint:
        """A paint of something that gives light itself, and so is as bright at night as by day."""
        key = (colour, -2.0, 0.0, False)
        if key not in self._paints:
            import skia

            self._paints[key] = skia.Paint(AntiAlias=True, Color=skia.Color(*channels(self.style.grade(colour))))
        return self._paints[key]

    def glow(
        self,
        canvas: skia.Canvas,
        x: float,
        y: float,
        across: float,
        down: float,
        colour: str,
        alpha: float,
        *,
        own: bool = False,
    ) -> None:
        """A soft spot of colour (a blush); nothing in a flat style. `own`: of light that does not depend on the place's."""
        strength = round(24 * alpha) / 24
        if self.flat or strength <= 0:
            return
        key = (colour, strength, -1.0, own)
        if key not in self._paints:
            import skia

            red, green, blue = channels(self.style.grade(colour) if own else self.shown(colour))
            stops = [skia.Color(red, green, blue, round(255 * strength * share)) for share in (1.0, 0.55, 0.0)]
            self._paints[key] = skia.Paint(
                AntiAlias=True, Shader=skia.GradientShader.MakeRadial((0, 0), 1.0, stops, [0.0, 0.5, 1.0])
            )
        canvas.save()
        canvas.translate(x, y)
        canvas.scale(across, down)
        canvas.drawCircle(0, 0, 1, self._paints[key])
        canvas.restore()

    def shape(self, canvas: skia.Canvas, path: skia.Path, colour: str, *, edge: float = 1.0) -> None:
        """A plain filled part with the style's ink line around it; `edge` scales the line."""
        if self.outline and edge:
            canvas.drawPath(path, self.line(self.style.outline_colour, self.outline * 2 * edge))
        canvas.drawPath(path, self.fill(colour))

    def solid(self, canvas: skia.Canvas, path: skia.Path, colour: str, depth: float, *, edge: float = 1.0) -> None:
        """A part with body: shaded on the side away from the light, rimmed on the side towards it.

        `depth` is how far the shading reaches in, body units.
        """
        self.shape(canvas, path, colour, edge=edge)
        self.shade(canvas, path, colour, depth)
        if depth >= (_SLIGHT if self.fine else 2 * _SLIGHT):
            self.rim(canvas, path, colour, depth * 0.32)

    def shade(self, canvas: skia.Canvas, path: skia.Path, colour: str, depth: float) -> None:
        """Crescents of shadow inside `path`, on the side away from the light; two steps make a deep one soft."""
        sideways = 1.0 if self.towards[0] >= 0 else -1.0
        dx, dy = sideways * max(abs(self.towards[0]), 0.55) * depth, -0.45 * depth
        tone = deeper(colour, 0.34)
        if self.flat:
            canvas.drawPath(minus(path, moved(path, dx, dy)), self.fill(tone, 0.45))
        elif depth < _SOFT or not self.fine:
            canvas.drawPath(minus(path, moved(path, dx, dy)), self.fill(tone, 0.3))
        else:
            canvas.drawPath(minus(path, moved(path, dx * 1.35, dy * 1.35)), self.fill(tone, 0.2))
            canvas.drawPath(minus(path, moved(path, dx * 0.6, dy * 0.6)), self.fill(tone, 0.24))

    def rim(self, canvas: skia.Canvas, path: skia.Path, colour: str, width: float, *, unless: skia.Path | None = None) -> None:
        """The main light caught on the edge that faces it, except within `unless`."""
        alpha = self.light.strength * (0.95 - 0.35 * brightness(colour))
        if alpha < 0.02:
            return
        dx, dy = -self.towards[0] * width, -self.towards[1] * width * 0.8
        lit = minus(path, moved(path, dx, dy))
        canvas.drawPath(minus(lit, unless) if unless else lit, self.beam(alpha))

    def lit(self, colour: str) -> skia.Paint:
        """`colour` where the main light strikes an edge, as an opaque paint."""
        key = (colour, -1.0, 0.0, False)
        if key not in self._paints:
            import skia

            alpha = self.light.strength * (0.95 - 0.35 * brightness(colour))
            shown = mix(self.shown(colour), mix(self.style.grade(self.light.key), "#ffffff", 0.12), alpha)
            self._paints[key] = skia.Paint(AntiAlias=True, Color=skia.Color(*channels(shown)))
        return self._paints[key]

    def beam(self, alpha: float) -> skia.Paint:
        """The main light's own colour (not dimmed by the place), graded by the style."""
        key = ("key", round(alpha, 3), 0.0, False)
        if key not in self._paints:
            import skia

            colour = mix(self.style.grade(self.light.key), "#ffffff", 0.12)
            self._paints[key] = skia.Paint(AntiAlias=True, Color=skia.Color(*channels(colour), round(255 * alpha)))
        return self._paints[key]
