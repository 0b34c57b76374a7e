"""Loads MusicGen from a folder of safetensors, and says what is wrong with one that is damaged or of another kind. Called by
core.neural.composer.engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import MissingModel
from core.models.checking import read_safetensors
from core.neural.composer.options import MELODY, broken, kind_of
from core.neural.lending import Placement
from core.neural.lending.weights import is_out_of_memory
from core.neural.quiet import quiet

_CLASSES = {"musicgen": "MusicgenForConditionalGeneration", MELODY: "MusicgenMelodyForConditionalGeneration"}
_TOKENIZERS = ("tokenizer.json", "spiece.model")
"""One of them is enough; without, transformers would go on with an empty vocabulary."""
_WORKING = 1 << 30
"""Bytes that keys, values and sound take beside the weights, about; measured once it worked."""
_NAMED = 3
"""So many wrong names are said."""


@dataclass(frozen=True, slots=True)
class MusicGen:
    """A loaded model with the tokenizer of its prompts."""

    network: Any
    step: Any
    """The decoder for one token more, compiled if that was asked for."""
    tokenizer: Any
    melody: bool
    """Whether it takes up a tune (MusicgenMelodyForConditionalGeneration)."""
    static: bool
    """Whether caches have a fixed size, as compiled code needs it."""

    @property
    def rate(self) -> int:
        """Hz."""
        return int(self.network.config.audio_encoder.sampling_rate)

    @property
    def frames(self) -> float:
        """Tokens a second."""
        return float(self.network.config.audio_encoder.sampling_rate) / self.hop

    @property
    def hop(self) -> int:
        """Samples of a token."""
        return int(self.network.config.audio_encoder.hop_length)

    @property
    def sides(self) -> int:
        """Channels."""
        return int(self.network.decoder.config.audio_channels)


def size_of(folder: Path, ending: str) -> int:
    """Bytes that the model whose files end so takes at half precision, its work included."""
    return sum(path.stat().st_size for path in folder.glob(f"*.{ending}")) // 2 + _WORKING


def load(folder: Path, placement: Placement, compiled: bool) -> MusicGen:
    """The model, ready to work at the placement; on a CUDA GPU `compiled` if wished. Raises MissingModel, BrokenModel."""
    kind = kind_of(folder)
    _check_files(folder)
    import torch
    import transformers

    with _told(folder), quiet("transformers"):
        network, report = getattr(transformers, _CLASSES[kind]).from_pretrained(
            str(folder),
            local_files_only=True,
            use_safetensors=True,
            dtype=getattr(torch, placement.dtype),
            output_loading_info=True,
        )
        tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
    _check_names(report, folder)
    network.eval()
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    network.to(device=placement.device)
    network.audio_encoder.float()  # small beside the decoder, and heard at once when it is coarse
    fixed = compiled and placement.device.startswith("cuda")
    step = network.decoder.get_compiled_call(transformers.CompileConfig()) if fixed else network.decoder
    return MusicGen(network, step, tokenizer, kind == MELODY, fixed)


def _check_files(folder: Path) -> None:
    """Every file of weights is a whole safetensors file. Raises MissingModel, BrokenModel."""
    files = sorted(folder.glob("*.safetensors"))
    if not files and any(folder.glob("*.bin")):
        raise broken(folder, "its weights are Python pickles, which could run code; get the safetensors files")
    if not files:
        raise MissingModel("model.missing", f"no weights of MusicGen in {folder}", name=folder.name)
    if not any((folder / name).is_file() for name in _TOKENIZERS):
        raise broken(folder, f"it has no {' or '.join(_TOKENIZERS)}")
    for file in files:
        read_safetensors(file)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """What transformers raises for files that do not fit becomes BrokenModel; memory that ran out stays what it is."""
    from safetensors import SafetensorError

    try:
        yield
    except (RuntimeError, ValueError, TypeError, KeyError, AttributeError, OSError, ImportError, SafetensorError) as error:
        if is_out_of_memory(error):
            raise
        raise broken(folder, (str(error).strip().splitlines() or [type(error).__name__])[0][:200]) from error


def _check_names(report: dict[str, Any], folder: Path) -> None:
    """Raises BrokenModel when weights are missing, left over or of another shape."""
    wrong = [f"{name} is missing" for name in sorted(report.get("missing_keys", ()))]
    wrong += [f"{name} has another shape" for name in sorted(str(entry) for entry in report.get("mismatched_keys", ()))]
    if wrong:
        more = f" and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
        raise broken(folder, f"its weights do not fit: {'; '.join(wrong[:_NAMED])}{more}")
