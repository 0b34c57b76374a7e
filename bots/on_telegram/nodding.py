"""Shows "typing…" to whoever waits for an answer. Used by bots.on_telegram.reception around every message for the bot."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

log = logging.getLogger(__name__)
SOON = 0.12
"""Seconds that an answer may take without it."""
LASTS = 4.5
"""Clients show it for five seconds, or until a message comes."""
LONGEST = 60.0


class Nods:
    """One per connection. `bot` asks Telegram without waiting in line: chat actions are not among the messages it counts."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._shown: dict[int, float] = {}
        self.under_way: set[asyncio.Task[None]] = set()
        """Calls that Telegram has not answered yet."""

    @asynccontextmanager
    async def while_working(self, chat: int, at_once: bool) -> AsyncIterator[None]:
        """`at_once`: the answer is known to take longer than people like to wait for a sign."""
        nodding = asyncio.create_task(self._nod(chat, 0.0 if at_once else SOON))
        try:
            yield
        finally:
            nodding.cancel()
            self._shown.pop(chat, None)  # the answer has ended it

    async def _nod(self, chat: int, wait: float) -> None:
        began = time.monotonic()
        await asyncio.sleep(wait)
        while time.monotonic() - began < LONGEST:
            shown = self._shown.get(chat, 0.0) - time.monotonic()
            if shown > 0:
                await asyncio.sleep(shown)
                continue  # somebody else may have shown it meanwhile
            self._note(chat)
            telling = asyncio.create_task(self._tell(chat))
            self.under_way.add(telling)
            telling.add_done_callback(self.under_way.discard)
            await asyncio.shield(telling)  # a call that is cut off costs its connection

    async def _tell(self, chat: int) -> None:
        try:
            await self._bot.send_chat_action(chat, ChatAction.TYPING)
        except TelegramError as error:
            log.debug("nothing shown in %s: %s", chat, error)

    def _note(self, chat: int) -> None:
        """Several who wait in one chat are shown it once."""
        now = time.monotonic()
        self._shown = {known: until for known, until in self._shown.items() if until > now}
        self._shown[chat] = now + LASTS
