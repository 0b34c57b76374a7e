"""How quickly a step is picked up, how quickly a cancel reaches it, what an idle worker costs. Prints figures with limits.

Run: python -m benchmarks.pickup [--steps 200] [--idle 20]. Real Redis, real SQLite, one real worker process.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import yaml

from benchmarks.reporting import tell
from core.config import child_environment, load_settings
from core.crafts import ComposeRequest, Craft, MixRequest, Ref
from core.options import FilmOptions
from core.plan.book import EngineBook
from core.plan.draft import Plan, Results
from core.plan.job import FilmJob
from core.plan.step import Step
from core.storyboard import Genre, Mood
from storage.house import House, open_house
from storage.queue import Ready

ROOT = Path(__file__).parent.parent
PICK_UP_MS, CANCEL_MS, IDLE_SHARE = 10.0, 20.0, 0.005


def one_step(job: FilmJob, book: EngineBook, results: Results) -> Plan:
    """A film of a single step: music for "pick-up", a mix that waits for "cancel"."""
    if job.title == "pick-up":
        request: object = ComposeRequest(
            mood=Mood.CALM, genre=Genre.PIANO, bpm=80.0, intensity=0.5, seconds=1.0, key=0, opening=True, closing=True
        )
        craft = Craft.COMPOSE
    else:
        request, craft = MixRequest(speech=(), music=(), ambience=(), spots=(), seconds=1.0), Craft.MIX
    entry = book.entries[craft]
    step = Step(craft=craft, engine=entry.name, identity=entry.identity, request=request, seed=job.options.seed)
    return Plan(steps=(step,), outputs={"film": step.key}, complete=True)


async def seen(path: Path) -> float:
    """The stamp at `path`, once it is there."""
    async with asyncio.timeout(30):
        while not os.path.exists(path):  # noqa: ASYNC110, ASYNC240 - written by another process
            await asyncio.sleep(0.002)
    return float(await asyncio.to_thread(path.read_text))


def job(title: str, seed: int) -> FilmJob:
    return FilmJob(screenplay=Ref("0" * 64), script_sha256="0" * 64, title=title, language="en", options=FilmOptions(seed=seed))


async def pick_up(house: House, stamps: Path, steps: int) -> list[float]:
    """Milliseconds from the enqueue call to the engine's first line."""
    asked: dict[int, float] = {}
    enqueue = house.queue.enqueue

    async def stamped(ready: Sequence[Ready]) -> None:
        if ready:
            asked[len(asked)] = time.monotonic()
        await enqueue(ready)

    house.queue.enqueue = stamped  # type: ignore[method-assign]
    delays = []
    for number in range(steps):
        await house.start_film("bench", "bench", job("pick-up", number), "bench", "bench")
        delays.append(1000 * (await seen(stamps / f"started-{number}") - asked[number]))
        await asyncio.sleep(0.02)
    return delays


async def cancel(house: House, stamps: Path, steps: int) -> list[float]:
    """Milliseconds from the cancel call to the coroutine's CancelledError."""
    delays = []
    for number in range(steps):
        film = await house.start_film("bench", "bench", job("cancel", number), "bench", "bench")
        await seen(stamps / f"waits-{number}")
        await asyncio.sleep(0.05)
        began = time.monotonic()
        await house.cancel(film)
        delays.append(1000 * (await seen(stamps / f"cancelled-{number}") - began))
    return delays


async def measure(folder: Path, steps: int, idle: float) -> bool:
    stamps = folder / "stamps"
    stamps.mkdir()
    config = folder / "config.yaml"
    engines = {
        name: {"engine": f"benchmarks.probes:{probe}", "options": {"stamps": str(stamps)}}
        for name, probe in (("compose", "Started"), ("mix", "Waits"))
    }
    config.write_text(yaml.safe_dump({"data": str(folder / "data"), "engines": engines}))
    async with open_house(load_settings(config), planner=one_step) as house:
        worker = subprocess.Popen(  # noqa: ASYNC220 - a short start, awaited through its stamps
            [sys.executable, "-m", "workers.main", "--redis", house.redis_url],
            env=child_environment(config, {"PYTHONPATH": str(ROOT)}),
        )
        try:
            picked = await pick_up(house, stamps, steps)
            cancelled = await cancel(house, stamps, max(5, steps // 10))
            process = psutil.Process(worker.pid)
            before = sum(process.cpu_times()[:2])
            await asyncio.sleep(idle)
            share = (sum(process.cpu_times()[:2]) - before) / idle
        finally:
            worker.terminate()
            worker.wait()
    return report(picked, cancelled, share)


def report(picked: list[float], cancelled: list[float], share: float) -> bool:
    """Prints every figure beside its limit; whether all are kept."""
    kept = [
        tell("step pick-up, median", statistics.median(picked), "ms"),
        tell("step pick-up, p95", statistics.quantiles(picked, n=20)[18], "ms", PICK_UP_MS),
        tell("cancel reaches an async step, median", statistics.median(cancelled), "ms", CANCEL_MS),
        tell("cancel reaches an async step, worst", max(cancelled), "ms"),
        tell("idle worker, share of a core", 100 * share, "%", 100 * IDLE_SHARE),
    ]
    return all(kept)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--idle", type=float, default=20.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return 0 if asyncio.run(measure(Path(folder), given.steps, given.idle)) else 1


if __name__ == "__main__":
    sys.exit(main())
