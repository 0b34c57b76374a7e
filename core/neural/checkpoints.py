"""Checkpoints that are Python pickles, read without running what is in them, and whether one is its network's. Called by the
loaders of voice and lips.
"""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import BrokenModel

if TYPE_CHECKING:
    from torch import Tensor

_NAMED = 3
"""So many wrong names are said."""


def broken(file: Path, why: str) -> BrokenModel:
    """The error of a file that cannot be used."""
    return BrokenModel("model.broken", f"{file.name} cannot be used: {why}", name=file.name, what="weights", why=why)


def read(file: Path, allowed: Sequence[Any] = ()) -> Any:
    """What is pickled in `file`; of code, only the making of tensors is allowed, and that of `allowed` as
    torch.serialization.safe_globals takes them. Raises BrokenModel."""
    import torch

    try:
        with warnings.catch_warnings(), torch.serialization.safe_globals(list(allowed)):
            warnings.simplefilter("ignore")  # about the pickle's age; what is wrong with it is said below
            return torch.load(str(file), map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise broken(file, "it is damaged, or holds code beside numbers") from error
    except (RuntimeError, EOFError, OSError, ValueError, KeyError, IndexError, AttributeError, TypeError) as error:
        raise broken(file, f"it is damaged ({str(error).splitlines()[0] if str(error) else 'it ends too early'})") from error


def check(wanted: Mapping[str, Tensor], state: Mapping[str, Tensor], file: Path, whose: str) -> None:
    """Raises BrokenModel unless names and shapes are those wanted and all are numbers."""
    wrong = [f"{name} is missing" for name in wanted if name not in state]
    wrong += [f"{name} is not {whose}'s" for name in state if name not in wanted]
    wrong += [
        f"{name} is {tuple(state[name].shape)} in place of {tuple(tensor.shape)}"
        for name, tensor in wanted.items()
        if name in state and state[name].shape != tensor.shape
    ]
    if wrong:
        more = f" and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
        raise broken(file, f"it is the checkpoint of another model: {'; '.join(wrong[:_NAMED])}{more}")
    for name, tensor in state.items():
        if tensor.is_floating_point() and not bool(tensor.isfinite().all()):
            raise broken(file, f"{name} holds values that are no numbers")
