"""XTTS v2: loading, a person's latents, and speaking one stretch. Called by the engine.

The steps are those of Coqui's `Xtts.inference` with sampling of our own: every draw comes from a generator of its own, so that
a seed gives the same speech whatever else runs in the process.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import MissingModel, NotFound
from core.neural.checkpoints import broken
from core.neural.lending import Placement
from core.neural.quiet import quiet
from core.neural.voice import pickles
from core.neural.voice.importing import coqui
from core.neural.voice.options import CONFIG, read_config
from core.neural.voice.speakers import SPEAKERS
from core.neural.watching import watched

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

RATE = 24_000
"""Hz of what it says."""
HEARS = 22_050
"""Hz of the samples that latents are made from."""
WEIGHTS = "model.pth"
WORDS = "vocab.json"
LIMITS: Mapping[str, int] = {
    "en": 250, "de": 253, "fr": 273, "es": 239, "it": 213, "pt": 203, "pl": 224, "zh": 82, "ar": 166, "cs": 186, "ru": 182,
    "nl": 251, "tr": 226, "ja": 71, "hu": 224, "ko": 95, "hi": 150,
}  # fmt: skip
"""Letters of a language that the model can speak in one go (as its tokenizer warns)."""
_UNUSED = ("torch_mel_spectrogram_style_encoder", "torch_mel_spectrogram_dvae", "dvae", "gpt.gpt.wte", "gpt.gpt_inference")
"""Beginnings of names in checkpoints that speaking does not need."""
_SECONDS_PER_LETTER, _SPARE_SECONDS = {"zh": 0.6, "ja": 0.5, "ko": 0.45}, 4.0
_PIECE, _MARGIN = 64, 14
"""Frames (11 ms) that the decoder makes at a time on a processor, and those beside them that it must see for that."""
_DIGITS = re.compile(r"\d")
_ODD_NUMBERS = (NotImplementedError, KeyError, ValueError, OverflowError, IndexError, TypeError)
_USUAL_SECONDS = 0.2
"""Speech that is longer than its text can be is not spoken to its end."""


@dataclass(frozen=True, slots=True)
class Latents:
    """How somebody sounds."""

    manner: Tensor
    """(1, 32, width): what the language model hears of them."""
    timbre: Tensor
    """(1, 512, 1): what the decoder hears of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a stretch is spoken."""

    text: str
    language: str
    speed: float
    temperature: float
    top_k: int
    top_p: float
    repetition_penalty: float
    seed: int


class XttsModel:
    """The loaded model; for one thread at a time."""

    def __init__(self, folder: Path, placement: Placement) -> None:
        """Raises BrokenModel, MissingModel."""
        self._model, self.speakers = _load(folder)
        self._device = placement.device
        self._model.to(placement.device)

    def latents_of(self, voice: NDArray[np.float32], check_cancelled: Callable[[], None]) -> Latents:
        """How the speaker of `voice` (mono, HEARS) sounds. `check_cancelled` is called about once a second and may raise."""
        import torch

        hearing = (self._model.gpt.conditioning_encoder, self._model.hifigan_decoder.speaker_encoder)
        layers = [layer for part in hearing for layer in part.modules() if not any(layer.children())]
        with torch.inference_mode(), watched(layers, check_cancelled):
            sound = torch.from_numpy(np.ascontiguousarray(voice))[None].to(self._device)
            manner = self._model.get_gpt_cond_latents(sound, HEARS, length=30, chunk_length=6)
            timbre = self._model.get_speaker_embedding(sound, HEARS)
        return Latents(manner.float().cpu().clone(), timbre.float().cpu().clone())

    def speaker(self, name: str) -> Latents:
        """A studio speaker. Raises NotFound."""
        if name not in self.speakers:
            raise NotFound("voice.unknown", f"no voice {name!r}", voice=name)
        return self.speakers[name]

    def speak(self, wish: Wish, latents: Latents, check_cancelled: Callable[[], None]) -> NDArray[np.float32]:
        """Mono at RATE. `check_cancelled` is called several times a second and may raise."""
        import torch
        from torch.nn.functional import interpolate

        model, language = self._model, wish.language
        manner, timbre = latents.manner.to(self._device), latents.timbre.to(self._device)
        with torch.inference_mode(), watched(model.gpt.gpt.h, check_cancelled):
            tokens = torch.tensor([self._ids(wish.text, language)], dtype=torch.int32, device=self._device)
            stride, rate = model.gpt.code_stride_len, model.args.input_sample_rate
            seconds = _SPARE_SECONDS + _SECONDS_PER_LETTER.get(language, _USUAL_SECONDS) * len(wish.text)
            codes = model.gpt.generate(
                cond_latents=manner,
                text_inputs=tokens,
                do_sample=False,
                num_beams=1,
                logits_processor=_sampling(wish, self._device),
                stopping_criteria=_stopping(check_cancelled, int(seconds * rate / stride)),
                repetition_penalty=wish.repetition_penalty,
            )
            check_cancelled()
            heard = model.gpt(
                tokens,
                torch.tensor([tokens.shape[-1]], device=self._device),
                codes,
                torch.tensor([codes.shape[-1] * stride], device=self._device),
                cond_latents=manner,
                return_latent=True,
            )
            if wish.speed != 1.0:
                heard = interpolate(heard.transpose(1, 2), scale_factor=1 / wish.speed, mode="linear").transpose(1, 2)
            return self._sound(heard, timbre, check_cancelled)

    def _ids(self, text: str, language: str) -> list[int]:
        """Tokens of the text. Raises MissingModel when the language needs a package that is not here (zh, ja, ko)."""
        plain = text.strip().lower()
        encode = self._model.tokenizer.encode
        try:
            try:
                found = encode(plain, lang=language)
            except _ODD_NUMBERS:  # it cannot read some numbers out; their digits it can
                found = encode(_DIGITS.sub(r"\g<0> ", plain), lang=language)
        except ImportError as error:
            message = f"the model needs a package to speak {language}: {error}"
            raise MissingModel("voice.package", message, name="coqui-tts") from error
        return list(found)[: int(self._model.args.gpt_max_text_tokens) - 1]

    def _sound(self, heard: Tensor, timbre: Tensor, check_cancelled: Callable[[], None]) -> NDArray[np.float32]:
        """What the decoder makes of (1, tokens, width); on a processor in pieces, between which a cancel is heard."""
        from torch.nn.functional import interpolate

        decoder = self._model.hifigan_decoder
        stretched = interpolate(
            heard.transpose(1, 2), scale_factor=decoder.ar_mel_length_compression / decoder.output_hop_length, mode="linear"
        )
        if decoder.output_sample_rate != decoder.input_sample_rate:
            rates = decoder.output_sample_rate / decoder.input_sample_rate
            stretched = interpolate(stretched, scale_factor=rates, mode="linear")
        count, hop = stretched.shape[-1], decoder.output_hop_length
        piece = _PIECE if self._device == "cpu" else count
        made: list[NDArray[np.float32]] = []
        for start in range(0, count, piece):
            check_cancelled()
            before = min(start, _MARGIN)
            part = stretched[..., start - before : start + piece + _MARGIN]
            sound = decoder.waveform_decoder(part, g=timbre).float().cpu().numpy().reshape(-1)
            made.append(sound[before * hop : (before + min(piece, count - start)) * hop])
        return np.concatenate(made)


def _load(folder: Path) -> tuple[Any, dict[str, Latents]]:
    config = _config(folder)
    with quiet("transformers"):  # Coqui's small vocabulary lacks signs that GPT-2 has
        model = _built(config, folder)
    state = {name: tensor for name, tensor in pickles.read_weights(folder / WEIGHTS).items() if not name.startswith(_UNUSED)}
    pickles.fill(model, state, folder / WEIGHTS, "XTTS")
    model.hifigan_decoder.eval()
    with quiet("transformers"):
        model.gpt.init_gpt_for_inference(kv_cache=True)
    model.gpt.eval()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    width = int(model.args.gpt_n_model_channels)
    return model, _speakers(folder / SPEAKERS, width)


def _config(folder: Path) -> Any:
    settings = coqui("TTS.tts.configs.xtts_config")
    read_config(folder)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)  # it warns of what it cannot read, and goes on with something else
            config = settings.XttsConfig()
            config.load_json(str(folder / CONFIG))
    except (TypeError, ValueError, KeyError, AttributeError, AssertionError, UserWarning) as error:
        raise broken(folder / CONFIG, f"its settings are no XTTS model's ({error})") from error
    return config


def _built(config: Any, folder: Path) -> Any:
    """The network with its tokenizer, still without weights."""
    words = folder / WORDS
    tokenizer = coqui("TTS.tts.layers.xtts.tokenizer").VoiceBpeTokenizer
    maker = coqui("TTS.tts.models.xtts").Xtts
    try:
        config.model_args.tokenizer_file = ""
        config.model_dir = str(folder)
        model = maker(config)
        model.tokenizer = tokenizer(vocab_file=str(words))
        model.init_models()
    except Exception as error:  # tokenizers raises plain Exception for a file that it cannot read
        raise broken(words if not _is_json(words) else folder / CONFIG, f"no model can be built of it ({error})") from error
    return model


def _is_json(file: Path) -> bool:
    import json

    try:
        json.loads(file.read_bytes())
    except (OSError, ValueError):
        return False
    return True


def _speakers(file: Path, width: int) -> dict[str, Latents]:
    """The studio speakers; none where the file is not there. Raises BrokenModel."""
    import torch

    if not file.is_file():
        return {}
    found = pickles.read(file)
    speakers: dict[str, Latents] = {}
    if not isinstance(found, Mapping):
        raise broken(file, "it holds no speakers")
    for name, one in found.items():
        manner, timbre = (
            one.get(key) if isinstance(one, Mapping) else None for key in ("gpt_cond_latent", "speaker_embedding")
        )
        if not isinstance(manner, torch.Tensor) or not isinstance(timbre, torch.Tensor):
            raise broken(file, f"the speaker {name} has no latents")
        if manner.ndim != 3 or manner.shape[-1] != width or timbre.numel() != timbre.shape[1]:
            raise broken(file, f"the speaker {name} belongs to another model")
        speakers[str(name)] = Latents(manner.float(), timbre.float())
    return speakers


def _sampling(wish: Wish, device: str) -> Any:
    """Draws tokens as transformers' own sampling would, but from a generator of the wish's own (the Gumbel-max trick)."""
    import torch
    from transformers import (
        LogitsProcessor,
        LogitsProcessorList,
        TemperatureLogitsWarper,
        TopKLogitsWarper,
        TopPLogitsWarper,
    )

    class Drawn(LogitsProcessor):  # type: ignore[misc, unused-ignore]
        def __init__(self) -> None:
            self._generator = torch.Generator().manual_seed(wish.seed)

        def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
            uniform = torch.rand(scores.shape, generator=self._generator, dtype=torch.float64)
            gumbel = -torch.log(-torch.log(uniform.clamp(1e-12, 1 - 1e-12)))
            return scores + gumbel.to(device=device, dtype=scores.dtype, non_blocking=True)

    return LogitsProcessorList(
        [
            TemperatureLogitsWarper(float(wish.temperature)),
            TopKLogitsWarper(wish.top_k),
            TopPLogitsWarper(float(wish.top_p)),
            Drawn(),
        ]
    )


def _stopping(check_cancelled: Callable[[], None], most: int) -> Any:
    """Ends a stretch after `most` tokens, and whenever somebody asked to stop."""
    import torch
    from transformers import StoppingCriteria, StoppingCriteriaList

    class Stop(StoppingCriteria):  # type: ignore[misc, unused-ignore]
        said = 0

        def __call__(self, input_ids: Tensor, scores: Tensor, **_: Any) -> Tensor:
            check_cancelled()
            self.said += 1
            return torch.full((input_ids.shape[0],), self.said >= most, dtype=torch.bool, device=input_ids.device)

    return StoppingCriteriaList([Stop()])
