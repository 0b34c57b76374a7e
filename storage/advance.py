"""Moves a film on: plans what can be planned, takes what is already stored, releases and enqueues what is ready.

Called by the desk when a film is asked for and by workers whenever a step ended. Doing it twice changes nothing. Films that
wait for their turn (storage.turns) are let in here when one ends.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.crafts import Craft
from core.errors import BrokenAsset, ServiceDown, StoryreelError, SystemFault
from core.plan.book import EngineBook
from core.plan.draft import Plan, Results
from core.plan.job import FilmJob, StandIn
from core.plan.step import EXPANDING
from storage import films as film_rows
from storage import steps as step_rows
from storage import turns
from storage.assets import RESULT, Store, read_result
from storage.database import Database
from storage.queue import Queue, Ready
from storage.tables import FilmState, StepState, film_steps, films, steps

T = TypeVar("T")
Planner = Callable[[FilmJob, EngineBook, Results], Plan]
KEPT_BYTES = 24_000_000
"""JSON of decoded results that a process keeps; as objects they take several times that."""
DAMAGED = 20
"""Results that may turn out damaged in one planning (after a power loss) before the film is given up."""
PLANNING_SHARE = 0.01
"""Of one process's time, for planning a film again while more of its lines wait to be spoken."""


@dataclass
class StoredResults:
    """The planner's view of finished steps; the results used last are kept decoded, they never change."""

    store: Store
    limit: int = KEPT_BYTES
    kept: int = 0
    """Bytes of JSON."""
    known: OrderedDict[str, tuple[Any, int]] = field(default_factory=OrderedDict)

    def get(self, key: str, kind: type[T]) -> T | None:
        if not self.store.has(key):
            return None
        if key in self.known:
            self.known.move_to_end(key)
            found: T = self.known[key][0]
            return found
        value = read_result(self.store, key, kind)
        size = (self.store.fetch(key) / RESULT).stat().st_size
        self.known[key] = value, size
        self.kept += size
        while self.kept > self.limit and len(self.known) > 1:
            _, (_, freed) = self.known.popitem(last=False)
            self.kept -= freed
        return value


@dataclass
class Advancer:
    """One per process."""

    database: Database
    store: Store
    queue: Queue
    book: EngineBook
    planner: Planner
    results: StoredResults
    films_at_once: int = 2
    """Films of the fair queue that are made at the same time, by all processes together."""
    _planning: asyncio.Lock = field(default_factory=asyncio.Lock)
    _planned: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Film → when this process planned it last (monotonic seconds), and how long that took."""
    _admitting: bool = False
    _look_again: bool = False

    async def advance(self, film: str) -> None:
        """Plans the film anew, then enqueues what is ready. Errors of planning end the film."""
        async with self.database.read() as connection:
            row = await film_rows.film_row(connection, film)
        if row.state is not FilmState.RUNNING:
            return
        refused: StoryreelError | None = None
        ready: list[Ready] | None = []
        async with self._planning:
            began = time.monotonic()
            try:
                plan, stored = await asyncio.to_thread(self._plan, row.job)
            except StoryreelError as error:
                refused = error
            else:
                ready = await self._write(film, row.job, plan, stored)
                now = time.monotonic()
                self._planned = {key: value for key, value in self._planned.items() if now - value[0] < 60}
                self._planned[film] = now, now - began
        if refused is not None:  # not while planning is locked: the film whose turn comes then is planned at once
            await self.end(film, FilmState.FAILED, refused)
            return
        if ready is None:
            await self.advance(film)
            return
        await self.enqueue(ready)
        await self._settle(film)

    async def _write(self, film: str, job: FilmJob, plan: Plan, stored: set[str]) -> list[Ready] | None:
        """Keeps a plan and returns the steps that became ready; no steps when the film has ended meanwhile, and None when the
        plan is of no use because a stand-in has taken over meanwhile."""

        async def write(connection: AsyncConnection) -> list[Ready] | None:
            if not await film_rows.hold(connection, film):
                return []
            if await film_rows.stand_ins(connection, film) != job.stand_ins:
                return None
            cached = await step_rows.record(connection, film, plan.steps, stored, self.store.has)
            await film_rows.write_plan(connection, film, plan, cached)
            return await step_rows.release(connection, film=film)

        return await self.database.retry(write)

    async def move_on(self, film: str) -> None:
        """`advance` for films that are not the caller's own: a planner that breaks ends the film, not whoever looks at it."""
        try:
            await self.advance(film)
        except StoryreelError:
            raise
        except Exception as error:
            import structlog

            log = structlog.get_logger("storyreel.films")
            log.exception("planning broke", film=film)
            text = f"planning the film failed: {type(error).__name__}: {error}"
            await self.end(film, FilmState.FAILED, SystemFault("plan.broken", text))

    async def admit(self) -> None:
        """Lets waiting films in while there is room, and moves them on. One call at a time does it for all in this process."""
        self._look_again = True
        if self._admitting:
            return
        self._admitting = True
        try:
            while self._look_again:
                self._look_again = False
                for film in await self.database.retry(lambda connection: turns.admit(connection, self.films_at_once)):
                    await self.move_on(film)
        finally:
            self._admitting = False

    def _plan(self, job: FilmJob) -> tuple[Plan, set[str]]:
        """The plan, and which of its steps are stored. Runs in a thread: a long script takes a tenth of a second."""
        for _ in range(DAMAGED):
            try:
                plan = self.planner(job, self.book, self.results)
                break
            except BrokenAsset:  # the damaged result was deleted when it was read: now it counts as not yet made
                continue
        else:
            plan = self.planner(job, self.book, self.results)
        return plan, {step.key for step in plan.steps if self.store.has(step.key)}

    async def step_done(self, key: str, craft: Craft) -> None:
        """After a step ended well: films that it lets see further are planned again, others get what it fed."""
        async with self.database.read() as connection:
            concerned = await film_rows.films_with(connection, key)
        later = []
        for film in concerned:
            if craft in EXPANDING and not await self._can_wait(film, craft):
                await self.advance(film)
            else:
                later.append(film)
        if later:
            await self.enqueue(await self.database.retry(lambda connection: step_rows.release(connection, after=key)))
        for film in later:
            await self._settle(film)

    async def _can_wait(self, film: str, craft: Craft) -> bool:
        """Whether planning may be left to a later step of the same craft: hundreds of lines need no hundreds of plans.

        Whoever ends the last one sees that none waits any more, so a plan that knows them all is always made.
        """
        last, took = self._planned.get(film, (0.0, 0.0))
        if time.monotonic() - last > took / PLANNING_SHARE:
            return False
        async with self.database.read() as connection:
            return await step_rows.more_to_come(connection, film, craft)

    async def step_failed(self, key: str, error: StoryreelError) -> None:
        """A hopeless step ends every film that needs it."""
        async with self.database.read() as connection:
            concerned = await film_rows.films_with(connection, key)
        for film in concerned:
            await self.end(film, FilmState.FAILED, error)

    async def stand_in(self, key: str, craft: Craft, engine: str, error: StoryreelError) -> bool:
        """The running films that need the step, which `engine` could not make, go on with the craft's stand-in. What it makes
        has keys of its own, so nothing is in the way of the engine when it works again. False when there is no stand-in.
        """
        if not self.book.can_stand_in(craft, engine):
            return False
        change = StandIn(craft=craft, code=error.code, reason=str(error))
        async with self.database.read() as connection:
            concerned = await film_rows.films_with(connection, key)
        for film in concerned:

            async def write(connection: AsyncConnection, film: str = film) -> bool:
                if not await film_rows.hold(connection, film):
                    return False
                changed = await film_rows.stand_in(connection, film, change)
                other = self.book.stand_ins[craft].name
                await step_rows.unlist(connection, film, lambda of, engine, _: of is craft and engine != other)
                return changed

            await self.database.retry(write)
            await self.advance(film)
        return True

    async def renew(self, key: str) -> None:
        """Plans the running films anew that need the step, whose engine has become another since it was planned: its model
        came. What was planned of the former engine is taken off their lists, with all that uses it."""
        async with self.database.read() as connection:
            concerned = await film_rows.films_with(connection, key)
        for film in concerned:

            async def write(connection: AsyncConnection, film: str = film) -> None:
                if not await film_rows.hold(connection, film):
                    return
                job = (await film_rows.film_row(connection, film)).job
                entries = self.book.picked(self.book.offered(job.engines)).standing_in(job.stand_ins).entries
                await step_rows.unlist(
                    connection,
                    film,
                    lambda craft, engine, identity: entries[craft].name == engine and entries[craft].identity != identity,
                )

            await self.database.retry(write)
            await self.advance(film)

    async def end(self, film: str, state: FilmState, error: StoryreelError | None = None) -> bool:
        """Ends a film and lets go of steps that nobody else needs; False when it had ended before. Lets the next in."""

        async def write(connection: AsyncConnection) -> tuple[bool, list[str], bool]:
            makes_room = await turns.had_turn(connection, film)
            ended = await film_rows.end_film(connection, film, state, error)
            return ended, await step_rows.drop_unneeded(connection, film) if ended else [], ended and makes_room

        ended, running, makes_room = await self.database.retry(write)
        with suppress(ServiceDown):  # workers and followers poll SQL as well
            if running:
                await self.queue.cancel(running)
            await self.queue.tell(film)
        if makes_room:
            with suppress(ServiceDown):  # the watchdog lets it in later
                await self.admit()
        return ended

    async def enqueue(self, ready: Sequence[Ready]) -> None:
        """Queues ready steps; with Redis down they stay ready in SQL and the watchdog queues them later."""
        with suppress(ServiceDown):
            await self.queue.enqueue(ready)
            for lane in sorted({item.lane for item in ready}):
                await self.queue.wake(lane)

    async def free(self, ready: Sequence[Ready]) -> None:
        """Lets others take queued steps that a dead worker had begun to take."""
        with suppress(ServiceDown):
            await self.queue.unlock(ready)

    async def _settle(self, film: str) -> None:
        """running → done when everything is planned and made; tells followers in any case."""
        open_steps = (
            select(func.count())
            .select_from(film_steps.join(steps, steps.c.key == film_steps.c.step_key))
            .where(film_steps.c.film_id == film, steps.c.state != StepState.DONE)
            .scalar_subquery()
        )
        query = select(films.c.planned, open_steps).where(films.c.id == film)
        async with self.database.read() as connection:
            planned, left = (await connection.execute(query)).one()
        if planned and not left:
            await self.end(film, FilmState.DONE)
            return
        with suppress(ServiceDown):
            await self.queue.tell(film)
