"""Reads checkpoints that are Python pickles without ever running what is in them. Called by xtts, vits and speakers."""

from __future__ import annotations

import pickletools
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.neural import checkpoints
from core.neural.checkpoints import broken

if TYPE_CHECKING:
    from torch import Tensor, nn

_SETTINGS = (
    "TTS.tts.configs.xtts_config.XttsConfig",
    "TTS.tts.configs.xtts_config.XttsArgs",
    "TTS.tts.configs.xtts_config.XttsAudioConfig",
    "TTS.tts.models.xtts.XttsArgs",
    "TTS.tts.models.xtts.XttsAudioConfig",
    "TTS.config.shared_configs.BaseDatasetConfig",
    "TTS.tts.configs.vits_config.VitsConfig",
    "TTS.tts.models.vits.VitsArgs",
    "TTS.tts.models.vits.VitsAudioConfig",
)
"""Classes of settings that Coqui's checkpoints carry beside the weights."""
_INNER = frozenset({"gpt_cond_latent", "speaker_embedding", "storage", "cpu", "cuda:0"})
"""Words in a file of speakers that are no names."""


class _Setting:
    """Takes the place of every class of settings: it keeps what it is given and does nothing with it."""

    def __init__(self, *_: object) -> None: ...


def read(file: Path) -> Any:
    """What is pickled in `file`, without the settings beside it. Raises BrokenModel."""
    return checkpoints.read(file, [(_Setting, name) for name in _SETTINGS])


def read_weights(file: Path) -> dict[str, Tensor]:
    """The model's tensors, by name. Raises BrokenModel."""
    import torch

    found = read(file)
    state = found.get("model", found) if isinstance(found, Mapping) else None
    if not isinstance(state, Mapping):
        raise broken(file, "it is no checkpoint")
    tensors = {str(name).removeprefix("xtts."): value for name, value in state.items() if isinstance(value, torch.Tensor)}
    if not tensors:
        raise broken(file, "it holds no weights")
    return tensors


def fill(network: nn.Module, state: Mapping[str, Tensor], file: Path, whose: str) -> None:
    """Puts the weights into the network. Raises BrokenModel unless names and shapes are the network's and all are numbers."""
    checkpoints.check(network.state_dict(), state, file, whose)
    network.load_state_dict(dict(state))


def names_in(file: Path) -> tuple[str, ...]:
    """The speakers of a file of latents, from its words alone: nothing is unpickled, and no library is needed.

    () when the file is not there or damaged.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            inner = next(name for name in archive.namelist() if name.endswith("/data.pkl"))
            words = [
                str(argument)
                for code, argument, _ in pickletools.genops(archive.read(inner))
                if code.name in {"BINUNICODE", "SHORT_BINUNICODE"}
            ]
    except (OSError, zipfile.BadZipFile, StopIteration, ValueError, KeyError, IndexError, EOFError):
        return ()
    return tuple(dict.fromkeys(word for word in words if word not in _INNER and not word.isdigit()))
