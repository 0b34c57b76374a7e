"""What a process keeps of shots already played: decoded layers, baked backdrops and figures, bounded in bytes.

The player asks here first, so that the next shot at the same place opens at once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

Value = TypeVar("Value")


class Kept:
    """Values by key, the least recently used dropped once `limit` bytes are held. Safe to use from several threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held: OrderedDict[object, tuple[Any, int]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    @property
    def bytes(self) -> int:
        """Held now."""
        return self._bytes

    def get(self, key: object, make: Callable[[], tuple[Value, int]]) -> Value:
        """The value under `key`; `make()` gives it and its size in bytes when it is not held."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                found: Value = self._held[key][0]
                return found
        value, size = make()
        with self._lock:
            if key not in self._held:
                self._held[key] = (value, size)
                self._bytes += size
            while self._bytes > self._limit and len(self._held) > 1:
                _, (_, dropped) = self._held.popitem(last=False)
                self._bytes -= dropped
        return value


KEPT = Kept(150 * 2**20)
"""One per process."""
