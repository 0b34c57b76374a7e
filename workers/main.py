"""The worker process: `python -m workers.main [--lane cpu] [--device N] [--redis URL] [--parent PID]`.

Started by the terminal desk (which passes its own process id, so that no worker outlives it) or by a service manager.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import time
from contextlib import suppress
from typing import Any

import structlog
from arq.worker import func

from core.config import Settings, load_settings
from core.ending import end, heed_cancel
from core.errors import ServiceDown, StoryreelError, Unwritable
from core.neural import lending
from core.neural.lending import HouseLender, LenderOptions
from storage.house import House, open_house
from storage.processes import process_lives
from storage.queue import TASK, connect, pack, queue_name, unpack
from workers import lost
from workers.logs import log_to
from workers.loop import WakeWorker
from workers.runner import Runner

log = structlog.get_logger("storyreel.worker")
BEAT_EVERY = 1.0
IDLE_BEAT_EVERY = 5.0
PARENT_EVERY = 0.5
BEAT_PAUSE = 0.2
OVERSLEPT = 3 * lost.EVERY
GOODBYE_SECONDS = 1.0
JOB_SECONDS = 24 * 3600.0
"""arq's own limit; steps end by themselves or are told to."""


def main() -> int:
    """Parses the command line and runs until a signal or until the parent has gone; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m workers.main", description="Runs Storyreel's steps.")
    parser.add_argument("--lane", default="cpu", help="queue to serve: cpu or gpu")
    parser.add_argument("--device", type=int, default=None, help="GPU to work on, counted from 0; default: gpu.index")
    parser.add_argument("--redis", default="", help="URL of the Redis; default: from config.yaml, else one of our own")
    parser.add_argument("--parent", type=int, default=0, help="stop when this process has ended")
    given = parser.parse_args()
    settings = load_settings()
    if given.device is not None:
        settings.gpu.index = given.device
    log_to(settings.logs, os.getpid())
    try:
        asyncio.run(serve(settings, given.lane, given.redis or None, given.parent))
    except StoryreelError as error:
        log.error("worker ended", code=error.code, error=str(error))
        return 1
    return 0


async def serve(settings: Settings, lane: str, redis: str | None, parent: int) -> None:
    """Serves one lane until SIGTERM, SIGINT or the parent's end."""
    async with open_house(settings, redis) as house:
        await asyncio.to_thread(house.store.sweep)
        name = lost.worker_name(lane)
        lending.set_lender(lender_of(settings))
        runner = Runner(house, name, lane)
        await lost.sign_in(house, name, lane)
        look = asyncio.Event()
        worker = make_worker(house, runner, lane, look)
        tasks = [
            asyncio.create_task(work, name=label)
            for label, work in (
                ("queue", worker.main()),
                ("beat", keep_beating(house, runner, name, lane)),
                ("watch", keep_watching(house, name, look)),
                ("parent", wait_for_end(parent)),
            )
        ]
        warming = asyncio.create_task(runner.warm(lane))
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            runner.closing = True
            runner.stop(list(runner.running))
            await end((warming, *tasks, *worker.tasks.values()))
            await say_goodbye(house, name)
        for task in done:
            task.result()


def lender_of(settings: Settings) -> HouseLender:
    """Lends models as config.yaml's `gpu` says; raises BadOption. torch is imported when the first model is asked for."""
    gpu = settings.gpu
    return HouseLender(
        LenderOptions(
            device=gpu.device,
            index=gpu.index,
            dtype=gpu.dtype,
            budget=int(gpu.memory_gb * 1e9),
            reserve=int(gpu.reserve_gb * 1e9),
            sizes=settings.data / "model-sizes.json",
        )
    )


async def say_goodbye(house: House, name: str) -> None:
    """Signs out if that can be done quickly; else the watchdog of another worker sees that the process has ended."""
    try:
        async with asyncio.timeout(GOODBYE_SECONDS):
            await lost.sign_out(house, name)
    except (StoryreelError, TimeoutError) as error:
        log.warning("not signed out", error=str(error))


def make_worker(house: House, runner: Runner, lane: str, look: asyncio.Event) -> WakeWorker:
    """One job at a time: a step keeps a core busy, so parallel steps are parallel processes."""

    async def run_step(ctx: dict[Any, Any], key: str) -> None:
        await runner.serve(key)

    return WakeWorker(
        lane=lane,
        on_cancel=runner.stop,
        on_redis_lost=lambda: revive(house, look),
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


async def revive(house: House, look: asyncio.Event) -> None:
    """Our own Redis is started again and filled from SQL; somebody else's is waited for."""
    try:
        await house.revive_redis()
        look.set()
    except ServiceDown as error:
        log.warning("redis stays down", error=str(error))


async def keep_beating(house: House, runner: Runner, name: str, lane: str) -> None:
    """Writes beats and progress, and stops steps that nobody wants any more. Followers read progress from SQL."""
    while True:
        heed_cancel()
        with suppress(TimeoutError):
            await asyncio.wait_for(runner.moved.wait(), BEAT_EVERY if runner.running else IDLE_BEAT_EVERY)
        runner.moved.clear()
        progress = {key: (context.fraction, context.note) for key, (context, _) in runner.running.items()}
        try:
            heard = await lost.beat(house, name, lane, progress)
            runner.stop(heard.unwanted)
            for context, _ in runner.running.values():
                context.in_demand = heard.in_demand
        except (ServiceDown, Unwritable) as error:
            log.warning("beat missed", error=str(error))
        await asyncio.sleep(BEAT_PAUSE)


async def keep_watching(house: House, name: str, look: asyncio.Event) -> None:
    """Runs the watchdog every few seconds and at once when `look` is set. Whoever wakes from a long sleep (a laptop's lid,
    a stopped process) lets the others beat first, for they slept too."""
    while True:
        heed_cancel()
        try:
            await lost.watch(house, name)
        except (ServiceDown, Unwritable) as error:
            log.warning("watch missed", error=str(error))
        began = time.time()
        with suppress(TimeoutError):
            await asyncio.wait_for(look.wait(), lost.EVERY)
        look.clear()
        if time.time() - began > OVERSLEPT:
            await asyncio.sleep(lost.EVERY + IDLE_BEAT_EVERY)


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
            if not process_lives(parent):
                return


if __name__ == "__main__":
    status = main()
    logging.shutdown()
    os._exit(status)  # everything is written and closed; taking the engines' libraries apart would take half a second
