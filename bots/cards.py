"""Chat-neutral messages: what a desk call answers and an adapter shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A labelled value of a card."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One message. Adapters escape the text for their platform."""

    title: str
    text: str = ""
    fields: tuple[Field, ...] = ()
    pictures: tuple[Path, ...] = ()
    attachments: tuple[Path, ...] = ()
