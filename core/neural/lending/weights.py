"""Weights of loaded models: how much they take, how they are let go of, and what running out of memory looks like.

Used by core.neural.lending.landlord. A model is whatever a `Wanted.load` returns: a torch module, a diffusers pipeline, a
dataclass with modules in it, or something that has no tensors at all.
"""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

_WORDS = ("out of memory", "cublas_status_alloc_failed", "not enough memory", "can't allocate memory", "failed to allocate")
_DEPTH = 3


def modules_of(model: object, depth: int = _DEPTH) -> Iterator[Any]:
    """The torch modules in a model, outermost ones only."""
    torch = sys.modules.get("torch")
    if torch is None or depth < 0:
        return
    if isinstance(model, torch.nn.Module):
        yield model
        return
    for part in _parts(model):
        yield from modules_of(part, depth - 1)


def _parts(model: object) -> Iterator[object]:
    components = getattr(model, "components", None)  # diffusers' pipelines
    if isinstance(components, dict):
        yield from components.values()
    elif isinstance(model, dict):
        yield from model.values()
    elif isinstance(model, list | tuple):
        yield from model
    elif is_dataclass(model) and not isinstance(model, type):
        yield from (getattr(model, field.name, None) for field in fields(model))
    elif not isinstance(model, str | bytes | int | float) and hasattr(model, "__dict__"):
        yield from vars(model).values()


def tensors_of(model: object) -> Iterator[Any]:
    """Parameters and buffers, each once."""
    met: set[int] = set()
    for module in modules_of(model):
        for tensor in (*module.parameters(), *module.buffers()):
            if id(tensor) not in met:
                met.add(id(tensor))
                yield tensor


def weight_bytes(model: object, device: str = "") -> int:
    """Bytes of parameters and buffers; only of those on `device` when it is given."""
    return sum(
        tensor.numel() * tensor.element_size()
        for tensor in tensors_of(model)
        if not device or str(tensor.device).partition(":")[0] == device.partition(":")[0]
    )


def let_go(holder: list[object], others: Iterable[object] = ()) -> None:
    """Drops the one model in `holder`. Should somebody still refer to it, its tensors are emptied: what was lent is the
    landlord's, and a forgotten reference must not keep gigabytes. What `others`, models that stay, share with it is spared.
    """
    model = holder.pop()
    ghosts = [weakref.ref(module) for module in modules_of(model)]
    del model
    gc.collect()
    left = [module for module in (ghost() for ghost in ghosts) if module is not None]
    if left:
        spared = {id(tensor) for other in others for tensor in tensors_of(other)}
        for tensor in tensors_of(left):
            if id(tensor) not in spared:
                _empty(tensor)


def _empty(tensor: Any) -> None:
    import torch

    tensor.data = torch.empty(0, dtype=tensor.dtype)
    if getattr(tensor, "grad", None) is not None:
        tensor.grad = None


def is_out_of_memory(error: BaseException) -> bool:
    """Whether the error says that a device or main memory is full; no other error does."""
    if isinstance(error, MemoryError):
        return True
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(error, torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(words in str(error).lower() for words in _WORDS)
