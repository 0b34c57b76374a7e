"""Faces go through the network in batches, each once, whatever breaks off in between."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from torch import Tensor, nn

from core.neural.lending import Placement
from core.neural.lips.generating import Faces, forward
from core.neural.lips.weights import load


class Tired(nn.Module):
    """Has no memory for more than `calls` batches the first time."""

    def __init__(self, network: nn.Module, calls: int) -> None:
        super().__init__()
        self.network, self.calls = network, calls

    def forward(self, speech: Tensor, faces: Tensor) -> Tensor:
        self.calls -= 1
        if self.calls == 0:
            raise MemoryError
        made: Tensor = self.network(speech, faces)
        return made


def test_what_was_made_before_memory_was_short_is_kept_and_no_face_is_made_of_a_made_one(weights: Path) -> None:
    network = load(weights, Placement("cpu", "float32"))
    random = np.random.default_rng(1)
    pictures = random.integers(0, 256, (7, 96, 96, 3), dtype=np.uint8)
    mels = random.uniform(-4, 4, (7, 80, 16)).astype(np.float32)
    alone = forward(network, next(network.parameters()), pictures, mels)
    told: list[float] = []
    faces, tired = Faces(pictures.copy(), mels, 2, told.append), Tired(network, 3)
    with pytest.raises(MemoryError):
        faces.work(tired, 6)
    for size in (3, 3, 1):
        faces.work(tired, size)
    assert np.abs(faces.made.astype(int) - alone).max() <= 1
    assert told == sorted(told)
