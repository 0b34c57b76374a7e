"""What Discord refuses, in the words of `bots.chat`: gone, forbidden (naming the permission), too large, busy.

Every call to Discord that can fail is made inside `translated`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord

from bots.chat import Busy, Forbidden, Gone, TooLarge
from core.errors import ServiceDown

PERMISSIONS: tuple[tuple[str, str], ...] = (
    ("view_channel", "View Channel"),
    ("send_messages", "Send Messages"),
    ("send_messages_in_threads", "Send Messages in Threads"),
    ("embed_links", "Embed Links"),
    ("attach_files", "Attach Files"),
    ("read_message_history", "Read Message History"),
    ("add_reactions", "Add Reactions"),
)
"""What the bot needs in a channel, by discord.py's name and by the name in Discord's settings."""
GONE = {10003, 10004, 10008, 10015, 50007, 50027, 50083, 50278}
"""Unknown channel, server, message, webhook; closed private messages; spent token; archived thread; no common server."""
LARGE = {40005, 40006}
NO_HISTORY = 160002
SECONDS = 5.0
"""To wait where Discord says nothing."""


def missing(channel: Any, needs: frozenset[str] = frozenset()) -> str:
    """The names of the permissions that the bot lacks in a channel of a server; empty when it has all that are known of."""
    guild = getattr(channel, "guild", None)
    if guild is None or guild.me is None:
        return ""
    return lacking(channel.permissions_for(guild.me), isinstance(channel, discord.Thread), needs)


def lacking(has: discord.Permissions, thread: bool, needs: frozenset[str] = frozenset()) -> str:
    """The names of what is missing in `has`, of the permissions in `needs` (empty: of all)."""
    skipped = {"send_messages" if thread else "send_messages_in_threads"}
    names = [
        name for flag, name in PERMISSIONS if flag not in skipped and (not needs or flag in needs) and not getattr(has, flag)
    ]
    return ", ".join(names)


@asynccontextmanager
async def translated(channel: Any = None, seconds: float = 30.0, likely: str = "Send Messages") -> AsyncIterator[None]:
    """Runs calls to Discord for at most `seconds`.

    Raises Gone, Forbidden, TooLarge, Busy or ServiceDown. `likely` is named when the permission cannot be told.
    """
    try:
        async with asyncio.timeout(seconds):
            yield
    except discord.HTTPException as error:
        raise _http(error, channel, likely) from error
    except discord.RateLimited as error:
        raise Busy("discord.busy", "Discord asks to wait", seconds=error.retry_after) from error
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise Busy("discord.busy", f"Discord does not answer: {error}", seconds=SECONDS) from error
    except (discord.DiscordException, RuntimeError) as error:
        raise ServiceDown("discord.closed", f"the connection to Discord is closed: {error}", service="Discord") from error


def _http(error: discord.HTTPException, channel: Any, likely: str) -> Exception:
    if error.code in GONE or error.status == 404:
        return Gone("discord.gone", f"no longer on Discord: {error.text}")
    if error.status == 413 or error.code in LARGE:
        return TooLarge("discord.large", f"too large for Discord: {error.text}")
    if error.status == 429 or error.status >= 500:
        return Busy("discord.busy", f"Discord asks to wait ({error.status})", seconds=SECONDS)
    if error.status in (401, 403):
        likely = {50001: "View Channel", NO_HISTORY: "Read Message History"}.get(error.code, likely)
        name = missing(channel) or likely
        return Forbidden("discord.forbidden", f"Discord wants the permission {name}", permission=name)
    return ServiceDown("discord.refused", f"Discord refused a message: {error.text}", service="Discord")
