"""Makes printing safe wherever the command is started: old encodings, pipes. Called once, before anything is printed."""

from __future__ import annotations

import io
import sys

from rich.console import Console


def prepare_streams() -> None:
    """Letters that the terminal's encoding lacks are printed as question marks; they must not end a film."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def marks(console: Console) -> tuple[str, str]:
    """What stands before a stage that is done, and before one that is being worked on."""
    return ("✓", "›") if "utf" in console.encoding.lower() else ("x", ">")
