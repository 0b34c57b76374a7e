"""Worker processes that the terminal command starts and stops with itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from core.config import Settings, child_environment
from core.errors import SystemFault, Unwritable

MAX_RESTARTS = 10
STOP_SECONDS = 1.5
"""A step inside a long native call cannot hear that it shall stop; then its process is killed, and loses nothing."""
LOG_BYTES = 4_000_000
LEAST_FREE = 1_000_000
"""Bytes of disk without which not even the database can say what is wrong."""


@dataclass
class WorkerPool:
    """`count` processes on the cpu lane; ended ones are replaced by `tend`."""

    settings: Settings
    config: Path | None
    redis_url: str
    count: int
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    restarts: int = 0

    def start(self) -> None:
        while len(self.processes) < self.count:
            self.processes.append(self._spawn())

    def tend(self) -> None:
        """Replaces ended workers; raises SystemFault when they keep ending."""
        alive = [process for process in self.processes if process.poll() is None]
        lost = len(self.processes) - len(alive)
        self.restarts += lost
        if self.restarts > MAX_RESTARTS:
            if shutil.disk_usage(self.settings.data).free < LEAST_FREE:
                path = str(self.settings.data)
                raise Unwritable("disk.full", f"no space left for {path}: free some space and try again", path=path)
            raise SystemFault("workers.gone", "the worker processes keep ending", path=str(self.settings.logs))
        self.processes = alive
        if lost:
            self.start()

    def stop(self) -> None:
        """Asks all to end, then insists; two seconds at most."""
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=max(0.01, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes = []

    def _spawn(self) -> subprocess.Popen[bytes]:
        self.settings.logs.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "workers.main", "--redis", self.redis_url, "--parent", str(os.getpid())]
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
