"""Where the joints and the face of a figure are, in its local units. Asked by painters that guide a picture by a skeleton."""

from __future__ import annotations

from enum import IntEnum

from core.cutout.people.arms import plan_arm
from core.cutout.people.body import ANKLE, FOREARM, HIP, SEAT, UPPER_ARM, Body, bob, lowered
from core.cutout.people.curves import Point, reach
from core.cutout.people.eyes import eye_place
from core.cutout.people.figure import Figure
from core.cutout.people.legs import leg_line
from core.cutout.people.skull import Skull
from core.cutout.people.state import FigureState
from core.storyboard import Pose


class Joint(IntEnum):
    """The eighteen keypoints of COCO as OpenPose numbers them. Right and left are the person's own."""

    NOSE = 0
    NECK = 1
    RIGHT_SHOULDER = 2
    RIGHT_ELBOW = 3
    RIGHT_WRIST = 4
    LEFT_SHOULDER = 5
    LEFT_ELBOW = 6
    LEFT_WRIST = 7
    RIGHT_HIP = 8
    RIGHT_KNEE = 9
    RIGHT_ANKLE = 10
    LEFT_HIP = 11
    LEFT_KNEE = 12
    LEFT_ANKLE = 13
    RIGHT_EYE = 14
    LEFT_EYE = 15
    RIGHT_EAR = 16
    LEFT_EAR = 17


_RIGHT = (
    Joint.RIGHT_SHOULDER,
    Joint.RIGHT_ELBOW,
    Joint.RIGHT_WRIST,
    Joint.RIGHT_HIP,
    Joint.RIGHT_KNEE,
    Joint.RIGHT_ANKLE,
)
_LEFT = (
    Joint.LEFT_SHOULDER,
    Joint.LEFT_ELBOW,
    Joint.LEFT_WRIST,
    Joint.LEFT_HIP,
    Joint.LEFT_KNEE,
    Joint.LEFT_ANKLE,
)
_EAR, _EAR_Y, _NOSE = 76.0, 12.0, 12.0
"""Head units: half the distance of the ears, their height, how far a nose stands out."""
_TURNED = 0.3
"""From this turn on the far ear is hidden."""


def joints_of(figure: Figure, state: FigureState) -> dict[Joint, Point]:
    """Local units, relative to the point between the feet; what is turned away is left out."""
    body = Body(figure.rig, state.turn)
    found: dict[Joint, Point] = {}
    for side, arm, leg in ((-1, _RIGHT[:3], _RIGHT[3:]), (1, _LEFT[:3], _LEFT[3:])):
        shoulder = body.joint(side)
        plan = plan_arm(body, state, side)
        found |= dict(zip(arm, (shoulder, *reach(shoulder, plan.target, UPPER_ARM, FOREARM, plan.elbow)), strict=True))
        found |= dict(zip(leg, _leg(body, state, side), strict=True))
    one, other = found[Joint.RIGHT_SHOULDER], found[Joint.LEFT_SHOULDER]
    found[Joint.NECK] = ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)
    down = lowered(state.pose) + bob(state)
    placed = {joint: (x * figure.scale, (y + down) * figure.scale) for joint, (x, y) in found.items()}
    return placed | _face(figure, state)


def _leg(body: Body, state: FigureState, side: int) -> list[Point]:
    """Hip, knee and ankle."""
    if state.pose is not Pose.SITTING:
        return leg_line(body, state, side)
    knee = (side * body.hip * 0.74 + state.turn * 74, -424.0)
    return [(side * body.hip * 0.5, HIP + 6), knee, (knee[0] + side * 3 + state.turn * 4, ANKLE - SEAT)]


def _face(figure: Figure, state: FigureState) -> dict[Joint, Point]:
    skull = Skull(figure.rig, state.turn, state.nod)
    points = {
        Joint.NOSE: (skull.across(0.0, _NOSE), skull.down(skull.nose_y)),
        Joint.RIGHT_EYE: (skull.across(eye_place(skull, -1)), skull.down(skull.eye_y)),
        Joint.LEFT_EYE: (skull.across(eye_place(skull, 1)), skull.down(skull.eye_y)),
    }
    if state.turn < _TURNED:
        points[Joint.LEFT_EAR] = (skull.rim(_EAR, _EAR_Y), skull.down(_EAR_Y, 0.0))
    if state.turn > -_TURNED:
        points[Joint.RIGHT_EAR] = (skull.rim(-_EAR, _EAR_Y), skull.down(_EAR_Y, 0.0))
    matrix = figure.head_matrix(state)
    mapped = {joint: matrix.mapXY(x, y) for joint, (x, y) in points.items()}
    return {joint: (point.x(), point.y()) for joint, point in mapped.items()}
