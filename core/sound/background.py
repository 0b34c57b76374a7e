"""The background engine, called through core.engines: one endless background, made once and kept as layers on disk.

core.sound.placing reads those layers piece by piece, so a mix holds no background in memory however many kinds a film uses.
"""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core import identities
from core.crafts import AmbienceBed, AmbienceLayer, AmbienceRequest, Context, EngineOptions
from core.errors import BadOption, BrokenAsset, Unwritable
from core.sound.ambience import Bed
from core.sound.filters import RATE, Wave

_FULL = 32767
_PIECE = RATE
"""Samples written at a time."""


class BackgroundMaker:
    """Engine[AmbienceRequest, AmbienceBed]: layers from formulas, as 16-bit WAV at full height with the gain beside them."""

    identity = identities.BACKGROUND

    def __init__(self, options: EngineOptions) -> None:
        if options:
            name = sorted(options)[0]
            raise BadOption("option.unknown", f"the maker of backgrounds has no option {name!r}", name=name)

    def run(self, request: AmbienceRequest, context: Context) -> AmbienceBed:
        """Writes layer-1.wav …; raises Unwritable for a full disk."""
        context.check_cancelled()
        bed = Bed(request.sound, context.seed)
        layers = []
        for number, layer in enumerate(bed.layers, 1):
            context.progress(0.6 + 0.4 * (number - 1) / len(bed.layers), request.sound.value)
            name = f"layer-{number}.wav"
            peak = max(float(np.abs(layer).max()), 1e-9)
            _write(context.work / name, layer * np.float32(_FULL / peak), context)
            layers.append(AmbienceLayer(file=name, samples=layer.shape[1], gain=peak * bed.gain))
        context.progress(1.0, request.sound.value)
        return AmbienceBed(layers=tuple(layers))


def _write(path: Path, layer: Wave, context: Context) -> None:
    """A layer (2, n) scaled to ±32767 as stereo WAV."""
    try:
        with wave.open(str(path), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(RATE)
            for start in range(0, layer.shape[1], _PIECE):
                context.check_cancelled()
                file.writeframes(np.rint(layer[:, start : start + _PIECE].T).astype("<i2").tobytes())
    except OSError as error:
        raise Unwritable("file.unwritable", f"cannot write {path.name}: {error}", name=path.name) from error


class StoredBed:
    """A background in the store, read from any sample on. Raises BrokenAsset naming `key` where a layer is damaged."""

    def __init__(self, bed: AmbienceBed, folder: Path, key: str) -> None:
        self._bed = bed
        self._folder = folder
        self._key = key
        if not bed.layers or any(layer.samples <= 0 for layer in bed.layers):
            raise BrokenAsset("asset.sound", f"asset {key} holds no sound", key=key)

    def read(self, start: int, count: int) -> Wave:
        """(2, count) from sample `start` of an endless stream."""
        out = np.zeros((count, 2), np.float32)
        for layer in self._bed.layers:
            gain = np.float32(layer.gain / _FULL)
            done = 0
            while done < count:
                at = (start + done) % layer.samples
                piece = self._piece(layer, at, min(count - done, layer.samples - at))
                out[done : done + len(piece)] += piece * gain
                done += len(piece)
        return np.ascontiguousarray(out.T)

    def _piece(self, layer: AmbienceLayer, at: int, count: int) -> npt.NDArray[np.int16]:
        """`count` samples of a layer from `at`, (count, 2). Plain reads: mapped pages would count as this process's memory."""
        try:
            with wave.open(str(self._folder / layer.file), "rb") as file:
                shape = (file.getnchannels(), file.getsampwidth(), file.getframerate())
                file.setpos(at)
                piece = np.frombuffer(file.readframes(count), "<i2")
        except (OSError, EOFError, ValueError, wave.Error) as error:
            text = f"sound of asset {self._key} cannot be read: {error}"
            raise BrokenAsset("asset.sound", text, key=self._key) from error
        if shape != (2, 2, RATE) or len(piece) != 2 * count:
            raise BrokenAsset("asset.sound", f"asset {self._key}: {layer.file} is damaged", key=self._key)
        return piece.reshape(-1, 2)
