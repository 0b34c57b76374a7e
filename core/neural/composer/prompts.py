"""What MusicGen is told of a cue, in the words of the captions it was trained on. Called by core.neural.composer.engine."""

from __future__ import annotations

from enum import StrEnum

from msgspec import UNSET

from core.crafts import ComposeRequest
from core.sound.cues import fit_tempo
from core.storyboard import Genre, Mood

BEATS = 4
"""Of a bar: MusicGen hardly ever leaves common time."""
_MOST_INSTRUMENTS, _LONGEST_NAME = 6, 40
_KEYS = ("C", "C sharp", "D", "E flat", "E", "F", "F sharp", "G", "A flat", "A", "B flat", "B")
_MOODS: dict[Mood, tuple[str, str]] = {
    Mood.NEUTRAL: ("warm, unobtrusive", "major"),
    Mood.CALM: ("calm, serene, sustained, peaceful", "major"),
    Mood.TENDER: ("tender, intimate, lyrical, heartfelt", "major"),
    Mood.JOYFUL: ("joyful, bright, light-hearted, uplifting", "major"),
    Mood.COMIC: ("playful, quirky, comic, staccato", "major"),
    Mood.ADVENTUROUS: ("adventurous, driving, heroic, sweeping", "major"),
    Mood.EPIC: ("epic, powerful, cinematic, grand", "minor"),
    Mood.MYSTERIOUS: ("mysterious, ethereal, suspenseful, sparse", "minor"),
    Mood.TENSE: ("tense, suspenseful, pulsing ostinato, thriller", "minor"),
    Mood.DARK: ("dark, ominous, brooding drones", "minor"),
    Mood.SAD: ("sad, melancholic, slow and mournful", "minor"),
    Mood.TRIUMPHANT: ("triumphant, majestic, victorious fanfare", "major"),
}
_GENRES: dict[Genre, tuple[str, tuple[str, ...]]] = {
    Genre.ORCHESTRAL: ("orchestral film score", ("strings", "french horns", "woodwinds")),
    Genre.CHAMBER: ("chamber music", ("string quartet", "clarinet")),
    Genre.PIANO: ("solo piano piece", ("felt piano",)),
    Genre.FOLK: ("acoustic folk instrumental", ("acoustic guitar", "fiddle", "whistle")),
    Genre.JAZZ: ("jazz instrumental", ("piano trio", "upright bass", "brushed drums")),
    Genre.ELECTRONIC: ("ambient electronic score", ("analog synthesizers", "soft pads", "sub bass")),
    Genre.ROCK: ("instrumental rock", ("electric guitars", "bass guitar", "drums")),
}
_STRENGTHS = ((0.25, "very soft and sparse"), (0.45, "gentle"), (0.65, "moderate energy"), (0.85, "energetic, full"))
_STRONGEST = "intense, loud, full ensemble"


class Place(StrEnum):
    """Where in its cue a window lies, when the cue asks for something there."""

    ONWARD = ""
    OPENING = "quiet opening that builds up"
    CLOSING = "final cadence, resolving to the tonic, the music comes to rest"


def tempo(request: ComposeRequest) -> float:
    """Beats a minute, near the wished ones, with which whole bars fill the cue: so its end is the next one's first beat."""
    return fit_tempo(request.seconds, min(200.0, max(40.0, request.bpm)), BEATS)[0]


def places(request: ComposeRequest, windows: int) -> tuple[Place, ...]:
    """What each of a cue's windows is for."""
    found = [Place.ONWARD] * windows
    if request.opening and not request.loop:
        found[0] = Place.OPENING
    if request.closing and not request.loop:
        found[-1] = Place.CLOSING
    return tuple(found)


def prompt(request: ComposeRequest, place: Place = Place.ONWARD) -> str:
    """Mood, genre, instruments, strength, key and tempo."""
    feeling, mode = _MOODS[request.mood]
    kind, usual = _GENRES[request.genre]
    strength = next((words for least, words in _STRENGTHS if request.intensity < least), _STRONGEST)
    parts = [
        f"{feeling} {kind}",
        f"featuring {', '.join(_instruments(request) or usual)}",
        strength,
        f"in {_KEYS[request.key % 12]} {mode}",
        f"{round(tempo(request))} bpm, steady tempo",
        place.value,
        "instrumental, no vocals, high quality recording",
    ]
    return ", ".join(part for part in parts if part)


def _instruments(request: ComposeRequest) -> list[str]:
    """The leading instruments as names and nothing else: they come from a script, or from whoever wrote one."""
    given = () if request.instruments is UNSET else request.instruments
    names = (" ".join(name.split()).replace(",", " ")[:_LONGEST_NAME].strip() for name in given)
    return [name for name in names if name][:_MOST_INSTRUMENTS]
