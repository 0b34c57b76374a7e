"""The head without its hair: face, ears, nose, cheeks and the marks of age. Used by the figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cutout.people.curves import oval, placed, trace, within
from core.cutout.people.expression import Face
from core.cutout.people.ink import Ink
from core.cutout.people.palette import deeper, lighter, mix
from core.cutout.people.rig import Nose
from core.cutout.people.skull import Skull
from core.looks import FacialHair

if TYPE_CHECKING:
    import skia

NEAR_EAR = 0.22
"""From this much turn on, the nearer ear lies on the head and no longer behind its edge."""


def ear_spot(skull: Skull, side: int) -> tuple[float, float]:
    """The middle of an ear."""
    near = -side * skull.turn
    inward = max(0.0, near) * 20.0
    return side * (81.0 - inward - 7.0 * max(0.0, -near)) - skull.turn * 1.0, skull.eye_y + 14.0 + skull.nod * 2.0


def draw_ear(canvas: skia.Canvas, ink: Ink, skull: Skull, side: int) -> None:
    """One ear with its shell."""
    x, y = ear_spot(skull, side)
    size = 0.92 if skull.child else 1.0 + 0.1 * skull.rig.wrinkles
    shell = trace([(-7, -18), (4, -20), (12, -11), (10, 4), (3, 17), (-6, 18), (-10, 4)])
    ear = placed(shell, x, y, 0.0, side * size, size)
    ink.solid(canvas, ear, skull.rig.skin, 5.0)
    inner = placed(trace([(-2, -9), (5, -9), (5, 1), (0, 9)], closed=False), x, y, 0.0, side * size, size)
    canvas.drawPath(inner, ink.line(deeper(skull.rig.skin, 0.3), 2.6, 0.8))


def ear_in_front(skull: Skull, side: int) -> bool:
    """Whether the ear at `side` lies on the turned head."""
    return -side * skull.turn > NEAR_EAR


def draw_face(canvas: skia.Canvas, ink: Ink, skull: Skull) -> None:
    """Ears behind, the face with soft shading, stubble, freckles and wrinkles that do not move."""
    for side in (-1, 1):
        if not ear_in_front(skull, side):
            draw_ear(canvas, ink, skull, side)
    outline = trace(skull.face_outline())
    ink.solid(canvas, outline, skull.rig.skin, 13.0)
    if skull.rig.facial_hair is FacialHair.STUBBLE:
        _draw_stubble(canvas, ink, skull, outline)
    if skull.rig.freckles:
        _draw_freckles(canvas, ink, skull)
    _draw_wrinkles(canvas, ink, skull)
    for side in (-1, 1):
        if ear_in_front(skull, side):
            draw_ear(canvas, ink, skull, side)


def _draw_stubble(canvas: skia.Canvas, ink: Ink, skull: Skull, outline: skia.Path) -> None:
    shadow = within(outline, trace(beard_line(skull, 22.0)))
    canvas.drawPath(shadow, ink.fill(mix(skull.rig.skin, deeper(skull.rig.hair, 0.2), 0.15)))


def beard_line(skull: Skull, cheek: float) -> list[tuple[float, float] | tuple[float, float, float]]:
    """Where a beard grows: from the ears along the cheeks, under the nose, and down past the chin."""
    top: list[tuple[float, ...]] = [
        (-92, 8, 0), (-70, 14, 0.3), (-56, 14 + cheek, 0.8), (-30, 24 + cheek, 1), (0, 22 + cheek * 1.1, 1),
        (30, 24 + cheek, 1), (56, 14 + cheek, 0.8), (70, 14, 0.3), (92, 8, 0),
    ]  # fmt: skip
    bottom: list[tuple[float, ...]] = [(96, 70, 0), (60, 120, 0), (0, 132, 0), (-60, 120, 0), (-96, 70, 0)]
    return skull.knots(top + bottom)


def _draw_freckles(canvas: skia.Canvas, ink: Ink, skull: Skull) -> None:
    dots = (
        (-38, 30),
        (-29, 34),
        (-45, 36),
        (-34, 40),
        (-22, 30),
        (38, 30),
        (29, 34),
        (45, 36),
        (34, 40),
        (22, 30),
        (-4, 27),
        (5, 29),
    )
    paint = ink.fill(deeper(mix(skull.rig.skin, "#c0662c", 0.35), 0.1), 0.8)
    for x, y in dots:
        canvas.drawCircle(skull.across(x), skull.down(y), 1.9, paint)


def _draw_wrinkles(canvas: skia.Canvas, ink: Ink, skull: Skull) -> None:
    """Forehead, crow's feet and the folds beside the mouth."""
    age = skull.rig.wrinkles
    if age < 0.3:
        return
    paint = ink.line(deeper(skull.rig.skin, 0.28), 1.8, 0.35 + 0.4 * age)

    def stroke(points: list[tuple[float, float]]) -> None:
        canvas.drawPath(trace([(skull.across(x), skull.down(y)) for x, y in points], closed=False), paint)

    for side in (-1, 1):
        stroke([(side * 21, 40), (side * 32, 50), (side * 35, 62)])
        if age > 0.7:
            stroke([(side * 57, 2), (side * 64, -1)])
            stroke([(side * 57, 8), (side * 65, 10)])
    if age > 0.7:
        stroke([(-24, -44), (0, -47), (24, -44)])
        stroke([(-17, -53), (0, -55), (17, -53)])


def draw_cheeks(canvas: skia.Canvas, ink: Ink, skull: Skull, face: Face) -> None:
    """Blush; a smile lifts it."""
    rosy = mix(skull.rig.skin, "#e2574f", 0.55)
    for side in (-1, 1):
        x = side * 46
        y = skull.down(37 - 4 * max(0.0, face.smile))
        ink.glow(
            canvas,
            skull.across(x),
            y,
            25 * max(0.35, skull.squeeze(x)),
            18,
            rosy,
            0.5 * face.blush + (0.1 if skull.child else 0.0),
        )


_NOSES = {
    Nose.BUTTON: (9.0, 7.5, 0.0),
    Nose.STRAIGHT: (10.0, 8.5, 4.0),
    Nose.BROAD: (14.5, 8.0, 1.0),
    Nose.LONG: (10.5, 10.0, 8.0),
}
"""Half width of the tip, its depth, how much lower it hangs."""


def draw_nose(canvas: skia.Canvas, ink: Ink, skull: Skull, face: Face) -> None:
    """Tip, wings and, as the head turns, the ridge."""
    rig = skull.rig
    half, deep, low = (value * rig.nose_size for value in _NOSES[rig.nose])
    tip_x, tip_y = skull.across(0.0, 10.0 + deep * 0.6), skull.down(skull.nose_y + low)
    turn = skull.turn
    shadow = deeper(rig.skin, 0.3)
    towards = 1 if turn >= 0 else -1
    side = 1 if ink.towards[0] < 0 else -1
    if not ink.flat:
        base = [
            (tip_x - turn * 13 - side * 1, skull.down(skull.eye_y + 4)),
            (tip_x + side * half * 0.95, tip_y - 1),
            (tip_x + side * 1.0, tip_y + deep * 0.55),
        ]
        canvas.drawPath(trace([(*base[0], 0.2), (*base[1], 0.8), (*base[2], 0.5)]), ink.fill(deeper(rig.skin, 0.16), 0.55))
        canvas.drawPath(oval(tip_x, tip_y - 1.5, half * 0.8, deep * 0.72), ink.fill(mix(rig.skin, "#e0574a", 0.13)))
    near, far = half * (1 + 0.15 * abs(turn)), half * (1 - 0.45 * abs(turn))
    left, right = (near, far) if towards > 0 else (far, near)
    under = trace(
        [(tip_x - left, tip_y - deep * 0.35), (tip_x - left * 0.82, tip_y + deep * 0.32), (tip_x, tip_y + deep * 0.55),
         (tip_x + right * 0.82, tip_y + deep * 0.32), (tip_x + right, tip_y - deep * 0.35)],
        closed=False,
    )  # fmt: skip
    canvas.drawPath(under, ink.line(shadow, 2.8))
    if abs(turn) > 0.12:
        edge = tip_x + towards * far
        ridge = trace(
            [(edge, tip_y - deep * 0.3), (edge - towards * 3, tip_y - 9), (edge - towards * 10, skull.down(skull.eye_y + 2))],
            closed=False,
        )
        canvas.drawPath(ridge, ink.line(shadow, 2.4, min(1.0, (abs(turn) - 0.12) * 2.2)))
    if not ink.flat:
        canvas.drawCircle(tip_x - side * half * 0.25, tip_y - deep * 0.35, 2.4, ink.fill(lighter(rig.skin, 0.5), 0.75))
    if face.wrinkle > 0.1:
        _draw_scowl(canvas, ink, skull, face)


def _draw_scowl(canvas: skia.Canvas, ink: Ink, skull: Skull, face: Face) -> None:
    """Creases between the brows and beside the nose."""
    paint = ink.line(deeper(skull.rig.skin, 0.36), 2.0, 0.8 * face.wrinkle)
    for side in (-1, 1):
        x, y = skull.across(side * 7), skull.down(skull.brow_y + 3)
        canvas.drawLine(x, y, x - side * 1.5, y + 9, paint)
        x, y = skull.across(side * 18), skull.down(skull.nose_y)
        canvas.drawPath(trace([(x, y - 5), (x + side * 5, y), (x + side * 7, y + 8)], closed=False), paint)
