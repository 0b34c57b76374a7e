"""Tiny IP-Adapters of the kind "plus" and LoRAs with random weights, as they lie on a disk, for the tests beside."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import UNet2DConditionModel
from safetensors.torch import save_file
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

WIDTH = 32
"""Of the image encoder."""
_INNER, _QUERIES, _DEPTH = 64, 4, 4


def adapters(folder: Path, unet: UNet2DConditionModel, seed: int = 0) -> Path:
    """A folder as the catalogue's "sdxl-ip-adapter"."""
    torch.manual_seed(seed)
    encoder = CLIPVisionModelWithProjection(
        CLIPVisionConfig(
            hidden_size=WIDTH, projection_dim=32, num_hidden_layers=2, num_attention_heads=4, image_size=32, patch_size=8,
            intermediate_size=37,
        )
    )  # fmt: skip
    encoder.save_pretrained(str(folder / "models" / "image_encoder"))
    (folder / "sdxl_models").mkdir(parents=True, exist_ok=True)
    for name in ("ip-adapter-plus-face_sdxl_vit-h", "ip-adapter-plus_sdxl_vit-h"):
        save_file(adapter(unet), str(folder / "sdxl_models" / f"{name}.safetensors"))
    return folder


def adapter(unet: UNet2DConditionModel, width: int = 0) -> dict[str, torch.Tensor]:
    """Tensors under the names that are published; keys of `width` in place of the model's own."""
    keys = width or int(unet.config.cross_attention_dim)
    found = {
        "image_proj.latents": torch.randn(1, _QUERIES, _INNER),
        "image_proj.proj_in.weight": torch.randn(_INNER, WIDTH) * 0.2,
        "image_proj.proj_in.bias": torch.zeros(_INNER),
        "image_proj.proj_out.weight": torch.randn(keys, _INNER) * 0.2,
        "image_proj.proj_out.bias": torch.zeros(keys),
        "image_proj.norm_out.weight": torch.ones(keys),
        "image_proj.norm_out.bias": torch.zeros(keys),
    }
    for at in range(_DEPTH):
        layer = f"image_proj.layers.{at}"
        for norm in ("0.norm1", "0.norm2", "1.0"):
            found |= {f"{layer}.{norm}.weight": torch.ones(_INNER), f"{layer}.{norm}.bias": torch.zeros(_INNER)}
        found[f"{layer}.0.to_q.weight"] = torch.randn(_INNER, _INNER) * 0.1
        found[f"{layer}.0.to_kv.weight"] = torch.randn(2 * _INNER, _INNER) * 0.1
        found[f"{layer}.0.to_out.weight"] = torch.randn(_INNER, _INNER) * 0.1
        found[f"{layer}.1.1.weight"] = torch.randn(4 * _INNER, _INNER) * 0.1
        found[f"{layer}.1.3.weight"] = torch.randn(_INNER, 4 * _INNER) * 0.1
    number = 1
    for name in unet.attn_processors:
        if name.endswith("attn2.processor"):
            channels = unet.get_submodule(name.removesuffix(".processor")).to_q.out_features
            found[f"ip_adapter.{number}.to_k_ip.weight"] = torch.randn(channels, keys)
            found[f"ip_adapter.{number}.to_v_ip.weight"] = torch.randn(channels, keys)
            number += 2
    return found


def lora(path: Path, unet: UNet2DConditionModel, seed: int = 0, width: int = 0, **more: torch.Tensor) -> Path:
    """A LoRA for all cross attention; `width`: of the text that it reads in place of the model's own."""
    torch.manual_seed(seed)
    found: dict[str, torch.Tensor] = {}
    for name, module in unet.named_modules():
        if name.endswith(("attn2.to_k", "attn2.to_v", "attn2.to_q")):
            reads = module.in_features if name.endswith("to_q") or not width else width
            found[f"unet.{name}.lora_A.weight"] = torch.randn(4, reads)
            found[f"unet.{name}.lora_B.weight"] = torch.randn(module.out_features, 4)
    save_file(found | more, str(path))
    return path
