"""LoRAs: looked at before they are loaded, several at once, each with its weight. Called by core.neural.painter.loading."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import BadOption, BrokenModel
from core.models.checking import check_lora_fits, read_lora
from core.models.kinds import Base
from core.neural.lending.weights import is_out_of_memory

MOST_BYTES = 4_000_000_000
"""A LoRA is a fraction of its model; what is larger is something else."""
MOST_RANK = 1024
_DOWN, _UP = ("lora_down.weight", "lora.down.weight", "lora_A.weight"), ("lora_up.weight", "lora.up.weight", "lora_B.weight")


@dataclass(frozen=True, slots=True)
class LoraFile:
    """A LoRA that was looked at and found whole."""

    path: Path
    base: Base
    """Base.NONE where nothing in it tells: whether it fits shows when it is attached."""
    rank: int
    """The largest of its layers."""
    layers: int


def check_lora(path: Path, base: Base) -> LoraFile:
    """Reads the file without attaching it.

    Raises BrokenModel ("model.broken": a pickle in disguise, cut off; "lora.numbers": not finite) and BadOption
    ("model.not_lora", "model.other_base", "lora.size": too large, "lora.halves": one matrix of a pair is missing).
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        why = "the file cannot be read"
        raise BrokenModel("model.broken", f"{path.name}: {why}", name=path.name, what="gone", why=why) from error
    if size > MOST_BYTES:
        raise _too_large(path, f"it has {size / 1e9:.1f} GB")
    check_lora_fits(path, base)
    tensors, found = read_lora(path)
    downs = {_stem(name, _DOWN): shape for name, shape in tensors.shapes.items() if name.endswith(_DOWN)}
    ups = {_stem(name, _UP): shape for name, shape in tensors.shapes.items() if name.endswith(_UP)}
    lonely = sorted(downs.keys() ^ ups.keys())
    if lonely:
        raise BadOption(
            "lora.halves", f"the LoRA {path.name} lacks half of {lonely[0]}; get it again", name=path.name, layer=lonely[0][:80]
        )
    rank = max((shape[0] for shape in downs.values() if shape), default=0)
    if rank > MOST_RANK:
        raise _too_large(path, f"its rank is {rank}, more than {MOST_RANK}")
    _check_numbers(path)
    return LoraFile(path=path, base=found, rank=rank, layers=len(downs))


def attach_loras(pipeline: Any, loras: Sequence[tuple[LoraFile, float]], fuse: bool = False) -> None:
    """Adds them all to an SDXL pipeline, each with its weight; one of weight 0 changes nothing.

    `fuse` works them into the model's own weights: as quick as without, but they cannot be taken off again.
    Raises BadOption ("lora.unfit") for one whose layers are not the model's.
    """
    active = [(f"lora{at}", file, weight) for at, (file, weight) in enumerate(loras) if weight != 0.0]
    if not active:
        return
    for name, file, _ in active:
        _attach(pipeline, name, file)
    names = [name for name, _, _ in active]
    pipeline.set_adapters(names, adapter_weights=[weight for _, _, weight in active])
    if fuse:
        parts = [part for part in pipeline._lora_loadable_modules if getattr(pipeline, part, None) is not None]
        pipeline.fuse_lora(components=parts, adapter_names=names)
        pipeline.unload_lora_weights()


def _attach(pipeline: Any, name: str, file: LoraFile) -> None:
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Already found a `peft_config`")  # several at once are meant
            pipeline.load_lora_weights(
                str(file.path.parent), weight_name=file.path.name, adapter_name=name, local_files_only=True
            )
    except (ValueError, RuntimeError, KeyError, IndexError, AttributeError, TypeError) as error:
        if is_out_of_memory(error):
            raise
        raise _unfit(file, str(error).splitlines()[0] if str(error) else type(error).__name__) from error
    if not any(name in adapters for adapters in pipeline.get_list_adapters().values()):
        raise _unfit(file, "none of its layers is in the model")


def _check_numbers(path: Path) -> None:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(path), framework="pt") as opened:
            for name in opened.keys():  # noqa: SIM118 - it is no mapping
                tensor = opened.get_tensor(name)
                if tensor.is_floating_point() and not bool(tensor.isfinite().all()):
                    why = f"{name[:80]} holds values that are no numbers"
                    raise BrokenModel("lora.numbers", f"{path.name}: {why}", name=path.name, what="numbers", why=why)
    except (SafetensorError, OSError) as error:
        why = f"it is no whole safetensors file ({error})"
        raise BrokenModel("model.broken", f"{path.name}: {why}", name=path.name, what="cut", why=why) from error


def _stem(name: str, endings: tuple[str, ...]) -> str:
    return next(name.removesuffix(ending) for ending in endings if name.endswith(ending))


def _too_large(path: Path, why: str) -> BadOption:
    return BadOption("lora.size", f"{path.name} is no LoRA that can be used: {why}", name=path.name, why=why)


def _unfit(file: LoraFile, why: str) -> BadOption:
    return BadOption(
        "lora.unfit", f"the LoRA {file.path.name} does not fit the model: {why[:200]}", name=file.path.name, why=why[:200]
    )
