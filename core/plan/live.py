"""The book of engines, following what is chosen while processes run: `storyreel models use` or a chat may switch any time.

A switched craft stands in the book as "engine@model@fingerprint". Steps carry that name, so a worker makes each with the very
model that its key speaks of, also when another one was chosen since. Opened by storage.house and by commands that need engines.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.crafts import Craft, Engine
from core.errors import StoryreelError
from core.models import installed, places
from core.neural.voice import own
from core.plan.book import EngineBook, EngineChoice, EngineShelf, Offers, open_book

SWITCHED = "@"


class LiveShelf(EngineShelf):
    """The engines as they are chosen now. Looks at the properties of the choice file and of the folder of people's
    voices at each use, and reads both when they differ."""

    def __init__(self, configured: Mapping[Craft, EngineChoice], offers: Offers | None = None) -> None:
        super().__init__(configured, offers)
        self._lock = threading.Lock()
        self.faults: dict[Craft, StoryreelError] = {}
        """Why crafts work with what config.yaml says although something else was chosen."""
        self._stamp = (installed.stamp(), own.stamp())
        self._now = self._open()

    def current(self) -> tuple[EngineBook, EngineShelf]:
        stamp = (installed.stamp(), own.stamp())
        if stamp != self._stamp:
            with self._lock:
                if stamp != self._stamp:
                    before, self._now = self._now[1], self._open()
                    self._now[1].keep_built(before)
                    self._stamp = stamp
        return self._now

    def _open(self) -> tuple[EngineBook, EngineShelf]:
        chosen = installed.choices()
        faults: dict[Craft, StoryreelError] = {}
        choices = dict(self._choices)
        for craft, choice in chosen.items():
            wanted = self._wanted(craft, choice)
            try:
                EngineShelf({craft: wanted}).identity(craft)
            except StoryreelError as error:
                faults[craft] = error
            else:
                choices[craft] = wanted
        book, shelf = open_book(choices, self._offers)
        names = {
            craft: f"{choice.engine}{SWITCHED}{choice.model}"
            for craft, choice in chosen.items()
            if choice.model and craft not in faults
        }
        entries = {
            craft: replace(entry, name=names[craft]) if craft in names else entry for craft, entry in book.entries.items()
        }
        self.faults = faults
        return replace(book, entries=entries), shelf

    def _wanted(self, craft: Craft, choice: installed.Choice) -> EngineChoice:
        """The engine with the options that config.yaml gives it, and the model in place of its own."""
        configured = self._choices[craft]
        options = self._options(craft, choice.engine)
        if choice.model:
            options["model"] = choice.model
        lane = choice.lane or (configured.lane if configured.name == choice.engine else "cpu")
        return replace(configured, name=choice.engine, options=options, lane=lane)

    def _options(self, craft: Craft, engine: str) -> dict[str, Any]:
        configured = self._choices[craft]
        if configured.name == engine:
            return dict(configured.options)
        offered = self._offers.get(craft, {}).get(engine)
        return dict(offered.options) if offered is not None and offered.name == engine else {}

    def __getitem__(self, craft: Craft) -> Engine[Any, Any]:
        return self.current()[1][craft]

    def __iter__(self) -> Iterator[Craft]:
        return iter(self._choices)

    def identity(self, craft: Craft) -> str:
        return self.current()[1].identity(craft)

    def usual(self, craft: Craft, name: str) -> Engine[Any, Any] | None:
        book, shelf = self.current()
        return shelf[craft] if book.entries[craft].name == name else None

    def clones(self) -> bool:
        return self.current()[1].clones()

    def choice(self, craft: Craft) -> EngineChoice:
        """What serves the craft now."""
        return self.current()[1].choice(craft)

    def called(self, craft: Craft, name: str) -> EngineChoice:
        engine, switched, model = name.partition(SWITCHED)
        if not switched:
            return super().called(craft, name)
        return EngineChoice(name=engine, options={**self._options(craft, engine), "model": model})


class LiveBook(EngineBook):
    """What `LiveShelf` says now, in the form that planning reads: every field and method is that of the present book."""

    __slots__ = ("_shelf",)

    def __init__(self, shelf: LiveShelf) -> None:
        object.__setattr__(self, "_shelf", shelf)

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("_"):
            return object.__getattribute__(self, name)
        return getattr(self._shelf.current()[0], name)


def open_live_book(choices: Mapping[Craft, EngineChoice], offers: Offers | None, models: Path) -> tuple[EngineBook, LiveShelf]:
    """As core.plan.book.open_book, following what is chosen in the folder `models`; raises BadConfig."""
    places.settle(models)
    shelf = LiveShelf(choices, offers)
    return LiveBook(shelf), shelf
