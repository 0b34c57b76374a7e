"""From MusicGen's codes to sound, and from a tune to the pitch classes that a melody model reads. Called by
core.neural.composer.engine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from core.neural.composer.weights import MusicGen
from core.neural.watching import watched
from core.sound.filters import Wave

if TYPE_CHECKING:
    from torch import Tensor

_PIECE, _PIECE_ON_PROCESSOR = 30.0, 4.0
"""Seconds decoded at a time; on a processor few, so that a cancel is heard within two seconds or so."""
_AROUND = 1.0
"""Seconds of codes decoded before and after a piece and thrown away: the decoder looks to both sides."""
_BLEND = 0.02
"""Seconds over which one piece turns into the next. They hardly differ there, but not at all would be chance."""
_FFT, _HOP = 16384, 4096
"""Samples at the model's rate, as melody models were trained (MusicgenMelodyFeatureExtractor's defaults)."""


def sound_of(model: MusicGen, codes: Tensor, tick: Callable[[], None]) -> Wave:
    """The sound (channels, frames · hop) of one take's codes (codebooks, frames), at the model's rate. `tick` may raise."""
    length = _PIECE_ON_PROCESSOR if codes.device.type == "cpu" else _PIECE
    piece, around = max(1, round(length * model.frames)), round(_AROUND * model.frames)
    blend = max(1, round(_BLEND * model.rate))
    total = codes.shape[-1]
    made = np.zeros((model.sides, total * model.hop), np.float32)
    for first in range(0, total, piece):
        tick()
        begin, end = max(0, first - around), min(total, first + piece + around)
        with watched(model.network.audio_encoder.decoder.layers, tick):
            part = _decoded(model, codes[:, begin:end])
        at = first * model.hop
        part = part[:, at - begin * model.hop :][:, : piece * model.hop + blend]
        if first:
            rise = np.linspace(0, 1, blend, dtype=np.float32)[: part.shape[1]]
            part[:, : len(rise)] = part[:, : len(rise)] * rise + made[:, at : at + len(rise)] * (1 - rise)
        made[:, at : at + part.shape[1]] = part[:, : made.shape[1] - at]
    return made


def _decoded(model: MusicGen, codes: Tensor) -> Wave:
    """Sound (channels, frames · hop); a stereo model's codebooks are those of left and right in turn."""
    import torch

    sides = [codes[side :: model.sides] for side in range(model.sides)]
    heard = model.network.audio_encoder.decode(torch.stack(sides)[None], [None] * model.sides).audio_values
    found: Wave = heard[:, 0].float().cpu().numpy()
    return found[:, : codes.shape[-1] * model.hop]


def chroma_of(model: MusicGen, tune: Wave) -> Tensor:
    """The strongest pitch class of every 4096 samples of a tune (1, n) at the model's rate, one-hot (frames, 12).

    What transformers' MusicgenMelodyFeatureExtractor does by torchaudio, which is not needed for it.
    """
    import torch

    sound = torch.from_numpy(np.ascontiguousarray(tune[0]))
    short = _FFT - len(sound)
    if short > 0:
        sound = torch.nn.functional.pad(sound, (short // 2, short - short // 2))
    window = torch.hann_window(_FFT)
    power = torch.stft(sound, _FFT, _HOP, window=window, center=True, return_complex=True).abs() ** 2
    classes = int(model.network.config.num_chroma)
    energy = torch.from_numpy(_bank(model.rate, classes)).float() @ power
    return torch.nn.functional.one_hot(energy.argmax(0), classes).float()


def _bank(rate: int, classes: int) -> Any:
    from transformers.audio_utils import chroma_filter_bank

    return chroma_filter_bank(sampling_rate=rate, num_frequency_bins=_FFT, tuning=0, num_chroma=classes)
