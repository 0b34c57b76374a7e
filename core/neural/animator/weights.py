"""Loads AnimateDiff: base model, motion module, SparseCtrl or IP-Adapter, LoRAs, to where the lender wants them.

Called by core.neural.animator.engine. Only safetensors files are read.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from core.errors import BadOption, BrokenModel
from core.models.checking import check_lora_fits, read_safetensors
from core.models.kinds import Base
from core.neural.animator.options import AnimateDiffOptions, Parts, Start
from core.neural.animator.windows import open_windows
from core.neural.feeding import feed_in_parts
from core.neural.lending import Offload, Placement
from core.neural.lending.weights import is_out_of_memory
from core.neural.quiet import quiet

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")
_CONFIG = "config.json"
_ADAPTER_FILES = {
    Base.SD15: ("models", "ip-adapter_sd15.safetensors"),
    Base.SDXL: ("sdxl_models", "ip-adapter-plus_sdxl_vit-h.safetensors"),
}
_ENCODER = "models/image_encoder"
"""Where h94/IP-Adapter has them."""
_OWN_WEIGHT = 0.8
"""Of the LoRA that comes with AnimateLCM, as its makers use it."""


@dataclass(slots=True)
class Animator:
    """A loaded AnimateDiff."""

    pipeline: Any
    """A diffusers pipeline: its parts, LoRAs, prompts and offloading are used, its loop is not (core.neural.animator.denoising
    says why)."""
    control: Any
    """SparseCtrl, or None."""
    placement: Placement
    windows: list[Any]
    """Transformers over time, see core.neural.animator.windows."""
    camera: Path | None = None
    """The motion LoRA that is in."""

    @property
    def pooled(self) -> bool:
        """Whether the denoiser reads a summary of the prompt beside its words, as SDXL does."""
        return hasattr(self.pipeline, "text_encoder_2")

    def batches(self, wishes: Sequence[T]) -> list[Sequence[T]]:
        """Which clips go through the networks together: on a processor each alone, for two do not fit into its cache."""
        size = 1 if self.placement.device == "cpu" else len(wishes)
        return [wishes[first : first + size] for first in range(0, len(wishes), size)]


def load(parts: Parts, options: AnimateDiffOptions, placement: Placement) -> Animator:
    """Raises BrokenModel for damaged files and for parts that do not fit each other, BadOption for a LoRA of another base."""
    import torch

    check_files(parts)
    with quiet():
        pipeline = _pipeline(parts, getattr(torch, placement.dtype))
        control = getattr(pipeline, "controlnet", None)
        if parts.start is Start.ADAPTER and parts.guide:
            _load_adapter(pipeline, parts.guide, parts.family, options.ip_scale)
        for file, weight in _fixed_loras(parts, options):
            _fuse(pipeline, file, weight, parts.family)
        _check_whole(pipeline, parts)
        windows = open_windows(pipeline.unet, control)
        _place(pipeline, placement)
    if placement.device == "cpu":
        feed_in_parts(pipeline.unet, control)
    if options.compile:
        pipeline.unet.compile()
    return Animator(pipeline, control, placement, windows)


def put_camera(animator: Animator, file: Path | None, weight: float) -> None:
    """Puts one motion LoRA in with its weight, or takes out the one that is in. Raises BrokenModel, BadOption."""
    pipeline = animator.pipeline
    if animator.camera != file and animator.camera is not None:
        pipeline.unload_lora_weights()
        animator.camera = None
    if file is None:
        return
    if animator.camera != file:
        found = _lora_file(file)
        check_lora_fits(found, Base.MOTION_SD15)
        with quiet(), reading(found):
            pipeline.load_lora_weights(str(found.parent), weight_name=found.name, adapter_name="camera")
        animator.camera = file
    pipeline.set_adapters(["camera"], [weight])


def check_files(parts: Parts) -> None:
    """Looks at the headers of all weights. Raises BrokenModel."""
    for place in (parts.motion, parts.base, parts.vae, parts.guide):
        for file in _weights(place) if place is not None else ():
            read_safetensors(file)


def _weights(place: Path) -> list[Path]:
    return [place] if place.is_file() else sorted(place.rglob("*.safetensors"))


def _pipeline(parts: Parts, dtype: Any) -> Any:
    diffusers: Any = import_module("diffusers")
    adapter = _motion(parts.motion, dtype)
    base = _base(parts, dtype)
    _check_fits(adapter, base.unet, parts)
    names = ["vae", "text_encoder", "tokenizer", "unet", "scheduler"]
    kind: Any = diffusers.AnimateDiffPipeline
    if parts.family is Base.SDXL:
        names += ["text_encoder_2", "tokenizer_2"]
        kind = diffusers.AnimateDiffSDXLPipeline
    pieces = {name: getattr(base, name) for name in names}
    if parts.start is Start.SPARSE and parts.guide is not None:
        pieces["controlnet"] = _from_module(diffusers.SparseControlNetModel, parts.guide, dtype)
        kind = diffusers.AnimateDiffSparseControlNetPipeline
    pipeline = _read(parts.motion, lambda: kind(**pieces, motion_adapter=adapter, feature_extractor=None, image_encoder=None))
    pipeline.register_modules(motion_adapter=None)  # its weights were copied into the denoiser
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def _base(parts: Parts, dtype: Any) -> Any:
    """The pipeline for pictures whose parts are used."""
    diffusers: Any = import_module("diffusers")
    kind: Any = diffusers.StableDiffusionXLPipeline if parts.family is Base.SDXL else diffusers.StableDiffusionPipeline
    extra: dict[str, Any] = {"dtype": dtype}
    if parts.vae is not None:
        vae = str(parts.vae)
        extra["vae"] = _read(
            parts.vae, lambda: diffusers.AutoencoderKL.from_pretrained(vae, dtype=dtype, local_files_only=True)
        )
    if parts.base.is_file():
        given = {"config": str(parts.like), "local_files_only": True, **extra}
        return _read(parts.base, lambda: kind.from_single_file(str(parts.base), **given))
    return _read(parts.base, lambda: _from_folder(kind, parts.base, extra))


def _from_folder(kind: Any, folder: Path, extra: Mapping[str, Any]) -> Any:
    skipped = {} if "text_encoder_2" in (folder / "model_index.json").read_text("utf-8") else {"safety_checker": None}
    return kind.from_pretrained(
        str(folder), local_files_only=True, use_safetensors=True, **_variant(folder / "unet"), **skipped, **extra
    )


def _variant(folder: Path) -> Mapping[str, str]:
    """What tells diffusers that a part is there at half precision only."""
    files = [file.name for file in folder.glob("diffusion_pytorch_model*.safetensors")]
    return {"variant": "fp16"} if files and all(".fp16" in name for name in files) else {}


def _from_module(kind: Any, place: Path, dtype: Any) -> Any:
    named = {"dtype": dtype, "local_files_only": True, "use_safetensors": True, **_variant(place)}
    return _read(place, lambda: kind.from_pretrained(str(place), **named))


def _motion(place: Path, dtype: Any) -> Any:
    """A module in a folder with its configuration, or the one file of a module of the usual shape."""
    module: Any = import_module("diffusers").MotionAdapter
    if place.is_dir() and (place / _CONFIG).is_file():
        return _from_module(module, place, dtype)
    files = _weights(place)
    if len(files) != 1:
        raise _broken(place, "it holds no motion module")

    def read() -> Any:
        from safetensors.torch import load_file

        adapter = module(**_shape_of(files[0]))
        adapter.load_state_dict(load_file(str(files[0])))
        return adapter.to(dtype=dtype)

    return _read(files[0], read)


def _shape_of(file: Path) -> dict[str, Any]:
    """The configuration of a motion module that came without one, as its tensors tell it."""
    shapes = read_safetensors(file).shapes
    levels = range(len({name.split(".")[1] for name in shapes if name.startswith("down_blocks.")}))
    norms = [shapes.get(f"down_blocks.{level}.motion_modules.0.norm.weight") for level in levels]
    blocks = tuple(shape[0] for shape in norms if shape)
    if not blocks:
        raise _broken(file, "it is no motion module in diffusers' naming")
    return {"block_out_channels": blocks, "use_motion_mid_block": any(name.startswith("mid_block.") for name in shapes)}


def _check_fits(adapter: Any, unet: Any, parts: Parts) -> None:
    made, there = list(adapter.config.block_out_channels), list(unet.config.block_out_channels)
    if made != there:
        why = f"it was made for a denoiser of {made} channels, and that of {parts.base.name} has {there}"
        raise _broken(parts.motion, f"it is the motion module of another base: {why}")


def _check_whole(pipeline: Any, parts: Parts) -> None:
    """Files that lack tensors are read without a word, and chance stands in for what is not there."""
    places = {"controlnet": parts.guide, "image_encoder": parts.guide and parts.guide / _ENCODER, "vae": parts.vae}
    if parts.base.is_dir():
        places |= {name: parts.base / name for name in ("unet", "vae", "text_encoder", "text_encoder_2")}
    if parts.vae is not None:
        places["vae"] = parts.vae
    for name, place in places.items():
        module = pipeline.components.get(name)
        if module is None or place is None:
            continue
        added = ("motion_modules.", "_ip.", "encoder_hid_proj.") if name == "unet" else ()
        held = [parameter for key, parameter in module.named_parameters() if not any(word in key for word in added)]
        wanted = sum(parameter.numel() for parameter in held)
        there = sum(math.prod(shape) for file in _weights(place) for shape in read_safetensors(file).shapes.values())
        if there < wanted or any(parameter.is_meta for parameter in held):
            raise _broken(place, f"{wanted - there} of {wanted} numbers are missing")


def _load_adapter(pipeline: Any, place: Path, family: Base, scale: float) -> None:
    folder, name = _ADAPTER_FILES[family]
    pipeline.register_modules(feature_extractor=_processor(place / _ENCODER))
    named = {"subfolder": folder, "weight_name": name, "image_encoder_folder": _ENCODER}
    _read(place, lambda: pipeline.load_ip_adapter(str(place), local_files_only=True, **named))
    pipeline.set_ip_adapter_scale(scale)


def _processor(encoder: Path) -> Any:
    """Brings pictures to the size that the image encoder wants."""
    transformers: Any = import_module("transformers")
    read = transformers.CLIPVisionConfig.from_pretrained
    side = _read(encoder, lambda: read(str(encoder), local_files_only=True)).image_size
    return transformers.CLIPImageProcessorPil(crop_size=side, size={"shortest_edge": side})


def _fixed_loras(parts: Parts, options: AnimateDiffOptions) -> list[tuple[Path, float]]:
    """The motion module's own LoRA (AnimateLCM has one for the base), and the person's."""
    own = sorted(parts.motion.glob("*lora*.safetensors")) if parts.motion.is_dir() else []
    found = [(file, _OWN_WEIGHT) for file in own]
    return found + ([(_lora_file(parts.lora), options.lora_weight)] if parts.lora is not None else [])


def _lora_file(place: Path) -> Path:
    files = _weights(place)
    if not files:
        raise _broken(place, "it holds no .safetensors file")
    return files[0]


def _fuse(pipeline: Any, file: Path, weight: float, family: Base) -> None:
    """Adds a LoRA to the weights for good: it costs nothing from then on."""
    check_lora_fits(file, family)
    _read(file, lambda: pipeline.load_lora_weights(str(file.parent), weight_name=file.name, adapter_name="fixed"))
    pipeline.fuse_lora(lora_scale=weight, safe_fusing=True)
    pipeline.unload_lora_weights()


def _place(pipeline: Any, placement: Placement) -> None:
    import torch

    if placement.dtype == "float16" and pipeline.vae.config.force_upcast:
        pipeline.vae.to(dtype=torch.float32)  # it overflows in half precision
    pipeline.vae.enable_slicing()
    for module in (part for part in pipeline.components.values() if isinstance(part, torch.nn.Module)):
        module.eval()
        module.requires_grad_(False)
    if placement.device.startswith("cuda"):
        pipeline.unet.to(memory_format=torch.channels_last)
        pipeline.vae.to(memory_format=torch.channels_last)
    if placement.offload is Offload.NONE:
        pipeline.to(placement.device)
    elif placement.offload is Offload.PARTS:
        pipeline.enable_model_cpu_offload(device=placement.device)
    else:
        device, fast = torch.device(placement.device), placement.device.startswith("cuda")
        pipeline.enable_group_offload(device, offload_type="leaf_level", use_stream=fast, low_cpu_mem_usage=fast)


def _read(place: Path, work: Callable[[], T]) -> T:
    """What `work` reads from `place`; BrokenModel for all that is wrong with its files."""
    with reading(place):
        return work()


@contextmanager
def reading(place: Path) -> Iterator[None]:
    from safetensors import SafetensorError

    try:
        yield
    except (BadOption, BrokenModel):
        raise
    except (SafetensorError, OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
        if is_out_of_memory(error):
            raise
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise _broken(place, first[:300]) from error


def _broken(place: Path, why: str) -> BrokenModel:
    return BrokenModel("model.broken", f"{place.name} cannot be used: {why}", name=place.name, what="weights", why=why)
