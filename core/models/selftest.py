"""Looks whether installed models are sound: every file there, as long and with the hash that was written down, well formed.

When asked for, and when the neural extra is installed, the engine that the model drives also makes something tiny with it:
by its own `try_model(folder)` if it has one, else as core.models.trying asks it.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from core.engines import ENGINES
from core.errors import BrokenModel, StoryreelError
from core.models import checking
from core.models.catalogue import catalogue
from core.models.installed import Installed
from core.models.trying import try_engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a look at one model found."""

    name: str
    bad: tuple[StoryreelError, ...] = ()
    tried: bool = False
    """Whether an engine ran it."""

    @property
    def good(self) -> bool:
        return not self.bad


def check(one: Installed, looked: Callable[[int], None] | None = None, run: bool = False) -> Finding:
    """`looked` is told of the bytes as they are read, and may raise to stop."""
    bad: list[StoryreelError] = []
    for path, digest in one.files.items():
        try:
            _check_one(one, path, digest, looked)
        except StoryreelError as error:
            bad.append(error)
    tried = False
    if run and not bad:
        try:
            tried = _try(one)
        except StoryreelError as error:
            bad.append(error)
    return Finding(name=one.name, bad=tuple(bad), tried=tried)


def _check_one(one: Installed, path: str, digest: str, looked: Callable[[int], None] | None) -> None:
    file = one.folder / path
    if not file.is_file():
        raise BrokenModel(
            "model.incomplete", f"{one.name}: {path} is gone; install it again", name=one.name, what="gone", path=path
        )
    checking.check_file(file)
    found = checking.sha256_of(file, looked)
    if found != digest:
        why = f"its hash is {found} and should be {digest}"
        raise BrokenModel("model.hash", f"{one.name}: {path} has changed: {why}", name=path, what="hash", why=why)


def _try(one: Installed) -> bool:
    """Lets the engine that the model drives run it, if there is one; whether it did. A model of pictures serves several crafts
    by the same network: the first of them stands for all."""
    model = catalogue().find(one.name)
    if model is None or importlib.util.find_spec("torch") is None:
        return False
    for craft, engine in model.crafts.items():
        module, _, name = ENGINES[craft].get(engine, "").partition(":")
        if name:
            attempt = getattr(getattr(import_module(module), name), "try_model", None)
            return _done(attempt, one.folder) if attempt else try_engine(craft, engine, {"model": str(one.folder)})
    return False


def _done(attempt: Callable[[Path], None], folder: Path) -> bool:
    attempt(folder)
    return True
