"""News of films over Redis: wakes a courier at once where it would otherwise look a moment later. Used by it."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import structlog
from redis.exceptions import RedisError

from core.ending import heed_cancel
from storage.queue import Queue, film_channel

log = structlog.get_logger("storyreel.courier")
WAIT = 15.0
AGAIN = 2.0


async def listen(queue: Queue, news: asyncio.Event) -> None:
    """Sets `news` whenever any film moved on. Without Redis it keeps trying: the courier looks at SQL by itself meanwhile."""
    away = False
    while True:
        listener = queue.client.pubsub(ignore_subscribe_messages=True)
        try:
            await listener.psubscribe(film_channel("*"))
            while True:
                heed_cancel()
                if await listener.get_message(timeout=WAIT) is not None:
                    news.set()
                if away:
                    away = False
                    log.info("redis is back")
        except (RedisError, OSError) as error:
            if not away:
                away = True
                log.warning("redis does not answer; looking at SQL alone", error=str(error))
            await asyncio.sleep(AGAIN)
        finally:
            with suppress(RedisError, OSError):
                await listener.aclose()  # type: ignore[no-untyped-call]
