"""Worker processes that the terminal command starts and stops with itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from core.config import Settings, child_environment
from core.errors import BadConfig, SystemFault, Unwritable
from core.models import active
from core.neural.lending.health import gpus

MAX_RESTARTS = 10
STOP_SECONDS = 1.5
"""A step inside a long native call cannot hear that it shall stop; then its process is killed, and loses nothing."""
LOG_BYTES = 4_000_000
LEAST_FREE = 1_000_000
"""Bytes of disk without which not even the database can say what is wrong."""


@dataclass
class WorkerPool:
    """`count` processes on the cpu lane and, while engines work there, one per GPU on the gpu lane (one in all where there is
    none: the steps of that lane have to be done by somebody). Ended ones are replaced by `tend`."""

    settings: Settings
    config: Path | None
    redis_url: str
    count: int
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    restarts: int = 0
    present: Callable[[], int] = lambda: len(gpus())
    """How many GPUs there are; asked once, when the first engine works there."""
    on_gpu: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    """By the GPU's number; "": wherever config.yaml says."""
    _gpus: tuple[str, ...] = ()

    def start(self, count: int | None = None) -> None:
        """Starts what is missing of `count` processes, by default of all."""
        while len(self.processes) < min(self.count, self.count if count is None else count):
            self.processes.append(self._spawn())
        if count is None and gpu_lane_wanted(self.settings):
            self._gpus = self._gpus or tuple(map(str, self.settings.gpu.numbers(self.present()))) or ("",)
            for number in self._gpus:
                if number not in self.on_gpu:
                    self.on_gpu[number] = self._spawn("--lane", active.GPU, *(("--device", number) if number else ()))

    def tend(self) -> None:
        """Replaces ended workers; raises SystemFault when they keep ending."""
        alive = [process for process in self.processes if process.poll() is None]
        on_gpu = {number: process for number, process in self.on_gpu.items() if process.poll() is None}
        lost = len(self.processes) - len(alive) + len(self.on_gpu) - len(on_gpu)
        self.restarts += lost
        if self.restarts > MAX_RESTARTS:
            if shutil.disk_usage(self.settings.data).free < LEAST_FREE:
                path = str(self.settings.data)
                raise Unwritable("disk.full", f"no space left for {path}: free some space and try again", path=path)
            raise SystemFault("workers.gone", "the worker processes keep ending", path=str(self.settings.logs))
        self.processes, self.on_gpu = alive, on_gpu
        if lost:
            self.start()

    def ask_to_stop(self) -> None:
        """They end while the caller still has something to do; `stop` then waits for them."""
        for process in (*self.processes, *self.on_gpu.values()):
            process.terminate()

    def stop(self) -> None:
        """Asks all to end, then insists; two seconds at most."""
        deadline = time.monotonic() + STOP_SECONDS
        self.ask_to_stop()
        for process in (*self.processes, *self.on_gpu.values()):
            try:
                process.wait(timeout=max(0.01, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes, self.on_gpu = [], {}

    def _spawn(self, *options: str) -> subprocess.Popen[bytes]:
        self.settings.logs.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "workers.main", "--redis", self.redis_url, "--parent", str(os.getpid()), *options]
        path = self.settings.logs / "workers.err"
        full = path.exists() and path.stat().st_size > LOG_BYTES
        with path.open("wb" if full else "ab") as log:
            return subprocess.Popen(
                command,
                env=child_environment(self.config, {"STORYREEL_DATA": str(self.settings.data)}),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


def gpu_lane_wanted(settings: Settings) -> bool:
    """Whether an engine of config.yaml, or one that was chosen since, works on the gpu lane."""
    entries = settings.engines.values()
    lanes = {entry.lane for entry in entries} | {offer.lane for entry in entries for offer in entry.offers.values()}
    with suppress(BadConfig):  # nobody has said yet where models lie
        lanes |= {choice.lane for choice in active.choices().values()}
    return active.GPU in lanes
