"""What the Bot API answers when it refuses, and what Telegram's client does not let a person do."""

from __future__ import annotations

from tests.loopback.telegram.limits import JSON


class BotApiError(Exception):
    """An error in the Bot API's JSON shape; `retry_after` is in seconds."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code, self.description, self.retry_after = code, description, retry_after

    def body(self) -> JSON:
        """The answer's JSON."""
        out: JSON = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            out["parameters"] = {"retry_after": self.retry_after}
        return out


class ClientRejected(Exception):
    """The real Telegram client would not let the user do this."""


def bad(description: str) -> BotApiError:
    """400 "Bad Request: …"."""
    return BotApiError(400, f"Bad Request: {description}")


def forbidden(description: str) -> BotApiError:
    """403 "Forbidden: …"."""
    return BotApiError(403, f"Forbidden: {description}")
