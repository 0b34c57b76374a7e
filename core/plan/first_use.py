"""Downloads the models that a step's engine lacks, if config.yaml lets it (`models: {download: first-use}`). Called by workers
when an engine says that its model is missing.
"""

from __future__ import annotations

import time
from pathlib import Path

from core.crafts import Context, Craft
from core.engines import ENGINES
from core.errors import Cancelled, Conflict
from core.identities import known_model
from core.models import overview
from core.models.catalogue import Model
from core.models.download import Progress
from core.models.hub import Hub
from core.models.kinds import Source
from core.plan.book import EngineShelf
from core.plan.used import missing_for

BY = "first use"
LOOK_EVERY = 0.3
"""Seconds between two looks whether somebody else's download of the same model has ended."""


def fetch(shelf: EngineShelf, craft: Craft, engine: str, hub: Hub, context: Context) -> bool:
    """Has the models here that the craft's engine called `engine` lacks; whether one came. Blocks; the step's note says how
    far it is. Ollama's models are its own: its engine pulls them.

    Raises MissingModel when a licence was not accepted, Cancelled, and what core.models.download.install does.
    """
    choice = shelf.called(craft, engine)
    model = known_model(ENGINES[craft].get(choice.name, choice.name), choice.options)
    if not model or Path(model).expanduser().is_absolute():
        return False

    def tell(told: Progress) -> None:
        """A download is no part of the work: it moves the note, and not the bar."""
        done, total = f"{told.done / 1e9:.1f}", f"{told.total / 1e9:.1f}"
        context.progress(0.0, f"downloading {told.model}: {told.fraction:.0%}, {done} of {total} GB")

    came = False
    while missing := _missing(craft, choice.name, model):
        context.check_cancelled()
        try:
            overview.get(missing[-1], hub, "", BY, tell, _Stop(context))
        except Conflict:
            context.progress(0.0, f"somebody else is downloading {missing[-1].name}")
            time.sleep(LOOK_EVERY)
        came = True
    return came


def _missing(craft: Craft, engine: str, model: str) -> tuple[Model, ...]:
    name = model.partition("@")[0]  # exactly this one cannot be asked for; what the catalogue has may be the same
    return tuple(one for one in missing_for(craft, engine, name) if one.source is Source.HUB)


class _Stop:
    def __init__(self, context: Context) -> None:
        self._context = context

    def is_set(self) -> bool:
        try:
            self._context.check_cancelled()
        except Cancelled:
            return True
        return False
