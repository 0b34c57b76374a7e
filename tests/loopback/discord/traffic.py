"""What is recorded of every REST call, how calls are limited, and failures that a test asks for."""

from __future__ import annotations

import dataclasses
import re
from typing import Any, Final


@dataclasses.dataclass(slots=True)
class RestCall:
    """One call that the bot made, and its answer; a `status` of -1 says that its connection was cut."""

    seq: int
    at: float  # seconds since the server started
    method: str
    path: str
    route: str
    query: dict[str, str]
    user_agent: str
    body: Any
    files: list[tuple[str, int]]
    status: int = 0
    response: Any = None
    elapsed: float = 0.0
    injected: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class BucketRule:
    """Discord does not publish these numbers; the defaults are what bots commonly observe."""

    limit: int
    window: float


DEFAULT_BUCKETS: Final[dict[str, BucketRule]] = {
    "message.create": BucketRule(5, 5.0),
    "message.edit": BucketRule(5, 5.0),
    "message.delete": BucketRule(5, 1.0),
    "reaction": BucketRule(1, 0.25),
    "webhook": BucketRule(5, 5.0),
    "typing": BucketRule(5, 5.0),
    "commands": BucketRule(5, 20.0),
    "default": BucketRule(50, 1.0),
}


@dataclasses.dataclass(slots=True)
class Fault:
    """What a test asks to happen to the next `times` matching calls."""

    method: str
    path: re.Pattern[str]
    status: int
    times: int
    retry_after: float = 1.0
    scope: str = "user"
    delay: float = 0.0
    drop: bool = False
    """The call is lost."""
    unheard: bool = False
    """The call is done, and its answer is lost."""

    def meets(self, call: RestCall) -> bool:
        """Whether this is still to happen, and to `call`."""
        return self.times > 0 and self.method in ("*", call.method) and self.path.search(call.path) is not None
