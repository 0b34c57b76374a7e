"""The watchdog: finds steps whose worker is gone and ready steps that no queue holds. Every worker runs it now and then."""

from __future__ import annotations

import asyncio
import os
import socket
import time
import uuid
from dataclasses import dataclass

import structlog
from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import films as film_rows
from storage import steps as step_rows
from storage.database import insert_new
from storage.house import House
from storage.processes import has_ended, process_name
from storage.queue import Ready
from storage.tables import FilmState, StepState, films, steps, workers

log = structlog.get_logger("storyreel.worker")
LOST_AFTER = 20.0
"""Seconds without a beat after which a worker of another machine counts as gone."""
HUNG_AFTER = 120.0
"""The same for a worker of this machine whose process is there."""
EVERY = 5.0


def worker_name(lane: str) -> str:
    """A new worker of this process. At most 64 characters."""
    return f"{lane[:9]}-{process_name()}-{uuid.uuid4().hex[:8]}"


async def sign_in(house: House, worker: str, lane: str) -> None:
    """Writes the worker's row."""
    await house.database.retry(lambda connection: _insert(connection, worker, lane))


async def _insert(connection: AsyncConnection, worker: str, lane: str) -> None:
    now = time.time()
    row = {"id": worker, "lane": lane[:16], "host": socket.gethostname()[:200], "pid": os.getpid(), "born": now, "beat": now}
    await connection.execute(insert_new(connection, workers), [row])


async def sign_out(house: House, worker: str) -> None:
    async def write(connection: AsyncConnection) -> None:
        await connection.execute(delete(workers).where(workers.c.id == worker))

    await house.database.retry(write)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a beat tells a worker that runs something."""

    unwanted: list[str]
    """Steps of its own that nobody wants any more."""
    in_demand: int
    """Steps that run or are ready in its lane and are no less urgent than its own."""


async def beat(house: House, worker: str, lane: str, progress: dict[str, tuple[float, str]]) -> Heard:
    """Says that the worker lives and how far its steps are.

    A worker that was taken for gone, after its machine had slept say, signs in again.
    """

    async def write(connection: AsyncConnection) -> Heard:
        now = time.time()
        beaten = await connection.execute(update(workers).where(workers.c.id == worker).values(beat=now))
        if not beaten.rowcount:
            await _insert(connection, worker, lane)
        for key, (fraction, note) in progress.items():
            await connection.execute(
                update(steps)
                .where(steps.c.key == key, steps.c.worker == worker, steps.c.state == StepState.RUNNING)
                .values(beat=now, progress=min(1.0, max(0.0, fraction)), note=note[:300])
            )
        if not progress:
            return Heard([], 0)
        return Heard(await step_rows.unwanted(connection, worker), await step_rows.in_demand(connection, worker))

    return await house.database.retry(write)


async def watch(house: House, worker: str) -> None:
    """Takes steps back from lost workers, queues what is ready and no queue holds, moves on films that nobody moves, and lets
    those in whose turn it is. Costs one small question while there is nothing of all that."""
    async with house.database.read() as connection:
        if not await _anything_open(connection):
            return

    async def write(connection: AsyncConnection) -> tuple[list[str], list[Ready]]:
        gone = [name for name in await _gone(connection) if name != worker]
        if gone:
            await step_rows.take_back(connection, gone)
            await connection.execute(delete(workers).where(workers.c.id.in_(gone)))
        await step_rows.release(connection)
        return gone, await step_rows.ready_rows(connection)

    gone, ready = await house.database.retry(write)
    if gone:
        log.warning("workers lost", workers=gone)
        await asyncio.to_thread(house.store.sweep)
        await house.advancer.free(ready)
    await house.advancer.enqueue(ready)
    async with house.database.read() as connection:
        hopeless = await film_rows.hopeless_films(connection)
        stuck = await film_rows.stuck_films(connection)
    for film, error in hopeless:
        await house.advancer.end(film, FilmState.FAILED, error)
    for film in stuck:
        await house.advancer.move_on(film)
    await house.advancer.admit()


async def _anything_open(connection: AsyncConnection) -> bool:
    """Whether a film or step is unfinished, or a worker has not beaten for long."""
    films_open = exists().where(films.c.state.in_((FilmState.WAITING, FilmState.RUNNING)))
    steps_open = exists().where(steps.c.state.in_((StepState.READY, StepState.RUNNING)))
    silent = exists().where(workers.c.beat < time.time() - LOST_AFTER)
    return bool((await connection.execute(select(or_(films_open, steps_open, silent)))).scalar_one())


async def _gone(connection: AsyncConnection) -> list[str]:
    """Workers whose process is not there (this machine) or that have not beaten for too long (any machine)."""
    host, now = socket.gethostname()[:200], time.time()
    rows = (await connection.execute(select(workers.c.id, workers.c.host, workers.c.beat))).all()
    signed = {row.id for row in rows}
    gone = [
        row.id
        for row in rows
        if row.beat < now - (HUNG_AFTER if row.host == host else LOST_AFTER) or has_ended(row.id.rsplit("-", 2)[1])
    ]
    running = (await connection.execute(select(steps.c.worker).where(steps.c.state == StepState.RUNNING).distinct())).scalars()
    return gone + [worker for worker in running if worker and worker not in signed]
