"""Whether model files are what they say: the safetensors format, pickles in disguise, the base of a LoRA, hashes.

Nothing here unpickles anything or loads weights. The format: https://huggingface.co/docs/safetensors (8 bytes little-endian
length, that many bytes of JSON, then the tensors without gaps).
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import BadOption, BrokenModel
from core.models.kinds import Base

HEADER_BYTES = 100_000_000
"""What the format's own reader allows."""
CHUNK = 1 << 20
_WIDTH = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8, "I16": 16, "U16": 16, "F16": 16, "BF16": 16,
    "I32": 32, "U32": 32, "F32": 32, "I64": 64, "U64": 64, "F64": 64, "C64": 64, "F4": 4,
}  # fmt: skip
"""Bits of one element."""
_DOWN = (".lora_down.weight", ".lora.down.weight", ".lora_A.weight", ".lora_A.default.weight")
_CROSS = {768: Base.SD15, 1024: Base.SD2, 2048: Base.SDXL}
"""Width of the text that a family's cross attention reads."""
_TOLD = {
    "sdxl": Base.SDXL,
    "stable-diffusion-xl": Base.SDXL,
    "sd_v1": Base.SD15,
    "stable-diffusion-v1": Base.SD15,
    "sd_v2": Base.SD2,
    "stable-diffusion-v2": Base.SD2,
    "stable-diffusion-v3": Base.SD3,
    "sd3": Base.SD3,
    "flux": Base.FLUX,
}
"""Beginnings of what training tools write into a LoRA's metadata."""


@dataclass(frozen=True, slots=True)
class Tensors:
    """A safetensors header: shapes by name, and what the maker wrote about it."""

    shapes: Mapping[str, tuple[int, ...]]
    metadata: Mapping[str, str]


def read_safetensors(path: Path) -> Tensors:
    """Reads and checks the header against the file. Raises BrokenModel saying what is wrong; reads no tensor."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        start = stream.read(8)
        if start[:2] in (b"PK", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"):
            raise _broken(
                path, "pickle", "it is a Python pickle and no safetensors file; it could run code, so it is not opened"
            )
        if len(start) < 8:
            raise _broken(path, "short", "it is too short to be a safetensors file")
        length = int.from_bytes(start, "little")
        if length < 2 or length > HEADER_BYTES or length > size - 8:
            raise _broken(path, "header", "its header does not fit into the file: cut off, or no safetensors file")
        text = stream.read(length)
    try:
        header = json.loads(text)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise _broken(path, "header", "its header cannot be read") from error
    if not isinstance(header, dict):
        raise _broken(path, "header", "its header is no table of tensors")
    metadata = header.pop("__metadata__", {})
    if not isinstance(metadata, dict):
        raise _broken(path, "header", "its metadata is no table")
    shapes = _check_layout(path, header, size - 8 - length)
    return Tensors(shapes=shapes, metadata={str(name): str(value) for name, value in metadata.items()})


def _check_layout(path: Path, header: Mapping[str, Any], room: int) -> dict[str, tuple[int, ...]]:
    """Every tensor lies in the file, as long as its shape says, and they follow one another without gaps."""
    spans: list[tuple[int, int]] = []
    shapes: dict[str, tuple[int, ...]] = {}
    for name, entry in header.items():
        try:
            width, shape = _WIDTH[entry["dtype"]], tuple(int(side) for side in entry["shape"])
            begin, end = (int(offset) for offset in entry["data_offsets"])
        except (KeyError, TypeError, ValueError) as error:
            raise _broken(path, "header", f"its entry {name[:60]} cannot be read") from error
        if min(shape, default=0) < 0 or end - begin != math.prod(shape) * width // 8:
            raise _broken(path, "layout", f"the length of {name[:60]} does not match its shape")
        spans.append((begin, end))
        shapes[name] = shape
    reached = 0
    for begin, end in sorted(spans):
        if begin != reached:
            raise _broken(path, "layout", "its tensors overlap or leave gaps")
        reached = end
    if reached > room:
        raise _broken(path, "cut", f"it is cut off: {reached - room} bytes are missing")
    if reached < room:
        raise _broken(path, "layout", f"{room - reached} bytes follow its last tensor")
    return shapes


def check_file(path: Path) -> None:
    """Looks at a file as its name says; only safetensors files have a form that can be checked. Raises BrokenModel."""
    if path.suffix == ".safetensors":
        read_safetensors(path)
    elif path.suffix == ".json":
        try:
            json.loads(path.read_bytes())
        except (UnicodeDecodeError, ValueError) as error:
            raise _broken(path, "json", "it is no JSON") from error
    elif path.stat().st_size == 0:
        raise _broken(path, "empty", "it is empty")


def base_of_lora(tensors: Tensors) -> Base:
    """The family that a LoRA was trained for; Base.NONE when nothing tells.

    Shapes are believed before metadata: the width of the text that the cross attention reads differs between families.
    """
    names = tensors.shapes
    if any("single_transformer_blocks" in name or "double_blocks" in name for name in names):
        return Base.FLUX
    if any("joint_blocks" in name or ("transformer.transformer_blocks" in name and "attn.add_" in name) for name in names):
        return Base.SD3
    if any("motion_modules" in name or "temporal_transformer" in name for name in names):
        return Base.MOTION_SD15
    for name, shape in names.items():
        if name.endswith(_DOWN) and ("attn2_to_k" in name or "attn2.to_k" in name) and len(shape) >= 2:
            return _CROSS.get(shape[1], Base.NONE)
    if any(name.startswith(("lora_te2_", "text_encoder_2.")) for name in names):
        return Base.SDXL
    told = tensors.metadata.get("modelspec.architecture") or tensors.metadata.get("ss_base_model_version", "")
    return next((base for start, base in _TOLD.items() if told.lower().startswith(start)), Base.NONE)


def read_lora(path: Path) -> tuple[Tensors, Base]:
    """A LoRA's header and base. Raises BrokenModel when it is damaged and BadOption when it is no LoRA."""
    tensors = read_safetensors(path)
    if not any("lora" in name.lower() for name in tensors.shapes):
        raise BadOption("model.not_lora", f"{path.name} holds no LoRA", name=path.name)
    return tensors, base_of_lora(tensors)


def check_lora_fits(path: Path, base: Base) -> None:
    """For engines: raises BadOption when the LoRA at `path` was made for another family than `base`."""
    _, found = read_lora(path)
    if found is not Base.NONE and found is not base:
        raise BadOption(
            "model.other_base",
            f"the LoRA {path.name} was made for {found}, and the model is {base}",
            name=path.name,
            found=found.value,
            base=base.value,
        )


def sha256_of(path: Path, looked: Callable[[int], None] | None = None) -> str:
    """Hex digest; `looked` is told how many bytes were read by each chunk and may raise to stop."""
    hashed = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            hashed.update(chunk)
            if looked is not None:
                looked(len(chunk))
    return hashed.hexdigest()


def _broken(path: Path, what: str, why: str) -> BrokenModel:
    return BrokenModel("model.broken", f"{path.name}: {why}", name=path.name, what=what, why=why)
