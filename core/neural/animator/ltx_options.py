"""Options and identity of the engine `ltx`. Called by core.neural.animator.ltx and core.identities."""

from __future__ import annotations

from pydantic import Field

from core.crafts import EngineOptions
from core.neural.animator.image_to_video_options import VideoOptions, identity_of, read_video_options

NAME, VERSION = "ltx", "ltx-video/1"


class LtxOptions(VideoOptions):
    model: str = Field(default="ltx-video", min_length=1)
    negative: str = "worst quality, inconsistent motion, blurry, jittery, distorted, deformed, text, watermark"
    strength: float = Field(default=1.0, ge=0, le=1)
    """How firmly a clip holds to its still at the start."""
    image_noise: float = Field(default=0.15, ge=0, le=1)
    """Noise on the still while it is looked at; more of it, more motion."""
    distilled: bool = False
    """For distilled models: eight steps of their own, whatever `steps` says, without guidance."""
    together: int = Field(default=2, ge=1, le=16)
    """Clips at a time at most."""


def read_options(given: EngineOptions) -> LtxOptions:
    """Raises BadOption."""
    return read_video_options(LtxOptions, NAME, given)


def identity(given: EngineOptions) -> str:
    """Raises BadOption."""
    return identity_of(VERSION, read_options(given))
