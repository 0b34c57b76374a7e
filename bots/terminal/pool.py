"""Worker processes that the terminal command starts and stops with itself."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from core.config import Settings, child_environment
from core.errors import SystemFault

MAX_RESTARTS = 10
STOP_SECONDS = 5.0


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
            raise SystemFault("workers.gone", "the worker processes keep ending", path=str(self.settings.logs))
        self.processes = alive
        if lost:
            self.start()

    def stop(self) -> None:
        """Asks all to end, then insists."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes = []

    def _spawn(self) -> subprocess.Popen[bytes]:
        self.settings.logs.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "workers.main", "--redis", self.redis_url, "--parent", str(os.getpid())]
        with (self.settings.logs / "workers.err").open("ab") as log:
            return subprocess.Popen(
                command,
                env=child_environment(self.config, {"STORYREEL_DATA": str(self.settings.data)}),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
