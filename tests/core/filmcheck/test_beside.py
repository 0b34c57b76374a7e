"""Work beside the caller's: its result, its faults, and an end together."""

import threading
from pathlib import Path

import pytest

from core.crafts import Context
from core.errors import BrokenAsset, Cancelled
from core.filmcheck.beside import beside
from tests.contexts import RecordingContext


def test_the_result_of_the_other_thread_is_handed_over(tmp_path: Path) -> None:
    names: list[str] = []

    def work(part: Context) -> int:
        names.append(threading.current_thread().name)
        part.progress(0.5)
        return part.seed + 1

    context = RecordingContext(tmp_path, seed=41)
    with beside(work, context) as result:
        assert result() == 42
    assert names != [threading.current_thread().name]
    assert context.notes == []


def test_a_fault_of_the_other_thread_is_raised_where_its_result_is_asked_for(tmp_path: Path) -> None:
    def work(part: Context) -> int:
        raise BrokenAsset("asset.film", "torn", key="film")

    with pytest.raises(BrokenAsset), beside(work, RecordingContext(tmp_path)) as result:
        result()


def test_the_other_threads_own_time_limit_is_a_fault_like_any(tmp_path: Path) -> None:
    def work(part: Context) -> int:
        raise TimeoutError("a file that never came")

    with pytest.raises(TimeoutError, match="never came"), beside(work, RecordingContext(tmp_path)) as result:
        result()


def _until_stopped(part: Context) -> int:
    while True:
        part.check_cancelled()


def test_a_cancel_ends_both(tmp_path: Path) -> None:
    with pytest.raises(Cancelled), beside(_until_stopped, RecordingContext(tmp_path, cancel_after=2)) as result:
        result()


def test_a_fault_of_the_caller_ends_the_other_thread_too(tmp_path: Path) -> None:
    with pytest.raises(BrokenAsset), beside(_until_stopped, RecordingContext(tmp_path)):
        raise BrokenAsset("asset.sound", "torn", key="film")
