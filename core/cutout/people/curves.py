"""Smooth outlines from a few points: the one drawing tool that every part of a person is made with.

All lengths are in whatever space the caller draws in; y grows downwards as on a screen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import skia

Point = tuple[float, float]
Knot = tuple[float, float] | tuple[float, float, float]
"""A point of an outline; a third value below 1 sharpens it, 0 is a corner."""

_TENSION = 1 / 6
"""Catmull-Rom spline as cubic Béziers: handles are a sixth of the chord between the neighbours."""


def trace(knots: Sequence[Knot], *, closed: bool = True) -> skia.Path:
    """A curve through all `knots`."""
    import skia

    path = skia.Path()
    count = len(knots)
    path.moveTo(knots[0][0], knots[0][1])
    for at in range(count if closed else count - 1):
        here, there = knots[at], knots[(at + 1) % count]
        before = knots[at - 1] if closed or at > 0 else here
        after = knots[(at + 2) % count] if closed or at + 2 < count else there
        leave = _TENSION * (here[2] if len(here) > 2 else 1.0)
        arrive = _TENSION * (there[2] if len(there) > 2 else 1.0)
        path.cubicTo(
            here[0] + (there[0] - before[0]) * leave,
            here[1] + (there[1] - before[1]) * leave,
            there[0] - (after[0] - here[0]) * arrive,
            there[1] - (after[1] - here[1]) * arrive,
            there[0],
            there[1],
        )
    if closed:
        path.close()
    return path


def nothing() -> skia.Path:
    """An empty path."""
    import skia

    return skia.Path()


def stroked(path: skia.Path, width: float) -> skia.Path:
    """The outline of a stroke with round ends along `path`."""
    import skia

    outline = skia.Path()
    skia.Paint(Style=skia.Paint.kStroke_Style, StrokeWidth=width, StrokeCap=skia.Paint.kRound_Cap).getFillPath(path, outline)
    return outline


def mirrored(half: Sequence[Knot]) -> list[Knot]:
    """A whole outline from its right half, listed from the top of the axis to its bottom (points on the axis stay single)."""
    left: list[Knot] = [(-knot[0], *knot[1:]) for knot in reversed(half) if abs(knot[0]) > 1e-6]
    return [*half, *left]


def oval(x: float, y: float, across: float, down: float) -> skia.Path:
    """An ellipse by centre and half axes."""
    import skia

    path = skia.Path()
    path.addOval(skia.Rect.MakeLTRB(x - across, y - down, x + across, y + down))
    return path


def slab(left: float, top: float, right: float, bottom: float, round_by: float) -> skia.Path:
    """A rectangle with rounded corners."""
    import skia

    path = skia.Path()
    path.addRoundRect(skia.Rect.MakeLTRB(left, top, right, bottom), round_by, round_by)
    return path


def polyline(points: Sequence[Point], *, closed: bool = False) -> skia.Path:
    """Straight strokes through `points`."""
    import skia

    path = skia.Path()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    if closed:
        path.close()
    return path


def bend(start: Point, middle: Point, end: Point, *, soft: float = 0.35, steps: int = 5) -> list[Point]:
    """A limb's centre line: start → middle → end with the joint rounded over the share `soft` of each bone."""
    first = (middle[0] + (start[0] - middle[0]) * soft, middle[1] + (start[1] - middle[1]) * soft)
    second = (middle[0] + (end[0] - middle[0]) * soft, middle[1] + (end[1] - middle[1]) * soft)
    line = [start, ((start[0] + first[0]) / 2, (start[1] + first[1]) / 2)]
    for step in range(steps + 1):
        t = step / steps
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        line.append((a * first[0] + b * middle[0] + c * second[0], a * first[1] + b * middle[1] + c * second[1]))
    return [*line, ((second[0] + end[0]) / 2, (second[1] + end[1]) / 2), end]


def along(line: Sequence[Point], share: float) -> tuple[Point, Point]:
    """The point at `share` of the length of `line`, and the unit vector along it there."""
    lengths = [math.dist(line[at], line[at + 1]) for at in range(len(line) - 1)]
    left = share * sum(lengths)
    for at, length in enumerate(lengths):
        if left <= length or at == len(lengths) - 1:
            (x0, y0), (x1, y1) = line[at], line[at + 1]
            part = left / (length or 1.0)
            unit = ((x1 - x0) / (length or 1.0), (y1 - y0) / (length or 1.0))
            return (x0 + (x1 - x0) * part, y0 + (y1 - y0) * part), unit
        left -= length
    return line[-1], (0.0, 1.0)


def upto(line: Sequence[Point], share: float, steps: int = 5) -> list[Point]:
    """The first `share` of the length of `line`, in even steps."""
    return [along(line, share * step / steps)[0] for step in range(steps + 1)]


def ribbon(
    line: Sequence[Point], start: float, end: float, *, middle: float | None = None, trim: Sequence[float] = (0.0, 0.0)
) -> skia.Path:
    """A band along `line` with half widths going start → middle → end and round ends.

    `trim` takes that much off the left and right side (seen along the line), growing from none at the start:
    drawing a trimmed band over a whole one leaves a seam of the colour below along one side.
    """
    count = len(line)
    middle = (start + end) / 2 if middle is None else middle
    left: list[Knot] = []
    right: list[Knot] = []
    for at, (x, y) in enumerate(line):
        before, after = line[max(at - 1, 0)], line[min(at + 1, count - 1)]
        dx, dy = after[0] - before[0], after[1] - before[1]
        length = math.hypot(dx, dy) or 1.0
        nx, ny = dy / length, -dx / length
        share = at / (count - 1)
        half = start + (middle - start) * share * 2 if share < 0.5 else middle + (end - middle) * (share * 2 - 1)
        ease = min(1.0, share * 4)
        left.append((x + nx * (half - trim[0] * ease), y + ny * (half - trim[0] * ease)))
        right.append((x - nx * (half - trim[1] * ease), y - ny * (half - trim[1] * ease)))
    return trace([*_cap(line[0], line[1], start), *left, *_cap(line[-1], line[-2], end), *reversed(right)])


def _cap(tip: Point, inner: Point, half: float) -> list[Knot]:
    """Three knots of a round end beyond `tip`, in the order in which the outline runs."""
    dx, dy = tip[0] - inner[0], tip[1] - inner[1]
    length = math.hypot(dx, dy) or 1.0
    dx, dy = dx / length * half, dy / length * half
    near, far = (tip[0] + dx * 0.7, tip[1] + dy * 0.7), (tip[0] + dx, tip[1] + dy)
    return [(near[0] + dy * 0.72, near[1] - dx * 0.72), far, (near[0] - dy * 0.72, near[1] + dx * 0.72)]


def minus(path: skia.Path, other: skia.Path) -> skia.Path:
    """What of `path` lies outside `other`; nothing in the rare case that it cannot be found."""
    import skia

    return _combined(path, other, skia.PathOp.kDifference_PathOp) or skia.Path()


def within(path: skia.Path, other: skia.Path) -> skia.Path:
    """What `path` and `other` share; nothing in the rare case that it cannot be found."""
    import skia

    return _combined(path, other, skia.PathOp.kIntersect_PathOp) or skia.Path()


def joined(*paths: skia.Path) -> skia.Path:
    """One outline around all `paths`."""
    import skia

    whole = paths[0]
    for path in paths[1:]:
        union = _combined(whole, path, skia.PathOp.kUnion_PathOp)
        if union is None:
            union = skia.Path(whole)
            union.addPath(path)
        whole = union
    return whole


def _combined(path: skia.Path, other: skia.Path, operation: skia.PathOp) -> skia.Path | None:
    """A boolean operation; close edges defeat the solver now and then, so it is tried again a hair's breadth apart."""
    import skia

    for nudge in (0.0, 0.037, -0.053):
        try:
            return skia.Op(path, moved(other, nudge, nudge * 0.7) if nudge else other, operation)
        except RuntimeError:
            continue
    return None


def moved(path: skia.Path, x: float, y: float) -> skia.Path:
    """A copy of `path` shifted by (x, y)."""
    import skia

    shifted = skia.Path(path)
    shifted.offset(x, y)
    return shifted


def placed(path: skia.Path, x: float, y: float, degrees: float = 0.0, across: float = 1.0, down: float = 1.0) -> skia.Path:
    """A copy of `path` scaled, then turned clockwise, then moved to (x, y)."""
    import skia

    matrix = skia.Matrix()
    matrix.setTranslate(x, y)
    matrix.preRotate(degrees)
    matrix.preScale(across, down)
    copy = skia.Path(path)
    copy.transform(matrix)
    return copy


def reach(shoulder: Point, target: Point, upper: float, lower: float, bend_side: float) -> tuple[Point, Point]:
    """Two-bone inverse kinematics (law of cosines): elbow and hand, the hand as near to `target` as the bones allow.

    With the target below the shoulder, `bend_side` 1 puts the elbow to the right of the picture and -1 to the left;
    values between bend it less, as if foreshortened.
    """
    dx, dy = target[0] - shoulder[0], target[1] - shoulder[1]
    distance = math.hypot(dx, dy) or 1e-6
    span = min(max(distance, abs(upper - lower) + 1e-3), upper + lower - 1e-3)
    hand = (shoulder[0] + dx / distance * span, shoulder[1] + dy / distance * span)
    along = (upper * upper - lower * lower + span * span) / (2 * span)
    aside = math.sqrt(max(upper * upper - along * along, 0.0)) * bend_side
    ux, uy = dx / distance, dy / distance
    return (shoulder[0] + ux * along + uy * aside, shoulder[1] + uy * along - ux * aside), hand
