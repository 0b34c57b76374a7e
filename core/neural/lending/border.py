"""What an engine says to borrow a model, and what it gets. Called by every engine under core.neural."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

from core.crafts import Context

T = TypeVar("T")


class Offload(StrEnum):
    """How much of a model stays on the accelerator while it works."""

    NONE = "none"
    """All of it."""
    PARTS = "parts"
    """One part at a time (text encoder, denoiser, decoder); the others wait in main memory."""
    LAYERS = "layers"
    """One layer at a time: slowest and smallest."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where and how a model shall be loaded."""

    device: str
    """A torch device: "cuda:0", "cpu"."""
    dtype: str
    """A torch dtype's name: "bfloat16", "float16", "float32"."""
    offload: Offload = Offload.NONE


@dataclass(frozen=True, slots=True)
class Wanted(Generic[T]):
    """A model, and how it is loaded. Two wishes with the same `key` get the same object."""

    key: str
    """Name, revision and variant, e.g. "sdxl-base@462165b9+lora:1f0a*0.8"."""
    load: Callable[[Placement], T]
    """Loads it to the placement. Raises BrokenModel for damaged or unfit files."""
    bytes: int
    """Memory that it takes with its largest working set, as far as is known beforehand; measured from then on."""
    offloads: bool = False
    """Whether `load` can do more than Offload.NONE."""
    work: str = ""
    """What the memory for working depends on beside the model, e.g. "16x512x512": what was measured counts for it alone."""

    @property
    def measured_as(self) -> str:
        """What measured sizes are kept under."""
        return f"{self.key}|{self.work}" if self.work else self.key


class Lender(Protocol):
    """Who decides what is loaded where; one per process."""

    def borrow(self, wanted: Wanted[T], context: Context) -> AbstractContextManager[T]:
        """The loaded model for the time of the `with` block, alone. Waits for its turn; a cancel ends the waiting.

        Raises OutOfMemory when the model fits nowhere and BrokenModel when it cannot be loaded.
        """
        ...

    def run(self, wanted: Wanted[T], context: Context, work: Callable[[T, int], object], count: int) -> None:
        """Calls `work(model, size)` for parts of `count` equal pieces of work, `size` at a time, in order.

        Out of memory: the size is halved, then the model is offloaded, then moved to the CPU, and the piece done again; what
        was done is told by `context.progress` notes and kept as the step's remark. Raises OutOfMemory when nothing helps.
        """
        ...

    def warm(self) -> tuple[str, ...]:
        """Keys of the models that are loaded. May be asked from any thread."""
        ...

    def loading(self) -> float:
        """Seconds that went into loading models until now. May be asked from any thread."""
        ...


@runtime_checkable
class Modelled(Protocol):
    """An engine that says which model a request needs, so that a worker does work for the loaded one first."""

    def model_key(self, request: Any) -> str:
        """The `Wanted.key` that `run` will borrow; "" when it needs none. Cheap, and loads nothing."""
        ...


@runtime_checkable
class Batching(Protocol):
    """An engine that does several requests at once more quickly than one after the other."""

    def batch_key(self, request: Any) -> str:
        """Requests of equal key can be done together (same model, size, steps, and what else must agree); "": alone."""
        ...

    def run_batch(self, requests: Sequence[Any], contexts: Sequence[Context]) -> Sequence[Any]:
        """What `run` gives for each, in order, and the same bytes. A context's `check_cancelled` raises only once everybody
        was told to stop. Whatever it raises, each request is then given to `run` by itself."""
        ...
