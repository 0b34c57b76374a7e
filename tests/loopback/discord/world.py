"""All of one loopback Discord: its people, places, messages and what was said on the wire. The server's layers build on it."""

from __future__ import annotations

import asyncio
import base64
import re
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tests.loopback.clock import Clock
from tests.loopback.discord.limits import ALL_PERMISSIONS, DEFAULT_BOT_PERMISSIONS, JSON, MIB, PRIVILEGED_INTENTS
from tests.loopback.discord.model import Attachment, Channel, Guild, Interaction, Message, Role, SnowflakeMaker, User
from tests.loopback.discord.traffic import DEFAULT_BUCKETS, BucketRule, Fault, RestCall
from tests.loopback.shim import shim_environment

if TYPE_CHECKING:
    from tests.loopback.discord.gateway import GatewayConnection, GatewaySession


class World(Clock):
    """What there is on this Discord, and what has happened.

    Discord publishes no bucket sizes: `buckets` are what bots commonly observe. Times are seconds, sizes bytes.
    """

    def __init__(
        self,
        *,
        token: str | None = None,
        port: int = 0,
        attachment_size_limit: int = 10 * MIB,
        interaction_deadline: float = 3.0,
        token_lifetime: float = 900.0,
        heartbeat_interval: float = 41.25,
        identify_interval: float = 0.0,
        granted_privileged_intents: int = PRIVILEGED_INTENTS,
        buckets: Mapping[str, BucketRule] | None = None,
        global_limit: int = 50,
        rate_limits: bool = True,
        latency: float = 0.0,
    ) -> None:
        super().__init__()
        self.make_id = SnowflakeMaker(self.now)
        self.host, self.port = "127.0.0.1", port
        self.attachment_size_limit = attachment_size_limit
        self.interaction_deadline, self.token_lifetime = interaction_deadline, token_lifetime
        self.heartbeat_interval, self.identify_interval = heartbeat_interval, identify_interval
        self.granted_privileged_intents = granted_privileged_intents
        self.buckets: dict[str, BucketRule] = {**DEFAULT_BUCKETS, **(buckets or {})}
        self.global_limit, self.rate_limits, self.latency = global_limit, rate_limits, latency
        self._secret = secrets.token_bytes(16)
        # the application and its bot user share an id, as on Discord
        self.application_id = self.make_id()
        self.application_flags = 0
        self.bot = User(self.application_id, "loopbot", None, bot=True)
        self.token = token or self._new_token()
        self._empty()
        owner = self.add_user("owner")
        self.guild = self.add_guild("Loopback", owner)
        self.channel = self.add_channel("general", self.guild)

    def _new_token(self) -> str:
        front = base64.urlsafe_b64encode(str(self.application_id).encode()).decode().rstrip("=")
        return ".".join((front, secrets.token_urlsafe(4), secrets.token_urlsafe(28)))

    def _empty(self) -> None:
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.messages: dict[int, Message] = {}
        self.attachments: dict[int, Attachment] = {}
        self.interactions: dict[int, Interaction] = {}
        self.by_token: dict[str, Interaction] = {}
        self.global_commands: dict[int, JSON] = {}
        self.guild_commands: dict[int, dict[int, JSON]] = {}
        self.typing: list[tuple[float, int]] = []
        # gateway
        self.sessions: dict[str, GatewaySession] = {}
        self.connections: set[GatewayConnection] = set()
        self.gateway_log: list[tuple[Literal["in", "out"], float, JSON]] = []
        self.identifies = self.resumes = 0
        self.last_identify = -1e9
        self.zombie = False
        self.refuse_gateway = False
        # REST
        self.calls: list[RestCall] = []
        self.faults: list[Fault] = []
        self.throttled: list[RestCall] = []
        self.on_call: list[Callable[[RestCall], None]] = []
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def origin(self) -> str:
        """Where the server listens."""
        return f"http://{self.host}:{self.port}"

    @property
    def api_url(self) -> str:
        """Where REST v10 is."""
        return f"{self.origin}/api/v10"

    @property
    def gateway_url(self) -> str:
        """Where the websocket is."""
        return f"ws://{self.host}:{self.port}/gateway"

    def environment(self, shim_dir: Path | None = None) -> dict[str, str]:
        """Environment for a bot in its own process; with shim_dir also one that needs no code change in the bot."""
        env = {"DISCORD_LOOPBACK_API": self.api_url, "DISCORD_LOOPBACK_GATEWAY": self.gateway_url, "DISCORD_TOKEN": self.token}
        return env | (shim_environment(shim_dir) if shim_dir is not None else {})

    async def wait_connected(self, timeout: float = 60.0) -> GatewaySession:
        """Wait until the bot is on the gateway."""
        return await self.wait_for(
            lambda: next((s for s in self.sessions.values() if s.connection), None), timeout, "gateway connection"
        )

    def commands_of(self, guild_id: int | None) -> list[JSON]:
        """The commands that the client offers in a server (None: in private chats)."""
        return [*self.global_commands.values(), *self.guild_commands.get(guild_id or 0, {}).values()]

    async def wait_commands(self, timeout: float = 60.0) -> list[str]:
        """Wait until the bot has commands; their names."""
        return await self.wait_for(lambda: [c["name"] for c in self.commands_of(self.guild.id)], timeout, "commands")

    def add_user(self, username: str, *, global_name: str | None = None, locale: str = "en-US") -> User:
        """A person, member of every server."""
        user = User(self.make_id(), username, global_name or username.title(), locale=locale)
        self.users[user.id] = user
        for guild in self.guilds.values():
            guild.member_ids.append(user.id)
        return user

    def add_guild(self, name: str, owner: User) -> Guild:
        """A server with the bot and its owner in it."""
        gid = self.make_id()
        guild = Guild(gid, name, owner.id, [owner.id, self.bot.id], [Role(gid, "@everyone", ALL_PERMISSIONS)], self.now())
        self.guilds[gid] = guild
        return guild

    def add_channel(self, name: str, guild: Guild | None = None, *, bot_permissions: int = DEFAULT_BOT_PERMISSIONS) -> Channel:
        """A text channel; `bot_permissions` are what its overwrites leave the bot."""
        guild = guild or self.guild
        channel = Channel(self.make_id(), name, guild.id, bot_permissions=bot_permissions, created_at=self.now())
        self.channels[channel.id] = channel
        return channel

    def dm_with(self, user: User) -> Channel:
        """The private chat of the bot with a person."""
        for channel in self.channels.values():
            if channel.type == 1 and channel.recipient is user:
                return channel
        channel = Channel(self.make_id(), "", None, 1, recipient=user, created_at=self.now())
        self.channels[channel.id] = channel
        return channel

    def history(self, channel: Channel | None = None, *, reader: User | None = None, deleted: bool = False) -> list[Message]:
        """The messages of a channel, oldest first, that `reader` (None: anyone) can see."""
        channel = channel or self.channel
        return [
            m
            for m in sorted(self.messages.values(), key=lambda m: m.id)
            if m.channel_id == channel.id
            and (deleted or m.deleted_at is None)
            and (m.visible_to is None or (reader is not None and m.visible_to == reader.id))
        ]

    def calls_to(self, method: str, template: str) -> list[RestCall]:
        """The recorded REST calls of a route."""
        return [c for c in self.calls if c.method == method and c.route == template]

    async def wait_message(
        self,
        predicate: Callable[[Message], bool],
        *,
        channel: Channel | None = None,
        reader: User | None = None,
        timeout: float = 30.0,
    ) -> Message:
        """The first message of a channel that `predicate` likes, now or later."""
        return await self.wait_for(
            lambda: next((m for m in self.history(channel, reader=reader) if predicate(m)), None), timeout, "message"
        )

    def inject(
        self,
        method: str,
        path: str,
        status: int,
        *,
        times: int = 1,
        retry_after: float = 1.0,
        scope: str = "user",
        delay: float = 0.0,
        drop: bool = False,
        unheard: bool = False,
    ) -> None:
        """Make the next matching REST calls fail (429, 500, 503 ...), hang (delay), die before (drop) or after they are done
        (unheard)."""
        self.faults.append(Fault(method, re.compile(path), status, times, retry_after, scope, delay, drop, unheard))
