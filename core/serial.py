"""Frozen dataclasses to canonical JSON and back, and the hash that content keys are made of.

Everything that crosses a folder or is stored goes through here, so equal values always have equal bytes.
"""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar

import msgspec

from core.errors import BrokenAsset

T = TypeVar("T")

_encoder = msgspec.json.Encoder(order="deterministic")


def to_json(value: Any) -> bytes:
    """Canonical UTF-8 JSON of a frozen dataclass (fields in declared order, map keys sorted)."""
    return _encoder.encode(value)


def from_json(data: bytes, kind: type[T]) -> T:
    """The value of type `kind` that `data` holds; raises BrokenAsset when it does not fit the type."""
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.DecodeError as error:
        raise BrokenAsset("asset.unreadable", f"stored {kind.__name__} cannot be read: {error}", kind=kind.__name__) from error


def digest(*parts: bytes) -> str:
    """SHA-256 over length-prefixed parts, as 64 hex digits (prefixing keeps part borders unambiguous)."""
    hasher = hashlib.sha256()
    for part in parts:
        hasher.update(len(part).to_bytes(8, "big"))
        hasher.update(part)
    return hasher.hexdigest()
