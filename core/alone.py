"""Runs one engine by itself, without a queue or a store: samples, self-tests, benchmarks."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from core.config import cores
from core.crafts import Ref
from core.errors import BrokenAsset


@dataclass(slots=True)
class LocalContext:
    """core.crafts.Context over folders that the caller names; nothing cancels it."""

    work: Path
    seed: int = 1
    assets: dict[str, Path] = field(default_factory=dict)
    """Folder of each input by its key."""

    def asset(self, ref: Ref) -> Path:
        if ref.key not in self.assets:
            raise BrokenAsset("asset.missing", f"asset {ref.key} was not handed over", kind=ref.key)
        return self.assets[ref.key]

    def progress(self, fraction: float, note: str = "") -> None:
        """Nobody watches."""

    def remark(self, text: str) -> None:
        """Nobody asks."""

    def check_cancelled(self) -> None:
        """Nobody can cancel."""

    def spare_cores(self) -> int:
        return cores() - 1
