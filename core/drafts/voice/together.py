"""Several stretches of a line spoken at the same time, on one thread each, in bounded memory. Called by the engine.

A stretch is always computed by a single thread, so its bytes do not depend on what runs beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from core.drafts.voice.model import Halt

T = TypeVar("T")
_TOGETHER = 2
"""Stretches at a time at most: a line rarely has more than four, and the other worker speaks too."""
_POLL = 0.1
"""Seconds between checks for a cancel while the model runs."""


def side_by_side(
    sizes: Sequence[int],
    largest: int,
    speak: Callable[[int, Halt], T],
    check_cancelled: Callable[[], None],
    progress: Callable[[float], None],
    spare_cores: Callable[[], int],
) -> list[T]:
    """`speak(index, halt)` for every index of `sizes`, results in order; stops soon after a cancel, and raises what it raised.

    Stretches run together only while their sizes add up to at most `largest`, so that two take no more memory than one that
    is as long as one may be, and only on cores that no other step wants.
    """
    halt = Halt()
    results: dict[int, T] = {}
    running: dict[Future[T], int] = {}
    following = 0
    with ThreadPoolExecutor(_TOGETHER, "speech") as pool:
        try:
            while len(results) < len(sizes):
                while following < len(sizes) and _fits(
                    sizes[following], [sizes[i] for i in running.values()], largest, spare_cores
                ):
                    running[pool.submit(speak, following, halt)] = following
                    following += 1
                check_cancelled()
                for done in wait(running, _POLL, FIRST_COMPLETED).done:
                    results[running.pop(done)] = done.result()
                    progress(len(results) / len(sizes))
        except BaseException:
            halt.now()
            raise
    return [results[index] for index in range(len(sizes))]


def _fits(size: int, running: Collection[int], largest: int, spare_cores: Callable[[], int]) -> bool:
    """Whether a stretch of `size` may start beside those that run; a lone one always may."""
    return not running or (len(running) < min(_TOGETHER, 1 + spare_cores()) and size + sum(running) <= largest)
