"""Films on a stage: rows and assets as workers would leave them, without workers. For tests of the courier."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image
from sqlalchemy import select, update

from bots.callers import Place
from bots.cards import Card, Progress
from bots.chat import Chat
from bots.commands.registry import Desk
from bots.commands.showing import Shown
from bots.courier.courier import Courier
from bots.links.signing import Links
from core.crafts import Film
from core.serial import digest, to_json
from storage import posts
from storage.chat_tables import deliveries as delivery_rows
from storage.chat_tables import posts as post_rows
from storage.films import pack_outputs
from storage.house import House
from storage.posts import Post
from storage.processes import machine
from storage.tables import FilmState, film_steps, films, steps
from tests.fakes.studio import job_of, until

_NUMBERS = itertools.count(1)


async def simple_card(desk: Desk, post: Post) -> Shown:
    """A film's state in one line; what a courier needs of a card."""
    status = await desk.house.status(post.subject_id)
    ended = status.state.ended
    progress = None if ended else Progress(fraction=status.fraction, note="")
    done = (post.subject_id,) if status.state is FilmState.DONE else ()
    card = Card(title=status.state.value, text=str(status.queued_films or ""), progress=progress)
    return Shown(card=card, final=ended, films=(post.subject_id,), deliver=done)


@dataclass
class Stage:
    """A house with films that the test moves itself."""

    house: House
    ahead: float = 0.0
    """Seconds by which the couriers' clock is ahead of the house's."""
    links: Links = field(default_factory=lambda: Links(url="", secret="s", hours=72))

    @property
    def desk(self) -> Desk:
        ahead = self.ahead
        return Desk(house=self.house, settings=self.house.settings, links=self.links, clock=lambda: time.time() + ahead)

    async def film(self, place: str = "room", *, sent_by: Chat | None = None, state: FilmState = FilmState.RUNNING) -> str:
        """A film with a post in a place, which `sent_by` has sent if given."""
        number = next(_NUMBERS)
        job = replace(job_of(self.house, [f"Hello {number}."]), title="The Lighthouse")
        film = await self.house.start_film(f"p{number}", "s.txt", job, "chat", f"paper:{number}", waits=True)
        await self.set_state(film, state)
        post = await posts.add(
            self.house,
            platform="paper",
            place=to_json(Place(platform="paper", id=place, name="the room")).decode(),
            subject="film",
            subject_id=film,
            person="77",
            locale="en",
            reply_to="5",
        )
        if sent_by is not None:
            where = Place(platform="paper", id=place)
            await posts.sent(self.house, post, await sent_by.post(where, Card(title="asked")))
        return film

    async def set_state(self, film: str, state: FilmState, outputs: Mapping[str, str] | None = None) -> None:
        values: dict[str, Any] = {"state": state}
        if outputs:
            values["outputs"] = pack_outputs(dict(outputs))
        await self._write(update(films).where(films.c.id == film).values(**values))
        await self.house.queue.tell(film)

    async def share(self, film: str, done: float) -> None:
        """All that is known to be done of a film is done to this share."""
        mine = select(film_steps.c.step_key).where(film_steps.c.film_id == film)
        await self._write(update(films).where(films.c.id == film).values(unplanned=0.0))
        await self._write(update(steps).where(steps.c.key.in_(mine)).values(progress=done))

    async def age_posts(self, seconds: float = 60.0) -> None:
        """As if every post had been asked for, and begun to be sent, that long ago."""
        earlier = {"created": post_rows.c.created - seconds, "sending_since": post_rows.c.sending_since - seconds}
        await self._write(update(post_rows).values(**earlier))

    async def tried(self, film: str, times: int) -> None:
        """As if it had been tried so often to bring the film."""
        await self._write(update(delivery_rows).where(delivery_rows.c.film_id == film).values(attempts=times))

    async def end(self, film: str, key: str) -> None:
        """The film is made; `key` is its asset."""
        await self.set_state(film, FilmState.DONE, {"film": key, "check": key})

    async def post_of(self, film: str) -> Post:
        (found,) = await posts.of_subject(self.house, "film", film)
        return found

    async def delivery_state(self, film: str) -> str:
        """ "" while there is no delivery."""
        async with self.house.database.read() as connection:
            query = select(delivery_rows.c.state).where(delivery_rows.c.film_id == film)
            return str((await connection.execute(query)).scalar_one_or_none() or "")

    async def _write(self, statement: Any) -> None:
        await self.house.database.retry(lambda connection: connection.execute(statement))

    def store_film(self, path: Path | None = None, name: bytes = b"film", seconds: float = 2.0) -> str:
        """A film asset; a few bytes that no player would take unless `path` is given."""
        work = self.house.store.open_work()
        data = path.read_bytes() if path is not None else b"film" * 500
        (work / "film.mp4").write_bytes(data)
        Image.new("RGB", (640, 360), (200, 80, 40)).save(work / "poster.jpg")
        film = Film(
            file="film.mp4",
            srt="film.srt",
            vtt="film.vtt",
            poster="poster.jpg",
            manifest="manifest.json",
            seconds=seconds,
            frames=int(seconds * 24),
            bytes=len(data),
        )
        key = digest(name, data)
        self.house.store.commit(key, work, film)
        return key


def dead_name(number: int) -> str:
    """The name of a process of this machine that ended long ago."""
    return f"{4_190_000 + number}.1.{machine()}"


@asynccontextmanager
async def running(courier: Courier) -> AsyncIterator[Courier]:
    """The courier works while the block runs."""
    task = asyncio.create_task(courier.run())
    try:
        yield courier
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def eventually(condition: Callable[[], bool], within: float = 30.0) -> None:
    """Waits until the condition holds; fails when it does not in time."""

    async def holds() -> bool:
        return condition()

    await until(holds, within)


async def calm(courier: Courier, looks: int = 4) -> None:
    """Waits until the courier has looked a few times more: what has not happened by then does not happen."""
    seen = courier.looks
    await eventually(lambda: courier.looks >= seen + looks)


def write_movie(path: Path, seconds: float = 6.0, side: tuple[int, int] = (640, 360)) -> None:
    """A noisy film with sound that is expensive to encode."""
    random = np.random.default_rng(1)
    width, height = side
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as movie:
        video: Any = movie.add_stream("libx264", rate=Fraction(24))
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        video.options = {"preset": "ultrafast", "crf": "16"}
        for _ in range(int(seconds * 24)):
            pixels = random.integers(0, 255, (height // 8, width // 8, 3), dtype=np.uint8).repeat(8, 0).repeat(8, 1)
            movie.mux(video.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        movie.mux(video.encode())
