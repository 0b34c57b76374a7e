"""A chat on paper: a platform in memory, with its buckets, its refusals and its lost answers. For tests of the courier."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bots.callers import Place
from bots.cards import Card
from bots.chat import Busy, Gone, Pace, TooLarge

QUICK = Pace(burst=50, seconds=0.5, least=0.0)
"""For tests that are not about the pace."""


class Crash(BaseException):
    """The bot process is killed here: no handler of the bot may run on it."""


@dataclass
class Paper:
    """One message and all it ever showed."""

    place: Place
    id: str
    seen: list[tuple[float, Card]]
    reply_to: str = ""
    deleted: bool = False

    @property
    def card(self) -> Card:
        return self.seen[-1][1]

    @property
    def videos(self) -> int:
        """How often a film came into the message that did not show one."""
        shown = [card.video is not None for _, card in self.seen]
        return sum(now and not before for before, now in zip([False, *shown], shown, strict=False))


@dataclass
class PaperChat:
    """`limit`: bytes that a file may have, as the platform says; `refuses`: above which it really refuses."""

    platform: str = "paper"
    pace_of_all: Pace = QUICK
    limit: int = 20_000_000
    refuses: int = 1 << 40
    strict: bool = False
    """Answers changes above the pace with Busy, and counts them."""
    takes_nonces: bool = True
    delay: float = 0.0
    """Seconds that a call takes."""
    papers: dict[tuple[str, str], Paper] = field(default_factory=dict)
    notified: list[tuple[str, str, str]] = field(default_factory=list)
    """(place, person, title) of everybody whom a message woke."""
    calls: int = 0
    refused: int = 0
    changes: dict[str, deque[float]] = field(default_factory=dict)
    before: Callable[[str, Place, str], None] = lambda call, place, message: None
    """Called before the platform does anything ("post", "edit", "delete"); may raise."""
    after: Callable[[str, Place, str], None] = lambda call, place, message: None
    """Called when it is done, before the caller hears of it; may raise."""
    _nonces: dict[str, str] = field(default_factory=dict)

    def pace(self, place: Place) -> Pace:
        return self.pace_of_all

    async def post(self, place: Place, card: Card, *, reply_to: str = "", nonce: str = "") -> str:
        await self._enter("post", place, "")
        known = self._nonces.get(nonce) if nonce and self.takes_nonces else None
        if known is None:
            known = str(len(self.papers) + 1000)
            self._check(card)
            self.papers[place.id, known] = Paper(place, known, [(time.monotonic(), card)], reply_to)
            if nonce:
                self._nonces[nonce] = known
            if card.mention:
                self.notified.append((place.id, card.mention, card.title))
        self.after("post", place, known)
        return known

    async def edit(self, place: Place, message: str, card: Card, *, before: Card | None = None) -> None:
        await self._enter("edit", place, message)
        paper = self.papers.get((place.id, message))
        if paper is None or paper.deleted:
            raise Gone("chat.gone", f"there is no message {message}")
        self._check(card)
        paper.seen.append((time.monotonic(), card))
        self.after("edit", place, message)

    async def delete(self, place: Place, message: str) -> None:
        await self._enter("delete", place, message)
        if (place.id, message) in self.papers:
            self.papers[place.id, message].deleted = True
        self.after("delete", place, message)

    async def upload_limit(self, place: Place) -> int:
        return self.limit

    # ---- what a test asks ----------------------------------------------------------------------------------------------

    def there(self, place: str) -> list[Paper]:
        """Messages that can be seen in a place, oldest first."""
        return [paper for (where, _), paper in self.papers.items() if where == place and not paper.deleted]

    def films(self, place: str = "") -> list[Paper]:
        """Messages that show a film."""
        return [
            paper
            for paper in self.papers.values()
            if paper.card.video and not paper.deleted and paper.place.id.startswith(place)
        ]

    def remove(self, place: str, message: str) -> None:
        """Somebody deletes a message."""
        self.papers[place, message].deleted = True

    async def _enter(self, call: str, place: Place, message: str) -> None:
        self.calls += 1
        if self.strict and call != "delete":
            self._count(place)
        self.before(call, place, message)
        await asyncio.sleep(self.delay)

    def _count(self, place: Place) -> None:
        now, pace = time.monotonic(), self.pace(place)
        known = self.changes.setdefault(place.id, deque())
        while known and known[0] <= now - pace.seconds:
            known.popleft()
        if len(known) >= pace.burst:
            self.refused += 1
            raise Busy("chat.busy", "too many changes", seconds=known[0] + pace.seconds - now)
        known.append(now)

    def _check(self, card: Card) -> None:
        for path in (*([card.video.path] if card.video else []), *card.pictures):
            if path.stat().st_size > self.refuses:
                raise TooLarge("chat.large", f"{path.name} is too large")
