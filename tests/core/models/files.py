"""Small model files and catalogue entries that tests make."""

from __future__ import annotations

import hashlib
import json
import math

from core.crafts import Craft
from core.models.catalogue import Licence, Model, ModelFile
from core.models.kinds import Base, Kind, Source

FREE = Licence(name="MIT", url="https://example.org/mit", accept=False, commercial=True)
STRICT = Licence(name="Personal only", url="https://example.org/personal", accept=True, commercial=False)


def tensors(shapes: dict[str, tuple[int, ...]], metadata: dict[str, str] | None = None) -> bytes:
    """A safetensors file of F16 zeros … with bytes that differ, so that mixed-up pieces show."""
    header: dict[str, object] = {"__metadata__": metadata} if metadata else {}
    at = 0
    for name, shape in shapes.items():
        size = 2 * math.prod(shape)
        header[name] = {"dtype": "F16", "shape": list(shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + bytes(number * number % 251 for number in range(at))


WEIGHTS = tensors({"unet.weight": (100, 1000)})


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def lora(width: int, **metadata: str) -> bytes:
    name = "lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight"
    return tensors({name: (4, width)}, metadata)


def model(
    files: dict[str, bytes], name: str = "tiny", *, known: bool = True, licence: Licence = FREE, **extra: object
) -> Model:
    """An entry for these files, with or without their hashes."""
    entries = tuple(
        ModelFile(path=path, sha256=digest(data) if known else "", bytes=len(data) if known else 0)
        for path, data in files.items()
    )
    fields: dict[str, object] = {
        "title": "Tiny", "kind": Kind.PICTURES, "source": Source.HUB, "repo": "some/tiny", "revision": "a" * 40,
        "crafts": {Craft.STILL: "draft"}, "base": Base.SDXL, "vram_gb": 1.0, "disk_gb": 0.001,
    }  # fmt: skip
    return Model(name=name, licence=licence, files=entries, **(fields | extra))  # type: ignore[arg-type]
