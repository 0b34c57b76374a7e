"""Clips longer than what a motion module learned: windows over each other (FreeNoise, Qiu et al. 2023, arXiv 2310.15169).

Called by core.neural.animator.weights and .denoising. diffusers' own switch rebuilds the blocks, which neither LoRAs nor
offloading live through, and makes short clips slower; so blocks look here how many frames there are, and do one or the other.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Generator, Tensor

_USUAL, _STEP = 16, 4
"""Frames that motion modules were trained with, and a step that joins windows well."""


@cache
def _block() -> Any:
    """A transformer over time that works in windows only when it is given more than one of frames."""
    attention: Any = import_module("diffusers.models.attention")
    short, long = attention.BasicTransformerBlock.forward, attention.FreeNoiseTransformerBlock.forward

    def forward(block: Any, hidden_states: Tensor, *given: Any, **named: Any) -> Any:
        go = short if hidden_states.size(1) <= block.context_length else long
        return go(block, hidden_states, *given, **named)

    return type("WindowedBlock", (attention.FreeNoiseTransformerBlock,), {"forward": forward})


def open_windows(*models: Any) -> list[Any]:
    """Prepares the transformers over time of a denoiser and of SparseCtrl, and returns them."""
    plain: Any = import_module("diffusers.models.attention").BasicTransformerBlock
    found = []
    for model in models:
        for name, module in model.named_modules() if model is not None else ():
            if ".motion_modules." in name and isinstance(module, plain):
                module.__class__ = _block()
                found.append(module)
    set_windows(found, _USUAL, _STEP)
    return found


def set_windows(blocks: Sequence[Any], length: int, stride: int) -> None:
    """From now on a clip of more than `length` frames is made in windows of that, `stride` frames apart."""
    for block in blocks:
        block.set_free_noise_properties(length, min(stride, length), "pyramid")


def spread_noise(noise: Tensor, frames: int, stride: int, generator: Generator) -> Tensor:
    """Noise of a window (c, window, h, w) for `frames` frames: later windows have the frames of earlier ones in another order,
    so that they look alike (equation 7 of the paper)."""
    import torch

    window = noise.shape[1]
    parts = list(noise.unbind(1))
    while len(parts) < frames:
        first = len(parts) - window
        order = torch.randperm(min(stride, window), generator=generator).tolist()
        parts += [parts[first + at] for at in order]
    return torch.stack(parts[:frames], dim=1)
