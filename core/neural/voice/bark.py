"""Bark in transformers: loading, and speaking one stretch as a voice does. Called by core.neural.voice.bark_engine.

Bark (Suno 2023) is three models, one after the other: text to tokens of meaning, those to coarse, those to fine codes of sound.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import MissingModel
from core.models.checking import read_safetensors
from core.neural.checkpoints import broken
from core.neural.lending import Placement
from core.neural.lending.weights import is_out_of_memory
from core.neural.quiet import quiet
from core.neural.voice.bark_options import check_kind
from core.neural.voice.bark_presets import Preset
from core.neural.watching import watched

_SECONDS_PER_LETTER, _SPARE_SECONDS = 0.2, 2.5
"""Speech that is longer than its text can be is not spoken to its end."""
_ENDINGS = ("*.safetensors", "pytorch_model*.bin")
_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a stretch is spoken."""

    text: str
    text_temperature: float
    sound_temperature: float
    ending: float
    seed: int


class BarkVoice:
    """The loaded model; for one thread at a time."""

    def __init__(self, folder: Path, placement: Placement) -> None:
        """Raises BrokenModel, MissingModel."""
        check_kind(folder)
        _check_files(folder)
        self._device = placement.device
        self._model, self._tokenizer = _load(folder, placement)
        self._model.eval().to(placement.device)
        self._model.codec_model.float()  # small beside the others, and heard at once when it is coarse
        for parameter in self._model.parameters():
            parameter.requires_grad_(False)
        thinking = (self._model.semantic, self._model.coarse_acoustics, self._model.fine_acoustics)
        self._layers = [*(layer for part in thinking for layer in part.layers), *self._model.codec_model.decoder.layers]
        chosen = self._model.generation_config
        self.words = int(chosen.semantic_config["semantic_vocab_size"])
        self.codes = int(chosen.codebook_size)
        self.rate = int(chosen.sample_rate)

    def speak(self, wish: Wish, preset: Preset | None, check_cancelled: Callable[[], None]) -> npt.NDArray[np.float32]:
        """Mono at `rate`. `check_cancelled` is called several times a second; the seed alone decides what is drawn."""
        import torch

        settings = self._model.generation_config
        read = self._tokenizer(
            wish.text,
            return_tensors="pt",
            padding="max_length",
            truncation=True,
            max_length=int(settings.semantic_config.get("max_input_semantic_length", 256)),
            add_special_tokens=False,
            return_token_type_ids=False,
        ).to(self._device)
        seconds = _SPARE_SECONDS + _SECONDS_PER_LETTER * len(wish.text)
        most = int(settings.semantic_config.get("max_new_tokens", 768))
        on_gpu = [torch.device(self._device)] if self._device.startswith("cuda") else []
        with (
            torch.inference_mode(),
            quiet("transformers"),
            torch.random.fork_rng(devices=on_gpu),
            watched(self._layers, check_cancelled),
        ):
            torch.manual_seed(wish.seed)
            made = self._model.generate(
                input_ids=read["input_ids"],
                attention_mask=read["attention_mask"],
                history_prompt=None if preset is None else self._history(preset),
                do_sample=True,
                semantic_temperature=wish.text_temperature,
                coarse_temperature=wish.sound_temperature,
                fine_temperature=min(0.5, wish.sound_temperature),
                semantic_max_new_tokens=min(most, int(seconds * settings.semantic_config.get("semantic_rate_hz", 49.9))),
                min_eos_p=wish.ending or None,
            )
            check_cancelled()
            return np.asarray(made.float().cpu().numpy().reshape(-1), np.float32)

    def _history(self, preset: Preset) -> dict[str, Any]:
        import torch

        arrays = {"semantic_prompt": preset.semantic, "coarse_prompt": preset.coarse, "fine_prompt": preset.fine}
        return {name: torch.from_numpy(array).to(self._device) for name, array in arrays.items()}


def _check_files(folder: Path) -> None:
    """Raises MissingModel when there are no weights, BrokenModel for a damaged safetensors file."""
    if not any(path for ending in _ENDINGS for path in folder.glob(ending)):
        raise MissingModel("model.missing", f"there are no weights of Bark in {folder}", name=folder.name)
    for file in folder.glob("*.safetensors"):
        read_safetensors(file)


def _load(folder: Path, placement: Placement) -> tuple[Any, Any]:
    """The model, its weights read without running what may be in them (transformers unpickles tensors only), and tokenizer."""
    import pickle

    import torch
    import transformers
    from huggingface_hub.errors import StrictDataclassError
    from safetensors import SafetensorError

    wrong = (RuntimeError, ValueError, TypeError, KeyError, AttributeError, IndexError, OSError, EOFError, ImportError)
    try:
        with warnings.catch_warnings(), quiet("transformers"), torch.random.fork_rng(devices=[]):
            warnings.simplefilter("ignore")
            network: Any = transformers.BarkModel
            model, told = network.from_pretrained(
                str(folder), local_files_only=True, dtype=getattr(torch, placement.dtype), output_loading_info=True
            )
            tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
    except pickle.UnpicklingError as error:
        raise broken(folder, "its weights are damaged, or hold code beside numbers") from error
    except (*wrong, StrictDataclassError, SafetensorError) as error:
        if is_out_of_memory(error):
            raise
        raise broken(folder, (str(error).strip().splitlines() or [type(error).__name__])[0][:200]) from error
    missing = [f"{name} is missing" for name in sorted(map(str, told["missing_keys"]))]
    missing += [f"{name} has another shape" for name in sorted(map(str, told["mismatched_keys"]))]
    if missing:
        raise broken(folder, f"its weights do not fit: {'; '.join(missing[:_NAMED])}")
    if len(tokenizer) < _NAMED:
        raise broken(folder, "it has no words")
    return model, tokenizer
