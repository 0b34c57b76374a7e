"""Who plays: instruments with their seats and balance, and which of them play what in each genre. Read by the engine."""

from __future__ import annotations

from dataclasses import dataclass

from core.drafts.score.moods import Motion
from core.storyboard import Genre, Mood


@dataclass(frozen=True, slots=True)
class Player:
    """An instrument: preset, trim in dB that evens levels out, seat (−1 … 1), reverb share, comfortable middle (MIDI key)."""

    program: int
    trim: float = 0.0
    pan: float = 0.0
    send: float = 0.35
    middle: int = 67
    bank: int = 0
    attack: float = 0.0


PLAYERS: dict[str, Player] = {
    "piano": Player(0, 3.0, -0.05, 0.28, 72),
    "rhodes": Player(4, -2.0, 0.15, 0.3, 62),
    "celesta": Player(8, 1.0, 0.3, 0.5, 76),
    "music-box": Player(10, 0.0, 0.25, 0.45, 74),
    "vibraphone": Player(11, 3.0, 0.25, 0.45, 69),
    "marimba": Player(12, 3.0, 0.25, 0.3, 64),
    "accordion": Player(21, 1.0, 0.2, 0.25, 66),
    "harmonica": Player(22, 0.0, 0.15, 0.35, 69),
    "nylon": Player(24, 2.5, -0.25, 0.28, 62),
    "steel": Player(25, 4.0, 0.3, 0.25, 62),
    "clean": Player(27, -1.0, 0.3, 0.3, 62),
    "muted": Player(28, 4.0, -0.3, 0.15, 52),
    "overdrive": Player(29, -3.0, 0.35, 0.2, 55),
    "upright": Player(32, -1.0, 0.05, 0.15, 38),
    "electric-bass": Player(33, -4.0, 0.0, 0.05, 38),
    "synth-bass": Player(38, 4.0, 0.0, 0.05, 36),
    "violin": Player(40, -2.0, -0.3, 0.4, 73, attack=0.05),
    "viola": Player(41, -2.0, 0.15, 0.4, 62, attack=0.05),
    "cello": Player(42, 0.0, 0.3, 0.4, 55, attack=0.04),
    "contrabass": Player(43, 0.0, 0.4, 0.35, 38, attack=0.03),
    "tremolo": Player(44, 0.0, -0.1, 0.5, 64, attack=0.2),
    "pizzicato": Player(45, 1.5, -0.2, 0.4, 60),
    "harp": Player(46, 1.0, -0.4, 0.5, 67),
    "timpani": Player(47, 5.0, 0.1, 0.45, 43),
    "strings": Player(48, 0.0, -0.1, 0.45, 62, attack=0.12),
    "slow-strings": Player(49, -2.0, -0.1, 0.5, 62, attack=0.35),
    "short-strings": Player(48, 1.0, -0.25, 0.35, 60),
    "choir": Player(52, -2.0, 0.0, 0.6, 62, attack=0.25),
    "voices": Player(53, -2.0, 0.0, 0.6, 62, attack=0.3),
    "trumpet": Player(56, -1.0, 0.25, 0.4, 69, attack=0.02),
    "muted-trumpet": Player(59, -4.0, 0.25, 0.4, 68, attack=0.02),
    "horn": Player(60, -3.0, -0.25, 0.55, 60, attack=0.04),
    "brass": Player(61, -6.0, 0.2, 0.45, 55, attack=0.05),
    "sax": Player(66, -1.0, 0.1, 0.35, 60, attack=0.03),
    "oboe": Player(68, -3.0, 0.1, 0.45, 73, attack=0.05),
    "english-horn": Player(69, -2.0, 0.15, 0.45, 68, attack=0.05),
    "bassoon": Player(70, -4.0, 0.2, 0.4, 52, attack=0.02),
    "clarinet": Player(71, -1.0, 0.2, 0.42, 69, attack=0.03),
    "flute": Player(73, -2.0, -0.15, 0.45, 74, attack=0.05),
    "recorder": Player(74, -9.0, -0.1, 0.4, 74, attack=0.03),
    "square": Player(80, -8.0, 0.15, 0.35, 67),
    "saw": Player(81, -7.0, 0.1, 0.35, 64),
    "fantasia": Player(88, 0.0, 0.0, 0.45, 64),
    "warm-pad": Player(89, 4.0, 0.0, 0.4, 62, attack=0.3),
    "polysynth": Player(90, 3.0, -0.1, 0.35, 64),
    "halo": Player(94, 0.0, 0.0, 0.5, 62, attack=0.4),
    "sweep": Player(95, -6.0, 0.0, 0.45, 60, attack=0.5),
    "atmosphere": Player(99, 0.0, 0.2, 0.4, 64),
    "kalimba": Player(108, 7.0, 0.2, 0.35, 72),
    "taiko": Player(116, 3.0, -0.05, 0.4, 48),
    "bass-drum": Player(116, 4.0, 0.0, 0.45, 48, bank=8),
    "kit": Player(0, -1.0, 0.0, 0.15, bank=128),
    "brushes": Player(40, 0.0, 0.0, 0.2, bank=128),
    "machine": Player(25, -2.0, 0.0, 0.12, bank=128),
    "orchestra-kit": Player(48, 0.0, 0.0, 0.45, bank=128),
}


@dataclass(frozen=True, slots=True)
class Seating:
    """Who plays which part how. Patterns are named in core.drafts.score.parts."""

    pad: str
    bass: tuple[str, str]
    figure: tuple[str, str]
    drums: tuple[str, str] = ("", "")
    counter: str = ""


_STILL, _FLOWING, _LIVELY, _DRIVING = Motion.STILL, Motion.FLOWING, Motion.LIVELY, Motion.DRIVING

SEATS: dict[Genre, dict[Motion, Seating]] = {
    Genre.ORCHESTRAL: {
        _STILL: Seating("slow-strings", ("contrabass", "pedal"), ("harp", "sparse"), counter="horn"),
        _FLOWING: Seating("strings", ("cello", "long"), ("harp", "broken"), counter="clarinet"),
        _LIVELY: Seating("strings", ("pizzicato", "oompah"), ("pizzicato", "offbeat"), ("orchestra-kit", "light"), "bassoon"),
        _DRIVING: Seating("strings", ("contrabass", "pulse"), ("short-strings", "ostinato"), ("taiko", "war"), "brass"),
    },
    Genre.CHAMBER: {
        _STILL: Seating("slow-strings", ("cello", "pedal"), ("piano", "sparse"), counter="viola"),
        _FLOWING: Seating("viola", ("cello", "long"), ("piano", "broken"), counter="cello"),
        _LIVELY: Seating("viola", ("pizzicato", "oompah"), ("pizzicato", "offbeat"), counter="bassoon"),
        _DRIVING: Seating("strings", ("cello", "pulse"), ("short-strings", "ostinato"), counter="viola"),
    },
    Genre.PIANO: {
        _STILL: Seating("warm-pad", ("piano", "pedal"), ("piano", "sparse")),
        _FLOWING: Seating("slow-strings", ("piano", "long"), ("piano", "broken")),
        _LIVELY: Seating("", ("piano", "oompah"), ("piano", "offbeat")),
        _DRIVING: Seating("slow-strings", ("piano", "pulse"), ("piano", "ostinato")),
    },
    Genre.FOLK: {
        _STILL: Seating("accordion", ("upright", "pedal"), ("nylon", "sparse")),
        _FLOWING: Seating("accordion", ("upright", "long"), ("nylon", "broken")),
        _LIVELY: Seating("", ("upright", "oompah"), ("steel", "strum"), ("kit", "hand"), "accordion"),
        _DRIVING: Seating("accordion", ("upright", "syncopated"), ("steel", "strum"), ("kit", "hand"), "cello"),
    },
    Genre.JAZZ: {
        _STILL: Seating("rhodes", ("upright", "pedal"), ("vibraphone", "sparse"), ("brushes", "brush")),
        _FLOWING: Seating("rhodes", ("upright", "long"), ("piano", "comp"), ("brushes", "brush")),
        _LIVELY: Seating("", ("upright", "walking"), ("piano", "comp"), ("brushes", "swing")),
        _DRIVING: Seating("rhodes", ("upright", "walking"), ("piano", "comp"), ("kit", "swing"), "sax"),
    },
    Genre.ELECTRONIC: {
        _STILL: Seating("sweep", ("synth-bass", "pedal"), ("fantasia", "sparse")),
        _FLOWING: Seating("warm-pad", ("synth-bass", "long"), ("rhodes", "broken"), ("machine", "soft")),
        _LIVELY: Seating("halo", ("synth-bass", "syncopated"), ("polysynth", "ostinato"), ("machine", "four")),
        _DRIVING: Seating("warm-pad", ("synth-bass", "eighths"), ("polysynth", "ostinato"), ("machine", "four"), "halo"),
    },
    Genre.ROCK: {
        _STILL: Seating("warm-pad", ("electric-bass", "pedal"), ("clean", "sparse")),
        _FLOWING: Seating("warm-pad", ("electric-bass", "long"), ("clean", "broken"), ("kit", "soft")),
        _LIVELY: Seating("", ("electric-bass", "syncopated"), ("clean", "strum"), ("kit", "pop")),
        _DRIVING: Seating("overdrive", ("electric-bass", "eighths"), ("muted", "ostinato"), ("kit", "pop"), "strings"),
    },
}

_LEADS: dict[Genre, tuple[str, dict[Mood, str]]] = {
    Genre.ORCHESTRAL: (
        "oboe",
        {
            Mood.CALM: "flute",
            Mood.TENDER: "violin",
            Mood.JOYFUL: "flute",
            Mood.COMIC: "bassoon",
            Mood.ADVENTUROUS: "horn",
            Mood.EPIC: "horn",
            Mood.MYSTERIOUS: "celesta",
            Mood.TENSE: "cello",
            Mood.DARK: "cello",
            Mood.SAD: "english-horn",
            Mood.TRIUMPHANT: "trumpet",
        },
    ),
    Genre.CHAMBER: (
        "violin",
        {
            Mood.CALM: "flute",
            Mood.JOYFUL: "clarinet",
            Mood.COMIC: "clarinet",
            Mood.ADVENTUROUS: "horn",
            Mood.MYSTERIOUS: "clarinet",
            Mood.TENSE: "viola",
            Mood.DARK: "cello",
            Mood.SAD: "cello",
            Mood.TRIUMPHANT: "horn",
        },
    ),
    Genre.PIANO: ("piano", {Mood.MYSTERIOUS: "celesta"}),
    Genre.FOLK: (
        "violin",
        {
            Mood.CALM: "recorder",
            Mood.TENDER: "harmonica",
            Mood.COMIC: "clarinet",
            Mood.MYSTERIOUS: "kalimba",
            Mood.DARK: "cello",
            Mood.SAD: "harmonica",
            Mood.JOYFUL: "recorder",
        },
    ),
    Genre.JAZZ: (
        "sax",
        {
            Mood.CALM: "vibraphone",
            Mood.COMIC: "clarinet",
            Mood.JOYFUL: "clarinet",
            Mood.MYSTERIOUS: "muted-trumpet",
            Mood.DARK: "muted-trumpet",
            Mood.TENSE: "muted-trumpet",
            Mood.TRIUMPHANT: "trumpet",
        },
    ),
    Genre.ELECTRONIC: (
        "square",
        {
            Mood.CALM: "atmosphere",
            Mood.TENDER: "atmosphere",
            Mood.MYSTERIOUS: "atmosphere",
            Mood.SAD: "rhodes",
            Mood.EPIC: "saw",
            Mood.TRIUMPHANT: "saw",
            Mood.TENSE: "saw",
            Mood.DARK: "halo",
        },
    ),
    Genre.ROCK: (
        "clean",
        {Mood.EPIC: "overdrive", Mood.TRIUMPHANT: "overdrive", Mood.ADVENTUROUS: "overdrive", Mood.TENSE: "overdrive"},
    ),
}

_COLOURS: dict[tuple[Genre, Mood], str] = {
    (Genre.ORCHESTRAL, Mood.EPIC): "choir",
    (Genre.ORCHESTRAL, Mood.MYSTERIOUS): "tremolo",
    (Genre.ORCHESTRAL, Mood.DARK): "voices",
    (Genre.ORCHESTRAL, Mood.TENSE): "tremolo",
    (Genre.CHAMBER, Mood.TENSE): "tremolo",
    (Genre.ORCHESTRAL, Mood.TRIUMPHANT): "choir",
}


def lead_of(genre: Genre, mood: Mood) -> str:
    """Who plays the theme."""
    usual, special = _LEADS[genre]
    return special.get(mood, usual)


def colour_of(genre: Genre, mood: Mood) -> str:
    """A second pad for the stronger bars, or ""."""
    return _COLOURS.get((genre, mood), "")
