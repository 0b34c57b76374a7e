"""Several cues of equal length through MusicGen at once, window after window. Called by core.neural.composer.engine."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.crafts import ComposeRequest
from core.neural.composer.codec import chroma_of, sound_of
from core.neural.composer.decoding import Chances, Taste, ask, continue_codes, undisturbed, window_starts
from core.neural.composer.finishing import seconds_needed
from core.neural.composer.melody import stretch
from core.neural.composer.options import ComposerOptions
from core.neural.composer.prompts import places, prompt
from core.neural.composer.weights import MusicGen
from core.sound.filters import Wave

if TYPE_CHECKING:
    from torch import Generator, Tensor

_DECODING = 0.06
"""Share of the work that is turning codes into sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One cue to be made."""

    request: ComposeRequest
    seed: int
    attempt: int
    tune: Wave | None
    """(1, n) at 48 kHz."""


def make(model: MusicGen, items: Sequence[Item], options: ComposerOptions, tick: Callable[[float], None]) -> list[Wave]:
    """The sound (channels, n) of each at the model's rate. `tick` gets the share done and may raise."""
    import torch

    with undisturbed(), torch.inference_mode():
        codes = _codes(model, items, options, lambda done: tick(done * (1 - _DECODING)))
        sounds = []
        for number, one in enumerate(codes):
            share = 1 - _DECODING * (1 - number / len(items))
            sounds.append(sound_of(model, one, lambda share=share: tick(share)))  # type: ignore[misc]
    return sounds


def _codes(model: MusicGen, items: Sequence[Item], options: ComposerOptions, tick: Callable[[float], None]) -> Tensor:
    """(n, codebooks, frames)."""
    import torch

    decoder = model.network.decoder
    total = math.ceil(max(seconds_needed(item.request) for item in items) * model.frames)
    spans = window_starts(total, round(options.window * model.frames), round(options.overlap * model.frames))
    wanted = [places(item.request, len(spans)) for item in items]
    taste = Taste(guidance=options.guidance, temperature=options.temperature, top_k=options.top_k)
    chances = Chances([_generator(item) for item in items], decoder.num_codebooks, decoder.config.vocab_size, decoder.device)
    codes: Tensor | None = None
    for number, (heard, first, end) in enumerate(spans):
        tick(first / total)
        texts = [prompt(item.request, where[number]) for item, where in zip(items, wanted, strict=True)]
        asked = ask(model, texts, _tunes(model, items, heard, options.window))
        before = None if codes is None else codes[:, :, heard:first]
        made = continue_codes(
            model,
            asked,
            before,
            end - first,
            taste,
            chances,
            lambda done, first=first: tick((first + done) / total),  # type: ignore[misc]
        )
        codes = made if codes is None else torch.cat([codes, made], -1)
    assert codes is not None  # there is at least one window
    return codes


def _tunes(model: MusicGen, items: Sequence[Item], heard: int, seconds: float) -> Tensor | None:
    """Pitch classes (n, frames, 12) of the items' tunes from the window's first frame on; None for a model without."""
    import torch

    if not model.melody or any(item.tune is None for item in items):
        return None
    return torch.stack(
        [
            chroma_of(model, stretch(item.tune, model.rate, heard / model.frames, seconds))
            for item in items
            if item.tune is not None
        ]
    )


def seed_of(item: Item) -> int:
    """32 bits for a generator."""
    return int.from_bytes(hashlib.sha256(f"{item.seed}:{item.attempt}".encode()).digest()[:4], "big")


def _generator(item: Item) -> Generator:
    import torch

    return torch.Generator("cpu").manual_seed(seed_of(item))
