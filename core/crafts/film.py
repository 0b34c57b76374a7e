"""Requests and results of cut, export and check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.crafts.border import Ref
from core.crafts.pictures import Box
from core.options import Codec, Layout
from core.storyboard import TransitionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSource:
    """A lettered card: a title or credits, over a darkened backdrop or plain ground."""

    lines: tuple[str, ...]
    """First line large; for credits "Role|Name" pairs are set in two columns."""
    frames: int
    backdrop: Ref | None
    style: str
    credits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """A subtitle, frames of the source: first … last exclusive. `speaker` is shown only for unseen speakers."""

    text: str
    first: int
    last: int
    speaker: str = ""
    language: str = "en"
    together: bool = False
    """Shown with the caption before it (dual dialogue)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is seen: a clip or a card (exactly one of the two)."""

    clip: Ref | None = None
    inputs: tuple[Ref, ...] = ()
    """What the clip needs to be played."""
    card: CardSource | None = None
    captions: tuple[Caption, ...] = ()
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    codec: Codec = Codec.H264
    crf: int = 21
    bitrate: int = 0
    """Kilobits per second on average in place of crf; 0 means crf."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CutRequest:
    """One encoded segment: frames first … last (exclusive) of `source`, or, when `other` is set, the transition that mixes them
    frame by frame with the same number of frames of `other` from `other_first` on."""

    layout: Layout
    encoding: Encoding
    source: Source
    first: int
    last: int
    other: Source | None = None
    other_first: int = 0
    kind: TransitionKind = TransitionKind.CUT


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A closed-GOP video file without sound."""

    file: str
    frames: int
    layout: Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class SubtitleLine:
    start: float
    end: float
    text: str
    speaker: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    start: float
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    segments: tuple[Ref, ...]
    mix: Ref
    layout: Layout
    encoding: Encoding
    subtitles: tuple[SubtitleLine, ...]
    chapters: tuple[Chapter, ...]
    title: str
    language: str
    manifest: str
    """JSON text of core.manifest.Manifest; stored as a file and in the film's metadata."""
    poster_frame: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    file: str
    srt: str
    vtt: str
    poster: str
    manifest: str
    seconds: float
    frames: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedLine:
    """A line as written and where it should be heard, seconds of the film."""

    text: str
    start: float
    end: float
    speech: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedFace:
    """Someone who must be recognisable at `at` seconds inside `head` (pixels of the layout)."""

    character: str
    portrait: Ref
    at: float
    head: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest:
    film: Ref
    layout: Layout
    lines: tuple[ExpectedLine, ...]
    faces: tuple[ExpectedFace, ...]
    language: str
    dark: tuple[Chapter, ...] = ()
    """Stretches that are black on purpose are left out by their start (title fades)."""


class Verdict(StrEnum):
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One checked thing. `code` is looked up in the wording; `value` is what was measured, `limit` what is allowed."""

    code: str
    verdict: Verdict
    value: float = 0.0
    limit: float = 0.0
    unit: str = ""
    at: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    findings: tuple[Finding, ...]
    verdict: Verdict
