"""What Telegram and people do to a bot: blocked, thrown out, messages deleted, presses twice and too late, floods, outages."""

from __future__ import annotations

import asyncio

import pytest

from tests.e2e.scripts import script
from tests.e2e.telegram.conftest import Open
from tests.e2e.telegram.stage import Room, Stage, ended

pytestmark = pytest.mark.asyncio(loop_scope="package")


def state(room: Room) -> str:
    """Of the newest film."""
    film, _ = room.jobs()[-1]
    return str(room.stage.rows("select state from films where id = ?", film)[0][0])


def deliveries(room: Room) -> list[str]:
    film, _ = room.jobs()[-1]
    return [row[0] for row in room.stage.rows("select state from deliveries where film_id = ?", film)]


async def test_who_blocks_the_bot_is_left_alone_and_gets_films_again_afterwards(shared: Stage) -> None:
    room = shared.room("Mia")
    slow = shared.switch("slow-cut")
    film = await room.film("Mia", script(), "/film no-storyboard")
    await room.shows(film, "Making the film")
    await room["Mia"].block()
    slow.unlink()
    await room.until(lambda: "failed" in deliveries(room) or None, "end of the delivery")
    assert room.films() == []
    await room["Mia"].block(False)
    history = await room.ask("Mia", "/history", "The Lamp")
    about = await room.opens("Mia", history, "The Lamp")
    await room.press("Mia", about, "Watch")
    await room.delivered()


async def test_a_bot_that_was_thrown_out_stops_asking(shared: Stage) -> None:
    room = shared.room("Mia")
    team = shared.room("Tom", "Eva")
    slow = shared.switch("slow-cut")
    sent = await team.send("Tom", "lamp.fountain", script())
    film = await team.ask("Tom", "/film no-storyboard", reply_to=sent)
    await team.shows(film, "Making the film")
    team.chat.bot_status = "kicked"
    slow.unlink()
    await team.until(lambda: "failed" in deliveries(team) or None, "end of the delivery")
    await room.ask("Mia", "/status")
    team.chat.bot_status = "member"
    await team.ask("Tom", "/status")


async def test_a_deleted_message_does_not_cost_the_film(shared: Stage) -> None:
    room = shared.room("Mia")
    slow = shared.switch("slow-cut")
    film = await room.film("Mia", script(), "/film no-storyboard")
    await room.shows(film, "Making the film")
    film.deleted_at = shared.telegram.elapsed()
    slow.unlink()
    await room.delivered()
    assert len(room.bot()) == 1


async def test_a_deleted_script_message_costs_only_the_quote(shared: Stage) -> None:
    room = shared.room("Mia", "Tom")
    sent = await room.send("Mia", "lamp.fountain", script())
    film = await room.ask("Mia", "/film no-storyboard", reply_to=sent)
    for message in shared.telegram.history(room.chat):
        if not message.from_bot:
            message.deleted_at = shared.telegram.elapsed()
    await room.delivered()
    assert ended(film)


async def test_a_press_that_is_too_old_to_be_answered_still_counts(shared: Stage) -> None:
    room = shared.room("Mia")
    film = await room.film("Mia", script())
    await room.shows(film, "Storyboard")
    shared.telegram.inject("answerCallbackQuery", 400, "Bad Request: query is too old and response timeout expired")
    await room["Mia"].press(film, await room.button(film, "Film it"))
    await room.delivered()


async def test_the_same_update_twice_makes_one_film(shared: Stage) -> None:
    room = shared.room("Mia")
    sent = await room.send("Mia", "lamp.fountain", script(), "/film no-storyboard")
    update = {"update_id": shared.telegram.next_update_id - 1, "message": sent.payload()}
    film = await room.told(after=sent)
    shared.telegram.updates.appendleft(update)
    shared.telegram.notify()
    await room.shows(film, "is ready")
    await room.delivered()
    await room.ask("Mia", "/status", "None of your films")
    assert len(room.jobs()) == 1
    assert len(room.bot()) == 3


async def test_pressing_many_times_and_two_at_once_makes_one_film(shared: Stage) -> None:
    room = shared.room("Mia", "Tom")
    room.chat.admins.append(room["Tom"].user)
    sent = await room.send("Mia", "lamp.fountain", script())
    film = await room.ask("Mia", "/film", reply_to=sent)
    await room.shows(film, "Storyboard")
    label = await room.button(film, "Film it")
    presses = [await room[who].press(film, label) for who in ("Mia", "Tom", "Mia", "Mia", "Tom")]
    toasts = {str((await one.answered()).get("text") or "") for one in presses}
    words = {"It will be filmed.", "That has been decided already."}
    assert toasts <= {*words, ""}, "a slow machine's press is answered first, and told of after"
    await room.until(lambda: words <= toasts | {one.text for one in room.bot()} or None, "a yes and a no")
    await room.delivered()
    assert len([job for _, job in room.jobs() if job["until"] == "film"]) == 1
    assert len(room.films()) == 1


async def test_in_a_storm_of_429_everything_still_arrives(open_stage: Open) -> None:
    stage = await open_stage()
    room = stage.room("Mia")
    stage.telegram.inject("sendMessage|editMessage.*|sendPhoto|sendVideo", 429, times=12, retry_after=1)
    film = await room.film("Mia", script(), "/film no-storyboard")
    await room.shows(film, "The Lamp is ready", within=60)
    await room.delivered(within=60)
    assert len(room.bot()) == 2
    assert ended(film)


async def test_while_telegram_is_away_the_film_is_made_and_comes_later(open_stage: Open) -> None:
    stage = await open_stage()
    room = stage.room("Mia")
    slow = stage.switch("slow-cut")
    film = await room.film("Mia", script(), "/film no-storyboard")
    await room.shows(film, "Making the film")
    await stage.telegram.stop()
    slow.unlink()
    async with asyncio.timeout(30):
        while state(room) != "done":  # noqa: ASYNC110 - another process's
            await asyncio.sleep(0.05)
    await stage.telegram.start()
    await room.shows(film, "The Lamp is ready", within=90)
    await room.delivered(within=90)
    assert len(room.bot()) == 2


async def test_a_file_that_vanished_from_telegram_is_asked_for_again(shared: Stage) -> None:
    room = shared.room("Mia")
    shared.telegram.inject("getFile", 400, "Bad Request: invalid file_id", times=3)
    try:
        answer = await room.film("Mia", script())
        assert "Please send the file again" in answer.text
    finally:
        shared.telegram.faults.clear()


async def test_a_message_edited_after_the_fact_changes_nothing_and_says_so(shared: Stage) -> None:
    room = shared.room("Mia")
    sent = await room.say("Mia", "/status")
    await room.told(after=sent)
    await room["Mia"].edit(sent, "/status nothing")
    await room.told("I keep to the message as you first sent it")
