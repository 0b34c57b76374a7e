"""The garbage collector: what it may take and what never."""

from __future__ import annotations

import os
import time

from storage.assets import RESULT, Stored
from storage.collector import DAY, GRACE, choose, collect
from storage.house import open_house
from storage.tables import FilmState
from tests.fakes.studio import Studio, ended, job_of

NOW = 1_000_000_000.0


def asset(key: str, days: float, size: int = 10) -> Stored:
    return Stored(key=key, bytes=size, used=NOW - days * DAY)


def test_only_unused_old_assets_go() -> None:
    everything = [asset("old", 40), asset("used", 40), asset("young", 3)]
    assert [item.key for item in choose(everything, {"used"}, NOW, 30 * DAY, 1e9)] == ["old"]


def test_a_store_that_is_too_large_loses_what_was_unused_longest() -> None:
    everything = [asset("a", 3, 60), asset("b", 2, 60), asset("c", 1, 60)]
    assert [item.key for item in choose(everything, set(), NOW, 30 * DAY, 100)] == ["a", "b"]


def test_nothing_used_within_the_last_hour_goes_even_from_a_full_store() -> None:
    fresh = Stored(key="fresh", bytes=100, used=NOW - GRACE / 2)
    assert choose([fresh], set(), NOW, 0.0, 1) == []


async def test_the_newest_film_of_a_project_keeps_its_parts_and_an_older_one_does_not(studio: Studio) -> None:
    async with open_house(studio.settings(retention_days=0)) as house:
        studio.start_worker(house.redis_url)
        first = await ended(house, await house.start_film("P", "a", job_of(house, ["One line."]), "terminal", "me"))
        second = await ended(house, await house.start_film("P", "a", job_of(house, ["Another line."]), "terminal", "me"))
        assert first.state is second.state is FilmState.DONE
        old = time.time() - 2 * GRACE
        for item in house.store.every():
            os.utime(house.store.fetch(item.key) / RESULT, (old, old))
        freed = await collect(house)
        assert freed.assets > 0
        assert not house.store.has(first.outputs["film"])
        assert house.store.has(second.outputs["film"])
        before = len(studio.runs())
        again = await house.start_film("P", "a", job_of(house, ["Another line."]), "terminal", "me")
        assert (await house.status(again)).state is FilmState.DONE
        third = await ended(house, await house.start_film("P", "a", job_of(house, ["One line."]), "terminal", "me"))
        assert third.state is FilmState.DONE
        assert "export" in studio.runs()[before:]
