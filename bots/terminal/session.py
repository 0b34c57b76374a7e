"""One film from the terminal: asks the desk, keeps workers going, shows progress, cancels cleanly on Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from bots import desk
from bots.desk import Sender, Upload
from bots.terminal.outputs import Outputs
from bots.terminal.pool import WorkerPool
from bots.terminal.progress import Display
from bots.terminal.streams import prepare_streams
from bots.words import Words
from core.config import Settings
from core.errors import Cancelled
from core.plan.job import FilmJob
from storage.films import FilmStatus, running_films
from storage.house import House, open_house
from storage.processes import has_ended, process_name

ORIGIN = "terminal"
WRITE_EVERY = 3.0
"""Seconds between two looks at whether the database can still be written."""
SHOW_CURSOR = b"\x1b[?25h\n"


@dataclass
class Session:
    """An open house with workers on demand."""

    house: House
    console: Console
    words: Words
    pool: WorkerPool
    films: list[str] = field(default_factory=list)

    async def make(self, project: str, upload: Upload, job: FilmJob, on_sheet: Callable[[tuple[str, ...]], None]) -> FilmStatus:
        """Makes one film to its end and returns its last status; `on_sheet` gets the storyboard's pages early."""
        film = await desk.start_film(self.house, project, upload, job, Sender(platform=ORIGIN, id=owner()))
        self.films.append(film)
        with Display(self.console, self.words, job.title) as display:
            async with aclosing(self.house.follow(film)) as statuses:
                return await self._watch(statuses, display, on_sheet)

    async def _watch(
        self, statuses: AsyncIterator[FilmStatus], display: Display, on_sheet: Callable[[tuple[str, ...]], None]
    ) -> FilmStatus:
        shown = False
        written = time.monotonic()
        async for status in statuses:
            if not shown and (pages := await desk.sheet_pictures(self.house, status)):
                shown = True
                on_sheet(pages)
            if status.state.ended:
                display.tell_otherwise(status)
                return status
            self.pool.start()
            self.pool.tend()
            if time.monotonic() - written > WRITE_EVERY:
                written = time.monotonic()
                await self.house.try_to_write()
            display.show(status)
        raise AssertionError("following a film ends with its last state")

    async def cancel(self) -> None:
        """Cancels every film of this session that still runs."""
        for film in self.films:
            await self.house.cancel(film)


def owner() -> str:
    """This command among all that ever ran, on any machine that shares the database."""
    return process_name()


@asynccontextmanager
async def open_session(settings: Settings, console: Console, words: Words, pool: WorkerPool) -> AsyncIterator[Session]:
    """Opens storage; workers that do not run yet start when a film needs them, and all end with the session."""
    prepare_streams()
    async with open_house(settings, start_redis=bool(pool.processes)) as house:
        await _let_go_of_abandoned(house)
        pool.redis_url = house.redis_url
        session = Session(house, console, words, pool)
        try:
            yield session
        finally:
            try:
                await session.cancel()
            finally:
                pool.stop()
                house.store.sweep()


async def _let_go_of_abandoned(house: House) -> None:
    """Films of terminal commands that were killed would cost the next one its time; their finished steps stay."""
    async with house.database.read() as connection:
        films = await running_films(connection, ORIGIN)
    for film, process in films:
        if has_ended(process):
            await house.cancel(film)


async def until_interrupted(work: asyncio.Task[int], session_cancel: Callable[[], asyncio.Future[None]]) -> int:
    """Runs `work`; at Ctrl-C, SIGTERM or the terminal's end asks the films to stop and returns 130.

    A second Ctrl-C does not wait for that: the process ends at once, its workers see it, and the next command tidies up.
    """
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def interrupt() -> None:
        if stop.is_set():
            leave_at_once()
        stop.set()

    loop.add_signal_handler(signal.SIGINT, interrupt)
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup asks to outlive the terminal
        loop.add_signal_handler(signal.SIGHUP, stop.set)
    waiting = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait([work, waiting], return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            return work.result()
        await session_cancel()
        work.cancel()
        with suppress(asyncio.CancelledError, Cancelled):  # it may see its film cancelled before it is cancelled itself
            await work
        return 130
    finally:
        waiting.cancel()
        if work.done() and not work.cancelled():
            work.exception()  # a closed pipe leaves the loop as SystemExit, and nobody else asks the task why


def leave_at_once() -> None:
    """Ends the process without any tidying but showing the cursor again, which the live display hides."""
    if sys.stdout.isatty():
        with suppress(OSError):
            os.write(sys.stdout.fileno(), SHOW_CURSOR)
    os._exit(130)


def save_sheet(outputs: Outputs, pages: tuple[str, ...], label: str = "-storyboard") -> list[Path]:
    """Copies storyboard pages beside the film."""
    targets = [outputs.beside(f"{label}{'' if len(pages) == 1 else f'-{number}'}.png") for number in range(1, len(pages) + 1)]
    for page, target in zip(pages, targets, strict=True):
        outputs.copy(Path(page), target)
    return targets
