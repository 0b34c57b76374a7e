"""The voices' style vectors, read when a voice first speaks. Called by the engine; the list of voices is `catalogue`."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from core.errors import MissingTool, NotFound

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST = 200
"""Symbols that are spoken in one go; about 12 s, within 650 MB of memory. Style rows exist up to 256 (one per length)."""
_BLEND = "blend:"


def style_row(voice: str, symbols: int) -> NDArray[np.float32]:
    """The 256 style values of `voice` for a stretch of so many symbols; raises NotFound("voice.unknown")."""
    row: NDArray[np.float32] = _styles(voice)[min(max(symbols, 1), LONGEST) - 1]
    return row


@lru_cache(maxsize=64)
def _styles(voice: str) -> NDArray[np.float32]:
    """256x256 of a voice "af_heart" or a blend "blend:af_heart*0.6+bf_emma*0.4" (weights default to equal shares)."""
    if not voice.startswith(_BLEND):
        return _recorded(voice)
    parts = [part.partition("*") for part in voice.removeprefix(_BLEND).split("+")]
    try:
        weights = [float(weight) if weight else 1.0 / len(parts) for _, _, weight in parts]
    except ValueError as error:
        raise NotFound("voice.unknown", f"no voice {voice!r}", voice=voice) from error
    mixed = sum(weight * _recorded(name) for (name, _, _), weight in zip(parts, weights, strict=True))
    return np.asarray(mixed / sum(weights), np.float32)


@lru_cache(maxsize=64)
def _recorded(name: str) -> NDArray[np.float32]:
    source = files("core") / "data" / "voices" / f"{name[:2]}.npz"
    if not name[:2].isalpha() or not source.is_file():
        raise NotFound("voice.unknown", f"no voice {name!r}", voice=name)
    try:
        with source.open("rb") as file, np.load(file) as bundle:
            if name not in bundle.files:
                raise NotFound("voice.unknown", f"no voice {name!r}", voice=name)
            return np.asarray(bundle[name], np.float32)
    except (OSError, ValueError) as error:
        raise MissingTool("voice.damaged", f"{source} is damaged: {error}", package=source.name) from error
