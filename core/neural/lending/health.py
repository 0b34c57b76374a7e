"""How the GPUs of this computer are, from NVIDIA's management library. Asked by `storyreel doctor`.

It sees what all processes take, not only ours, and needs no torch. Without a GPU, a driver or the package there is nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuHealth:
    """One GPU; bytes, and how much of the last moment it worked (0 … 1)."""

    index: int
    name: str
    total: int
    used: int
    busy: float

    @property
    def free(self) -> int:
        return self.total - self.used


def gpus(library: Any = None) -> tuple[GpuHealth, ...]:
    """Every GPU that the driver knows. `library`: what speaks to the driver, pynvml when left out."""
    if library is None:
        try:
            library = import_module("pynvml")
        except ImportError:
            return ()
    try:
        library.nvmlInit()
    except library.NVMLError:
        return ()
    try:
        return tuple(_health(library, index) for index in range(library.nvmlDeviceGetCount()))
    except library.NVMLError:
        return ()
    finally:
        library.nvmlShutdown()


def _health(library: Any, index: int) -> GpuHealth:
    handle = library.nvmlDeviceGetHandleByIndex(index)
    name = library.nvmlDeviceGetName(handle)
    memory = library.nvmlDeviceGetMemoryInfo(handle)
    try:
        busy = library.nvmlDeviceGetUtilizationRates(handle).gpu / 100
    except library.NVMLError:  # parts of a divided GPU do not tell
        busy = 0.0
    return GpuHealth(
        index=index,
        name=name.decode() if isinstance(name, bytes) else str(name),
        total=int(memory.total),
        used=int(memory.used),
        busy=float(busy),
    )
