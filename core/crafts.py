"""The border every engine stands behind: requests, results, and the narrow context of a call.

A step is (craft, engine, request, seed). A request is a frozen dataclass that holds everything the result depends on;
other steps' outputs appear in it as `Ref`s. An engine writes files into `context.work` and returns a result dataclass
that names them (paths relative to that folder); the runner stores the folder with the result as `result.json` under the
step's key. The same request and seed must give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, TypeVar

from core.looks import Age, Gender
from core.options import Codec, Layout
from core.storyboard import (
    Ambience,
    CameraMove,
    Character,
    Emotion,
    Framing,
    Genre,
    Mood,
    Place,
    SpotSound,
    Subject,
    TimeOfDay,
    TransitionKind,
    Volume,
    Weather,
)


class Craft(StrEnum):
    WRITE = "write"
    PORTRAIT = "portrait"
    BACKDROP = "backdrop"
    STILL = "still"
    SPEAK = "speak"
    ANIMATE = "animate"
    LIPSYNC = "lipsync"
    COMPOSE = "compose"
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

    def check_cancelled(self) -> None:
        """Raises Cancelled once someone asked to stop. Call it at least every 0.5 s of work."""
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


# ---- write -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteRequest:
    """Screenplay → Storyboard. `screenplay` is an asset folder holding screenplay.json (core.screenplay.Screenplay)."""

    screenplay: Ref
    language: str
    """Two-letter code of the speech, already resolved from "auto"."""


# result: core.storyboard.Storyboard


# ---- pictures ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PortraitRequest:
    character: Character
    style: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    picture: str
    """PNG, bust on a plain ground, 512x640."""
    rig: str = ""
    """Draft only: the resolved looks that core.cutout draws from (JSON)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackdropRequest:
    place: Place
    time: TimeOfDay
    weather: Weather
    style: str
    layout: Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """How figures in front of a backdrop are lit. Colours are "#rrggbb"."""

    ambient: str = "#ffffff"
    """Multiplied into figures."""
    key: str = "#ffffff"
    """Colour of the main light, seen as a rim on figures."""
    angle: float = 45.0
    """Where the main light comes from, degrees: 0 right, 90 above, 180 left."""
    strength: float = 0.3
    """Of the rim, 0 … 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackdropLayer:
    """A picture of one depth. Far layers first. All layers share one canvas size, larger than the frame by `Backdrop.margin`."""

    file: str
    depth: float
    """How much it follows the camera: 0 infinitely far … 1 where the figures stand … > 1 in front of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backdrop:
    """A place. Neural painters give one layer of depth 0.5."""

    picture: str
    """PNG of the whole place at the frame's size."""
    layers: tuple[BackdropLayer, ...]
    margin: float = 0.25
    """Layers extend this share of the frame beyond it, half on each side (0.25: canvas = 1.25 x frame both ways)."""
    floor: float = 0.9
    """Where the feet of figures at depth 1 stand, share of the frame's height from the top."""
    light: Light = Light()
    seats: bool = False
    """Figures may sit here (a car, a bar …)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """A character of a shot with the portrait to draw from."""

    character: Character
    portrait: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class StillRequest:
    """One composed shot, before anything moves."""

    framing: Framing
    subjects: tuple[Subject, ...]
    cast: tuple[Cast, ...]
    """One per distinct character of `subjects`."""
    place: Place
    time: TimeOfDay
    weather: Weather
    mood: Mood
    backdrop: Ref
    style: str
    layout: Layout
    action: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Pixels of the layout: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    character: str
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    picture: str
    """PNG of exactly the layout's size."""
    heads: tuple[Head, ...] = ()
    cutout: str = ""
    """Draft only: the layered scene (core.cutout) as JSON."""


# ---- movement ----------------------------------------------------------------------------------------------------------


class ClipKind(StrEnum):
    CUTOUT = "cutout"
    """A layered scene with motion tracks, played by core.cutout."""
    PICTURE = "picture"
    """One PNG with a camera move."""
    VIDEO = "video"
    """A video file of the layout's size and rate, no sound."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaking:
    """Seconds from the shot's start."""

    character: str
    start: float
    end: float
    emotion: Emotion = Emotion.NEUTRAL


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
class LipsyncRequest:
    """Clip + speech → Clip."""

    clip: Ref
    inputs: tuple[Ref, ...]
    """What the clip needs to be played (its own `inputs`)."""
    lines: tuple[LipLine, ...]


# ---- sound -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceInfo:
    """A voice an engine can speak with."""

    id: str
    label: str
    gender: Gender
    age: Age
    languages: tuple[str, ...]
    """Two-letter codes, the native one first."""
    accent: str = ""
    quality: float = 1.0
    """0 … 1; casting prefers the better one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceCast:
    """The voice of one character: a VoiceInfo.id with a colouring that keeps two users of it apart."""

    voice: str
    pitch: float = 0.0
    """Semitones."""
    formant: float = 1.0
    """Vocal-tract scale: below 1 larger (deeper), above 1 smaller (childlike)."""
    speed: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakRequest:
    text: str
    language: str
    voice: VoiceCast
    emotion: Emotion = Emotion.NEUTRAL
    intensity: float = 0.5
    volume: Volume = Volume.NORMAL
    pace: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A word or phoneme, seconds from the start of the audio."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """Mono audio at 24 or 48 kHz (FLAC or WAV, 16 bit or more), silence trimmed to at most 30 ms at either end."""

    file: str
    sample_rate: int
    seconds: float
    words: tuple[Timed, ...]
    phonemes: tuple[Timed, ...]
    """IPA symbols."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposeRequest:
    """One cue: exactly `seconds` of music that joins its neighbours (same key centre for one film)."""

    mood: Mood
    genre: Genre
    bpm: float
    intensity: float
    seconds: float
    key: int
    """Key centre as a pitch class, 0 = C … 11 = B, one for the whole film."""
    opening: bool
    """First cue of the film: may fade in."""
    closing: bool
    """Last cue: comes to a cadence."""
    loop: bool = False
    """The end must join its own start without a seam."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Music:
    """Stereo 48 kHz audio; `tail` seconds after `seconds` ring over into the next cue."""

    file: str
    seconds: float
    tail: float
    midi: str = ""
    """Draft only: the score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedSpeech:
    speech: Ref
    start: float
    volume: Volume = Volume.NORMAL
    gain: float = 1.0
    pan: float = 0.0
    """-1 left … 1 right."""
    distant: bool = False
    """Off-screen: a little muffled and lower."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedMusic:
    music: Ref
    start: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedAmbience:
    sound: Ambience
    start: float
    seconds: float
    gain: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedSpot:
    sound: SpotSound
    start: float
    gain: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MixRequest:
    """All the sound of a film of exactly `seconds`. Targets: `loudness` LUFS integrated ±1, true peak at most `peak` dBTP."""

    speech: tuple[PlacedSpeech, ...]
    music: tuple[PlacedMusic, ...]
    ambience: tuple[PlacedAmbience, ...]
    spots: tuple[PlacedSpot, ...]
    seconds: float
    speech_volume: float = 1.0
    music_volume: float = 1.0
    ambience_volume: float = 1.0
    loudness: float = -16.0
    peak: float = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    file: str
    """AAC in .m4a, 48 kHz stereo, exactly as long as the film."""
    seconds: float
    loudness: float
    """LUFS integrated, as measured on the decoded file."""
    true_peak: float
    """dBTP, as measured on the decoded file."""


# ---- film --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetItem:
    still: Ref
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRequest:
    """A numbered contact sheet: the storyboard, or takes side by side."""

    title: str
    items: tuple[SheetItem, ...]
    numbered: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    pictures: tuple[str, ...]
    """PNG pages."""


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
class Source:
    """What is seen: a clip or a card (exactly one of the two)."""

    clip: Ref | None = None
    inputs: tuple[Ref, ...] = ()
    """What the clip needs to be played."""
    card: CardSource | None = None
    captions: tuple[Caption, ...] = ()
    effects: tuple[str, ...] = ()


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
class Encoding:
    codec: Codec = Codec.H264
    crf: int = 21


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
