"""Scripts that come with the program, for a first film. Used by bots.commands.helping."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "examples"
FIRST = "last_match.fountain"
"""Half a minute of film: two people, two places, weather, five lines."""


def first_example() -> tuple[str, bytes]:
    """(file name, content) of the script that somebody new makes a film of."""
    return FIRST, (FOLDER / FIRST).read_bytes()
