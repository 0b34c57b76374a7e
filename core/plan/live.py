"""The book of engines, following what is chosen while processes run: `storyreel models use` or a chat may switch any time.

A switched craft stands in the book as "engine@model@fingerprint", and an engine that paints with chosen LoRAs as
"engine@model+fingerprint*weight". Steps carry that name, so a worker makes each with the very models that its key speaks of,
also when others were chosen since. Opened by storage.house and by commands that need engines.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.crafts import Craft, Engine
from core.errors import StoryreelError
from core.models import active, installed, places
from core.neural.voice import own
from core.plan.book import EngineBook, EngineChoice, EngineShelf, Offers, open_book

SWITCHED, WITH, AT_WEIGHT = "@", "+", "*"
PAINTER = "sdxl"
"""The engine that paints with LoRAs."""


class LiveShelf(EngineShelf):
    """The engines as they are chosen now. Looks at the properties of the choice file and of the folder of people's
    voices at each use, and reads both when they differ."""

    def __init__(self, configured: Mapping[Craft, EngineChoice], offers: Offers | None = None) -> None:
        super().__init__(configured, offers)
        self._lock = threading.Lock()
        self.faults: dict[Craft, StoryreelError] = {}
        """Why crafts work with what config.yaml says although something else was chosen."""
        self._stamp = (active.stamp(), own.stamp())
        self._now = self._open()

    def current(self) -> tuple[EngineBook, EngineShelf]:
        stamp = (active.stamp(), own.stamp())
        if stamp != self._stamp:
            with self._lock:
                if stamp != self._stamp:
                    before, self._now = self._now[1], self._open()
                    self._now[1].keep_built(before)
                    self._stamp = stamp
        return self._now

    def _open(self) -> tuple[EngineBook, EngineShelf]:
        loras = active.loras()
        faults: dict[Craft, StoryreelError] = {}
        choices = dict(self._choices)
        models: dict[Craft, str] = {}
        for craft, choice in active.choices().items():
            wanted = self._wanted(craft, choice)
            try:
                EngineShelf({craft: wanted}).identity(craft)
            except StoryreelError as error:
                faults[craft] = error
            else:
                choices[craft], models[craft] = wanted, choice.model
        choices = {craft: _painting_with(loras, choice) for craft, choice in choices.items()}
        offers = {
            craft: {name: _painting_with(loras, choice) for name, choice in some.items()}
            for craft, some in self._offers.items()
        }
        book, shelf = open_book(choices, offers)
        entries = {
            craft: replace(entry, name=_full_name(entry.name, models.get(craft, ""), loras, choices[craft]))
            for craft, entry in book.entries.items()
        }
        further = {
            craft: {name: replace(entry, name=_full_name(name, "", loras, offers[craft][name])) for name, entry in some.items()}
            for craft, some in book.offers.items()
        }
        self.faults = faults
        return replace(book, entries=entries, offers=further), shelf

    def _wanted(self, craft: Craft, choice: active.Choice) -> EngineChoice:
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
        engine, switched, parts = name.partition(SWITCHED)
        if not switched:
            return super().called(craft, name)
        model, *loras = parts.split(WITH)
        if not model:
            return _painting_with(_named(loras), super().called(craft, engine))
        choice = EngineChoice(name=engine, options={**self._options(craft, engine), "model": model})
        return _painting_with(_named(loras), choice)


def _painting_with(loras: Sequence[active.Lora], choice: EngineChoice) -> EngineChoice:
    """The engine with these LoRAs beside its own, if it is one that paints with them."""
    if not loras or choice.name != PAINTER:
        return choice
    own = choice.options.get("loras", ())
    own = list(own) if isinstance(own, Sequence) and not isinstance(own, str) else []
    chosen = {one.name for one in loras}
    own = [one for one in own if str(one).partition(":")[0].partition("@")[0] not in chosen]
    return replace(choice, options={**choice.options, "loras": [*own, *(f"{one.model}:{one.weight:g}" for one in loras)]})


def _full_name(name: str, model: str, loras: Sequence[active.Lora], choice: EngineChoice) -> str:
    """What steps call an engine that works with a chosen model or with chosen LoRAs."""
    marks = [f"{WITH}{one.fingerprint}{AT_WEIGHT}{one.weight:g}" for one in loras] if choice.name == PAINTER else []
    return f"{name}{SWITCHED}{model}{''.join(marks)}" if model or marks else name


def _named(marks: Iterable[str]) -> list[active.Lora]:
    """The LoRAs of `_full_name`; one that was deleted since stays one that is not here."""
    found = []
    for mark in marks:
        fingerprint, _, weight = mark.partition(AT_WEIGHT)
        one = installed.fingerprinted(fingerprint)
        found.append(active.Lora(model=one.reference if one else f"lora@{fingerprint}", weight=float(weight)))
    return found


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
