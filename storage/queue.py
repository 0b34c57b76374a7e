"""The queue: step names on arq, a wake channel so that idle workers need not poll, and a cancel channel.

Redis may vanish or be emptied at any time: nothing here is the truth, and every call that meets a dead Redis raises
ServiceDown for the caller to decide (workers go on from SQL, see storage.steps.stale).

The client is imported when it is first used: a command that only finds that nothing has changed needs none.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from core.errors import ServiceDown
from storage.redis_server import LocalServer

if TYPE_CHECKING:
    from arq.connections import ArqRedis

TASK = "run_step"
CANCEL = "storyreel:cancel"
TIMEOUT = 5
BATCH = 500
_EXPIRES_MS = 7 * 24 * 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A step to enqueue. `rank` (seconds since the epoch) orders the queue, and nobody takes the step before it."""

    key: str
    film: str
    """The oldest film that needs it."""
    lane: str
    attempts: int
    rank: float

    @property
    def job(self) -> str:
        """arq's job id. It differs between films and tries, so that what is left of an earlier job is never in the way."""
        return f"{self.key}:{self.film[:12]}:{self.attempts}"


def queue_name(lane: str) -> str:
    return f"storyreel:queue:{lane}"


def wake_channel(lane: str) -> str:
    return f"storyreel:wake:{lane}"


def film_channel(film: str) -> str:
    return f"storyreel:film:{film}"


def pack(value: dict[str, Any]) -> bytes:
    """arq's serializer: JSON in place of pickle, so that nobody who reaches Redis can run code here."""
    return json.dumps(value, default=str).encode()


def unpack(data: bytes) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(data)
    return value


def connect(url: str) -> ArqRedis:
    """A client that connects when first used, with timeouts on every call."""
    from arq.connections import ArqRedis
    from redis.asyncio import BlockingConnectionPool
    from redis.asyncio.retry import Retry
    from redis.backoff import ExponentialBackoff

    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=32,
        timeout=TIMEOUT,
        socket_timeout=TIMEOUT,
        socket_connect_timeout=TIMEOUT,
        retry=Retry(ExponentialBackoff(cap=0.2, base=0.02), 2),
    )
    return ArqRedis(pool, job_serializer=pack, job_deserializer=unpack)


@asynccontextmanager
async def translated() -> AsyncIterator[None]:
    """Errors of the Redis client as ServiceDown."""
    from redis.exceptions import RedisError

    try:
        yield
    except (RedisError, OSError) as error:
        raise ServiceDown("redis.down", f"Redis does not answer: {error}") from error


class Queue:
    """What the desk and the workers say to Redis."""

    def __init__(self, url: str, unstarted: LocalServer | None = None) -> None:
        """`unstarted`: a server of our own that is started when there is something to enqueue, if none runs by then."""
        self._url = url
        self._unstarted = unstarted

    @cached_property
    def client(self) -> ArqRedis:
        return connect(self._url)

    async def enqueue(self, ready: Sequence[Ready]) -> None:
        """Puts ready steps on their lanes' queues, those that are there already excepted, in one exchange with Redis.

        Writes what arq's `enqueue_job` writes: the job's record and its place in the queue, both or none. Raises MissingTool
        or ServiceDown when a server of our own does not start.
        """
        if not ready:
            return
        if self._unstarted is not None:
            await self._unstarted.ensure()
            self._unstarted = None
        from arq.constants import job_key_prefix
        from arq.jobs import serialize_job

        async with translated():
            for start in range(0, len(ready), BATCH):
                async with self.client.pipeline(transaction=True) as pipe:
                    for item in ready[start : start + BATCH]:
                        now = int(time.time() * 1000)
                        record = serialize_job(TASK, (item.key,), {}, None, now, serializer=pack)
                        pipe.set(job_key_prefix + item.job, record, px=_EXPIRES_MS, nx=True)
                        pipe.zadd(queue_name(item.lane), {item.job: int(item.rank * 1000)}, nx=True)
                    await pipe.execute()

    async def unlock(self, ready: Sequence[Ready]) -> None:
        """Forgets that somebody had begun with these jobs: a worker that died between taking one and claiming its step
        would keep it from all others. Doing so for a job that is being taken is harmless: only one claim succeeds."""
        if not ready or self._nobody_listens():
            return
        from arq.constants import in_progress_key_prefix

        async with translated():
            for start in range(0, len(ready), BATCH):
                await self.client.delete(*(in_progress_key_prefix + item.job for item in ready[start : start + BATCH]))

    async def wake(self, lane: str, count: int = 1) -> None:
        """Tells idle workers that there is work."""
        await self._publish(wake_channel(lane), str(count))

    async def cancel(self, keys: Iterable[str]) -> None:
        """Tells the workers that run these steps to stop."""
        await self._publish(CANCEL, json.dumps(sorted(keys)))

    async def tell(self, film: str) -> None:
        """Something about the film changed; followers look at SQL."""
        await self._publish(film_channel(film), "")

    async def close(self) -> None:
        if "client" in self.__dict__:
            await self.client.aclose(close_connection_pool=True)

    async def _publish(self, channel: str, message: str) -> None:
        if not self._nobody_listens():
            async with translated():
                await self.client.publish(channel, message)

    def _nobody_listens(self) -> bool:
        """Whether there is no server yet, so that nobody can have subscribed or queued anything."""
        return self._unstarted is not None and not self._unstarted.there()
