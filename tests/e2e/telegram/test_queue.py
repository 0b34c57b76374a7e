"""Waiting, stopping, and several films at once on Telegram."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.e2e.scripts import script
from tests.e2e.telegram.conftest import Open
from tests.e2e.telegram.stage import Stage, ended

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_a_film_is_stopped_by_its_button_and_by_command(shared: Stage) -> None:
    room = shared.room("Mia")
    slow = shared.switch("slow-cut")
    try:
        first = await room.film("Mia", script("One"), "/film no-storyboard")
        await room.shows(first, "Making the film")
        await room.button(first, "Stop")
        assert await room.toast("Mia", first, "Stop") == "Stopped."
        await room.shows(first, "One was stopped")
        second = await room.film("Mia", script("Two"), "/film no-storyboard")
        await room.shows(second, "Making the film")
        await room.say("Mia", "/cancel")
        await room.shows(second, "Two was stopped")
    finally:
        slow.unlink()
    assert ended(first)
    assert room.films() == []
    third = await room.opens("Mia", second, "Try again")
    await room.shows(third, "Two is ready")
    await room.delivered()


async def test_status_says_how_far_films_are_and_how_many_come_first(open_stage: Open) -> None:
    stage = await open_stage(chats={"films_at_once": 1})
    slow = stage.switch("slow-cut")
    room = stage.room("Mia")
    nothing = await room.ask("Mia", "/status")
    assert "None of your films is being made" in nothing.text
    films = [await room.film("Mia", script(name), "/film no-storyboard") for name in ("One", "Two", "Three")]
    await room.shows(films[1], "Two", "Your film is next")
    await room.shows(films[2], "One film comes before yours")
    status = await room.ask("Mia", "/status", "Films in the making")
    assert "Three: waiting, 1 before it" in status.text
    which = await room.ask("Mia", "/cancel", "Which one?")
    await room.press("Mia", which, "Two")
    await room.shows(films[1], "Two was stopped")
    await room.shows(films[2], "Your film is next")
    slow.unlink()
    await room.shows(films[2], "Three is ready")
    await room.delivered(2)
    assert all(ended(film) for film in films)


async def test_an_album_is_one_batch_with_one_message(shared: Stage) -> None:
    room = shared.room("Mia")
    await room.album("Mia", {f"{name}.fountain": script(name) for name in ("One", "Two", "Three")})
    offer = await room.told("Make films of these 3 scripts?")
    slow = shared.switch("slow-cut")
    try:
        await room.press("Mia", offer, "Make 3 films")
        await room.shows(offer, "3 films", "1. One", "3. Three")
        which = await room.ask("Mia", "/cancel", "Which one?")
        await room.press("Mia", which, "Two")
        await room.shows(offer, "2. Two: stopped")
    finally:
        slow.unlink()
    await room.shows(offer, "1. One: ready", "3. Three: ready")
    await room.delivered(2)
    assert len(room.films()) == 2
    assert ended(offer)
    assert room.refused() == []


async def test_a_zip_is_a_batch_that_stops_as_a_whole(shared: Stage) -> None:
    room = shared.room("Mia")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("One", "Two"):
            archive.writestr(f"{name}.fountain", script(name))
    slow = shared.switch("slow-cut")
    try:
        batch = await room.film("Mia", packed.getvalue(), "/film", "films.zip")
        await room.shows(batch, "2 films", "1. One: being made")
        assert await room.toast("Mia", batch, "Stop all") == "Stopped: 2."
        await room.shows(batch, "1. One: stopped", "2. Two: stopped")
    finally:
        slow.unlink()
    assert ended(batch)


async def test_a_film_that_fails_says_why_and_goes_on_where_it_was(shared: Stage) -> None:
    room = shared.room("Mia")
    broken = shared.switch("broken-mix")
    film = await room.film("Mia", script(), "/film no-storyboard")
    try:
        await room.shows(film, "could not be made")
    finally:
        broken.unlink()
    again = await room.opens("Mia", film, "Try again")
    await room.shows(again, "is ready")
    await room.delivered()
