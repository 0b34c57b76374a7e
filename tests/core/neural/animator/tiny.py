"""Tiny AnimateDiff models of both families with random weights, laid out as the published ones are, and shots to animate."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
)

from core.crafts import AnimateRequest, Box, Head, Ref, Still
from core.edit.planes import Bytes
from core.options import Layout
from core.storyboard import CameraMove, Prompt, Weather
from tests.contexts import WorkFolders

kinds: Any = import_module("diffusers")
LAYOUT = Layout(width=128, height=128, fps=24)
BLOCKS = (32, 64)
_UNET: dict[str, Any] = {"block_out_channels": BLOCKS, "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D")}
"""Of the denoisers of both families."""
_SD15: dict[str, Any] = {"norm_num_groups": 2, "cross_attention_dim": 32}
"""Of all that looks into the denoiser of SD 1.5."""
_MOTION: dict[str, Any] = {"motion_num_attention_heads": 4, "motion_max_seq_length": 32}
"""Of all that moves."""


def tokenizer(folder: Path) -> Any:
    """Reads single letters."""
    folder.mkdir(parents=True)
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = [chr(byte) for byte in printable] + [chr(256 + number) for number in range(256 - len(printable))]
    words = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({word: number for number, word in enumerate(words)}), encoding="utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    return CLIPTokenizer.from_pretrained(str(folder), model_max_length=77)


def _text() -> CLIPTextConfig:
    return CLIPTextConfig(
        vocab_size=514,
        hidden_size=32,
        intermediate_size=37,
        num_hidden_layers=2,
        num_attention_heads=4,
        projection_dim=32,
        bos_token_id=512,
        eos_token_id=513,
        pad_token_id=1,
        hidden_act="gelu",
    )


def _vae() -> Any:
    """Makes pictures eight times smaller, into latents with a spread of 1, as the real ones do."""
    vae = kinds.AutoencoderKL(
        block_out_channels=[8, 8, 8, 16],
        down_block_types=["DownEncoderBlock2D"] * 4,
        up_block_types=["UpDecoderBlock2D"] * 4,
        latent_channels=4,
        norm_num_groups=4,
        layers_per_block=1,
    )
    shown = np.stack([picture(seed, Layout(width=64, height=64, fps=24)) for seed in range(8)])
    with torch.no_grad():
        latents = vae.encode(torch.from_numpy(shown).permute(0, 3, 1, 2) / 127.5 - 1).latent_dist.mode()
        vae.quant_conv.weight[4:], vae.quant_conv.bias[4:] = 0, -30  # certain of what it sees
        vae.register_to_config(scaling_factor=float(1 / latents.std(dim=0).mean()))
    return vae


def scheduler(beta_schedule: str = "scaled_linear") -> Any:
    return kinds.DDIMScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule=beta_schedule, clip_sample=False, steps_offset=1
    )


def save_sd15(folder: Path, blocks: tuple[int, ...] = BLOCKS) -> Path:
    torch.manual_seed(0)
    unet = kinds.UNet2DConditionModel(
        sample_size=8,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        attention_head_dim=4,
        **{**_UNET, "block_out_channels": blocks},
        **_SD15,
    )
    kinds.StableDiffusionPipeline(
        vae=_vae(),
        text_encoder=CLIPTextModel(_text()),
        tokenizer=tokenizer(folder.with_name(f"{folder.name}-words")),
        unet=unet,
        scheduler=scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    ).save_pretrained(folder)
    return folder


def save_sdxl(folder: Path) -> Path:
    torch.manual_seed(1)
    unet = kinds.UNet2DConditionModel(
        sample_size=32,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        attention_head_dim=(2, 4),
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        transformer_layers_per_block=(1, 2),
        projection_class_embeddings_input_dim=80,
        cross_attention_dim=64,
        norm_num_groups=8,
        **_UNET,
    )
    words = tokenizer(folder.with_name(f"{folder.name}-words"))
    kinds.StableDiffusionXLPipeline(
        vae=_vae(),
        text_encoder=CLIPTextModel(_text()),
        text_encoder_2=CLIPTextModelWithProjection(_text()),
        tokenizer=words,
        tokenizer_2=words,
        unet=unet,
        scheduler=scheduler(),
    ).save_pretrained(folder)
    return folder


def save_motion(folder: Path, *, middle: bool, blocks: tuple[int, ...] = BLOCKS, seed: int = 2) -> Path:
    """Module v2 moves the middle of the denoiser, v3 and SDXL's do not."""
    torch.manual_seed(seed)
    kinds.MotionAdapter(
        block_out_channels=blocks, motion_norm_num_groups=2, use_motion_mid_block=middle, **_MOTION
    ).save_pretrained(folder)
    return folder


def save_sparse(folder: Path) -> Path:
    torch.manual_seed(3)
    control = kinds.SparseControlNetModel(
        block_out_channels=BLOCKS,
        in_channels=4,
        conditioning_channels=4,
        down_block_types=("CrossAttnDownBlockMotion", "DownBlockMotion"),
        use_simplified_condition_embedding=True,
        **_SD15,
        **_MOTION,
    )
    with torch.no_grad():  # as it is made, a control network adds nothing
        for block in (*control.controlnet_down_blocks, control.controlnet_mid_block):
            torch.nn.init.normal_(block.weight, std=0.3)
        torch.nn.init.normal_(control.controlnet_cond_embedding.weight, std=0.5)
    control.save_pretrained(folder)
    return folder


def save_ip_adapter(folder: Path, unet: Any) -> Path:
    """For the denoiser with motion of SD 1.5."""
    torch.manual_seed(4)
    config = CLIPVisionConfig(
        hidden_size=32, projection_dim=32, num_hidden_layers=2, num_attention_heads=4, image_size=32, patch_size=8,
        intermediate_size=37,
    )  # fmt: skip
    CLIPVisionModelWithProjection(config).save_pretrained(folder / "models" / "image_encoder")
    width = 32
    state = {
        "image_proj.proj.weight": torch.randn(4 * width, 32) * 0.2,
        "image_proj.proj.bias": torch.zeros(4 * width),
        "image_proj.norm.weight": torch.ones(width),
        "image_proj.norm.bias": torch.zeros(width),
    }
    number = 1
    channels = list(unet.config.block_out_channels)
    for name in unet.attn_processors:
        if name.endswith("attn1.processor") or "motion_module" in name:
            continue
        place = name.split(".")
        level = {"mid_block": -1}.get(place[0], int(place[1]) if place[0] != "mid_block" else -1)
        hidden = channels[::-1][level] if place[0] == "up_blocks" else channels[level]
        for part in ("to_k_ip", "to_v_ip"):
            state[f"ip_adapter.{number}.{part}.weight"] = torch.randn(hidden, width)
        number += 2
    save_file(state, folder / "models" / "ip-adapter_sd15.safetensors")
    return folder


def save_motion_lora(file: Path, unet: Any, seed: int) -> Path:
    from peft import LoraConfig, get_peft_model_state_dict

    convert: Any = import_module("diffusers.utils").convert_state_dict_to_diffusers
    file.parent.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    places = r".*motion_modules.*(to_q|to_k|to_v|to_out\.0)"
    unet.add_adapter(LoraConfig(r=2, init_lora_weights=False, target_modules=places), adapter_name=file.stem)
    state = convert(get_peft_model_state_dict(unet, adapter_name=file.stem))
    unet.delete_adapters(file.stem)
    save_file({f"unet.{name}": value.contiguous() for name, value in state.items()}, file)
    return file


@dataclass(frozen=True, slots=True)
class Models:
    """Folders of tiny models."""

    sd15: Path
    sdxl: Path
    v2: Path
    v3: Path
    xl: Path
    sparse: Path
    adapter: Path
    cameras: Path


def save_all(folder: Path) -> Models:
    models = Models(
        sd15=save_sd15(folder / "sd15"),
        sdxl=save_sdxl(folder / "sdxl"),
        v2=save_motion(folder / "v2", middle=True),
        v3=save_motion(folder / "v3", middle=False),
        xl=save_motion(folder / "xl", middle=False, seed=7),
        sparse=save_sparse(folder / "sparse"),
        adapter=folder / "adapter",
        cameras=folder / "cameras",
    )
    plain = kinds.UNet2DConditionModel.from_pretrained(models.sd15, subfolder="unet")
    unet = kinds.UNetMotionModel.from_unet2d(plain, kinds.MotionAdapter.from_pretrained(models.v2))
    save_ip_adapter(models.adapter, unet)
    for number, name in enumerate(("pan-left", "zoom-in")):
        save_motion_lora(models.cameras / f"{name}.safetensors", unet, number)
    return models


def picture(seed: int, layout: Layout = LAYOUT) -> Bytes:
    """Soft fields of strong colours."""
    colours = np.random.default_rng(seed).integers(0, 256, (4, 4, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(colours).resize((layout.width, layout.height), Image.Resampling.BICUBIC))


@dataclass
class Stage(WorkFolders):
    """Stills in a folder of assets, and requests to animate them."""

    layout: Layout = LAYOUT

    def still(self, key: str, seed: int = 1, shown: Bytes | None = None) -> Ref:
        head = Head(character="mara", box=Box(x=40, y=30, width=40, height=50))
        Image.fromarray(picture(seed, self.layout) if shown is None else shown).save(self.folder(key) / "still.png")
        return self.store(key, Still(picture="still.png", heads=(head,)))

    def request(self, still: Ref, frames: int = 24, **named: Any) -> AnimateRequest:
        given: dict[str, Any] = {
            "backdrop": Ref("backdrop"),
            "portraits": (Ref("portrait"),),
            "camera": CameraMove(),
            "weather": Weather.CLEAR,
            "motion": Prompt(text="she turns her head"),
            **named,
        }
        return AnimateRequest(still=still, frames=frames, layout=self.layout, **given)
