"""Takes updates from Telegram and gives them to their handlers: many at once, in order for each person in each chat.

An update counts as taken only when it was handled: until then Telegram is asked for it again after a restart. What was handled
twice all the same is the reception's business (storage.inbox). Called by bots.on_telegram.connect.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from telegram import Bot, Message, Update
from telegram.error import InvalidToken, RetryAfter, TelegramError, TimedOut
from telegram.request import HTTPXRequest

from core.ending import end

log = logging.getLogger(__name__)
KINDS = ("message", "edited_message", "callback_query", "message_reaction", "my_chat_member", "chat_member")
POLL_SECONDS = 25
BUSY_POLL_SECONDS = 0.15
"""Between two questions while an update that was received is still being handled: Telegram then answers at once."""
PATIENCE = 45.0
"""Seconds after which a slow update no longer holds up the others' receipt."""
QUIET = 0.8
"""Seconds without another part after which an album or a text in parts is complete."""
PART_UNITS = 3500
"""Texts longer than this may be one part of several: Telegram's clients cut at 4096."""
LONGEST_PAUSE = 30.0
AT_ONCE = 64
HELD_UP = 2.0
"""Seconds that an update is waited for before the same person's next one is taken: who waits for a preview may still stop the
film."""


class NewsLine(HTTPXRequest):
    """Leaves out updates that were received before: they are asked for again until they are handled, and making objects of
    dozens of them again and again takes longer than handling them."""

    __slots__ = ("known",)

    def __init__(self, connections: int, seconds: float) -> None:
        """`seconds`: how long each part of a call may take; questions for news say more themselves."""
        super().__init__(
            connection_pool_size=connections,
            connect_timeout=seconds,
            read_timeout=seconds,
            write_timeout=seconds,
            pool_timeout=seconds,
        )
        self.known = 0
        """Updates below this id have been received."""

    def parse_json_payload(self, payload: bytes) -> dict[str, Any]:  # type: ignore[override]
        """As the library does it, which calls this as a method."""
        data = HTTPXRequest.parse_json_payload(payload)
        found = data.get("result")
        if isinstance(found, list):
            data["result"] = [one for one in found if one.get("update_id", self.known) >= self.known]
        return data


@dataclass
class Bundle:
    """Updates that belong together: one, or the parts of an album or of a long text."""

    lane: tuple[int, int]
    key: str
    updates: list[Update]
    ready_at: float
    closed: bool = False

    async def complete(self) -> None:
        """Waits until no further part has come for a while."""
        wait = self.ready_at - time.monotonic()
        while wait > 0:
            await asyncio.sleep(wait)
            wait = self.ready_at - time.monotonic()


@dataclass
class Poller:
    """`handle` never raises; it is called with the updates of a bundle in order."""

    bot: Bot
    handle: Callable[[list[Update]], Awaitable[None]]
    line: NewsLine | None = None
    """Over which `bot` asks."""
    _lanes: dict[tuple[int, int], list[Bundle]] = field(default_factory=dict)
    _pending: dict[int, float] = field(default_factory=dict)
    """Update ids that were received and are not handled yet, and since when."""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _next: int = 0
    """Greatest update id received, plus one."""

    async def run(self) -> None:
        """Works until cancelled; outages of the network or of Telegram are waited for. Raises InvalidToken."""
        pause = 1.0
        try:
            while True:
                try:
                    await self._poll()
                    pause = 1.0
                except InvalidToken:
                    raise
                except TelegramError as error:
                    wait = error._retry_after.total_seconds() if isinstance(error, RetryAfter) else pause
                    if not isinstance(error, TimedOut):
                        log.warning("Telegram cannot be asked for news, again in %.0f s: %s", wait, error)
                    await asyncio.sleep(wait)
                    pause = min(LONGEST_PAUSE, pause * 1.7)
        finally:
            await end(self._tasks)

    async def _poll(self) -> None:
        offset = self._offset()
        busy = offset < self._next
        updates = await self.bot.get_updates(
            offset=offset or None,
            timeout=0 if busy else POLL_SECONDS,
            allowed_updates=KINDS,
            read_timeout=POLL_SECONDS + 10,
        )
        fresh = [update for update in updates if update.update_id >= self._next]
        self.take(fresh)
        if busy and not fresh:
            await self._settled(BUSY_POLL_SECONDS)

    async def _settled(self, seconds: float) -> None:
        """Waits until everything was handled, `seconds` at most."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    def _offset(self) -> int:
        """The oldest update that is not handled, or the next one; slow ones are given up waiting for."""
        now = time.monotonic()
        return min((number for number, since in self._pending.items() if now - since < PATIENCE), default=self._next)

    def take(self, updates: Iterable[Update]) -> None:
        """Puts updates in their lanes."""
        for update in updates:
            self._next = max(self._next, update.update_id + 1)
            if self.line is not None:
                self.line.known = self._next
            self._pending[update.update_id] = time.monotonic()
            lane, key = lane_of(update), bundle_key(update)
            waiting = self._lanes.setdefault(lane, [])
            joined = _joined(waiting, update, key)
            if joined is not None:
                joined.updates.append(update)
                joined.ready_at = time.monotonic() + QUIET
                continue
            waiting.append(Bundle(lane, key, [update], time.monotonic() + (QUIET if key else 0.0)))
            if len(waiting) == 1:
                task = asyncio.create_task(self._work(lane))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _work(self, lane: tuple[int, int]) -> None:
        """Handles a lane's bundles one after the other until there are none; a slow one does not hold up the next."""
        waiting = self._lanes[lane]
        while waiting:
            bundle = waiting[0]
            await bundle.complete()
            bundle.closed = True
            handling = asyncio.create_task(self._handle(bundle.updates))
            self._tasks.add(handling)
            handling.add_done_callback(self._tasks.discard)
            await asyncio.wait({handling}, timeout=HELD_UP)
            waiting.pop(0)
        del self._lanes[lane]

    async def _handle(self, updates: list[Update]) -> None:
        async with self._slots:
            await self.handle(updates)
        for update in updates:
            self._pending.pop(update.update_id, None)


def lane_of(update: Update) -> tuple[int, int]:
    """(chat, person): whose updates are handled in order."""
    chat, user = update.effective_chat, update.effective_user
    return (chat.id if chat else 0, user.id if user else 0)


def bundle_key(update: Update) -> str:
    """What parts of the same thing have in common; empty for what stands alone."""
    message = update.message
    if message is None:
        return ""
    if message.media_group_id:
        return f"album {message.media_group_id}"
    return "text" if is_part(message) else ""


def is_part(message: Message) -> bool:
    """A text so long that more of it may come."""
    text: Any = message.text
    return bool(text) and len(text.encode("utf-16-le", "surrogatepass")) // 2 >= PART_UNITS


def _joined(waiting: list[Bundle], update: Update, key: str) -> Bundle | None:
    """The bundle that an update goes on with: its album, or a long text that is not complete yet."""
    if key.startswith("album"):
        return next((bundle for bundle in waiting if not bundle.closed and bundle.key == key), None)
    last = waiting[-1] if waiting else None
    message = update.message
    if last is None or last.closed or last.key != "text" or message is None or not message.text:
        return None
    return None if message.text.startswith("/") or message.reply_to_message else last
