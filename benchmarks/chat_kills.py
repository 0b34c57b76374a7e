"""Films and votes of people on Discord and Telegram while the bot, its workers and Redis are killed at random moments.

Run: python -m benchmarks.chat_kills [--kills 100] [--films 20] [--seed 1] [--keep FOLDER]. One bot process before loopbacks of
both platforms, with small true films. Half of the films are voted on by teams. Whoever gets no answer asks or presses again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from benchmarks.chats import MEMORY_MB, Chats, opened, script, until
from benchmarks.reporting import tell
from storage.redis_server import socket_path
from tests.loopback.discord import ClientRejected, InteractionFailed, Upload
from tests.loopback.telegram.errors import ClientRejected as TelegramRejected
from tests.loopback.telegram.model import Upload as TelegramUpload

PLACES = 3
"""On each platform, with three people in each."""
TEAM = 3
END_SECONDS = 240.0
"""For everything to come to its end after the last kill."""
SHARES = {"bot": 4, "worker": 4, "redis": 2}
SLOW = ("slow-still", "slow-speak", "slow-export")
LOADING = 1 << 7
OPEN = ("▱", "▰")


@dataclass
class Film:
    """One that somebody wants."""

    number: int
    titles: list[str] = field(default_factory=list)
    """Of every try: who gets no answer asks again."""
    choices: dict[str, int] = field(default_factory=dict)
    """Voter's key → the take that they were told is counted."""


@dataclass
class Scene:
    """The people, and what they ask for."""

    chats: Chats
    chance: random.Random
    films: list[Film]
    killed: Counter[str] = field(default_factory=Counter)
    discord: list[tuple[list[Any], Any]] = field(default_factory=list)
    telegram: list[tuple[list[Any], Any]] = field(default_factory=list)

    def prepare(self, chats: Chats) -> None:
        """Places and people, before the bot connects."""
        self.chats = chats
        people = chats.on_discord(PLACES * TEAM, to_a_server=TEAM)
        self.discord = [([who for who, _ in people[at : at + TEAM]], people[at][1]) for at in range(0, len(people), TEAM)]
        writers = chats.on_telegram(PLACES * TEAM)
        for at in range(0, len(writers), TEAM):
            team = writers[at : at + TEAM]
            self.telegram.append((team, chats.telegram.add_group(f"Team {at}", *(one.user for one in team))))

    async def want(self, film: Film) -> None:
        """Asks until it is being made, and has its team vote."""
        here = film.number % 2 == 0
        people, place = (self.discord if here else self.telegram)[film.number // 2 % PLACES]
        team = film.number // 2 % 2 == 0
        asker = people[film.number % TEAM]
        await (self.ask_discord if here else self.ask_telegram)(film, asker, place, team)
        if team:
            vote = self.vote_discord if here else self.vote_telegram
            await asyncio.gather(*(vote(film, who, place, at) for at, who in enumerate(people)))

    def title(self, film: Film) -> tuple[str, str]:
        """(a title that no other try has, its script)."""
        number = film.number * 100 + len(film.titles)
        film.titles.append(f"Lamp {number}")
        return film.titles[-1], script(number)

    # ---- Discord -------------------------------------------------------------------------------------------------------

    async def ask_discord(self, film: Film, who: Any, channel: Any, team: bool) -> None:
        wishes = {"takes": 2, "team": True, "voters": TEAM} if team else {"storyboard": False}
        while True:
            title, text = self.title(film)
            with suppress(TimeoutError, InteractionFailed, ClientRejected):
                asked = await who.slash("film", channel=channel, script=Upload("lamp.fountain", text.encode()), **wishes)
                await asked.acknowledged()
            if await until(lambda title=title: self.posted(channel, title) is not None, 20.0):  # type: ignore[misc]
                return

    def posted(self, channel: Any, title: str) -> Any:
        """The message that shows the film `title`: the newest, should there be several."""
        found = [one for one in self.chats.discord.history(channel) if title + "\n" in discord_text(one) + "\n"]
        return found[-1] if found else None

    async def vote_discord(self, film: Film, who: Any, channel: Any, at: int) -> None:
        key, choice = f"discord:{who.user.id}", 1 + (at + film.number) % 2
        while True:
            message = self.posted(channel, film.titles[-1])
            ids = [one["custom_id"] for one in message.walk() if str(one.get("custom_id", "")).startswith("vote:")]
            wanted = next((one for one in ids if one.endswith(f":{choice}")), None)
            if wanted is None:
                if self.has_voted(key, film):  # a vote that was counted without an answer has ended the ballot
                    film.choices[key] = choice
                    return
                await asyncio.sleep(0.2)
                continue
            with suppress(TimeoutError, InteractionFailed, ClientRejected, ValueError, AssertionError, LookupError):
                pressed = await who.click(message, custom_id=wanted)
                await pressed.acknowledged()
                await asyncio.sleep(0.5)
            if self.has_voted(key, film, choice):
                film.choices[key] = choice
                return
            await asyncio.sleep(0.3)

    # ---- Telegram ------------------------------------------------------------------------------------------------------

    async def ask_telegram(self, film: Film, who: Any, chat: Any, team: bool) -> None:
        """Telegram keeps what was sent: once is enough."""
        title, text = self.title(film)
        caption = f"/film takes=2 team voters={TEAM}" if team else "/film storyboard=no"
        await who.send_document(TelegramUpload("lamp.fountain", text.encode()), caption, chat=chat)
        await until(lambda: self.written(chat, title) is not None, END_SECONDS)

    def written(self, chat: Any, title: str, having: Callable[[Any], bool] = lambda message: True) -> Any:
        found = [one for one in self.chats.telegram.history(chat) if one.from_bot and title + "\n" in one.text + "\n"]
        return next((one for one in reversed(found) if having(one)), None)

    async def vote_telegram(self, film: Film, who: Any, chat: Any, at: int) -> None:
        key, choice = f"telegram:{who.user.id}", 1 + (at + film.number) % 2
        while True:
            message = self.written(chat, film.titles[-1], lambda one: vote_of(one, choice) is not None)
            if message is None:
                if self.has_voted(key, film):
                    film.choices[key] = choice
                    return
                await asyncio.sleep(0.2)
                continue
            with suppress(TimeoutError, TelegramRejected):
                answer = await (await who.press(message, data=vote_of(message, choice))).answered(30.0)
                if "Counted" in str(answer.get("text")):
                    film.choices[key] = choice
                    return
            await asyncio.sleep(0.3)

    def has_voted(self, key: str, film: Film, choice: int = 0) -> bool:
        """Whether a vote was counted; of `choice` (from 1) only for that take."""
        query = """select votes.choice from votes
                   join ballots on ballots.id = votes.ballot_id join films on films.id = ballots.film_id
                   where votes.voter = ? and cast(films.job as text) like ?"""
        return any(choice in (0, found + 1) for (found,) in self.chats.rows(query, key, f'%"{film.titles[-1]}"%'))

    # ---- kills ---------------------------------------------------------------------------------------------------------

    async def strike(self, count: int) -> None:
        """Kills one thing after the other; the bot is started again at once, the rest is the bot's to mend."""
        kinds, shares = tuple(SHARES), tuple(SHARES.values())
        while self.killed.total() < count:
            kind = self.chance.choices(kinds, shares)[0]
            await asyncio.sleep(self.chance.uniform(0.05, 2.5) if kind == "bot" else self.chance.uniform(0.05, 1.2))
            family = self.chats.note_family()
            if kind == "bot":
                assert self.chats.process is not None
                self.chats.process.kill()
                self.chats.process.wait()
                self.killed[kind] += 1
                self.chats.launch()
                await self.chats.connected(90.0)
                continue
            victims = [one for one in (redis_of(self.chats) if kind == "redis" else workers_of(family)) if one.is_running()]
            with suppress(psutil.Error):
                if victims:
                    self.chance.choice(victims).kill()
                    self.killed[kind] += 1

    async def hold_up(self) -> None:
        """Makes steps last, now this, now that, so that kills meet films half made."""
        while True:
            switch = self.chats.faults / self.chance.choice(SLOW)
            switch.touch()
            await asyncio.sleep(self.chance.uniform(0.3, 1.5))
            switch.unlink()
            await asyncio.sleep(self.chance.uniform(0.3, 1.5))

    async def play(self, kills: int) -> None:
        """People ask, one film after the other, while things are killed."""
        striking, slowing = asyncio.create_task(self.strike(kills)), asyncio.create_task(self.hold_up())
        wanting = []
        for film in self.films:
            share = kills * film.number / len(self.films)
            await until(lambda share=share: self.killed.total() >= share or striking.done(), 3600.0, 0.1)  # type: ignore[misc]
            wanting.append(asyncio.create_task(self.want(film)))
        await striking
        slowing.cancel()
        for switch in SLOW:
            (self.chats.faults / switch).unlink(missing_ok=True)
        async with asyncio.timeout(END_SECONDS):
            await asyncio.gather(*wanting)
        await until(self.settled, END_SECONDS, 0.5)

    def settled(self) -> bool:
        """Nothing is left to be made, sent or shown."""
        open_films = "select 1 from films where state in ('waiting', 'running')"
        open_posts = "select 1 from posts where state = 'open'"
        open_deliveries = "select 1 from deliveries where state in ('waiting', 'announced')"
        open_ballots = "select 1 from ballots where state = 'open' or (state = 'closed' and next_film is null)"
        return not any(self.chats.rows(query) for query in (open_films, open_posts, open_deliveries, open_ballots))


def discord_text(message: Any) -> str:
    parts = [message.content]
    for embed in message.embeds:
        parts += [embed.get("title") or "", embed.get("description") or ""]
    return "\n".join(parts)


def vote_of(message: Any, choice: int) -> str | None:
    """The data of the button for a take."""
    found = [str(one.get("callback_data", "")) for row in message.keyboard for one in row]
    return next((one for one in found if one.startswith("vote:") and one.endswith(f":{choice}")), None)


def workers_of(family: list[psutil.Process]) -> list[psutil.Process]:
    return [one for one in family if "workers.main" in command_of(one)]


def redis_of(chats: Chats) -> list[psutil.Process]:
    """The server of this data folder, not the guard that owns it."""
    folder = str(socket_path(chats.data).parent)
    return [one for one in psutil.process_iter() if folder in command_of(one) and "redis_guard" not in command_of(one)]


def command_of(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def judge(scene: Scene) -> bool:
    """Prints what was found beside what was wanted; whether all holds."""
    chats = scene.chats
    known = [one for one in chats.discord.messages.values() if one.author is chats.discord.bot and one.deleted_at is None]
    messages = [(discord_text(one), [item.filename for item in one.attachments], one.buttons, one.flags) for one in known]
    written = [(one.text, [one.media.name] if one.media else [], one.buttons, 0)
               for one in chats.telegram.history() if one.from_bot]  # fmt: skip
    jobs = [json.loads(job) for (job,) in chats.rows("select job from films where state = 'done'")]
    wanted = Counter(str(job["title"]) for job in jobs if job.get("until", "film") == "film" and not job.get("alternatives"))
    carrying = [text for text, files, _, _ in messages + written if any(one.endswith(".mp4") for one in files)]
    shown = Counter(title for text in carrying for title in wanted if re.search(rf"{title}\b", text))
    titles = [film.titles[-1] for film in scene.films]
    good = tell("films that people wait for in vain", sum(not shown[title] for title in titles), "", 0)
    good &= tell("films made and not delivered", sum(not shown[title] for title in wanted), "", 0)
    good &= tell("films delivered twice", sum(number > 1 for number in shown.values()), "", 0)
    good &= tell("films made twice", sum(number > 1 for number in wanted.values()), "", 0)
    good &= judge_votes(scene)
    left = [text for text, _, buttons, flags in messages + written if not flags & LOADING and moving(text, buttons)]
    good &= tell("messages without a last state", len(left), "", 0)
    good &= tell("rows that are not at their end", 0 if scene.settled() else 1, "", 0)
    good &= tell("tracebacks in the log", chats.log.count("Traceback"), "", 0)
    print(f"left behind without harm: {sum(bool(flags & LOADING) for *_, flags in messages)} words of thinking on Discord, "
          f"{extra_words(written, titles)} announcements without a film on Telegram")  # fmt: skip
    print(f"429 answers: {len(chats.discord.throttled)} on Discord, {len(chats.telegram.throttled)} on Telegram")
    for text in [*left, *([] if good else carrying)]:
        print("  seen:", text[:200].replace("\n", " | "))
    return good


def moving(text: str, buttons: list[str]) -> bool:
    """Whether a message looks as if something were still to come."""
    return any(sign in text for sign in OPEN) or any("Stop" in label for label in buttons)


def judge_votes(scene: Scene) -> bool:
    """Every vote whose voter was told that it counts is there once, and the ballot has its winner's film."""
    lost = wrong = 0
    for film in scene.films:
        rows = scene.chats.rows(
            """select votes.voter, votes.choice from votes join ballots on ballots.id = votes.ballot_id
               join films on films.id = ballots.film_id where cast(films.job as text) like ?""",
            f'%"{film.titles[-1]}"%',
        )
        kept = dict(rows)
        lost += sum(voter not in kept for voter in film.choices)
        wrong += sum(voter in kept and kept[voter] + 1 != choice for voter, choice in film.choices.items())
        wrong += len(rows) != len(film.choices)
    good = tell("votes lost", lost, "", 0)
    good &= tell("votes counted otherwise", wrong, "", 0)
    print(f"votes: {sum(len(film.choices) for film in scene.films)}")
    return good


def extra_words(written: list[Any], titles: list[str]) -> int:
    """Messages that say that a film is coming and never brought it."""
    return sum(
        "upload" in text.lower() and not files and any(title in text for title in titles) for text, files, _, _ in written
    )


async def run(folder: Path, kills: int, count: int, seed: int) -> int:
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # calls that are cut off by a kill are no news
    scene = Scene(chats=None, chance=random.Random(seed), films=[Film(number) for number in range(count)])  # type: ignore[arg-type]
    began = time.monotonic()
    async with opened(folder, prepare=scene.prepare, workers=2) as chats:
        try:
            await scene.play(kills)
        except TimeoutError:
            print("not everything came to its end")
        print(f"{count} films, kills: {dict(scene.killed)}, {time.monotonic() - began:.0f} s")
        asked = sum(len(film.titles) for film in scene.films)
        print(f"asked {asked} times: {asked - count} commands on Discord met no bot and were given again")
        good = judge(scene)
        good &= tell("memory of the last bot process, most", round(chats.memory()[1]), "MB", MEMORY_MB)
    return 0 if good else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--films", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="work in this folder and leave it there")
    given = parser.parse_args()
    if given.keep:
        given.keep.mkdir(parents=True)
        return asyncio.run(run(given.keep, given.kills, given.films, given.seed))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return asyncio.run(run(Path(folder), given.kills, given.films, given.seed))


if __name__ == "__main__":
    sys.exit(main())
