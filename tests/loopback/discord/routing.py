"""REST routes: which function answers which method and path, and what it is given."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tests.loopback.discord.errors import ApiError, FormErrors, not_found
from tests.loopback.discord.limits import JSON, VIEW_CHANNEL
from tests.loopback.discord.message_rules import check_message
from tests.loopback.discord.model import Channel, Message
from tests.loopback.discord.traffic import RestCall

if TYPE_CHECKING:
    from tests.loopback.discord.server import DiscordLoopback


@dataclasses.dataclass(slots=True)
class Ctx:
    """One call, as its route sees it."""

    server: DiscordLoopback
    call: RestCall
    params: dict[str, str]
    body: JSON
    files: dict[str, tuple[str, bytes, str]]  # field name -> (filename, data, content type)

    def snowflake(self, key: str) -> int:
        """An id in the path. Raises ApiError."""
        value = self.params[key]
        if not value.isdigit() or int(value) >= 1 << 64:
            errs = FormErrors()
            errs.add(key, "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
            errs.raise_if_any()
        return int(value)

    def channel(self, need: int = VIEW_CHANNEL) -> Channel:
        """The channel of the path, where the bot has all of `need`. Raises ApiError."""
        channel = self.server.channels.get(self.snowflake("channel_id"))
        if channel is None:
            raise not_found("Channel", 10003)
        if channel.type != 1:
            if not channel.bot_permissions & VIEW_CHANNEL:
                raise ApiError(403, 50001, "Missing Access")
            if need & ~channel.bot_permissions:
                raise ApiError(403, 50013, "Missing Permissions")
        return channel

    def message(self, channel: Channel) -> Message:
        """The message of the path. Raises ApiError."""
        message = self.server.messages.get(self.snowflake("message_id"))
        if message is None or message.channel_id != channel.id or message.deleted_at is not None or message.ephemeral:
            raise not_found("Message", 10008)
        return message

    def check(self, body: JSON, allowed_flags: int, *, editing: Message | None = None, prefix: str = "") -> None:
        """Raises ApiError when Discord would refuse `body` with this call's files as a message or an edit."""
        limit = self.server.attachment_size_limit
        check_message(body, self.files, editing=editing, allowed_flags=allowed_flags, size_limit=limit, prefix=prefix)


Handler = Callable[[Ctx], Awaitable[tuple[int, Any]]]


@dataclasses.dataclass(frozen=True, slots=True)
class Route:
    """Who answers a method and path, and in which bucket its calls are counted."""

    method: str
    template: str
    pattern: re.Pattern[str]
    bucket: str
    major: tuple[str, ...]
    authenticated: bool
    handler: Handler


ROUTES: list[Route] = []


def route(
    method: str, template: str, *, bucket: str = "default", major: tuple[str, ...] = (), authenticated: bool = True
) -> Callable[[Handler], Handler]:
    """Registers a handler. `major` are the parts of the path that have buckets of their own."""
    pattern = re.compile("^" + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template) + "$")

    def add(handler: Handler) -> Handler:
        ROUTES.append(Route(method, template, pattern, bucket, major, authenticated, handler))
        return handler

    return add
