"""A shot as layers, people and motion tracks: the JSON that still, animate and lips write and the player draws.

A scene is complete in itself except for the assets it names by key (the backdrop and the portraits). Every motion is a list
with one value per frame, so any frame can be drawn without the ones before it.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.crafts import Ref
from core.options import Layout
from core.storyboard import Emotion, Facing, Framing, Pose, Prop, TimeOfDay, Weather

Track = tuple[float, ...]
"""One value per frame; a single value holds for the whole shot; empty means the channel's rest value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The part of the backdrop that fills the frame while the camera rests.

    `x`, `y` is the point of the place (share of the frame at zoom 1) that lies in the middle of the picture.
    """

    zoom: float = 1.0
    x: float = 0.5
    y: float = 0.5
    blur: float = 0.0
    """Depth of field: Gaussian sigma in pixels of a layer at depth 0; none at depth 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mouths:
    """The mouth of one figure, each 0 … 1 per frame: jaw, corners apart, lips pushed forward, upper teeth and tongue seen."""

    open: Track = ()
    wide: Track = ()
    round: Track = ()
    teeth: Track = ()
    tongue: Track = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeling:
    """The face's emotion from frame `first` until the next Feeling."""

    first: int
    emotion: Emotion


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """What one figure does, per frame. `x` and `y` are pixels added to its place; the rest are channels of FigureState."""

    x: Track = ()
    y: Track = ()
    blink: Track = ()
    gaze_x: Track = ()
    gaze_y: Track = ()
    turn: Track = ()
    tilt: Track = ()
    nod: Track = ()
    breath: Track = ()
    lean: Track = ()
    gesture: Track = ()
    walk: Track = ()
    halt: int = -1
    """Frame from which someone who walks stands; -1: walks on."""
    intensity: Track = ()
    feelings: tuple[Feeling, ...] = ()
    """Empty: the figure's own emotion throughout. Intensity passes zero where one gives way to the next."""
    mouths: Mouths = Mouths()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedFigure:
    """A person in the picture. `x`, `y` is the point between the feet in pixels of the frame (it may lie below the frame)."""

    character: str
    portrait: Ref
    x: float
    y: float
    unit: float
    """Pixels of one local unit: the height of an average adult."""
    facing: Facing = Facing.CAMERA
    turn: float = 0.0
    pose: Pose = Pose.STANDING
    prop: Prop = Prop.NONE
    emotion: Emotion = Emotion.NEUTRAL
    intensity: float = 0.7
    gesture_side: int = 1
    shadow: bool = True
    chair: str = ""
    """Colour of the chair the figure sits on ("#rrggbb"); empty: none."""
    head: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """Left, top, width, height of the head in pixels of the frame while everything rests."""
    acting: Acting = Acting()


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraPath:
    """The camera per frame: `x`, `y` move the picture (pixels at depth 1), `zoom` scales about the focus, `roll` in degrees."""

    x: Track = ()
    y: Track = ()
    zoom: Track = ()
    roll: Track = ()
    focus_x: float = 0.5
    focus_y: float = 0.5
    """The point that a zoom leaves where it is, share of the frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CutoutScene:
    """One shot. A still has `frames` 1 and tracks at rest."""

    layout: Layout
    style: str
    framing: Framing
    backdrop: Ref
    view: View
    hidden: tuple[str, ...] = ()
    """Layers of the backdrop left out of this shot (they would cover a face)."""
    figures: tuple[PlacedFigure, ...] = ()
    """Farthest first."""
    frames: int = 1
    camera: CameraPath = CameraPath()
    time: TimeOfDay = TimeOfDay.DAY
    weather: Weather = Weather.CLEAR
    open_sky: bool = False
    """Weather falls here: not inside rooms, vehicles and caves."""
    flicker: float = 0.0
    """Unrest of the light (fire, neon), 0 … 1."""
    seed: int = 0


def at(track: Track, frame: int, rest: float = 0.0) -> float:
    """The track's value at `frame` (clamped to its ends)."""
    if not track:
        return rest
    return track[min(max(frame, 0), len(track) - 1)]
