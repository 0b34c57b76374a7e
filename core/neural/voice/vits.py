"""VITS models of Coqui and of transformers (MMS): loading, and speaking one stretch with exact times. Called by the engine.

VITS (Kim et al. 2021) decides the length of each letter or phoneme before it speaks, so the times of words need no alignment.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import BadOption, MissingModel, StoryreelError
from core.neural.checkpoints import broken
from core.neural.lending import Placement
from core.neural.quiet import quiet
from core.neural.voice import pickles
from core.neural.voice.importing import coqui
from core.neural.voice.line import Said
from core.neural.voice.options import CONFIG, Family
from core.neural.voice.timing import Span

if TYPE_CHECKING:
    from torch import Tensor

LONGEST = 200
"""Letters that are spoken in one go; the models bear more, but cancelling and memory do not."""
_WEIGHTS = ("model.pth", "model_file.pth", "best_model.pth", "checkpoint.pth")
_TRAINING = ("disc.",)
"""Beginnings of names that only training needs."""
_MODEL_ERRORS = (OSError, RuntimeError, ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError)


class VitsVoice:
    """The loaded model; for one thread at a time."""

    def __init__(self, folder: Path, family: Family, placement: Placement) -> None:
        """Raises BrokenModel, MissingModel."""
        import torch
        from huggingface_hub.errors import StrictDataclassError
        from safetensors import SafetensorError

        load = _load_mms if family is Family.MMS else _load_coqui
        try:
            # its layers are first filled by chance
            with warnings.catch_warnings(), quiet("transformers"), torch.random.fork_rng(devices=[]):
                warnings.simplefilter("ignore")
                self._model, self._tokens, self.rate, self._hop = load(folder)
        except StoryreelError:
            raise
        except ImportError as error:
            raise MissingModel(
                "voice.package", f"the model needs a package that is not here: {error}", name=folder.name
            ) from error
        except (*_MODEL_ERRORS, StrictDataclassError, SafetensorError) as error:
            raise broken(folder / CONFIG, f"no model can be made of it and its weights ({error})") from error
        self._family = family
        self._device = placement.device
        self._model.to(placement.device).eval()
        for parameter in self._model.parameters():
            parameter.requires_grad_(False)

    def speak(self, text: str, words: Sequence[str], speaker: int, speed: float, seed: int) -> Said:
        """A stretch. Raises BadOption ("voice.unspeakable") when the model knows none of its letters."""
        import torch

        tokens = self._tokens
        ids = tokens.ids(text)
        if not any(sign.strip() and sign not in tokens.silent for sign in tokens.signs(ids)):
            raise BadOption("voice.unspeakable", f"the model has no sound for {text[:40]!r}", text=text[:40])
        on_gpu = [torch.device(self._device)] if self._device.startswith("cuda") else []
        with torch.inference_mode(), torch.random.fork_rng(devices=on_gpu), self._lengths() as lengths:
            torch.manual_seed(seed)
            entry = torch.tensor([ids], device=self._device)
            sound = self._spoken(entry, speaker, speed)
        counted = torch.ceil(torch.exp(lengths[0]) / speed).reshape(-1).float().cpu().numpy()
        edges = np.concatenate([[0.0], np.cumsum(counted)]) * self._hop / self.rate
        return Said(np.asarray(sound, np.float32), self.rate, _spans(tokens.signs(ids), edges, len(words)))

    def _spoken(self, entry: Tensor, speaker: int, speed: float) -> Any:
        import torch

        several = int(getattr(self._model, "num_speakers", 0) or getattr(self._model.config, "num_speakers", 0) or 0) > 1
        if self._family is Family.MMS:
            self._model.speaking_rate = speed
            made = self._model(input_ids=entry, speaker_id=speaker if several else None).waveform
        else:
            self._model.length_scale = 1.0 / speed
            number = torch.tensor([speaker], device=self._device) if several else None
            aux = {"x_lengths": torch.tensor([entry.shape[1]], device=self._device), "speaker_ids": number, "d_vectors": None}
            made = self._model.inference(entry, aux_input={**aux, "language_ids": None, "durations": None})["model_outputs"]
        return made.float().cpu().numpy().reshape(-1)

    @contextmanager
    def _lengths(self) -> Iterator[list[Tensor]]:
        """What the model's predictor of (log) lengths says while it speaks."""
        told: list[Tensor] = []
        hook = self._model.duration_predictor.register_forward_hook(lambda _module, _given, made: told.append(made))
        try:
            yield told
        finally:
            hook.remove()


def _spans(signs: Sequence[str], edges: Any, count: int) -> tuple[Span, ...] | None:
    """Seconds of each of `count` words; None when the model's text has another number of words (numbers written out)."""
    words: list[list[int]] = [[]]
    for at, sign in enumerate(signs):
        if sign == " ":
            words.append([])
        elif sign:
            words[-1].append(at)
    spoken = [word for word in words if word]
    if len(spoken) != count or not spoken:
        return None
    starts = [float(edges[word[0]]) for word in spoken]
    return tuple(Span(start, float(edges[word[-1] + 1])) for start, word in zip(starts, spoken, strict=True))


class _MmsTokens:
    silent = frozenset("-'–.,;:!?")

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer

    def ids(self, text: str) -> list[int]:
        return list(self._tokenizer(text).input_ids)

    def signs(self, ids: Sequence[int]) -> list[str]:
        """Letters of the tokens; "" for the blanks between them."""
        blank = self._tokenizer.pad_token_id if self._tokenizer.add_blank else None
        return [
            "" if number == blank and at % 2 == 0 else str(self._tokenizer.convert_ids_to_tokens(number))
            for at, number in enumerate(ids)
        ]


class _CoquiTokens:
    silent = frozenset("-'–.,;:!?")

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer

    def ids(self, text: str) -> list[int]:
        return list(self._tokenizer.text_to_ids(text))

    def signs(self, ids: Sequence[int]) -> list[str]:
        """Letters of the tokens; "" for the blanks between them."""
        characters = self._tokenizer.characters
        empty = {characters.blank_id, characters.pad_id} | {
            getattr(characters, "bos_id", None),
            getattr(characters, "eos_id", None),
        }
        return ["" if number in empty else str(characters.id_to_char(number)) for number in ids]


def _load_mms(folder: Path) -> tuple[Any, Any, int, int]:
    from transformers import VitsModel, VitsTokenizer

    place = str(folder)
    opened: Any = VitsModel.from_pretrained(place, local_files_only=True, output_loading_info=True)
    model, told = opened
    wrong = sorted(map(str, told["missing_keys"])) + sorted(map(str, told["mismatched_keys"]))
    if wrong:
        raise broken(folder / "model.safetensors", f"it is the checkpoint of another model: {wrong[0]} is missing")
    tokenizer = VitsTokenizer.from_pretrained(place, local_files_only=True)
    hop = math.prod(model.config.upsample_rates)
    return model, _MmsTokens(tokenizer), int(model.config.sampling_rate), hop


def _load_coqui(folder: Path) -> tuple[Any, Any, int, int]:
    settings = coqui("TTS.tts.configs.vits_config").VitsConfig()
    settings.load_json(str(folder / CONFIG))
    speakers = folder / "speakers.json"
    for one in (settings, settings.model_args):  # paths in it are those of whoever trained the model
        one.speakers_file = str(speakers) if speakers.is_file() else None
        one.d_vector_file = None
    settings.model_args.init_discriminator = False
    model = coqui("TTS.tts.models.vits").Vits(settings)
    file = next((folder / name for name in _WEIGHTS if (folder / name).is_file()), None)
    if file is None:
        raise MissingModel("model.missing", f"there are no weights in {folder}", name=folder.name)
    state = {name: tensor for name, tensor in pickles.read_weights(file).items() if not name.startswith(_TRAINING)}
    pickles.fill(model, state, file, "this VITS model")
    return model, _CoquiTokens(model.tokenizer), int(settings.audio.sample_rate), int(settings.audio.hop_length)
