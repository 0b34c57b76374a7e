"""Telegram's flood control: so many messages a second in a chat, a minute in a group, a second overall."""

from __future__ import annotations

import math
import time
from collections import deque
from typing import TYPE_CHECKING

from tests.loopback.telegram.errors import BotApiError
from tests.loopback.telegram.model import Chat

if TYPE_CHECKING:
    from tests.loopback.telegram.world import World


class Flood:
    """Counts what the bot of a server sends; the limits are the server's."""

    def __init__(self, limits: World) -> None:
        self.limits = limits
        self._overall: deque[float] = deque()

    def count(self, chat: Chat, weight: int) -> None:
        """Count `weight` messages that are sent now. Raises BotApiError 429."""
        now = time.monotonic()
        while chat.sent and now - chat.sent[0] > 60:
            chat.sent.popleft()
        while self._overall and now - self._overall[0] > 1:
            self._overall.popleft()
        wait = max(self._overall_wait(weight), self._group_wait(chat, weight, now), self._chat_wait(chat, weight, now))
        if wait > 0:
            seconds = max(1, math.ceil(wait))
            raise BotApiError(429, f"Too Many Requests: retry after {seconds}", seconds)
        chat.sent.extend([now] * weight)
        self._overall.extend([now] * weight)

    def _overall_wait(self, weight: int) -> float:
        return 1.0 if len(self._overall) + weight > self.limits.overall_per_second else 0.0

    def _group_wait(self, chat: Chat, weight: int, now: float) -> float:
        excess = len(chat.sent) + weight - self.limits.group_per_minute
        if not chat.is_group or excess <= 0:
            return 0.0
        return 60 - (now - chat.sent[min(len(chat.sent) - 1, excess - 1)])

    def _chat_wait(self, chat: Chat, weight: int, now: float) -> float:
        """A bucket that leaks `chat_rate` messages a second: how long until it can take more?"""
        rate, level, last = self.limits.chat_rate, 0.0, now
        for sent in chat.sent:
            level = max(0.0, level - (sent - last) * rate if sent > last else level) + 1
            last = sent
        level = max(0.0, level - (now - last) * rate)
        excess = level + weight - self.limits.chat_burst
        return excess / rate if excess > 0 and level > 0 else 0.0
