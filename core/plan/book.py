"""Which engine serves each craft, with the identities that go into step keys. Built once per process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, runtime_checkable

from core.crafts import Craft, Engine, EngineOptions, VoiceInfo
from core.engines import ENGINES, build
from core.errors import BadOption
from core.identities import known_identity, known_model, known_voices
from core.plan.job import EnginePick, StandIn


@runtime_checkable
class Voiced(Protocol):
    """A speak engine tells which voices it has."""

    def voices(self) -> tuple[VoiceInfo, ...]: ...

    def languages(self) -> tuple[str, ...]:
        """Two-letter codes of what it can speak."""
        ...


@runtime_checkable
class Cloning(Protocol):
    """A speak engine that may speak with the voices of real people (core.neural.voice.own)."""

    def clones(self) -> bool:
        """Whether it does, with the model that it has now."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineChoice:
    """One craft's line of config.yaml."""

    name: str
    options: EngineOptions
    lane: str = "cpu"
    fallback: str = "draft"
    """The built-in engine that takes over in a film when this one cannot work; "": none, and the film fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineEntry:
    name: str
    identity: str
    lane: str
    model: str = ""
    """What it works with: a name of the model catalogue (with a fingerprint), Ollama's name or a path; "": none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineBook:
    entries: Mapping[Craft, EngineEntry]
    voices: tuple[VoiceInfo, ...]
    languages: tuple[str, ...]
    """Two-letter codes that the speak engine can speak."""
    offers: Mapping[Craft, Mapping[str, EngineEntry]] = field(default_factory=dict)
    """Further engines that a film may have in place of the usual one, by the names under which config.yaml offers them."""

    stand_ins: Mapping[Craft, EngineEntry] = field(default_factory=dict)
    """Which engine takes over when a craft's own cannot work: no model, no memory, no server."""
    stand_in_voices: tuple[tuple[VoiceInfo, ...], tuple[str, ...]] = ((), ())
    """Voices and languages of the speak engine's stand-in."""

    def can_stand_in(self, craft: Craft, job_engine: str) -> bool:
        """Whether another engine can take over from the one called `job_engine`."""
        return craft in self.stand_ins and self.stand_ins[craft].name != job_engine

    def standing_in(self, changes: Iterable[StandIn]) -> EngineBook:
        """The book of a film in which these crafts are done by their stand-ins."""
        taken = {change.craft: self.stand_ins[change.craft] for change in changes if change.craft in self.stand_ins}
        if not taken:
            return self
        voices, languages = self.stand_in_voices if Craft.SPEAK in taken else (self.voices, self.languages)
        return replace(self, entries={**self.entries, **taken}, voices=voices, languages=languages)

    def names(self, craft: Craft) -> tuple[str, ...]:
        """The engines that a film may have for a craft, the usual one first."""
        return tuple(dict.fromkeys((self.entries[craft].name, *self.offers.get(craft, ()))))

    def offered(self, picks: Iterable[EnginePick]) -> tuple[EnginePick, ...]:
        """Those that a film may have; config.yaml may have changed since they were picked."""
        return tuple(pick for pick in picks if pick.name in self.names(pick.craft))

    def picked(self, picks: Iterable[EnginePick]) -> EngineBook:
        """The book of a film with these engines. Raises BadOption for one that is not offered (any more)."""
        entries = dict(self.entries)
        for pick in picks:
            if pick.name not in self.names(pick.craft):
                known = ", ".join(self.names(pick.craft))
                raise BadOption(
                    "engine.gone",
                    f"no {pick.craft} engine {pick.name} is offered",
                    craft=pick.craft,
                    name=pick.name,
                    known=known,
                )
            entries[pick.craft] = self.offers.get(pick.craft, {}).get(pick.name, entries[pick.craft])
        return replace(self, entries=entries)


Offers = Mapping[Craft, Mapping[str, EngineChoice]]
"""Craft → name of the offer → engine."""


def default_choices() -> dict[Craft, EngineChoice]:
    """The draft (or only) engine of every craft, without options."""
    return {craft: EngineChoice(name=next(iter(names)), options={}) for craft, names in ENGINES.items()}


class EngineShelf(Mapping[Craft, Engine[Any, Any]]):
    """The engine of every craft, built when it is first asked for. Not for several threads at once."""

    def __init__(self, choices: Mapping[Craft, EngineChoice], offers: Offers | None = None) -> None:
        self._choices = choices
        self._offers = offers or {}
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

    def choice(self, craft: Craft) -> EngineChoice:
        """What serves the craft."""
        return self._choices[craft]

    def usual(self, craft: Craft, name: str) -> Engine[Any, Any] | None:
        """The craft's engine when that is what steps call by `name`; raises BadConfig when it cannot be loaded."""
        return self[craft] if self._choices[craft].name == name else None

    def keep_built(self, before: EngineShelf) -> None:
        """Takes over what another shelf has built of the same choices, with all that it has loaded; but not what has become
        another engine since, because its model came, went or was replaced."""
        for craft, engine in before._built.items():
            choice = self._choices.get(craft)
            if choice is None or before._choices.get(craft) != choice:
                continue
            if known_identity(self._path(craft), choice.options) in (None, engine.identity):
                self._built[craft] = engine

    def called(self, craft: Craft, name: str) -> EngineChoice:
        """What steps call by `name`: the usual engine, what config.yaml offers under that name, or the built-in one of that
        name without options (of a step that was planned with other settings than ours)."""
        if self._choices[craft].name == name:
            return self._choices[craft]
        return self._offers.get(craft, {}).get(name) or EngineChoice(name=name, options={})

    def other(self, craft: Craft, name: str) -> Engine[Any, Any]:
        """A new engine that is not the usual one. Raises BadConfig."""
        choice = self.called(craft, name)
        return build(craft, choice.name, choice.options)

    def voices(self) -> tuple[tuple[VoiceInfo, ...], tuple[str, ...]]:
        """Voices and languages of the speech engine, of a built-in one without importing it."""
        known = known_voices(self._path(Craft.SPEAK))
        if known is not None:
            return known
        speaker = self[Craft.SPEAK]
        return (speaker.voices(), speaker.languages()) if isinstance(speaker, Voiced) else ((), ())

    def clones(self) -> bool:
        """Whether the speech engine can speak with voices of real people."""
        if known_voices(self._path(Craft.SPEAK)) is not None:
            return False
        speaker = self[Craft.SPEAK]
        return isinstance(speaker, Cloning) and speaker.clones()

    def _path(self, craft: Craft) -> str:
        name = self._choices[craft].name
        return ENGINES[craft].get(name, name)


def open_book(choices: Mapping[Craft, EngineChoice], offers: Offers | None = None) -> tuple[EngineBook, EngineShelf]:
    """Notes the identity of every engine (cheap: no built-in one is imported for it); raises BadConfig."""
    shelf = EngineShelf(choices, offers)
    entries = {craft: _entry(craft, choice.name, shelf.identity(craft), choice) for craft, choice in choices.items()}
    further = {
        craft: {name: _entry(craft, name, _identity(craft, choice), choice) for name, choice in some.items()}
        for craft, some in (offers or {}).items()
    }
    voices, languages = shelf.voices()
    book = EngineBook(entries=entries, voices=voices, languages=languages, offers=further, stand_ins=_stand_ins(choices))
    if Craft.SPEAK in book.stand_ins and entries[Craft.SPEAK].name != book.stand_ins[Craft.SPEAK].name:
        substitute = EngineShelf({Craft.SPEAK: EngineChoice(name=book.stand_ins[Craft.SPEAK].name, options={})})
        book = replace(book, stand_in_voices=substitute.voices())
    return book, shelf


def _stand_ins(choices: Mapping[Craft, EngineChoice]) -> dict[Craft, EngineEntry]:
    """The stand-ins that there are; a fallback that a craft has no engine of, like "draft" for cutting, is none."""
    return {
        craft: EngineEntry(
            name=choice.fallback, identity=_identity(craft, EngineChoice(name=choice.fallback, options={})), lane="cpu"
        )
        for craft, choice in choices.items()
        if choice.fallback in ENGINES[craft]
    }


def _entry(craft: Craft, name: str, identity: str, choice: EngineChoice) -> EngineEntry:
    model = known_model(ENGINES[craft].get(choice.name, choice.name), choice.options)
    return EngineEntry(name=name, identity=identity, lane=choice.lane, model=model)


def _identity(craft: Craft, choice: EngineChoice) -> str:
    found = known_identity(ENGINES[craft].get(choice.name, choice.name), choice.options)
    return build(craft, choice.name, choice.options).identity if found is None else found
