"""From something that happened in a film to the message that shows it: on Discord, in a private chat and a group of Telegram.

Run: python -m benchmarks.chat_progress [--only normal|storm]. One bot process with two workers before loopbacks that count
calls as the platforms do, a film in each place, its steps let go now and then. A group gets 20 changes a minute: there the
limit holds for every tenth of the film. Then the same while calls are answered with 429 all the time.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.chats import MEMORY_MB, Chats, gathered, opened, script, spread, until
from benchmarks.reporting import tell
from bots.courier.line import MILESTONES
from storage.database import Database, open_database
from storage.films import FilmStatus, film_status
from tests.loopback.discord import Upload
from tests.loopback.telegram.model import Upload as TelegramUpload

LIMIT = 2.5
LOOK = 0.02
"""Seconds between two looks at a film: as exact as events are known."""
GAP = 0.6
"""Seconds between two moments at which waiting steps are let go."""
OPEN_FOR = 0.03
HELD = ("speak", "portrait", "backdrop", "still", "lipsync", "animate", "cut", "mix", "export")
LINES = 14
WITHIN = 150.0
PERCENT = re.compile(r"(\d+) %")
STORM = 60
"""Calls that are refused on each platform."""


@dataclass
class Watched:
    """One film, and the message that shows it."""

    name: str
    title: str
    elapsed: Callable[[], float]
    """The clock of the platform's revisions."""
    message: Callable[[], Any]
    text: Callable[[Any], str]
    """Of a revision."""
    films: Callable[[], int]
    """How many messages carry it."""
    happened: list[tuple[float, int]] = field(default_factory=list)
    """(when, whole percent that was reached)."""

    async def watch(self, chats: Chats, database: Database) -> None:
        """Notes when the film moved on, until its end."""
        query = "select id from films where cast(job as text) like ?"
        await until(lambda: bool(chats.rows(query, f'%"{self.title}"%')), WITHIN)
        film, last = str(chats.rows(query, f'%"{self.title}"%')[0][0]), 0
        while True:
            async with database.read() as connection:
                status: FilmStatus = await film_status(connection, film)
            share = int(status.fraction * 100)
            if share > last:
                self.happened.append((self.elapsed(), share))
                last = share
            if status.state.ended:
                return
            await asyncio.sleep(LOOK)

    def waits(self, part: int = 1) -> list[float]:
        """Seconds from each event to a revision that shows as much or more; of those that completed another `part` percent."""
        shown: list[tuple[float, int]] = []
        for one in self.message().revisions:
            found = PERCENT.search(self.text(one))
            shown.append((one.at, int(found[1]) if found else 100 if "ready" in self.text(one) else 0))
        reached: dict[int, float] = {}
        for at, share in self.happened:
            reached.setdefault(share // part * part, at)
        found = []
        for share, at in reached.items():
            later = [seen for seen, showing in shown if showing >= share and seen >= at]
            earlier = [seen for seen, showing in shown if showing >= share and seen < at]
            found.append(0.0 if earlier else later[0] - at if later else float("inf"))
        return found


async def ask(chats: Chats, number: int) -> list[Watched]:
    """A film in a channel, one in a private chat, one in a group."""
    (somebody, channel), writer = chats.on_discord(1)[0], chats.on_telegram(1)[0]
    group = chats.telegram.add_group(f"Group {number}", writer.user)
    titles = [f"Lamp {number + at}" for at in range(3)]
    texts = [script(number + at, LINES) for at in range(3)]
    await somebody.slash("film", channel=channel, script=Upload("a.fountain", texts[0].encode()), storyboard=False)
    for at, chat in ((1, writer.chat), (2, group)):
        await writer.send_document(TelegramUpload("a.fountain", texts[at].encode()), "/film storyboard=no", chat=chat)

    def on_discord() -> list[Any]:
        return [one for one in chats.discord.history(channel) if one.author is chats.discord.bot]

    def films_of(chat: Any) -> int:
        return sum(one.media is not None and one.media.name.endswith(".mp4") for one in chats.telegram.history(chat))

    def shown_in(chat: Any) -> Any:
        return next(one for one in chats.telegram.history(chat) if one.from_bot)

    return [
        Watched(
            "Discord channel", titles[0], chats.discord.elapsed, lambda: on_discord()[0], said_on_discord,
            lambda: sum(any(item.filename.endswith(".mp4") for item in one.attachments) for one in on_discord()),
        ),
        Watched("Telegram, private", titles[1], chats.telegram.elapsed, lambda: shown_in(writer.chat), lambda one: one.text,
                lambda: films_of(writer.chat)),
        Watched("Telegram, group", titles[2], chats.telegram.elapsed, lambda: shown_in(group), lambda one: one.text,
                lambda: films_of(group)),
    ]  # fmt: skip


def said_on_discord(revision: Any) -> str:
    parts = [revision.content]
    for embed in revision.embeds:
        parts += [embed.get("title") or "", embed.get("description") or ""]
        parts += [f"{item['name']} {item['value']}" for item in embed.get("fields") or ()]
    return "\n".join(parts)


async def let_go(chats: Chats) -> None:
    """Lets a few steps end, again and again."""
    switches = [chats.faults / f"slow-{craft}" for craft in HELD]
    while True:
        for switch in switches:
            switch.touch()
        await asyncio.sleep(GAP)
        for switch in switches:
            switch.unlink()
        await asyncio.sleep(OPEN_FOR)


async def storm(chats: Chats) -> None:
    """Refuses a call that shows something every 0.7 s, whichever comes."""
    for _ in range(STORM):
        if not any(fault.times for fault in chats.discord.faults):
            chats.discord.inject("*", r"/messages|/webhooks/", 429, retry_after=0.7)
        if not any(fault.times for fault in chats.telegram.faults):
            chats.telegram.inject("(send|edit).*", 429, retry_after=1)
        await asyncio.sleep(0.7)


async def film_them(chats: Chats, number: int) -> list[Watched]:
    """Films in all places, to their end."""
    database = await open_database(f"sqlite+aiosqlite:///{chats.data / 'storyreel.db'}")
    letting = asyncio.create_task(let_go(chats))
    try:
        watched = await ask(chats, number)
        await gathered([one.watch(chats, database) for one in watched])
        await until(lambda: all(one.films() for one in watched), WITHIN)
        await until(lambda: not chats.rows("select 1 from posts where state = 'open'"), WITHIN)
    finally:
        letting.cancel()
        for craft in HELD:
            (chats.faults / f"slow-{craft}").unlink(missing_ok=True)
        await database.close()
    return watched


async def run(folder: Path, only: str) -> int:
    chats_settings = {"films_at_once": 3, "films_per_day": 100, "queued_per_person": 100, "commands_per_minute": 500}
    async with opened(folder, workers=2, chats=chats_settings) as chats:
        good = True
        if only != "storm":
            good &= await undisturbed(chats)
        if only != "normal":
            good &= await stormed(chats)
        good &= tell("messages that are still open", len(chats.rows("select 1 from posts where state = 'open'")), "", 0)
        good &= tell("tracebacks in the log", chats.log.count("Traceback"), "", 0)
        good &= tell("memory of the bot process, most", round(chats.memory()[1]), "MB", MEMORY_MB)
    return 0 if good else 1


async def undisturbed(chats: Chats) -> bool:
    """Films as they are made every day; whether all figures hold."""
    good = True
    for one in await film_them(chats, 100):
        waits = one.waits()
        print(f"{one.name}: {len(waits)} events, {spread(waits)}, {len(one.message().revisions)} states of the message")
        told, of = (one.waits(100 // MILESTONES), " of a tenth") if "group" in one.name else (waits, "")
        good &= tell(f"{one.name}, worst{of}", round(max(told, default=float("inf")), 2), "s", LIMIT)
        good &= tell(f"{one.name}, films less than one or more", abs(one.films() - 1), "", 0)
        if not waits:
            print(f"  seen: {one.text(one.message().revisions[-1])}")
    return good & tell("429 answers", len(chats.discord.throttled) + len(chats.telegram.throttled), "", 0)


async def stormed(chats: Chats) -> bool:
    """Films while calls are refused all the time; whether everything arrives."""
    good = True
    storming = asyncio.create_task(storm(chats))
    for one in await film_them(chats, 200):
        print(f"{one.name}, in a storm: {spread(one.waits())}")
        good &= tell(f"{one.name}, films less than one or more", abs(one.films() - 1), "", 0)
    storming.cancel()
    discord, telegram = refused(chats.discord.calls), refused(chats.telegram.calls)
    print(f"refused in the storm: {discord} calls on Discord, {telegram} on Telegram")
    return good


def refused(calls: list[Any]) -> int:
    return sum(call.status == 429 for call in calls)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", choices=("", "normal", "storm"), help="only films like this")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return asyncio.run(run(Path(folder), given.only))


if __name__ == "__main__":
    sys.exit(main())
