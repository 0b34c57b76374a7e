"""Moves a film on: plans what can be planned, takes what is already stored, releases and enqueues what is ready.

Called by the desk when a film is asked for and by workers whenever a step ended. Doing it twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.crafts import Craft
from core.errors import ServiceDown, StoryreelError
from core.plan.book import EngineBook
from core.plan.draft import Plan, Results
from core.plan.job import FilmJob
from core.plan.step import EXPANDING
from storage import films as film_rows
from storage import steps as step_rows
from storage.assets import Store, read_result
from storage.database import Database
from storage.queue import Queue
from storage.steps import Ready
from storage.tables import FilmState, StepState, film_steps, films, steps

T = TypeVar("T")
Planner = Callable[[FilmJob, EngineBook, Results], Plan]
KEPT_RESULTS = 20_000


@dataclass
class StoredResults:
    """The planner's view of finished steps; decoded results are kept, they never change."""

    store: Store
    known: dict[str, Any] = field(default_factory=dict)

    def get(self, key: str, kind: type[T]) -> T | None:
        if key in self.known:
            found: T = self.known[key]
            return found
        if not self.store.has(key):
            return None
        if len(self.known) >= KEPT_RESULTS:
            self.known.clear()
        value = self.known[key] = read_result(self.store, key, kind)
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

    async def advance(self, film: str) -> None:
        """Plans the film anew, then enqueues what is ready. Errors of planning end the film."""
        async with self.database.read() as connection:
            row = await film_rows.film_row(connection, film)
        if row.state is not FilmState.RUNNING:
            return
        try:
            plan = self.planner(row.job, self.book, self.results)
        except StoryreelError as error:
            await self.end(film, FilmState.FAILED, error)
            return
        stored = {step.key for step in plan.steps if self.store.has(step.key)}

        async def write(connection: AsyncConnection) -> list[Ready]:
            await step_rows.record(connection, film, plan.steps, stored)
            cached = await self._cached(connection, film, plan, stored)
            await connection.execute(
                update(films)
                .where(films.c.id == film)
                .values(
                    outputs=film_rows.pack_outputs(plan.outputs), planned=plan.complete, unplanned=plan.unplanned, cached=cached
                )
            )
            return await step_rows.release(connection, film=film)

        await self.enqueue(await self.database.retry(write))
        await self._settle(film)

    async def _cached(self, connection: AsyncConnection, film: str, plan: Plan, stored: set[str]) -> float:
        """Expected seconds that earlier films had already spent when this one met the steps for the first time."""
        before = (await connection.execute(select(films.c.cached, films.c.outputs).where(films.c.id == film))).one()
        if before.outputs:
            return float(before.cached)
        return sum(step.weight for step in plan.steps if step.key in stored)

    async def step_done(self, key: str, craft: Craft) -> None:
        """After a step ended well: films that it lets see further are planned again, others get what it fed."""
        async with self.database.read() as connection:
            concerned = await film_rows.films_with(connection, key)
        if craft in EXPANDING:
            for film in concerned:
                await self.advance(film)
            return
        await self.enqueue(await self.database.retry(lambda connection: step_rows.release(connection, after=key)))
        for film in concerned:
            await self._settle(film)

    async def step_failed(self, key: str, error: StoryreelError) -> None:
        """A hopeless step ends every film that needs it."""
        async with self.database.read() as connection:
            concerned = await film_rows.films_with(connection, key)
        for film in concerned:
            await self.end(film, FilmState.FAILED, error)

    async def end(self, film: str, state: FilmState, error: StoryreelError | None = None) -> bool:
        """Ends a running film and lets go of steps that nobody else needs; False when it had ended before."""

        async def write(connection: AsyncConnection) -> tuple[bool, list[str]]:
            ended = await film_rows.end_film(connection, film, state, error)
            return ended, await step_rows.drop_unneeded(connection, film) if ended else []

        ended, running = await self.database.retry(write)
        with suppress(ServiceDown):  # workers and followers poll SQL as well
            if running:
                await self.queue.cancel(running)
            await self.queue.tell(film)
        return ended

    async def enqueue(self, ready: list[Ready]) -> None:
        """Queues ready steps; with Redis down they stay ready in SQL and the watchdog queues them later."""
        with suppress(ServiceDown):
            for item in ready:
                await self.queue.enqueue(item.key, item.attempts, item.lane, item.rank)
            for lane in sorted({item.lane for item in ready}):
                await self.queue.wake(lane)

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
