"""A plan in the making and what it is made of; shared by the planner's modules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from core.crafts import Craft, Ref
from core.plan.book import EngineBook
from core.plan.edits import Seeds
from core.plan.job import FilmJob
from core.plan.step import Step
from core.storyboard import Scene, Shot

T = TypeVar("T")


class Results(Protocol):
    """Results of finished steps."""

    def get(self, key: str, kind: type[T]) -> T | None:
        """The result of the step `key`, None while it has not finished."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    steps: tuple[Step, ...]
    """Every step known by now, finished ones too; inputs come before the steps that use them."""
    outputs: dict[str, str]
    """Keys by name as far as they are known: "storyboard", "sheet", "film", "check"."""
    complete: bool
    """No more steps will appear."""
    unplanned: float = 0.0
    """Expected CPU seconds of steps that will appear later."""


@dataclass(slots=True)
class Draft:
    """A plan in the making, shared by the functions that add to it."""

    job: FilmJob
    book: EngineBook
    results: Results
    seeds: Seeds
    steps: dict[str, Step] = field(default_factory=dict)
    hurry: int = 0
    """Taken off the order of every step: somebody waits for them now."""

    def add(self, craft: Craft, request: Any, *, seed: int, title: str, weight: float, order: int) -> Ref:
        """Adds the step (once) and returns its output as an input for others."""
        entry = self.book.entries[craft]
        step = Step(
            craft=craft,
            engine=entry.name,
            identity=entry.identity,
            request=request,
            seed=seed,
            lane=entry.lane,
            title=title,
            weight=weight,
            order=order - self.hurry,
        )
        self.steps.setdefault(step.key, step)
        return step.ref

    def result(self, ref: Ref, kind: type[T]) -> T | None:
        return self.results.get(ref.key, kind)

    def plan(self, outputs: dict[str, Ref], *, complete: bool, unplanned: float = 0.0) -> Plan:
        return Plan(
            steps=tuple(self.steps.values()),
            outputs={name: ref.key for name, ref in outputs.items()},
            complete=complete,
            unplanned=unplanned,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedShot:
    """A shot with its still, in the order of the film."""

    scene: Scene
    shot: Shot
    index: int
    still: Ref
    backdrop: Ref
    portraits: tuple[Ref, ...]
    seed: int
