"""Loads image-to-video pipelines to where the lender wants them, and keeps an eye on them while they work. Called by
core.neural.animator.ltx and core.neural.animator.wan. Only safetensors files are read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from math import prod
from pathlib import Path
from typing import Any

from core.errors import BrokenModel
from core.models.checking import read_safetensors
from core.neural.animator.image_to_video_options import VideoOptions
from core.neural.animator.weights import reading
from core.neural.lending import Offload, Placement
from core.neural.quiet import quiet

INDEX = "model_index.json"
_PER_PIXEL = 100
"""Bytes of memory that a pixel of a frame takes while a clip is decoded, until it is measured."""
Tick = Callable[[float], None]


def _nothing(_: float) -> None:
    """Nobody watches."""


@dataclass(slots=True)
class Filmer:
    """A loaded image-to-video model."""

    pipeline: Any
    """A diffusers pipeline."""
    placement: Placement
    extra: dict[str, Any] = field(default_factory=dict)
    """What its family keeps with it."""
    tick: Tick = _nothing
    """Told of the share that is done, and may raise; also asked between the layers of the denoiser and the VAE."""
    done: float = 0.0

    def tell(self, done: float) -> None:
        self.done = done
        self.tick(done)


def read_config(folder: Path, name: str) -> Mapping[str, Any]:
    """A JSON file of the model. Raises BrokenModel."""
    try:
        found = json.loads((folder / name).read_bytes())
    except (OSError, ValueError) as error:
        why = f"{name} is missing or no JSON"
        raise BrokenModel("model.broken", f"{folder.name}: {why}", name=folder.name, what="config", why=why) from error
    return found if isinstance(found, dict) else {}


def check_kind(folder: Path, transformer: str) -> None:
    """Raises BrokenModel unless the folder holds a model with that denoiser, and headers of all weights are sound."""
    found = read_config(folder, INDEX).get("transformer")
    if not isinstance(found, list) or transformer not in found:
        why = (
            f"it is another kind of model: its denoiser is {found[-1] if isinstance(found, list) else found}, not {transformer}"
        )
        raise BrokenModel("model.broken", f"{folder.name}: {why}", name=folder.name, what="kind", why=why)
    memory_of(folder)


@lru_cache(maxsize=8)
def memory_of(folder: Path) -> int:
    """Bytes of all weights at half precision. Raises BrokenModel for damaged headers."""
    return 2 * _numbers(folder)


def _numbers(place: Path) -> int:
    """In all weight files of a folder."""
    shapes = (read_safetensors(file).shapes for file in sorted(place.rglob("*.safetensors")))
    return sum(prod(shape) for table in shapes for shape in table.values())


def working_memory(size: tuple[int, int], frames: int) -> int:
    """Bytes beside the weights for one clip."""
    return size[0] * size[1] * frames * _PER_PIXEL


def load(kind: Any, folder: Path, options: VideoOptions, placement: Placement, precise: tuple[str, ...] = ()) -> Filmer:
    """The diffusers pipeline `kind` from its folder; parts named in `precise` are kept in float32. Raises BrokenModel."""
    import torch

    half = "bfloat16" if placement.dtype == "float16" else placement.dtype  # float16 overflows in T5 and in the denoisers
    dtypes: dict[str, Any] = {"default": getattr(torch, half), **dict.fromkeys(precise, torch.float32)}
    with quiet(), reading(folder):
        pipeline = kind.from_pretrained(str(folder), dtype=dtypes, local_files_only=True, use_safetensors=True)
    pipeline.set_progress_bar_config(disable=True)
    filmer = Filmer(pipeline, placement)
    modules = {name: part for name, part in pipeline.components.items() if isinstance(part, torch.nn.Module)}
    for name, module in modules.items():
        _check_whole(folder / name, module)
        module.eval()
        module.requires_grad_(False)
    denoisers: list[Any] = [part for name, part in modules.items() if name.startswith("transformer")]
    if options.cache:
        _spare_steps(denoisers, options.cache)
    if options.compile:
        for denoiser in denoisers:
            denoiser.compile_repeated_blocks()
    else:
        _watch(filmer, denoisers)
    _place(pipeline, placement)
    return filmer


def _check_whole(place: Path, module: Any) -> None:
    """Raises BrokenModel for files that lack weights: they are read without a word, and chance fills the gaps."""
    held = {id(tensor): tensor for tensor in module.state_dict(keep_vars=True).values()}.values()
    wanted = sum(tensor.numel() for tensor in held)
    missing = wanted - _numbers(place)
    if missing > 0 or any(tensor.is_meta for tensor in held):
        why = f"{missing} of {wanted} numbers of its {place.name} are missing"
        name = place.parent.name
        raise BrokenModel("model.broken", f"{name} cannot be used: {why}", name=name, what="weights", why=why)


def _spare_steps(denoisers: list[Any], threshold: float) -> None:
    diffusers: Any = import_module("diffusers")
    for denoiser in denoisers:
        denoiser.enable_cache(diffusers.FirstBlockCacheConfig(threshold=threshold))


def _watch(filmer: Filmer, denoisers: list[Any]) -> None:
    """Lets a cancel be heard within a step, which may take many seconds."""

    def ask(*_: Any) -> None:
        filmer.tick(filmer.done)

    vae = filmer.pipeline.vae
    for denoiser in denoisers:
        for block in getattr(denoiser, "transformer_blocks", None) or denoiser.blocks:
            block.register_forward_pre_hook(ask)
    for part in (vae.encoder, vae.decoder):
        part.register_forward_pre_hook(ask)


def _place(pipeline: Any, placement: Placement) -> None:
    if placement.offload is Offload.NONE:
        pipeline.to(placement.device)
        return
    pipeline.vae.enable_tiling()
    if placement.offload is Offload.PARTS:
        pipeline.enable_model_cpu_offload(device=placement.device)
    else:
        import torch

        device, fast = torch.device(placement.device), placement.device.startswith("cuda")
        pipeline.enable_group_offload(device, offload_type="leaf_level", use_stream=fast, low_cpu_mem_usage=fast)


def levels(video: Any) -> Any:
    """Frames (b, n, 3, h, w) with values 0 … 1 as arrays (b, n, h, w, 3) uint8. Raises BrokenModel for what is no picture."""
    import torch

    if not bool(video.isfinite().all()):
        why = "it makes values that are no numbers"
        raise BrokenModel("model.broken", f"the video model cannot be used: {why}", name="video", what="values", why=why)
    return (video.float().clamp(0, 1) * 255).round().to(torch.uint8).permute(0, 1, 3, 4, 2).cpu().numpy()
