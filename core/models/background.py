"""Downloads that go on while nobody waits, started and watched from chats. Their state is in files, so any process shows it.

One thread per download in the process that was asked. When that process ends, what came stays, and whoever shows the download
next lets it go on there (`go_on`).
"""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.errors import Cancelled, Conflict, StoryreelError
from core.models import installed, overview
from core.models.catalogue import Model, catalogue
from core.models.download import Progress
from core.models.hub import Hub
from core.models.kinds import Source
from core.models.places import home, locked, read_json, write_json

THREAD = "download of {}"
WANTED = "wanted"
"""A file that is there from the start of a download until it has come, failed or was stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How a download stands."""

    running: bool
    """Under way, or about to go on."""
    here: bool
    done: int
    total: int
    """Bytes, with everything that the model needs."""
    code: str = ""
    """Of the error that ended the last try."""
    message: str = ""
    parameters: dict[str, str]

    @property
    def fraction(self) -> float:
        return min(1.0, self.done / self.total) if self.total else 0.0


class _StopFile:
    """Set by whoever wants the download to end, in whatever process."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def is_set(self) -> bool:
        return self._path.exists()


def _file(model: Model, what: str) -> Path:
    return home() / f".{model.name}.{what}"


def start(model: Model, hub: Hub, ollama_host: str, by: str) -> None:
    """Begins or goes on. Raises MissingModel when a licence was not accepted, Conflict when it is under way."""
    overview.check_licences(model)
    if _busy(model):
        raise Conflict("model.busy", f"{model.name} is being downloaded", name=model.name)
    _file(model, "stop").unlink(missing_ok=True)
    _file(model, "failed").unlink(missing_ok=True)
    write_json(_file(model, WANTED), {"by": by})
    _begin(model, hub, ollama_host, by)


def go_on(model: Model, hub: Hub, ollama_host: str) -> None:
    """Takes up a download whose process has ended; nothing where there is none. Cheap: may be called at every look."""
    wanted = read_json(_file(model, WANTED))
    if wanted and not _busy(model):
        _begin(model, hub, ollama_host, str(wanted.get("by", "")))


def _begin(model: Model, hub: Hub, ollama_host: str, by: str) -> None:
    thread = threading.Thread(target=_run, args=(model, hub, ollama_host, by), name=THREAD.format(model.name), daemon=True)
    thread.start()


def _run(model: Model, hub: Hub, ollama_host: str, by: str) -> None:
    progress = _file(model, "progress")

    def tell(told: Progress) -> None:
        if model.source is Source.OLLAMA:
            write_json(progress, {"done": told.done, "total": told.total})

    with suppress(Conflict), locked(f"{model.name}.background", wait=False):  # somebody else was quicker
        try:
            overview.get(model, hub, ollama_host, by, tell, _StopFile(_file(model, "stop")))
        except Cancelled:
            pass  # what came is kept
        except StoryreelError as error:
            parameters = {name: str(value) for name, value in error.parameters.items()}
            write_json(_file(model, "failed"), {"code": error.code, "message": str(error), "parameters": parameters})
        finally:
            progress.unlink(missing_ok=True)
            _file(model, WANTED).unlink(missing_ok=True)


def stop(model: Model) -> bool:
    """Asks it to end; whether it was under way."""
    busy, wanted = _busy(model), _file(model, WANTED)
    if busy:
        _file(model, "stop").touch()
    elif not wanted.exists():
        return False
    else:
        wanted.unlink(missing_ok=True)
    return True


def _busy(model: Model) -> bool:
    try:
        with locked(f"{model.name}.background", wait=False):
            return False
    except Conflict:
        return True


def state(model: Model, here: bool) -> State:
    """Seen from the files; `here` is whether the model itself is installed."""
    parts = [part for part in catalogue().with_needs(model) if part.source is Source.HUB]
    done = sum(_bytes_of(part) for part in parts)
    total = sum(part.bytes for part in parts)
    told = read_json(_file(model, "progress"))
    if told:
        done, total = int(told["done"]), int(told["total"])
    failed = read_json(_file(model, "failed"))
    return State(
        running=_busy(model) or _file(model, WANTED).exists(),
        here=here,
        done=done,
        total=total,
        code=str(failed.get("code", "")),
        message=str(failed.get("message", "")),
        parameters=dict(failed.get("parameters", {})),
    )


def _bytes_of(part: Model) -> int:
    if installed.find(part.name) is not None:
        return part.bytes
    work = home() / part.name / f".{part.revision[:12]}.partial"
    return sum(path.stat().st_size for path in work.rglob("*") if path.is_file())
