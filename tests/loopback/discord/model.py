"""The things of Discord's world and the JSON they appear as: people, channels, messages, interactions."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from tests.loopback.discord.components import walk_components
from tests.loopback.discord.errors import ClientRejected, InteractionFailed
from tests.loopback.discord.limits import ALL_PERMISSIONS, DEFAULT_BOT_PERMISSIONS, EPHEMERAL, JSON, LOADING

if TYPE_CHECKING:
    from tests.loopback.discord.world import World


DISCORD_EPOCH_MS: Final = 1420070400000


def iso(epoch: float) -> str:
    """Discord's form of a time in seconds since 1970."""
    return dt.datetime.fromtimestamp(epoch, dt.UTC).isoformat(timespec="microseconds")


class SnowflakeMaker:
    """Makes ids that grow, with the time in them."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now, self._n = now, 0

    def __call__(self) -> int:
        self._n = (self._n + 1) & 0x3FFFFF
        return ((int(self._now() * 1000) - DISCORD_EPOCH_MS) << 22) | self._n


@dataclasses.dataclass(slots=True)
class User:
    """A person or the bot; `locale` is what their client shows."""

    id: int
    username: str
    global_name: str | None = None
    bot: bool = False
    locale: str = "en-US"
    dms_open: bool = True
    permissions: int = ALL_PERMISSIONS

    def payload(self) -> JSON:
        """Its JSON."""
        return {
            "id": str(self.id),
            "username": self.username,
            "discriminator": "0",
            "avatar": None,
            "global_name": self.global_name,
            "public_flags": 0,
            "flags": 0,
            "bot": self.bot,
            "primary_guild": None,
        }


@dataclasses.dataclass(slots=True)
class Role:
    """A role of a server."""

    id: int
    name: str
    permissions: int = 0
    position: int = 0

    def payload(self) -> JSON:
        """Its JSON."""
        return {
            "id": str(self.id),
            "name": self.name,
            "color": 0,
            "hoist": False,
            "icon": None,
            "unicode_emoji": None,
            "position": self.position,
            "permissions": str(self.permissions),
            "managed": False,
            "mentionable": False,
            "flags": 0,
            "description": None,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        }


@dataclasses.dataclass(slots=True)
class Channel:
    """A text channel, private chat or thread; `bot_permissions` are what its overwrites leave the bot."""

    id: int
    name: str
    guild_id: int | None = None
    type: int = 0  # 0 text, 1 DM, 11 public thread
    parent_id: int | None = None
    owner_id: int | None = None
    recipient: User | None = None
    bot_permissions: int = DEFAULT_BOT_PERMISSIONS
    last_message_id: int | None = None
    archived: bool = False
    topic: str | None = None
    message_count: int = 0
    created_at: float = 0.0

    @property
    def is_thread(self) -> bool:
        """Whether it is a thread of a channel."""
        return self.type in (10, 11, 12)

    def payload(self) -> JSON:
        """Its JSON."""
        base: JSON = {
            "id": str(self.id),
            "type": self.type,
            "flags": 0,
            "last_message_id": str(self.last_message_id) if self.last_message_id else None,
        }
        if self.type == 1:
            assert self.recipient is not None
            return base | {"recipients": [self.recipient.payload()]}
        base |= {
            "guild_id": str(self.guild_id),
            "name": self.name,
            "rate_limit_per_user": 0,
            "nsfw": False,
            "parent_id": str(self.parent_id) if self.parent_id else None,
        }
        if self.is_thread:
            return base | {
                "owner_id": str(self.owner_id),
                "message_count": self.message_count,
                "member_count": 1,
                "total_message_sent": self.message_count,
                "thread_metadata": {
                    "archived": self.archived,
                    "auto_archive_duration": 1440,
                    "locked": False,
                    "archive_timestamp": iso(self.created_at),
                    "create_timestamp": iso(self.created_at),
                },
            }
        return base | {"position": 0, "permission_overwrites": [], "topic": self.topic}


@dataclasses.dataclass(slots=True)
class Guild:
    """A server."""

    id: int
    name: str
    owner_id: int
    member_ids: list[int] = dataclasses.field(default_factory=list)
    roles: list[Role] = dataclasses.field(default_factory=list)
    joined_at: float = 0.0


@dataclasses.dataclass(frozen=True, slots=True)
class Attachment:
    """A file on the CDN."""

    id: int
    channel_id: int
    filename: str
    data: bytes
    content_type: str
    url: str
    description: str | None = None
    ephemeral: bool = False
    width: int | None = None
    height: int | None = None
    flags: int = 0

    def payload(self) -> JSON:
        """Its JSON."""
        out: JSON = {
            "id": str(self.id),
            "filename": self.filename,
            "size": len(self.data),
            "url": self.url,
            "proxy_url": self.url,
            "content_type": self.content_type,
            "flags": self.flags,
        }
        if self.description is not None:
            out["description"] = self.description
        if self.ephemeral:
            out["ephemeral"] = True
        if self.width and self.height:
            out |= {"width": self.width, "height": self.height}
        return out


@dataclasses.dataclass(frozen=True, slots=True)
class Revision:
    """What one message looked like from one moment on."""

    at: float  # seconds since the server started
    content: str
    embeds: list[JSON]
    components: list[JSON]
    attachments: list[Attachment]
    flags: int
    call: int | None  # RestCall.seq that caused it


@dataclasses.dataclass(slots=True)
class Reaction:
    """One emoji under a message, and who put it there."""

    name: str
    emoji_id: int | None
    user_ids: list[int]


@dataclasses.dataclass(slots=True)
class Message:
    """A message, and every state it went through."""

    id: int
    channel_id: int
    author: User
    timestamp: float
    type: int = 0
    content: str = ""
    embeds: list[JSON] = dataclasses.field(default_factory=list)
    components: list[JSON] = dataclasses.field(default_factory=list)
    attachments: list[Attachment] = dataclasses.field(default_factory=list)
    flags: int = 0
    edited_timestamp: float | None = None
    reactions: list[Reaction] = dataclasses.field(default_factory=list)
    visible_to: int | None = None  # an ephemeral message's one reader
    interaction: Interaction | None = None
    webhook_id: int | None = None
    reference: Message | None = None
    nonce: str | int | None = None
    mention_ids: list[int] = dataclasses.field(default_factory=list)
    mention_everyone: bool = False
    pinned: bool = False
    revisions: list[Revision] = dataclasses.field(default_factory=list)
    deleted_at: float | None = None

    @property
    def ephemeral(self) -> bool:
        """Whether one person alone sees it."""
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Whether it still says "is thinking"."""
        return bool(self.flags & LOADING)

    @property
    def shown_files(self) -> list[Attachment]:
        """The attachments that its embeds and components show; Discord names them there only."""
        shown = json.dumps([self.embeds, self.components])
        return [a for a in self.attachments if json.dumps(a.url) in shown]

    def reaction(self, name: str, emoji_id: int | None) -> Reaction | None:
        """The reactions with one emoji."""
        return next((r for r in self.reactions if (r.name, r.emoji_id) == (name, emoji_id)), None)

    def walk(self) -> Iterable[JSON]:
        """Every component."""
        return walk_components(self.components)

    def find_component(self, *, custom_id: str | None = None, label: str | None = None) -> JSON:
        """What a person can use, by its id or label. Raises ClientRejected."""
        for comp in self.walk():
            if comp.get("type") in (2, 3, 5, 6, 7, 8) and (
                (custom_id is not None and comp.get("custom_id") == custom_id)
                or (label is not None and comp.get("label") == label)
            ):
                return comp
        raise ClientRejected(f"message {self.id} shows no component {custom_id or label!r}")

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons."""
        return [str(c.get("label") or c.get("emoji")) for c in self.walk() if c.get("type") == 2]


@dataclasses.dataclass(slots=True)
class Interaction:
    """One thing a user did, and what the bot did about it."""

    id: int
    token: str
    type: int  # 2 command, 3 component, 4 autocomplete, 5 modal submit
    user: User
    channel: Channel
    data: JSON
    created_at: float  # server clock (can be advanced)
    started: float  # monotonic
    server: World
    source: Message | None = None  # the message a component or modal belongs to
    parent: Interaction | None = None
    name: str = ""
    ack_type: int | None = None
    ack_latency: float | None = None
    original: Message | None = None
    modal: JSON | None = None
    choices: list[JSON] | None = None
    followups: list[Message] = dataclasses.field(default_factory=list)
    timed_out: bool = False

    async def acknowledged(self, timeout: float = 30.0) -> int:
        """Wait for the bot's initial response; returns its callback type."""
        await self.server.wait_for(lambda: self.ack_type is not None or self.timed_out, timeout, f"ack of {self.name}")
        if self.ack_type is None:
            raise InteractionFailed("The application did not respond")
        return self.ack_type

    async def response(self, timeout: float = 30.0) -> Message:
        """Wait until the user sees the response itself, not just 'is thinking'."""
        await self.acknowledged(min(timeout, 4.0))

        def ready() -> Message | None:
            return self.original if self.original is not None and not self.original.loading else None

        return await self.server.wait_for(ready, timeout, f"response to {self.name}")

    async def followup(self, index: int = 0, timeout: float = 30.0) -> Message:
        """Wait for a follow-up, counted from 0."""
        return await self.server.wait_for(
            lambda: self.followups[index] if len(self.followups) > index else None, timeout, "follow-up"
        )

    async def opened_modal(self, timeout: float = 30.0) -> JSON:
        """Wait for the modal that this opened."""
        await self.acknowledged(timeout)
        if self.modal is None:
            raise AssertionError(f"{self.name}: no modal was opened (callback type {self.ack_type})")
        return self.modal


@dataclasses.dataclass(frozen=True, slots=True)
class Upload:
    """A file a user (or test) sends."""

    filename: str
    data: bytes
    content_type: str | None = None
    description: str | None = None
