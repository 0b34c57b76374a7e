"""Who accepted which model's licence, and when. Asked before a download; kept as long as the models' folder."""

from __future__ import annotations

import time
from dataclasses import dataclass

from core.errors import MissingModel
from core.models.catalogue import Model
from core.models.places import LICENCES, home, locked, read_json, write_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """One person's yes to one licence."""

    licence: str
    by: str
    at: float


def accepted(model: Model) -> Acceptance | None:
    """Somebody's yes to the licence that the model has now."""
    value = read_json(home() / LICENCES).get(model.name)
    if not isinstance(value, dict) or value.get("licence") != model.licence.name:
        return None
    return Acceptance(licence=model.licence.name, by=str(value.get("by", "")), at=float(value.get("at", 0)))


def accept(model: Model, by: str) -> None:
    """Notes that `by` ("terminal:ann", "discord:7") accepted the licence; the first yes stays."""
    with locked("licences"):
        if accepted(model) is None:
            value = {"licence": model.licence.name, "url": model.licence.url, "by": by, "at": time.time()}
            write_json(home() / LICENCES, {**read_json(home() / LICENCES), model.name: value})


def check_accepted(model: Model) -> None:
    """Raises MissingModel with the licence and the command that accepts it."""
    if model.licence.accept and accepted(model) is None:
        raise MissingModel(
            "model.licence",
            f"{model.name} has the licence {model.licence.name} ({model.licence.url}); to accept it run: "
            f"storyreel models get {model.name} --accept-licence",
            name=model.name,
            licence=model.licence.name,
            url=model.licence.url,
        )
