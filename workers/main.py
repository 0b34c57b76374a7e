"""The worker process: `python -m workers.main [--lane cpu] [--redis URL] [--parent PID]`.

Started by the terminal desk (which passes its own process id, so that no worker outlives it) or by a service manager.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog
from arq.worker import func

from core.config import Settings, load_settings
from core.errors import ServiceDown, StoryreelError
from storage.house import House, open_house
from storage.queue import TASK, connect, pack, queue_name, unpack
from workers import lost
from workers.loop import WakeWorker
from workers.runner import Runner

BEAT_EVERY = 1.0
IDLE_BEAT_EVERY = 5.0
PARENT_EVERY = 0.5
JOB_SECONDS = 24 * 3600.0
"""arq's own limit; a step that hangs is seen by its missing beat, not by this."""


def main() -> int:
    """Parses the command line and runs until a signal or until the parent has gone; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m workers.main", description="Runs Storyreel's steps.")
    parser.add_argument("--lane", default="cpu", help="queue to serve: cpu or gpu")
    parser.add_argument("--redis", default="", help="URL of the Redis; default: from config.yaml, else one of our own")
    parser.add_argument("--parent", type=int, default=0, help="stop when this process has ended")
    given = parser.parse_args()
    settings = load_settings()
    log_to(settings.logs / f"worker-{os.getpid()}.log")
    try:
        asyncio.run(serve(settings, given.lane, given.redis or None, given.parent))
    except StoryreelError as error:
        structlog.get_logger("storyreel.worker").error("worker ended", code=error.code, error=str(error))
        return 1
    return 0


def log_to(path: Path) -> None:
    """JSON lines, one event each."""
    path.parent.mkdir(parents=True, exist_ok=True)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.WriteLoggerFactory(file=path.open("a", encoding="utf-8")),
    )


async def serve(settings: Settings, lane: str, redis: str | None, parent: int) -> None:
    """Serves one lane until SIGTERM, SIGINT or the parent's end."""
    async with open_house(settings, redis) as house:
        name = f"{lane}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        runner = Runner(house, name)
        await lost.sign_in(house, name, lane)
        worker = make_worker(house, runner, lane)
        tasks = [
            asyncio.create_task(work, name=label)
            for label, work in (
                ("queue", worker.main()),
                ("beat", keep_beating(house, runner, name)),
                ("watch", keep_watching(house)),
                ("parent", wait_for_end(parent)),
            )
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            runner.stop(list(runner.running))
            for task in (*tasks, *worker.tasks.values()):
                task.cancel()
            await asyncio.gather(*tasks, *worker.tasks.values(), return_exceptions=True)
            await lost.sign_out(house, name)
        for task in done:
            task.result()


def make_worker(house: House, runner: Runner, lane: str) -> WakeWorker:
    """One job at a time: a step keeps a core busy, so parallel steps are parallel processes."""

    async def run_step(ctx: dict[Any, Any], key: str) -> None:
        await runner.run(key)

    return WakeWorker(
        lane=lane,
        on_cancel=runner.stop,
        on_redis_lost=lambda: revive(house),
        functions=[func(run_step, name=TASK, timeout=JOB_SECONDS, max_tries=1000, keep_result=0)],
        redis_pool=connect(house.redis_url),
        queue_name=queue_name(lane),
        max_jobs=1,
        poll_delay=1.0,
        health_check_interval=15,
        handle_signals=False,
        log_results=False,
        job_serializer=pack,
        job_deserializer=unpack,
    )


async def revive(house: House) -> None:
    """Our own Redis is started again; somebody else's is waited for."""
    try:
        await house.revive_redis()
    except ServiceDown as error:
        structlog.get_logger("storyreel.worker").warning("redis stays down", error=str(error))


async def keep_beating(house: House, runner: Runner, name: str) -> None:
    """Writes beats and progress, tells followers, and stops steps that nobody wants any more."""
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(runner.moved.wait(), BEAT_EVERY if runner.running else IDLE_BEAT_EVERY)
        runner.moved.clear()
        progress = {key: (context.fraction, context.note) for key, (context, _) in runner.running.items()}
        try:
            runner.stop(await lost.beat(house, name, progress))
        except ServiceDown as error:
            structlog.get_logger("storyreel.worker").warning("beat missed", error=str(error))
        await asyncio.sleep(0.2)


async def keep_watching(house: House) -> None:
    while True:
        try:
            await lost.watch(house)
        except ServiceDown as error:
            structlog.get_logger("storyreel.worker").warning("watch missed", error=str(error))
        await asyncio.sleep(lost.EVERY)


async def wait_for_end(parent: int) -> None:
    """Returns at SIGTERM or SIGINT, or when the process `parent` has gone."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    while not stop.is_set():
        try:
            await asyncio.wait_for(stop.wait(), PARENT_EVERY if parent else None)
        except TimeoutError:
            if not lost.process_lives(parent):
                return


if __name__ == "__main__":
    sys.exit(main())
