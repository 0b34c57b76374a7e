"""Takes side by side: the same shot, scene or character under other seeds or settings, numbered on one sheet."""

from __future__ import annotations

from dataclasses import replace

from core.crafts import Craft, Ref, SheetItem, SheetRequest
from core.errors import BadOption
from core.plan.draft import Draft
from core.plan.edits import apply_edits, seeds_of
from core.plan.job import Edit, Scope
from core.plan.pictures import plan_still, sheet_shot
from core.storyboard import Framing, Storyboard

CLOSE = (Framing.CLOSE_UP, Framing.REACTION, Framing.MEDIUM, Framing.TWO_SHOT)


def plan_takes(draft: Draft, board: Storyboard) -> Ref:
    """One still per alternative of the job. Raises NotFound for an unknown target, BadOption for what cannot be seen."""
    job = draft.job
    stills = []
    for extra in job.alternatives:
        edits = (*job.edits, *extra)
        changed = apply_edits(board, edits)
        number, index = shown(changed, extra[-1])
        taken = replace(draft, job=replace(job, edits=edits), seeds=seeds_of(edits, job.options.seed))
        stills.append(plan_still(taken, changed, number, index).still)
    return draft.add(
        Craft.SHEET,
        SheetRequest(title=board.title, items=tuple(SheetItem(still=still, caption="") for still in stills), numbered=True),
        seed=0,
        title=board.title,
        weight=0.5,
        order=30,
    )


def shown(board: Storyboard, edit: Edit) -> tuple[int, int]:
    """Scene and shot (from 0) in which the edited thing is seen best."""
    name, _, index = edit.target.rpartition("/")
    match edit.scope:
        case Scope.SCENE:
            number = next(number for number, scene in enumerate(board.scenes) if scene.id == edit.target)
            return number, sheet_shot(board.scenes[number])
        case Scope.SHOT:
            return next(number for number, scene in enumerate(board.scenes) if scene.id == name), int(index) - 1
        case Scope.CHARACTER:
            return _closest(board, edit.target)
        case _:
            raise BadOption("takes.unseen", f"takes of a {edit.scope} cannot be seen; choose a shot, a scene or a character")


def _closest(board: Storyboard, character: str) -> tuple[int, int]:
    """The closest framing of a character, the earliest of equals."""
    seen = [
        (CLOSE.index(shot.framing) if shot.framing in CLOSE else len(CLOSE), number, index)
        for number, scene in enumerate(board.scenes)
        for index, shot in enumerate(scene.shots)
        if any(subject.character == character for subject in shot.subjects)
    ]
    if not seen:
        raise BadOption("takes.unseen", f"{character} is never seen; choose a shot, a scene or somebody else")
    _, number, index = min(seen)
    return number, index
