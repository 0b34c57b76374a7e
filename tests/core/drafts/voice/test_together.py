"""Stretches side by side: order, room, cancelling, faults."""

import threading

import pytest

from core.drafts.voice.model import Halt
from core.drafts.voice.together import side_by_side
from core.errors import Cancelled


class Room:
    """Notes which stretches were under way at the same time."""

    def __init__(self, sizes: list[int]) -> None:
        self._sizes, self._lock = sizes, threading.Lock()
        self._inside: list[int] = []
        self.fullest = 0

    def speak(self, index: int, halt: Halt) -> str:
        with self._lock:
            self._inside.append(index)
            self.fullest = max(self.fullest, sum(self._sizes[at] for at in self._inside))
        sum(range(30_000 * (3 - index % 3)))  # later ones end first
        with self._lock:
            self._inside.remove(index)
        return f"stretch {index}"


def test_results_keep_the_order_of_the_line_and_progress_reaches_its_end() -> None:
    sizes = [5, 90, 3, 40, 60, 7]
    told: list[float] = []
    results = side_by_side(sizes, 200, Room(sizes).speak, lambda: None, told.append, lambda: 1)
    assert results == [f"stretch {index}" for index in range(6)]
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_stretches_that_are_under_way_together_never_exceed_the_largest_one_allowed() -> None:
    sizes = [120, 110, 30, 90, 200, 10]
    room = Room(sizes)
    side_by_side(sizes, 200, room.speak, lambda: None, lambda share: None, lambda: 1)
    assert room.fullest <= 200


def test_stretches_wait_for_each_other_while_other_steps_want_the_cores() -> None:
    spare = 0
    together = []

    def speak(index: int, halt: Halt) -> int:
        nonlocal spare
        together.append(index)
        crowd = len(together)
        if index == 2:
            spare = 1
            both.wait(10)
        elif index == 3:
            both.set()
        else:
            assert crowd == 1
        together.remove(index)
        return index

    both = threading.Event()
    assert side_by_side([10] * 4, 200, speak, lambda: None, lambda share: None, lambda: spare) == [0, 1, 2, 3]
    assert both.is_set()


def test_a_stretch_longer_than_allowed_is_spoken_alone() -> None:
    sizes = [10, 500, 10]
    room = Room(sizes)
    assert len(side_by_side(sizes, 200, room.speak, lambda: None, lambda share: None, lambda: 1)) == 3
    assert room.fullest == 500


def test_a_cancel_halts_what_is_under_way_and_starts_nothing_more() -> None:
    begun: list[int] = []
    under_way = threading.Event()

    def speak(index: int, halt: Halt) -> int:
        begun.append(index)
        under_way.set()
        while not halt.options.terminate:
            threading.Event().wait(0.005)
        return index

    def cancelled() -> None:
        if under_way.is_set():
            raise Cancelled()

    with pytest.raises(Cancelled):
        side_by_side([100, 150, 100], 200, speak, cancelled, lambda share: None, lambda: 1)
    assert begun == [0]


def test_the_fault_of_one_stretch_is_raised_and_halts_the_others() -> None:
    def speak(index: int, halt: Halt) -> int:
        if index == 0:
            raise ValueError("no such sound")
        while not halt.options.terminate:
            threading.Event().wait(0.005)
        return index

    with pytest.raises(ValueError, match="no such sound"):
        side_by_side([10, 10], 200, speak, lambda: None, lambda share: None, lambda: 1)
