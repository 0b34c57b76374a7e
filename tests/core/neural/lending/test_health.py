"""What the doctor hears of GPUs."""

from __future__ import annotations

from types import SimpleNamespace

from core.neural.lending.health import gpus


class Driver:
    """Answers as pynvml does, for two cards."""

    class NVMLError(Exception):
        pass

    def __init__(self, *, there: bool = True, tells_use: bool = True) -> None:
        self.there, self.tells_use, self.open = there, tells_use, 0

    def nvmlInit(self) -> None:
        if not self.there:
            raise self.NVMLError("Driver Not Loaded")
        self.open += 1

    def nvmlShutdown(self) -> None:
        self.open -= 1

    def nvmlDeviceGetCount(self) -> int:
        return 2

    def nvmlDeviceGetHandleByIndex(self, index: int) -> int:
        return index

    def nvmlDeviceGetName(self, handle: int) -> str | bytes:
        return (b"Old Card", "New Card")[handle]

    def nvmlDeviceGetMemoryInfo(self, handle: int) -> SimpleNamespace:
        return SimpleNamespace(total=24_000, used=6_000 * handle)

    def nvmlDeviceGetUtilizationRates(self, handle: int) -> SimpleNamespace:
        if not self.tells_use:
            raise self.NVMLError("Not Supported")
        return SimpleNamespace(gpu=37)


def test_every_gpu_tells_its_memory_and_how_busy_it_is() -> None:
    driver = Driver()
    first, second = gpus(driver)
    assert (first.name, second.name) == ("Old Card", "New Card")
    assert (second.free, second.busy) == (18_000, 0.37)
    assert driver.open == 0


def test_a_gpu_that_does_not_tell_its_use_counts_as_idle() -> None:
    assert [gpu.busy for gpu in gpus(Driver(tells_use=False))] == [0.0, 0.0]


def test_without_a_driver_there_are_none() -> None:
    assert gpus(Driver(there=False)) == ()
    assert isinstance(gpus(), tuple)
