"""Eyes and brows, drawn anew for every frame: lids that blink and squint, irises that look about. Used by the figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cutout.people.curves import Point, trace
from core.cutout.people.expression import Face
from core.cutout.people.ink import Ink
from core.cutout.people.palette import deeper, lighter, mix
from core.cutout.people.rig import Rig
from core.cutout.people.skull import Skull

if TYPE_CHECKING:
    import skia

_GAP = 34.0
"""From the middle of the face to the middle of an eye."""
_HALF = 17.0
"""Half an eye's width."""


def eye_place(skull: Skull, side: int) -> float:
    """x of the eye on `side` (1 right of the picture) before the turn."""
    return side * _GAP * skull.rig.eye_gap


def draw_eyes(canvas: skia.Canvas, ink: Ink, skull: Skull, face: Face, blink: float, gaze: Point, hidden: int = 0) -> None:
    """Both eyes; the one on the side `hidden` is left out (an eyepatch)."""
    for side in (-1, 1):
        if side == hidden:
            continue
        x = eye_place(skull, side)
        size = skull.rig.eye_size
        canvas.save()
        canvas.translate(skull.across(x), skull.down(skull.eye_y))
        canvas.scale(size * side * max(0.3, skull.squeeze(x)), size)
        _draw_eye(canvas, ink, skull.rig, face, blink, (gaze[0] * side, gaze[1]), side)
        canvas.restore()


def _lid(start: Point, end: Point, inner_y: float, outer_y: float) -> tuple[Point, Point, Point, Point]:
    """A lid's edge as a Bézier from the inner to the outer corner."""
    return start, (-_HALF * 0.62, inner_y), (_HALF * 0.55, outer_y), end


def _between(upper: tuple[Point, ...], lower: tuple[Point, ...]) -> skia.Path:
    """The opening between two lid edges."""
    import skia

    path = skia.Path()
    path.moveTo(*upper[0])
    path.cubicTo(*upper[1], *upper[2], *upper[3])
    path.cubicTo(*lower[2], *lower[1], *lower[0])
    path.close()
    return path


def _edge(curve: tuple[Point, ...]) -> skia.Path:
    import skia

    path = skia.Path()
    path.moveTo(*curve[0])
    path.cubicTo(*curve[1], *curve[2], *curve[3])
    return path


def _draw_eye(canvas: skia.Canvas, ink: Ink, rig: Rig, face: Face, blink: float, gaze: Point, side: int) -> None:
    """One eye in its own space: inner corner at the left, outer at the right (the caller mirrors it)."""
    inner, outer = (-_HALF, 3.0), (_HALF, -1.5 - face.slant * 1.5)
    down = 14.0 * (1 - 0.6 * face.lower)
    top = 17.5 * face.lid
    shut = min(1.0, max(0.0, blink))
    rest = down * 0.72
    lower = _lid(inner, outer, down + (rest - down) * shut, down * 0.9 + (rest - down) * shut)
    tops = (-(top - 8.0 * max(0.0, face.slant)) * 0.95, -(top + 8.0 * min(0.0, face.slant)) * 1.05)
    upper = _lid(inner, outer, tops[0] + (rest - tops[0]) * shut, tops[1] + (rest - tops[1]) * shut)
    socket = _between(_lid(inner, outer, -18.0, -19.0), lower)
    skin = rig.skin
    canvas.drawPath(socket, ink.fill(deeper(skin, 0.1)))
    if shut < 0.93:
        opening = _between(upper, lower)
        canvas.drawPath(opening, ink.fill("#fdfaf4"))
        canvas.save()
        canvas.clipPath(opening, True)
        _draw_iris(canvas, ink, rig, face, gaze, side)
        canvas.drawPath(_edge(upper), ink.line("#5b4a58", 7.0, 0.26))
        canvas.restore()
    dark = mix(deeper(rig.hair, 0.6), "#1d1518", 0.6)
    canvas.drawPath(_edge(upper), ink.line(dark, 3.6 if rig.lashes else 3.0))
    if ink.fine:
        canvas.drawPath(_edge(lower), ink.line(deeper(skin, 0.38), 1.3, 0.7))
    if rig.lashes:
        lift = 5.0 * (1 - shut) - 2.0 * shut
        lash = trace(
            [
                (outer[0] - 5, outer[1] - 4.5 * (1 - shut) + 1.5 * shut),
                (outer[0] + 1.5, outer[1] - 1),
                (outer[0] + 6.5, outer[1] - lift),
            ],
            closed=False,
        )
        canvas.drawPath(lash, ink.line(dark, 3.0))
    fold = -top - 5.0
    if shut < 0.5 and ink.fine:
        crease = trace([(-_HALF * 0.6, fold * 0.72), (0.0, fold * 0.93), (_HALF * 0.8, fold * 0.62)], closed=False)
        canvas.drawPath(crease, ink.line(deeper(skin, 0.32), 1.5, 0.75))
    if rig.wrinkles > 0.3:
        bag = trace([(-_HALF * 0.6, down + 4), (1.0, down + 7), (_HALF * 0.85, down + 2)], closed=False)
        canvas.drawPath(bag, ink.line(deeper(skin, 0.3), 1.5, 0.6 * rig.wrinkles))


def _draw_iris(canvas: skia.Canvas, ink: Ink, rig: Rig, face: Face, gaze: Point, side: int) -> None:
    """Iris, pupil and the light in them."""
    x = 0.6 + 6.0 * max(-1.0, min(1.0, gaze[0]))
    y = -1.2 + 4.5 * max(-1.0, min(1.0, gaze[1]))
    radius = 11.2
    canvas.drawCircle(x, y, radius, ink.fill(deeper(rig.eyes, 0.45)))
    canvas.drawCircle(x, y, radius - 1.7, ink.fill(rig.eyes))
    canvas.drawCircle(x, y + 3.4, radius * 0.52, ink.fill(lighter(rig.eyes, 0.3), 0.55))
    canvas.drawCircle(x, y, 5.6 * face.pupil, ink.fill("#17110f"))
    canvas.drawCircle(x + side * -3.6, y - 4.2, 3.3, ink.fill("#ffffff"))
    canvas.drawCircle(x + side * 3.8, y + 4.4, 1.5, ink.fill("#ffffff", 0.8))


def draw_brows(canvas: skia.Canvas, ink: Ink, skull: Skull, face: Face, hidden: int = 0) -> None:
    """Both brows: tapered bands that rise, sink and slant."""
    rig = skull.rig
    for side in (-1, 1):
        if side == hidden:
            continue
        middle = eye_place(skull, side)
        lift = face.brow + face.brow_skew * side
        thick = 4.4 * rig.brow_weight
        inner_y, outer_y = -face.brow_in - lift, -face.brow_out - lift
        arch = -(4.0 if rig.lashes else 2.2) - lift - 0.5 * max(0.0, face.brow_in + face.brow_out)
        half = 20.0
        upper = [
            (-half, inner_y + 1 - thick * 0.5),
            (-2.0, arch - thick),
            (half * 0.62, arch * 0.7 + outer_y * 0.3 - thick * 0.6),
            (half + 2, outer_y + 4.5),
        ]
        lower = [
            (half * 0.55, arch * 0.7 + outer_y * 0.3 + thick * 0.45),
            (-2.0, arch + thick * 0.35),
            (-half, inner_y + 1 + thick * 0.75),
        ]
        knots = [(skull.across(middle + x * side), skull.down(skull.brow_y) + y) for x, y in (*upper, *lower)]
        knots_sharp = [(*knot, 0.35) if at in (3,) else knot for at, knot in enumerate(knots)]
        canvas.drawPath(trace(knots_sharp), ink.fill(rig.brows))
