"""Shots and cards in the order of the film, with the frames where they lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.crafts import Ref, Source
from core.plan.draft import PlannedShot
from core.plan.timing import HeardPart, TimedShot
from core.storyboard import Scene, TransitionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A shot or card on its way into the film. Frames are those of its own source."""

    source: Source | None
    """None while the speech in it is not there yet."""
    frames: int
    enter: int
    """Frames it shares with the item before it."""
    kind: TransitionKind
    label: str
    planned: PlannedShot | None = None
    timed: TimedShot | None = None
    clip: Ref | None = None
    start: int = 0
    """First frame in the film (valid once every item before it is timed)."""


def place(items: Sequence[Item]) -> list[Item]:
    """Items with their first frame in the film; overlapping by their transitions."""
    placed: list[Item] = []
    clock = 0
    for item in items:
        start = clock - item.enter
        placed.append(replace(item, start=start))
        clock = start + item.frames
    return placed


def heard_parts(items: Sequence[Item]) -> list[tuple[Item, HeardPart]]:
    return [(item, part) for item in items if item.timed is not None for part in item.timed.heard]


def scene_spans(items: Sequence[Item], total: int) -> list[tuple[Scene, int, int]]:
    """Each scene's first frame and the frame where the next begins, in the film."""
    starts = [
        (item.planned.scene, max(item.start, 0)) for item in items if item.planned is not None and item.planned.index == 0
    ]
    ends = [*(start for _, start in starts[1:]), items[-1].start if items[-1].planned is None else total]
    return [(scene, start, end) for (scene, start), end in zip(starts, ends, strict=True)]
