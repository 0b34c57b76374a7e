"""Edits that find their targets again after the script was changed. Called by core.plan.edits, the planner and takes.

Scenes keep their ids by an edit of the film that lists them in order; lines, shots, cues and characters are known by what they
say or are (`Edit.said`). An edit whose target is gone is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from core.plan.job import Edit, Scope
from core.storyboard import Scene, Shot, Storyboard

SCENES = "scenes"
"""Field of the film: the ids of its scenes."""
NEW = "*"
"""In place of the id of a scene that is new."""
_COUNT = re.compile(r"-\d+$")


def scenes_edit(ids: Sequence[str]) -> Edit:
    """The edit that gives the scenes these ids in order, "" or "*" for one that is new."""
    return Edit(scope=Scope.FILM, field=SCENES, value=" ".join(name or NEW for name in ids))


def settle(board: Storyboard, edits: Sequence[Edit]) -> tuple[Storyboard, tuple[Edit, ...]]:
    """The storyboard as written with its scenes' lasting ids, and the edits addressed to it; those without a target go."""
    for edit in edits:
        if edit.scope is Scope.FILM and edit.field == SCENES:
            board = named_scenes(board, edit.value.split())
    found = (_found(board, edit) for edit in edits if not (edit.scope is Scope.FILM and edit.field == SCENES))
    return board, tuple(edit for edit in found if edit is not None)


def anchored(board: Storyboard, edits: Sequence[Edit], retold: Mapping[str, str] | None = None) -> tuple[Edit, ...]:
    """`edits` (without the ids of scenes) that say what they mean. `board` is the storyboard as written, before the script is
    changed; `retold` maps the words of a line to those that it is going to have. Edits of what there is not are left out."""
    board, settled = settle(board, edits)
    return tuple(edit for edit in (_anchor(board, edit, retold or {}) for edit in settled) if edit is not None)


# ---- scenes --------------------------------------------------------------------------------------------------------------


def named_scenes(board: Storyboard, ids: Sequence[str]) -> Storyboard:
    """Scenes and cues under `ids`. When the writer has cut the script otherwise, scenes are matched by their headings."""
    own = [scene.id for scene in board.scenes]
    wanted = list(ids) if len(ids) == len(own) else _matched(own, ids)
    taken = {name for name in wanted if name != NEW}
    names: dict[str, str] = {}
    for mine, name in zip(own, wanted, strict=True):
        if name == NEW:
            name = _free(mine, taken)
            taken.add(name)
        names[mine] = name
    return replace(
        board,
        scenes=tuple(replace(scene, id=names[scene.id]) for scene in board.scenes),
        cues=tuple(replace(cue, first=names[cue.first], last=names[cue.last]) for cue in board.cues),
    )


def _matched(own: Sequence[str], ids: Sequence[str]) -> list[str]:
    wanted = [NEW] * len(own)
    matcher = SequenceMatcher(None, [_COUNT.sub("", name) for name in own], [_COUNT.sub("", name) for name in ids], False)
    for first, second, size in matcher.get_matching_blocks():
        wanted[first : first + size] = ids[second : second + size]
    return wanted


def _free(name: str, taken: set[str]) -> str:
    """`name`, or its stem with the first number that no scene has."""
    stem, number = _COUNT.sub("", name), 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


# ---- anchors -------------------------------------------------------------------------------------------------------------


def _anchor(board: Storyboard, edit: Edit, retold: Mapping[str, str]) -> Edit | None:
    name, _, number = edit.target.rpartition("/")
    index = int(number) - 1 if number.isdigit() else -1
    match edit.scope:
        case Scope.FILM:
            return edit
        case Scope.CHARACTER:
            return replace(edit, said=edit.target)
        case Scope.CUE:
            return replace(edit, said=board.cues[index].first) if 0 <= index < len(board.cues) else None
    scene = _scene(board, name if edit.scope is not Scope.SCENE else edit.target)
    if scene is None:
        return None
    if edit.scope is Scope.SCENE:
        return replace(edit, said=scene.heading or scene.id)
    if edit.scope is Scope.LINE:
        words = scene.lines[index].text if 0 <= index < len(scene.lines) else None
        return None if words is None else replace(edit, said=retold.get(words, words))
    return replace(edit, said=_shot_anchor(scene, index, retold)) if 0 <= index < len(scene.shots) else None


def _shot_anchor(scene: Scene, index: int, retold: Mapping[str, str]) -> str:
    """What the shot shows, and which it is of those that show the same: "0|Hello."."""
    words = _shown(scene, scene.shots[index])
    count = sum(_shown(scene, shot) == words for shot in scene.shots[:index])
    return f"{count}|{retold.get(words, words)}"


def _shown(scene: Scene, shot: Shot) -> str:
    """The line that is heard first in a shot, else what happens in it."""
    return scene.lines[shot.speech[0].line].text if shot.speech else shot.action


def _found(board: Storyboard, edit: Edit) -> Edit | None:
    """The edit at its target in this storyboard; None when that is gone."""
    if not edit.said:
        return edit
    if edit.scope is Scope.CHARACTER:
        return edit if any(person.id == edit.target for person in board.characters) else None
    if edit.scope is Scope.CUE:
        return _found_cue(board, edit)
    name, _, number = edit.target.rpartition("/")
    scene = _scene(board, edit.target if edit.scope is Scope.SCENE else name)
    if scene is None or edit.scope is Scope.SCENE:
        return edit if scene is not None else None
    if edit.scope is Scope.LINE:
        places = [at for at, line in enumerate(scene.lines) if line.text == edit.said]
        place = min(places, key=lambda at: abs(at - int(number) + 1), default=None)
    else:
        count, _, words = edit.said.partition("|")
        places = [at for at, shot in enumerate(scene.shots) if _shown(scene, shot) == words]
        place = places[min(int(count), len(places) - 1)] if places else None
    return None if place is None else replace(edit, target=f"{name}/{place + 1}")


def _found_cue(board: Storyboard, edit: Edit) -> Edit | None:
    """The cue that is heard in the scene in which it began."""
    order = {scene.id: place for place, scene in enumerate(board.scenes)}
    if edit.said not in order:
        return None
    at = order[edit.said]
    return next(
        (
            replace(edit, target=str(number))
            for number, cue in enumerate(board.cues, start=1)
            if order[cue.first] <= at <= order[cue.last]
        ),
        None,
    )


def _scene(board: Storyboard, name: str) -> Scene | None:
    return next((scene for scene in board.scenes if scene.id == name), None)
