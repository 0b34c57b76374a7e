"""Prompts of any length for SDXL: stretches of 75 tokens, each read by both text encoders with a beginning and an end of its
own, their hidden states one after the other. Called by core.neural.painter.painting.

CLIP reads 77 tokens at once; a prompt of one stretch gives exactly what diffusers' own `encode_prompt` gives. The pooled
vector, which stands for the whole picture, is the first stretch's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

STRETCH = 75
MOST = 24
"""Stretches of a prompt."""
_REACH = 20
"""Tokens before the end of a stretch among which a comma is looked for, so that it ends with a phrase."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A batch of prompts: hidden states (n, 77 x stretches, width) and pooled vectors (n, width)."""

    states: Tensor
    pooled: Tensor


def stretches_of(pipeline: Any, text: str) -> int:
    """How many stretches the longer tokenizer's reading of the text needs, at least 1."""
    return max(len(_cut(tokenizer, _tokens(tokenizer, text))) for tokenizer, _ in _readers(pipeline))


def encode(pipeline: Any, texts: Sequence[str], stretches: int, clip_skip: int) -> Encoded:
    """Each text, filled up with empty stretches to `stretches`. `clip_skip` layers are left out at the end of the encoders.

    An empty text is all zeros where the model was trained so (force_zeros_for_empty_prompt).
    """
    import torch

    different = list(dict.fromkeys(texts))
    at = torch.tensor([different.index(text) for text in texts], device=pipeline._execution_device)
    states, pooled = [], None
    for tokenizer, encoder in _readers(pipeline):
        rows = [row for text in different for row in _filled(tokenizer, _cut(tokenizer, _tokens(tokenizer, text)), stretches)]
        found = encoder(torch.tensor(rows, device=pipeline._execution_device), output_hidden_states=True)
        layer = found.hidden_states[-min(clip_skip + 2, len(found.hidden_states))]
        states.append(layer.reshape(len(different), -1, layer.shape[-1]))
        if found[0].ndim == 2:  # only the second encoder projects
            pooled = found[0].reshape(len(different), stretches, -1)[:, 0]
    assert pooled is not None, "an SDXL pipeline has a second text encoder"
    whole = torch.cat(states, dim=-1)
    if pipeline.config.force_zeros_for_empty_prompt:
        told = torch.tensor([bool(text) for text in different], device=whole.device, dtype=whole.dtype)
        whole, pooled = whole * told[:, None, None], pooled * told[:, None]
    return Encoded(whole[at], pooled[at])


def _readers(pipeline: Any) -> list[tuple[Any, Any]]:
    """Tokenizers with their encoders; a refiner has but the second."""
    both = ((pipeline.tokenizer, pipeline.text_encoder), (pipeline.tokenizer_2, pipeline.text_encoder_2))
    return [(tokenizer, encoder) for tokenizer, encoder in both if encoder is not None]


def _tokens(tokenizer: Any, text: str) -> list[int]:
    return list(tokenizer(text, add_special_tokens=False, truncation=False, verbose=False).input_ids)


def _cut(tokenizer: Any, tokens: list[int]) -> list[list[int]]:
    """Stretches that end at a comma where one is near."""
    comma = tokenizer.convert_tokens_to_ids(",</w>")
    found: list[list[int]] = []
    at = 0
    while len(tokens) - at > STRETCH and len(found) < MOST - 1:
        end = at + STRETCH
        near = [place for place in range(end - _REACH, end) if tokens[place] == comma]
        end = near[-1] + 1 if near else end
        found.append(tokens[at:end])
        at = end
    return [*found, tokens[at : at + STRETCH]]


def _filled(tokenizer: Any, parts: list[list[int]], stretches: int) -> list[list[int]]:
    """Rows of 77 token ids."""
    whole = [*parts, *([[]] * (stretches - len(parts)))]
    rows = [[tokenizer.bos_token_id, *part, tokenizer.eos_token_id] for part in whole]
    return [row + [tokenizer.pad_token_id] * (STRETCH + 2 - len(row)) for row in rows]
