"""What Telegram refuses in the buttons under a message."""

from __future__ import annotations

import re
from typing import Any, Final

from tests.loopback.telegram.errors import bad
from tests.loopback.telegram.limits import JSON, MAX_BUTTONS, MAX_CALLBACK_DATA
from tests.loopback.telegram.model import Chat

ACTIONS: Final = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
LINK: Final = re.compile(r"(?i)(https?|tg|ton)://|[\w-]+\.[\w.-]+")


def inline_keyboard(rows: Any, chat: Chat) -> list[list[JSON]]:
    """The rows of buttons, without empty ones. Raises BotApiError."""
    if not isinstance(rows, list) or not all(isinstance(r, list) for r in rows):
        raise bad('Field "inline_keyboard" must be an Array of Arrays')
    for row in rows:
        for button in row:
            check_button(button, chat)
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise bad("reply markup is too long")
    return [row for row in rows if row]


def check_button(button: Any, chat: Chat) -> None:
    """Raises BotApiError when Telegram would refuse it."""
    if not isinstance(button, dict) or not button.get("text"):
        raise bad('Can\'t parse inline keyboard button: Field "text" must be of type String')
    if not any(action in button for action in ACTIONS):
        raise bad("Can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= MAX_CALLBACK_DATA:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button and not LINK.match(str(button["url"])):
        raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if "web_app" in button and chat.is_group:
        raise bad("BUTTON_TYPE_INVALID")
