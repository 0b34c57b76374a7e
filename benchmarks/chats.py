"""A bot process before a loopback Discord and a loopback Telegram at once. Used by the benchmarks of chats."""

from __future__ import annotations

import asyncio
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import yaml

from core.config import child_environment
from tests.e2e.engines import chosen
from tests.fakes.studio import ROOT
from tests.loopback.discord import ALL_PERMISSIONS, DiscordLoopback, UserDriver
from tests.loopback.telegram.people import UserDriver as TelegramDriver
from tests.loopback.telegram.server import TelegramLoopback

CHATS = {"films_per_day": 5000, "queued_per_person": 500, "commands_per_minute": 5000}
"""Nobody is refused for asking much: the benchmarks ask as 50 people in a minute as others in a day."""
STOP_SECONDS = 20
MEMORY_MB = 300.0
"""That a bot process may take."""


class Chats:
    """Both platforms and one bot process, which may be killed and started again."""

    def __init__(self, folder: Path, discord: DiscordLoopback, telegram: TelegramLoopback, **settings: object) -> None:
        self.folder, self.discord, self.telegram = folder, discord, telegram
        self.data, self.faults = folder / "data", folder / "faults"
        self.faults.mkdir(parents=True, exist_ok=True)
        self.config = folder / "config.yaml"
        links = {"listen": f"127.0.0.1:{free_port()}"}
        given = {"data": str(self.data), "engines": chosen(self.faults), "chats": CHATS, "links": links, **settings}
        self.config.write_text(yaml.safe_dump(given))
        self.process: subprocess.Popen[bytes] | None = None
        self._family: dict[int, psutil.Process] = {}

    def launch(self, *options: str, profile: Path | None = None) -> None:
        """Starts the bot process; returns at once."""
        shim = {**self.discord.environment(self.folder / "shim"), **self.telegram.environment(self.folder / "shim")}
        paths = os.pathsep.join((shim["PYTHONPATH"], str(ROOT)))
        tokens = {"STORYREEL_DISCORD__TOKEN": self.discord.token, "STORYREEL_TELEGRAM__TOKEN": self.telegram.token}
        profiler = ["-m", "cProfile", "-o", str(profile)] if profile else []
        with (self.folder / "bot.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *profiler, "-m", "bots.terminal.main", "bots", "--config", str(self.config), *options],
                cwd=self.folder,
                env=child_environment(self.config, {**shim, **tokens, "PYTHONPATH": paths}),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def connected(self, within: float = 60.0) -> None:
        """Until the bot listens on both platforms and Discord knows its commands."""
        polls = self.telegram.polls
        await self.discord.wait_connected(within)
        await self.discord.wait_commands(within)
        await self.telegram.wait_for(lambda: self.telegram.polls > polls or None, within, "question for news")

    @property
    def ours(self) -> psutil.Process:
        assert self.process is not None
        return psutil.Process(self.process.pid)

    def memory(self) -> tuple[float, float]:
        """What the bot process has in memory now, and the most it ever had, in MB."""
        most = next(line for line in Path(f"/proc/{self.ours.pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
        return self.ours.memory_info().rss / 1e6, int(most.split()[1]) * 1024 / 1e6

    def note_family(self) -> list[psutil.Process]:
        """The processes that the bot has started and that live; they are ended with it."""
        with suppress(psutil.Error):
            for child in self.ours.children(recursive=True):
                self._family[child.pid] = child
        return [child for child in self._family.values() if child.is_running()]

    @property
    def log(self) -> str:
        """What the bot process has said."""
        return (self.folder / "bot.log").read_text(errors="replace")

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """From the bot's database."""
        connection = sqlite3.connect(f"file:{self.data / 'storyreel.db'}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def stop(self) -> None:
        """Ends the process and whatever it left behind."""
        self.note_family()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(STOP_SECONDS)
        for child in self._family.values():
            with suppress(psutil.Error):
                child.kill()

    # ---- people --------------------------------------------------------------------------------------------------------

    def on_discord(self, count: int, to_a_server: int = 5) -> list[tuple[UserDriver, Any]]:
        """People in channels of several servers: (person, channel)."""
        owner = self.discord.users[self.discord.guild.owner_id]
        found = []
        for number in range(count):
            if number % to_a_server == 0:
                channel = self.discord.add_channel("films", self.discord.add_guild(f"Team {number}", owner))
            user = self.discord.add_user(f"person{number}", global_name=f"Person {number}")
            user.permissions = ALL_PERMISSIONS
            found.append((self.discord.as_user(user), channel))
        return found

    def on_telegram(self, count: int) -> list[TelegramDriver]:
        """People, each in a private chat."""
        return [self.telegram.as_user(self.telegram.add_user(f"Person {number}", f"person{number}")) for number in range(count)]


@asynccontextmanager
async def opened(
    folder: Path,
    *options: str,
    profile: Path | None = None,
    discord: Mapping[str, Any] | None = None,
    telegram: Mapping[str, Any] | None = None,
    prepare: Callable[[Chats], None] = lambda chats: None,
    **settings: object,
) -> AsyncIterator[Chats]:
    """Both platforms and a connected bot process; `prepare` adds people and places before it connects."""
    async with DiscordLoopback(**(discord or {})) as one, TelegramLoopback(**(telegram or {})) as other:
        chats = Chats(folder, one, other, **settings)
        prepare(chats)
        try:
            chats.launch(*options, profile=profile)
            await chats.connected()
            yield chats
        finally:
            chats.stop()


def percentile(values: Sequence[float], share: float) -> float:
    """Of sorted or unsorted values; 0 when there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def spread(values: Sequence[float]) -> str:
    """Median, p95 and worst in milliseconds."""
    if not values:
        return "nothing"
    middle = statistics.median(values)
    return f"median {middle * 1000:.0f} ms, p95 {percentile(values, 0.95) * 1000:.0f} ms, worst {max(values) * 1000:.0f} ms"


def script(number: int, lines: int = 4) -> str:
    """A short script that no other number has."""
    parts = [f"Title: Lamp {number}\n"]
    for line in range(lines):
        place = ("INT. KITCHEN", "EXT. HARBOUR")[line % 2]
        parts.append(f"{place} - NIGHT\n\n{('MARA', 'TOM')[line % 2]}\nLine {line} of story {number} goes out.\n")
    return "\n".join(parts)


async def until(happened: Callable[[], bool], within: float, every: float = 0.05) -> bool:
    """Whether it happened in time."""
    deadline = time.monotonic() + within
    while not happened():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(every)
    return True


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def gathered(calls: Sequence[Awaitable[Any]]) -> list[Any]:
    """All at once."""
    return list(await asyncio.gather(*calls))
