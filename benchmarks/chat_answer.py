"""From a command to the first thing that its person sees, when 50 people ask at the same moment.

Run: python -m benchmarks.chat_answer [--people 50] [--profile FILE]. One bot process with the real desk, SQLite, Redis and
adapters, before loopbacks of both platforms in this process; no workers, so films only wait. First seen: on Discord the
answer or "is thinking", on Telegram the message or "typing". Telegram's 30 messages a second hold.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import sys
import tempfile
import time
from bisect import bisect_left
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.chats import MEMORY_MB, Chats, gathered, opened, script, spread, until
from benchmarks.chats import percentile as share_of
from benchmarks.reporting import tell
from tests.loopback.discord import Upload
from tests.loopback.telegram.model import Upload as TelegramUpload

LIMIT_MS = 300.0
ROUNDS = 3
LIGHT = ("status", "settings", "usage", "help", "projects", "history")
WITHIN = 60.0
PAUSE = 3.0
"""Seconds between two rounds."""


@dataclass
class Seen:
    """Seconds from the command to what was seen."""

    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    """To the answer itself, not only a word that it is being thought about."""
    work: list[float] = field(default_factory=list)
    """CPU seconds that the bot process spent until the first: what it would take on a machine that does nothing else."""
    lost: int = 0


@dataclass
class Round:
    """Everybody asks once."""

    chats: Chats
    discord: list[tuple[Any, Any]]
    telegram: list[Any]
    number: int
    films: float
    """Share of people who ask for films; the others ask for something small."""
    seconds: float = 0.0
    """Over which the commands are spread."""

    def __post_init__(self) -> None:
        self.chance = random.Random(self.number)
        self.seen: dict[str, Seen] = {"Discord": Seen(), "Telegram": Seen()}
        self.used: list[tuple[float, float]] = []

    async def run(self) -> None:
        people = len(self.discord) + len(self.telegram)
        gap = self.seconds / max(1, people)
        calls = [self.slash(who, channel, place * gap) for place, (who, channel) in enumerate(self.discord)]
        calls += [self.write(who, (place + len(self.discord)) * gap) for place, who in enumerate(self.telegram)]
        sampling = asyncio.create_task(self.sample())
        await gathered(calls)
        sampling.cancel()

    async def sample(self) -> None:
        """Notes how much the bot process has worked so far."""
        process = self.chats.ours
        while True:
            times = process.cpu_times()
            self.used.append((time.monotonic(), times.user + times.system))
            await asyncio.sleep(0.01)

    def worked(self, since: float, until_: float) -> float:
        """CPU seconds between two moments of time.monotonic."""
        at = [bisect_left(self.used, (moment, 0.0)) for moment in (since, until_)]
        first, last = (self.used[min(place, len(self.used) - 1)][1] for place in at)
        return last - first

    def wants_film(self) -> bool:
        return self.chance.random() < self.films

    async def slash(self, who: Any, channel: Any, wait: float) -> None:
        seen = self.seen["Discord"]
        film, other = self.wants_film(), self.chance.choice(LIGHT)
        await asyncio.sleep(wait)
        if film:
            file = Upload("script.fountain", script(self.number * 1000 + who.user.id % 997).encode())
            asked = await who.slash("film", channel=channel, script=file)
        else:
            asked = await who.slash(other, channel=channel)
        await until(lambda: asked.ack_latency is not None or asked.timed_out, WITHIN, 0.02)
        if asked.ack_latency is None:
            seen.lost += 1
            return
        seen.first.append(asked.ack_latency)
        seen.work.append(self.worked(asked.started, asked.started + asked.ack_latency))
        try:
            answer = await asked.response(WITHIN)
        except (TimeoutError, AssertionError):
            seen.lost += 1
            return
        shown = next(one.at for one in answer.revisions if not one.flags & 1 << 7)
        seen.whole.append(shown - (asked.started - self.chats.discord._started))

    async def write(self, who: Any, wait: float) -> None:
        seen, server = self.seen["Telegram"], self.chats.telegram
        film, other = self.wants_film(), self.chance.choice(LIGHT)
        await asyncio.sleep(wait)
        if film:
            file = TelegramUpload("script.fountain", script(self.number * 1000 + who.user.id % 997).encode())
            asked = await who.send_document(file, "/film")
        else:
            asked = await who.send(f"/{other}")
        began = asked.revisions[0].at

        def answered() -> float | None:
            later = [one for one in server.history(who.chat) if one.from_bot and one.revisions[0].at >= began]
            return later[0].revisions[0].at if later else None

        await until(lambda: answered() is not None, WITHIN, 0.02)
        message = answered()
        if message is None:
            seen.lost += 1
            return
        typing = [at for at, chat, _ in server.actions if chat == who.chat.id and at >= began]
        first = min([message, *typing])
        seen.first.append(first - began)
        seen.work.append(self.worked(server._started + began, server._started + first))
        seen.whole.append(message - began)


def clear(chats: Chats) -> None:
    """Takes back what was asked, so that no round pays for the films that wait since the last one."""
    connection = sqlite3.connect(chats.data / "storyreel.db", timeout=10)
    with connection:
        connection.execute("update films set state = 'cancelled', ended = created where state in ('waiting', 'running')")
        connection.execute("update posts set state = 'done' where state = 'open'")
    connection.close()


async def run(folder: Path, people: int, profile: Path | None, only: str) -> int:
    good = True
    found: dict[str, Any] = {}

    def prepare(chats: Chats) -> None:
        found["discord"], found["telegram"] = chats.on_discord(people), chats.on_telegram(people)

    async with opened(folder, "--no-workers", profile=profile, prepare=prepare) as chats:
        discord, telegram = found["discord"], found["telegram"]
        await asyncio.sleep(PAUSE)  # a bot that has just been started loads what it will need
        half = people // 2
        plans = (
            ("Discord, all ask for films", discord, [], 1.0, 0.0),
            ("Discord, mixed commands", discord, [], 0.3, 0.0),
            ("Telegram, all ask for films", [], telegram, 1.0, 0.0),
            ("Telegram, mixed commands", [], telegram, 0.3, 0.0),
            ("Telegram, mixed, over 2.5 s", [], telegram, 0.3, 2.5),
            ("half on each, mixed", discord[:half], telegram[half:], 0.3, 0.0),
        )
        for place, (name, here, there, films, seconds) in enumerate(plans):
            if only not in name:
                continue
            rounds = []
            used, began = chats.ours.cpu_times().user, time.monotonic()
            for number in range(ROUNDS):
                rounds.append(Round(chats, here, there, len(plans) * number + place, films, seconds))
                await rounds[-1].run()
                clear(chats)
                await asyncio.sleep(PAUSE)
            asked = ROUNDS * (len(here) + len(there))
            used = chats.ours.cpu_times().user - used
            first = [one for each in rounds for seen in each.seen.values() for one in seen.first]
            whole = [one for each in rounds for seen in each.seen.values() for one in seen.whole]
            work = [one for each in rounds for seen in each.seen.values() for one in seen.work]
            lost = sum(seen.lost for each in rounds for seen in each.seen.values())
            print(f"{name} ({asked} commands, {used * 1000 / asked:.0f} ms of CPU each, {time.monotonic() - began:.0f} s)")
            print(f"  first seen: {spread(first)}; whole answer: {spread(whole)}")
            good &= tell("  first seen, p95", round(share_of(first, 0.95) * 1000), "ms", LIMIT_MS)
            print(f"  of that the bot process worked: {spread(work)}; memory {chats.memory()[0]:.0f} MB")
            good &= tell("  never answered", lost, "", 0)
        good &= tell("429 answers", len(chats.discord.throttled) + len(chats.telegram.throttled), "", 0)
        for call in (*chats.discord.throttled, *chats.telegram.throttled):
            print(f"  {call.method}")
        good &= tell("tracebacks in the log", chats.log.count("Traceback"), "", 0)
        good &= tell("memory of the bot process, most", round(chats.memory()[1]), "MB", MEMORY_MB)
    return 0 if good else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--profile", type=Path, help="write a cProfile of the bot process here")
    parser.add_argument("--only", default="", help="only rounds with this in their name")
    parser.add_argument("--keep", type=Path, help="work in this folder and leave it there")
    given = parser.parse_args()
    if given.keep:
        return asyncio.run(run(given.keep, given.people, given.profile, given.only))
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(run(Path(folder), given.people, given.profile, given.only))


if __name__ == "__main__":
    sys.exit(main())
