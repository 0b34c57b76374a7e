"""What a bot process says about itself: one line per event on standard error, with no token in it. Used by bots.serve."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any, TextIO

import structlog

CHATTY = ("httpx", "httpcore", "telegram", "discord", "aiohttp", "apscheduler", "alembic")
"""Libraries whose every request is no news (and, with Telegram, has the token in its address)."""
HANDLED = ("telegram.ext.AIORateLimiter",)
"""Log with a traceback what their callers wait out."""


class WithoutSecrets(logging.Formatter):
    """Writes *** where a secret would stand, whoever logged it and however deep in a traceback."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")
        self._secrets = tuple(secret for secret in secrets if secret.strip())

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


def in_words(_logger: object, _method: str, event: MutableMapping[str, Any]) -> str:
    """ "connected: platform=discord", a traceback on lines of its own."""
    traceback = event.pop("exception", "")
    text = str(event.pop("event", ""))
    rest = " ".join(f"{name}={value}" for name, value in event.items())
    return f"{text}{': ' if rest else ''}{rest}" + (f"\n{traceback}" if traceback else "")


def log_to_screen(secrets: Iterable[str], stream: TextIO | None = None) -> None:
    """Makes structlog and the standard library write to `stream` (standard error)."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(WithoutSecrets(secrets))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in HANDLED:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.processors.format_exc_info,
            in_words,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
