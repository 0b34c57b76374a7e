"""What models were seen to take, kept over restarts: bytes per model and machine, and how it was worked with when memory was
short. Used by core.neural.lending.landlord; several worker processes may share the file.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.errors import BrokenAsset
from core.serial import from_json, to_json

KEPT = 300
ROOMIER = 1.25
"""With so many times the room that there was when memory ran out, more is tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One model on one machine; bytes."""

    held: int = 0
    """What it takes while it only lies there."""
    peak: int = 0
    """What it takes at most while it works."""
    rung: int = 0
    """How far it had to be offloaded, see landlord.rungs."""
    size: int = 0
    """Pieces of work at a time that were not too many; 0: memory was never short."""
    room: int = 0
    """What was free for it when memory ran out."""


@dataclass(frozen=True, slots=True)
class _Pages:
    seen: dict[str, Seen] = field(default_factory=dict)


class Ledger:
    """The file, or only memory when there is no path."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._seen: dict[str, Seen] | None = None

    def look(self, kind: str, key: str) -> Seen:
        """What is known of the model on machines of that kind."""
        return self._pages().get(f"{kind}|{key}", Seen())

    def measured(self, kind: str, key: str, *, held: int, peak: int) -> None:
        """Keeps the latest `held` and the largest `peak`."""
        before = self.look(kind, key)
        if held != before.held or peak > before.peak:
            self._write(kind, key, replace(before, held=held, peak=max(before.peak, held, peak)))

    def short(self, kind: str, key: str, *, rung: int, size: int, room: int) -> None:
        """Memory was short, and this is what worked."""
        self._write(kind, key, replace(self.look(kind, key), rung=rung, size=size, room=room))

    def careful(self, kind: str, key: str, room: int) -> tuple[int, int]:
        """The rung and size to begin with in `room` bytes; size 0: as many as there are."""
        seen = self.look(kind, key)
        return (0, 0) if room > seen.room * ROOMIER else (seen.rung, seen.size)

    def _pages(self) -> dict[str, Seen]:
        if self._seen is None:
            self._seen = self._read()
        return self._seen

    def _read(self) -> dict[str, Seen]:
        """An unreadable file is as good as none: everything in it is measured again."""
        if self._path is not None:
            with suppress(OSError, BrokenAsset):
                return from_json(self._path.read_bytes(), _Pages).seen
        return {}

    def _write(self, kind: str, key: str, seen: Seen) -> None:
        pages = {**self._pages(), **self._read()}  # others may have written since
        pages.pop(f"{kind}|{key}", None)
        pages[f"{kind}|{key}"] = seen
        self._seen = dict(list(pages.items())[-KEPT:])
        if self._path is None:
            return
        with suppress(OSError):  # a full disk must not stop the work: sizes are then measured again next time
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._path.with_suffix(f".{os.getpid()}.tmp")
            fresh.write_bytes(to_json(_Pages(self._seen)))
            fresh.replace(self._path)
