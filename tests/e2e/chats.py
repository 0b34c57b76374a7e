"""`storyreel bots` as a process of its own, with its workers and Redis, for journeys in chats. Stages build on it."""

from __future__ import annotations

import asyncio
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import yaml

from core.config import child_environment
from tests.fakes.studio import ROOT

COMMAND = (sys.executable, "-m", "bots.terminal.main", "bots")
STOP_SECONDS = 20
Wait = Callable[[Callable[[], Any], float, str], Awaitable[Any]]


class BotProcess:
    """One bot process in a folder of its own; `stop` ends it and whatever it left behind."""

    def __init__(self, folder: Path, engines: Mapping[str, object], /, **settings: object) -> None:
        self.folder = folder
        self.data, self.faults = folder / "data", folder / "faults"
        self.faults.mkdir(parents=True, exist_ok=True)
        self.config = folder / "config.yaml"
        self.configure(engines=dict(engines), **settings)
        self.process: subprocess.Popen[bytes] | None = None
        self._family: list[psutil.Process] = []

    def configure(self, **settings: object) -> None:
        """Writes config.yaml; holds from the next start on."""
        links = {"listen": f"127.0.0.1:{free_port()}"}
        self.config.write_text(yaml.safe_dump({"data": str(self.data), "workers": 2, "links": links, **settings}))

    def launch(self, extra: Mapping[str, str]) -> None:
        """Starts the process with these variables, `PYTHONPATH` being what comes before ours."""
        paths = os.pathsep.join(filter(None, (extra.get("PYTHONPATH"), str(ROOT))))
        with (self.folder / "bot.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*COMMAND, "--config", str(self.config)],
                cwd=self.folder,
                env=child_environment(self.config, {**extra, "PYTHONPATH": paths}),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    @property
    def log(self) -> str:
        """What the bot process has said."""
        return (self.folder / "bot.log").read_text(errors="replace")

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def workers(self) -> list[psutil.Process]:
        """The worker processes that are alive."""
        assert self.process is not None
        found = []
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):
                if "workers.main" in " ".join(child.cmdline()):
                    found.append(child)
        return found

    def kill(self) -> None:
        """As when the machine's memory ran out: the bot gets to say nothing; its workers live on."""
        assert self.process is not None
        self._note_family()
        self.process.kill()
        self.process.wait(STOP_SECONDS)

    def _note_family(self) -> None:
        with suppress(psutil.Error):
            self._family += psutil.Process(self.process.pid).children(recursive=True) if self.process else []

    def stop(self) -> None:
        """Ends the process and whatever it left behind."""
        self._note_family()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(STOP_SECONDS)
        for child in self._family:
            with suppress(psutil.Error):
                child.kill()

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """From the bot's database."""
        connection = sqlite3.connect(f"file:{self.data / 'storyreel.db'}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def change(self, query: str, *values: object) -> None:
        """Writes into the bot's database: for time that must not be waited for."""
        connection = sqlite3.connect(self.data / "storyreel.db", timeout=10)
        try:
            connection.execute(query, values)
            connection.commit()
        finally:
            connection.close()

    def switch(self, name: str) -> Path:
        """Turns a fault of the engines on; it ends with its file."""
        path = self.faults / name
        path.touch()
        return path

    def switch_off(self) -> None:
        """Ends all faults: a test that failed in the middle holds up nobody."""
        for path in self.faults.iterdir():
            if path.name != "runs":
                path.unlink()

    def runs(self) -> list[str]:
        """The crafts that engines have run, in order, one word a run."""
        path = self.faults / "runs"
        return [line.split()[0] for line in path.read_text().splitlines()] if path.exists() else []


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def gone(process: psutil.Process) -> None:
    """Waits until a process that was killed is no more."""
    await asyncio.to_thread(process.wait, STOP_SECONDS)
