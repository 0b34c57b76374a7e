"""The size limits of the house: `python -m tests.house` lists files over 400 lines and functions over 60, and fails then."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDERS = ("bots", "core", "storage", "workers", "tests", "benchmarks")
FILE_LINES = 400
FUNCTION_LINES = 60


def too_long(file: Path) -> Iterator[str]:
    """A sentence for everything in `file` that is over a limit."""
    text = file.read_text(encoding="utf-8")
    name = file.relative_to(ROOT)
    lines = text.count("\n")
    if lines > FILE_LINES:
        yield f"{name}: {lines} lines, the limit is {FILE_LINES}"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield f"{name}:{node.lineno}: {node.name} has {length} lines, the limit is {FUNCTION_LINES}"


def main() -> int:
    found = [line for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.py")) for line in too_long(file)]
    print("\n".join(found) or "files and functions are within their limits")  # noqa: T201 - a command's output
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
