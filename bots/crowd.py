"""How many people a bot process is serving right now: a few at a time, so that the others hear at once that they were heard.

One per desk. Adapters enter it with every command; it knows no platform.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

BUSY = 6
"""From so many people on, everybody is told first that the answer will take a moment."""
AT_ONCE = 2
"""Commands share one core: more at once would all end later, and leave less room for first words."""
LONGEST_WAIT = 1.0
"""Seconds that a command waits for its turn. A few that take long (files to be fetched) must not hold up the rest."""


@dataclass
class Crowd:
    """`here` counts whoever waits or is being served."""

    here: int = 0
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    @property
    def busy(self) -> bool:
        return self.here >= BUSY

    @asynccontextmanager
    async def served(self) -> AsyncIterator[None]:
        """Somebody's command, in its turn or after a short wait."""
        self.here += 1
        try:
            mine = await self._turn()
            try:
                yield
            finally:
                if mine:
                    self._turns.release()
        finally:
            self.here -= 1

    async def _turn(self) -> bool:
        """Whether there was a turn in time."""
        try:
            await asyncio.wait_for(self._turns.acquire(), LONGEST_WAIT)
        except TimeoutError:
            return False
        return True
