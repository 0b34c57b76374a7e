"""Frozen dataclasses to canonical JSON and back, and the hash that content keys are made of.

Everything that crosses a folder or is stored goes through here, so equal values always have equal bytes.
"""

from __future__ import annotations

import hashlib
import threading
from typing import Any, TypeVar

import msgspec

from core.errors import BrokenAsset

T = TypeVar("T")

_encoder = msgspec.json.Encoder(order="deterministic")
_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}
_learning = threading.Lock()


def to_json(value: Any) -> bytes:
    """Canonical UTF-8 JSON of a frozen dataclass (fields in declared order, map keys sorted)."""
    return _encoder.encode(value)


def from_json(data: bytes, kind: type[T]) -> T:
    """The value of type `kind` that `data` holds; raises BrokenAsset when it does not fit the type."""
    try:
        return _decoder(kind).decode(data)
    except msgspec.DecodeError as error:
        raise BrokenAsset("asset.unreadable", f"stored {kind.__name__} cannot be read: {error}", kind=kind.__name__) from error


def _decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    """Made by one thread at a time: a type that msgspec 0.22 has half learnt crashes the process if another thread reads it."""
    known = _decoders.get(kind)
    if known is None:
        with _learning:
            if kind not in _decoders:
                _decoders[kind] = msgspec.json.Decoder(kind)
            known = _decoders[kind]
    return known


def digest(*parts: bytes) -> str:
    """SHA-256 over length-prefixed parts, as 64 hex digits (prefixing keeps part borders unambiguous)."""
    hasher = hashlib.sha256()
    for part in parts:
        hasher.update(len(part).to_bytes(8, "big"))
        hasher.update(part)
    return hasher.hexdigest()
