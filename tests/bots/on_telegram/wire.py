"""The loopback Telegram that these tests talk to, named in one place."""

from __future__ import annotations

import sys

sys.path.insert(0, "/tmp/dev/loop")
from telegram_entities import format_text
from telegram_loopback import Message, TelegramLoopback, Upload, UserDriver

__all__ = ["Message", "TelegramLoopback", "Upload", "UserDriver", "format_text"]
