"""What is wrong with an answer, measured against the parsed script; sentences that the model is asked again with.

Codes of core.verify in words: a line may be lost, invented, changed, or given to another speaker. Used by interpreter.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from core.neural.writer.answers import BibleRead, FilmRead, PartRead
from core.neural.writer.prompts import WORDS, line_text, speaker_name
from core.neural.writer.windows import Stretch
from core.storyboard import Line, Scene

_ENOUGH = 60
"""Letters of a line that are enough to know it by."""


def letters(text: str) -> list[str]:
    """Words without case, marks and spacing, which models like to tidy up."""
    return re.findall(r"[^\W_]+", text.casefold())


def says_back(words: str, line: Line) -> bool:
    """Whether `words` are the line's own first words (or all of them, or any longer beginning)."""
    wanted = letters(line.text)
    said, whole = "".join(letters(words)), "".join(wanted)
    needed = min(len("".join(wanted[:WORDS])), _ENOUGH)
    return whole.startswith(said) and len(said) >= needed


def part_faults(answer: PartRead, scene: Scene, stretch: Stretch, names: Mapping[str, str]) -> list[str]:
    """Lines lost, invented, changed or given to another speaker, and shots lost or invented."""
    faults = list(_counted("line", [line.n for line in answer.lines], stretch.lines))
    faults += _counted("shot", [shot.n for shot in answer.shots], range(stretch.first, stretch.last + 1))
    asked = {index + 1 for index in stretch.lines}
    for read in answer.lines:
        if read.n not in asked:
            continue
        line = scene.lines[read.n - 1]
        speaker = speaker_name(line, dict(names))
        if letters(read.speaker) != letters(speaker):
            faults.append(f"Line {read.n} is spoken by {speaker!r}, not by {read.speaker[:40]!r}.")
        if not says_back(read.words, line):
            begins = " ".join(line_text(line).split()[:WORDS])
            faults.append(f"Line {read.n} was changed: it begins {begins!r}, not {read.words[:80]!r}.")
    return faults


def bible_faults(answer: BibleRead, people: Sequence[str], places: Sequence[str]) -> list[str]:
    return [
        *_named("person", [one.id for one in answer.people], people),
        *_named("place", [one.id for one in answer.places], places),
    ]


def film_faults(answer: FilmRead, cues: Iterable[int]) -> list[str]:
    """`cues`: indices from 0."""
    return list(_counted("cue", [cue.n for cue in answer.cues], cues))


def _counted(what: str, found: Sequence[int], indices: Iterable[int]) -> Iterator[str]:
    wanted = [index + 1 for index in indices]
    times = Counter(found)
    for number in wanted:
        if times[number] == 0:
            yield f"{what.capitalize()} {number} was lost: answer for it."
        elif times[number] > 1:
            yield f"{what.capitalize()} {number} is answered {times[number]} times: answer once."
    for number in sorted(set(found) - set(wanted)):
        yield f"{what.capitalize()} {number} was invented: it was not asked for."


def _named(what: str, found: Sequence[str], wanted: Sequence[str]) -> Iterator[str]:
    times = Counter(found)
    for name in wanted:
        if times[name] != 1:
            yield f"{what.capitalize()} {name} must be answered once, not {times[name]} times."
    for name in sorted(set(found) - set(wanted)):
        yield f"There is no {what} {name[:40]!r} to describe."
