"""Applies a person's edits to a storyboard and keeps the seeds they chose. Called by the planner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import Enum
from typing import Any, TypeVar, get_type_hints

from msgspec import UNSET

from core.crafts import OWN_VOICE, VoiceCast, VoiceInfo
from core.errors import BadOption, NotFound
from core.looks import Looks
from core.plan.anchors import settle
from core.plan.job import Edit, FilmJob, Scope
from core.plan.likeness import PICTURE, check_picture_key
from core.plan.wording import with_text
from core.storyboard import CameraMove, Character, Cue, Line, Scene, Shot, Storyboard, Transition, TransitionKind

T = TypeVar("T")
TRANSITION_SECONDS = {
    TransitionKind.CUT: 0.0,
    TransitionKind.DISSOLVE: 0.8,
    TransitionKind.FADE: 1.0,
    TransitionKind.WIPE: 0.6,
}
"""What a kind lasts when nobody says."""
LONGEST_TRANSITION = 3.0
TEXT = "text"
"""Field of a line: other words in the same pictures (a translation)."""
VOICE = "voice"
"""Field of a character that casting reads, not the storyboard."""


@dataclass(frozen=True, slots=True)
class Seeds:
    """The film's seed and those that edits gave to single things."""

    film: int
    chosen: dict[tuple[Scope, str], int] = field(default_factory=dict)

    def of_character(self, character: str) -> int:
        return self.chosen.get((Scope.CHARACTER, character), self.film)

    def of_scene(self, scene: str) -> int:
        return self.chosen.get((Scope.SCENE, scene), self.film)

    def of_shot(self, scene: str, index: int) -> int:
        """`index` from 0."""
        return self.chosen.get((Scope.SHOT, f"{scene}/{index + 1}"), self.of_scene(scene))

    def of_line(self, scene: str, index: int) -> int:
        """`index` from 0."""
        return self.chosen.get((Scope.LINE, f"{scene}/{index + 1}"), self.of_scene(scene))

    def of_cue(self, index: int) -> int:
        """`index` from 0."""
        return self.chosen.get((Scope.CUE, str(index + 1)), self.film)


def seeds_of(edits: Sequence[Edit], film_seed: int) -> Seeds:
    """The last seed given to each thing."""
    film = next((edit.seed for edit in reversed(edits) if edit.scope is Scope.FILM and edit.seed is not None), film_seed)
    chosen: dict[tuple[Scope, str], int] = {
        (edit.scope, edit.target): edit.seed for edit in edits if edit.seed is not None and edit.scope is not Scope.FILM
    }
    return Seeds(film, chosen)


def apply_edits(board: Storyboard, edits: Sequence[Edit]) -> Storyboard:
    """`board` with every edit's field set; raises NotFound for a target, BadOption for a field or value."""
    board, edits = settle(board, edits)
    for edit in edits:
        board = _APPLY[edit.scope](board, edit)
    return board


def _edit_film(board: Storyboard, edit: Edit) -> Storyboard:
    return replace(board, title=edit.value) if edit.field == "title" else board


def _edit_scene(board: Storyboard, edit: Edit) -> Storyboard:
    return _with_scene(board, edit.target, edit, lambda scene: _set_scene(scene, edit))


def _edit_shot(board: Storyboard, edit: Edit) -> Storyboard:
    name, index = _split_target(edit)

    def change(scene: Scene) -> Scene:
        return replace(scene, shots=_replace_at(scene.shots, index, edit, lambda shot: _set_shot(shot, edit)))

    return _with_scene(board, name, edit, change)


def _edit_line(board: Storyboard, edit: Edit) -> Storyboard:
    name, index = _split_target(edit)

    def change(scene: Scene) -> Scene:
        if edit.field == TEXT and 0 <= index < len(scene.lines):
            return with_text(scene, index, edit.value)
        return replace(scene, lines=_replace_at(scene.lines, index, edit, lambda line: _set_line(line, edit)))

    return _with_scene(board, name, edit, change)


def _edit_cue(board: Storyboard, edit: Edit) -> Storyboard:
    index = int(edit.target) - 1 if edit.target.isdigit() else -1
    return replace(
        board,
        cues=_replace_at(board.cues, index, edit, lambda cue: _set_cue(cue, edit)),
    )


def _edit_character(board: Storyboard, edit: Edit) -> Storyboard:
    if not any(person.id == edit.target for person in board.characters):
        raise _missing(edit, ", ".join(person.id for person in board.characters))
    return replace(
        board,
        characters=tuple(_set_character(person, edit) if person.id == edit.target else person for person in board.characters),
    )


_APPLY: dict[Scope, Callable[[Storyboard, Edit], Storyboard]] = {
    Scope.FILM: _edit_film,
    Scope.SCENE: _edit_scene,
    Scope.SHOT: _edit_shot,
    Scope.LINE: _edit_line,
    Scope.CUE: _edit_cue,
    Scope.CHARACTER: _edit_character,
}


def _set_scene(scene: Scene, edit: Edit) -> Scene:
    if edit.field == "effects":
        return replace(scene, effects=tuple(word.strip() for word in edit.value.split(",") if word.strip()))
    if edit.field in {"transition", "transition_seconds"}:
        inner = replace(edit, field="kind" if edit.field == "transition" else "seconds")
        changed = _set_field(scene.transition, inner, {"kind", "seconds"})
        usual = TRANSITION_SECONDS[changed.kind]
        if changed.kind is TransitionKind.CUT or changed.seconds <= 0:
            changed = replace(changed, seconds=usual)
        return replace(scene, transition=replace(changed, seconds=min(changed.seconds, LONGEST_TRANSITION)))
    return _set_field(scene, edit, {"time", "weather", "mood"})


def _set_shot(shot: Shot, edit: Edit) -> Shot:
    if edit.field in {"camera", "intensity"}:
        inner = replace(edit, field="move" if edit.field == "camera" else "intensity")
        return replace(shot, camera=_set_field(shot.camera, inner, {"move", "intensity"}))
    return _set_field(shot, edit, {"framing", "seconds"})


def _set_line(line: Line, edit: Edit) -> Line:
    return _set_field(line, edit, {"emotion", "intensity", "volume", "pace", "delivery"})


def _set_cue(cue: Cue, edit: Edit) -> Cue:
    changed = _set_field(cue, edit, {"mood", "genre", "bpm", "intensity"})
    return replace(changed, instruments=UNSET) if edit.field in {"mood", "genre"} else changed


def chosen_voices(job: FilmJob, voices: Sequence[VoiceInfo]) -> dict[str, VoiceCast]:
    """Voices that people gave to characters of a film, without real people's that were deleted since. Raises BadOption for
    another that there is not."""
    known = {voice.id for voice in voices}
    pins = {pin.character: pin.voice for pin in job.voices if not _lost(pin.voice.voice, known)}
    return pins | pinned_voices([edit for edit in job.edits if edit.field != VOICE or not _lost(edit.value, known)], voices)


def _lost(voice: str, known: set[str]) -> bool:
    return voice.startswith(OWN_VOICE) and voice not in known


def pinned_voices(edits: Sequence[Edit], voices: Sequence[VoiceInfo]) -> dict[str, VoiceCast]:
    """Voices that edits gave to characters; raises BadOption for one that there is not."""
    known = {voice.id for voice in voices}
    pinned = {}
    for edit in edits:
        if edit.scope is Scope.CHARACTER and edit.field == VOICE:
            if edit.value not in known:
                names = ", ".join(sorted(known))
                raise BadOption(
                    "edit.value", f"no voice {edit.value!r}; there are: {names}", field=VOICE, value=edit.value, known=names
                )
            pinned[edit.target] = VoiceCast(voice=edit.value)
    return pinned


def _set_character(person: Character, edit: Edit) -> Character:
    if edit.field == PICTURE:
        check_picture_key(edit)
    if edit.field in (VOICE, PICTURE):
        return person
    if edit.field in {item.name for item in fields(Looks)}:
        look = edit.value if edit.field == "description" else UNSET  # what a writer's model said may no longer be true
        return replace(person, looks=_set_field(person.looks, edit, {edit.field}), look=look)
    changed = _set_field(person, edit, {"gender", "age"})
    return replace(changed, look=UNSET) if edit.field else changed


Editable = TypeVar("Editable", Scene, Shot, Line, Cue, Character, Looks, Transition, CameraMove)


def _set_field(value: Editable, edit: Edit, allowed: set[str]) -> Editable:
    """`value` with the edited field converted from the person's word; nothing changes when only a seed was given."""
    if not edit.field:
        return value
    if edit.field not in allowed:
        known = ", ".join(sorted(allowed))
        raise BadOption(
            "edit.field", f"cannot change {edit.field!r} of a {edit.scope}; can: {known}", field=edit.field, known=known
        )
    hint = get_type_hints(type(value))[edit.field]
    return replace(value, **{edit.field: _convert(hint, edit)})


def _convert(hint: Any, edit: Edit) -> Any:
    try:
        return hint(edit.value)
    except ValueError as error:
        known = (
            ", ".join(item.value for item in hint if item.value)
            if isinstance(hint, type) and issubclass(hint, Enum)
            else "a number"
        )
        raise BadOption(
            "edit.value",
            f"{edit.field} cannot be {edit.value!r}; use: {known}",
            field=edit.field,
            value=edit.value,
            known=known,
        ) from error


def _with_scene(board: Storyboard, name: str, edit: Edit, change: Callable[[Scene], Scene]) -> Storyboard:
    if not any(scene.id == name for scene in board.scenes):
        raise _missing(edit, ", ".join(scene.id for scene in board.scenes))
    return replace(board, scenes=tuple(change(scene) if scene.id == name else scene for scene in board.scenes))


def _replace_at(items: tuple[T, ...], index: int, edit: Edit, change: Callable[[T], T]) -> tuple[T, ...]:
    if not 0 <= index < len(items):
        raise _missing(edit, f"1 … {len(items)}")
    return tuple(change(item) if position == index else item for position, item in enumerate(items))


def _split_target(edit: Edit) -> tuple[str, int]:
    name, _, number = edit.target.rpartition("/")
    return name, int(number) - 1 if number.isdigit() else -1


def _missing(edit: Edit, known: str) -> NotFound:
    return NotFound(
        "edit.target",
        f"no {edit.scope} {edit.target!r}; there are: {known}",
        scope=edit.scope.value,
        target=edit.target,
        known=known,
    )
