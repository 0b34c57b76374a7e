"""The border itself: crafts, references to assets, the context of a call, the shape of an engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, TypeVar


class Craft(StrEnum):
    WRITE = "write"
    PORTRAIT = "portrait"
    BACKDROP = "backdrop"
    STILL = "still"
    SPEAK = "speak"
    ANIMATE = "animate"
    LIPSYNC = "lipsync"
    COMPOSE = "compose"
    AMBIENCE = "ambience"
    SHEET = "sheet"
    CUT = "cut"
    MIX = "mix"
    EXPORT = "export"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Ref:
    """A stored asset: the folder another step wrote, or an upload, by its key (64 hex digits)."""

    key: str


class Context(Protocol):
    """All that an engine may know of the world while it runs one request."""

    work: Path
    """An empty folder of its own; what is in it at the end becomes the asset."""
    seed: int

    def asset(self, ref: Ref) -> Path:
        """The folder of a finished input (read only)."""
        ...

    def progress(self, fraction: float, note: str = "") -> None:
        """How much of this request is done, 0 … 1; cheap enough for every frame."""
        ...

    def remark(self, text: str) -> None:
        """Keeps a sentence with the finished step for whoever asks how it was made, e.g. that memory was short."""
        ...

    def check_cancelled(self) -> None:
        """Raises Cancelled once someone asked to stop. Call it at least every 0.5 s of work."""
        ...

    def spare_cores(self) -> int:
        """Cores beside this step's own that no other step wants at the moment: they may make it quicker, never different."""
        ...


Request = TypeVar("Request", contravariant=True)


Result = TypeVar("Result", covariant=True)


class Engine(Protocol[Request, Result]):
    """One implementation of a craft, built as `Class(options)` with the options mapping of config.yaml.

    Building must be cheap: no heavy import and no model before `run` needs it (then kept on the instance).
    """

    @property
    def identity(self) -> str:
        """Name, version and model revision, e.g. "kokoro/3+82m-int8"; part of every key. Bump it when output changes."""
        ...

    def run(self, request: Request, context: Context) -> Result: ...


EngineOptions = Mapping[str, Any]
