"""A tiny SDXL of random weights that behaves like the real one, as a diffusers folder; and what stills are made of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderKL, EulerDiscreteScheduler, StableDiffusionXLPipeline, UNet2DConditionModel
from PIL import Image
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from core.crafts import Backdrop, BackdropLayer, Cast, Portrait, PortraitRequest, Ref, StillRequest
from core.cutout.people.rig import resolve_rig
from core.looks import Gender
from core.options import Layout
from core.serial import to_json
from core.storyboard import Character, Framing, Mood, Place, PlaceKind, Subject, TimeOfDay, Weather
from tests.contexts import WorkFolders

SIDE = 64
LAYOUT = Layout(width=128, height=72, fps=24)
MARA = Character(id="mara", name="MARA", gender=Gender.FEMALE, look="a woman of 30, red coat, short black hair")
TOM = Character(id="tom", name="TOM", gender=Gender.MALE, look="an old man, white beard, blue cap")
QUAY = Place(
    id="quay", name="Quay", kind=PlaceKind.HARBOUR, interior=False, look="stone quay, moored boats, iron lamps, low warehouses"
)


def tokenizer(folder: Path) -> Any:
    """Byte pairs without merges: every letter is a token."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [number for number in range(256) if number not in kept]
    letters = [chr(number) for number in kept] + [chr(256 + at) for at in range(len(others))]
    words = [*letters, *(letter + "</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({word: at for at, word in enumerate(words)}), encoding="utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    return CLIPTokenizer.from_pretrained(str(folder), model_max_length=77)


def text_config(width: int = 32) -> CLIPTextConfig:
    return CLIPTextConfig(
        vocab_size=514, hidden_size=width, intermediate_size=37, num_hidden_layers=3, num_attention_heads=4,
        max_position_embeddings=77, projection_dim=32, bos_token_id=512, eos_token_id=513, pad_token_id=1, hidden_act="gelu",
    )  # fmt: skip


def unet(**other: Any) -> UNet2DConditionModel:
    settings: dict[str, Any] = {
        "block_out_channels": (32, 64), "layers_per_block": 2, "sample_size": 8, "in_channels": 4, "out_channels": 4,
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"), "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
        "attention_head_dim": (2, 4), "use_linear_projection": True, "addition_embed_type": "text_time",
        "addition_time_embed_dim": 8, "transformer_layers_per_block": (1, 2), "projection_class_embeddings_input_dim": 80,
        "cross_attention_dim": 64, "norm_num_groups": 8,
    }  # fmt: skip
    return UNet2DConditionModel(**settings | other)


def vae() -> AutoencoderKL:
    return AutoencoderKL(
        block_out_channels=[16, 16, 16, 16], down_block_types=["DownEncoderBlock2D"] * 4,
        up_block_types=["UpDecoderBlock2D"] * 4, latent_channels=4, sample_size=64, norm_num_groups=8, layers_per_block=1,
        force_upcast=False,
    )  # fmt: skip


def build(folder: Path, seed: int = 0, **other: Any) -> StableDiffusionXLPipeline:
    """`folder` takes the tokenizer's files; `other`: of the denoiser."""
    torch.manual_seed(seed)
    words = tokenizer(folder)
    return StableDiffusionXLPipeline(
        vae=vae(),
        text_encoder=CLIPTextModel(text_config()),
        text_encoder_2=CLIPTextModelWithProjection(text_config()),
        tokenizer=words,
        tokenizer_2=words,
        unet=unet(**other),
        scheduler=EulerDiscreteScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1, timestep_spacing="leading"
        ),
        force_zeros_for_empty_prompt=True,
        add_watermarker=False,
    )


def save(folder: Path, seed: int = 0, **more: Any) -> Path:
    """A model as it lies on a disk."""
    build(folder.with_name(f"{folder.name}-words"), seed).save_pretrained(str(folder), **more)
    return folder


class Studio(WorkFolders):
    """A folder of assets for stills."""

    def portrait(self, who: Character) -> Cast:
        """As the sdxl portrait engine leaves it, with a picture of one colour."""
        folder = self.folder(f"portrait-{who.id}")
        Image.new("RGB", (512, 640), "#a08070").save(folder / "portrait.png")
        (folder / "rig.json").write_bytes(to_json(resolve_rig(who, "storybook", 1)))
        return Cast(character=who, portrait=self.store(folder.name, Portrait(picture="portrait.png", rig="rig.json")))

    def backdrop(self, layout: Layout = LAYOUT) -> Ref:
        key = f"backdrop-{layout.width}"
        folder = self.folder(key)
        across, down = round(layout.width * 1.25), round(layout.height * 1.25)
        slope = np.linspace(220, 60, down).astype(np.uint8)[:, None].repeat(across, axis=1)
        canvas = Image.fromarray(np.stack([slope, slope // 2 + 60, 255 - slope // 2], axis=2))
        canvas.save(folder / "place.png")
        canvas.crop((0, 0, layout.width, layout.height)).save(folder / "picture.png")
        return self.store(key, Backdrop(picture="picture.png", layers=(BackdropLayer(file="place.png", depth=0.5),)))

    def still(self, *people: Character, layout: Layout = LAYOUT, **other: Any) -> StillRequest:
        spots = {1: (0.0,), 2: (-0.5, 0.5)}.get(len(people), ())
        settings: dict[str, Any] = {
            "framing": Framing.MEDIUM if len(people) < 2 else Framing.TWO_SHOT,
            "subjects": tuple(Subject(character=one.id, position=at) for one, at in zip(people, spots, strict=True)),
            "cast": tuple(self.portrait(one) for one in people),
            "place": QUAY,
            "time": TimeOfDay.DUSK,
            "weather": Weather.CLEAR,
            "mood": Mood.CALM,
            "backdrop": self.backdrop(layout),
            "style": "storybook",
            "layout": layout,
            "action": "the boats come home",
        }
        return StillRequest(**settings | other)


def portrait(who: Character = MARA) -> PortraitRequest:
    return PortraitRequest(character=who, style="storybook")
