"""The time of a loopback server, which a test can move, and waiting for something to happen on it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
STRETCH = 0.25
"""Seconds that are waited in one go; of a longer one, the process or its machine was stopped."""


class Clock:
    """Says what time the server believes it is, and wakes those who wait whenever something changed."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._offset = 0.0
        self._changed = asyncio.Event()

    def begin(self) -> None:
        """Count `elapsed` from now on."""
        self._started = time.monotonic()

    def now(self) -> float:
        """Seconds since 1970, as the server believes."""
        return time.time() + self._offset

    def advance(self, seconds: float) -> None:
        """Move the server's idea of time (what expires), not the real one."""
        self._offset += seconds

    def elapsed(self) -> float:
        """Real seconds since the server began."""
        return time.monotonic() - self._started

    def notify(self) -> None:
        """Wake everyone who waits for a change."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def change(self, seconds: float) -> None:
        """Return after the next change, or after `seconds` without one."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), seconds)

    async def wait_for(self, predicate: Callable[[], T | None], timeout: float = 30.0, what: str = "condition") -> T:
        """The first true value of `predicate`, asked after every change. Raises TimeoutError."""
        left = timeout
        while True:
            if value := predicate():
                return value
            if left <= 0:
                raise TimeoutError(f"no {what} within {timeout} s")
            left -= await worked(self.change(min(left, STRETCH)))


async def worked(waiting: Coroutine[Any, Any, None]) -> float:
    """Awaits what takes `STRETCH` at most; the seconds that count: a machine that stood still costs nobody a deadline."""
    began = time.monotonic()
    await waiting
    return min(time.monotonic() - began, 2 * STRETCH)


async def deadline(seconds: float) -> None:
    """Sleeps; seconds in which this machine stood still do not count."""
    while seconds > 0:
        seconds -= await worked(asyncio.sleep(min(seconds, STRETCH)))
