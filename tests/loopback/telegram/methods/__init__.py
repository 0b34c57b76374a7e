"""The methods of the Bot API, each file a part of it; importing this registers them all."""

from __future__ import annotations

from tests.loopback.telegram.methods import editing, people, profile, sending, updates

__all__ = ["editing", "people", "profile", "sending", "updates"]
