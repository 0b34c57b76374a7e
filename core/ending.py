"""Ends asyncio tasks within a time, and hears cancels that a library forgot. Called by the loops of bots, workers and storage.

Before Python 3.12 `asyncio.wait_for` forgets a cancel that comes at the moment when what it waits for is there; Redis' client
sends every command inside it. A task that was told to end then works on as if nothing had been said, and whoever waits for it
waits for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

PATIENCE = 6.0
INSISTING = 1.0


def heed_cancel() -> None:
    """Raises CancelledError when the task that calls it was cancelled before and still runs. For loops, once a round."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def end(tasks: Iterable[asyncio.Task[Any]], seconds: float = PATIENCE) -> set[asyncio.Task[Any]]:
    """Cancels the tasks and gives them `seconds` to end, then cancels once more; returns those that still run a second later.

    What the tasks raise is not told.
    """
    running = set(tasks)
    for patience in (seconds, INSISTING):
        for task in running:
            task.cancel()
        if running:
            _, running = await asyncio.wait(running, timeout=patience)
    return running


async def until_one_fails(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Waits until one has failed, or all have ended; raises what it raised. Unlike `gather` it hears a cancel at once, whatever
    the tasks make of theirs, and cancels none of them."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    for task in done:
        task.result()
