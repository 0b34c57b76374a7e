"""Copies that fit: whole, smaller, or none; made once, stopped at once, and never on the bot's own thread."""

from __future__ import annotations

import asyncio
from pathlib import Path

import av
import psutil
import pytest
from PIL import Image

from bots.courier.fitting import Fitter
from core.errors import BrokenAsset, SystemFault
from tests.bots.courier.stage import Stage, write_movie


@pytest.fixture(scope="module")
def movie(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("movie") / "film.mp4"
    write_movie(path)
    return path


async def test_a_small_film_is_sent_as_it_is_stored(stage: Stage, movie: Path) -> None:
    fitter = Fitter(stage.house.store)
    _, whole = await fitter.whole(stage.store_film(movie))
    assert (whole.width, whole.height) == (640, 360)
    assert await fitter.fit(whole, whole.bytes, 1, lambda share: None) is whole


async def test_a_large_film_is_made_smaller_once(stage: Stage, movie: Path) -> None:
    fitter = Fitter(stage.house.store)
    _, whole = await fitter.whole(stage.store_film(movie))
    limit = whole.bytes // 4
    shares: list[float] = []
    copy = await fitter.fit(whole, limit, 1, shares.append)
    assert copy is not None
    assert limit * 0.6 < copy.bytes <= limit
    assert shares == sorted(shares)
    assert len(shares) > 5
    with av.open(str(copy.path)) as film:
        assert (film.streams.video[0].width, film.streams.video[0].height) == (copy.width, copy.height)
    again: list[float] = []
    assert await Fitter(stage.house.store).fit(whole, limit, 1, again.append) == copy
    assert not again


async def test_nothing_is_made_that_is_too_small_to_watch(stage: Stage, movie: Path) -> None:
    fitter = Fitter(stage.house.store)
    _, whole = await fitter.whole(stage.store_film(movie))
    assert await fitter.fit(whole, 2_000, 1, lambda share: None) is None
    assert await fitter.fit(whole, 120_000, 360, lambda share: None) is None
    assert not any(stage.house.settings.store.joinpath("work").iterdir())


async def test_a_cancelled_copy_stops_its_process_at_once(stage: Stage, movie: Path) -> None:
    fitter = Fitter(stage.house.store)
    _, whole = await fitter.whole(stage.store_film(movie))
    begun = asyncio.Event()
    task = asyncio.create_task(fitter.fit(whole, whole.bytes // 2, 1, lambda share: begun.set()))
    async with asyncio.timeout(20):
        await begun.wait()
    encoders = [child for child in psutil.Process().children() if "bots.courier.shrinking" in child.cmdline()]
    assert encoders
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not any(encoder.is_running() for encoder in encoders)
    assert not any(stage.house.settings.store.joinpath("work").iterdir())


async def test_the_bot_answers_while_a_copy_is_made(stage: Stage, movie: Path) -> None:
    fitter = Fitter(stage.house.store)
    _, whole = await fitter.whole(stage.store_film(movie))
    task = asyncio.create_task(fitter.fit(whole, whole.bytes // 3, 1, lambda share: None))
    turns = 0
    while not task.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert turns > 20, "a loop that waits for the encoder takes one or two"
    assert await task is not None


async def test_a_broken_film_is_said_to_be_so(stage: Stage) -> None:
    fitter = Fitter(stage.house.store)
    _, whole = await fitter.whole(stage.store_film())
    with pytest.raises(SystemFault, match="cannot be read"):
        await fitter.fit(whole, 100, 1, lambda share: None)
    stage.house.store.delete(whole.key)
    with pytest.raises(BrokenAsset):
        await fitter.whole(whole.key)


async def test_the_thumbnail_is_as_small_as_telegram_asks(stage: Stage) -> None:
    fitter = Fitter(stage.house.store)
    film, whole = await fitter.whole(stage.store_film())
    path = await fitter.thumbnail(whole.key, film.poster)
    assert path is not None
    with Image.open(path) as picture:
        assert picture.format == "JPEG"
        assert picture.size == (320, 180)
    assert path.stat().st_size <= 200_000
    assert await fitter.thumbnail(whole.key, "none.jpg") == path
