"""Keeps diffusers and transformers from talking while they work. Called by the engines under core.neural."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any


@contextmanager
def quiet(*libraries: str) -> Iterator[None]:
    """No progress bars and no advice of "diffusers", "transformers", or of both when none is named: what matters is said by
    errors, remarks and our own progress."""
    logs: list[Any] = [import_module(name).utils.logging for name in libraries or ("diffusers", "transformers")]
    before = [(log.get_verbosity(), log.is_progress_bar_enabled()) for log in logs]
    for log in logs:
        log.set_verbosity_error()
        log.disable_progress_bar()
    try:
        yield
    finally:
        for log, (told, shown) in zip(logs, before, strict=True):
            log.set_verbosity(told)
            if shown:
                log.enable_progress_bar()
