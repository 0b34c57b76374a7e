"""What there is to say about every model in a list: is it here, what is it used for, what does it take. For commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.crafts import Craft
from core.models import active, installed, licences, ollama
from core.models.catalogue import Model, catalogue
from core.models.download import Progress, install
from core.models.hub import Hub
from core.models.installed import Installed
from core.models.kinds import Base, Kind, Source
from core.models.transfer import Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One model, of the catalogue or of one's own."""

    name: str
    title: str
    kind: Kind
    here: bool
    bytes: int
    """On the disk where it is here, else to download."""
    crafts: tuple[Craft, ...]
    """What it can do."""
    active: tuple[Craft, ...]
    """What it is used for now."""
    vram_gb: float = 0.0
    licence: str = ""
    commercial: bool = True
    needs_yes: bool = False
    """Its licence has to be accepted, and nobody did."""
    base: Base = Base.NONE
    weight: float = 0.0
    """How strongly SDXL paints with it."""

    @property
    def used(self) -> bool:
        return bool(self.active or self.weight)


def rows(ollama_host: str = "") -> tuple[Row, ...]:
    """The catalogue in its order, then models of one's own. Asks Ollama, for two seconds at most."""
    here = {one.name: one for one in reversed(installed.all_installed())}
    used = {craft: choice.model for craft, choice in active.choices().items()}
    kept = ollama.installed_models(ollama_host)
    known = tuple(_row(model, here.get(model.name), model.repo in kept, used) for model in catalogue())
    loras = {one.name: one.weight for one in active.loras()}
    own = tuple(_own(one, loras.get(name, 0.0)) for name, one in here.items() if name not in catalogue())
    return (*known, *own)


def row(model: Model, ollama_host: str = "") -> Row:
    """One model of the catalogue; Ollama is asked only about its own."""
    kept = model.source is Source.OLLAMA and model.repo in ollama.installed_models(ollama_host)
    used = {craft: choice.model for craft, choice in active.choices().items()}
    return _row(model, installed.find(model.name), kept, used)


def _row(model: Model, one: Installed | None, kept: bool, used: dict[Craft, str]) -> Row:
    return Row(
        name=model.name,
        title=model.title,
        kind=model.kind,
        here=kept if model.source is Source.OLLAMA else one is not None,
        bytes=one.bytes if one is not None else model.bytes,
        crafts=tuple(model.crafts),
        active=tuple(craft for craft, name in used.items() if name.partition("@")[0] in (model.name, model.repo)),
        vram_gb=model.vram_gb,
        licence=model.licence.name,
        commercial=model.licence.commercial,
        needs_yes=model.licence.accept and licences.accepted(model) is None,
        base=model.base,
    )


def _own(one: Installed, weight: float) -> Row:
    return Row(
        name=one.name,
        title=one.name,
        kind=one.kind,
        here=True,
        bytes=one.bytes,
        crafts=(),
        active=(),
        base=one.base,
        weight=weight,
    )


def to_accept(model: Model) -> tuple[Model, ...]:
    """The models whose licence somebody has to accept before `get` can work: the model's and those of what it needs."""
    parts = catalogue().with_needs(model)
    return tuple(part for part in parts if part.licence.accept and licences.accepted(part) is None)


def check_licences(model: Model) -> None:
    """Raises MissingModel for the first licence that nobody accepted, of the model or of what it needs."""
    for part in catalogue().with_needs(model):
        licences.check_accepted(part)


def get(
    model: Model,
    hub: Hub,
    ollama_host: str,
    by: str,
    tell: Callable[[Progress], None],
    stop: Stop | None = None,
) -> tuple[str, ...]:
    """Downloads the model and what it needs, one after the other; the names of what came. Blocks. Raises as `install`."""
    check_licences(model)
    came = []
    for part in catalogue().with_needs(model):
        if part.source is Source.OLLAMA:
            ollama.pull(part, ollama_host, tell, stop)
            came.append(part.name)
        elif installed.find(part.name) is None or part is model:
            install(part, hub, by, tell, stop)
            came.append(part.name)
    return tuple(came)
