"""`storyreel bots`: every chat that has a token, its courier, the links, and workers. The composition root of a bot process.

One part failing stops no other: a platform that cannot be reached is tried again with growing pauses, a wrong token ends that
platform alone, a port in use costs the links. Only when nothing is left to do does the process end.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog
from redis.exceptions import RedisError

from bots.chat import Chat
from bots.commands.preparing import lapse
from bots.commands.registry import Desk
from bots.courier.courier import Courier
from bots.links.secret import open_links
from bots.links.server import serving
from bots.logs import log_to_screen
from bots.terminal.pool import WorkerPool
from core.config import Settings
from core.ending import end, heed_cancel, until_one_fails
from core.errors import BadConfig, ServiceDown, StoryreelError
from core.reading import read_script
from storage import inbox
from storage.collector import collect_when_due
from storage.house import House, open_house

log = structlog.get_logger("storyreel.bots")
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
STOP_SECONDS = 6.0
"""What running calls get to end; workers and storage need up to two more."""
TEND_EVERY = 1.0
WORKERS_PAUSE = 30.0
LINKS_PAUSE = 30.0
REDIS_EVERY = 5.0
CLEAN_EVERY = 3600.0
SWITCH_SECONDS = 0.001
"""That a thread may go on while another waits for its turn."""
STILL = 60.0
"""Seconds without a look after which a courier counts as standing still."""

Opener = Callable[[Desk, Settings], AbstractAsyncContextManager[Chat]]


def platforms(settings: Settings) -> dict[str, Opener]:
    """How to open every platform that has a token; the adapters' libraries are imported here, and only those needed."""
    found: dict[str, Opener] = {}
    if settings.discord.token.get_secret_value().strip():
        from bots.on_discord.connect import open_chat as open_discord

        found["discord"] = open_discord
    if settings.telegram.token.get_secret_value().strip():
        from bots.on_telegram.connect import open_chat as open_telegram

        found["telegram"] = open_telegram
    return found


def serve(settings: Settings, config: Path | None, workers: int | None) -> int:
    """Runs until a signal; the exit status. `workers`: how many processes, 0 for as many as config.yaml says, None for none.

    Raises BadConfig when no platform is configured or none accepts its token, and what opening the storage raises.
    """
    log_to_screen(secrets_of(settings))
    asyncio.run(until_stopped(Bots(settings=settings, openers=platforms(settings), config=config, workers=workers)))
    return 0


def secrets_of(settings: Settings) -> list[str]:
    """Everything of config.yaml that no log may show: tokens, the secret of links, passwords of database and Redis."""
    kept = (settings.discord.token, settings.telegram.token, settings.links.secret)
    addresses = (urlsplit(url).password for url in (settings.database_url, settings.redis_url))
    passwords = [form for password in addresses if password for form in (password, unquote(password))]
    return [*(secret.get_secret_value() for secret in kept), *passwords]


async def until_stopped(bots: Bots) -> None:
    """Runs them until SIGTERM or Ctrl-C."""
    loop, task = asyncio.get_running_loop(), asyncio.create_task(bots.run())
    asked = False

    def stop() -> None:
        nonlocal asked
        if asked:
            os._exit(130)  # asked twice: does not wait for anything, a later start goes on from the rows
        asked = True
        log.info("stopping")
        task.cancel()

    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop)
    with suppress(asyncio.CancelledError):
        await task


@dataclass
class Bots:
    """One bot process."""

    settings: Settings
    openers: dict[str, Opener]
    config: Path | None = None
    workers: int | None = None
    couriers: dict[str, Courier] = field(default_factory=dict)
    """Of connected platforms."""
    _looks: dict[str, tuple[int, float]] = field(default_factory=dict)

    async def run(self) -> None:
        """Works until cancelled. Raises BadConfig when no platform can be served."""
        if not self.openers:
            raise BadConfig("serve.nothing", "no chat is configured: set discord.token or telegram.token in config.yaml")
        async with open_house(self.settings) as house, self._working(house):
            await asyncio.to_thread(house.store.sweep)
            desk = Desk(house=house, settings=self.settings, links=open_links(self.settings))
            beside = [
                asyncio.create_task(self._keep_links(desk), name="links"),
                asyncio.create_task(keep_redis(house), name="redis"),
                asyncio.create_task(keep_clean(desk), name="cleaning"),
                asyncio.create_task(asyncio.to_thread(settle), name="settling"),
            ]
            served = [
                asyncio.create_task(self._keep_platform(desk, name, opener), name=name) for name, opener in self.openers.items()
            ]
            try:
                await until_one_fails(served)
                raise served[0].result()
            finally:
                await end_all([*served, *beside])

    async def _keep_platform(self, desk: Desk, name: str, opener: Opener) -> BadConfig:
        """Serves one platform; returns only the error that makes further tries useless."""
        pause = FIRST_PAUSE
        while True:
            heed_cancel()
            began = time.monotonic()
            try:
                async with opener(desk, self.settings) as chat:
                    log.info("connected", platform=name)
                    self.couriers[name] = Courier(desk=desk, chat=chat)
                    await self.couriers[name].run()
            except BadConfig as error:
                log.error("platform stopped", platform=name, code=error.code, error=str(error))
                return error
            except StoryreelError as error:
                log.warning("platform away", platform=name, code=error.code, error=str(error))
            except Exception:
                log.exception("platform stumbled", platform=name)
            finally:
                self.couriers.pop(name, None)
            pause = FIRST_PAUSE if time.monotonic() - began > LONGEST_PAUSE else pause
            await asyncio.sleep(pause * random.uniform(0.7, 1.3))
            pause = min(LONGEST_PAUSE, pause * 2)

    async def _keep_links(self, desk: Desk) -> None:
        """Answers links and /health; a port in use is waited for, since the process before may still be ending."""
        told = False
        while True:
            try:
                async with serving(desk.house.store, desk.links, self.settings.links.listen, self.troubles):
                    await asyncio.Event().wait()
            except BadConfig as error:
                if not told:
                    log.error("links are not served", code=error.code, error=str(error))
                    told = True
            await asyncio.sleep(LINKS_PAUSE)

    def troubles(self) -> list[str]:
        """What is wrong now, a line each: platforms that are not connected, couriers that stand still."""
        now, found = time.monotonic(), []
        for name in self.openers:
            courier = self.couriers.get(name)
            if courier is None:
                found.append(f"{name} is not connected")
                continue
            looks, since = self._looks.get(name, (-1, now))
            if courier.looks != looks:
                self._looks[name] = courier.looks, now
            elif now - since > STILL:
                found.append(f"the courier of {name} stands still")
        return found

    @asynccontextmanager
    async def _working(self, house: House) -> AsyncIterator[None]:
        """Worker processes beside the bots, if they are wanted."""
        if self.workers is None:
            yield
            return
        pool = WorkerPool(self.settings, self.config, house.redis_url, self.workers or self.settings.worker_count)
        tending = asyncio.create_task(_keep_workers(pool), name="workers")
        try:
            yield
        finally:
            await end_all([tending])
            await asyncio.to_thread(pool.stop)


async def _keep_workers(pool: WorkerPool) -> None:
    """Replaces workers that ended; when they keep ending it says so and waits before it tries again."""
    while True:
        try:
            pool.start()
            pool.tend()
        except StoryreelError as error:
            log.error("workers keep ending", code=error.code, error=str(error), **error.parameters)
            pool.restarts = 0
            await asyncio.sleep(WORKERS_PAUSE)
        except OSError as error:
            log.error("workers cannot be started", error=str(error))
            await asyncio.sleep(WORKERS_PAUSE)
        await asyncio.sleep(TEND_EVERY)


def settle() -> None:
    """What nobody who writes shall wait for later.

    A thread that reads a script leaves the processor soon to whoever waits for a first word. What tells languages apart takes
    most of a second to load. Looking through all that was loaded for garbage would stop everybody for a tenth of a second,
    again and again.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    read_script(b"INT. ROOM - DAY\n\nANN\nHello.\n", "ahead.fountain")
    gc.collect()
    gc.freeze()


async def keep_redis(house: House) -> None:
    """Starts our own Redis again when it died; without workers nobody else would."""
    while True:
        heed_cancel()
        try:
            await house.queue.client.ping()
        except (RedisError, OSError):
            try:
                await house.revive_redis()
            except StoryreelError as error:
                log.warning("redis stays down", error=str(error))
        await asyncio.sleep(REDIS_EVERY)


async def keep_clean(desk: Desk) -> None:
    """Forgets old updates, and recordings whose person did not answer; once a day deletes what no film needs any more."""
    while True:
        try:
            await inbox.forget(desk.house)
            await lapse(desk)
            freed = await collect_when_due(desk.house)
            if freed is not None and freed.assets:
                log.info("store cleaned", parts=freed.assets, bytes=freed.bytes)
        except (ServiceDown, StoryreelError, OSError) as error:
            log.warning("not cleaned", error=str(error))
        await asyncio.sleep(CLEAN_EVERY)


async def end_all(tasks: Sequence[asyncio.Task[BadConfig] | asyncio.Task[None]]) -> None:
    """Cancels and waits, but not for ever."""
    for task in await end(tasks, STOP_SECONDS):
        log.warning("did not end in time", task=task.get_name())
