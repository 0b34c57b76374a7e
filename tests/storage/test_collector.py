"""The garbage collector: what it may take and what never."""

from __future__ import annotations

import os
import time
from dataclasses import replace

from core.crafts import Ref
from storage import cast, deliveries, projects, uploads, votes
from storage.assets import RESULT, Stored, put_files
from storage.collector import DAY, GRACE, choose, collect
from storage.house import House, open_house
from storage.tables import FilmState
from tests.fakes.studio import Studio, ended, job_of
from tests.storage.conftest import PLACE, SCOPE, waiting_film

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


def asset_of(house: House, name: str) -> str:
    return put_files(house.store, "test", {"a.txt": name.encode()}).key


def age_everything(house: House) -> None:
    old = time.time() - 2 * GRACE
    for item in house.store.every():
        os.utime(house.store.fetch(item.key) / RESULT, (old, old))


async def test_kept_files_and_characters_keep_their_assets_until_they_are_cleaned_away(studio: Studio) -> None:
    async with open_house(studio.settings(retention_days=1), start_redis=False) as house:
        music, face, loose = (asset_of(house, name) for name in ("music", "face", "loose"))
        file = await uploads.add(house, scope=SCOPE, owner="discord:7", kind="music", name="a.mp3", key=music, bytes=1)
        await cast.save(house, scope=SCOPE, name="Ann", looks=f'{{"portrait": "{face}"}}')
        age_everything(house)
        later = time.time() + 2 * DAY
        await collect(house, later)
        assert [house.store.has(key) for key in (music, face, loose)] == [True, True, False]
        await uploads.delete(house, file.id)
        await collect(house)
        assert house.store.has(music), "it may still be brought back"
        await collect(house, later)
        assert not house.store.has(music)
        assert not await uploads.undelete(house, file.id)


async def test_a_deleted_project_keeps_its_script_until_the_retention_ends(studio: Studio) -> None:
    async with open_house(studio.settings(retention_days=1), start_redis=False) as house:
        film = await waiting_film(house)
        script = (await house.film(film)).job.screenplay.key
        project = (await projects.find(house, SCOPE, "P")).id
        await votes.open_ballot(
            house, film=film, platform="discord", scope=SCOPE, opened_by="discord:7", options=("a",), rules="{}"
        )
        await deliveries.add_for_film(house, film=film, platform="discord", place=PLACE, person="7", locale="en")
        await projects.delete(house, project)
        age_everything(house)
        later = time.time() + 2 * DAY
        await collect(house, later)
        assert house.store.has(script), "its film still waits"
        await house.cancel(film)
        await collect(house)
        assert house.store.has(script), "it may still be brought back"
        await collect(house, later)
        assert not house.store.has(script)
        assert not await projects.undelete(house, project)


async def test_music_of_ones_own_stays_with_the_newest_film(studio: Studio) -> None:
    async with open_house(studio.settings(retention_days=0), start_redis=False) as house:
        track = asset_of(house, "track")
        job = replace(job_of(house, ["One."]), track=Ref(track))
        await house.start_film("P", "a", job, "discord", "discord:7", scope=SCOPE, waits=True)
        age_everything(house)
        await collect(house)
        assert house.store.has(track)
