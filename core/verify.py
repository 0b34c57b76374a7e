"""Does a storyboard say exactly what its script says? Called on the result of every writer engine.

A writer may interpret pictures, sound and feelings as it likes, but may not lose, change, reorder or invent a word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.screenplay import Element, ElementKind, Form, Screenplay
from core.speakers import aside_end, speaker_key, speaker_members, spoken_elements
from core.storyboard import NARRATOR, Line, Scene, Storyboard


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong. `code` is stable: lost, invented, parts, shots, unknown-id, cues, speaker, empty, duplicate."""

    code: str
    where: str
    """Id of the scene, cue or character, or "" for the film."""
    detail: str
    """An English sentence, good as feedback to a language model."""


def verify(screenplay: Screenplay, storyboard: Storyboard) -> tuple[Problem, ...]:
    """Everything wrong with `storyboard` as a telling of `screenplay`; empty when it is faithful and sound.

    Whitespace is compared loosely; every other character exactly. Linear in the length of the script.
    """
    return (
        *_speech_problems(screenplay, storyboard),
        *_id_problems(storyboard),
        *_scene_problems(storyboard),
        *_cue_problems(storyboard),
    )


# ---- words -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Said:
    """A line of the film, its text without spaces."""

    speaker: str
    text: str
    scene: str
    joins: bool
    """Spoken together with the one before."""


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _said(storyboard: Storyboard) -> list[_Said]:
    names = {character.id: speaker_key(character.name) for character in storyboard.characters}
    return [
        _Said(
            NARRATOR.upper() if line.character == NARRATOR else names.get(line.character, ""),
            _plain(line.text),
            scene.id,
            line.with_previous,
        )
        for scene in storyboard.scenes
        for line in scene.lines
    ]


def _tellings(element: Element, screenplay: Screenplay) -> tuple[str, ...]:
    """What may be said for an element: all of it; in prose also without the "said Mara" it opens with ("" for nothing)."""
    whole = _plain(element.text)
    if screenplay.form is Form.PROSE and element.kind is ElementKind.ACTION:
        rest = element.text[aside_end(element.text) :]
        return (whole, _plain(rest) if any(letter.isalnum() for letter in rest) else "")
    return (whole,)


def _speech_problems(screenplay: Screenplay, storyboard: Storyboard) -> Iterator[Problem]:
    said = _said(storyboard)
    expected = spoken_elements(screenplay)
    at = 0
    for number, element in enumerate(expected):
        ends = [_match(said, at, text) for text in _tellings(element, screenplay)]
        end = next((end for end in ends if end is not None), None)
        if end is None:
            yield from _first_difference(element, said, at)
            return
        after = expected[number + 1] if number + 1 < len(expected) else None
        end, speakers = _chorus(said, at, end, element, after)
        if element.speaker and speakers and not _speaker_kept(element.speaker, speakers):
            who = " & ".join(speakers)
            yield Problem("speaker", said[at].scene, f"{element.speaker!r} must say {_short(element.text)}, not {who!r}")
        at = end
    for extra in said[at:]:
        yield Problem("invented", extra.scene, f"the script does not say {_short(extra.text)} here")


def _match(said: list[_Said], at: int, text: str) -> int | None:
    """Index after the lines from `at` on that together say `text`, or None."""
    begin, place = at, 0
    while place < len(text):
        if at >= len(said) or not said[at].text or said[at].speaker != said[begin].speaker:
            return None
        if not text.startswith(said[at].text, place):
            return None
        place += len(said[at].text)
        at += 1
    return at


def _chorus(said: list[_Said], at: int, end: int, element: Element, after: Element | None) -> tuple[int, list[str]]:
    """A cue of several people is one line by each, together: index after all of them, and who they are."""
    if end == at:
        return end, []
    speakers = [said[at].speaker]
    members = {speaker_key(name) for name in speaker_members(element.speaker)}
    if not element.speaker or (len(members) == 1 and _speaker_kept(element.speaker, speakers)):
        return end, speakers
    text = _plain(element.text)
    while end < len(said) and said[end].joins and said[end].text == text and said[end].speaker not in speakers:
        theirs = after is not None and after.dual and speaker_key(after.speaker) == said[end].speaker
        if theirs and said[end].speaker not in members:
            break
        speakers.append(said[end].speaker)
        end += 1
    return end, speakers


def _first_difference(element: Element, said: list[_Said], at: int) -> Iterator[Problem]:
    line = f" (script line {element.line})" if element.line else ""
    scene = said[at].scene if at < len(said) else ""
    found = f"; found {_short(said[at].text)}" if at < len(said) else ""
    yield Problem("lost", scene, f"{element.speaker or 'the narrator'} must say {_short(element.text)}{line}{found}")


def _speaker_kept(cue: str, speakers: Sequence[str]) -> bool:
    """A person may be known by a longer or shorter name; a joint cue may be said by its members or by a group."""
    wanted = {speaker_key(cue), *map(speaker_key, speaker_members(cue))}
    if wanted & set(speakers) or len(speakers) > 1:
        return True
    return any(set(name.split()) & set(want.split()) for name in speakers for want in wanted)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return repr(flat if len(flat) <= 60 else flat[:57] + "...")


# ---- structure ---------------------------------------------------------------------------------------------------------


def _id_problems(storyboard: Storyboard) -> Iterator[Problem]:
    people = Counter(character.id for character in storyboard.characters)
    places = Counter(place.id for place in storyboard.places)
    scenes = Counter(scene.id for scene in storyboard.scenes)
    for kind, counted in (("character", people), ("place", places), ("scene", scenes)):
        for name, times in counted.items():
            if times > 1:
                yield Problem("duplicate", name, f"{kind} id {name!r} is used {times} times")
    for scene in storyboard.scenes:
        if scene.place not in places:
            yield Problem("unknown-id", scene.id, f"place {scene.place!r} is not in the list of places")
        named = {line.character for line in scene.lines} | {
            subject.character for shot in scene.shots for subject in shot.subjects
        }
        for name in sorted(named - set(people)):
            yield Problem("unknown-id", scene.id, f"character {name!r} is not in the cast")
        if any(subject.character == NARRATOR for shot in scene.shots for subject in shot.subjects):
            yield Problem("shots", scene.id, "the narrator is never seen")


def _scene_problems(storyboard: Storyboard) -> Iterator[Problem]:
    for scene in storyboard.scenes:
        if not scene.shots:
            yield Problem("empty", scene.id, "a scene needs at least one shot")
        for number, line in enumerate(scene.lines):
            yield from _line_problems(scene, number, line)
        wanted = [(number, part) for number, line in enumerate(scene.lines) for part in range(len(line.parts))]
        shown = [(ref.line, ref.part) for shot in scene.shots for ref in shot.speech]
        if wanted != shown:
            yield Problem(
                "shots", scene.id, f"shots must hold every part of every line once, in order: {_order_fault(wanted, shown)}"
            )
        yield from _together_problems(scene)


def _line_problems(scene: Scene, number: int, line: Line) -> Iterator[Problem]:
    if not line.text.strip():
        yield Problem("empty", scene.id, f"line {number} is blank")
    if "".join(line.parts) != line.text:
        yield Problem("parts", scene.id, f"the parts of line {number} do not join to its text {_short(line.text)}")
    if line.with_previous and number == 0:
        yield Problem("parts", scene.id, "the first line of a scene cannot be spoken with the one before it")


def _together_problems(scene: Scene) -> Iterator[Problem]:
    home = {ref.line: index for index, shot in enumerate(scene.shots) for ref in reversed(shot.speech)}
    for number, line in enumerate(scene.lines):
        if number and line.with_previous and home.get(number) != home.get(number - 1):
            yield Problem("shots", scene.id, f"lines {number - 1} and {number} are spoken together and must share a shot")


def _order_fault(wanted: list[tuple[int, int]], shown: list[tuple[int, int]]) -> str:
    for expected, found in zip(wanted, shown, strict=False):
        if expected != found:
            return f"expected line {expected[0]} part {expected[1]}, found line {found[0]} part {found[1]}"
    return f"{len(wanted)} parts written, {len(shown)} shown"


def _cue_problems(storyboard: Storyboard) -> Iterator[Problem]:
    order = {scene.id: index for index, scene in enumerate(storyboard.scenes)}
    expected = 0
    for cue in storyboard.cues:
        if cue.first not in order or cue.last not in order:
            yield Problem("unknown-id", cue.first, f"cue {cue.first!r} to {cue.last!r} names a scene that is not there")
            return
        if order[cue.first] != expected or order[cue.last] < expected:
            yield Problem("cues", cue.first, "cues must follow each other in scene order without a gap or an overlap")
            return
        expected = order[cue.last] + 1
    if expected != len(storyboard.scenes):
        yield Problem("cues", "", "cues must cover every scene")
