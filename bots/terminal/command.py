"""What was typed, as the terminal's film commands pass it on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bots.terminal.outputs import Outputs
from bots.words import Words
from core.config import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmCommand:
    """What was typed."""

    settings: Settings
    config: Path | None
    console: Console
    words: Words
    outputs: Outputs
    project: str
    workers: int
    max_mb: float = 0.0
    """Largest size of the film file in megabytes; 0: as it comes."""
