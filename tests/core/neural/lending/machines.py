"""A machine of a few bytes for tests, whose memory the test's own torch tensors fill, and a tiny model to lend."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field

import torch

from core.neural.lending import Placement, Wanted


@dataclass
class SmallMachine:
    """`capacity` bytes. What lies on it is what `place` was told of, for as long as that lives."""

    capacity: int
    name: str = "cuda:0"
    kind: str = "cuda small"
    dtype: str = "float32"
    there: weakref.WeakKeyDictionary[torch.nn.Module, int] = field(default_factory=weakref.WeakKeyDictionary)
    working: int = 0
    highest: int = 0
    released: int = 0

    def place(self, model: torch.nn.Module, taken: int) -> None:
        """Raises what CUDA raises when it is full."""
        self.take(taken)
        self.working -= taken
        self.there[model] = taken

    def take(self, taken: int) -> None:
        """A working set of that size for a moment (the caller subtracts it from `working` again)."""
        if self.used() + taken > self.capacity:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate")
        self.working += taken
        self.highest = max(self.highest, self.used())

    def free(self) -> int:
        return self.capacity - self.used()

    def used(self) -> int:
        return self.working + sum(taken for model, taken in self.there.items() if any(w.numel() for w in model.parameters()))

    def watch(self) -> None:
        self.highest = self.used()

    def peak(self) -> int:
        return self.highest

    def release(self) -> None:
        self.released += 1
        gc.collect()


class Net(torch.nn.Module):
    """Two small layers: 64 KiB of parameters."""

    def __init__(self, placement: Placement, width: int = 90) -> None:
        super().__init__()
        self.placement = placement
        self.first = torch.nn.Linear(width, width)
        self.second = torch.nn.Linear(width, width)

    def forward(self, batch: torch.Tensor) -> torch.Tensor:
        return self.second(torch.relu(self.first(batch)))


@dataclass
class Stock:
    """Models to wish for, and what was loaded where."""

    machines: tuple[SmallMachine, ...]
    loaded: list[tuple[str, Placement]] = field(default_factory=list)

    def wanted(self, key: str, size: int, *, offloads: bool = False, told: int | None = None) -> Wanted[Net]:
        """A model of `size` bytes; PARTS makes it half as large, LAYERS a tenth. `told`: what its engine thinks it takes."""

        def load(placement: Placement) -> Net:
            self.loaded.append((key, placement))
            model = Net(placement)
            share = {"none": 1, "parts": 2, "layers": 10}[placement.offload.value]
            self.on(placement).place(model, size // share)
            return model

        return Wanted(key=key, load=load, bytes=size if told is None else told, offloads=offloads)

    def on(self, placement: Placement) -> SmallMachine:
        return next(machine for machine in self.machines if machine.name == placement.device)

    def work(self, each: int, sizes: list[int]) -> Callable[[Net, int], object]:
        """Takes `each` bytes per piece for a moment and notes how many pieces were done at a time."""

        def work(model: Net, size: int) -> None:
            machine = self.on(model.placement)
            machine.take(each * size)
            machine.working -= each * size
            sizes.append(size)

        return work
