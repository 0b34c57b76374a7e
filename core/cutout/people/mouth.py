"""The parametric mouth: any blend of visemes and emotions, with lips, teeth and tongue. Drawn anew for every frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.cutout.people.expression import Face
from core.cutout.people.ink import Ink
from core.cutout.people.palette import deeper, lighter, mix
from core.cutout.people.rig import Rig
from core.cutout.people.skull import Skull
from core.cutout.people.state import Mouth

if TYPE_CHECKING:
    import skia


@dataclass(frozen=True, slots=True)
class _Shape:
    """Half width, openness, and heights (head units) of the corners and of the middles of the inner lip edges."""

    width: float
    open: float
    left: float
    right: float
    upper: float
    lower: float
    square: float
    """How far out the curve's handles sit, 0.4 pointed … 0.9 boxy."""
    teeth: float
    tongue: float
    wave: float


def _shape(rig: Rig, face: Face, mouth: Mouth) -> _Shape:
    """Speech over emotion: as soon as a viseme shows, the emotion's own opening gives way and only its corners stay."""
    speech = min(1.0, 4.0 * (mouth.wide + mouth.round + mouth.teeth + mouth.tongue) + 3.0 * mouth.open)
    idle = 1.0 - speech
    opened = min(1.0, mouth.open + face.gape * idle + 0.1 * mouth.teeth * (1 - mouth.open))
    smile = face.smile * (1 - 0.35 * mouth.round)
    stretch = 1 + 0.34 * mouth.wide - 0.5 * mouth.round + (face.width - 1) * (0.45 + 0.55 * idle)
    width = 21.0 * rig.mouth_width * max(0.4, stretch) * (1 - 0.08 * opened)
    corner = -7.0 * smile * (1 - 0.3 * opened)
    middle = 4.6 * smile * (1 - 0.75 * opened)
    rise = 5.0 * opened + 4.5 * mouth.round * opened
    fall = (21.0 + 3.0 * max(0.0, smile)) * opened
    return _Shape(
        width=width,
        open=opened,
        left=corner + 3.2 * face.skew,
        right=corner - 3.2 * face.skew,
        upper=middle - rise,
        lower=middle + fall,
        square=0.5 + 0.3 * max(mouth.round, min(1.0, opened * 1.2)) - 0.12 * max(0.0, -smile) * (1 - mouth.round),
        teeth=min(1.0, mouth.teeth + face.teeth * idle),
        tongue=mouth.tongue,
        wave=face.wave * (1 - 0.7 * speech),
    )


def _curve(path: skia.Path, shape: _Shape, middle: float, *, back: bool, out: float = 0.0, dip: float = 0.0) -> None:
    """Adds one lip edge from the left corner to the right (or back); `out` widens it, `dip` is a cupid's bow."""
    left, right = (-shape.width - out, shape.left), (shape.width + out, shape.right)
    handle = (middle - 0.25 * (shape.left + shape.right) / 2) / 0.75
    waves = (shape.wave * 4.0, -shape.wave * 4.0)
    first, second = (-shape.width * shape.square, handle + waves[0]), (shape.width * shape.square, handle + waves[1])
    if dip:
        peak = shape.width * 0.3
        side = 0.5 * (middle + shape.left)
        if not back:
            path.cubicTo(left[0] * 0.7, side - dip * 0.3, -peak * 1.6, middle - dip, -peak, middle - dip)
            path.quadTo(-peak * 0.4, middle - dip, 0, middle - dip * 0.35)
            path.quadTo(peak * 0.4, middle - dip, peak, middle - dip)
            path.cubicTo(peak * 1.6, middle - dip, right[0] * 0.7, 0.5 * (middle + shape.right) - dip * 0.3, *right)
        return
    if back:
        path.cubicTo(*second, *first, *left)
    else:
        path.cubicTo(*first, *second, *right)


def _opening(shape: _Shape) -> skia.Path:
    import skia

    path = skia.Path()
    path.moveTo(-shape.width, shape.left)
    _curve(path, shape, shape.upper, back=False)
    _curve(path, shape, shape.lower, back=True)
    path.close()
    return path


def _lips(shape: _Shape, full: float) -> skia.Path:
    """The coloured lips around the opening."""
    import skia

    path = skia.Path()
    path.moveTo(-shape.width - 1.0, shape.left)
    _curve(path, shape, shape.upper - 1.2, back=False, out=1.0, dip=4.4 * full)
    _curve(path, shape, shape.lower + 5.6 * full, back=True, out=1.0)
    path.close()
    return path


def draw_mouth(canvas: skia.Canvas, ink: Ink, skull: Skull, face: Face, mouth: Mouth, *, bearded: bool) -> None:
    """The mouth of `face` while it says `mouth`, at its place on the turned head."""
    rig = skull.rig
    shape = _shape(rig, face, mouth)
    canvas.save()
    canvas.translate(skull.across(0.0, 3.0), skull.down(skull.mouth_y))
    canvas.scale(max(0.4, skull.squeeze(0.0) * (1 - 0.06 * abs(skull.turn))), 1.0)
    full = 1.0 if rig.lashes else 0.62
    lips = rig.lips if not bearded else mix(rig.lips, deeper(rig.skin, 0.2), 0.3)
    canvas.drawPath(_lips(shape, full), ink.fill(lips))
    if shape.open > 0.03:
        opening = _opening(shape)
        canvas.drawPath(opening, ink.fill("#4a1620"))
        canvas.save()
        canvas.clipPath(opening, True)
        _draw_inside(canvas, ink, shape)
        canvas.restore()
    line = deeper(rig.lips, 0.55)
    if shape.open < 0.2:
        import skia

        seam = skia.Path()
        seam.moveTo(-shape.width, shape.left)
        _curve(seam, shape, shape.upper + (0.8 if shape.open > 0.03 else 0.0), back=False)
        canvas.drawPath(seam, ink.line(line, 2.6))
    _draw_corners(canvas, ink, rig, shape, face)
    if not bearded:
        below = shape.lower + 5.6 * full + 6.0
        canvas.drawLine(-6.0, below, 6.0, below, ink.line(deeper(rig.skin, 0.24), 2.2, 0.75))
    elif shape.open < 0.5:
        canvas.drawLine(-5.0, shape.lower + 3.0, 5.0, shape.lower + 3.0, ink.line(lighter(rig.lips, 0.25), 2.0, 0.6))
    canvas.restore()


def _draw_corners(canvas: skia.Canvas, ink: Ink, rig: Rig, shape: _Shape, face: Face) -> None:
    """Dimples of a smile."""
    strength = max(0.0, face.smile - 0.35) * 1.1
    if strength < 0.05:
        return
    tone = ink.line(deeper(rig.skin, 0.36), 2.0, min(0.8, strength))
    for side, y in ((-1, shape.left), (1, shape.right)):
        x = side * (shape.width + 3.0)
        canvas.drawLine(x - side * 0.5, y - 3.4, x + side * 1.6, y + 2.0, tone)


def _draw_inside(canvas: skia.Canvas, ink: Ink, shape: _Shape) -> None:
    """Tongue, then the teeth before it. Clipped to the opening by the caller."""
    import skia

    tall = shape.lower - shape.upper
    rise = shape.lower - tall * (0.34 + 0.3 * shape.tongue)
    if tall > 5:
        canvas.drawOval(
            skia.Rect.MakeLTRB(-shape.width * 0.72, rise, shape.width * 0.72, rise + tall * 1.2), ink.fill("#c9515c")
        )
        canvas.drawLine(0, rise + tall * 0.12, 0, shape.lower, ink.line("#a23a48", 1.6, 0.5))
    show = max(shape.teeth, min(0.55, shape.open * 0.8))
    if show < 0.06:
        return
    top = min(shape.upper, shape.left, shape.right) - 3
    edge = shape.upper + 1.5 + tall * (0.16 + 0.3 * shape.teeth)
    white = ink.fill("#fffdf8")
    canvas.drawRoundRect(skia.Rect.MakeLTRB(-shape.width * 0.94, top, shape.width * 0.94, edge), 3.5, 3.5, white)
    if shape.teeth > 0.5:
        share = (shape.teeth - 0.5) * 2
        bottom = shape.lower - tall * 0.34 * share
        canvas.drawRoundRect(
            skia.Rect.MakeLTRB(-shape.width * 0.86, max(bottom, edge + 1.0), shape.width * 0.86, shape.lower + 8),
            3.5,
            3.5,
            white,
        )
