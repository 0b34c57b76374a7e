"""A loopback Telegram: the Bot API over HTTP, by polling or webhook. Tests import from here."""

from tests.loopback.telegram.errors import BotApiError, ClientRejected
from tests.loopback.telegram.formatting import ParseError, format_text
from tests.loopback.telegram.limits import MAX_DOWNLOAD, MAX_UPLOAD, MIB
from tests.loopback.telegram.model import ApiCall, CallbackQuery, Chat, File, Message, Upload, User
from tests.loopback.telegram.people import UserDriver
from tests.loopback.telegram.server import TelegramLoopback

__all__ = [
    "MAX_DOWNLOAD",
    "MAX_UPLOAD",
    "MIB",
    "ApiCall",
    "BotApiError",
    "CallbackQuery",
    "Chat",
    "ClientRejected",
    "File",
    "Message",
    "ParseError",
    "TelegramLoopback",
    "Upload",
    "User",
    "UserDriver",
    "format_text",
]
