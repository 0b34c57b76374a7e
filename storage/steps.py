"""Rows of steps and their guarded changes of state. Used by storage.advance and by workers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, and_, case, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.crafts import Craft
from core.errors import StoryreelError
from core.plan.step import Step
from storage.database import insert_new
from storage.queue import Ready
from storage.tables import FilmState, StepState, film_steps, films, step_inputs, steps

BATCH = 400
MAX_ATTEMPTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A step that this worker now runs."""

    key: str
    craft: Craft
    engine: str
    identity: str
    """The engine's when the step was planned."""
    request: bytes
    """JSON, see core.plan.step.decode_request."""
    seed: int
    title: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A step that waits for a worker."""

    key: str
    craft: Craft
    engine: str
    rank: float
    since: float
    """When it became ready, seconds since the epoch."""


async def record(
    connection: AsyncConnection, film: str, planned: Sequence[Step], stored: set[str], has: Callable[[str], bool]
) -> float:
    """Lists the film's steps; ended ones that it needs wait again. Returns the weight of new ones that are done already.

    `stored` are the keys that were in the store when the plan was made, `has` looks again for those that a worker has
    finished since. Rows are written in the order of their keys, so that two films never wait for each other.
    """
    listed = set((await connection.execute(select(film_steps.c.step_key).where(film_steps.c.film_id == film))).scalars())
    fresh = sorted((step for step in planned if step.key not in listed), key=lambda step: step.key)
    rows = [_row(step, stored) for step in fresh]
    links = [{"film_id": film, "step_key": step.key} for step in fresh]
    inputs = [{"step_key": step.key, "input_key": key} for step in fresh for key in sorted(step.inputs)]
    for table, values in ((steps, rows), (film_steps, links), (step_inputs, inputs)):
        for start in range(0, len(values), BATCH):
            await connection.execute(insert_new(connection, table), values[start : start + BATCH])
    keys = sorted(step.key for step in planned)
    for start in range(0, len(keys), BATCH):
        await _match(connection, keys[start : start + BATCH], stored, has)
    return sum(step.weight for step in fresh if step.key in stored)


async def _match(connection: AsyncConnection, keys: list[str], stored: set[str], has: Callable[[str], bool]) -> None:
    """Makes the states of these steps agree with the store."""
    query = select(steps.c.key, steps.c.state).where(steps.c.key.in_(keys))
    states = {key: state for key, state in (await connection.execute(query)).all()}
    there = [key for key in keys if key in stored and states.get(key) != StepState.DONE]
    if there:
        await connection.execute(
            update(steps)
            .where(steps.c.key.in_(there), steps.c.state != StepState.DONE)
            .values(state=StepState.DONE, progress=1.0, note="")
        )
    ended = (StepState.FAILED, StepState.CANCELLED)
    again = [key for key in keys if key not in stored and states.get(key) in ended]
    again += [key for key in keys if key not in stored and states.get(key) == StepState.DONE and not has(key)]
    if again:
        await connection.execute(
            update(steps)
            .where(steps.c.key.in_(again), steps.c.state.in_((*ended, StepState.DONE)))
            .values(
                state=StepState.WAITING,
                attempts=0,
                not_before=0.0,
                progress=0.0,
                worker=None,
                error=None,
                error_code=None,
                error_fault=None,
            )
        )


def _row(step: Step, stored: set[str]) -> dict[str, Any]:
    return {
        "key": step.key,
        "craft": step.craft.value,
        "engine": step.engine,
        "identity": step.identity,
        "request": step.request_json,
        "seed": step.seed,
        "lane": step.lane,
        "title": step.title[:300],
        "weight": step.weight,
        "order": step.order,
        "state": StepState.DONE if step.key in stored else StepState.WAITING,
        "attempts": 0,
        "not_before": 0.0,
        "progress": 1.0 if step.key in stored else 0.0,
        "note": "",
    }


def _unfinished_input() -> Any:
    feeding = steps.alias("feeding")
    return exists(
        select(step_inputs.c.input_key)
        .join(feeding, feeding.c.key == step_inputs.c.input_key)
        .where(step_inputs.c.step_key == steps.c.key, feeding.c.state != StepState.DONE)
    )


async def unlist(connection: AsyncConnection, film: str, outdated: Callable[[Craft, str, str], bool]) -> None:
    """Takes the film's steps off its list whose craft, engine and identity are outdated, and all that use them."""
    columns = steps.c.key, steps.c.craft, steps.c.engine, steps.c.identity
    query = select(*columns).join(film_steps, film_steps.c.step_key == steps.c.key)
    rows = (await connection.execute(query.where(film_steps.c.film_id == film))).all()
    gone = {row.key for row in rows if outdated(Craft(row.craft), row.engine, row.identity)}
    listed = select(film_steps.c.step_key).where(film_steps.c.film_id == film)
    uses = (await connection.execute(select(step_inputs).where(step_inputs.c.step_key.in_(listed)))).all()
    grown = True
    while grown:
        more = {row.step_key for row in uses if row.input_key in gone} - gone
        gone |= more
        grown = bool(more)
    keys = sorted(gone)
    for start in range(0, len(keys), BATCH):
        chunk = keys[start : start + BATCH]
        await connection.execute(delete(film_steps).where(film_steps.c.film_id == film, film_steps.c.step_key.in_(chunk)))
        await connection.execute(
            update(steps)
            .where(steps.c.key.in_(chunk), steps.c.state.in_((StepState.WAITING, StepState.READY)), ~_needed())
            .values(state=StepState.CANCELLED)
        )


async def release(connection: AsyncConnection, film: str | None = None, after: str | None = None) -> list[Ready]:
    """Waiting steps whose inputs are all done become ready; of one film, or those that use the finished step `after`."""
    query = select(steps.c.key).where(steps.c.state == StepState.WAITING, ~_unfinished_input())
    if film is not None:
        query = query.where(steps.c.key.in_(select(film_steps.c.step_key).where(film_steps.c.film_id == film)))
    if after is not None:
        query = query.where(steps.c.key.in_(select(step_inputs.c.step_key).where(step_inputs.c.input_key == after)))
    keys = list((await connection.execute(query)).scalars())
    released = []
    for start in range(0, len(keys), BATCH):
        chunk = keys[start : start + BATCH]
        await connection.execute(
            update(steps)
            .where(steps.c.key.in_(chunk), steps.c.state == StepState.WAITING)
            .values(state=StepState.READY, beat=time.time())
        )
        released += await ready_rows(connection, steps.c.key.in_(chunk))
    return released


async def ready_rows(connection: AsyncConnection, *conditions: Any) -> list[Ready]:
    """Ready steps with the rank they have among all films that need them: films that began earlier first, then the step's own
    order (as milliseconds); a step that is tried again not before its time."""
    began = func.coalesce(films.c.started, films.c.created)
    query = (
        select(steps.c.key, steps.c.lane, steps.c.attempts, steps.c.order, steps.c.not_before, films.c.id, began)
        .join(film_steps, film_steps.c.step_key == steps.c.key)
        .join(films, and_(films.c.id == film_steps.c.film_id, films.c.state == FilmState.RUNNING))
        .where(steps.c.state == StepState.READY, *conditions)
        .order_by(began)
    )
    found: dict[str, Ready] = {}
    for key, lane, attempts, order, not_before, film, since in (await connection.execute(query)).all():
        rank = max(since - 10 + order / 1000, not_before)
        found.setdefault(key, Ready(key=key, film=film, lane=lane, attempts=attempts, rank=rank))
    return sorted(found.values(), key=lambda item: item.rank)


async def more_to_come(connection: AsyncConnection, film: str, craft: Craft) -> bool:
    """Whether a step of this craft still waits for a worker in the film."""
    query = (
        select(steps.c.key)
        .join(film_steps, film_steps.c.step_key == steps.c.key)
        .where(film_steps.c.film_id == film, steps.c.craft == craft, steps.c.state.in_((StepState.WAITING, StepState.READY)))
        .limit(1)
    )
    return (await connection.execute(query)).first() is not None


async def waiting(connection: AsyncConnection, lane: str) -> list[Open]:
    """The first steps of a lane that a worker may take now, in the order of their ranks."""
    now = time.time()
    due = [item for item in await ready_rows(connection, steps.c.lane == lane) if item.rank <= now][:BATCH]
    columns = steps.c.key, steps.c.craft, steps.c.engine, steps.c.beat
    rows = (await connection.execute(select(*columns).where(steps.c.key.in_([item.key for item in due])))).all()
    found = {row.key: row for row in rows}
    return [
        Open(key=item.key, craft=Craft(row.craft), engine=row.engine, rank=item.rank, since=row.beat or now)
        for item in due
        if (row := found.get(item.key)) is not None
    ]


async def requests_of(connection: AsyncConnection, keys: Sequence[str]) -> dict[str, bytes]:
    """What the steps are asked for, JSON."""
    rows = await connection.execute(select(steps.c.key, steps.c.request).where(steps.c.key.in_(keys)))
    return {key: request for key, request in rows.all()}


async def claim(connection: AsyncConnection, key: str, worker: str) -> Claimed | None:
    """ready → running for `worker`; None when another worker was quicker, or the step is not ready (any more)."""
    now = time.time()
    changed: CursorResult[Any] = await connection.execute(
        update(steps)
        .where(steps.c.key == key, steps.c.state == StepState.READY, steps.c.not_before <= now + 0.05)
        .values(state=StepState.RUNNING, worker=worker, beat=now, progress=0.0, note="", attempts=steps.c.attempts + 1)
    )
    if changed.rowcount != 1:
        return None
    row = (await connection.execute(select(steps).where(steps.c.key == key))).one()
    return Claimed(
        key=key,
        craft=Craft(row.craft),
        engine=row.engine,
        identity=row.identity,
        request=row.request,
        seed=row.seed,
        title=row.title,
        attempts=row.attempts,
    )


async def finish(connection: AsyncConnection, key: str, worker: str, seconds: float, remark: str = "") -> bool:
    """running → done, with what is to be said of how it was made; False when the step is no longer this worker's."""
    how = {"seconds": seconds, "note": remark[:300]}
    if await _leave(connection, key, worker, state=StepState.DONE, progress=1.0, **how):
        return True
    mine = steps.c.key == key, steps.c.worker == worker  # a plan may have found it stored before its worker could say so
    await connection.execute(update(steps).where(*mine, steps.c.state == StepState.DONE).values(**how))
    return False


async def give_up(connection: AsyncConnection, key: str, worker: str, error: StoryreelError) -> bool:
    """running → failed with the error's code and sentence."""
    return await _leave(
        connection, key, worker, state=StepState.FAILED, error_code=error.code, error=str(error), error_fault=error.fault.value
    )


async def put_back(connection: AsyncConnection, key: str, worker: str, delay: float = 0.0) -> list[Ready]:
    """running → ready, not before `delay` seconds from now, when a running film needs the step, else cancelled.

    Returns what to enqueue.
    """
    state = case((_needed(), StepState.READY.value), else_=StepState.CANCELLED.value)
    now = time.time()
    await _leave(connection, key, worker, state=state, not_before=now + delay if delay else 0.0, beat=now)
    return await ready_rows(connection, steps.c.key == key)


async def _leave(connection: AsyncConnection, key: str, worker: str, **values: Any) -> bool:
    changed: CursorResult[Any] = await connection.execute(
        update(steps).where(steps.c.key == key, steps.c.state == StepState.RUNNING, steps.c.worker == worker).values(**values)
    )
    return changed.rowcount == 1


def _needed() -> Any:
    return exists(
        select(film_steps.c.film_id)
        .join(films, films.c.id == film_steps.c.film_id)
        .where(film_steps.c.step_key == steps.c.key, films.c.state == FilmState.RUNNING)
    )


async def drop_unneeded(connection: AsyncConnection, film: str) -> list[str]:
    """Steps of an ended film that no running film needs: waiting and ready ones are cancelled; returns those that run."""
    mine = steps.c.key.in_(select(film_steps.c.step_key).where(film_steps.c.film_id == film))
    await connection.execute(
        update(steps)
        .where(mine, steps.c.state.in_((StepState.WAITING, StepState.READY)), ~_needed())
        .values(state=StepState.CANCELLED)
    )
    query = select(steps.c.key).where(mine, steps.c.state == StepState.RUNNING, ~_needed())
    return list((await connection.execute(query)).scalars())


async def unwanted(connection: AsyncConnection, worker: str) -> list[str]:
    """Steps that `worker` runs and no running film needs (the polling twin of the cancel channel)."""
    query = select(steps.c.key).where(steps.c.worker == worker, steps.c.state == StepState.RUNNING, ~_needed())
    return list((await connection.execute(query)).scalars())


async def in_demand(connection: AsyncConnection, worker: str) -> int:
    """How many steps want a core no less than what `worker` runs, that included: those that run or are ready in its lane and
    are of the same craft or come earlier in a film."""
    mine = steps.alias("mine")
    query = (
        select(func.count(steps.c.key.distinct()))
        .join(mine, and_(mine.c.lane == steps.c.lane, or_(mine.c.craft == steps.c.craft, steps.c.order <= mine.c.order)))
        .where(steps.c.state.in_((StepState.RUNNING, StepState.READY)))
        .where(mine.c.worker == worker, mine.c.state == StepState.RUNNING)
    )
    return int((await connection.execute(query)).scalar_one())


async def take_back(connection: AsyncConnection, lost: Iterable[str]) -> None:
    """Running steps of lost workers become ready again, or fail when they were tried too often; unneeded ones are let go."""
    here = steps.c.worker.in_(list(lost)), steps.c.state == StepState.RUNNING
    await connection.execute(update(steps).where(*here, ~_needed()).values(state=StepState.CANCELLED, worker=None))
    await connection.execute(
        update(steps)
        .where(*here, steps.c.attempts >= MAX_ATTEMPTS)
        .values(
            state=StepState.FAILED,
            error_code="worker.lost",
            error="the process making this ended several times; see the worker's log",
            error_fault="system",
        )
    )
    await connection.execute(update(steps).where(*here).values(state=StepState.READY, worker=None))


async def forget(connection: AsyncConnection, keys: Sequence[str]) -> None:
    """Deletes rows of steps whose assets were collected and which no film lists."""
    for start in range(0, len(keys), BATCH):
        chunk = list(keys[start : start + BATCH])
        listed = exists(select(film_steps.c.step_key).where(film_steps.c.step_key == steps.c.key))
        await connection.execute(delete(steps).where(steps.c.key.in_(chunk), ~listed))
