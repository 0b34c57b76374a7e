"""The parameters of a Bot API call."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from tests.loopback.telegram.errors import bad
from tests.loopback.telegram.model import Upload


class Params:
    """Bot API parameters: query, form or JSON, all read as text first, as the official server does."""

    def __init__(self, values: Mapping[str, str], files: Mapping[str, Upload]) -> None:
        self.values, self.files = dict(values), files

    def text(self, key: str, default: str = "") -> str:
        """A parameter as it was sent."""
        return self.values.get(key, default)

    def whole(self, key: str, default: int = 0) -> int:
        """The whole number at the beginning of a parameter."""
        m = re.match(r"\s*(-?\d+)", self.values.get(key, ""))
        return int(m[1]) if m else default

    def flag(self, key: str) -> bool:
        """Whether a parameter says yes."""
        return self.values.get(key, "").strip().lower() in ("true", "yes", "1")

    def parsed(self, key: str, what: str | None = None) -> Any:
        """A parameter's JSON. Raises BotApiError."""
        raw = self.values.get(key)
        if raw in (None, ""):
            return None
        try:
            return json.loads(str(raw))
        except ValueError:
            raise bad(f"can't parse {what or key.replace('_', ' ')} JSON object") from None

    def nested(self, item: Mapping[str, Any]) -> Params:
        """The fields of an InputMedia, as parameters with the same files."""
        return as_params(item, self.files)


def as_params(values: Mapping[str, Any], files: Mapping[str, Upload]) -> Params:
    """Parameters of a JSON object."""
    return Params({k: v if isinstance(v, str) else json.dumps(v) for k, v in values.items()}, files)
