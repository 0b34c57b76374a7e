"""Tiny MusicGens from configs, mono, stereo and melody, saved as the published ones are: safetensors and a tokenizer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import transformers

RATE = 16000
WORDS = 64


def _codec() -> dict[str, Any]:
    return transformers.EncodecConfig(
        sampling_rate=RATE,
        audio_channels=1,
        num_filters=4,
        hidden_size=16,
        codebook_size=WORDS,
        codebook_dim=16,
        upsampling_ratios=[8, 5, 4, 2],
        num_lstm_layers=1,
        target_bandwidths=[1.2],
        normalize=False,
        use_causal_conv=False,
    ).to_dict()


def _text() -> dict[str, Any]:
    return transformers.T5Config(
        vocab_size=128,
        d_model=32,
        d_kv=8,
        d_ff=37,
        num_layers=1,
        num_heads=4,
        is_encoder_decoder=False,
        use_cache=False,
    ).to_dict()


def tiny(kind: str, seed: int = 0) -> Any:
    """ "mono", "stereo" or "melody"; 50 tokens a second at 16 kHz."""
    torch.manual_seed(seed)
    sizes: dict[str, Any] = {
        "vocab_size": WORDS,
        "hidden_size": 48,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "ffn_dim": 64,
        "num_codebooks": 8 if kind == "stereo" else 4,
        "audio_channels": 2 if kind == "stereo" else 1,
        "pad_token_id": WORDS,
        "bos_token_id": WORDS,
        "max_position_embeddings": 512,
    }
    family = "MusicgenMelody" if kind == "melody" else "Musicgen"
    decoder = getattr(transformers, f"{family}DecoderConfig")(**sizes).to_dict()
    more = {"num_chroma": 12, "chroma_length": 20} if kind == "melody" else {}
    config = getattr(transformers, f"{family}Config")(text_encoder=_text(), audio_encoder=_codec(), decoder=decoder, **more)
    network = getattr(transformers, f"{family}ForConditionalGeneration")(config).eval()
    for layer in network.audio_encoder.quantizer.layers:
        torch.nn.init.normal_(layer.codebook.embed)
    for weights in network.decoder.parameters():
        if weights.dim() > 1:
            torch.nn.init.normal_(weights, std=0.3)
    louder(network)
    chosen = network.generation_config
    chosen.decoder_start_token_id = chosen.pad_token_id = chosen.bos_token_id = WORDS
    chosen.do_sample, chosen.guidance_scale, chosen.max_length = True, 3.0, 512
    return network


def louder(network: Any, wanted: float = 0.1) -> None:
    """Random codecs whisper, or shout: from now on the RMS of what this one decodes is about `wanted`."""
    codec = network.audio_encoder
    last = codec.decoder.layers[-1].conv
    codes = torch.randint(0, WORDS, (1, 1, 4, 100))
    with torch.no_grad():
        last.bias.zero_()
        last.parametrizations.weight.original0 *= wanted / float(codec.decode(codes, [None]).audio_values.std())


def save(network: Any, folder: Path) -> Path:
    network.save_pretrained(folder)
    letters = dict.fromkeys("▁" + "".join(chr(code) for code in range(33, 127)))
    words = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)] + [(letter, -3.0) for letter in letters]
    transformers.T5Tokenizer(vocab=words, extra_ids=0).save_pretrained(folder)
    return folder
