"""The loopback Telegram that these tests talk to, named in one place."""

from __future__ import annotations

from tests.loopback.telegram.formatting import format_text, utf16_slice
from tests.loopback.telegram.model import Message, Upload
from tests.loopback.telegram.people import UserDriver
from tests.loopback.telegram.server import TelegramLoopback

__all__ = ["Message", "TelegramLoopback", "Upload", "UserDriver", "format_text", "utf16_slice"]
