"""The watchdog: finds steps whose worker is gone and ready steps that no queue holds. Every worker runs it now and then."""

from __future__ import annotations

import os
import socket
import time

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import SystemFault
from storage import films as film_rows
from storage import steps as step_rows
from storage.house import House
from storage.tables import StepState, steps, workers

LOST_AFTER = 20.0
"""Seconds without a beat after which a worker of another machine counts as gone."""
EVERY = 5.0


async def sign_in(house: House, worker: str, lane: str) -> None:
    """Writes the worker's row."""
    row = {
        "id": worker,
        "lane": lane,
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "born": time.time(),
        "beat": time.time(),
    }

    async def write(connection: AsyncConnection) -> None:
        await connection.execute(insert(workers).values(**row))

    await house.database.retry(write)


async def sign_out(house: House, worker: str) -> None:
    async def write(connection: AsyncConnection) -> None:
        await connection.execute(delete(workers).where(workers.c.id == worker))

    await house.database.retry(write)


async def beat(house: House, worker: str, progress: dict[str, tuple[float, str]]) -> list[str]:
    """Says that the worker lives and how far its steps are; returns those that nobody wants any more."""

    async def write(connection: AsyncConnection) -> list[str]:
        now = time.time()
        await connection.execute(update(workers).where(workers.c.id == worker).values(beat=now))
        for key, (fraction, note) in progress.items():
            await connection.execute(
                update(steps)
                .where(steps.c.key == key, steps.c.worker == worker, steps.c.state == StepState.RUNNING)
                .values(beat=now, progress=min(1.0, max(0.0, fraction)), note=note[:300])
            )
        return await step_rows.unwanted(connection, worker) if progress else []

    return await house.database.retry(write)


async def watch(house: House) -> None:
    """Takes steps back from lost workers and queues what is ready, released or forgotten by an emptied Redis."""

    async def write(connection: AsyncConnection) -> list[step_rows.Ready]:
        gone = await _gone(connection)
        if gone:
            await step_rows.take_back(connection, gone)
            await connection.execute(delete(workers).where(workers.c.id.in_(gone)))
        await step_rows.release(connection)
        return await step_rows.ready_rows(connection, steps.c.not_before <= time.time())

    await house.advancer.enqueue(await house.database.retry(write))
    async with house.database.read() as connection:
        stuck = await film_rows.stuck_films(connection)
    for film in stuck:
        await house.advancer.advance(film)
    await _end_hopeless(house)


async def _gone(connection: AsyncConnection) -> list[str]:
    """Workers whose process is not there (this machine) or that have not beaten for LOST_AFTER (any machine)."""
    host, limit = socket.gethostname(), time.time() - LOST_AFTER
    rows = (await connection.execute(select(workers.c.id, workers.c.host, workers.c.pid, workers.c.beat))).all()
    signed = {row.id for row in rows}
    gone = [row.id for row in rows if row.beat < limit or (row.host == host and not process_lives(row.pid))]
    running = (await connection.execute(select(steps.c.worker).where(steps.c.state == StepState.RUNNING).distinct())).scalars()
    return gone + [worker for worker in running if worker not in signed]


def process_lives(pid: int) -> bool:
    """Whether a process of this machine exists and is not a zombie (on Linux)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            return stat.read().rpartition(b")")[2].split()[0] != b"Z"
    except OSError:
        return True


async def _end_hopeless(house: House) -> None:
    """Steps that failed without their worker being able to say so end their films."""
    query = select(steps.c.key, steps.c.error, steps.c.error_code).where(
        steps.c.state == StepState.FAILED, steps.c.error_code == "worker.lost"
    )
    async with house.database.read() as connection:
        rows = (await connection.execute(query)).all()
    for key, text, code in rows:
        await house.advancer.step_failed(key, SystemFault(code, text))
