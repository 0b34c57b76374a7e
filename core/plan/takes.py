"""Takes side by side: the same shot, scene or character under other seeds or settings, numbered on one sheet."""

from __future__ import annotations

from dataclasses import replace

from core.crafts import Craft, Ref, SheetItem, SheetRequest
from core.errors import BadOption
from core.plan.anchors import settle
from core.plan.draft import Draft
from core.plan.edits import apply_edits, seeds_of
from core.plan.job import Edit, Scope
from core.plan.pictures import plan_still, sheet_shot
from core.plan.story import plan_story
from core.storyboard import Framing, Storyboard

CLOSE = (Framing.CLOSE_UP, Framing.REACTION, Framing.MEDIUM, Framing.TWO_SHOT)


def plan_takes(draft: Draft, board: Storyboard) -> Ref | None:
    """One still per alternative of the job, of a whole film several. None while the story of a take is not written.

    Raises NotFound for an unknown target, BadOption for what cannot be seen.
    """
    job = draft.job
    items: list[SheetItem] = []
    waiting = False
    for number, extra in enumerate(job.alternatives, start=1):
        edits = (*job.edits, *extra)
        taken = replace(draft, job=replace(job, edits=edits), seeds=seeds_of(edits, job.options.seed))
        whole = extra[-1].scope is Scope.FILM
        written = draft.result(plan_story(taken), Storyboard) if whole else board
        if written is None:
            waiting = True
            continue
        taken.seeds = seeds_of(settle(written, edits)[1], job.options.seed)
        changed = apply_edits(written, edits)
        places = typical(changed) if whole else [shown(changed, extra[-1])]
        stills = dict.fromkeys(plan_still(taken, changed, scene, index).still for scene, index in places)
        items += [SheetItem(still=still, caption="", number=number) for still in stills]
    if waiting:
        return None
    return draft.add(
        Craft.SHEET,
        SheetRequest(title=board.title, items=tuple(items), numbered=True),
        seed=0,
        title=board.title,
        weight=0.5,
        order=30,
    )


def typical(board: Storyboard) -> list[tuple[int, int]]:
    """Scene and shot (from 0) of the pictures that stand for a whole film: of its first, middle and last scene."""
    last = len(board.scenes) - 1
    return [(number, sheet_shot(board.scenes[number])) for number in sorted({0, last // 2, last})]


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
