"""Options and identity of the engine `wan`. Called by core.neural.animator.wan and core.identities."""

from __future__ import annotations

from pydantic import Field

from core.crafts import EngineOptions
from core.neural.animator.image_to_video_options import VideoOptions, identity_of, read_video_options

NAME, VERSION = "wan", "wan-video/1"


class WanOptions(VideoOptions):
    model: str = Field(default="wan2.2-5b", min_length=1)
    negative: str = (
        "overexposed, static, blurred details, subtitles, overall gray, worst quality, low quality, compression artefacts, "
        "ugly, incomplete, extra fingers, poorly drawn hands, poorly drawn face, deformed, disfigured, misshapen limbs, "
        "fused fingers, still picture, messy background, three legs, walking backwards"
    )
    """The model's own makers' list, without what would forbid drawn pictures."""
    guidance: float = Field(default=5.0, ge=1, le=30)
    window: int = Field(default=81, ge=9, le=257)
    overlap: int = Field(default=9, ge=1, le=65)


def read_options(given: EngineOptions) -> WanOptions:
    """Raises BadOption."""
    return read_video_options(WanOptions, NAME, given)


def identity(given: EngineOptions) -> str:
    """Raises BadOption."""
    return identity_of(VERSION, read_options(given))
