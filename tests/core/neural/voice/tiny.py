"""Tiny XTTS and VITS models with random weights, stored as the real ones are. What they say is noise of a likely length."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, models, pre_tokenizers

from core.neural.voice.importing import coqui

SPEAKERS = ("Anna", "Claribel Dervla", "Viktor Eka")
WIDTH = 64
_TOKENS = ["[STOP]", "[UNK]", "[SPACE]", "[en]", "[de]", "[START]", *(chr(code) for code in range(33, 127))]


def save_xtts(folder: Path) -> Path:
    """XTTS with two layers; speaks English and German in at most a second."""
    folder.mkdir(parents=True, exist_ok=True)
    words = Tokenizer(models.BPE({token: at for at, token in enumerate(_TOKENS)}, [], unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.add_special_tokens(_TOKENS[:6])
    words.save(str(folder / "vocab.json"))
    settings = coqui("TTS.tts.configs.xtts_config")
    args = settings.XttsArgs(
        gpt_layers=2,
        gpt_n_model_channels=WIDTH,
        gpt_n_heads=2,
        gpt_max_audio_tokens=26,
        gpt_max_text_tokens=402,
        gpt_max_prompt_tokens=20,
        gpt_number_text_tokens=len(_TOKENS),
        gpt_start_text_token=5,
        gpt_stop_text_token=0,
        gpt_num_audio_tokens=66,
        gpt_start_audio_token=64,
        gpt_stop_audio_token=65,
        decoder_input_dim=WIDTH,
        d_vector_dim=512,
        gpt_use_perceiver_resampler=True,
    )
    config = settings.XttsConfig(model_args=args, audio=settings.XttsAudioConfig(), languages=["en", "de"])
    config.save_json(str(folder / "config.json"))
    config.model_args.tokenizer_file = ""
    torch.manual_seed(0)
    model = coqui("TTS.tts.models.xtts").Xtts(config)
    torch.save({"model": model.state_dict(), "config": config}, folder / "model.pth")
    save_speakers(folder / "speakers_xtts.pth", WIDTH)
    return folder


def save_speakers(file: Path, width: int) -> None:
    generator = torch.Generator().manual_seed(1)
    speakers = {
        name: {
            "gpt_cond_latent": torch.randn(1, 32, width, generator=generator),
            "speaker_embedding": torch.randn(1, 512, 1, generator=generator),
        }
        for name in SPEAKERS
    }
    torch.save(speakers, file)


def save_coqui_vits(folder: Path) -> Path:
    """Coqui's VITS with two speakers."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = coqui("TTS.tts.configs.vits_config")
    args = settings.VitsArgs(
        hidden_channels=16,
        hidden_channels_ffn_text_encoder=32,
        num_heads_text_encoder=2,
        num_layers_text_encoder=1,
        num_layers_posterior_encoder=1,
        num_layers_flow=1,
        upsample_initial_channel_decoder=32,
        out_channels=513,
        init_discriminator=False,
        use_speaker_embedding=True,
        speaker_embedding_channels=8,
    )
    shared = coqui("TTS.tts.configs.shared_configs")
    characters = shared.CharactersConfig(
        characters_class="TTS.tts.models.vits.VitsCharacters",
        pad="_",
        eos="",
        bos="",
        blank="",
        characters="abcdefghijklmnopqrstuvwxyz",
        punctuations=" .,!?'-",
        phonemes="",
    )
    (folder / "speakers.json").write_text(json.dumps({"anna": 0, "ben": 1}), encoding="utf-8")
    config = settings.VitsConfig(
        model_args=args,
        text_cleaner="basic_cleaners",
        use_phonemes=False,
        characters=characters,
        use_speaker_embedding=True,
        test_sentences=[],
        speakers_file=str(folder / "speakers.json"),
    )
    config.model_args.speakers_file = str(folder / "speakers.json")
    torch.manual_seed(0)
    model: Any = coqui("TTS.tts.models.vits").Vits(config)
    config.save_json(str(folder / "config.json"))
    torch.save({"model": model.state_dict()}, folder / "model.pth")
    return folder


def save_mms(folder: Path) -> Path:
    """VITS of transformers with one speaker, as the MMS voices have."""
    from transformers import VitsConfig, VitsModel, VitsTokenizer

    folder.mkdir(parents=True, exist_ok=True)
    config = VitsConfig(
        vocab_size=40,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        ffn_dim=64,
        flow_size=32,
        spectrogram_bins=65,
        wavenet_dilation_rate=1,
        prior_encoder_num_wavenet_layers=2,
        posterior_encoder_num_wavenet_layers=2,
        prior_encoder_num_flows=2,
        upsample_initial_channel=64,
        duration_predictor_filter_channels=32,
        depth_separable_num_layers=2,
        depth_separable_channels=2,
        duration_predictor_num_flows=2,
        sampling_rate=16000,
    )
    torch.manual_seed(0)
    VitsModel(config).save_pretrained(str(folder))
    letters = " abcdefghijklmnopqrstuvwxyz'-"
    vocabulary = {"<pad>": 0, **{letter: at + 1 for at, letter in enumerate(letters)}, "<unk>": len(letters) + 1}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    tokenizer = VitsTokenizer(
        str(folder / "vocab.json"), is_uroman=False, phonemize=False, language="eng", add_blank=True, normalize=True
    )
    tokenizer.save_pretrained(str(folder))
    return folder
