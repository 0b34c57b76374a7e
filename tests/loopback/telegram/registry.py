"""Which function answers which method of the Bot API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tests.loopback.telegram.model import ApiCall
from tests.loopback.telegram.params import Params

if TYPE_CHECKING:
    from tests.loopback.telegram.server import TelegramLoopback

Handler = Callable[["TelegramLoopback", Params, ApiCall], Awaitable[Any]]
METHODS: dict[str, tuple[str, Handler]] = {}
"""Name in small letters (Telegram does not mind the case) -> name as documented, and who answers."""


def method(*names: str) -> Callable[[Handler], Handler]:
    """Registers a handler."""

    def add(handler: Handler) -> Handler:
        METHODS.update({name.lower(): (name, handler) for name in names})
        return handler

    return add
