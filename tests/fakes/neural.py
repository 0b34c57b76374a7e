"""Engines that borrow tiny torch models, can be batched, and fail in the ways of neural ones. Options: `faults`, see
tests.fakes.engines, and `model`, the key of what it borrows.

`missing-<craft>`, `full-gpu-<craft>` and `down-<craft>` make it fail; every batch appends its size to `batches`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core import crafts
from core.crafts import Context, Craft, EngineOptions
from core.errors import MissingModel, OutOfMemory, ServiceDown
from core.neural import lending
from core.neural.lending import Placement, Wanted
from tests.fakes.engines import Fake, Speak


class Borrowing(Fake):
    """A fake engine that lets a small layer look at its request."""

    def __init__(self, options: EngineOptions) -> None:
        super().__init__(options)
        self._model = str(options.get("model", "tiny"))

    @property
    def identity(self) -> str:
        return f"neural-{self.craft.value}/1"

    def model_key(self, request: Any) -> str:
        return self._model

    def run(self, request: Any, context: Context) -> Any:
        name = self.craft.value
        if (self._folder / f"missing-{name}").exists():
            raise MissingModel("model.missing", "the model is not installed", model=self._model)
        if (self._folder / f"full-gpu-{name}").exists():
            raise OutOfMemory("model.memory", "the model fits nowhere", model=self._model)
        if (self._folder / f"down-{name}").exists():
            raise ServiceDown("model.server", "the model's server is away")
        with lending.lender().borrow(Wanted(key=self._model, load=_load, bytes=1000), context) as model:
            model(_ones())
        return super().run(request, context)


class NeuralSpeak(Borrowing, Speak):
    """Speaks lines together."""

    craft = Craft.SPEAK

    def batch_key(self, request: crafts.SpeakRequest) -> str:
        return request.language

    def run_batch(self, requests: Sequence[Any], contexts: Sequence[Context]) -> Sequence[Any]:
        with (self._folder / "batches").open("a") as batches:
            batches.write(f"{len(requests)}\n")
        contexts[0].remark("made together")
        return [self.run(request, context) for request, context in zip(requests, contexts, strict=True)]


def _load(placement: Placement) -> Any:
    import torch

    torch.set_num_threads(1)
    return torch.nn.Linear(4, 4, device=placement.device)


def _ones() -> Any:
    import torch

    return torch.ones(1, 4)
