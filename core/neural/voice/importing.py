"""Coqui's package, imported without the two compiled ones it asks for and does not need here. Called by xtts and vits.

coqui-tts wants torchaudio and torchcodec. Their builds fit one torch and one CUDA each, and beside the torch that everything
else needs they often do not load; what is used of them is in core.neural.voice.mel, and sound is read by PyAV.
"""

from __future__ import annotations

import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from core.errors import MissingModel
from core.neural.voice.mel import as_torchaudio

_lock = threading.Lock()


def coqui(module: str) -> Any:
    """A module of Coqui's package, e.g. "TTS.tts.models.xtts". Raises MissingModel when the package is not installed."""
    with _lock:
        if module in sys.modules:
            return sys.modules[module]
        if find_spec("TTS") is None:
            raise MissingModel(
                "voice.package", 'Coqui\'s package is not installed; run: pip install "storyreel[tts]"', name="coqui-tts"
            )
        try:
            with _in_their_place(), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return import_module(module)
        except (ImportError, OSError) as error:
            raise MissingModel("voice.package", f"Coqui's package does not load: {error}", name="coqui-tts") from error


@contextmanager
def _in_their_place() -> Iterator[None]:
    """Stand-ins for torchaudio and torchcodec while Coqui's modules are imported; afterwards all is as before."""
    _ask_transformers()
    stand_ins = {**as_torchaudio(), "torchcodec": ModuleType("torchcodec")}
    for name, module in stand_ins.items():
        module.__spec__ = ModuleSpec(name, None)
    before = {name: sys.modules[name] for name in stand_ins if name in sys.modules}
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name in stand_ins:
            sys.modules.pop(name, None)
        sys.modules.update(before)


def _ask_transformers() -> None:
    """Lets transformers find out what is really there, which it remembers, before it can find a stand-in."""
    from transformers.utils import import_utils

    import_utils.is_torchaudio_available()
    import_utils.is_torchcodec_available()
