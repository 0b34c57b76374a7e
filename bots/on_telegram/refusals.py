"""What Telegram says no with, as the few errors that the courier knows. Used around every call to Telegram."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from telegram import error as telegram

from bots.chat import Busy, Forbidden, Gone, TooLarge
from core.errors import BadConfig, ServiceDown, StoryreelError

GONE = re.compile(
    r"message to (edit|delete|react|be replied) not found|message_id_invalid|chat not found|message can.t be edited|"
    r"message identifier is not specified|group chat was (deactivated|deleted)|chat was deleted|peer_id_invalid|"
    r"user is deactivated|topic_(deleted|closed)|message thread not found|user_is_blocked",
    re.IGNORECASE,
)
LEFT = re.compile(r"blocked|kicked|not a member|deactivated|can.t initiate|channel_private", re.IGNORECASE)
RIGHT = re.compile(
    r"not enough rights to ([\w ]+)|need administrator rights|chat_(?:admin_required|write_forbidden|restricted)|"
    r"chat_send_(\w+)_forbidden|have no rights to ([\w ]+)|not enough rights",
    re.IGNORECASE,
)
LARGE = re.compile(r"request entity too large|too big|too large|file_parts?_", re.IGNORECASE)
PICTURE = re.compile(
    r"image_process_failed|photo_invalid|photo_ext_invalid|too big for a photo|wrong type of the web page", re.IGNORECASE
)
"""A picture that Telegram cannot show as one, but would carry as a file."""
SAME = "message is not modified"
NO_TEXT = "there is no text in the message to edit"
NO_CAPTION = "there is no caption in the message to edit"
OLD_QUERY = "query is too old"


class Refused(ServiceDown):
    """Telegram refused what we sent for what it is: a fault of ours, not of the network."""


@contextmanager
def translated(keep: Callable[[str], bool] | None = None) -> Iterator[None]:
    """Raises Gone, Forbidden, TooLarge, Busy, ServiceDown or BadConfig (for the token) for what Telegram raises.

    ChatMigrated goes through, and bad requests whose message `keep` says yes to: the caller knows what they mean.
    """
    try:
        yield
    except telegram.ChatMigrated:
        raise
    except telegram.TelegramError as error:
        if keep is not None and isinstance(error, telegram.BadRequest) and keep(error.message):
            raise
        raise refusal(error) from error
    except TimeoutError as error:
        raise Busy("telegram.slow", "Telegram did not answer in time", seconds=5) from error


def refusal(error: telegram.TelegramError) -> StoryreelError:
    """Our error for one of Telegram's."""
    match error:
        case telegram.RetryAfter():
            wait = error._retry_after.total_seconds()  # the public property warns about its type's future
            return Busy("telegram.flood", f"Telegram asks to wait {wait:g} s", seconds=max(1.0, wait))
        case telegram.InvalidToken():
            return BadConfig("telegram.token", "Telegram does not know this token")
        case telegram.Conflict():
            return Busy("telegram.conflict", "another process uses the same token", seconds=5)
        case telegram.Forbidden() | telegram.BadRequest():
            return _said_no(error.message)
        case telegram.TimedOut():
            return Busy("telegram.slow", "Telegram did not answer in time", seconds=5)
        case _:
            if LARGE.search(error.message) or "(413)" in error.message:
                return TooLarge("telegram.size", "Telegram refused the file for its size")
            return Busy("telegram.away", f"Telegram cannot be reached: {error.message}", seconds=5)


def _said_no(message: str) -> StoryreelError:
    if LARGE.search(message):
        return TooLarge("telegram.size", "Telegram refused the file for its size")
    if GONE.search(message):
        return Gone("telegram.gone", message)
    if found := RIGHT.search(message):
        named = next((group for group in found.groups() if group), "")
        return Forbidden("telegram.right", message, permission=named.replace("_", " ").strip() or "Send Messages")
    if LEFT.search(message):
        return Gone("telegram.left", message)
    return Refused("telegram.refused", f"Telegram refused a message: {message}")
