"""What a GPU worker does next: looks at all ready steps of its lane and lets core.neural.lending.choosing choose. Used by
workers.runner.

A queued job is leave to do one piece of the lane's work, whichever step it names: there are never fewer jobs than ready steps.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog

from core.crafts import Craft, Engine
from core.errors import StoryreelError
from core.neural import lending
from core.neural.lending.border import Batching, Modelled
from core.neural.lending.choosing import CAP, TOGETHER, Waiting, choose
from core.plan.step import decode_request
from storage import steps as step_rows
from storage.house import House
from storage.steps import Open

log = structlog.get_logger("storyreel.worker")
KEPT = 2000
SEEN = 16
"""Pieces of work of a kind, and models loaded, whose seconds say how long the next one may take."""


@dataclass(frozen=True, slots=True)
class _Traits:
    """What an engine says of a request."""

    model: str = ""
    batch: str = ""
    together: int = TOGETHER


class Foresight:
    """How long pieces of work take at most, as far as was seen lately."""

    def __init__(self) -> None:
        self._took: dict[str, deque[float]] = {}
        self._loads: deque[float] = deque(maxlen=SEEN)

    def saw(self, kind: str, seconds: float, loading: float) -> None:
        """A piece of work of that kind took so long, and loading its model so much of it."""
        self._took.setdefault(kind, deque(maxlen=SEEN)).append(max(0.0, seconds - loading))
        if loading > 0:
            self._loads.append(loading)

    def seconds(self, kind: str) -> float:
        """Of a kind that was never seen: what the longest of the others takes."""
        known = self._took.get(kind)
        return max(known if known else (seconds for took in self._took.values() for seconds in took), default=0.0)

    @property
    def swap(self) -> float:
        return max(self._loads, default=0.0)


class Picker:
    """One per worker process."""

    def __init__(
        self, house: House, lane: str, build: Callable[[Craft, str], Awaitable[Engine[Any, Any]]], cap: float = CAP
    ) -> None:
        self._house = house
        self._lane = lane
        self._build = build
        self._cap = cap
        self._traits: OrderedDict[str, _Traits] = OrderedDict()
        self._foresight = Foresight()
        self._kind = ""
        """Of the piece of work that was picked last."""
        self._loaded = 0.0

    async def pick(self) -> tuple[str, ...]:
        """Keys of the steps to claim and to do together; empty when none is ready."""
        async with self._house.database.read() as connection:
            there = await step_rows.waiting(connection, self._lane)
            fresh = [step for step in there if step.key not in self._traits]
            requests = await step_rows.requests_of(connection, [step.key for step in fresh]) if len(there) > 1 else {}
        for step in fresh:
            if step.key in requests:
                await self._look(step, requests[step.key])
        lender, kinds = lending.lender(), {step.key: self._kind_of(step) for step in there}
        ready = [self._waiting(step, kinds[step.key]) for step in there]
        chosen = choose(ready, lender.warm(), time.time(), cap=self._cap, swap=self._foresight.swap)
        if chosen:
            self._kind, self._loaded = kinds[chosen[0].key], lender.loading()
        return tuple(step.key for step in chosen)

    def took(self, seconds: float) -> None:
        """What was picked last took so long, loading its model included."""
        self._foresight.saw(self._kind, seconds, lending.lender().loading() - self._loaded)

    def _kind_of(self, step: Open) -> str:
        return f"{step.craft}|{step.engine}|{self._traits.get(step.key, _Traits()).model}"

    def _waiting(self, step: Open, kind: str) -> Waiting:
        traits = self._traits.get(step.key, _Traits())
        return Waiting(
            key=step.key,
            rank=step.rank,
            since=step.since,
            model=traits.model,
            batch=f"{step.craft}|{step.engine}|{traits.batch}" if traits.batch else "",
            together=traits.together,
            seconds=self._foresight.seconds(kind),
        )

    async def _look(self, step: Open, request: bytes) -> None:
        """Notes what the engine says of the step. What is wrong with either comes out when the step is run, alone."""
        traits = _Traits()
        try:
            engine = await self._build(step.craft, step.engine)
            traits = await asyncio.to_thread(_traits, engine, decode_request(step.craft, request))
        except StoryreelError as error:
            log.warning("nothing known of a step", step=step.key, code=error.code, error=str(error))
        except Exception:
            log.exception("engine cannot say what it needs", step=step.key, craft=step.craft.value)
        self._traits[step.key] = traits
        while len(self._traits) > KEPT:
            self._traits.popitem(last=False)


def _traits(engine: Engine[Any, Any], request: Any) -> _Traits:
    model = engine.model_key(request) if isinstance(engine, Modelled) else ""
    if not isinstance(engine, Batching):
        return _Traits(model)
    return _Traits(model, engine.batch_key(request), int(getattr(engine, "together", TOGETHER)))
