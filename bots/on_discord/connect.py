"""Opens the Discord side of a bot process. Called by the composition root `bots.serve`."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord

from bots.commands.registry import Desk
from bots.on_discord.client import Client
from bots.on_discord.menu import publish
from bots.on_discord.posting import DiscordChat
from bots.on_discord.reception import DESK, Doors, Reception
from core.config import Settings
from core.ending import end
from core.errors import BadConfig, StoryreelError

log = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between two tries to connect."""
LOGIN = 30.0
WRONG_TOKEN = 4004
TROUBLE = (
    OSError,
    TimeoutError,
    aiohttp.ClientError,
    discord.HTTPException,
    discord.GatewayNotFound,
    discord.ConnectionClosed,
    discord.RateLimited,
)


@asynccontextmanager
async def open_chat(desk: Desk, settings: Settings, doors: Doors = DESK) -> AsyncIterator[DiscordChat]:
    """Discord, connected: people are listened to, and what is posted arrives. It connects again by itself.

    Waits for as long as Discord cannot be reached. Raises BadConfig for a missing or wrong token.
    """
    token = settings.discord.token.get_secret_value().strip()
    if not token:
        raise BadConfig("discord.token.missing", "the Discord bot has no token: set discord.token in config.yaml")
    connection = Connection(desk, token, doors)
    task = asyncio.create_task(connection.keep(), name="discord")
    ready = asyncio.create_task(connection.ready.wait())
    try:
        await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            await task
        yield connection.chat
    finally:
        await connection.chat.close()
        await end((task, ready))


class Connection:
    """Keeps one client connected, and replaces it when discord.py gives up."""

    def __init__(self, desk: Desk, token: str, doors: Doors) -> None:
        self.desk = desk
        self.ready = asyncio.Event()
        self._token = token
        self._content = True
        self._published = False
        self.chat = DiscordChat(discord.Client(intents=discord.Intents(guilds=True)))
        self._reception = Reception(desk, self.chat, doors)

    async def keep(self) -> None:
        """Runs until cancelled. Raises BadConfig while it was never connected; later it is only logged."""
        pause = FIRST_PAUSE
        while True:
            client = Client(self._reception, self._content)
            try:
                await self._connect(client)
            except discord.PrivilegedIntentsRequired:
                log.warning("Discord does not let the bot read messages: turn on the Message Content intent (docs/discord.md)")
                self._content = False
                continue
            except BadConfig as error:
                if not self.ready.is_set():
                    raise
                log.error("%s", error)
                pause = LONGEST_PAUSE
            except TROUBLE as error:
                log.warning("Discord cannot be reached: %s", error)
            finally:
                if client.was_ready.is_set():
                    pause = FIRST_PAUSE
                await client.close()
            await asyncio.sleep(pause * random.uniform(0.7, 1.3))
            pause = min(LONGEST_PAUSE, pause * 2)

    async def _connect(self, client: Client) -> None:
        """Connects and stays so until the client gives up. Raises BadConfig for a wrong token, or one of TROUBLE."""
        try:
            async with asyncio.timeout(LOGIN):
                await client.login(self._token)
        except discord.LoginFailure as error:
            raise wrong_token() from error
        self.chat.client = client
        await self._publish(client)
        told = asyncio.create_task(self._tell_ready(client))
        try:
            await client.connect()
        except AttributeError as error:
            if client.ws is not None:
                raise
            # discord.py wants to resume a connection that it never had when the very first one fails
            raise ConnectionError("the first connection failed") from error
        except discord.ConnectionClosed as error:
            if error.code == WRONG_TOKEN:
                raise wrong_token() from error
            raise
        finally:
            told.cancel()
            await asyncio.gather(told, return_exceptions=True)

    async def _tell_ready(self, client: Client) -> None:
        await client.was_ready.wait()
        self.ready.set()
        log.info("connected to Discord as %s in %d servers", client.user, len(client.guilds))

    async def _publish(self, client: Client) -> None:
        """Once a process. The old commands go on when this fails."""
        if self._published:
            return
        try:
            async with asyncio.timeout(LOGIN):
                await publish(client.tree, self.desk.house)
            self._published = True
        except (*TROUBLE, discord.app_commands.AppCommandError, StoryreelError) as error:
            log.error("Discord did not take the commands: %s", error)


def wrong_token() -> BadConfig:
    return BadConfig("discord.token.wrong", "Discord does not accept the token: copy it again into discord.token")
