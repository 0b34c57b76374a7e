"""Requests and results of speak, compose, ambience and mix."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import UNSET, UnsetType

from core.crafts.border import Ref
from core.heard import Ambience, SpotSound
from core.looks import Age, Gender
from core.storyboard import Emotion, Genre, Mood, Volume

OWN_VOICE = "own:"
"""Begins the id of a real person's voice. Such a voice may be gone at any time: who agreed to it may withdraw that."""


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
    by_choice: bool = False
    """A real person's voice: somebody may give it to a character, casting does not."""


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
    instruments: tuple[str, ...] | UnsetType = UNSET
    """See core.storyboard.Cue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Music:
    """Stereo 48 kHz audio; `tail` seconds after `seconds` ring over into the next cue."""

    file: str
    seconds: float
    tail: float
    midi: str = ""
    """Draft only: the score."""
    loudness: float | None = None
    """LUFS integrated of the whole file; None where nobody measured, and the mix listens itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmbienceRequest:
    """An endless background. It knows nothing of the film, so every film that uses the kind shares one result."""

    sound: Ambience


@dataclass(frozen=True, slots=True, kw_only=True)
class AmbienceLayer:
    """Stereo sound at 48 kHz (WAV, 16 bit) whose end joins its start, to be repeated for ever."""

    file: str
    samples: int
    gain: float
    """Factor that brings it to its level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmbienceBed:
    """Layers of different lengths, heard together; the whole repeats only after minutes."""

    layers: tuple[AmbienceLayer, ...]


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
    sound: Ref
    """An AmbienceBed."""
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
