"""What of a film somebody means: "scene 2", "2.1", "line 2.3", "music 1", "Mara", and the settings each of them has.

Short codes of the same things ("s2", "h2.1", "l2.3", "c1", "p3", "f") fit into buttons. Used by changes and takes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bots.cards import Choice
from bots.words import Words
from core.errors import NotFound
from core.looks import Age, Gender
from core.options import HEIGHTS, Aspect
from core.plan.job import Edit, FilmJob, Scope
from core.plan.takes import shown
from core.storyboard import (
    NARRATOR,
    Emotion,
    Framing,
    Genre,
    Mood,
    Move,
    Storyboard,
    TimeOfDay,
    TransitionKind,
    Volume,
    Weather,
)
from core.styles import STYLES

MOST_CHOICES = 25
LABEL_LETTERS = 80
NEW = "new"
"""In place of a field: the same thing once more, by chance different."""
VALUES: Mapping[Scope, Mapping[str, tuple[str, ...]]] = {
    Scope.FILM: {
        "style": tuple(STYLES),
        "height": tuple(str(height) for height in HEIGHTS),
        "aspect": tuple(item.value for item in Aspect),
        "subtitles": ("yes", "no"),
        "music": ("0", "50", "75", "100", "125", "150"),
    },
    Scope.SCENE: {
        "time": tuple(TimeOfDay),
        "weather": tuple(Weather),
        "mood": tuple(Mood),
        "transition": tuple(TransitionKind),
    },
    Scope.SHOT: {"framing": tuple(Framing), "camera": tuple(Move)},
    Scope.LINE: {"emotion": tuple(Emotion), "volume": tuple(Volume), "pace": ("0.8", "0.9", "1.0", "1.1", "1.25")},
    Scope.CUE: {"mood": tuple(Mood), "genre": tuple(Genre), "bpm": ("60", "80", "100", "120", "140")},
    Scope.CHARACTER: {"age": tuple(Age), "gender": tuple(Gender)},
}
"""Settings that menus offer, with their values. A typed command may set more (see core.plan.edits)."""
_TYPED: tuple[tuple[str, Scope], ...] = (
    (r"(?:scene|szene|s)\s*(\d+)", Scope.SCENE),
    (r"(?:shot|einstellung|h)?\s*(\d+)\s*[./]\s*(\d+)", Scope.SHOT),
    (r"(?:line|satz|zeile|l)\s*(\d+)\s*[./]\s*(\d+)", Scope.LINE),
    (r"(?:cue|music|musik|c)\s*(\d+)", Scope.CUE),
    (r"(\d+)", Scope.SCENE),
    (r"(?:film|f|movie|)", Scope.FILM),
)


def read_target(board: Storyboard, text: str) -> Edit:
    """An edit without a field that names what was meant; raises NotFound with what there is."""
    typed = " ".join(text.split())
    person = _person(board, typed)
    if person is not None:
        return Edit(scope=Scope.CHARACTER, target=person)
    for pattern, scope in _TYPED:
        found = re.fullmatch(pattern, typed, re.IGNORECASE)
        if found is not None:
            return Edit(scope=scope, target=_target(board, scope, [int(number) for number in found.groups()], typed))
    raise _unknown(board, typed)


def _person(board: Storyboard, typed: str) -> str | None:
    found = re.fullmatch(r"p(\d+)", typed)
    if found is not None and 1 <= int(found[1]) <= len(board.characters):
        return board.characters[int(found[1]) - 1].id
    names = {person.name.casefold(): person.id for person in board.characters} | {p.id: p.id for p in board.characters}
    bare = re.sub(r"^(character|figur)\s+", "", typed, flags=re.IGNORECASE)
    return names.get(typed.casefold()) or names.get(bare.casefold())


def _target(board: Storyboard, scope: Scope, numbers: list[int], typed: str) -> str:
    if scope is Scope.FILM:
        return ""
    if scope is Scope.CUE:
        if not 1 <= numbers[0] <= len(board.cues):
            raise _unknown(board, typed)
        return str(numbers[0])
    if not 1 <= numbers[0] <= len(board.scenes):
        raise _unknown(board, typed)
    scene = board.scenes[numbers[0] - 1]
    if scope is Scope.SCENE:
        return scene.id
    if not 1 <= numbers[1] <= len(scene.shots if scope is Scope.SHOT else scene.lines):
        raise _unknown(board, typed)
    return f"{scene.id}/{numbers[1]}"


def _unknown(board: Storyboard, typed: str) -> NotFound:
    people = ", ".join(person.name for person in board.characters[:10])
    return NotFound("change.target", f"there is no {typed}", typed=typed[:60], scenes=len(board.scenes), people=people)


def code_of(board: Storyboard, edit: Edit) -> str:
    """The short code that `read_target` reads back."""
    scenes = {scene.id: number for number, scene in enumerate(board.scenes, start=1)}
    name, _, index = edit.target.rpartition("/")
    match edit.scope:
        case Scope.FILM:
            return "f"
        case Scope.SCENE:
            return f"s{scenes[edit.target]}"
        case Scope.SHOT:
            return f"h{scenes[name]}.{index}"
        case Scope.LINE:
            return f"l{scenes[name]}.{index}"
        case Scope.CUE:
            return f"c{edit.target}"
        case Scope.CHARACTER:
            return f"p{1 + next(at for at, person in enumerate(board.characters) if person.id == edit.target)}"


def label_of(said: Words, board: Storyboard, edit: Edit) -> str:
    """What was meant, in words."""
    code = code_of(board, edit)
    if edit.scope is Scope.CHARACTER:
        return next(person.name for person in board.characters if person.id == edit.target)
    return said.say(f"target.{edit.scope.value}", number=code[1:])


def target_choices(said: Words, board: Storyboard, fine: bool = False) -> tuple[Choice, ...]:
    """What a menu offers: the film, people, scenes, music; with `fine` shots and lines in place of people and music."""
    found = [Choice(label=said.say("target.film"), value="f")] if not fine else []
    people = [
        Choice(label=person.name[:LABEL_LETTERS], value=f"p{number}", detail=said.say("target.character.detail"))
        for number, person in enumerate(board.characters, start=1)
        if person.id != NARRATOR or not fine
    ]
    scenes = [
        Choice(label=said.say("target.scene", number=number), value=f"s{number}", detail=scene.heading[:LABEL_LETTERS])
        for number, scene in enumerate(board.scenes, start=1)
    ]
    music = [
        Choice(label=said.say("target.cue", number=number), value=f"c{number}", detail=value_text(said, cue.mood.value))
        for number, cue in enumerate(board.cues, start=1)
    ]
    if fine:
        return tuple([*scenes, *shot_choices(said, board)][:MOST_CHOICES])
    return tuple([*found, *people[:8], *scenes[:12], *music[:4]][:MOST_CHOICES])


def shot_choices(said: Words, board: Storyboard) -> list[Choice]:
    return [
        Choice(label=said.say("target.shot", number=f"{number}.{index}"), value=f"h{number}.{index}", detail=shot.action[:60])
        for number, scene in enumerate(board.scenes, start=1)
        for index, shot in enumerate(scene.shots, start=1)
    ]


def value_text(said: Words, value: str) -> str:
    """A setting's value in words, as it is where there are none."""
    return said.say(f"value.{value}") if said.has(f"value.{value}") else value


def check_seen(board: Storyboard, target: Edit) -> None:
    """Raises BadOption for what takes cannot be drawn of: lines, music, people who are never in the picture."""
    if target.scope is not Scope.FILM:
        shown(board, target)


def next_seed(job: FilmJob) -> int:
    """One that nothing of this film has had yet."""
    used = [edit.seed for edit in job.edits if edit.seed is not None]
    return max([job.options.seed, *used]) + 1
