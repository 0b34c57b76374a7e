"""Reads Wav2Lip checkpoints as they are published, and turns pickled ones into safetensors once. Called by the engine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.neural import checkpoints
from core.neural.checkpoints import broken
from core.neural.lending import Placement
from core.neural.lips.network import BASE, build, fold

if TYPE_CHECKING:
    from torch import Tensor, nn

_FIRST = "face_encoder_blocks.0.0.conv_block.0.weight"
_COUNT = "num_batches_tracked"
_SOURCE = "source"


def load(file: Path, placement: Placement) -> nn.Module:
    """The generator of `file`, ready to work at the placement. Raises BrokenModel naming what is damaged or missing."""
    import torch

    state = read_state(file)
    network = build(_base(state, file))
    _check(network, state, file)
    network.load_state_dict(state, strict=False)
    fold(network)
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    network.to(device=placement.device, dtype=getattr(torch, placement.dtype))
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


def read_state(file: Path) -> dict[str, Tensor]:
    """Tensors by name, without the `module.` of parallel training and in float32. Raises BrokenModel."""
    if file.suffix == ".safetensors":
        return _read_safe(file)
    kept = file.with_suffix(".safetensors")
    if _made_from(kept, file):
        return _read_safe(kept)
    state = _read_pickled(file)
    _keep(state, kept, file)
    return state


def _read_safe(file: Path) -> dict[str, Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return _plain(load_file(str(file)), file)
    except (SafetensorError, OSError, ValueError) as error:
        raise broken(file, f"it is no whole safetensors file ({error})") from error


def _read_pickled(file: Path) -> dict[str, Tensor]:
    """A .pth checkpoint; only tensors and plain values are unpickled, never code."""
    found = checkpoints.read(file)
    state = found.get("state_dict", found) if isinstance(found, Mapping) else None
    if not isinstance(state, Mapping):
        raise broken(file, "it is no checkpoint")
    return _plain(state, file)


def _plain(state: Mapping[Any, Any], file: Path) -> dict[str, Tensor]:
    import torch

    found = {str(name).removeprefix("module."): value for name, value in state.items()}
    tensors = {name: value for name, value in found.items() if isinstance(value, torch.Tensor)}
    if not tensors:
        raise broken(file, "it holds no weights")
    return {name: value if name.endswith(_COUNT) else value.float().contiguous() for name, value in tensors.items()}


def _made_from(kept: Path, file: Path) -> bool:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(kept), framework="pt") as opened:
            return bool((opened.metadata() or {}).get(_SOURCE) == _stamp(file))
    except (SafetensorError, OSError):
        return False


def _keep(state: Mapping[str, Tensor], kept: Path, file: Path) -> None:
    """Writes the safetensors file beside the checkpoint; where that is not allowed, the next start unpickles again."""
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    part = kept.with_name(f".{kept.name}.{os.getpid()}")
    try:
        save_file(dict(state), str(part), metadata={_SOURCE: _stamp(file)})
        part.replace(kept)
    except (OSError, SafetensorError):
        part.unlink(missing_ok=True)


def _stamp(file: Path) -> str:
    stat = file.stat()
    return f"{file.name} {stat.st_size} {stat.st_mtime_ns}"


def _base(state: Mapping[str, Tensor], file: Path) -> int:
    """Channels of the first layer; 16 in the published models."""
    first = state.get(_FIRST)
    if first is None:
        raise broken(file, f"it is the checkpoint of another model: {_FIRST} is missing")
    return int(first.shape[0]) if first.ndim == 4 and 0 < first.shape[0] <= 4 * BASE else BASE


def _check(network: nn.Module, state: Mapping[str, Tensor], file: Path) -> None:
    """Raises BrokenModel unless the names and shapes are the generator's and all numbers are finite."""
    checkpoints.check(_uncounted(network.state_dict()), _uncounted(state), file, "Wav2Lip")


def _uncounted(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Without the counts of batches, which only training needs."""
    return {name: tensor for name, tensor in state.items() if not name.endswith(_COUNT)}
