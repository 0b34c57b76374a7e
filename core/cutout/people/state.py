"""What a figure is doing at one instant. Set by the cut-out player for every frame."""

from __future__ import annotations

from dataclasses import dataclass

from core.storyboard import Emotion, Pose, Prop


@dataclass(frozen=True, slots=True, kw_only=True)
class Mouth:
    """Shape of the mouth in speech; each value 0 … 1, so visemes blend. All 0 is a closed mouth at rest."""

    open: float = 0.0
    wide: float = 0.0
    round: float = 0.0
    teeth: float = 0.0
    tongue: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureState:
    """One instant. Angles in degrees; positive `tilt` and `lean` go to the right of the picture."""

    emotion: Emotion = Emotion.NEUTRAL
    intensity: float = 0.5
    blink: float = 0.0
    """0 open, 1 closed."""
    gaze_x: float = 0.0
    """-1 … 1 of the eye's reach, right and down positive."""
    gaze_y: float = 0.0
    turn: float = 0.0
    """-1 three-quarter view to the left, 0 to the camera, 1 to the right."""
    tilt: float = 0.0
    """Of the head about the neck."""
    nod: float = 0.0
    """-1 chin up … 1 chin down."""
    mouth: Mouth = Mouth()
    breath: float = 0.0
    """0 out, 1 in."""
    lean: float = 0.0
    pose: Pose = Pose.STANDING
    prop: Prop = Prop.NONE
    """In the hand of Pose.HOLDING."""
    gesture: float = 0.0
    """How far a talking gesture of one hand has come, 0 … 1."""
    gesture_side: int = 1
    """1 the hand at the right of the picture, -1 the left."""
    walk: float = 0.0
    """Phase of the walking cycle (two steps), 0 … 1."""
