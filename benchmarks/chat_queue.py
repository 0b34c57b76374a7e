"""200 films that 40 people ask for in chats at once: who waits for whom, what arrives, what the bot's memory is.

Run: python -m benchmarks.chat_queue [--films 200] [--people 40] [--seconds 0.2]. Real SQLite and Redis, the real courier and
cards, a chat on paper that counts every change over Discord's bucket. Films are made by nobody: each is ended after some time.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import psutil
from PIL import Image
from sqlalchemy import select, update

from bots.callers import Place
from bots.chat import Pace
from bots.commands.registry import Desk
from bots.courier.courier import Courier
from bots.links.signing import Links
from core.crafts import CheckReport, Film, Verdict
from core.serial import digest, to_json
from storage import posts
from storage.chat_tables import posts as post_rows
from storage.films import pack_outputs
from storage.house import House, open_house
from storage.tables import FilmState, films
from tests.fakes.paper_chat import PaperChat
from tests.fakes.studio import Studio, job_of

ROOMS = 8
MEMORY_MB = 300
DISCORD = Pace(burst=5, seconds=5.0, least=1.0)


def store_film(house: House) -> dict[str, str]:
    """Outputs of a film that is made."""
    work = house.store.open_work()
    (work / "film.mp4").write_bytes(b"film" * 1000)
    Image.new("RGB", (640, 360)).save(work / "poster.jpg")
    film = Film(file="film.mp4", srt="", vtt="", poster="poster.jpg", manifest="", seconds=20.0, frames=480, bytes=4000)
    house.store.commit(digest(b"film"), work, film)
    work = house.store.open_work()
    house.store.commit(digest(b"check"), work, CheckReport(findings=(), verdict=Verdict.GOOD))
    return {"film": digest(b"film"), "check": digest(b"check")}


async def ask(house: House, chat: PaperChat, count: int, people: int) -> dict[str, str]:
    """Everybody asks for films, in any order; film → owner."""
    chance = random.Random(1)
    asked: dict[str, str] = {}
    for number in chance.sample(range(count), count):
        person = number % people
        place = Place(platform="paper", id=f"room{person % ROOMS}", server="1")
        job = replace(job_of(house, [f"Line {number}."]), title=f"Film {number}")
        film = await house.start_film(f"p{number}", "s.txt", job, "chat", f"paper:{person}", scope="paper:1", waits=True)
        asked[film] = f"paper:{person}"
        await posts.add(
            house,
            platform="paper",
            place=to_json(place).decode(),
            subject="film",
            subject_id=film,
            person=str(person),
            locale="en",
        )
    older = update(post_rows).values(created=post_rows.c.created - 60)  # or the courier leaves them to whoever answers
    await house.database.retry(lambda connection: connection.execute(older))
    return asked


async def make(house: House, outputs: dict[str, str], count: int, seconds: float) -> None:
    """Ends films a while after their turn has come."""
    made = 0
    running = select(films.c.id).where(films.c.state == FilmState.RUNNING).order_by(films.c.started)
    while made < count:
        async with house.database.read() as connection:
            now = [str(film) for film in (await connection.execute(running)).scalars()]
        await asyncio.sleep(seconds)
        for film in now:
            change = update(films).where(films.c.id == film).values(outputs=pack_outputs(outputs))
            await house.database.retry(lambda connection, change=change: connection.execute(change))
            await house.advancer.end(film, FilmState.DONE)
            made += 1


async def longest_wait(house: House, asked: dict[str, str]) -> int:
    """The most films of one other person that were begun while somebody waited for one: since they asked, or since their last
    one was begun if that was later."""
    query = select(films.c.id, films.c.created, films.c.started).order_by(films.c.started)
    async with house.database.read() as connection:
        rows = (await connection.execute(query)).all()
    worst, last = 0, dict.fromkeys(asked.values(), 0.0)
    for film, created, started in rows:
        since = max(created, last[asked[film]])
        between = Counter(asked[other] for other, _, begun in rows if since < begun < started and asked[other] != asked[film])
        worst = max(worst, *between.values(), 0)
        last[asked[film]] = started
    return worst


@asynccontextmanager
async def working(courier: Courier) -> AsyncIterator[None]:
    task = asyncio.create_task(courier.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def run(folder: Path, count: int, people: int, seconds: float) -> int:
    settings = Studio(folder).settings(chats={"films_at_once": 2})
    chat = PaperChat(pace_of_all=DISCORD, strict=True, delay=0.05)
    process, peak = psutil.Process(), 0.0
    async with open_house(settings) as house:
        desk = Desk(house=house, settings=settings, links=Links(url="", secret="s", hours=72))
        outputs = store_film(house)
        began = time.monotonic()
        asked = await ask(house, chat, count, people)
        print(f"asked for {count} films of {people} people in {time.monotonic() - began:.1f} s")
        async with working(Courier(desk=desk, chat=chat)):
            began, used = time.monotonic(), process.cpu_times().user
            making = asyncio.create_task(make(house, outputs, count, seconds))
            while len(chat.films()) < count and time.monotonic() - began < 60 + count * 8:
                await asyncio.sleep(1.0)
                peak = max(peak, process.memory_info().rss / 1e6)
            await making
            took, used = time.monotonic() - began, process.cpu_times().user - used
            while await posts.open_posts(house, "paper") and time.monotonic() - began < took + 60:  # noqa: ASYNC110 - rows
                await asyncio.sleep(0.5)
            left = len(await posts.open_posts(house, "paper"))
        worst = await longest_wait(house, asked)
    shown = Counter(paper.card.video.name for paper in chat.films() if paper.card.video)
    messages = Counter(paper.place.id for paper in chat.papers.values())
    figures = {
        "films delivered": (len(shown), count),
        "films delivered twice": (sum(number > 1 for number in shown.values()), 0),
        "messages": (sum(messages.values()), 2 * count),
        "people woken": (len(chat.notified), count),
        "messages without a last state": (left, 0),
        "changes over the bucket": (chat.refused, 0),
        "films of one other person waited for, at most": (worst, 1),
    }
    print(f"all there after {took:.0f} s, {used:.1f} s of CPU, {chat.calls} calls to the chat")
    for name, (found, wanted) in figures.items():
        print(f"{name}: {found} (wanted {wanted}){'' if found == wanted else '  MISSED'}")
    print(f"memory of the bot process: {peak:.0f} MB (limit {MEMORY_MB}){'' if peak <= MEMORY_MB else '  MISSED'}")
    return 0 if all(found == wanted for found, wanted in figures.values()) and peak <= MEMORY_MB else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--films", type=int, default=200)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=0.2, help="that making a film takes")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(run(Path(folder), given.films, given.people, given.seconds))


if __name__ == "__main__":
    sys.exit(main())
