"""Discord's documented numbers: limits, message flags, gateway intents and permission bits.

The rules and tests use them; tests import the flags and permissions that they speak of.
"""

from __future__ import annotations

import re
from typing import Any, Final

JSON = dict[str, Any]
MIB: Final = 1024 * 1024


# Documented limits
MAX_CONTENT: Final = 2000
MAX_EMBEDS: Final = 10
MAX_EMBED_TOTAL: Final = 6000
MAX_ROWS: Final = 5
MAX_BUTTONS_PER_ROW: Final = 5
MAX_SELECT_OPTIONS: Final = 25
MAX_V2_COMPONENTS: Final = 40
MAX_V2_TEXT: Final = 4000
MAX_ATTACHMENTS: Final = 10
MAX_REACTIONS: Final = 20
MAX_GLOBAL_COMMANDS: Final = 100
MAX_CONTEXT_COMMANDS: Final = 15
MAX_COMMAND_CHARS: Final = 8000

# Message flags
SUPPRESS_EMBEDS: Final = 1 << 2
EPHEMERAL: Final = 1 << 6
LOADING: Final = 1 << 7
SUPPRESS_NOTIFICATIONS: Final = 1 << 12
COMPONENTS_V2: Final = 1 << 15

# Gateway intents
INTENT_GUILDS: Final = 1 << 0
INTENT_GUILD_MEMBERS: Final = 1 << 1
INTENT_GUILD_PRESENCES: Final = 1 << 8
INTENT_GUILD_MESSAGES: Final = 1 << 9
INTENT_GUILD_MESSAGE_REACTIONS: Final = 1 << 10
INTENT_GUILD_MESSAGE_TYPING: Final = 1 << 11
INTENT_DIRECT_MESSAGES: Final = 1 << 12
INTENT_DIRECT_MESSAGE_REACTIONS: Final = 1 << 13
INTENT_DIRECT_MESSAGE_TYPING: Final = 1 << 14
INTENT_MESSAGE_CONTENT: Final = 1 << 15
PRIVILEGED_INTENTS: Final = INTENT_GUILD_MEMBERS | INTENT_GUILD_PRESENCES | INTENT_MESSAGE_CONTENT
ALL_INTENTS: Final = (1 << 26) - 1

# Permission bits that the server enforces for the bot
ADD_REACTIONS: Final = 1 << 6
VIEW_CHANNEL: Final = 1 << 10
SEND_MESSAGES: Final = 1 << 11
MANAGE_MESSAGES: Final = 1 << 13
EMBED_LINKS: Final = 1 << 14
ATTACH_FILES: Final = 1 << 15
READ_MESSAGE_HISTORY: Final = 1 << 16
USE_APPLICATION_COMMANDS: Final = 1 << 31
CREATE_PUBLIC_THREADS: Final = 1 << 35
SEND_MESSAGES_IN_THREADS: Final = 1 << 38
DEFAULT_BOT_PERMISSIONS: Final = (
    ADD_REACTIONS
    | VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | USE_APPLICATION_COMMANDS
    | CREATE_PUBLIC_THREADS
    | SEND_MESSAGES_IN_THREADS
)
ALL_PERMISSIONS: Final = (1 << 50) - 1

COMMAND_NAME_OK = re.compile(r"^[-_'\w]{1,32}$", re.UNICODE)
