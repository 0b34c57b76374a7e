"""A Context for tests: assets are plain folders, progress is recorded, cancelling is a switch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.crafts import Ref
from core.errors import Cancelled


@dataclass
class RecordingContext:
    work: Path
    seed: int = 1
    assets: Mapping[str, Path] = field(default_factory=dict)
    """Folder of each input by its key."""
    notes: list[tuple[float, str]] = field(default_factory=list)
    cancel_after: int | None = None
    """Raise Cancelled at this many checks."""
    checks: int = 0

    def asset(self, ref: Ref) -> Path:
        return self.assets[ref.key]

    def progress(self, fraction: float, note: str = "") -> None:
        self.notes.append((fraction, note))

    def check_cancelled(self) -> None:
        self.checks += 1
        if self.cancel_after is not None and self.checks >= self.cancel_after:
            raise Cancelled

    def spare_cores(self) -> int:
        return 1
