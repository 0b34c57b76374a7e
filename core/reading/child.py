"""Opens PDF and Word files in a process of its own with limits on memory and time, so that a hostile file harms nothing.

`extract` starts the process and is called by core.reading.read; `main` is what runs inside it.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from core.errors import BadScript, BrokenAsset
from core.reading.layout import Row
from core.reading.limits import CHILD_CPU, CHILD_MEMORY, CHILD_WALL, refuse
from core.serial import from_json

_ROOT = str(Path(__file__).resolve().parents[2])
_START = f"import sys; sys.path.insert(0, {_ROOT!r}); from core.reading.child import main; main()"

_OUT_OF_TIME = (-signal.SIGKILL, -signal.SIGXCPU) if sys.platform != "win32" else ()
_OUT_OF_MEMORY = (-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGILL) if sys.platform != "win32" else ()
"""How PDFium ends where memory is refused: it aborts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What the process found: rows, or the code and parameters of a refusal."""

    rows: tuple[Row, ...] = ()
    code: str = ""
    parameters: dict[str, str | int] = field(default_factory=dict)


def extract(data: bytes, kind: str) -> list[Row]:
    """The lines of a "pdf" or "docx"; raises BadScript whatever is wrong, within CHILD_WALL seconds."""
    command = [sys.executable, "-P", "-W", "ignore", "-c", _START, kind]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=CHILD_WALL, check=False)
    except subprocess.TimeoutExpired as error:
        raise refuse("script.too_slow") from error
    if done.returncode in _OUT_OF_TIME:
        raise refuse("script.too_slow")
    if done.returncode in _OUT_OF_MEMORY:
        raise refuse("script.bomb")
    try:
        found = from_json(done.stdout, Extract)
    except BrokenAsset as error:
        raise refuse("script.damaged", format="PDF" if kind == "pdf" else "Word") from error
    if found.code:
        raise refuse(found.code, **found.parameters)
    return list(found.rows)


def main() -> None:
    """Reads the file from standard input and writes an Extract as JSON to standard output."""
    _limit()
    kind, data = sys.argv[1], sys.stdin.buffer.read()
    try:
        found = Extract(rows=tuple(_read(kind, data)))
    except BadScript as error:
        known = ("formats", "limit_mib")
        found = Extract(code=error.code, parameters={key: value for key, value in error.parameters.items() if key not in known})  # type: ignore[misc]
    except (MemoryError, RecursionError):
        found = Extract(code="script.bomb")
    sys.stdout.buffer.write(msgspec.json.encode(found))


def _read(kind: str, data: bytes) -> list[Row]:
    if kind == "pdf":
        from core.reading.paged import read_pages

        return read_pages(data)
    from core.reading.worddoc import read_paragraphs

    return read_paragraphs(data)


def _limit() -> None:
    """Caps memory and processor time where the system can; the clock limit of `extract` holds everywhere."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_CPU, CHILD_CPU))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (CHILD_MEMORY, CHILD_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
