"""What Coqui's models use of torchaudio, which has no build for every torch: mel spectrograms and resampling.

Called by core.neural.voice.importing, which gives it to Coqui's modules in torchaudio's place. Names, buffers and results are
torchaudio's (checkpoints hold the buffers), as far as Coqui uses them.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor


def mel_spectrogram() -> type[Any]:
    """The class `torchaudio.transforms.MelSpectrogram`."""
    import torch
    from torch import nn

    class Spectrogram(nn.Module):
        def __init__(self, size: int, width: int, window: Callable[[int], Tensor]) -> None:
            super().__init__()
            self.register_buffer("window", window(width))

    class MelScale(nn.Module):
        def __init__(self, bank: Tensor) -> None:
            super().__init__()
            self.register_buffer("fb", bank)

    class MelSpectrogram(nn.Module):
        """Sound (..., samples) → (..., n_mels, frames), centred frames, reflected at the ends."""

        def __init__(
            self,
            sample_rate: int = 16000,
            n_fft: int = 400,
            win_length: int | None = None,
            hop_length: int | None = None,
            f_min: float = 0.0,
            f_max: float | None = None,
            n_mels: int = 128,
            window_fn: Callable[[int], Tensor] = torch.hann_window,
            power: float = 2.0,
            normalized: bool = False,
            norm: str | None = None,
        ) -> None:
            super().__init__()
            self.n_fft, self.power, self.normalized = n_fft, power, normalized
            self.win_length = win_length or n_fft
            self.hop_length = hop_length or self.win_length // 2
            self.spectrogram = Spectrogram(n_fft, self.win_length, window_fn)
            self.mel_scale = MelScale(bank(n_fft // 2 + 1, f_min, f_max or sample_rate / 2, n_mels, sample_rate, norm))

        def forward(self, sound: Tensor) -> Tensor:
            window: Any = self.spectrogram.window
            flat = sound.reshape(-1, sound.shape[-1])
            found = torch.stft(flat, self.n_fft, self.hop_length, self.win_length, window, return_complex=True)
            if self.normalized:
                found = found / window.pow(2.0).sum().sqrt()
            level = found.abs().pow(self.power)
            filters: Any = self.mel_scale.fb
            made = torch.matmul(level.transpose(-1, -2), filters).transpose(-1, -2)
            return made.reshape(*sound.shape[:-1], *made.shape[-2:])

    return MelSpectrogram


def bank(bins: int, low: float, high: float, bands: int, rate: int, norm: str | None) -> Tensor:
    """Triangular filters on the HTK mel scale, (bins, bands); norm "slaney": of equal area."""
    import torch

    hertz = torch.linspace(0, rate // 2, bins)
    ends = [2595.0 * torch.log10(torch.tensor(1.0 + value / 700.0)).item() for value in (low, high)]
    edges = 700.0 * (10.0 ** (torch.linspace(ends[0], ends[1], bands + 2) / 2595.0) - 1.0)
    apart = edges.diff()
    slopes = edges[None] - hertz[:, None]
    filters: Tensor = torch.minimum(-slopes[:, :-2] / apart[:-1], slopes[:, 2:] / apart[1:]).clamp(min=0.0)
    if norm == "slaney":
        filters = filters * (2.0 / (edges[2:] - edges[:-2]))
    return filters


def resample(sound: Tensor, orig_freq: int, new_freq: int) -> Tensor:
    """`sound` (..., samples) at another rate, by its spectrum."""
    import torch

    if orig_freq == new_freq:
        return sound
    count = round(sound.shape[-1] * new_freq / orig_freq)
    spectrum = torch.fft.rfft(sound.float())
    kept = min(spectrum.shape[-1], count // 2 + 1)
    made: Tensor = torch.fft.irfft(spectrum[..., :kept], count)
    return made.mul(count / sound.shape[-1])


def as_torchaudio() -> dict[str, ModuleType]:
    """Modules by name, to stand where torchaudio would."""
    whole, transforms, functional = (ModuleType(name) for name in _NAMES)
    transforms.__dict__["MelSpectrogram"] = mel_spectrogram()
    functional.__dict__["resample"] = resample
    whole.__dict__.update(transforms=transforms, functional=functional)
    return dict(zip(_NAMES, (whole, transforms, functional), strict=True))


_NAMES = ("torchaudio", "torchaudio.transforms", "torchaudio.functional")
