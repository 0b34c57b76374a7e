"""Who asks, and where: neutral of any platform. Made by adapters, read by every command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bots.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody on a platform. `id` is the platform's own (digits); `name` is what others see."""

    platform: str
    id: str
    name: str = ""
    handle: str = ""
    """What others write after @ to mean this person and nobody else; empty where somebody has none."""
    locale: str = "en"
    roles: frozenset[str] = frozenset()
    """Ids of the person's roles in this server; empty where a platform has none."""
    admin: bool = False
    """Whether the platform lets this person manage the server or chat (one's own private chat counts)."""

    @property
    def key(self) -> str:
        """Unique over all platforms; what `films.owner` and `projects.owner` hold."""
        return f"{self.platform}:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something was asked: a channel, thread, group or private chat, by the platform's id."""

    platform: str
    id: str
    server: str = ""
    """Discord server or Telegram group that rules and settings belong to; empty in a private chat."""
    private: bool = False
    """One person and the bot."""
    name: str = ""
    parent: str = ""
    """The channel that a thread hangs on; empty for everything else."""

    @property
    def channel(self) -> str:
        """Whose rules and settings hold here: a thread has those of its channel."""
        return self.parent or self.id

    @property
    def scope(self) -> str:
        """Whose library this is: everybody in a server shares one, a private chat has its own."""
        return f"{self.platform}:{self.server or self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """One request: who, where, in whose words, and the message that it came with."""

    person: Person
    place: Place
    words: Words
    message: str = ""
    """Id of the message to reply to, empty when there is none (a slash command)."""
    pressed: str = ""
    """Id of the message whose button or menu was used."""
    request: str = ""
    """Unique name of this request over all platforms ("telegram:<update id>", "discord:<interaction id>"). What a command
    starts under it is started once, however often the platform delivers it."""
    chosen: Mapping[str, str] = field(default_factory=dict)
    """Options that a command has already while suggestions are asked for another of its options."""
