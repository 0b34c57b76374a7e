"""The tiny SDXL as one .safetensors file, with the names that checkpoints for other programs have."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

Rule = tuple[str, Any]
"""What is replaced, and by what: as re.sub takes them."""
_RESNET: tuple[Rule, ...] = (
    (r"norm1", "in_layers.0"), (r"conv1", "in_layers.2"), (r"time_emb_proj", "emb_layers.1"), (r"norm2", "out_layers.0"),
    (r"conv2", "out_layers.3"), (r"conv_shortcut", "skip_connection"),
)  # fmt: skip
_UNET: tuple[Rule, ...] = (
    (r"^time_embedding\.linear_(\d)", lambda at: f"time_embed.{2 * int(at[1]) - 2}"),
    (r"^add_embedding\.linear_(\d)", lambda at: f"label_emb.0.{2 * int(at[1]) - 2}"),
    (r"^conv_in", "input_blocks.0.0"), (r"^conv_norm_out", "out.0"), (r"^conv_out", "out.2"),
    (r"^down_blocks\.(\d)\.resnets\.(\d)", lambda at: f"input_blocks.{1 + 3 * int(at[1]) + int(at[2])}.0"),
    (r"^down_blocks\.(\d)\.attentions\.(\d)", lambda at: f"input_blocks.{1 + 3 * int(at[1]) + int(at[2])}.1"),
    (r"^down_blocks\.(\d)\.downsamplers\.0\.conv", lambda at: f"input_blocks.{3 + 3 * int(at[1])}.0.op"),
    (r"^mid_block\.resnets\.(\d)", lambda at: f"middle_block.{2 * int(at[1])}"),
    (r"^mid_block\.attentions\.0", "middle_block.1"),
    (r"^up_blocks\.(\d)\.resnets\.(\d)", lambda at: f"output_blocks.{3 * int(at[1]) + int(at[2])}.0"),
    (r"^up_blocks\.(\d)\.attentions\.(\d)", lambda at: f"output_blocks.{3 * int(at[1]) + int(at[2])}.1"),
    (r"^up_blocks\.(\d)\.upsamplers\.0\.conv", lambda at: f"output_blocks.{2 + 3 * int(at[1])}.2.conv"),
)  # fmt: skip
_VAE: tuple[Rule, ...] = (
    (r"conv_norm_out", "norm_out"), (r"mid_block\.resnets\.(\d)", lambda at: f"mid.block_{int(at[1]) + 1}"),
    (r"mid_block\.attentions\.0\.group_norm", "mid.attn_1.norm"),
    (r"mid_block\.attentions\.0\.to_out\.0", "mid.attn_1.proj_out"),
    (r"mid_block\.attentions\.0\.to_(\w)", r"mid.attn_1.\1"),
    (r"down_blocks\.(\d)\.resnets\.", r"down.\1.block."), (r"down_blocks\.(\d)\.downsamplers\.0", r"down.\1.downsample"),
    (r"up_blocks\.(\d)\.resnets\.", lambda at: f"up.{3 - int(at[1])}.block."),
    (r"up_blocks\.(\d)\.upsamplers\.0", lambda at: f"up.{3 - int(at[1])}.upsample"), (r"conv_shortcut", "nin_shortcut"),
)  # fmt: skip
_OPEN_CLIP: tuple[Rule, ...] = (
    (r"^text_model\.encoder\.layers\.", "transformer.resblocks."), (r"layer_norm(\d)", r"ln_\1"), (r"\.fc1\.", ".c_fc."),
    (r"\.fc2\.", ".c_proj."), (r"self_attn", "attn"), (r"^text_model\.final_layer_norm", "ln_final"),
    (r"^text_model\.embeddings\.token_embedding", "token_embedding"),
    (r"^text_model\.embeddings\.position_embedding\.weight", "positional_embedding"),
)  # fmt: skip


def save_single(path: Path, pipeline: Any) -> Path:
    """For an SDXL of two stages with two layers each, as tiny.build makes it."""
    unet = _renamed(pipeline.unet.state_dict(), _UNET)
    unet = {re.sub(r"(put_blocks\.\d+\.0|middle_block\.[02])\.(\w.*)", _in_resnet, name): value for name, value in unet.items()}
    vae = {
        name: value[..., None, None] if ".attn_1." in name and value.ndim == 2 else value
        for name, value in _renamed(pipeline.vae.state_dict(), _VAE).items()
    }
    first = {
        f"text_model.{name.removeprefix('text_model.')}": value for name, value in pipeline.text_encoder.state_dict().items()
    }
    whole = {
        **_under("model.diffusion_model.", unet),
        **_under("first_stage_model.", vae),
        **_under("conditioner.embedders.0.transformer.", first),
        **_under("conditioner.embedders.1.model.", _open_clip(pipeline.text_encoder_2.state_dict())),
    }
    save_file({name: value.contiguous() for name, value in whole.items()}, str(path))
    return path


def _renamed(state: Mapping[str, torch.Tensor], rules: Sequence[Rule]) -> dict[str, torch.Tensor]:
    found = {}
    for name, value in state.items():
        for old, new in rules:
            name = re.sub(old, new, name)
        found[name] = value
    return found


def _in_resnet(match: re.Match[str]) -> str:
    rest = match[2]
    for old, new in _RESNET:
        rest = re.sub(rf"^{old}\b", new, rest)
    return f"{match[1]}.{rest}"


def _open_clip(state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Queries, keys and values are one matrix there."""
    found = _renamed(state, _OPEN_CLIP)
    for name in [name for name in found if ".attn.q_proj." in name]:
        parts = [found.pop(name.replace("q_proj", part)) for part in ("q_proj", "k_proj", "v_proj")]
        found[name.replace("q_proj.", "in_proj_")] = torch.cat(parts)
    found["text_projection"] = found.pop("text_projection.weight").T
    return found


def _under(prefix: str, state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {prefix + name: value for name, value in state.items()}
