"""What truly serves each craft now: which engine, which model, is it here, and where it was chosen. Asked by commands that
say so and by workers that fetch what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from core.crafts import Craft
from core.engines import ENGINES
from core.errors import StoryreelError
from core.identities import known_model
from core.models import active, installed, ollama
from core.models.catalogue import Model, catalogue
from core.models.kinds import Source
from core.plan.live import LiveShelf


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """One craft."""

    craft: Craft
    engine: str
    model: str = ""
    """As the engine is given it: a name of the catalogue, Ollama's, or a path; empty: it needs none that we know of."""
    chosen: bool = False
    """With `models use` or from a chat, and not in config.yaml."""
    missing: tuple[Model, ...] = ()
    """Models that have to be downloaded before the engine works."""
    stand_in: str = ""
    """Which engine does it meanwhile; empty: none, and films fail."""
    fault: StoryreelError | None = None
    """Why the engine cannot do it, or why what was chosen is not what serves."""

    @property
    def good(self) -> bool:
        return self.fault is None and not self.missing

    @property
    def light(self) -> bool:
        """Whether it is the engine that comes with the base."""
        return self.engine == next(iter(ENGINES[self.craft]))

    def said(self) -> str:
        """ "sdxl with sdxl-base"."""
        name = self.model.partition("@")[0]
        return f"{self.engine} with {name}" if name else self.engine


def in_use(shelf: LiveShelf, ollama_host: str = "") -> tuple[Used, ...]:
    """All crafts of the shelf. Asks Ollama, for two seconds at most, if a craft is its."""
    chosen = active.choices()
    return tuple(_used(shelf, craft, craft in chosen, ollama_host) for craft in shelf)


def _used(shelf: LiveShelf, craft: Craft, chosen: bool, ollama_host: str) -> Used:
    choice, fault = shelf.choice(craft), shelf.faults.get(craft)
    used = Used(craft=craft, engine=choice.name, chosen=chosen and fault is None, fault=fault)
    if choice.fallback in ENGINES[craft] and choice.fallback != choice.name:
        used = replace(used, stand_in=choice.fallback)
    try:
        model = known_model(ENGINES[craft].get(choice.name, choice.name), choice.options)
        used = replace(used, model=model)
        return replace(used, missing=missing_for(craft, choice.name, model, ollama_host))
    except StoryreelError as error:
        return replace(used, fault=fault or error)


def missing_for(craft: Craft, engine: str, model: str, ollama_host: str = "") -> tuple[Model, ...]:
    """What of the catalogue has to come before the engine works with that model. Raises MissingModel for a path where nothing
    is, or a model of one's own that is gone; NotFound for a name that nobody knows."""
    if not model:
        return ()
    if Path(model).expanduser().is_absolute():
        installed.folder(str(Path(model).expanduser()))
        return ()
    if any(one.crafts.get(craft) == engine and one.source is Source.OLLAMA for one in catalogue()):
        wanted = tuple(one for one in catalogue() if one.source is Source.OLLAMA and model in (one.repo, one.name))
        return () if not wanted or wanted[0].repo in ollama.installed_models(ollama_host) else wanted[:1]
    entry = catalogue().find(model.partition("@")[0])
    if entry is None or "@" in model:
        installed.get(model)
    return () if entry is None else installed.missing_parts(entry)
