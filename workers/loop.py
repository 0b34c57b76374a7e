"""arq's worker with a wake channel: it looks at the queue when somebody enqueued or a job ended, and else now and then."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from arq.worker import Worker
from redis.exceptions import RedisError

from core.ending import heed_cancel
from storage.queue import CANCEL, wake_channel

log = structlog.get_logger("storyreel.worker")
RECONNECT = 0.3


class WakeWorker(Worker):
    """Falls back to polling every `poll_delay` seconds, and outlives a Redis that dies and comes back."""

    def __init__(
        self, *, lane: str, on_cancel: Callable[[list[str]], None], on_redis_lost: Callable[[], Any], **settings: Any
    ) -> None:
        super().__init__(**settings)
        self._lane = lane
        self._on_cancel = on_cancel
        self._on_redis_lost = on_redis_lost
        self.wake = asyncio.Event()

    async def main(self) -> None:
        """Runs until cancelled."""
        self.ctx["redis"] = self.pool
        listener = asyncio.create_task(self._listen())
        try:
            if self.on_startup:
                await self.on_startup(self.ctx)
            while True:
                heed_cancel()
                await self._look()
                try:
                    await asyncio.wait_for(self.wake.wait(), self.poll_delay_s)
                except TimeoutError:
                    continue
        finally:
            listener.cancel()

    async def _look(self) -> None:
        self.wake.clear()
        try:
            await self._poll_iteration()
        except (RedisError, OSError) as error:
            log.warning("redis lost", error=str(error))
            await self._on_redis_lost()
            await asyncio.sleep(RECONNECT)
            self.wake.set()

    async def start_jobs(self, job_ids: list[bytes]) -> None:
        """As arq does, then looks again as soon as one of the jobs has ended."""
        before = set(self.tasks)
        await super().start_jobs(job_ids)
        for job in set(self.tasks) - before:
            self.tasks[job].add_done_callback(lambda _task: self.wake.set())

    async def _listen(self) -> None:
        """Wake and cancel messages; subscribes again after a lost connection."""
        while True:
            channel = self.pool.pubsub(ignore_subscribe_messages=True)
            try:
                await channel.subscribe(wake_channel(self._lane), CANCEL)
                self.wake.set()
                while True:
                    heed_cancel()
                    message = await channel.get_message(timeout=30)
                    if message is None:
                        continue
                    if message["channel"] == CANCEL.encode():
                        self._cancel(message["data"])
                    else:
                        self.wake.set()
            except (RedisError, OSError):
                await asyncio.sleep(RECONNECT)
            finally:
                await channel.aclose()  # type: ignore[no-untyped-call]

    def _cancel(self, data: bytes) -> None:
        """What is no list of keys was not sent by us; it must not end the listening."""
        with suppress(ValueError):
            keys = json.loads(data)
            self._on_cancel([key for key in keys if isinstance(key, str)] if isinstance(keys, list) else [])
