"""Where models lie on this machine, and how several processes write there without harm.

    <models>/<name>/<revision>/…            the files of an installed model, with manifest.json, which is written last
    <models>/<name>/.<revision>.partial/…   a download that is not finished
    <models>/quarantine/…                   files that were not what they should be, each with a reason beside it
    <models>/active.json, licences.json     what is used for which craft; who accepted what

Each process says once where that is (`settle`), as it says who lends models; engines then only need names.
"""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.errors import BadConfig, Conflict, Unwritable

ACTIVE = "active.json"
LICENCES = "licences.json"
MANIFEST = "manifest.json"
QUARANTINE = "quarantine"

_settled: list[Path] = []


def settle(models: Path | None) -> None:
    """From now on models lie in this folder; None: nowhere (tests put things back with it)."""
    _settled[:] = [] if models is None else [models]


def home() -> Path:
    """The folder of all models. Raises BadConfig when the process did not say where that is."""
    if not _settled:
        raise BadConfig("models.nowhere", "this process was not told where models lie")
    return _settled[0]


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Replaces the file in one step, so that nobody ever reads half of it. Raises Unwritable."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump(value, stream, indent=1, ensure_ascii=False, sort_keys=True)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise unwritable(path, error) from error


def read_json(path: Path) -> dict[str, Any]:
    """What was written there; nothing when there is none or it was damaged by hand."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


@contextmanager
def locked(name: str, *, wait: bool = True) -> Iterator[None]:
    """Only one process at a time is in here per name; a process that dies lets go. Raises Conflict without `wait`."""
    folder = home()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stream = (folder / f".{name}.lock").open("w")
    except OSError as error:
        raise unwritable(folder, error) from error
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise Conflict("model.busy", f"{name} is being downloaded or changed by somebody else", name=name) from error
        yield


def unwritable(path: Path, error: OSError) -> Unwritable:
    return Unwritable(
        "models.unwritable", f"{path} cannot be written: {error.strerror}", path=str(path), why=str(error.strerror)
    )
