"""The Bot API's documented numbers and names. Sizes are bytes."""

from __future__ import annotations

from typing import Any, Final

JSON = dict[str, Any]


MIB: Final = 1024 * 1024

MAX_TEXT: Final = 4096
MAX_CAPTION: Final = 1024
MAX_CALLBACK_DATA: Final = 64
MAX_BUTTONS: Final = 100
MAX_ANSWER: Final = 200
MAX_DOWNLOAD: Final = 20 * MIB
MAX_UPLOAD: Final = 50 * MIB
MAX_LOCAL_UPLOAD: Final = 2000 * MIB
MAX_PHOTO: Final = 10 * MIB
MAX_COMMANDS: Final = 100
REACTIONS: Final = frozenset(
    [
        "❤",
        "👍",
        "👎",
        "🔥",
        "🥰",
        "👏",
        "😁",
        "🤔",
        "🤯",
        "😱",
        "🤬",
        "😢",
        "🎉",
        "🤩",
        "🤮",
        "💩",
        "🙏",
        "👌",
        "🕊",
        "🤡",
        "🥱",
        "🥴",
        "😍",
        "🐳",
        "❤\u200d🔥",
        "🌚",
        "🌭",
        "💯",
        "🤣",
        "⚡",
        "🍌",
        "🏆",
        "💔",
        "🤨",
        "😐",
        "🍓",
        "🍾",
        "💋",
        "🖕",
        "😈",
        "😴",
        "😭",
        "🤓",
        "👻",
        "👨\u200d💻",
        "👀",
        "🎃",
        "🙈",
        "😇",
        "😨",
        "🤝",
        "✍",
        "🤗",
        "🫡",
        "🎅",
        "🎄",
        "☃",
        "💅",
        "🤪",
        "🗿",
        "🆒",
        "💘",
        "🙉",
        "🦄",
        "😘",
        "💊",
        "🙊",
        "😎",
        "👾",
        "🤷\u200d♂",
        "🤷",
        "🤷\u200d♀",
        "😡",
    ]
)
UPDATE_KINDS: Final = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "message_reaction",
    "message_reaction_count",
)
NOT_BY_DEFAULT: Final = ("chat_member", "message_reaction", "message_reaction_count")
NOT_MODIFIED: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same as "
    "a current content and reply markup of the message"
)
MAX_THUMBNAIL: Final = 200 * 1024
"""A thumbnail is a JPEG of up to 200 kB and 320 x 320 pixels; others are passed over in silence."""
THUMBNAIL_SIDE: Final = 320
