"""A plain chair under someone who sits in a room. Drawn by the player just before the figure, in its local units."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from core.crafts import Light
from core.cutout.people.palette import deeper, multiply
from core.styles import Style

if TYPE_CHECKING:
    import skia

_SEAT = 0.262
"""Height of the seat, share of the sitter's stature."""
_HALF = 0.135
_BACK = 0.56
_SHIFT = 0.022
"""How far the chair turns with the sitter."""


def draw_chair(canvas: skia.Canvas, colour: str, style: Style, light: Light, stature: float, turn: float) -> None:
    """The chair, its wood of `colour`, of someone `stature` local units tall who looks towards `turn` (-1 … 1)."""
    import skia

    canvas.save()
    canvas.scale(stature, stature)
    lean = _SHIFT * turn
    shadow = skia.Paint(AntiAlias=True, Color=0x38000000)
    canvas.drawOval(skia.Rect.MakeLTRB(-_HALF - 0.05, -0.02, _HALF + 0.05, 0.022), shadow)
    for part, depth in _parts(lean):
        canvas.drawPath(_outline(part), _paint(colour, style, light, depth))
    if style.outline:
        ink = skia.Paint(
            AntiAlias=True,
            Style=skia.Paint.kStroke_Style,
            StrokeWidth=0.005,
            Color=0xFF000000 | int(style.outline_colour[1:], 16),
        )
        for part, _ in _parts(lean):
            canvas.drawPath(_outline(part), ink)
    canvas.restore()


def _parts(lean: float) -> list[tuple[tuple[tuple[float, float], ...], float]]:
    """Corner points and how much deeper than the wood's own colour, back to front."""
    back, front = -lean, lean
    posts = [
        (((side * (_HALF - 0.022) + back - 0.012, -_BACK), (side * (_HALF - 0.022) + back + 0.012, -_BACK),
          (side * (_HALF - 0.012) + 0.014, -0.03), (side * (_HALF - 0.012) - 0.014, -0.03)), 0.34)
        for side in (-1, 1)
    ]  # fmt: skip
    rails = [
        (((-_HALF + 0.02 + back, -high), (_HALF - 0.02 + back, -high), (_HALF - 0.02 + back, -high + 0.05),
          (-_HALF + 0.02 + back, -high + 0.05)), 0.22)
        for high in (_BACK, _BACK - 0.1)
    ]  # fmt: skip
    legs = [
        (((side * _HALF + front - 0.015, -_SEAT), (side * _HALF + front + 0.015, -_SEAT),
          (side * (_HALF + 0.012) + front + 0.011, 0.004), (side * (_HALF + 0.012) + front - 0.011, 0.004)), 0.12)
        for side in (-1, 1)
    ]  # fmt: skip
    seat = (
        (-_HALF + 0.01 + back, -_SEAT - 0.04), (_HALF - 0.01 + back, -_SEAT - 0.04),
        (_HALF + 0.022 + front, -_SEAT + 0.004), (-_HALF - 0.022 + front, -_SEAT + 0.004),
    )  # fmt: skip
    edge = (
        (-_HALF - 0.022 + front, -_SEAT), (_HALF + 0.022 + front, -_SEAT),
        (_HALF + 0.018 + front, -_SEAT + 0.03), (-_HALF - 0.018 + front, -_SEAT + 0.03),
    )  # fmt: skip
    return [*posts, *rails, *legs, (seat, 0.0), (edge, 0.18)]


def _outline(points: tuple[tuple[float, float], ...]) -> skia.Path:
    import skia

    path = skia.Path()
    path.addPoly([skia.Point(x, y) for x, y in points], True)
    return path


@lru_cache(maxsize=64)
def _paint(colour: str, style: Style, light: Light, depth: float) -> skia.Paint:
    import skia

    shown = multiply(style.grade(deeper(colour, depth)), light.ambient)
    return skia.Paint(AntiAlias=True, Color=0xFF000000 | int(shown[1:], 16))
