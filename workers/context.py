"""What an engine knows of the step that it makes. Built by workers.runner."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.config import cores
from core.crafts import Ref
from core.errors import Cancelled
from storage.assets import Store

TELL_EVERY = 0.2
"""Seconds between two reports of progress."""


@dataclass
class StepContext:
    """core.crafts.Context for one running step; safe to use from the engine's thread."""

    store: Store
    work: Path
    seed: int
    loop: asyncio.AbstractEventLoop
    on_progress: Any
    stopped: threading.Event = field(default_factory=threading.Event)
    fraction: float = 0.0
    note: str = ""
    told: float = 0.0
    remarks: list[str] = field(default_factory=list)
    together: list[StepContext] = field(default_factory=list)
    """Contexts of the steps that are made in the same batch, this one included."""
    in_demand: int | None = None
    """Steps of this lane that are no less urgent than this one, it included; None until that was looked up."""

    def asset(self, ref: Ref) -> Path:
        return self.store.fetch(ref.key)

    def progress(self, fraction: float, note: str = "") -> None:
        self.fraction, self.note = fraction, note
        now = time.monotonic()
        if now - self.told >= TELL_EVERY:
            self.told = now
            self.loop.call_soon_threadsafe(self.on_progress)

    def remark(self, text: str) -> None:
        if text not in self.remarks:
            self.remarks.append(text)

    def check_cancelled(self) -> None:
        """A batch goes on for as long as one of its steps is wanted."""
        if self.stopped.is_set() and all(other.stopped.is_set() for other in self.together):
            raise Cancelled

    def spare_cores(self) -> int:
        return 0 if self.in_demand is None else max(0, cores() - self.in_demand)
