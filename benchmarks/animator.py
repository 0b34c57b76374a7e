"""Clips a second by AnimateDiff's engine against plain diffusers, and swaps with the painter:
`python -m benchmarks.animator [--full] [--clips 4] [--batch 2] [--swaps 20] …`

Random weights. Without --full tiny models (--width: channels of the first of two levels) on one thread of the processor (CPU
time), where only ratios mean something; --compile is for these too. With --full the architectures of SD 1.5 with motion module
v2 and of SDXL base on a GPU in bfloat16: 16 frames of 512x512 in 25 steps (wall time). In turn, and the middle of the rounds:
plain     one call of diffusers' pipeline per clip, as its documentation shows it
engine    the same number of clips by the engine through the lender, in batches, up to the finished frames
network   those clips by the loaded model in the same batches, without hub and engine
Then the lender swaps a painter and the animator, each freed before the other is loaded.
"""

from __future__ import annotations

import gc
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import torch

from benchmarks import painter
from benchmarks.networks import Manner, read_arguments, timed
from benchmarks.reporting import tell
from core.alone import LocalContext
from core.neural import lending
from core.neural.animator.denoising import Wish, denoise
from core.neural.animator.engine import AnimateDiff
from core.neural.animator.shots import Work
from core.neural.lending import HouseLender, LenderOptions
from core.neural.lending.machines import find_machine
from core.neural.painter.options import read_options
from core.neural.painter.painting import wanted_of
from core.neural.quiet import quiet
from core.options import Layout
from tests.core.neural.animator import tiny
from tests.core.neural.painter import tiny as tiny_painter

FASTER, OVERHEAD, LEAK = 1.3, 0.03, 0.01
FRAMES, PROMPT, NEGATIVE = 16, "a fox turns its head", "blurry"


@dataclass(frozen=True, kw_only=True)
class Task(Manner):
    models: tuple[Path, Path, Path]
    """Base, motion module, painter."""
    folder: Path
    clips: int

    def engine(self) -> AnimateDiff:
        return AnimateDiff(
            {
                "base": str(self.models[0]), "model": str(self.models[1]), "start": "latent", "strength": 1.0,
                "steps": self.steps, "size": self.side, "together": self.batch, "compile": self.compiled,
                "motion_loras": "off", "negative": NEGATIVE,
            }
        )  # fmt: skip

    def works(self, engine: AnimateDiff) -> list[Work[Wish]]:
        stage = tiny.Stage(self.folder, Layout(width=self.side, height=self.side, fps=8))
        requests = [stage.request(stage.still(f"still-{at}", at), FRAMES) for at in range(self.clips)]
        return [engine.prepare(request, stage.context(f"out-{at}")) for at, request in enumerate(requests)]


def save_full(folder: Path) -> tuple[Path, Path, Path]:
    """SD 1.5, motion module v2 and SDXL base as published, but with random weights."""
    kinds: Any = import_module("diffusers")
    reading: Any = import_module("transformers")
    torch.manual_seed(0)
    with torch.device("cuda"), quiet():
        unet = kinds.UNet2DConditionModel(
            sample_size=64, block_out_channels=(320, 640, 1280, 1280), cross_attention_dim=768, attention_head_dim=8,
            down_block_types=("CrossAttnDownBlock2D",) * 3 + ("DownBlock2D",),
            up_block_types=("UpBlock2D",) + ("CrossAttnUpBlock2D",) * 3,
        ).to(torch.bfloat16)  # fmt: skip
        vae = kinds.AutoencoderKL(
            block_out_channels=(128, 256, 512, 512), down_block_types=["DownEncoderBlock2D"] * 4, layers_per_block=2,
            up_block_types=["UpDecoderBlock2D"] * 4, latent_channels=4, sample_size=512,
        ).to(torch.bfloat16)  # fmt: skip
        text = reading.CLIPTextModel(
            reading.CLIPTextConfig(
                vocab_size=49408, hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12,
                bos_token_id=512, eos_token_id=513,
            )
        ).to(torch.bfloat16)  # fmt: skip
        motion = kinds.MotionAdapter().to(torch.bfloat16)
        made = kinds.StableDiffusionPipeline(
            vae=vae, text_encoder=text, tokenizer=tiny.tokenizer(folder / "words"), unet=unet, scheduler=tiny.scheduler(),
            safety_checker=None, feature_extractor=None, requires_safety_checker=False,
        )  # fmt: skip
        made.save_pretrained(str(folder / "sd15"))
        motion.save_pretrained(str(folder / "motion"))
    (folder / "painter").mkdir()
    return folder / "sd15", folder / "motion", painter.save_full(folder / "painter")


def save_tiny(folder: Path, width: int) -> tuple[Path, Path, Path]:
    blocks = width, 2 * width
    base = tiny.save_sd15(folder / "sd15", blocks)
    motion = tiny.save_motion(folder / "motion", middle=True, blocks=blocks)
    return base, motion, tiny_painter.save(folder / "sdxl")


def plain_way(task: Task) -> Callable[[], None]:
    """One call per clip."""
    kinds: Any = import_module("diffusers")
    dtype, device = (torch.bfloat16, "cuda") if task.fast else (torch.float32, "cpu")
    with quiet():
        motion = kinds.MotionAdapter.from_pretrained(str(task.models[1]), dtype=dtype)
        pipeline = kinds.AnimateDiffPipeline.from_pretrained(
            str(task.models[0]), motion_adapter=motion, dtype=dtype, scheduler=tiny.scheduler(beta_schedule="linear")
        ).to(device)
    pipeline.set_progress_bar_config(disable=True)

    def work() -> None:
        for at in range(task.clips):
            pipeline(
                PROMPT, negative_prompt=NEGATIVE, num_frames=FRAMES, num_inference_steps=task.steps, guidance_scale=7.5,
                width=task.side, height=task.side, generator=torch.Generator("cpu").manual_seed(at),
            )  # fmt: skip

    return work


def network_way(task: Task, engine: AnimateDiff) -> Callable[[], None]:
    """The engine's clips by its loaded model."""
    works = task.works(engine)
    manner = engine.manner(works[0].request)

    def work() -> None:
        with lending.lender().borrow(engine.wanted(works[0].request), LocalContext(task.folder)) as model:
            for first in range(0, task.clips, task.batch):
                for some in model.batches([one.wish for one in works[first : first + task.batch]]):
                    denoise(model, some, manner, lambda _: None)

    return work


def speed(task: Task, rounds: int) -> bool:
    """Prints how quick the engine is; whether the limits are kept."""
    lending.set_lender(HouseLender(LenderOptions(device="cuda" if task.fast else "cpu")))
    engine = task.engine()
    plain, network = plain_way(task), network_way(task, engine)

    def whole() -> None:
        works = task.works(engine)
        for first in range(0, task.clips, task.batch):
            engine.make(works[first : first + task.batch])

    begun = timed(whole, task.fast)
    for work in (plain, network):
        work()
    took = [[timed(work, task.fast) for work in (plain, whole, network)] for _ in range(rounds)]
    one, ours, least = (statistics.median(column) for column in zip(*took, strict=True))
    name = torch.cuda.get_device_name() if task.fast else "processor"
    print(f"{name}, {task.clips} clips of {FRAMES} frames {task.side}x{task.side}, {task.steps} steps, {task.batch} at a time")
    tell("seconds a clip, plain", one / task.clips, "s")
    tell("seconds a clip, engine", ours / task.clips, "s")
    tell("seconds until the first clips, loading and compiling", begun, "s")
    kept = tell("the engine against plain", one / ours, "x", FASTER if task.fast else None, at_least=True)
    return tell("hub and engine over the network alone", 100 * (ours / least - 1), "%", 100 * OVERHEAD) and kept


def swap(task: Task, swaps: int) -> bool:
    """Painter and animator in turn; prints seconds, memory, and what is left behind."""
    lending.set_lender(None)
    device = "cuda" if task.fast else "cpu"
    machine = find_machine(device, 0)
    machine.release()
    engine, context = task.engine(), LocalContext(task.folder)
    wishes: list[Any] = [engine.wanted(task.works(engine)[0].request), wanted_of(read_options({"model": str(task.models[2])}))]
    lender = HouseLender(LenderOptions(device=device))
    rest, used, seconds = machine.used(), [], []
    machine.watch()
    for number in range(swaps + 4):
        began = time.perf_counter()
        lender.clear(context)
        with lender.borrow(wishes[number % 2], context):
            pass
        seconds.append(time.perf_counter() - began)
        gc.collect()
        used.append(machine.used())
    pairs = [max(used[at : at + 2]) for at in range(0, len(used) - 1, 2)]
    grown = (statistics.median(pairs[-2:]) - statistics.median(pairs[1:3])) / max(pairs)
    assert lender.loads == swaps + 4, "every swap loads"
    tell("one swap painter to animator", statistics.median(seconds[2::2]), "s")
    tell("one swap animator to painter", statistics.median(seconds[3::2]), "s")
    tell("memory at most while swapping", (machine.peak() - rest) / 2**30, "GiB")
    return tell(f"memory grown over {swaps} swaps", 100 * grown, "%", 100 * LEAK)


def main() -> int:
    given, manner = read_arguments(__doc__, {"clips": 4, "swaps": 20, "width": 64}, tiny=(25, 128), full=(25, 512))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        models = save_full(folder) if given.full else save_tiny(folder, given.width)
        task = Task(**asdict(manner), models=models, folder=folder, clips=given.clips)
        good = speed(task, given.rounds)
        return 0 if swap(task, given.swaps) and good else 1


if __name__ == "__main__":
    raise SystemExit(main())
