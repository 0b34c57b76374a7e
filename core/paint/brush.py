"""The brush: fills, lines, glows and shadows on a Skia canvas, drawn the way a style wants them. Used by all draft painters.

Coordinates are pixels of the canvas. Colours are "#rrggbb" of the thing itself; light and grading come later, over the
whole layer (core.drafts.places.stage).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from core.paint.colour import mix, shade
from core.styles import Style

if TYPE_CHECKING:
    import skia

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Fade:
    """A fill that changes from `first` (top or left) to `last` (bottom or right), optionally through `middle`."""

    first: str
    last: str
    across: bool = False
    middle: str = ""


Fill = str | Fade


@lru_cache(maxsize=8192)
def argb(colour: str, alpha: float = 1.0) -> int:
    """Skia's colour number."""
    return (round(255 * min(1.0, max(0.0, alpha))) << 24) | int(colour[1:7], 16)


class Brush:
    """Draws on `canvas`. `unit` is the frame's height in pixels: ink widths follow it."""

    def __init__(self, canvas: skia.Canvas, style: Style, unit: float) -> None:
        self.canvas = canvas
        self.style = style
        self.unit = unit
        self.ink = style.outline * unit
        self._late: list[list[tuple[Callable[..., None], tuple[Any, ...], dict[str, Any], skia.Matrix]]] = []

    # ---- shapes --------------------------------------------------------------------------------------------------------

    def rect(
        self, x: float, y: float, w: float, h: float, fill: Fill, *, corner: float = 0.0, ink: float = 1.0, alpha: float = 1.0
    ) -> None:
        """An upright rectangle from its left top corner, corners rounded by `corner` pixels."""
        import skia

        path = skia.Path()
        box = skia.Rect.MakeXYWH(x, y, w, h)
        if corner > 0:
            path.addRoundRect(box, corner, corner)
        else:
            path.addRect(box)
        self.shape(path, fill, ink=ink, alpha=alpha)

    def poly(self, points: Sequence[Point], fill: Fill, *, ink: float = 1.0, alpha: float = 1.0) -> None:
        """A closed polygon."""
        self.shape(polygon(points), fill, ink=ink, alpha=alpha)

    def oval(self, cx: float, cy: float, rx: float, ry: float, fill: Fill, *, ink: float = 1.0, alpha: float = 1.0) -> None:
        import skia

        path = skia.Path()
        path.addOval(skia.Rect.MakeLTRB(cx - rx, cy - ry, cx + rx, cy + ry))
        self.shape(path, fill, ink=ink, alpha=alpha)

    def shape(self, path: skia.Path, fill: Fill, *, ink: float = 1.0, alpha: float = 1.0) -> None:
        """Any path; `ink` scales the style's outline (0: none)."""
        import skia

        self.canvas.drawPath(path, self._paint(fill, path.getBounds(), alpha))
        if self.ink > 0 and ink > 0:
            width = self.ink * ink
            paint = skia.Paint(
                Color=argb(self.style.outline_colour, alpha),
                Style=skia.Paint.kStroke_Style,
                StrokeWidth=width,
                StrokeJoin=skia.Paint.kRound_Join,
                AntiAlias=True,
            )
            self.canvas.drawPath(path, paint)

    def _paint(self, fill: Fill, bounds: skia.Rect, alpha: float) -> skia.Paint:
        import skia

        paint = skia.Paint(AntiAlias=True, Color=argb("#000000", alpha))
        if isinstance(fill, str):
            paint.setColor(argb(fill, alpha))
            return paint
        stops = [fill.first, fill.middle, fill.last] if fill.middle else [fill.first, fill.last]
        start = skia.Point(bounds.left(), bounds.top())
        end = skia.Point(bounds.right(), bounds.top()) if fill.across else skia.Point(bounds.left(), bounds.bottom())
        if self.style.flat:
            colours, places = _bands(stops, 3)
        else:
            colours, places = stops, [k / (len(stops) - 1) for k in range(len(stops))]
        paint.setShader(skia.GradientShader.MakeLinear([start, end], [argb(colour) for colour in colours], places))
        return paint

    # ---- lines ---------------------------------------------------------------------------------------------------------

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float, *, alpha: float = 1.0) -> None:
        self.lines([((x1, y1), (x2, y2))], colour, width, alpha=alpha)

    def lines(
        self, segments: Sequence[Sequence[Point]], colour: str, width: float, *, alpha: float = 1.0, smooth: bool = False
    ) -> None:
        """Many open strokes of one colour and width, painted at once (crossings do not darken)."""
        import skia

        path = skia.Path()
        for points in segments:
            _trace(path, points, smooth)
        paint = skia.Paint(
            Color=argb(colour, alpha),
            Style=skia.Paint.kStroke_Style,
            StrokeWidth=max(width, 0.6),
            StrokeCap=skia.Paint.kRound_Cap,
            StrokeJoin=skia.Paint.kRound_Join,
            AntiAlias=True,
        )
        self.canvas.drawPath(path, paint)

    # ---- light and shade -----------------------------------------------------------------------------------------------

    def glow(self, cx: float, cy: float, rx: float, colour: str, strength: float = 0.6, *, ry: float = 0.0) -> None:
        """Light that adds to what is there, fading out at the radius."""
        self._soft(cx, cy, rx, ry or rx, colour, strength, "kScreen")

    def dim(self, cx: float, cy: float, rx: float, ry: float, strength: float = 0.4, *, colour: str = "#120c18") -> None:
        """A soft shadow: an ellipse, dark in the middle."""
        self._soft(cx, cy, rx, ry, colour, strength, "kSrcATop")

    def mist(self, cx: float, cy: float, rx: float, ry: float, colour: str, strength: float) -> None:
        """A soft ellipse of colour laid over everything, also where nothing is painted yet."""
        self._soft(cx, cy, rx, ry, colour, strength, "kSrcOver")

    def _soft(self, cx: float, cy: float, rx: float, ry: float, colour: str, strength: float, blend: str) -> None:
        import skia

        if rx <= 0 or ry <= 0 or strength <= 0:
            return
        steps = [(0.0, 1.0), (0.35, 0.62), (0.7, 0.2), (1.0, 0.0)]
        colours = [argb(colour, strength * share) for _, share in steps]
        places = [place for place, _ in steps]
        if self.style.flat:
            colours = [argb(colour, strength * share) for share in (0.7, 0.7, 0.4, 0.4, 0.16, 0.16, 0.0)]
            places = [0.0, 0.28, 0.285, 0.58, 0.585, 0.995, 1.0]
        shader = skia.GradientShader.MakeRadial(skia.Point(0, 0), 1.0, colours, places)
        paint = skia.Paint(Shader=shader, BlendMode=getattr(skia.BlendMode, blend), AntiAlias=True)
        self.canvas.save()
        self.canvas.translate(cx, cy)
        self.canvas.scale(rx, ry)
        self.canvas.drawRect(skia.Rect.MakeLTRB(-1, -1, 1, 1), paint)
        self.canvas.restore()

    def veil(
        self,
        box: tuple[float, float, float, float],
        colour: str,
        first: float,
        last: float,
        *,
        across: bool = False,
        atop: bool = False,
    ) -> None:
        """A see-through colour over `box` (left, top, right, bottom), its opacity going from `first` to `last`.

        `atop` keeps to what is already painted.
        """
        import skia

        left, top, right, bottom = box
        end = skia.Point(right, top) if across else skia.Point(left, bottom)
        shader = skia.GradientShader.MakeLinear([skia.Point(left, top), end], [argb(colour, first), argb(colour, last)])
        paint = skia.Paint(Shader=shader)
        if atop:
            paint.setBlendMode(skia.BlendMode.kSrcATop)
        self.canvas.drawRect(skia.Rect.MakeLTRB(left, top, right, bottom), paint)

    def beam(self, points: Sequence[Point], colour: str, first: float, last: float, blur: float) -> None:
        """A soft-edged shaft of light along the polygon, fading from its top to its bottom."""
        import skia

        path = polygon(points)
        box = path.getBounds()
        ends = [skia.Point(box.left(), box.top()), skia.Point(box.left(), box.bottom())]
        shader = skia.GradientShader.MakeLinear(ends, [argb(colour, first), argb(colour, last)])
        paint = skia.Paint(Shader=shader, BlendMode=skia.BlendMode.kScreen, AntiAlias=True)
        if blur > 0 and not self.style.flat:
            paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
        self.canvas.drawPath(path, paint)

    def hole(self, path: skia.Path) -> None:
        """Cuts the path out of the layer, so that farther layers show."""
        import skia

        self.canvas.drawPath(path, skia.Paint(BlendMode=skia.BlendMode.kClear, AntiAlias=True))

    @contextmanager
    def inside(self, path: skia.Path) -> Iterator[None]:
        """Paints only within the path."""
        self.canvas.save()
        self.canvas.clipPath(path, True)
        yield
        self.canvas.restore()

    @contextmanager
    def within(self, width: float, height: float, corners: Sequence[Point]) -> Iterator[None]:
        """Paints a flat picture of `width` x `height` seen in perspective: its corners (left top, right top, right bottom,
        left bottom) come to lie on `corners`."""
        import skia

        matrix = skia.Matrix()
        source = [skia.Point(0, 0), skia.Point(width, 0), skia.Point(width, height), skia.Point(0, height)]
        matrix.setPolyToPoly(source, [skia.Point(*corner) for corner in corners])
        self.canvas.save()
        self.canvas.concat(matrix)
        yield
        self.canvas.restore()

    @contextmanager
    def turned(self, degrees: float, cx: float, cy: float) -> Iterator[None]:
        """Paints rotated about a point."""
        self.canvas.save()
        self.canvas.rotate(degrees, cx, cy)
        yield
        self.canvas.restore()

    # ---- things that shine by themselves ---------------------------------------------------------------------------------

    def emit(self, paint: Callable[..., None], *arguments: Any, **options: Any) -> None:
        """Calls `paint` once the group in work has been lit, so that lamps and lit windows keep their own brightness."""
        if self._late:
            self._late[-1].append((paint, arguments, options, self.canvas.getTotalMatrix()))
        else:
            paint(*arguments, **options)

    def gather(self) -> None:
        """Begins to hold back what is emitted."""
        self._late.append([])

    def release(self) -> None:
        """Paints what was emitted since the matching `gather`."""
        for paint, arguments, options, matrix in self._late.pop():
            self.canvas.save()
            self.canvas.setMatrix(matrix)
            paint(*arguments, **options)
            self.canvas.restore()


def _bands(stops: Sequence[str], count: int) -> tuple[list[str], list[float]]:
    """Gradient stops that make `count` plain bands."""
    colours: list[str] = []
    places: list[float] = []
    for band in range(count):
        share = band / (count - 1) * (len(stops) - 1)
        at = min(int(share), len(stops) - 2)
        colour = mix(stops[at], stops[at + 1], round(share - at, 4))
        colours += [colour, colour]
        places += [band / count, (band + 1) / count]
    return colours, places


def polygon(points: Sequence[Point]) -> skia.Path:
    """The closed path through the points."""
    import skia

    path = skia.Path()
    _trace(path, points, False)
    path.close()
    return path


def smooth_polygon(points: Sequence[Point]) -> skia.Path:
    """A closed, rounded path near the points (quadratic B-spline: the points pull, edge middles are touched)."""
    import skia

    path = skia.Path()
    last = points[-1]
    path.moveTo((last[0] + points[0][0]) / 2, (last[1] + points[0][1]) / 2)
    for here, following in zip(points, [*points[1:], points[0]], strict=True):
        path.quadTo(here[0], here[1], (here[0] + following[0]) / 2, (here[1] + following[1]) / 2)
    path.close()
    return path


def arch(x: float, y: float, w: float, h: float, *, pointed: bool = False) -> skia.Path:
    """A window or door opening with a round or pointed top; (x, y) is its left top corner."""
    import skia

    path = skia.Path()
    spring = y + min(h, w * (0.85 if pointed else 0.5))
    path.moveTo(x, y + h)
    path.lineTo(x, spring)
    if pointed:
        path.quadTo(x + w * 0.06, y + (spring - y) * 0.35, x + w / 2, y)
        path.quadTo(x + w * 0.94, y + (spring - y) * 0.35, x + w, spring)
    else:
        path.arcTo(skia.Rect.MakeLTRB(x, y, x + w, y + 2 * (spring - y)), 180, 180, False)
    path.lineTo(x + w, y + h)
    path.close()
    return path


def _trace(path: skia.Path, points: Sequence[Point], smooth: bool) -> None:
    path.moveTo(*points[0])
    if smooth and len(points) > 2:
        for here, following in pairwise(points[1:]):
            path.quadTo(here[0], here[1], (here[0] + following[0]) / 2, (here[1] + following[1]) / 2)
        path.lineTo(*points[-1])
        return
    for point in points[1:]:
        path.lineTo(*point)


def tone(colour: str, amount: float = 0.16) -> Fade:
    """A gentle top-to-bottom shading of one colour."""
    return Fade(shade(colour, amount * 0.6), shade(colour, -amount))


def sideways(colour: str, amount: float = 0.2) -> Fade:
    """The shading of an upright round thing: dark, light, dark."""
    return Fade(shade(colour, -amount * 0.6), shade(colour, -amount), across=True, middle=shade(colour, amount))
