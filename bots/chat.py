"""What a platform must be able to do for the courier. Implemented by the two adapters and by the tests' paper chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bots.callers import Place
from bots.cards import Card
from core.errors import StoryreelError


class Gone(StoryreelError):
    """The message, the channel or the person's chat is no longer there (deleted, bot removed, bot blocked)."""


class Forbidden(StoryreelError):
    """A permission is missing; `parameters["permission"]` names it as the platform does."""


class TooLarge(StoryreelError):
    """The platform refused an upload for its size."""


class Busy(StoryreelError):
    """The platform asks to wait (rate limit, flood limit, its own trouble): try again after `parameters["seconds"]`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often a message of ours may be edited: `burst` changes in `seconds` per place, and `least` seconds between two of one
    message."""

    burst: int
    seconds: float
    least: float


class Chat(Protocol):
    """One platform, connected. Every call has a timeout and raises only Gone, Forbidden, TooLarge, Busy or ServiceDown."""

    @property
    def platform(self) -> str:
        """ "discord" or "telegram"; what `Place.platform` says."""
        ...

    @property
    def takes_nonces(self) -> bool:
        """Whether equal nonces post once. Where they do not, a message that is kept up to date begins as a receipt."""
        ...

    def pace(self, place: Place) -> Pace: ...

    async def post(self, place: Place, card: Card, *, reply_to: str = "", nonce: str = "") -> str:
        """Sends a card and returns the message's id. Equal nonces (≤ 25 letters) within minutes post once where the platform
        supports that."""
        ...

    async def edit(self, place: Place, message: str, card: Card, *, before: Card | None = None) -> None:
        """Replaces what the message shows. `before` is what it showed last, so that unchanged files need not travel again; None
        when that is not known. An edit that changes nothing succeeds."""
        ...

    async def delete(self, place: Place, message: str) -> None:
        """Takes a message back; succeeds when it is gone already."""
        ...

    async def upload_limit(self, place: Place) -> int:
        """Bytes that one file may have in this place."""
        ...
