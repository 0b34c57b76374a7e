"""Which engine serves each craft, with the identities that go into step keys. Built once per process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from core.crafts import Craft, Engine, EngineOptions, VoiceInfo
from core.engines import ENGINES, build
from core.identities import known_identity, known_voices


@runtime_checkable
class Voiced(Protocol):
    """A speak engine tells which voices it has."""

    def voices(self) -> tuple[VoiceInfo, ...]: ...

    def languages(self) -> tuple[str, ...]:
        """Two-letter codes of what it can speak."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineChoice:
    """One craft's line of config.yaml."""

    name: str
    options: EngineOptions
    lane: str = "cpu"


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineEntry:
    name: str
    identity: str
    lane: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineBook:
    entries: Mapping[Craft, EngineEntry]
    voices: tuple[VoiceInfo, ...]
    languages: tuple[str, ...]
    """Two-letter codes that the speak engine can speak."""


def default_choices() -> dict[Craft, EngineChoice]:
    """The draft (or only) engine of every craft, without options."""
    return {craft: EngineChoice(name=next(iter(names)), options={}) for craft, names in ENGINES.items()}


class EngineShelf(Mapping[Craft, Engine[Any, Any]]):
    """The engine of every craft, built when it is first asked for. Not for several threads at once."""

    def __init__(self, choices: Mapping[Craft, EngineChoice]) -> None:
        self._choices = choices
        self._built: dict[Craft, Engine[Any, Any]] = {}

    def __getitem__(self, craft: Craft) -> Engine[Any, Any]:
        """Raises BadConfig when the engine cannot be loaded."""
        if craft not in self._built:
            self._built[craft] = build(craft, self._choices[craft].name, self._choices[craft].options)
        return self._built[craft]

    def __iter__(self) -> Iterator[Craft]:
        return iter(self._choices)

    def __len__(self) -> int:
        return len(self._choices)

    def identity(self, craft: Craft) -> str:
        """The engine's identity, of a built-in one without importing it; raises BadConfig."""
        found = known_identity(self._path(craft), self._choices[craft].options)
        return self[craft].identity if found is None else found

    def voices(self) -> tuple[tuple[VoiceInfo, ...], tuple[str, ...]]:
        """Voices and languages of the speech engine, of a built-in one without importing it."""
        known = known_voices(self._path(Craft.SPEAK))
        if known is not None:
            return known
        speaker = self[Craft.SPEAK]
        return (speaker.voices(), speaker.languages()) if isinstance(speaker, Voiced) else ((), ())

    def _path(self, craft: Craft) -> str:
        name = self._choices[craft].name
        return ENGINES[craft].get(name, name)


def open_book(choices: Mapping[Craft, EngineChoice]) -> tuple[EngineBook, EngineShelf]:
    """Notes the identity of every engine (cheap: no built-in one is imported for it); raises BadConfig."""
    shelf = EngineShelf(choices)
    entries = {
        craft: EngineEntry(name=choice.name, identity=shelf.identity(craft), lane=choice.lane)
        for craft, choice in choices.items()
    }
    voices, languages = shelf.voices()
    return EngineBook(entries=entries, voices=voices, languages=languages), shelf
