"""Looks, while a network works, whether somebody wants to stop. Called by engines of speech and music."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

_LOOK = 0.2
"""Seconds between two looks."""


@contextmanager
def watched(layers: Iterable[Any], check_cancelled: Callable[[], None]) -> Iterator[None]:
    """`check_cancelled` is called before a layer (a torch module) works when the last look is a while ago; what it raises ends
    the work."""
    looked = time.monotonic()

    def look(*_: Any) -> None:
        nonlocal looked
        now = time.monotonic()
        if now - looked > _LOOK:
            looked = now
            check_cancelled()

    hooks = [layer.register_forward_pre_hook(look) for layer in layers]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
