"""A step: one unit of work with its content key. Made by the planner, stored and run by storage and workers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from typing import Any

from core import crafts
from core.crafts import Craft, Ref
from core.serial import digest, from_json, to_json
from core.storyboard import Storyboard

_TYPES: dict[Craft, tuple[type[Any], type[Any]]] = {
    Craft.WRITE: (crafts.WriteRequest, Storyboard),
    Craft.PORTRAIT: (crafts.PortraitRequest, crafts.Portrait),
    Craft.BACKDROP: (crafts.BackdropRequest, crafts.Backdrop),
    Craft.STILL: (crafts.StillRequest, crafts.Still),
    Craft.SPEAK: (crafts.SpeakRequest, crafts.Speech),
    Craft.ANIMATE: (crafts.AnimateRequest, crafts.Clip),
    Craft.LIPSYNC: (crafts.LipsyncRequest, crafts.Clip),
    Craft.COMPOSE: (crafts.ComposeRequest, crafts.Music),
    Craft.AMBIENCE: (crafts.AmbienceRequest, crafts.AmbienceBed),
    Craft.SHEET: (crafts.SheetRequest, crafts.Sheet),
    Craft.CUT: (crafts.CutRequest, crafts.Segment),
    Craft.MIX: (crafts.MixRequest, crafts.Mix),
    Craft.EXPORT: (crafts.ExportRequest, crafts.Film),
    Craft.CHECK: (crafts.CheckRequest, crafts.CheckReport),
}

EXPANDING = frozenset({Craft.WRITE, Craft.SPEAK, Craft.EXPORT})
"""Crafts whose results let the planner see further."""


def decode_request(craft: Craft, data: bytes) -> Any:
    """The request dataclass of `craft` that `data` (canonical JSON) holds; raises BrokenAsset."""
    return from_json(data, _TYPES[craft][0])


def result_type(craft: Craft) -> type[Any]:
    """The dataclass that a step of `craft` results in."""
    return _TYPES[craft][1]


def refs(value: object) -> Iterator[Ref]:
    """Every Ref inside a request, depth first."""
    if isinstance(value, Ref):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from refs(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from refs(item)


def step_key(craft: Craft, identity: str, request_json: bytes, seed: int) -> str:
    """SHA-256 over craft, engine identity (name, version, model revision), request with its inputs' keys, and seed."""
    return digest(craft.value.encode(), identity.encode(), request_json, str(seed).encode())


@dataclass(frozen=True)
class Step:
    craft: Craft
    engine: str
    """Name in core.engines.ENGINES, or a dotted path."""
    identity: str
    request: Any
    seed: int
    lane: str = "cpu"
    """Queue: "cpu" or "gpu"."""
    title: str = ""
    """What is made, for the person watching."""
    weight: float = 1.0
    """Expected CPU seconds; only progress and order of waiting depend on it."""
    order: int = 0
    """Smaller runs first among steps that are ready."""

    @cached_property
    def request_json(self) -> bytes:
        """Canonical JSON of the request."""
        return to_json(self.request)

    @cached_property
    def key(self) -> str:
        """Content key, 64 hex digits."""
        return step_key(self.craft, self.identity, self.request_json, self.seed)

    @cached_property
    def inputs(self) -> frozenset[str]:
        """Keys of the assets this step reads."""
        return frozenset(ref.key for ref in refs(self.request))

    @property
    def ref(self) -> Ref:
        """This step's output as another step's input."""
        return Ref(self.key)
