"""Where downloads come from and how patient they are. Made from config.yaml; light, for every process reads that."""

from __future__ import annotations

from dataclasses import dataclass, field

HUB = "https://huggingface.co"
SPARE = 1_000_000_000
"""Bytes that stay free on the disk."""
TRIES = 5
"""In a row without a single new byte, per mirror."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How patient a transfer is; seconds."""

    tries: int = TRIES
    connect: float = 15.0
    read: float = 30.0
    """Between two pieces of data."""
    pause: float = 1.0
    """Before the second try; doubled for each further one, with jitter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """Where files come from."""

    mirrors: tuple[str, ...] = (HUB,)
    """Base addresses, asked in this order."""
    token: str = ""
    """For repositories that want one; given to the first host of each mirror only."""
    spare: int = SPARE
    pace: Pace = field(default_factory=Pace)
