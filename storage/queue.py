"""The queue: step names on arq, a wake channel so that idle workers need not poll, and a cancel channel.

Redis may vanish or be emptied at any time: nothing here is the truth, and every call that meets a dead Redis raises
ServiceDown for the caller to decide (workers go on from SQL, see storage.steps.stale).
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from arq.connections import ArqRedis
from redis.asyncio import BlockingConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import RedisError

from core.errors import ServiceDown

TASK = "run_step"
CANCEL = "storyreel:cancel"
TIMEOUT = 5
_EXPIRES = timedelta(days=7)


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
    try:
        yield
    except (RedisError, OSError) as error:
        raise ServiceDown("redis.down", f"Redis does not answer: {error}") from error


class Queue:
    """What the desk and the workers say to Redis."""

    def __init__(self, client: ArqRedis) -> None:
        self.client = client

    async def enqueue(self, key: str, attempt: int, lane: str, rank: float) -> None:
        """Puts a ready step on its lane's queue; smaller `rank` (seconds since the epoch, not in the future) runs first.

        Doing so twice is harmless: the job's id is the step's key and attempt.
        """
        async with translated():
            await self.client.enqueue_job(
                TASK,
                key,
                _job_id=f"{key}:{attempt}",
                _queue_name=queue_name(lane),
                _defer_until=datetime.fromtimestamp(rank, UTC),
                _expires=_EXPIRES,
            )

    async def wake(self, lane: str, count: int = 1) -> None:
        """Tells idle workers that there is work."""
        async with translated():
            await self.client.publish(wake_channel(lane), str(count))

    async def cancel(self, keys: Iterable[str]) -> None:
        """Tells the workers that run these steps to stop."""
        async with translated():
            await self.client.publish(CANCEL, json.dumps(sorted(keys)))

    async def tell(self, film: str) -> None:
        """Something about the film changed; followers look at SQL."""
        async with translated():
            await self.client.publish(film_channel(film), "")

    async def close(self) -> None:
        await self.client.aclose(close_connection_pool=True)
