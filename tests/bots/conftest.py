"""One Redis for all these tests, emptied before each: to start one takes longer than most of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from redis import Redis

from storage.redis_server import local_server


@pytest.fixture(scope="session")
def running_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with local_server(tmp_path_factory.mktemp("redis")) as server:
        asyncio.run(server.ensure())
        yield server.url


@pytest.fixture
def redis_url(running_redis: str) -> str:
    """With nothing in it."""
    with Redis.from_url(running_redis) as client:
        client.flushall()
    return running_redis
