"""The best half minute of a recording, cut in a process of its own: `python -m core.neural.voice.cutting`, asked in JSON on
standard input.

What people send may last for hours or be made to harm a decoder, and a bot must keep answering. Started by
bots.commands.recordings.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import StoryreelError
from core.neural.voice import own
from core.serial import from_json, to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOrder:
    """What the process is asked for: a file, and where the part that is kept of it goes."""

    file: str
    into: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What came out: SHA-256 and bytes of the recording, or what is wrong with the file."""

    digest: str = ""
    bytes: int = 0
    error_code: str = ""
    error: str = ""
    parameters: dict[str, str] = field(default_factory=dict)


def main() -> int:
    order = from_json(sys.stdin.buffer.read(), CutOrder)
    into = Path(order.into)
    try:
        own.cut(Path(order.file), into)
        made = Cut(digest=own.sample_digest(into), bytes=into.stat().st_size)
    except StoryreelError as error:
        parameters = {name: str(value) for name, value in error.parameters.items()}
        made = Cut(error_code=error.code, error=str(error), parameters=parameters)
    sys.stdout.buffer.write(to_json(made))
    return 0


if __name__ == "__main__":
    sys.exit(main())
