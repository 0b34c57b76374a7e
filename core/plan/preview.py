"""Scenes that can be watched before the film is done: which they are, and the plan of a preview that joins them.

A preview's pictures are the film's own segments; only its sound and the joining are made for it. Called by core.plan.planner
and by whoever shows how far a film is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from core.crafts import Craft, ExportRequest, Ref, Segment
from core.errors import Conflict
from core.plan.credits import manifest_text
from core.plan.draft import Draft
from core.plan.film import Part, Spoken, encoding_of, export_weight, plan_items, plan_parts
from core.plan.items import Item, place
from core.plan.pictures import plan_stills
from core.plan.sound import plan_backgrounds, plan_mix
from core.storyboard import Storyboard

HURRY = 86_400_000
"""Thousandths of a second that a preview's steps go before those of other films."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """How much of a film has been cut."""

    scenes: tuple[str, ...]
    """Ids of the scenes whose pictures are all there, in order."""
    total: int


def finished_scenes(draft: Draft, board: Storyboard, spoken: Spoken) -> Finished:
    """What is stored of the film of `draft`."""
    items = place(plan_items(draft, board, plan_stills(draft, board), spoken))
    cut = _cut_scenes(draft, items, plan_parts(draft, items))
    return Finished(scenes=tuple(scene.id for scene in board.scenes if scene.id in cut), total=len(board.scenes))


def _cut_scenes(draft: Draft, items: Sequence[Item], parts: Sequence[Part]) -> set[str]:
    cut: set[str] = {item.planned.scene.id for item in items if item.planned is not None}
    for item, part in zip(items, parts, strict=True):
        if item.planned is not None and not _there(draft, part.body):
            cut.discard(item.planned.scene.id)
    return cut


def _there(draft: Draft, segments: tuple[Ref, ...] | None) -> bool:
    return segments is not None and all(draft.result(segment, Segment) is not None for segment in segments)


def plan_preview(draft: Draft, board: Storyboard, spoken: Spoken) -> Ref:
    """The film of the job's scenes, in order, joined by their transitions where those are cut too.

    Raises Conflict when none of them is there any more.
    """
    silent = replace(draft.job, options=replace(draft.job.options, music_volume=0.0))
    quick = replace(draft, job=silent, hurry=HURRY)  # a score is composed for the whole film, and is not there before its end
    items = place(plan_items(draft, board, plan_stills(draft, board), spoken))
    joined = _join(draft, items, plan_parts(draft, items), draft.job.scenes)
    if not joined.items:
        raise Conflict("preview.nothing", "none of these scenes has been made yet")
    seconds = joined.frames / draft.job.options.fps
    mix = plan_mix(quick, board, joined.items, plan_backgrounds(quick, board), seconds)
    return quick.add(
        Craft.EXPORT,
        ExportRequest(
            segments=tuple(joined.segments),
            mix=mix,
            layout=draft.job.options.layout,
            encoding=encoding_of(draft),
            subtitles=(),
            chapters=(),
            title=board.title,
            language=draft.job.language,
            manifest=manifest_text(draft, board),
            poster_frame=joined.items[0].frames // 2,
        ),
        seed=0,
        title=board.title,
        weight=export_weight(joined.frames),
        order=3000,
    )


@dataclass(slots=True)
class _Joined:
    """Shots of the wanted scenes, placed anew one after another, and their segments."""

    items: list[Item] = field(default_factory=list)
    segments: list[Ref] = field(default_factory=list)
    frames: int = 0

    def add(self, item: Item, part: Part, leave: int, *, led: bool) -> None:
        """`leave` frames at the end are shown by the next transition only; likewise `item.enter` at the beginning, unless the
        item is `led` in by its transition."""
        if led:
            self.segments += part.lead or ()
        else:
            item = _without(item, item.enter)
        self.segments += part.body or ()
        start = self.frames - (0 if led else item.enter)
        self.items.append(replace(item, start=start))
        self.frames = start + item.frames - leave


def _without(item: Item, frames: int) -> Item:
    """The item without the sounds that fall into its first `frames`, which are not shown."""
    if item.planned is None or not frames:
        return item
    shot = item.planned.shot
    spots = tuple(spot for spot in shot.spots if spot.at * item.frames >= frames)
    return replace(item, planned=replace(item.planned, shot=replace(shot, spots=spots)))


def _join(draft: Draft, items: Sequence[Item], parts: Sequence[Part], scenes: Collection[str]) -> _Joined:
    """What is cut of the wanted scenes."""
    cut = _cut_scenes(draft, items, parts) & set(scenes)
    leaves = [following.enter for following in items[1:]] + [0]
    joined = _Joined()
    before = False
    for item, part, leave in zip(items, parts, leaves, strict=True):
        wanted = item.planned is not None and item.planned.scene.id in cut
        if wanted:
            joined.add(item, part, leave, led=before and _there(draft, part.lead))
        before = wanted
    return joined
