"""Where a worker process writes what it does: JSON lines, one event each, in files that stay small and few."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

import structlog

KEPT_FILES = 24
"""Log files of ended workers that stay, the newest."""
FILE_BYTES = 4_000_000
"""A worker that runs for weeks starts a new file at this size and keeps one old one."""


def log_to(folder: Path, pid: int) -> None:
    """Makes structlog write to `folder`/worker-PID.log and prunes what many workers before left there."""
    folder.mkdir(parents=True, exist_ok=True)
    prune(folder)
    handler = RotatingFileHandler(folder / f"worker-{pid}.log", maxBytes=FILE_BYTES, backupCount=1, encoding="utf-8")
    logger = logging.getLogger("storyreel")
    logger.handlers = [handler]
    logger.propagate = False
    logger.setLevel(logging.INFO)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def prune(folder: Path, keep: int = KEPT_FILES) -> None:
    """Deletes all but the newest worker logs."""
    found: list[tuple[float, Path]] = []
    for path in folder.glob("worker-*.log*"):
        with suppress(FileNotFoundError):
            found.append((os.stat(path).st_mtime, path))
    for _, path in sorted(found, reverse=True)[keep:]:
        path.unlink(missing_ok=True)
