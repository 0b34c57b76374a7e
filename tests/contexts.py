"""A Context for tests: assets are plain folders, progress is recorded, cancelling is a switch; and a place of such folders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.crafts import Ref
from core.errors import Cancelled
from core.serial import to_json


@dataclass
class RecordingContext:
    work: Path
    seed: int = 1
    assets: Mapping[str, Path] = field(default_factory=dict)
    """Folder of each input by its key."""
    notes: list[tuple[float, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    cancel_after: int | None = None
    """Raise Cancelled at this many checks."""
    checks: int = 0

    def asset(self, ref: Ref) -> Path:
        return self.assets[ref.key]

    def progress(self, fraction: float, note: str = "") -> None:
        self.notes.append((fraction, note))

    def remark(self, text: str) -> None:
        self.remarks.append(text)

    def check_cancelled(self) -> None:
        self.checks += 1
        if self.cancel_after is not None and self.checks >= self.cancel_after:
            raise Cancelled

    def spare_cores(self) -> int:
        return 1


@dataclass
class AssetFolders:
    """A place of asset folders, which are made when they are first asked for."""

    root: Path
    assets: dict[str, Path] = field(init=False, default_factory=dict)

    def folder(self, key: str) -> Path:
        folder = self.root / key
        folder.mkdir(parents=True, exist_ok=True)
        self.assets[key] = folder
        return folder

    def store(self, key: str, result: object) -> Ref:
        (self.folder(key) / "result.json").write_bytes(to_json(result))
        return Ref(key)


@dataclass
class WorkFolders(AssetFolders):
    """Asset folders in which engines run: what a run leaves is an asset of the next."""

    def context(self, key: str = "out", seed: int = 1) -> RecordingContext:
        return RecordingContext(work=self.folder(key), seed=seed, assets=self.assets)
