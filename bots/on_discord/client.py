"""discord.py's client, told what to listen to; every event goes to the reception or the hearing. Made by `connect`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable

import discord

from bots.on_discord.hearing import Hearing
from bots.on_discord.menu import Tree, fill
from bots.on_discord.reception import Reception
from core.errors import StoryreelError

log = logging.getLogger(__name__)


class Client(discord.Client):
    """One connection to Discord. Keeps no messages and no members: what must last is in SQL."""

    def __init__(self, reception: Reception, content: bool) -> None:
        """`content`: whether Discord shows the bot what people write (the Message Content intent)."""
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody speaks here
        super().__init__(
            intents=discord.Intents(
                guilds=True,
                guild_messages=True,
                dm_messages=True,
                guild_reactions=True,
                dm_reactions=True,
                message_content=content,
            ),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=60.0,
            guild_ready_timeout=0.4,
        )
        self._reception = reception
        self._hearing = Hearing(reception)
        self.tree = Tree(self, reception)
        fill(self.tree, reception.doors.commands, reception)
        self.was_ready = asyncio.Event()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            await self._attend(self._reception.press(interaction), "a press")
        elif interaction.type is discord.InteractionType.modal_submit:
            await self._attend(self._reception.filled(interaction), "a form")

    async def on_message(self, message: discord.Message) -> None:
        if self.user is not None:
            await self._attend(self._hearing.message(message, self.user), "a message")

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        if self.user is not None:
            await self._attend(self._hearing.reaction(event, self.user.id, added=True), "a reaction")

    async def on_raw_reaction_remove(self, event: discord.RawReactionActionEvent) -> None:
        if self.user is not None:
            await self._attend(self._hearing.reaction(event, self.user.id, added=False), "a reaction taken back")

    async def on_ready(self) -> None:
        """At first, and whenever Discord has forgotten the session: what happened meanwhile is looked up."""
        self.was_ready.set()
        await self._attend(self._hearing.catch_up(), "the votes of the meantime")

    async def _attend(self, work: Awaitable[None], what: str) -> None:
        """The end of every event: nothing that goes wrong with one may stop the next."""
        try:
            with self._reception.chat.at_work():
                await work
        except StoryreelError as error:
            log.warning("%s was lost: %s", what, error)
        except Exception:
            log.exception("%s broke", what)
