"""Requests and results of animate and lipsync."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from msgspec import UNSET, UnsetType

from core.crafts.border import Ref
from core.crafts.pictures import Head
from core.options import Layout
from core.storyboard import CameraMove, Emotion, Prompt, Weather


class ClipKind(StrEnum):
    CUTOUT = "cutout"
    """A layered scene with motion tracks, played by core.cutout."""
    PICTURE = "picture"
    """One PNG with a camera move."""
    VIDEO = "video"
    """A video file of the layout's size and rate, no sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaking:
    """Seconds from the shot's start."""

    character: str
    start: float
    end: float
    emotion: Emotion = Emotion.NEUTRAL


@dataclass(frozen=True, slots=True, kw_only=True)
class AnimateRequest:
    still: Ref
    backdrop: Ref
    portraits: tuple[Ref, ...]
    """Same order as the still's cast; listed so that they are inputs of this step too."""
    camera: CameraMove
    weather: Weather
    frames: int
    layout: Layout
    action: str = ""
    speaking: tuple[Speaking, ...] = ()
    """When someone in the picture speaks, so that bodies gesture and listeners look."""
    motion: Prompt | UnsetType = UNSET
    """See core.storyboard.Shot."""
    picture: Prompt | UnsetType = UNSET
    """What the still shows, as a language model put it; models that read long descriptions want it beside the motion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A moving shot. `file` is a cutout JSON, a PNG or a video by `kind`; `camera` applies to PICTURE only."""

    kind: ClipKind
    file: str
    frames: int
    layout: Layout
    camera: CameraMove = CameraMove()
    heads: tuple[Head, ...] = ()
    """At the middle frame."""
    inputs: tuple[Ref, ...] = ()
    """Assets that playing this clip needs (backdrop, portraits)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LipLine:
    """Speech of a character who is in the picture, starting `start` seconds into the shot."""

    character: str
    speech: Ref
    start: float
    emotion: Emotion = Emotion.NEUTRAL


@dataclass(frozen=True, slots=True, kw_only=True)
class LipFace:
    """Someone in the picture and what they look like."""

    character: str
    portrait: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class LipsyncRequest:
    """Clip + speech → Clip."""

    clip: Ref
    inputs: tuple[Ref, ...]
    """What the clip needs to be played (its own `inputs`)."""
    lines: tuple[LipLine, ...]
    cast: tuple[LipFace, ...] = ()
    """Everyone in the picture, whether they speak or not; their portraits are among the inputs."""
