"""The messages of one place and their turns: who may change now, who waits, who is told to wait. Used by the courier."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from bots.callers import Place
from bots.cards import Card
from bots.chat import Chat
from bots.courier.pace import Pacer
from core.ending import heed_cancel
from storage.posts import Post
from storage.watching import Watched

REFRESH = 30.0
"""A message is looked at this often even if nothing seems to have changed: it may show the time that is left."""
LONGEST_REFRESH = 3600.0
"""Of a storyboard or takes that nobody decides on: each such look costs a plan, and there may be thousands of them."""
LONGEST_PAUSE = 300.0
MILESTONES = 10
"""Into so many parts the work of a film is divided. That one of them is done is shown out of turn: where a platform bears
few changes, as a group of Telegram does, people see these at once and what lies between as there is room."""


@dataclass
class Kept:
    """A message that this process keeps up to date."""

    post: Post
    films: tuple[str, ...]
    """Whose news concern it."""
    dirty: bool = True
    urgent: bool = False
    """Nothing of it is being made: it shall show an outcome, which goes before all progress."""
    eager: bool = False
    """Its film has just begun to be made or has come to a milestone: that is shown out of turn, once."""
    milestone: int = -1
    """The last one that its film has come to; -1 before it begins."""
    newest: tuple[str, ...] = ()
    """The films whose milestones these are."""
    sign: str = ""
    shown: Card | None = None
    """What is there now, as far as this process knows."""
    changed: float = float("-inf")
    looked: float = float("-inf")
    not_before: float = float("-inf")
    faults: int = 0
    quiet: int = 0
    """Looks in a row at which nothing had changed."""
    plain: bool = False
    """Its pictures were refused."""
    lost: bool = False
    """The message was deleted; it is kept in mind until its film is sent."""
    floor: float = 0.0
    """Progress of its films that people have seen."""
    sent: set[str] = field(default_factory=set)
    """Films whose delivery is a row already."""

    def stir(self, seen: Watched, now: float) -> bool:
        """Whether it has to be looked at again, by what is known of its subject."""
        timed = not seen.ended or seen.voted
        pause = REFRESH if timed else min(LONGEST_REFRESH, REFRESH * 2.0**self.quiet)
        if seen.moving or seen.sign != self.sign or now - self.looked > pause:
            self.quiet = 0 if timed or seen.sign != self.sign else min(self.quiet + 1, 10)
            if seen.ended and not self.urgent:
                self.not_before = float("-inf")  # a film may hang on its outcome: that is tried at once
            self.sign, self.dirty, self.urgent = seen.sign, True, seen.ended
        if seen.newest != self.newest:
            self.newest, self.milestone = seen.newest, -1
        milestone = int(seen.share * MILESTONES) if seen.moving else -1
        self.eager |= milestone > self.milestone
        self.milestone = max(milestone, self.milestone)
        return self.dirty

    def settle(self, card: Card) -> Card:
        """The card as it will be shown: progress in whole percent that never falls, no pictures where they were refused."""
        if card.progress is not None:
            self.floor = max(self.floor, int(card.progress.fraction * 100) / 100)
            card = replace(card, progress=replace(card.progress, fraction=self.floor))
        return replace(card, pictures=(), attachments=()) if self.plain else card

    def fault(self, now: float) -> float:
        """Seconds until the next try, longer each time; sets them."""
        pause = min(LONGEST_PAUSE, 0.5 * 2.0**self.faults)
        self.faults += 1
        self.dirty, self.not_before = True, now + pause
        return pause


@dataclass
class Line:
    """One place. `tend` brings one message up to date; the line decides whose turn it is.

    All waiting messages of a place take turns: those with an outcome first, then whoever has waited longest.
    """

    place: Place
    chat: Chat
    clock: Callable[[], float]
    tend: Callable[[Line, Kept], Awaitable[None]]
    kept: dict[str, Kept] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    used: float = 0.0

    def __post_init__(self) -> None:
        self.pacer = Pacer(self.chat.pace(self.place))

    async def run(self) -> None:
        """Works until cancelled."""
        while True:
            heed_cancel()
            self.news.clear()
            turn = self._next()
            if turn is None:
                await self.news.wait()
                continue
            kept, at = turn
            wait = at - self.clock()
            if wait > 0:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.news.wait(), wait)
                continue
            await self.tend(self, kept)

    def _next(self) -> tuple[Kept, float] | None:
        now = self.clock()
        best: tuple[tuple[float, bool, float], Kept] | None = None
        for kept in self.kept.values():
            if kept.dirty:
                at = max(now, self.ready_at(kept))
                rank = (at, not kept.urgent, kept.changed)
                if best is None or rank < best[0]:
                    best = rank, kept
        return None if best is None else (best[1], best[0][0])

    def ready_at(self, kept: Kept) -> float:
        place = self.pacer.ready_at(self.clock(), urgent=kept.urgent or kept.eager)
        return max(place, kept.changed + self.pacer.pace.least, kept.not_before)

    async def spend(self, call: Callable[[], Awaitable[None]]) -> None:
        """Makes a call that counts for the pace, as soon as the platform bears it."""
        wait = self._wait()
        while wait > 0:
            await asyncio.sleep(wait)
            wait = self._wait()
        began = self.clock()
        self.pacer.begin(began)
        try:
            await call()
        finally:
            self.used = self.clock()
            self.pacer.end(began, self.used)

    def _wait(self) -> float:
        now = self.clock()
        return self.pacer.ready_at(now, urgent=True) - now
