"""What 30 seconds of music cost through the engine: `python -m benchmarks.composer [--full [small|medium|large]] [--compile]`.

Random weights. Without --full a tiny model on one thread of the processor, with it the published sizes on a CUDA GPU in
bfloat16. In the same run, in turn: transformers' own `generate` for one take after the other, the engine for one take after
the other, and the engine for all takes together. All end as finished sound: `generate` as it gives it, the engine as a levelled
cue in a FLAC file. Printed are seconds of music a second, how much quicker the engine is, and what it takes beside the model's
work. The middle of three rounds; wall time on a GPU, else CPU time.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
import transformers

from core.crafts import ComposeRequest
from core.neural import lending
from core.neural.composer.engine import NeuralComposer
from core.neural.composer.finishing import finish, seconds_needed
from core.neural.composer.making import Item, make
from core.neural.composer.options import read_options
from core.neural.composer.prompts import prompt
from core.neural.composer.weights import load
from core.neural.lending import HouseLender, LenderOptions, Placement
from core.storyboard import Genre, Mood
from tests.contexts import RecordingContext
from tests.core.neural.composer.models import save, tiny

ROUNDS, SECONDS = 3, 27.5
"""With the tail and a beat to choose from, the engine makes 30 s of that."""
SIZES = {"small": (1024, 24, 16), "medium": (1536, 48, 24), "large": (2048, 48, 32)}
"""Width, layers, heads (facebook/musicgen-*)."""


def full(size: str) -> Any:
    width, layers, heads = SIZES[size]
    library: Any = transformers
    decoder = library.MusicgenDecoderConfig(
        hidden_size=width, num_hidden_layers=layers, num_attention_heads=heads, ffn_dim=4 * width
    )
    config = library.MusicgenConfig(
        text_encoder=library.T5Config(
            d_model=768, d_kv=64, d_ff=3072, num_layers=12, num_heads=12, is_encoder_decoder=False, use_cache=False
        ).to_dict(),
        audio_encoder=library.EncodecConfig(
            sampling_rate=32000,
            num_filters=64,
            upsampling_ratios=[8, 5, 4, 4],
            codebook_size=2048,
            codebook_dim=128,
            target_bandwidths=[2.2],
            normalize=False,
            use_causal_conv=False,
        ).to_dict(),
        decoder=decoder.to_dict(),
    )
    torch.manual_seed(0)
    network = library.MusicgenForConditionalGeneration(config).eval()
    for layer in network.audio_encoder.quantizer.layers:
        torch.nn.init.normal_(layer.codebook.embed, std=0.3)
    chosen = network.generation_config
    chosen.decoder_start_token_id = chosen.pad_token_id = chosen.bos_token_id = 2048
    chosen.do_sample, chosen.guidance_scale, chosen.max_length = True, 3.0, 1504
    return network


def timed(work: Callable[[], object]) -> float:
    clock = time.perf_counter if torch.cuda.is_available() else time.process_time
    begin = clock()
    work()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return clock() - begin


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", nargs="?", const="small", choices=SIZES)
    parser.add_argument("--compile", action="store_true")
    told = parser.parse_args()
    torch.set_num_threads(1)
    fast = told.full is not None
    takes = 4 if fast else 2
    placement = Placement("cuda:0", "bfloat16") if fast else Placement("cpu", "float32")
    request = ComposeRequest(
        mood=Mood.TENSE, genre=Genre.ORCHESTRAL, bpm=120.0, intensity=0.6, seconds=SECONDS, key=2, opening=False, closing=False
    )
    options = read_options({"compile": told.compile, "together": takes})
    with tempfile.TemporaryDirectory() as place:
        folder = save(full(told.full) if fast else tiny("mono"), Path(place) / "model")
        model = load(folder, placement, compiled=False)
        words = model.tokenizer([prompt(request)], return_tensors="pt").to(placement.device)
        seconds = seconds_needed(request)
        count = round(seconds * model.frames)
        books = model.network.decoder.num_codebooks - 1

        def context(seed: int) -> RecordingContext:
            return RecordingContext(Path(tempfile.mkdtemp(dir=place)), seed)

        def plain() -> None:
            for seed in range(takes):
                torch.manual_seed(seed)
                sound = model.network.generate(**words, top_k=options.top_k, max_new_tokens=count + books)
                sound.float().cpu().numpy()

        def bare() -> None:
            items = [Item(request=request, seed=seed, attempt=0, tune=None) for seed in range(takes)]
            sounds[:] = make(model, items, options, lambda _: None)

        def finishing() -> None:
            for sound in sounds:
                finish(request, sound, model.rate, context(0), 0.9)

        sounds: list[Any] = []
        lending.set_lender(HouseLender(LenderOptions(device="cuda" if fast else "cpu")))
        engine = NeuralComposer({"model": str(folder), "compile": told.compile, "together": takes})
        engine.run_batch([request] * takes, [context(seed) for seed in range(takes)])
        ways: list[Callable[[], object]] = [
            plain,
            lambda: [engine.run(request, context(seed)) for seed in range(takes)],
            lambda: engine.run_batch([request] * takes, [context(seed) for seed in range(takes)]),
            bare,
            finishing,
        ]
        rounds = [[timed(way) for way in ways] for _ in range(ROUNDS)]
    usual, alone, together, work, after = (statistics.median(column) for column in zip(*rounds, strict=True))
    music = takes * seconds
    print(f"{placement.device} {placement.dtype}, {told.full or 'tiny'}, {takes} takes of {seconds:g} s")
    rates = f"{music / usual:.2f} by generate, {music / alone:.2f} by the engine, {music / together:.2f} together"
    print(f"seconds of music a second: {rates}")
    print(f"the engine is {usual / alone:.2f} x as quick one by one and {usual / together:.2f} x together")
    print(
        f"beside the model's work: {together / (work + after) - 1:+.1%} of hub and engine, {after / together:.1%} of finishing"
    )


if __name__ == "__main__":
    main()
