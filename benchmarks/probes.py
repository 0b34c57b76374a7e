"""Engines for benchmarks.pickup: they stamp the moment at which they start or are cancelled into the folder `stamps`."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from core.crafts import ComposeRequest, Context, EngineOptions, Mix, MixRequest, Music


def stamp(folder: Path, name: str) -> None:
    """The system-wide monotonic clock, in seconds, as the file's text; appears complete or not at all."""
    aside = folder / f".{name}"
    aside.write_text(repr(time.monotonic()))
    aside.rename(folder / name)


class Started:
    """Ends at once after stamping its seed."""

    identity = "probe-started/1"

    def __init__(self, options: EngineOptions) -> None:
        self._folder = Path(options["stamps"])

    def run(self, request: ComposeRequest, context: Context) -> Music:
        stamp(self._folder, f"started-{context.seed}")
        return Music(file="", seconds=request.seconds, tail=0.0)


class Waits:
    """A coroutine that waits until it is cancelled."""

    identity = "probe-waits/1"

    def __init__(self, options: EngineOptions) -> None:
        self._folder = Path(options["stamps"])

    async def run(self, request: MixRequest, context: Context) -> Mix:
        stamp(self._folder, f"waits-{context.seed}")
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            stamp(self._folder, f"cancelled-{context.seed}")
            raise
        raise AssertionError("nobody sets this event")
