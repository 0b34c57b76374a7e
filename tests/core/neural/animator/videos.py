"""Tiny image-to-video models with random weights, laid out as the published ones are."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors

diffusers: Any = import_module("diffusers")
transformers: Any = import_module("transformers")
_LETTERS = ("▁", *(chr(code) for code in range(33, 127)))


def _tokenizer() -> Any:
    """Reads single letters."""
    words = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *((letter, -3.0) for letter in _LETTERS)]
    reader = Tokenizer(models.Unigram(words, unk_id=2, byte_fallback=False))
    reader.pre_tokenizer = pre_tokenizers.Metaspace()
    reader.decoder = decoders.Metaspace()
    reader.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)]
    )
    return transformers.PreTrainedTokenizerFast(tokenizer_object=reader, pad_token="<pad>", eos_token="</s>", unk_token="<unk>")


_TEXT: dict[str, Any] = {
    "vocab_size": 128,
    "d_model": 32,
    "d_kv": 8,
    "d_ff": 37,
    "num_layers": 2,
    "num_heads": 4,
    "feed_forward_proj": "gated-gelu",
}


def save_ltx(folder: Path, *, shifting: bool = False, timed: bool = False) -> Path:
    """LTX-Video; `shifting` as the first versions had it, `timed` with a VAE that takes away the last noise itself."""
    torch.manual_seed(0)
    transformer = diffusers.LTXVideoTransformer3DModel(
        in_channels=8,
        out_channels=8,
        patch_size=1,
        patch_size_t=1,
        num_attention_heads=4,
        attention_head_dim=8,
        cross_attention_dim=32,
        num_layers=2,
        caption_channels=32,
    )
    vae = diffusers.AutoencoderKLLTXVideo(
        in_channels=3,
        out_channels=3,
        latent_channels=8,
        block_out_channels=(8, 8, 8, 8),
        decoder_block_out_channels=(8, 8, 8, 8),
        layers_per_block=(1, 1, 1, 1, 1),
        decoder_layers_per_block=(1, 1, 1, 1, 1),
        spatio_temporal_scaling=(True, True, False, False),
        decoder_spatio_temporal_scaling=(True, True, False, False),
        decoder_inject_noise=(False,) * 5,
        upsample_residual=(False,) * 4,
        upsample_factor=(1,) * 4,
        timestep_conditioning=timed,
        patch_size=1,
        patch_size_t=1,
        encoder_causal=True,
        decoder_causal=False,
    )
    old = {
        "use_dynamic_shifting": True,
        "base_shift": 0.95,
        "max_shift": 2.05,
        "base_image_seq_len": 1024,
        "max_image_seq_len": 4096,
        "shift_terminal": 0.1,
    }
    diffusers.LTXPipeline(
        transformer=transformer,
        vae=vae,
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(**(old if shifting else {})),
        text_encoder=transformers.T5EncoderModel(transformers.T5Config(**_TEXT)).eval(),
        tokenizer=_tokenizer(),
    ).save_pretrained(folder)
    return folder


def save_wan(folder: Path, *, small: bool = False, words: bool = False) -> Path:
    """Wan 2.1, or the small Wan 2.2; with `words` a model that takes no picture."""
    torch.manual_seed(0)
    given: dict[str, Any] = {} if small or words else {"image_dim": 4}
    transformer = diffusers.WanTransformer3DModel(
        patch_size=(1, 2, 2),
        num_attention_heads=2,
        attention_head_dim=12,
        in_channels=16 if small or words else 36,
        out_channels=16,
        text_dim=32,
        freq_dim=256,
        ffn_dim=32,
        num_layers=2,
        cross_attn_norm=True,
        qk_norm="rms_norm_across_heads",
        rope_max_seq_len=32,
        **given,
    )
    vae = diffusers.AutoencoderKLWan(
        base_dim=3, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True]
    )
    sees = {}
    if given:
        config = transformers.CLIPVisionConfig(
            hidden_size=4,
            projection_dim=4,
            num_hidden_layers=2,
            num_attention_heads=2,
            image_size=32,
            intermediate_size=16,
            patch_size=8,
        )
        sees = {
            "image_encoder": transformers.CLIPVisionModel(config).eval(),
            "image_processor": transformers.CLIPImageProcessorPil(crop_size=32, size={"shortest_edge": 32}),
        }
    diffusers.WanImageToVideoPipeline(
        transformer=transformer,
        vae=vae,
        scheduler=diffusers.UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0),
        text_encoder=transformers.UMT5EncoderModel(transformers.UMT5Config(**_TEXT)).eval(),
        tokenizer=_tokenizer(),
        expand_timesteps=small,
        **sees,
    ).save_pretrained(folder)
    return folder


@dataclass(frozen=True, slots=True)
class Videos:
    """Folders of tiny models."""

    ltx: Path
    first: Path
    timed: Path
    wan: Path
    small: Path
    words: Path


def save_videos(folder: Path) -> Videos:
    return Videos(
        ltx=save_ltx(folder / "ltx"),
        first=save_ltx(folder / "ltx-first", shifting=True),
        timed=save_ltx(folder / "ltx-timed", timed=True),
        wan=save_wan(folder / "wan"),
        small=save_wan(folder / "wan-small", small=True),
        words=save_wan(folder / "wan-words", words=True),
    )
