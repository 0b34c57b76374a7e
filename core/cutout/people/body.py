"""Proportions and joints of a body, and how its pose bends them. Used by everything below the chin.

Body units: thousandths of an average adult's height before the person's own scale; y = 0 the floor, up negative.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.cutout.people.curves import Knot, Point
from core.cutout.people.rig import Rig
from core.cutout.people.state import FigureState
from core.looks import Age, Build, Gender
from core.storyboard import Pose

CHIN = -818.0
SHOULDER = -752.0
HIP = -472.0
ANKLE = -40.0
UPPER_ARM = 150.0
FOREARM = 138.0
SEAT = 180.0
"""How much a sitting body is lower."""

_HEAD_SHARE = {Age.CHILD: 0.172, Age.TEEN: 0.185, Age.ADULT: 0.189, Age.MIDDLE: 0.19, Age.ELDER: 0.189}
"""Head heights, as shares of an average adult's whole height."""
_FULL_TURN = math.radians(24)


@dataclass(frozen=True, slots=True)
class Body:
    """One person's trunk at one angle."""

    rig: Rig
    turn: float

    @property
    def head_scale(self) -> float:
        """Body units of the picture per head unit."""
        return _HEAD_SHARE[self.rig.age] * 1000 / 200 * (0.98 if self.rig.gender is Gender.FEMALE else 1.0)

    @property
    def scale(self) -> float:
        """Of the body below the chin, against an average adult's."""
        return (self.rig.stature * 1000 - self.head_scale * 201) / -CHIN

    @property
    def shoulder(self) -> float:
        """Half the width of the shoulders."""
        base = {Gender.MALE: 124.0, Gender.FEMALE: 104.0, Gender.NEUTRAL: 112.0}[self.rig.gender]
        if self.rig.age is Age.CHILD:
            base = 106.0
        elif self.rig.age is Age.TEEN:
            base *= 0.94
        elif self.rig.age is Age.ELDER:
            base *= 0.96
        return base * self.rig.shoulders * (1 - 0.07 * abs(self.turn))

    @property
    def waist(self) -> float:
        """Half the width at the waist."""
        base = {Gender.MALE: 86.0, Gender.FEMALE: 68.0, Gender.NEUTRAL: 77.0}[self.rig.gender]
        if self.rig.age is Age.CHILD:
            base = 84.0
        return base * self.rig.girth * (1.08 if self.rig.age in (Age.MIDDLE, Age.ELDER) else 1.0) * (1 - 0.05 * abs(self.turn))

    @property
    def hip(self) -> float:
        """Half the width of the hips."""
        base = {Gender.MALE: 86.0, Gender.FEMALE: 93.0, Gender.NEUTRAL: 88.0}[self.rig.gender]
        if self.rig.age is Age.CHILD:
            base = 86.0
        return base * (0.5 + 0.5 * self.rig.girth) * (1 - 0.05 * abs(self.turn))

    @property
    def neck(self) -> float:
        """Half the width of the neck."""
        base = {Gender.MALE: 37.0, Gender.FEMALE: 28.0, Gender.NEUTRAL: 31.0}[self.rig.gender]
        if self.rig.age is Age.CHILD:
            base = 30.0
        thick = {Build.BROAD: 1.14, Build.HEAVY: 1.16, Build.SLIM: 0.93}.get(self.rig.build, 1.0)
        return base * thick

    @property
    def arm(self) -> float:
        """Half the width of the upper arm."""
        base = {Gender.MALE: 29.0, Gender.FEMALE: 23.5, Gender.NEUTRAL: 26.0}[self.rig.gender]
        return base * (0.45 + 0.55 * self.rig.girth) * (1.12 if self.rig.build is Build.BROAD else 1.0)

    @property
    def leg(self) -> float:
        """Half the width of the thigh."""
        return (45.0 if self.rig.gender is not Gender.FEMALE else 43.0) * (0.45 + 0.55 * self.rig.girth)

    @property
    def centre(self) -> float:
        """x of the middle of the chest's front as it turns."""
        return self.front(0.0)

    def front(self, x: float, y: float = -700.0) -> float:
        """Where a point on the front of the trunk is seen; around the neck (small `y`) it moves less."""
        radius = 128.0 * (0.4 + 0.6 * self.rig.girth)
        angle = math.asin(max(-1.0, min(1.0, x / radius))) + self.turn * _FULL_TURN
        share = 0.32 + 0.68 * max(0.0, min(1.0, (y + 806.0) / 90.0))
        return x + (radius * math.sin(angle) * 0.94 - x) * share

    def torso(self, loose: float = 0.0, hem: float = -452.0, flare: float = 0.0) -> list[Knot]:
        """The trunk's outline from the neck to `hem`; `loose` stands off the body, `flare` widens the hem."""
        shoulder, waist, hip = self.shoulder, self.waist + loose, self.hip + loose
        chest = max(shoulder - 16, waist * 0.98) + loose * 0.6
        half: list[Knot] = [
            (self.neck - 2, -812.0, 0.5),
            (self.neck + 8, -802.0),
            (shoulder * 0.62, -789.0),
            (shoulder - 11, -772.0),
            (shoulder - 1, -742.0),
            (chest, -680.0),
            (waist, -580.0),
            (hip - 2, -512.0),
            (hip + flare, hem, 0.25),
            (0.0, hem + 6, 0.8),
        ]
        left: list[Knot] = [(-knot[0], *knot[1:]) for knot in reversed(half[:-1])]
        return [*half, *left]

    def joint(self, side: int) -> Point:
        """The shoulder joint at `side`."""
        return side * (self.shoulder - self.arm + 1), SHOULDER

    def bulge(self) -> float:
        """How much a heavy belly pushes the clothes out at the front, body units."""
        return 26.0 * max(0.0, self.rig.girth - 1.1)


def lowered(pose: Pose) -> float:
    """How far down the trunk is in `pose`."""
    return SEAT if pose is Pose.SITTING else 0.0


def stoop(rig: Rig) -> float:
    """How far an old head hangs forward and down, body units."""
    return 12.0 if rig.age is Age.ELDER else 0.0


def bob(state: FigureState) -> float:
    """Rise and fall of a walking body, body units (up negative): twice a cycle, highest with the legs together."""
    if state.pose is not Pose.WALKING:
        return 0.0
    return 7.0 - 14.0 * (0.5 + 0.5 * math.cos(4 * math.pi * state.walk))
