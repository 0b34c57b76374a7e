"""People are answered in their own language, and groups in privacy mode are served."""

from __future__ import annotations

import pytest

from tests.e2e.scripts import script
from tests.e2e.telegram.conftest import NAME, Open
from tests.e2e.telegram.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="package")
ENGLISH = ("the", "is", "your", "and", "you", "choose", "ready")


async def test_who_speaks_german_sees_german(shared: Stage) -> None:
    room = shared.room("Anna", language="de-AT")
    help_ = await room.ask("Anna", "/help", "Hilfe")
    sent = await room.send("Anna", "lampe.fountain", script("Die Lampe"))
    offer = await room.told("lampe.fountain", after=sent)
    await room.press("Anna", offer, "Film")
    await room.shows(offer, "Storyboard: Die Lampe")
    settings = await room.ask("Anna", "/settings")
    unknown = await room.ask("Anna", "/tanzen")
    await room.press("Anna", offer, offer.buttons[0])
    video = await room.delivered()
    seen = [help_, offer, settings, unknown, video]
    said = " ".join(revision.text for message in seen for revision in message.revisions).lower().split()
    assert not set(ENGLISH) & set(said), said
    menu = shared.telegram.commands
    assert any("de" in str(key) for key in menu), list(menu)


async def test_each_member_of_a_group_is_answered_in_their_language(shared: Stage) -> None:
    room = shared.room("Mia", "Anna")
    room["Anna"].user.language_code = "de"
    assert "None of your films" in (await room.ask("Mia", "/status")).text
    assert "Von dir entsteht gerade kein Film" in (await room.ask("Anna", "/status")).text


async def test_in_privacy_mode_a_file_is_filmed_by_answering_it(shared: Stage) -> None:
    room = shared.room("Mia", "Tom")
    await room.say("Tom", "What a day")
    sent = await room.send("Mia", "lamp.fountain", script())
    film = await room.ask("Tom", f"/film@{NAME}", reply_to=sent)
    assert film.reply_to is not None
    await room.shows(film, "Storyboard")
    await room.press("Tom", film, "Film it")
    await room.delivered()
    assert len(room.bot()) == 2
    script_for_us = await room.send("Tom", "two.fountain", script("Two"), to=film)
    offer = await room.told("Make a film of “two.fountain”?", after=script_for_us)
    assert "somebody else" in await room.toast("Mia", offer, "Make the film")
    before = len(room.bot())
    await room.say("Tom", "/film@another_bot", reply_to=sent)
    await room.ask("Mia", "/status")
    assert len(room.bot()) == before + 1


async def test_a_bot_that_sees_everything_answers_only_what_is_for_it(open_stage: Open) -> None:
    stage = await open_stage(server={"reads_all_group_messages": True})
    room = stage.room("Mia", "Tom")
    await room.say("Tom", "What a day")
    await room.send("Tom", "holiday.txt", b"We went to the sea.\n" * 9)
    film = await room.film("Mia", script(), "/film no-storyboard")
    await room.shows(film, "The Lamp is ready")
    await room.delivered()
    assert len(room.bot()) == 2


async def test_a_group_that_the_bot_joins_is_greeted(shared: Stage) -> None:
    room = shared.room("Mia", "Tom")
    bot, mia = shared.telegram.bot.payload(), room["Mia"].user.payload()
    change = {"chat": room.chat.payload(), "from": mia, "date": 0}
    states = {"old_chat_member": {"status": "left", "user": bot}, "new_chat_member": {"status": "member", "user": bot}}
    shared.telegram.push("my_chat_member", change | states)
    hello = await room.told("Hello, I make films")
    assert "Everybody here can choose and vote" in hello.text
