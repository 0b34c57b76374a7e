"""Work on a thread of its own beside the caller's, stopped with it. Called by core.filmcheck.engine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from core.crafts import Context, Ref
from core.errors import Cancelled

T = TypeVar("T")
_POLL = 0.1
"""Seconds between checks for a cancel while only the other thread works."""


@dataclass(slots=True)
class _Part:
    """The context of the other thread: its own work is stopped by `halt`, only the caller tells progress."""

    work: Path
    seed: int
    halt: threading.Event
    asset: Callable[[Ref], Path]

    def progress(self, fraction: float, note: str = "") -> None:
        """The caller's part tells enough."""

    def remark(self, text: str) -> None:
        """The caller's part says what there is to say."""

    def check_cancelled(self) -> None:
        if self.halt.is_set():
            raise Cancelled

    def spare_cores(self) -> int:
        """The one there may be is this thread's."""
        return 0


@contextmanager
def beside(work: Callable[[Context], T], context: Context) -> Iterator[Callable[[], T]]:
    """Starts `work` on another thread; the given function waits for its result, raises what it raised, and can be cancelled.

    A fault or a cancel in the caller's own part stops the other, too.
    """
    halt = threading.Event()
    part = _Part(context.work, context.seed, halt, context.asset)
    with ThreadPoolExecutor(1, "check") as pool:
        future: Future[T] = pool.submit(work, part)
        try:
            yield lambda: _awaited(future, context)
        finally:
            halt.set()


def _awaited(future: Future[T], context: Context) -> T:
    while True:
        context.check_cancelled()
        try:
            return future.result(_POLL)
        except TimeoutError:
            if future.done():
                raise
