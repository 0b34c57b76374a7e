"""Which worker processes a command starts: cores for the cpu lane, and one per GPU while an engine works on the gpu lane."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bots.terminal.pool import WorkerPool
from core.config import GpuSettings, Settings
from core.crafts import Craft
from core.models import active, places
from tests.core.models.test_installed import put_lips
from tests.fakes.studio import Studio


@contextmanager
def pool(settings: Settings, gpus: int) -> Iterator[WorkerPool]:
    started = WorkerPool(settings, None, "redis://127.0.0.1:9", 1, present=lambda: gpus)
    try:
        yield started
    finally:
        started.stop()
        assert not started.processes
        assert not started.on_gpu


def devices(started: WorkerPool) -> list[str]:
    """Of the workers on the gpu lane: what they were told."""
    found = []
    for process in started.on_gpu.values():
        words: Any = process.args
        at = words.index("--lane")
        assert words[at + 1] == "gpu"
        found.append(words[words.index("--device") + 1] if "--device" in words else "")
    return found


def on_gpu(studio: Studio, **gpu: Any) -> Settings:
    return studio.settings(engines={"lipsync": {"engine": "wav2lip", "lane": "gpu"}}, gpu=gpu)


def test_every_gpu_gets_a_worker_and_one_that_ended_is_replaced(studio: Studio) -> None:
    with pool(on_gpu(studio), 2) as started:
        started.start(1)
        assert devices(started) == []  # a head start is for the first step
        started.start()
        assert devices(started) == ["0", "1"]
        assert len(started.processes) == 1
        ended = started.on_gpu["1"]
        ended.kill()
        ended.wait()
        started.tend()
        assert devices(started) == ["0", "1"]
        assert started.on_gpu["1"] is not ended


def test_a_lane_without_a_gpu_is_served_all_the_same(studio: Studio) -> None:
    with pool(on_gpu(studio), 0) as started:
        started.start()
        assert devices(started) == [""]


def test_nobody_starts_gpu_workers_until_an_engine_works_there(studio: Studio) -> None:
    settings = studio.settings()
    places.settle(settings.models_folder)
    try:
        with pool(settings, 2) as started:
            started.start()
            assert devices(started) == []
            put_lips()
            active.use(Craft.LIPSYNC, "wav2lip", "olga", lane="gpu")
            started.start()
            assert devices(started) == ["0", "1"]
    finally:
        places.settle(None)


@pytest.mark.parametrize(
    ("given", "visible", "expected"),
    [
        ({}, None, (0, 1, 2)),
        ({}, "2", (0,)),
        ({}, "", ()),
        ({"devices": [2, 0]}, None, (2, 0)),
        ({"devices": [5]}, None, ()),
        ({"device": "cpu"}, None, ()),
    ],
)
def test_settings_and_what_the_process_may_see_say_which_gpus(
    given: dict[str, Any], visible: str | None, expected: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    if visible is None:
        monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    else:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    assert GpuSettings(**given).numbers(3) == expected
