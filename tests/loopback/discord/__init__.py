"""A loopback Discord: gateway v10, REST v10 and CDN, judged by Discord's own OpenAPI document. Tests import from here."""

from tests.loopback.discord.errors import ApiError, ClientRejected, InteractionFailed
from tests.loopback.discord.limits import (
    ADD_REACTIONS,
    ALL_INTENTS,
    ALL_PERMISSIONS,
    ATTACH_FILES,
    COMPONENTS_V2,
    CREATE_PUBLIC_THREADS,
    DEFAULT_BOT_PERMISSIONS,
    EMBED_LINKS,
    EPHEMERAL,
    INTENT_MESSAGE_CONTENT,
    LOADING,
    MANAGE_MESSAGES,
    MIB,
    PRIVILEGED_INTENTS,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
    USE_APPLICATION_COMMANDS,
    VIEW_CHANNEL,
)
from tests.loopback.discord.model import Attachment, Channel, Guild, Interaction, Message, Role, Upload, User
from tests.loopback.discord.oracle import SPEC, SpecOracle
from tests.loopback.discord.patching import loopback, patched_discord_py
from tests.loopback.discord.people import UserDriver
from tests.loopback.discord.server import DiscordLoopback
from tests.loopback.discord.traffic import BucketRule, RestCall

__all__ = [
    "ADD_REACTIONS",
    "ALL_INTENTS",
    "ALL_PERMISSIONS",
    "ATTACH_FILES",
    "COMPONENTS_V2",
    "CREATE_PUBLIC_THREADS",
    "DEFAULT_BOT_PERMISSIONS",
    "EMBED_LINKS",
    "EPHEMERAL",
    "INTENT_MESSAGE_CONTENT",
    "LOADING",
    "MANAGE_MESSAGES",
    "MIB",
    "PRIVILEGED_INTENTS",
    "READ_MESSAGE_HISTORY",
    "SEND_MESSAGES",
    "SEND_MESSAGES_IN_THREADS",
    "SPEC",
    "USE_APPLICATION_COMMANDS",
    "VIEW_CHANNEL",
    "ApiError",
    "Attachment",
    "BucketRule",
    "Channel",
    "ClientRejected",
    "DiscordLoopback",
    "Guild",
    "Interaction",
    "InteractionFailed",
    "Message",
    "RestCall",
    "Role",
    "SpecOracle",
    "Upload",
    "User",
    "UserDriver",
    "loopback",
    "patched_discord_py",
]
