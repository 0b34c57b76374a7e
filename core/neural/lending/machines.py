"""What models can lie on: a CUDA GPU, Apple's GPU, or main memory. How much is free there, and what this process takes.

Used by core.neural.lending.landlord. Finding an accelerator imports torch; nothing else here does before it is asked.
"""

from __future__ import annotations

import ctypes
import gc
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from core.errors import BadOption

DEVICES = ("auto", "cuda", "mps", "cpu")
DTYPES = ("auto", "bfloat16", "float16", "float32")


class Machine(Protocol):
    """A device with memory. All sizes are bytes."""

    @property
    def name(self) -> str:
        """The torch device, "cuda:0"."""
        ...

    @property
    def kind(self) -> str:
        """What sizes are remembered for: those of one card do not hold for another. "cuda NVIDIA L4", "cpu"."""
        ...

    @property
    def dtype(self) -> str:
        """The floating-point type that it is quickest with."""
        ...

    def free(self) -> int:
        """What a model could still take, memory that the allocator keeps in store included."""
        ...

    def used(self) -> int:
        """What this process takes."""
        ...

    def watch(self) -> None:
        """`peak` counts from now on."""
        ...

    def peak(self) -> int:
        """The most that this process took since `watch`."""
        ...

    def release(self) -> None:
        """Gives memory that nothing refers to any more back to the system."""
        ...


class CudaMachine:
    """One NVIDIA (or ROCm) GPU."""

    def __init__(self, index: int) -> None:
        import torch

        self._cuda: Any = torch.cuda
        self._index = index
        self.name = f"cuda:{index}"
        self.kind = f"cuda {torch.cuda.get_device_name(index)}"
        self.dtype = "bfloat16" if torch.cuda.get_device_capability(index) >= (8, 0) else "float16"

    def free(self) -> int:
        kept = self._cuda.memory_reserved(self._index) - self._cuda.memory_allocated(self._index)
        return int(self._cuda.mem_get_info(self._index)[0] + kept)

    def used(self) -> int:
        return int(self._cuda.memory_allocated(self._index))

    def watch(self) -> None:
        self._cuda.reset_peak_memory_stats(self._index)

    def peak(self) -> int:
        return int(self._cuda.max_memory_allocated(self._index))

    def release(self) -> None:
        gc.collect()
        with self._cuda.device(self._index):
            self._cuda.empty_cache()


class MpsMachine:
    """Apple's GPU, which shares main memory. Metal tells no peak: what is taken after the work stands for it."""

    name = "mps"
    kind = "mps"
    dtype = "float16"

    def __init__(self) -> None:
        import torch

        self._mps: Any = torch.mps

    def free(self) -> int:
        return int(self._mps.recommended_max_memory() - self._mps.current_allocated_memory())

    def used(self) -> int:
        return int(self._mps.current_allocated_memory())

    def watch(self) -> None:
        """Nothing to reset."""

    def peak(self) -> int:
        return self.used()

    def release(self) -> None:
        gc.collect()
        self._mps.empty_cache()


class MainMemory:
    """The processor with its memory. Linux tells the peak of a process and lets it be reset (proc(5), clear_refs)."""

    name = "cpu"
    kind = "cpu"
    dtype = "float32"

    def free(self) -> int:
        found = _field(Path("/proc/meminfo"), "MemAvailable:")
        return found or os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2

    def used(self) -> int:
        return _field(Path("/proc/self/status"), "VmRSS:")

    def watch(self) -> None:
        with suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")

    def peak(self) -> int:
        return _field(Path("/proc/self/status"), "VmHWM:")

    def release(self) -> None:
        gc.collect()
        with suppress(OSError, AttributeError):  # another C library keeps or returns memory as it likes
            ctypes.CDLL(None).malloc_trim(0)


def _field(file: Path, name: str) -> int:
    """Bytes of a line such as "VmRSS:   1234 kB"; 0 on systems without that file."""
    with suppress(OSError):
        for line in file.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith(name):
                return int(line.split()[1]) * 1024
    return 0


def find_machine(device: str, index: int) -> Machine:
    """The machine of an option; raises BadOption when this computer has none such."""
    if device not in DEVICES:
        raise BadOption("option.device", f"device {device!r} is unknown; known: {', '.join(DEVICES)}", value=device)
    if device == "cpu":
        return MainMemory()
    import torch

    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if device in ("auto", "cuda") and count:
        if not 0 <= index < count:
            raise BadOption("option.gpu", f"there is no GPU {index}; this computer has {count}, counted from 0", value=index)
        return CudaMachine(index)
    if device in ("auto", "mps") and torch.backends.mps.is_available():
        return MpsMachine()
    if device == "auto":
        return MainMemory()
    raise BadOption("option.device", f"this computer has no {device} device that torch can use", value=device)
