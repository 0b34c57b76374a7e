"""Which engine serves each craft, with the identities that go into step keys. Built once per process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from core.crafts import Craft, Engine, EngineOptions, VoiceInfo
from core.engines import ENGINES, build


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


def open_book(choices: Mapping[Craft, EngineChoice]) -> tuple[EngineBook, dict[Craft, Engine[Any, Any]]]:
    """Builds every engine (cheap: nothing is loaded) and notes its identity; raises BadConfig."""
    engines = {craft: build(craft, choice.name, choice.options) for craft, choice in choices.items()}
    speaker = engines[Craft.SPEAK]
    return (
        EngineBook(
            entries={
                craft: EngineEntry(name=choices[craft].name, identity=engine.identity, lane=choices[craft].lane)
                for craft, engine in engines.items()
            },
            voices=speaker.voices() if isinstance(speaker, Voiced) else (),
            languages=speaker.languages() if isinstance(speaker, Voiced) else (),
        ),
        engines,
    )
