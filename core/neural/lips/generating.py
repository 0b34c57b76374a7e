"""Faces through the network in batches. Called by core.neural.lips.engine; the lender says how many at most together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.neural.lips.mel import Floats
from core.neural.lips.network import SIDE

if TYPE_CHECKING:
    from torch import Tensor, nn

BATCH, BATCH_ON_PROCESSOR = 64, 4
"""On a processor few, so that a cancel is heard within a second."""
Pictures = NDArray[np.uint8]


class Faces:
    """Pictures (n, 96, 96, 3) blue, green, red and what they hear (n, 80, 16). `made`: the pictures themselves, which one by
    one become what the network made of them, for a fresh array of that size costs more than filling it."""

    def __init__(self, pictures: Pictures, mels: Floats, batch: int, tick: Callable[[float], None]) -> None:
        """`batch` 0: as the device likes. `tick` gets the share done before every batch and may raise."""
        self.made = pictures
        self._mels, self._batch, self._tick = mels, batch, tick
        self._done = self._ready = 0

    def work(self, model: nn.Module, size: int) -> None:
        """The next `size` faces; where it raises, the same ones come again, and those that were made by then are kept."""
        import torch

        like = next(model.parameters())
        batch = self._batch or (BATCH_ON_PROCESSOR if like.device.type == "cpu" else BATCH)
        end = self._done + size
        with torch.inference_mode():
            while self._ready < end:
                self._tick(self._ready / len(self.made))
                part = slice(self._ready, min(self._ready + batch, end))
                self.made[part] = forward(model, like, self.made[part], self._mels[part])
                self._ready = part.stop
        self._done = end


def forward(model: nn.Module, like: Tensor, pictures: Pictures, mels: Floats) -> Pictures:
    """One batch: pictures (n, 96, 96, 3) and mels (n, 80, 16) in, pictures out."""
    import torch

    levels = model(*prepared(like, pictures, mels)).float().mul_(255).round_().to(torch.uint8)
    found: Pictures = levels.permute(0, 2, 3, 1).cpu().numpy()
    return found


def prepared(like: Tensor, pictures: Pictures, mels: Floats) -> tuple[Tensor, Tensor]:
    """Speech (n, 1, 80, 16) and faces (n, 6, 96, 96), the blacked-out ones first; where and as `like` is."""
    import torch

    speech = torch.from_numpy(mels).to(like.device, like.dtype)[:, None]
    levels = torch.from_numpy(pictures).to(like.device).permute(0, 3, 1, 2)
    count, shape = len(pictures), (6, SIDE, SIDE)
    faces = torch.empty((count, *shape), device=like.device, dtype=like.dtype, memory_format=torch.channels_last)
    torch.div(levels, 255, out=faces[:, 3:])
    faces[:, :3, : SIDE // 2] = faces[:, 3:, : SIDE // 2]
    faces[:, :3, SIDE // 2 :] = 0
    return speech, faces
