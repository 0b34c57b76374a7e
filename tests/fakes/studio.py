"""A studio of fake engines in a temporary folder: settings, a stored script, worker processes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from core.config import Settings, child_environment, load_settings
from core.crafts import Craft
from core.options import FilmOptions
from core.plan.job import FilmJob
from core.screenplay import Element, ElementKind, Form, Screenplay
from core.serial import digest, to_json
from storage.assets import put_files
from storage.films import FilmStatus
from storage.house import House

ROOT = Path(__file__).parent.parent.parent
LONGEST_TURN = 0.5
"""Seconds between two looks that count; in longer ones the machine stood still."""


@dataclass
class Studio:
    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def faults(self) -> Path:
        return self.folder / "faults"

    @property
    def config(self) -> Path:
        return self.folder / "config.yaml"

    def settings(self, **extra: object) -> Settings:
        self.faults.mkdir(parents=True, exist_ok=True)
        engines = {
            craft.value: {"engine": f"tests.fakes.engines:{craft.value.capitalize()}", "options": {"faults": str(self.faults)}}
            for craft in Craft
        }
        self.config.write_text(yaml.safe_dump({"data": str(self.folder / "data"), "engines": engines, **extra}))
        return load_settings(self.config)

    def loaded(self) -> Settings:
        """The settings as the file has them now."""
        return load_settings(self.config)

    def start_worker(self, redis_url: str, lane: str = "cpu") -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "workers.main", "--redis", redis_url, "--lane", lane],
            env=child_environment(self.config, {"PYTHONPATH": str(ROOT)}),
            cwd=self.folder,
        )
        self.processes.append(process)
        return process

    def stop_workers(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            process.wait(timeout=20)

    def runs(self) -> list[str]:
        """Crafts in the order in which engines ran them."""
        log = self.faults / "runs"
        return [line.split()[0] for line in log.read_text().splitlines()] if log.exists() else []

    def run_by(self) -> set[int]:
        """Process ids of the workers that ran engines."""
        return {int(line.split()[1]) for line in (self.faults / "runs").read_text().splitlines()}

    def switch(self, name: str, content: bytes = b"") -> Path:
        path = self.faults / name
        path.write_bytes(content)
        return path


def job_of(house: House, lines: list[str], **options: object) -> FilmJob:
    """A film job of one scene per line."""
    elements = tuple(Element(kind=ElementKind.DIALOGUE, text=line, speaker="ANN") for line in lines)
    play = Screenplay(title="Test", authors=(), form=Form.SCREENPLAY, language="en", format="txt", elements=elements)
    data = to_json(play)
    ref = put_files(house.store, "screenplay", {"screenplay.json": data})
    return FilmJob(
        screenplay=ref,
        script_sha256=digest(data),
        title="Test",
        language="en",
        options=FilmOptions(**options),  # type: ignore[arg-type]
    )


async def ended(house: House, film: str, within: float = 30.0) -> FilmStatus:
    """The film's last status; fails when it does not end in time."""
    async with asyncio.timeout(within), aclosing(house.follow(film)) as statuses:
        async for status in statuses:
            if status.state.ended:
                return status
    raise AssertionError("the film never ended")


async def until(condition: Callable[[], Awaitable[bool]], within: float = 30.0) -> float:
    """Waits for a condition and returns the seconds it took."""
    began, left = time.monotonic(), within
    while True:
        at = time.monotonic()
        if await condition():
            return time.monotonic() - began
        if left <= 0:
            raise TimeoutError(f"not within {within} s")
        await asyncio.sleep(0.01)
        left -= min(time.monotonic() - at, LONGEST_TURN)
