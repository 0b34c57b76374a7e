"""What each mood means for harmony, metre and movement. Literal tables, read by core.drafts.score.form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.storyboard import Mood


class Motion(StrEnum):
    """How the music moves, which decides what the parts play."""

    STILL = "still"
    FLOWING = "flowing"
    LIVELY = "lively"
    DRIVING = "driving"


Phrase = tuple[str, str, str, str]
"""Four bars; a bar of two chords has them with a space between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodStyle:
    """A mood's harmony. `cadence` are the chords that end a film; `link` is the open end of any other cue."""

    mode: str
    motion: Motion
    beats: int
    opening: Phrase
    answer: Phrase
    contrast: Phrase
    cadence: tuple[str, str, str]
    link: str
    long_notes: bool = False
    """The theme in twice as long values."""
    dark: bool = False
    """Everything a little lower."""


STYLES: dict[Mood, MoodStyle] = {
    Mood.NEUTRAL: MoodStyle(
        mode="major",
        motion=Motion.FLOWING,
        beats=4,
        opening=("Iadd9", "vi7", "IVadd9", "Vsus4"),
        answer=("Iadd9", "iii7", "IVmaj7", "V"),
        contrast=("vi7", "iii7", "IVmaj7", "Vsus4 V"),
        cadence=("IVmaj7", "Vsus4 V", "Iadd9"),
        link="Vsus4",
    ),
    Mood.CALM: MoodStyle(
        mode="major",
        motion=Motion.STILL,
        beats=4,
        opening=("Iadd9", "IVmaj7", "Iadd9", "vi7"),
        answer=("IVmaj7", "iii7", "ii7", "Vsus4"),
        contrast=("vi7", "IVmaj7", "Imaj7", "Vsus4"),
        cadence=("IVmaj7", "Vsus4 V", "Iadd9"),
        link="Vsus4",
        long_notes=True,
    ),
    Mood.TENDER: MoodStyle(
        mode="major",
        motion=Motion.FLOWING,
        beats=3,
        opening=("I", "V/3", "vi", "IV"),
        answer=("I/3", "IV", "ii7", "V"),
        contrast=("vi", "iii", "IV", "V7"),
        cadence=("ii7", "V7", "Iadd9"),
        link="V7",
    ),
    Mood.JOYFUL: MoodStyle(
        mode="major",
        motion=Motion.LIVELY,
        beats=4,
        opening=("I", "V/3", "vi", "IV"),
        answer=("I", "IV", "ii V", "V"),
        contrast=("IV", "I/3", "ii", "V"),
        cadence=("IV", "ii7 V7", "I"),
        link="V",
    ),
    Mood.COMIC: MoodStyle(
        mode="major",
        motion=Motion.LIVELY,
        beats=4,
        opening=("I", "V7", "V7", "I"),
        answer=("I", "VI7", "II7", "V7"),
        contrast=("IV", "#ivo7", "I/5", "V7"),
        cadence=("IV #ivo7", "I/5 V7", "I"),
        link="V7",
    ),
    Mood.ADVENTUROUS: MoodStyle(
        mode="mixolydian",
        motion=Motion.DRIVING,
        beats=4,
        opening=("I", "bVII", "IV", "I"),
        answer=("I", "IV", "bVII", "V"),
        contrast=("vi", "IV", "bVII", "V"),
        cadence=("bVI", "bVII", "I"),
        link="V",
    ),
    Mood.EPIC: MoodStyle(
        mode="minor",
        motion=Motion.DRIVING,
        beats=4,
        opening=("i", "bVI", "bIII", "bVII"),
        answer=("i", "bVI", "iv", "V"),
        contrast=("bVI", "bVII", "iv", "Vsus4 V"),
        cadence=("bVI", "bVII", "i"),
        link="V",
    ),
    Mood.MYSTERIOUS: MoodStyle(
        mode="dorian",
        motion=Motion.STILL,
        beats=4,
        opening=("im7", "bvi", "im7", "IV"),
        answer=("im7", "bIIImaj7", "bVImaj7", "Vsus4"),
        contrast=("bVImaj7", "IV/p", "bIIImaj7", "bvi"),
        cadence=("bvi", "Vsus4 V", "i"),
        link="Vsus4",
    ),
    Mood.TENSE: MoodStyle(
        mode="phrygian",
        motion=Motion.DRIVING,
        beats=4,
        opening=("i", "i", "bII/p", "i"),
        answer=("i", "bVI", "bII", "V"),
        contrast=("iv", "bII", "bVI", "V"),
        cadence=("bII", "V", "i"),
        link="V",
        dark=True,
    ),
    Mood.DARK: MoodStyle(
        mode="minor",
        motion=Motion.STILL,
        beats=4,
        opening=("i", "bVI", "i", "bII"),
        answer=("i", "iv", "bVI", "V"),
        contrast=("iv", "bVI", "bII", "V"),
        cadence=("iv", "V", "i"),
        link="V",
        long_notes=True,
        dark=True,
    ),
    Mood.SAD: MoodStyle(
        mode="minor",
        motion=Motion.FLOWING,
        beats=4,
        opening=("i", "v/3", "bVI", "V"),
        answer=("iv", "i/3", "iih7", "V"),
        contrast=("bVI", "bIII", "iv", "V"),
        cadence=("iv", "V7", "i"),
        link="V",
    ),
    Mood.TRIUMPHANT: MoodStyle(
        mode="major",
        motion=Motion.DRIVING,
        beats=4,
        opening=("I", "V/3", "vi", "IV"),
        answer=("I/3", "IV", "ii", "V"),
        contrast=("bVI", "bVII", "I/5", "V"),
        cadence=("bVI", "bVII", "I"),
        link="V",
    ),
}
