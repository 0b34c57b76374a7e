"""MusicGen's tokens, window after window: what transformers' own `generate` does, for codes in place of sound.

`generate` returns sound only, so that going on from a window would mean to encode it anew and lose quality; it draws from one
global generator, so that takes made together would differ from takes made alone; and it waits for the GPU at every token. The
delay pattern, the decoder and its caches are transformers'. With the highest score in place of chance the tokens are those of
`generate` (tested). Called by core.neural.composer.engine.

The paper: Copet et al., Simple and Controllable Music Generation, 2023 (guidance: section 2.4, delay pattern: section 2.2).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.neural.composer.weights import MusicGen
from core.neural.watching import watched

if TYPE_CHECKING:
    from torch import Generator, Tensor

_AHEAD = 32
"""Steps whose chances are drawn together."""
_LOOK = 0.2
"""Seconds between two looks whether somebody wants to stop."""
_SYNC = 25
"""Steps that a GPU may be behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """How tokens are chosen."""

    guidance: float
    temperature: float
    top_k: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What windows of several takes go on: both (2 n, length, width): the prompts, then as many empty ones."""

    states: Tensor
    mask: Tensor | None
    """1 where there is text; None: the model looks at all of it."""


def window_starts(total: int, window: int, overlap: int) -> tuple[tuple[int, int, int], ...]:
    """(first frame heard, first new frame, end) of each window, so that together they make exactly `total` frames."""
    found = [(0, 0, min(total, window))]
    while found[-1][2] < total:
        begin = found[-1][2]
        found.append((begin - overlap, begin, min(total, begin - overlap + window)))
    return tuple(found)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Leaves the global generators as they were: transformers draws from Python's in every layer."""
    import torch

    state = random.getstate()
    with torch.random.fork_rng(devices=[]):
        try:
            yield
        finally:
            random.setstate(state)


def ask(model: MusicGen, prompts: Sequence[str], chroma: Tensor | None) -> Asked:
    """The prompts as the decoder reads them, with the tunes (n, frames, pitch classes) before them for a melody model."""
    import torch

    network = model.network
    device = network.decoder.device
    words = model.tokenizer(list(prompts), padding=True, truncation=True, max_length=256, return_tensors="pt").to(device)
    mask = words["attention_mask"]
    states = network.text_encoder(input_ids=words["input_ids"], attention_mask=mask).last_hidden_state
    states = torch.cat([states, torch.zeros_like(states)])
    mask = torch.cat([mask, torch.zeros_like(mask)])
    if hasattr(network, "enc_to_dec_proj"):
        states = network.enc_to_dec_proj(states)
    states = states * mask[..., None]
    return (
        Asked(states, mask) if not model.melody else Asked(torch.cat([_tune(network, chroma, len(prompts)), states], 1), None)
    )


def _tune(network: Any, chroma: Tensor | None, count: int) -> Tensor:
    """The tunes (2 n, config.chroma_length, width), those of the empty prompts being the model's sign for none."""
    import torch

    sizes = network.config
    none = torch.zeros((count, 1, sizes.num_chroma))
    none[:, :, 0] = 1
    given = none if chroma is None else chroma
    given = given.repeat(1, -(-sizes.chroma_length // given.shape[1]), 1)[:, : sizes.chroma_length]
    both = torch.cat([given, none.expand_as(given)]).to(network.decoder.device, network.decoder.dtype)
    projected: Tensor = network.audio_enc_to_dec_proj(both)
    return projected


class Chances:
    """Gumbel noise for every take from a generator of its own, on the processor: a take is the same wherever and with whomever
    it is made. The largest sum of score and noise is a draw from the softmax of the scores (Gumbel 1954)."""

    def __init__(self, generators: Sequence[Generator], books: int, words: int, device: Any) -> None:
        self._generators, self._shape, self._device = generators, (_AHEAD, books, words), device
        self._step = 0

    def next(self) -> Tensor:
        """(n · books, words)."""
        import torch

        at = self._step % _AHEAD
        if at == 0:
            drawn = [torch.empty(self._shape).exponential_(generator=generator) for generator in self._generators]
            self._drawn = torch.cat(drawn, 1).to(self._device, non_blocking=True).log_().neg_()
        self._step += 1
        return self._drawn[at]


def continue_codes(
    model: MusicGen,
    asked: Asked,
    before: Tensor | None,
    count: int,
    taste: Taste,
    chances: Chances | None,
    tick: Callable[[int], None],
) -> Tensor:
    """`count` new frames of codes (n, codebooks, count) after `before` (n, codebooks, m). `tick` gets how many there are, now
    and then, and may raise. Without `chances` the likeliest token is taken.
    """
    import torch

    decoder = model.network.decoder
    books, start = decoder.num_codebooks, model.network.generation_config.decoder_start_token_id
    takes = len(asked.states) // 2
    given = torch.full((takes * books, 1), start, device=decoder.device)
    if before is not None:
        given = torch.cat([given, before.reshape(takes * books, -1)], 1)
    length = given.shape[1] + count + books // model.sides - 1
    feed, pattern = decoder.build_delay_pattern_mask(given, start, max_length=length)
    codes = pattern.clone()
    cache = _cache(model, length + (asked.states.shape[1] if model.melody else 0))
    first, looked, layers = feed.shape[1], time.monotonic(), decoder.model.decoder.layers
    for at in range(first, length):
        with watched(layers if at == first else (), lambda: tick(0)):  # the first step reads all that went before
            scores = _scores(model, asked, feed, cache, taste.guidance, at == first)
        tokens = _choose(scores, taste, chances)
        codes[:, at] = torch.where(pattern[:, at] == -1, tokens, pattern[:, at])
        feed = codes[:, at : at + 1]
        if at % _SYNC == 0 and feed.is_cuda:
            torch.cuda.current_stream(feed.device).synchronize()
        if time.monotonic() - looked > _LOOK:
            looked = time.monotonic()
            tick(min(count, at - first + 1))
    made: Tensor = codes[codes != start].reshape(takes, books, -1)[:, :, -count:]
    return made


def _scores(model: MusicGen, asked: Asked, feed: Tensor, cache: Any, guidance: float, first: bool) -> Tensor:
    """Guided scores of the next token, (n · codebooks, words) float32."""
    both = feed.repeat(2, 1)
    if model.melody:  # what goes before the tokens is in the cache from the first step on
        more: dict[str, Any] = {"encoder_hidden_states": asked.states} if first else {}
    else:
        more = {"encoder_hidden_states": asked.states, "encoder_attention_mask": asked.mask}
    decoder = model.network.decoder if first else model.step
    found = decoder(input_ids=both, past_key_values=cache, use_cache=True, **more).logits[:, -1].float()
    wanted, free = found.chunk(2)
    guided: Tensor = free + (wanted - free) * guidance
    return guided


def _choose(scores: Tensor, taste: Taste, chances: Chances | None) -> Tensor:
    if chances is None:
        return scores.argmax(-1)
    if 0 < taste.top_k < scores.shape[-1]:
        least = scores.topk(taste.top_k, dim=-1).values[:, -1:]
        scores = scores.masked_fill(scores < least, float("-inf"))
    chosen: Tensor = (scores / taste.temperature + chances.next()).argmax(-1)
    return chosen


def _cache(model: MusicGen, length: int) -> Any:
    from transformers import DynamicCache, EncoderDecoderCache, StaticCache

    config = model.network.decoder.config
    own = StaticCache(config=config, max_cache_len=length) if model.static else DynamicCache(config=config)
    return own if model.melody else EncoderDecoderCache(own, DynamicCache(config=config))
