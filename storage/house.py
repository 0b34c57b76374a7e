"""The composition root of storage: what a desk or a worker opens first and passes on."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from core.config import Settings
from core.ending import heed_cancel
from core.errors import ServiceDown
from core.plan.book import EngineShelf
from core.plan.job import FilmJob
from core.plan.live import open_live_book
from core.plan.planner import plan
from storage import films as film_rows
from storage import orders, turns
from storage.advance import Advancer, Planner, StoredResults
from storage.assets import LocalStore, Store
from storage.database import Database, open_database
from storage.films import FilmRow, FilmStatus
from storage.orders import Asker, Order
from storage.queue import Queue, film_channel, translated
from storage.redis_server import LocalServer, ensure_server, local_server, socket_path
from storage.tables import FilmState, workers

FOLLOW_EVERY = 0.12
"""Least seconds between two looks at a film."""
FOLLOW_IDLE = 1.0
"""Longest seconds between two looks, for when the channel says nothing."""
FOLLOW_PATIENCE = 60.0
"""Seconds that the database may be away while a film is followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Open storage: database, assets, queue, and the rules that move films on."""

    settings: Settings
    redis_url: str
    database: Database
    store: Store
    queue: Queue
    advancer: Advancer
    engines: EngineShelf

    async def start_film(
        self,
        project: str,
        script_name: str,
        job: FilmJob,
        origin: str,
        owner: str,
        *,
        scope: str = "",
        request: str | None = None,
        waits: bool = False,
        priority: int = 0,
    ) -> str:
        """Stores the film and moves it as far as stored results go; returns its id. The same `request` starts one film only.

        With `waits` it has its turn in the fair queue (storage.turns), those of higher `priority` first.
        """
        order = Order(project=project, script=script_name, job=job, request=request)
        asker = Asker(origin=origin, owner=owner, scope=scope, waits=waits, priority=priority)

        async def write(connection: AsyncConnection) -> str:
            return await orders.known(connection, order) or await orders.add(connection, order, asker)

        film = await self.database.retry(write)
        if waits:
            with suppress(ServiceDown):  # it is stored; the watchdog of any worker lets it in
                await self.advancer.admit()
        else:
            await self.advancer.advance(film)
        return film

    async def status(self, film: str) -> FilmStatus:
        async with self.database.read() as connection:
            return await film_rows.film_status(connection, film)

    async def places(self) -> dict[str, int]:
        """Waiting film → how many films have their turn before it."""
        async with self.database.read() as connection:
            return await turns.places(connection)

    async def film(self, film: str) -> FilmRow:
        """Raises NotFound."""
        async with self.database.read() as connection:
            return await film_rows.film_row(connection, film)

    async def try_to_write(self) -> None:
        """Writes a row and takes it away again. Raises Unwritable when the database can no longer be written: workers that
        cannot write their outcomes cannot say so either."""
        row = {"id": uuid.uuid4().hex, "lane": "", "host": "", "pid": 0, "born": 0.0, "beat": 0.0}

        async def write(connection: AsyncConnection) -> None:
            await connection.execute(insert(workers).values(**row))
            await connection.execute(delete(workers).where(workers.c.id == row["id"]))

        await self.database.retry(write)

    async def cancel(self, film: str) -> bool:
        """False when the film had ended before."""
        return await self.advancer.end(film, FilmState.CANCELLED)

    async def follow(self, film: str) -> AsyncGenerator[FilmStatus, None]:
        """The film's status whenever it changes, at most about eight times a second, the last one when it has ended.

        Goes on from SQL alone while Redis does not answer.
        """
        listener: Any = None
        floor = 0.0
        try:
            while True:
                heed_cancel()
                looked = time.monotonic()
                status = replace(await self._patient_status(film), floor=floor)
                floor = status.fraction
                yield status
                if status.state.ended:
                    return
                if listener is None:
                    listener = self.queue.client.pubsub(ignore_subscribe_messages=True)
                await self._wait_for_news(listener, film)
                await asyncio.sleep(max(0.0, FOLLOW_EVERY - (time.monotonic() - looked)))
        finally:
            if listener is not None:
                with suppress(ServiceDown):
                    async with translated():
                        await listener.aclose()

    async def _patient_status(self, film: str) -> FilmStatus:
        """Raises ServiceDown only when the database has been away for FOLLOW_PATIENCE."""
        deadline = time.monotonic() + FOLLOW_PATIENCE
        while True:
            try:
                return await self.status(film)
            except ServiceDown:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(FOLLOW_IDLE)

    async def _wait_for_news(self, listener: Any, film: str) -> None:
        """Returns at the next message about the film (and takes all that are there), or after FOLLOW_IDLE."""
        try:
            async with translated():
                if not listener.subscribed:
                    await listener.subscribe(film_channel(film))
                message = await listener.get_message(timeout=FOLLOW_IDLE)
                while message is not None:
                    message = await listener.get_message(timeout=0.0)
        except ServiceDown:
            await asyncio.sleep(FOLLOW_IDLE)

    async def revive_redis(self) -> None:
        """Starts our own Redis again after it died; a Redis named in config.yaml is its owner's to start."""
        if not self.settings.redis_url:
            await ensure_server(socket_path(self.settings.data))


@asynccontextmanager
async def open_house(
    settings: Settings, redis_url: str | None = None, planner: Planner = plan, *, start_redis: bool = True
) -> AsyncIterator[House]:
    """Opens everything. Raises BadConfig, Unwritable, MissingTool or ServiceDown with what to do.

    `redis_url` is for processes that were started by one that already has a server. Without `start_redis`, a Redis of our own
    is started only when there is something to enqueue.
    """
    async with AsyncExitStack() as stack:
        store = LocalStore(settings.store)
        url = redis_url or settings.redis_url
        unstarted: LocalServer | None = None
        if not url:
            server = stack.enter_context(local_server(settings.data))
            url = server.url
            if start_redis:
                await server.ensure()
            else:
                unstarted = server
        database = await open_database(settings.database)
        stack.push_async_callback(database.close)
        queue = Queue(url, unstarted)
        stack.push_async_callback(queue.close)
        book, engines = open_live_book(settings.choices(), settings.offers(), settings.models_folder)
        advancer = Advancer(
            database, store, queue, book, planner, StoredResults(store), films_at_once=settings.chats.films_at_once
        )
        yield House(
            settings=settings, redis_url=url, database=database, store=store, queue=queue, advancer=advancer, engines=engines
        )
