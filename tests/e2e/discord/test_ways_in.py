"""Ways to a film: text, a form, a message's menu, a reply, a private chat, the example; and another language."""

from __future__ import annotations

import pytest

from tests.e2e.discord.stage import Room, mentions, words_of
from tests.e2e.scripts import script
from tests.loopback.discord import Upload

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_a_storyboard_is_seen_before_the_film_and_can_be_approved(room: Room) -> None:
    mia = room.person("Mia")
    board = await room.film(mia, script())
    seen = await room.shows(board, "Storyboard: The Lamp", "Shall I film it like this?")
    assert "Scenes (2): 1. INT. KITCHEN - NIGHT\n2. EXT. LIGHTHOUSE - NIGHT" in seen
    assert "MARA: Ada" in seen
    assert board.embeds[0]["image"]["url"].startswith("http")
    await room.press(mia, board, "Film it")
    film = await room.delivered()
    assert room.history() == [board, film]
    assert mentions(room, mia) == [film]
    await room.shows(board, "The Lamp is ready")


async def test_pasted_text_becomes_a_film(room: Room) -> None:
    mia = room.person("Mia")
    film = await room.ask(mia, "film", text="Ella waits for the ferry. It does not come.", storyboard=False)
    await room.shows(film, "Ella waits for the ferry")
    await room.delivered()


async def test_a_bare_command_asks_for_the_script_with_a_form(room: Room) -> None:
    mia = room.person("Mia")
    asked = await mia.slash("film", channel=room.channel, storyboard=False)
    assert (await asked.opened_modal())["title"] == "Make a film"
    sent = await mia.submit(asked, {"Your script or story": "Two gulls quarrel over a crust.", "Title": "Gulls"})
    await room.shows(await sent.response(), "Gulls")
    await room.delivered()


async def test_a_message_of_somebody_else_is_filmed_from_its_menu(room: Room) -> None:
    mia, tom = room.person("Mia"), room.person("Tom")
    story = await tom.send("Once upon a time a lamp fell in love with a moth.", channel=room.channel)
    asked = await mia.context_menu("Make a film", story, channel=room.channel)
    board = await asked.response()
    await room.shows(board, "Storyboard: Once upon a time a lamp")
    await room.press(mia, board, "Stop")
    await room.shows(board, "was stopped")


async def test_a_file_in_reply_to_the_bot_is_filmed(room: Room) -> None:
    mia = room.person("Mia")
    hello = await room.ask(mia, "start")
    sent = await mia.send("", Upload("lamp.fountain", script().encode()), channel=room.channel, reply_to=hello)
    board = await room.until(lambda: next((one for one in room.history() if one.reference is sent), None), "a reply")
    await room.shows(board, "Storyboard: The Lamp")
    await room.press(mia, board, "Film it")
    film = await room.delivered()
    assert mentions(room, mia) == [film]


async def test_a_private_chat_makes_films_too(room: Room) -> None:
    mia = room.person("Mia")
    room.channel = room.discord.dm_with(mia.user)
    await mia.send("", Upload("lamp.fountain", script().encode()), channel=room.channel)
    board = await room.until(lambda: next((one for one in room.history() if one.author.bot), None), "a reply")
    await room.shows(board, "Storyboard: The Lamp")
    await room.press(mia, board, "Film it")
    await room.delivered()


async def test_help_leads_to_a_film_with_one_tap(room: Room) -> None:
    mia = room.person("Mia")
    help_ = await room.ask(mia, "help")
    assert help_.ephemeral
    assert "A script becomes a storyboard" in words_of(help_)
    await room.pick(mia, help_, "Pick from several")
    await room.shows(help_, "/takes what:scene 2")
    back = await room.ask(mia, "help")
    film = await room.opens(mia, back, "Make an example film")
    assert not film.ephemeral
    await room.shows(film, "is ready")
    delivered = await room.delivered()
    assert mentions(room, mia) == [delivered]


async def test_the_example_is_made_once_however_often_it_is_tapped(room: Room) -> None:
    mia = room.person("Mia")
    hello = await room.ask(mia, "start")
    await room.opens(mia, hello, "Make an example film")
    await room.delivered()
    assert await room.told(mia, hello, "Make an example film") == "Your example film is being made."
    assert len(room.history()) == 3


async def test_somebody_german_sees_german(room: Room) -> None:
    doris = room.person("Doris", locale="de")
    board = await room.film(doris, script("Die Lampe"))
    seen = await room.shows(board, "Storyboard: Die Lampe", "Soll ich es so filmen?")
    assert "Szenen (2)" in seen
    assert all(any(word in label for label in board.buttons) for word in ("So filmen", "Ändern", "Anhalten"))
    help_ = await room.ask(doris, "help")
    assert words_of(help_).startswith("Hilfe\nAus einem Skript wird")
    await room.press(doris, board, "So filmen")
    film = await room.delivered()
    await room.shows(board, "ist fertig")
    assert any("Ändern" in label for label in film.buttons)
    commands = {one["name"]: one for one in room.discord.global_commands.values()}
    assert commands["film"]["description_localizations"]["de"] != commands["film"]["description"]


async def test_the_language_of_answers_can_be_set(room: Room) -> None:
    mia = room.person("Mia")
    assert "Gespeichert" in words_of(await room.ask(mia, "settings", name="reply", value="de"))
    assert "Hilfe" in words_of(await room.ask(mia, "help"))
