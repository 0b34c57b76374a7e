"""What config.yaml may say of the image-to-video engines, and their identities. Called by these engines and by the modules that
core.identities asks: nothing here imports torch.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field

from core.crafts import EngineOptions
from core.errors import BadConfig, MissingModel, NotFound
from core.neural.checked_options import Checked, bad, read
from core.serial import digest

_NOT_HERE = MissingModel, NotFound, BadConfig


class VideoOptions(Checked):
    """What all of them have. Models are names of the catalogue or absolute paths of folders in diffusers' layout."""

    model: str = Field(min_length=1)
    steps: int = Field(default=40, ge=1, le=150)
    guidance: float = Field(default=3.0, ge=1, le=30)
    """1: the negative prompt is not looked at, and a clip takes half the time."""
    negative: str = ""
    size: int = Field(default=0, ge=0, le=2048)
    """Pixels of the side of a square picture; other shapes have as many pixels. 0: what the model was trained for."""
    fps: int = Field(default=0, ge=0, le=60)
    """Frames a second that are made; those between are found by motion. 0: what the model was trained for."""
    window: int = Field(default=97, ge=9, le=257)
    """Frames that are made as one."""
    overlap: int = Field(default=17, ge=1, le=65)
    """Last frames of one window that the next one goes on from."""
    longest: int = Field(default=481, ge=9, le=2000)
    """Frames that are made at most; a longer shot goes back and forth without a seam."""
    least_seconds: float = Field(default=0.8, ge=0, le=60)
    """A shorter shot is its still under the camera; so is one in which nobody is and nothing happens."""
    camera: Literal["words", "frames"] = "words"
    """Whether the model is told how the camera moves, or the finished frames are moved, which is exact but flat. Of a shot that
    goes back and forth the frames are moved in any case: the camera must not go back."""
    cache: float = Field(default=0.0, ge=0, le=1)
    """Steps in which the denoiser's first block changes less than this are spared: quicker, a little less exact. 0: none."""
    compile: bool = False
    """torch.compile: quicker after a minute or more at the first clip of each size and length."""


Options = TypeVar("Options", bound=VideoOptions)


def read_video_options(kind: type[Options], engine: str, given: EngineOptions) -> Options:
    """Raises BadOption for what is unknown or out of range."""
    options = read(kind, engine, given)
    if options.overlap >= options.window:
        raise bad(engine, "overlap", options.overlap, f"1 … {options.window - 1}")
    return options


def identity_of(version: str, options: VideoOptions) -> str:
    """Version, model, and a digest over its files and all options that may change a clip."""
    try:
        files = revision_of(options)
    except _NOT_HERE:
        files = "none"
    told = options.model_dump_json(exclude={"compile", "together"})
    return f"{version}+{Path(options.model).name}+{digest(files.encode(), told.encode())[:12]}"


def folder_of(options: VideoOptions) -> Path:
    """Raises MissingModel, NotFound."""
    from core.models.installed import folder

    return folder(str(Path(options.model).expanduser()))


def revision_of(options: VideoOptions) -> str:
    """Changes when any of the model's files does. Raises MissingModel, NotFound."""
    from core.models.installed import revision

    return revision(str(Path(options.model).expanduser()))
