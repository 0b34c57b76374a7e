"""Pointing discord.py here, for a bot in this very process."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

from tests.loopback.discord.server import DiscordLoopback


@contextlib.contextmanager
def patched_discord_py(server: DiscordLoopback) -> Iterator[None]:
    """Sends every discord.py client of this process to `server`."""
    import discord.gateway
    import discord.http
    import yarl

    old = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    discord.http.Route.BASE = server.api_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(server.gateway_url)
    try:
        yield
    finally:
        discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = old


@contextlib.asynccontextmanager
async def loopback(**options: Any) -> AsyncIterator[DiscordLoopback]:
    """A server for the length of a with."""
    async with DiscordLoopback(**options) as server:
        yield server
