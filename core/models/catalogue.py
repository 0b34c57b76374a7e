"""The catalogue of models: catalogue.yaml, read strictly. Used by downloads, by commands and by engines that need a default.

Every model has a name of its own that people type; `crafts` names the engines that it drives, by craft, and a model without
crafts is a part that others need (a VAE, an adapter, a LoRA).
"""

from __future__ import annotations

import re
from dataclasses import field
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

import yaml
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from core.crafts import Craft
from core.errors import BadConfig, NotFound
from core.models.kinds import Base, Kind, Source

FILE = Path(__file__).with_name("catalogue.yaml")
_STRICT = ConfigDict(extra="forbid")
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,31}$")]
Sha256 = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
_PATH = re.compile(r"^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$")


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Licence:
    """What one may do with a model."""

    name: str
    url: str
    accept: bool
    """Whether somebody has to accept it before the model is downloaded."""
    commercial: bool
    """Whether films made with the model may be used commercially."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class ModelFile:
    """One file of a model, by its path in the hub's repository and in the model's folder."""

    path: str
    sha256: Sha256 = ""
    """Empty: not known; what the first download brings is written down and holds from then on."""
    bytes: Annotated[int, Field(ge=0)] = 0
    """0: not known."""

    def __post_init__(self) -> None:
        if not _PATH.match(self.path) or ".." in PurePosixPath(self.path).parts:
            raise ValueError(f"{self.path!r} is no plain relative path")


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Model:
    """One entry of the catalogue."""

    name: Name
    title: str
    kind: Kind
    source: Source
    repo: str
    """"owner/name" on the hub, or what Ollama calls it."""
    revision: str = "main"
    """A commit of the repository where one is known."""
    crafts: dict[Craft, str] = field(default_factory=dict)
    """Which engine (name in core.engines) it drives for which craft."""
    base: Base = Base.NONE
    """The family that parts must fit."""
    needs: tuple[str, ...] = ()
    """Other models that have to be installed with it."""
    vram_gb: Annotated[float, Field(ge=0)]
    """Graphics memory that it takes while it works, at its usual precision; 0: it runs beside others or on the CPU."""
    disk_gb: Annotated[float, Field(gt=0)]
    licence: Licence
    files: tuple[ModelFile, ...] = ()

    @property
    def bytes(self) -> int:
        """Of all files: the sum of what is known, or `disk_gb` where a size is missing."""
        known = sum(file.bytes for file in self.files)
        complete = bool(self.files) and all(file.bytes for file in self.files)
        return known if complete else max(known, round(self.disk_gb * 1e9))

    @property
    def pinned(self) -> bool:
        """Whether the hash of every weight file is known beforehand."""
        return bool(self.files) and all(file.sha256 for file in self.files)


class Catalogue:
    """All models by name, in the order of the file."""

    def __init__(self, models: tuple[Model, ...]) -> None:
        self._models = {model.name: model for model in models}

    def __iter__(self) -> Any:
        return iter(self._models.values())

    def __contains__(self, name: str) -> bool:
        return name in self._models

    def find(self, name: str) -> Model | None:
        return self._models.get(name)

    def model(self, name: str) -> Model:
        """Raises NotFound."""
        if name not in self._models:
            known = ", ".join(self._models)
            raise NotFound("model.unknown", f"there is no model {name!r}; known: {known}", name=name[:60], known=known)
        return self._models[name]

    def named(self, reference: str) -> Model | None:
        """The model of a reference ("xtts-v2@0123456789ab"), or the one that Ollama calls so; None for one's own files."""
        name = reference.partition("@")[0]
        theirs = (model for model in self._models.values() if model.source is Source.OLLAMA and model.repo == reference)
        return self._models.get(name) or next(theirs, None)

    def for_engine(self, craft: Craft, engine: str) -> tuple[Model, ...]:
        """The models that can drive an engine, the default first."""
        return tuple(model for model in self._models.values() if model.crafts.get(craft) == engine)

    def with_needs(self, model: Model) -> tuple[Model, ...]:
        """The model's needs, theirs before it, each once."""
        ordered: dict[str, Model] = {}

        def add(name: str) -> None:
            for need in self._models[name].needs:
                add(need)
            ordered.setdefault(name, self._models[name])

        add(model.name)
        return tuple(ordered.values())


def parse(text: str, where: str) -> Catalogue:
    """Raises BadConfig naming the entry and the field that is wrong."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise _bad(where, "", str(error)) from error
    if not isinstance(data, dict) or set(data) != {"models"} or not isinstance(data["models"], list):
        raise _bad(where, "", "it must hold one list called models")
    try:
        models = TypeAdapter(tuple[Model, ...]).validate_python(tuple(data["models"]))
    except ValidationError as error:
        first = error.errors()[0]
        raise _bad(where, _named(data["models"], first["loc"]), first["msg"]) from error
    _check_whole(models, where)
    return Catalogue(models)


def _named(entries: list[Any], loc: tuple[int | str, ...]) -> str:
    """Where something is wrong, with the entry's name in place of its number."""
    parts = [str(part) for part in loc]
    if loc and isinstance(loc[0], int) and isinstance(entries[loc[0]], dict):
        parts[0] = str(entries[loc[0]].get("name", f"entry {loc[0] + 1}"))
    return ".".join(parts)


def _check_whole(models: tuple[Model, ...], where: str) -> None:
    """What concerns more than one field."""
    names = [model.name for model in models]
    for model in models:
        if names.count(model.name) > 1:
            raise _bad(where, model.name, "the name is there twice")
        missing = [need for need in model.needs if need not in names]
        if missing:
            raise _bad(where, f"{model.name}.needs", f"there is no model {missing[0]}")
        if (model.source is Source.HUB) != bool(model.files):
            raise _bad(where, f"{model.name}.files", "a model of the hub has files, one of Ollama has none")
        paths = [file.path for file in model.files]
        if len(set(paths)) < len(paths):
            raise _bad(where, f"{model.name}.files", "a path is there twice")
    _check_circles(models, where)


def _check_circles(models: tuple[Model, ...], where: str) -> None:
    needs = {model.name: model.needs for model in models}
    for name in needs:
        seen: set[str] = set()
        ahead = list(needs[name])
        while ahead:
            need = ahead.pop()
            if need == name:
                raise _bad(where, f"{name}.needs", "it needs itself")
            if need not in seen:
                seen.add(need)
                ahead += needs[need]


def _bad(where: str, entry: str, why: str) -> BadConfig:
    place = f"{where}: {entry}" if entry else where
    return BadConfig("models.catalogue", f"{place}: {why}", where=place, why=why)


@cache
def catalogue() -> Catalogue:
    """The catalogue that Storyreel comes with."""
    return parse(FILE.read_text(encoding="utf-8"), FILE.name)
