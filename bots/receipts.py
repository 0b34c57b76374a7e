"""The first words of a message that lives on, where the platform takes no nonce. Used by the courier and such adapters.

Whoever dies between sending a message and noting its id leaves it behind, and nobody can find it again. So it says at first
what stays true for ever and offers no button; the courier makes it what it is to be as soon as its id is known.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from bots.cards import Card
from bots.words import Words

T = TypeVar("T")


def receipt(card: Card, said: Words) -> Card:
    """What `card`'s message says until its id is known."""
    return Card(title=card.title, text=said.say("courier.receipt"), mention=card.mention)


class Unparted:
    """Work that a stop of the process must not part: sending a message, and noting its id."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Its outcome. Whoever waits here may be cancelled; the work goes on."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    async def settled(self, seconds: float) -> None:
        """Waits until all of it has ended, `seconds` at most."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # of those whom nobody waits for any more: what was not noted is sent again
