"""Work done one step ahead in a thread beside the caller's own. Called by core.sound.mix.

NumPy and FFmpeg let go of the interpreter's lock, so two threads keep two cores busy. Nothing depends on their timing: every
generator runs in one thread at a time and its items come in order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def ahead(items: Generator[T, None, None], depth: int = 2) -> Iterator[Iterator[T]]:
    """The same items in the same order, up to `depth` of them made before they are asked for; errors come up where they are.

    Leaving the block early ends the thread after the item it is at and closes the generator.
    """
    end = object()
    pool = ThreadPoolExecutor(1)

    def start() -> Future[T | object]:
        return pool.submit(next, items, end)

    waiting = deque(start() for _ in range(depth))

    def taken() -> Iterator[T]:
        while (item := waiting.popleft().result()) is not end:
            waiting.append(start())
            yield item  # type: ignore[misc] # all but `end` is a T

    try:
        yield taken()
    finally:
        pool.shutdown(cancel_futures=True)
        items.close()
