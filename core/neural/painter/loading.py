"""SDXL with everything that the options add to it, from files to a place on the device. Called by
core.neural.painter.painting."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import BadOption, BrokenModel
from core.models.checking import read_safetensors
from core.models.kinds import Base
from core.neural.feeding import feed_in_parts
from core.neural.lending import Offload, Placement
from core.neural.lending.weights import is_out_of_memory
from core.neural.painter import options as settings
from core.neural.painter.control import load_control
from core.neural.painter.identity import attach_identity
from core.neural.painter.lora import attach_loras, check_lora
from core.neural.painter.options import PainterOptions
from core.neural.quiet import quiet

INDEX = "model_index.json"
_PARTS = ("unet", "vae", "text_encoder", "text_encoder_2")
_HALF = ".fp16."
_WORDS = ("vocab.json", "tokenizer.json")
_CONTROLS = ("pose", "depth")
_SCHEDULERS: dict[str, tuple[str, dict[str, Any]]] = {
    "euler": ("EulerDiscreteScheduler", {}),
    "euler-a": ("EulerAncestralDiscreteScheduler", {}),
    "dpm++": ("DPMSolverMultistepScheduler", {"algorithm_type": "dpmsolver++", "use_karras_sigmas": True}),
    "unipc": ("UniPCMultistepScheduler", {}),
    "ddim": ("DDIMScheduler", {}),
    "lcm": ("LCMScheduler", {}),
    "lightning": ("EulerDiscreteScheduler", {"timestep_spacing": "trailing"}),
    "tcd": ("TCDScheduler", {}),
}
_WORKING = 3 << 30
"""Bytes that two pictures of 1024 x 1024 need beside the weights, until it is measured."""


@dataclass(slots=True)
class Studio:
    """A loaded painter. `base` is a StableDiffusionXLPipeline; the others share its parts."""

    base: Any
    placement: Placement
    refiner: Any = None
    controls: dict[str, Any] = field(default_factory=dict)
    """ControlNets by "pose" and "depth"."""
    likeness: bool = False
    """Whether an IP-Adapter is attached."""
    safety: tuple[Any, Any] | None = None
    """The checker and what prepares pictures for it."""
    kinds: dict[tuple[bool, tuple[str, ...]], Any] = field(default_factory=dict)

    def pipeline(self, start: bool, controls: tuple[str, ...] = ()) -> Any:
        """The pipeline that begins from a picture (`start`) or from noise, guided by these ControlNets."""
        key = (start, controls)
        if key not in self.kinds:
            self.kinds[key] = self._kind(start, controls)
        found = self.kinds[key]
        self._bring(found)
        return found

    def refining(self) -> Any:
        self._bring(self.refiner)
        return self.refiner

    def _kind(self, start: bool, controls: tuple[str, ...]) -> Any:
        import diffusers

        name = f"StableDiffusionXL{'ControlNet' if controls else ''}{'Img2Img' if start else ''}Pipeline"
        more: dict[str, Any] = {"force_zeros_for_empty_prompt": self.base.config.force_zeros_for_empty_prompt}
        if controls:
            nets = [self.controls[one] for one in controls]
            more["controlnet"] = nets[0] if len(nets) == 1 else nets
        made = getattr(diffusers, name)(**self.base.components, **more, add_watermarker=False)
        made.set_progress_bar_config(disable=True)
        return made

    def put_away(self) -> None:
        """What is offloaded leaves the device: pipelines do so themselves, but only at their ends."""
        for pipeline in (*self.kinds.values(), self.refiner):
            if pipeline is not None:
                pipeline.maybe_free_model_hooks()

    def _bring(self, pipeline: Any) -> None:
        """One part at a time goes to the device: the hooks for that belong to the pipeline that works now."""
        if self.placement.offload is Offload.PARTS:
            pipeline.enable_model_cpu_offload(device=self.placement.device)


def load_studio(options: PainterOptions, placement: Placement) -> Studio:
    """Raises MissingModel, and BrokenModel naming the file that is damaged or of another kind."""
    parts = dict(settings.parts_of(options))
    if options.dtype != settings.AUTO:
        placement = Placement(placement.device, options.dtype, placement.offload)
    place = settings.place_of(options.model)
    with quiet(), _telling(place):
        base = _load_base(place, options, placement)
    if "vae" in parts:
        vae = settings.place_of(parts["vae"])
        with quiet(), _telling(vae):
            base.register_modules(vae=_load_vae(vae, options, placement))
    _set_scheduler(base, options)
    _add_loras(base, options)
    if settings.ADAPTER_ROLE in parts:
        with quiet():
            attach_identity(base, settings.place_of(parts[settings.ADAPTER_ROLE]))
    studio = Studio(base=base, placement=placement, likeness=settings.ADAPTER_ROLE in parts)
    if "refiner" in parts:
        studio.refiner = _load_refiner(settings.place_of(parts["refiner"]), base, placement)
    for role in _CONTROLS:
        if role in parts:
            width = int(base.unet.config.cross_attention_dim)
            studio.controls[role] = load_control(settings.place_of(parts[role]), placement, width)
    if options.safety:
        studio.safety = _load_safety(settings.place_of(options.safety))
    _settle(studio, options)
    return studio


def bytes_of(options: PainterOptions) -> int:
    """What the models take while they work, guessed from their files. Raises MissingModel."""
    names = [name for _, name in settings.parts_of(options)] + [lora.model for lora in settings.loras_of(options)]
    size = sum(file.stat().st_size for name in names for file in _files_of(settings.place_of(name)))
    return size + _WORKING * max(1, options.batch) * options.side**2 // 1024**2


def lora_file(name: str) -> Path:
    """The file of a LoRA of the catalogue or of one's own. Raises MissingModel, BrokenModel."""
    place = settings.place_of(name)
    found = [place] if place.is_file() else sorted(place.rglob("*.safetensors"))
    if not found:
        raise _broken(place, "it holds no .safetensors file")
    return found[0]


def _files_of(place: Path) -> list[Path]:
    """The weights that would be loaded: of the parts of a pipeline in half precision where there are such."""
    if place.is_file():
        return [place]
    whole = [path for part in _PARTS for path in sorted((place / part).glob("*.safetensors"))]
    found = whole if (place / INDEX).is_file() else sorted(place.rglob("*.safetensors"))
    half = [path for path in found if _HALF in path.name]
    return half or found


def _load_base(place: Path, options: PainterOptions, placement: Placement) -> Any:
    import torch
    from diffusers import StableDiffusionXLPipeline

    files = _files_of(place)
    for file in files:
        read_safetensors(file)
    common = {"dtype": getattr(torch, placement.dtype), "local_files_only": True, "add_watermarker": False}
    if place.is_dir() and (place / INDEX).is_file():
        _check_parts(place)
        variant = "fp16" if any(_HALF in file.name for file in files) else None
        return StableDiffusionXLPipeline.from_pretrained(str(place), variant=variant, use_safetensors=True, **common)
    if len(files) != 1 or files[0].suffix != ".safetensors":
        raise _broken(place, f"it is neither a diffusers folder with {INDEX} nor one .safetensors file")
    config = settings.place_of(options.config)
    return StableDiffusionXLPipeline.from_single_file(str(files[0]), config=str(config), **common)


def _check_parts(place: Path) -> None:
    """Every part that the index names is there: transformers makes up a tokenizer that knows no words where one is missing."""
    index = json.loads((place / INDEX).read_bytes())
    for part, made_by in index.items():
        if isinstance(made_by, list) and made_by[0] and not any((place / part).glob("*")):
            raise _broken(place, f"its folder {part} is gone")
        if part.startswith("tokenizer") and not any((place / part / name).is_file() for name in _WORDS):
            raise _broken(place, f"{part} has no list of words")


def _load_vae(place: Path, options: PainterOptions, placement: Placement) -> Any:
    import torch
    from diffusers import AutoencoderKL

    for file in _files_of(place):
        read_safetensors(file)
    dtype = getattr(torch, placement.dtype)
    if place.is_file():
        config = str(settings.place_of(options.config))
        return AutoencoderKL.from_single_file(str(place), config=config, subfolder="vae", dtype=dtype, local_files_only=True)
    return AutoencoderKL.from_pretrained(str(place), dtype=dtype, use_safetensors=True, local_files_only=True)


def _load_refiner(place: Path, base: Any, placement: Placement) -> Any:
    import torch
    from diffusers import StableDiffusionXLImg2ImgPipeline

    files = _files_of(place)
    with quiet(), _telling(place):
        for file in files:
            read_safetensors(file)
        found = StableDiffusionXLImg2ImgPipeline.from_pretrained(
            str(place),
            text_encoder_2=base.text_encoder_2,
            vae=base.vae,
            variant="fp16" if any(_HALF in file.name for file in files) else None,
            dtype=getattr(torch, placement.dtype),
            use_safetensors=True,
            local_files_only=True,
            add_watermarker=False,
        )
    found.set_progress_bar_config(disable=True)
    return found


def _load_safety(place: Path) -> tuple[Any, Any]:
    from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
    from transformers import CLIPImageProcessorPil

    with quiet(), _telling(place):
        for file in _files_of(place):
            read_safetensors(file)
        checker = StableDiffusionSafetyChecker.from_pretrained(str(place), use_safetensors=True, local_files_only=True)
        return checker, CLIPImageProcessorPil.from_pretrained(str(place), local_files_only=True)


def _add_loras(base: Any, options: PainterOptions) -> None:
    """Works the LoRAs into the model. One that does not fit is no mistake of whoever wants the film: it goes on without us."""
    try:
        chosen = [(check_lora(lora_file(one.model), Base.SDXL), one.weight) for one in settings.loras_of(options)]
        with quiet():
            attach_loras(base, chosen, fuse=True)
    except BadOption as error:
        raise BrokenModel(error.code, str(error), **error.parameters) from error


def _set_scheduler(base: Any, options: PainterOptions) -> None:
    import diffusers

    if options.real_scheduler == settings.AUTO:
        return
    name, more = _SCHEDULERS[options.real_scheduler]
    base.scheduler = getattr(diffusers, name).from_config(base.scheduler.config, **more)


def _settle(studio: Studio, options: PainterOptions) -> None:
    """Puts everything where and how it shall work."""
    import torch

    pipelines = [one for one in (studio.base, studio.refiner) if one is not None]
    where = torch.device(studio.placement.device)
    for pipeline in pipelines:
        pipeline.set_progress_bar_config(disable=True)
        pipeline.unet.to(memory_format=torch.channels_last)
        if options.quantise == "fp8":
            compute = getattr(torch, studio.placement.dtype)
            pipeline.unet.enable_layerwise_casting(storage_dtype=torch.float8_e4m3fn, compute_dtype=compute)
    studio.base.vae.to(memory_format=torch.channels_last)
    studio.base.vae.enable_slicing()
    if options.tiling:
        studio.base.vae.enable_tiling()
    for pipeline in pipelines:
        if studio.placement.offload is Offload.NONE:
            pipeline.to(where)
        elif studio.placement.offload is Offload.LAYERS:
            pipeline.enable_group_offload(
                onload_device=where, offload_type="leaf_level", use_stream=where.type == "cuda", low_cpu_mem_usage=True
            )
        if where.type == "cpu":
            feed_in_parts(pipeline.unet, *studio.controls.values())
        if options.compile:
            pipeline.unet.compile()
    if options.compile:
        studio.base.vae.decode = torch.compile(studio.base.vae.decode)


@contextmanager
def _telling(place: Path) -> Iterator[None]:
    """Whatever a library says of damaged or strange files becomes BrokenModel; running out of memory stays what it is."""
    from safetensors import SafetensorError

    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, SafetensorError, RuntimeError) as error:
        if is_out_of_memory(error):
            raise
        raise _broken(place, str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__) from error


def _broken(place: Path, why: str) -> BrokenModel:
    return BrokenModel("model.broken", f"{place.name} cannot be used: {why}", name=place.name, what="weights", why=why)
