"""Things go wrong on the way: processes are killed, messages and channels vanish, Discord goes away, people press twice."""

from __future__ import annotations

import asyncio

import pytest

from tests.e2e.chats import gone
from tests.e2e.discord.conftest import Open
from tests.e2e.discord.stage import Room, mentions, words_of
from tests.e2e.scripts import script
from tests.loopback.discord import ATTACH_FILES, DEFAULT_BOT_PERMISSIONS, VIEW_CHANNEL, RestCall, Upload

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_a_bot_that_was_killed_goes_on_where_it_was(open_stage: Open) -> None:
    stage = await open_stage()
    room = stage.room()
    mia, tom = room.person("Mia"), room.person("Tom")
    ballot = await room.film(mia, script("The Vote"), takes=2, team=True, voters=2)
    await room.offers(ballot, "2")
    slow = stage.switch("slow-speak")
    film = await room.film(mia, script(), storyboard=False)
    await room.shows(film, "Making the film.")
    await room.press(mia, ballot, "2")
    await room.shows(ballot, "Voted: Mia")
    await stage.killed()
    await tom.react(ballot, "2️⃣")
    slow.unlink()
    await stage.start()
    await room.shows(film, "The Lamp is ready")
    await room.shows(ballot, "The Vote is ready")
    await room.delivered(2)
    assert len(room.history()) == 4
    assert len(mentions(room, mia)) == 2
    assert "Help" in words_of(await room.ask(tom, "help"))


async def test_a_worker_that_was_killed_is_replaced_and_the_film_comes(open_stage: Open) -> None:
    stage = await open_stage(workers=1)
    room = stage.room()
    mia = room.person("Mia")
    slow = stage.switch("slow-speak")
    film = await room.film(mia, script(), storyboard=False)
    await room.shows(film, "Making the film.")
    (worker,) = stage.workers()
    worker.kill()
    await gone(worker)
    slow.unlink()
    await room.shows(film, "The Lamp is ready", within=60)
    await room.delivered()
    assert mentions(room, mia) == room.films()


async def test_a_discord_that_goes_away_is_waited_for(open_stage: Open) -> None:
    stage = await open_stage(workers=1)
    room, discord = stage.room(), stage.discord
    mia = room.person("Mia")
    slow = stage.switch("slow-speak")
    film = await room.film(mia, script(), storyboard=False)
    await room.shows(film, "Making the film.")
    await discord.drop_gateway()
    asked = await mia.slash("help", channel=room.channel)
    await discord.wait_for(lambda: discord.resumes, 20, "resume")
    assert "Help" in words_of(await asked.response())
    discord.inject("PATCH", "/channels/", 503, times=4)
    discord.inject("POST", "/channels/", 500, times=2)
    discord.advance(1000)  # every interaction so far is over
    slow.unlink()
    await room.shows(film, "The Lamp is ready")
    await room.delivered()
    assert mentions(room, mia) == room.films()


async def test_a_storm_of_refusals_is_weathered(open_stage: Open) -> None:
    stage = await open_stage(workers=1)
    room, discord = stage.room(), stage.discord
    mia = room.person("Mia")
    discord.inject("PATCH", "/channels/", 429, times=3, retry_after=0.3)
    discord.inject("POST", "/channels/.*/messages", 429, times=2, retry_after=0.3)
    film = await room.film(mia, script(), storyboard=False)
    await room.shows(film, "The Lamp is ready")
    await room.delivered()
    assert mentions(room, mia) == room.films()
    assert all(call.injected for call in discord.throttled)


async def test_a_deleted_message_does_not_keep_the_film_away(room: Room) -> None:
    mia = room.person("Mia")
    slow = room.stage.switch("slow-speak")
    film = await room.film(mia, script(), storyboard=False)
    await room.shows(film, "Making the film.")
    await mia.delete(film)
    slow.unlink()
    delivered = await room.delivered()
    assert room.history() == [delivered]


async def test_a_film_message_that_vanishes_before_its_film_comes_again_quietly(room: Room) -> None:
    mia, gone_already = room.person("Mia"), []

    def delete(call: RestCall) -> None:
        """Somebody deletes the message that rang, before the film is in it."""
        rang = call.method == "POST" and call.status == 200 and f"<@{mia.user.id}>" in str((call.body or {}).get("content"))
        if rang and not gone_already:
            gone_already.append(call)
            room.discord.delete_message(room.discord.messages[int(call.response["id"])])

    room.discord.on_call.append(delete)
    await room.film(mia, script(), storyboard=False)
    film = await room.delivered()
    assert gone_already
    assert mentions(room, mia) == []
    assert len(room.history()) == 2
    assert film in room.history()
    room.discord.on_call.remove(delete)


async def test_a_deleted_channel_troubles_nobody_else(room: Room) -> None:
    mia, slow = room.person("Mia"), room.stage.switch("slow-speak")
    other = room.stage.room()
    film = await room.film(mia, script(), storyboard=False)
    await room.shows(film, "Making the film.")
    del room.discord.channels[room.channel.id]
    tom = other.person("Tom")
    second = await other.film(tom, script(), storyboard=False)
    slow.unlink()
    await other.shows(second, "is ready")
    await other.delivered()


async def test_a_film_that_may_no_longer_be_attached_is_linked(room: Room) -> None:
    mia = room.person("Mia")
    slow = room.stage.switch("slow-speak")
    film = await room.film(mia, script(), storyboard=False)
    await room.shows(film, "Making the film.")
    room.channel.bot_permissions = DEFAULT_BOT_PERMISSIONS & ~ATTACH_FILES
    slow.unlink()
    await room.shows(film, "The Lamp is ready")
    linked = await room.until(lambda: next((one for one in room.history() if "Watch" in str(one.buttons)), None), "a link")
    assert "Without the permission “Attach Files”" in words_of(linked)
    assert mentions(room, mia) == [linked]


async def test_a_channel_that_may_no_longer_be_written_in_is_told_in_private(room: Room) -> None:
    mia = room.person("Mia")
    private = room.discord.dm_with(mia.user)
    await mia.send("hello", channel=private)
    await room.discord.wait_message(lambda one: one.author.bot, channel=private)
    slow = room.stage.switch("slow-speak")
    film = await room.film(mia, script(), storyboard=False)
    await room.shows(film, "Making the film.")
    room.channel.bot_permissions = VIEW_CHANNEL
    slow.unlink()
    told = await room.until(  # they may be told before that the message there stands still
        lambda: next((one for one in room.discord.history(private) if "The Lamp" in words_of(one)), None), "a private word"
    )
    assert "I cannot write in" in words_of(told)
    assert "Send Messages" in words_of(told)


async def test_two_clicks_and_two_people_make_one_film(room: Room) -> None:
    mia, boss = room.person("Mia"), room.person("Boss", admin=True)
    board = await room.film(mia, script())
    await room.offers(board, "Film it")
    label = next(label for label in board.buttons if "Film it" in label)
    presses = [await who.click(board, label) for who in (mia, mia, boss)]
    await asyncio.gather(*(press.acknowledged() for press in presses))
    await room.shows(board, "is ready")
    await room.delivered()
    assert len(room.films()) == 1
    assert len(room.jobs(mia)) == 2


async def test_the_same_message_twice_makes_one_film(room: Room) -> None:
    mia = room.person("Mia")
    hello = await room.ask(mia, "start")
    sent = await mia.send("", Upload("a.fountain", script().encode()), channel=room.channel, reply_to=hello)
    room.discord.dispatch_message("MESSAGE_CREATE", sent)
    board = await room.until(lambda: next((one for one in room.history() if one.reference is sent), None), "a reply")
    await room.offers(board, "Film it")
    assert len(room.history()) == 3
    await room.press(mia, board, "Stop")
    await room.shows(board, "was stopped")
