"""Processes that are killed while a film is made for Telegram."""

from __future__ import annotations

import pytest

from tests.e2e.chats import gone
from tests.e2e.scripts import script
from tests.e2e.telegram.conftest import Open
from tests.e2e.telegram.stage import ended

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_a_bot_killed_in_the_middle_of_a_film_brings_one_film(open_stage: Open) -> None:
    stage = await open_stage()
    room = stage.room("Mia")
    slow = stage.switch("slow-cut")
    film = await room.film("Mia", script(), "/film no-storyboard")
    await room.until(lambda: len(film.revisions) > 1 or None, "progress")
    stage.kill()
    slow.unlink()
    asked = await room.say("Mia", "/status")
    await stage.start()
    await room.shows(film, "The Lamp is ready")
    await room.delivered()
    status = await room.told(after=asked)
    assert status.text
    assert len(room.films()) == 1
    assert ended(film)
    assert len(room.jobs()) == 1


async def test_a_bot_killed_while_the_film_is_uploaded_brings_it_once(open_stage: Open) -> None:
    stage = await open_stage()
    room = stage.room("Mia")
    film, held = await room.almost("Mia")
    stage.telegram.inject("editMessageMedia", 0, delay=60, drop=True)
    held.unlink()
    await room.until(lambda: stage.telegram.faults[0].times == 0 or None, "an upload")
    stage.kill()
    stage.telegram.faults.clear()
    await stage.start()
    video = await room.delivered()
    assert room.bot() == [film, video]


async def test_a_killed_worker_costs_neither_the_film_nor_a_word(open_stage: Open) -> None:
    stage = await open_stage()
    room = stage.room("Mia")
    slow = stage.switch("slow-cut")
    film = await room.film("Mia", script(), "/film no-storyboard")
    await room.until(lambda: stage.runs().count("cut") or None, "a cut")
    for worker in stage.workers():
        worker.kill()
        await gone(worker)
    slow.unlink()
    await room.shows(film, "The Lamp is ready", within=60)
    await room.delivered()
    assert len(room.bot()) == 2
    assert ended(film)


async def test_votes_questions_and_offers_survive_a_restart(open_stage: Open) -> None:
    stage = await open_stage()
    team, alone = stage.room("Mia", "Tom"), stage.room("Eva")
    sent = await team.send("Mia", "lamp.fountain", script())
    ballot = await team.ask("Mia", "/film takes=2 voters=2", reply_to=sent)
    await team.shows(ballot, "2 takes")
    await team.toast("Mia", ballot, "2")
    await alone.ask("Eva", "/film", "script")
    offered = await alone.send("Eva", "two.fountain", script("Two"))
    film = await alone.told("Two", after=offered)
    await alone.shows(film, "Storyboard: Two")
    stage.kill()
    await team["Tom"].press(ballot, "2")
    await alone["Eva"].press(film, await alone.button(film, "Film it"))
    await stage.start()
    await team.shows(ballot, "The Lamp is ready")
    await team.delivered()
    await alone.delivered()
    assert len(team.films()) == len(alone.films()) == 1
