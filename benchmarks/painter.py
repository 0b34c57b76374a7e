"""Pictures a second by the SDXL engine against plain diffusers: `python -m benchmarks.painter [--full] [--pictures 8] …`

Random weights. Without --full a tiny SDXL (--width: channels of the first of two levels) on one thread of the processor (CPU
time), where only ratios mean something; --compile is for this too. With --full the architecture of SDXL base on a GPU in
bfloat16, 1024x1024, 30 steps (wall time). In turn, and the middle of the rounds:
plain     one call of diffusers' pipeline per picture, as its documentation shows it
hub       the same pictures through the lender in batches, as the engine paints them
engine    backdrops by SdxlBackdrop.run_batch: prompts, light, files and all
network   those backdrops' words through the same loaded pipeline in the same batches, without hub and engine
Plain and hub get the same words and seeds; how far their pictures are apart is told too.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderKL, EulerDiscreteScheduler, StableDiffusionXLPipeline, UNet2DConditionModel
from PIL import Image
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from benchmarks.networks import Manner, read_arguments, timed
from benchmarks.reporting import tell
from core.alone import LocalContext
from core.crafts import BackdropRequest
from core.neural import lending
from core.neural.lending import HouseLender, LenderOptions
from core.neural.painter import options as settings
from core.neural.painter.encoding import encode, stretches_of
from core.neural.painter.engine import SdxlBackdrop
from core.neural.painter.options import PainterOptions
from core.neural.painter.painting import Order, paint, wanted_of
from core.neural.painter.prompting import Words, of_backdrop
from core.neural.quiet import quiet
from core.options import Layout
from core.storyboard import Place, PlaceKind, TimeOfDay, Weather
from tests.core.neural.painter import tiny

FASTER, OVERHEAD, APART = 1.5, 0.03, 2.0
NEGATIVE = "blurry"
LAYOUT = Layout(width=720, height=720, fps=24)


@dataclass(frozen=True, kw_only=True)
class Task(Manner):
    model: Path
    folder: Path
    pictures: int

    @property
    def options(self) -> dict[str, Any]:
        return {
            "model": str(self.model), "steps": self.steps, "batch": self.batch, "side": self.side, "compile": self.compiled,
            "negative": NEGATIVE, "guidance": 6.0,
        }  # fmt: skip

    @property
    def read(self) -> PainterOptions:
        return settings.read_options(self.options)

    def orders(self) -> list[Order]:
        size = (self.side, self.side)
        return [
            Order(words=Words(prompt=f"a red fox number {at}", negative=NEGATIVE), seed=at, size=size)
            for at in range(self.pictures)
        ]

    def requests(self) -> list[BackdropRequest]:
        side = 2 * round(self.side / 2.5)
        layout = LAYOUT if self.fast else Layout(width=side, height=side, fps=24)
        places = [Place(id=f"quay-{at}", name="Quay", kind=PlaceKind.HARBOUR, interior=False) for at in range(self.pictures)]
        return [
            BackdropRequest(place=place, time=TimeOfDay.DAY, weather=Weather.CLEAR, style="noir", layout=layout)
            for place in places
        ]

    def contexts(self) -> list[LocalContext]:
        folders = [self.folder / f"out-{at}" for at in range(self.pictures)]
        for folder in folders:
            folder.mkdir(exist_ok=True)
        return [LocalContext(folder) for folder in folders]


def save_full(folder: Path) -> Path:
    """SDXL base as published, but with random weights; the tokenizer knows letters only."""
    words = tiny.tokenizer(folder / "words")
    known: dict[str, Any] = {"vocab_size": 49408, "max_position_embeddings": 77, "bos_token_id": 512, "eos_token_id": 513}
    torch.manual_seed(0)
    with torch.device("cuda"):
        unet = UNet2DConditionModel(
            sample_size=128, block_out_channels=(320, 640, 1280), layers_per_block=2, cross_attention_dim=2048,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"), attention_head_dim=(5, 10, 20),
            transformer_layers_per_block=(1, 2, 10), use_linear_projection=True, addition_embed_type="text_time",
            addition_time_embed_dim=256, projection_class_embeddings_input_dim=2816,
        ).to(torch.bfloat16)  # fmt: skip
        vae = AutoencoderKL(
            block_out_channels=(128, 256, 512, 512), down_block_types=["DownEncoderBlock2D"] * 4, layers_per_block=2,
            up_block_types=["UpDecoderBlock2D"] * 4, latent_channels=4, sample_size=1024, scaling_factor=0.13025,
            force_upcast=False,
        ).to(torch.bfloat16)  # fmt: skip
        first = CLIPTextModel(
            CLIPTextConfig(
                hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, projection_dim=768,
                **known,
            )
        ).to(torch.bfloat16)  # fmt: skip
        second = CLIPTextModelWithProjection(
            CLIPTextConfig(
                hidden_size=1280, intermediate_size=5120, num_hidden_layers=32, num_attention_heads=20, projection_dim=1280,
                hidden_act="gelu", **known,
            )
        ).to(torch.bfloat16)  # fmt: skip
    scheduler = EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1, timestep_spacing="leading"
    )
    made = StableDiffusionXLPipeline(
        vae=vae, text_encoder=first, text_encoder_2=second, tokenizer=words, tokenizer_2=words, unet=unet, scheduler=scheduler,
        add_watermarker=False,
    )  # fmt: skip
    with quiet():
        made.save_pretrained(str(folder / "sdxl"))
    return folder / "sdxl"


def save_tiny(folder: Path, width: int) -> Path:
    """SDXL of two levels, the first of `width` channels."""
    heads = max(1, width // 32)
    made = tiny.build(folder / "words", block_out_channels=(width, 2 * width), attention_head_dim=(heads, 2 * heads))
    made.save_pretrained(str(folder / "sdxl"))
    return folder / "sdxl"


def plain_way(task: Task) -> Callable[[], list[Image.Image]]:
    """One call per picture."""
    dtype, device = (torch.bfloat16, "cuda") if task.fast else (torch.float32, "cpu")
    with quiet():
        pipeline = StableDiffusionXLPipeline.from_pretrained(str(task.model), dtype=dtype, add_watermarker=False).to(device)
    pipeline.set_progress_bar_config(disable=True)

    def work() -> list[Image.Image]:
        return [
            pipeline(
                order.words.prompt, negative_prompt=NEGATIVE, num_inference_steps=task.steps, guidance_scale=6.0,
                width=task.side, height=task.side, generator=torch.Generator("cpu").manual_seed(order.seed),
            ).images[0]
            for order in task.orders()
        ]  # fmt: skip

    return work


def network_way(task: Task) -> Callable[[], None]:
    """The engine's own backdrops through its own pipeline, but without hub and engine."""
    words = [of_backdrop(request, NEGATIVE) for request in task.requests()]

    def work() -> None:
        with lending.lender().borrow(wanted_of(task.read), LocalContext(task.folder)) as studio, torch.no_grad():
            pipeline = studio.pipeline(False)
            for first in range(0, task.pictures, task.batch):
                _call(task, pipeline, words[first : first + task.batch])

    return work


def _call(task: Task, pipeline: Any, words: Sequence[Words]) -> None:
    stretches = max(stretches_of(pipeline, one.prompt) for one in words)
    seen = encode(pipeline, [one.prompt for one in words], stretches, 0)
    unseen = encode(pipeline, [one.negative for one in words], stretches, 0)
    pipeline(
        prompt_embeds=seen.states, pooled_prompt_embeds=seen.pooled, negative_prompt_embeds=unseen.states,
        negative_pooled_prompt_embeds=unseen.pooled, num_inference_steps=task.steps, guidance_scale=6.0, width=task.side,
        height=task.side, generator=[torch.Generator("cpu").manual_seed(at) for at in range(len(words))],
    )  # fmt: skip


def apart(one: Sequence[Image.Image], other: Sequence[Image.Image]) -> tuple[float, float]:
    """Mean and largest difference, levels of 255."""
    pairs = [np.abs(np.asarray(a).astype(int) - np.asarray(b)) for a, b in zip(one, other, strict=True)]
    return float(np.mean(pairs)), float(np.max(pairs))


def measure(task: Task, rounds: int) -> bool:
    """Prints every figure beside its limit; whether all are kept."""
    lending.set_lender(HouseLender(LenderOptions(device="cuda" if task.fast else "cpu")))
    engine, plain, network = SdxlBackdrop(task.options), plain_way(task), network_way(task)
    shown: list[list[Image.Image]] = []

    def hub() -> None:
        shown.append(paint(task.orders(), task.read, LocalContext(task.folder), (0.0, 1.0)))

    def whole() -> None:
        engine.run_batch(task.requests(), task.contexts())

    first = timed(hub, task.fast)
    for work in (plain, whole, network):
        work()
    if task.fast:
        torch.cuda.reset_peak_memory_stats()
    ways = (plain, hub, whole, network)
    took = [[timed(work, task.fast) for work in ways] for _ in range(rounds)]
    one, ours, made, least = (statistics.median(column) for column in zip(*took, strict=True))
    mean, most = apart(plain(), shown[-1])
    name = torch.cuda.get_device_name() if task.fast else "processor"
    print(f"{name}, {task.pictures} pictures of {task.side}x{task.side}, {task.steps} steps, batches of {task.batch}")
    tell("pictures a second, plain", task.pictures / one)
    tell("pictures a second, through the hub", task.pictures / ours)
    tell("seconds of the first batch, loading and compiling", first, "s")
    kept = [
        tell("the hub against plain", one / ours, "x", FASTER if task.fast else None, at_least=True),
        tell("pictures of both apart, of 255 levels", mean, "", APART),
        tell("hub and engine over the network alone", 100 * (made / least - 1), "%", 100 * OVERHEAD),
    ]
    tell("the most that a pixel is apart", most)
    if task.fast:
        tell("memory at most, plain's model beside ours", torch.cuda.max_memory_allocated() / 2**30, "GiB")
    return all(kept)


def main() -> int:
    given, manner = read_arguments(__doc__, {"pictures": 4, "width": 64}, tiny=(30, 128), full=(30, 1024))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        model = save_full(folder) if given.full else save_tiny(folder, given.width)
        task = Task(**asdict(manner), model=model, folder=folder, pictures=given.pictures)
        return 0 if measure(task, given.rounds) else 1


if __name__ == "__main__":
    raise SystemExit(main())
