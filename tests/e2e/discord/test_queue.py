"""Status, the queue, stopping, and several films at once."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.e2e.discord.stage import Room, mentions, words_of
from tests.e2e.scripts import script
from tests.loopback.discord import Upload

pytestmark = pytest.mark.asyncio(loop_scope="package")


def archive(*titles: str, extra: bytes = b"") -> Upload:
    """A zip of scripts, with things that are none."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for title in titles:
            file.writestr(f"season/{title}.fountain", script(title))
        file.writestr("season/cover.png", extra)
        file.writestr("__MACOSX/._x.fountain", b"")
    return Upload("season.zip", data.getvalue())


async def test_a_film_can_be_followed_and_stopped_by_its_button(room: Room) -> None:
    mia = room.person("Mia")
    slow = room.stage.switch("slow-speak")
    film = await room.film(mia, script(), storyboard=False)
    await room.shows(film, "Making the film.", "▱")
    status = await room.ask(mia, "status")
    assert status.ephemeral
    assert "The Lamp" in words_of(status)
    await room.press(mia, film, "Stop")
    await room.shows(film, "The Lamp was stopped")
    slow.unlink()
    assert "None of your films is being made" in words_of(await room.ask(mia, "status"))
    again = await room.opens(mia, film, "Try again")
    await room.shows(again, "is ready")
    assert len({message.id for message in [film, again, await room.delivered()]}) == 3


async def test_the_queue_says_who_is_next_and_a_command_stops(room: Room) -> None:
    mia, tom = room.person("Mia"), room.person("Tom")
    slow = room.stage.switch("slow-speak")
    first = [await room.film(mia, script(title), storyboard=False) for title in ("One", "Two", "Three")]
    await room.shows(first[2], "Your film is next.")
    toms = await room.film(tom, script("Four"), storyboard=False)
    await room.shows(toms, "Your film is next.")  # everybody gets a turn
    await room.shows(first[2], "One film comes before yours.")
    everything = words_of(await room.ask(tom, "status", everybody=True))
    assert all(title in everything for title in ("One", "Two", "Three", "Four"))
    asked = await room.ask(mia, "cancel")
    assert asked.ephemeral
    assert sorted(asked.buttons) == ["One", "Three", "Two"]
    await room.press(mia, asked, "Three")
    await room.shows(first[2], "Three was stopped")
    await room.ask(tom, "cancel")
    await room.shows(toms, "Four was stopped")
    slow.unlink()
    for message in first[:2]:
        await room.shows(message, "is ready")
    await room.delivered(2)
    assert len(mentions(room, mia)) == 2


async def test_several_files_make_one_message_and_a_film_each(room: Room) -> None:
    mia = room.person("Mia")
    slow = room.stage.switch("slow-speak")
    scripts = [Upload(f"{title}.fountain", script(title).encode()) for title in ("Red", "Blue", "Green")]
    batch = await room.ask(mia, "film", script=scripts[0], script2=scripts[1], script3=scripts[2])
    said = await room.shows(batch, "1. Red", "2. Blue", "3. Green", "▱")
    assert "3 films" in said
    await room.ask(mia, "cancel", film="Blue")
    await room.shows(batch, "2. Blue: stopped")
    slow.unlink()
    await room.shows(batch, "1. Red: ready", "3. Green: ready")
    await room.delivered(2)
    assert len(room.history()) == 3
    assert room.finished(batch)


async def test_a_zip_is_a_batch_and_all_of_it_can_be_stopped(room: Room) -> None:
    mia = room.person("Mia")
    slow = room.stage.switch("slow-speak")
    batch = await room.film(mia, archive("Ash", "Birch"))
    await room.shows(batch, "1. Ash", "2. Birch")
    await room.press(mia, batch, "Stop all")
    await room.shows(batch, "1. Ash: stopped", "2. Birch: stopped")
    slow.unlink()
    assert room.films() == []
    assert room.history() == [batch]


async def test_a_batch_with_a_bad_script_is_refused_as_a_whole(room: Room) -> None:
    mia = room.person("Mia")
    good, bad = Upload("good.fountain", script().encode()), Upload("bad.txt", b"")
    told = await room.ask(mia, "film", script=good, script2=bad)
    assert told.ephemeral
    assert "bad.txt" in words_of(told)
    assert room.history() == []
