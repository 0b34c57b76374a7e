"""What making a film fit a byte limit gave. Made by core.edit.fit and kept by the courier, which never loads the encoder."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """The film that fits. `changed` is False when it was small enough already."""

    bytes: int
    width: int
    height: int
    changed: bool
