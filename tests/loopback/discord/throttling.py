"""Discord's rate limits: a bucket for each route and place, and one for everything. The server asks before each call."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Mapping

from tests.loopback.discord.errors import ApiError
from tests.loopback.discord.routing import Route
from tests.loopback.discord.traffic import BucketRule

OUTSIDE_GLOBAL = ("webhook", "callback")
"""Interaction endpoints are outside the global limit."""


def throttled(headers: dict[str, str], retry_after: float, scope: str) -> ApiError:
    """429 with its headers; the bot may try again after `retry_after` seconds."""
    headers |= {"Retry-After": str(max(1, round(retry_after))), "X-RateLimit-Scope": scope}
    if scope == "global":
        headers["X-RateLimit-Global"] = "true"
    error = ApiError(429, 0, "You are being rate limited.", retry_after=round(retry_after, 3))
    error.extra["global"] = scope == "global"
    return error


class Throttle:
    """Counts calls."""

    def __init__(self, buckets: Mapping[str, BucketRule], global_limit: int) -> None:
        self.buckets, self.global_limit = buckets, global_limit
        self._windows: dict[str, tuple[float, int]] = {}
        self._overall: deque[float] = deque()

    def count(self, route: Route, params: Mapping[str, str], headers: dict[str, str]) -> None:
        """Count one call and write the bucket's state into `headers`. Raises ApiError 429."""
        now = time.monotonic()
        if route.bucket not in OUTSIDE_GLOBAL:
            self._count_overall(now, headers)
        if route.bucket != "callback":
            self._count_bucket(route, params, headers, now)

    def _count_overall(self, now: float, headers: dict[str, str]) -> None:
        while self._overall and now - self._overall[0] > 1:
            self._overall.popleft()
        if len(self._overall) >= self.global_limit:
            raise throttled(headers, 1 - (now - self._overall[0]), "global")
        self._overall.append(now)

    def _count_bucket(self, route: Route, params: Mapping[str, str], headers: dict[str, str], now: float) -> None:
        rule = self.buckets[route.bucket]
        key = ":".join((route.bucket, *(params[m] for m in route.major)))
        start, used = self._windows.get(key, (now, 0))
        if now - start >= rule.window:
            start, used = now, 0
        left = rule.window - (now - start)
        allowed = used < rule.limit
        used += allowed
        self._windows[key] = (start, used)
        headers |= {
            "X-RateLimit-Limit": str(rule.limit),
            "X-RateLimit-Remaining": str(rule.limit - used),
            "X-RateLimit-Reset": f"{time.time() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": hashlib.md5(route.bucket.encode(), usedforsecurity=False).hexdigest(),
        }
        if not allowed:
            raise throttled(headers, left, "user")
