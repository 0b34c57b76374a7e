"""Where things of the head go as it turns and nods: a rounded head seen from the front to three quarters.

Head units: 0,0 the middle of the head, top of the skull at y = -100, chin at y = 100. Used by everything on the head.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.cutout.people.curves import Knot
from core.cutout.people.rig import Rig
from core.looks import Age

RADIUS = 92.0
"""Of the ball that the face lies on."""
FULL_TURN = math.radians(26)


@dataclass(frozen=True, slots=True)
class Skull:
    """One person's head at one angle."""

    rig: Rig
    turn: float
    nod: float = 0.0

    @property
    def child(self) -> bool:
        return self.rig.age is Age.CHILD

    @property
    def eye_y(self) -> float:
        return 14.0 if self.child else 6.0

    @property
    def brow_y(self) -> float:
        return self.eye_y - (27.0 if self.child else 26.0)

    @property
    def nose_y(self) -> float:
        return 38.0 if self.child else 36.0

    @property
    def mouth_y(self) -> float:
        return 65.0

    def across(self, x: float, beyond: float = 0.0) -> float:
        """Where a point of the face at `x` is seen; `beyond` lifts it off the ball (a nose)."""
        angle = math.asin(max(-1.0, min(1.0, x / RADIUS))) + self.turn * FULL_TURN
        return (RADIUS + beyond) * math.sin(angle)

    def squeeze(self, x: float) -> float:
        """By how much widths at `x` shrink (far side) or grow."""
        angle = math.asin(max(-1.0, min(1.0, x / RADIUS)))
        return math.cos(angle + self.turn * FULL_TURN) / math.cos(angle)

    def down(self, y: float, front: float = 1.0) -> float:
        """Where a height on the face is seen after the nod."""
        return y + self.nod * 8.0 * front

    def rim(self, x: float, y: float) -> float:
        """Where a point of the head's outline is seen: the face swings forward, the back of the head stays."""
        forward = max(-0.35, min(1.0, (y + 20) / 110))
        return x + self.turn * (5.0 + 15.0 * forward) - self.turn * 4.0

    def place(self, x: float, y: float, front: float) -> tuple[float, float]:
        """A point between the outline (`front` 0) and the face (1)."""
        outer, inner = self.rim(x, y), self.across(x)
        return outer + (inner - outer) * front, y + self.nod * 8.0 * front

    def knots(self, points: Sequence[tuple[float, ...]]) -> list[Knot]:
        """Points (x, y, front[, sharpness]) as an outline at this angle."""
        done: list[Knot] = []
        for point in points:
            x, y = self.place(point[0], point[1], point[2])
            done.append((x, y, point[3]) if len(point) > 3 else (x, y))
        return done

    def face_outline(self) -> list[Knot]:
        """The bald head, right side down and left side up."""
        rig = self.rig
        jaw, cheeks = rig.jaw, rig.cheeks
        if self.child:
            half = [
                (0, -100),
                (46, -92),
                (78, -58),
                (85, -14),
                (84 * cheeks, 26),
                (72 * cheeks, 64),
                (46 * jaw, 90),
                (20, 99),
                (0, 100),
            ]
        elif jaw > 1.02:
            half = [
                (0, -100),
                (43, -92),
                (72, -60),
                (79, -18),
                (77, 20),
                (70 * cheeks, 52),
                (49 * jaw, 83),
                (25 * jaw, 98),
                (0, 101),
            ]
        else:
            half = [
                (0, -100),
                (43, -92),
                (72, -60),
                (78, -18),
                (76, 18),
                (68 * cheeks, 50),
                (46 * jaw, 81),
                (20 * jaw, 98),
                (0, 101),
            ]
        right = [(self.rim(x, y), self.down(y, max(0.0, y / 100) * 0.7)) for x, y in half]
        left = [(self.rim(-x, y), self.down(y, max(0.0, y / 100) * 0.7)) for x, y in reversed(half) if x]
        return [*right, *left]
