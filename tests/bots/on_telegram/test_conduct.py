"""Buttons, restarts, outages and other conduct on the wire, the real library in between, a desk of paper behind."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from bots.callers import Place
from bots.cards import Action, Answer, Card, Progress
from bots.on_telegram.connect import open_chat
from bots.on_telegram.posting import TelegramChat
from core.errors import BadConfig
from core.serial import from_json, to_json
from storage import posts
from tests.bots.on_telegram.acting import asked, said
from tests.bots.on_telegram.conftest import with_server
from tests.bots.on_telegram.paper_desk import PaperDesk
from tests.bots.on_telegram.test_posting import picture
from tests.bots.on_telegram.wire import TelegramLoopback, Upload, UserDriver


async def test_presses_are_answered_with_toasts_edits_and_new_messages(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    card = Card(title="Pick", actions=((Action(label="Vote", verb="vote", args=("b", "1")),),))
    paper.answers += [
        Answer(card=card),
        Answer(notice="Your vote is 1."),
        Answer(card=Card(title="Closed"), replaces=True),
    ]
    await alice.send("/status")
    shown = await said(server, "Pick")
    toast = await (await alice.press(shown, "Vote")).answered()
    assert toast["text"] == "Your vote is 1."
    await (await alice.press(shown, "Vote")).answered()
    await server.wait_for(lambda: shown.text == "Closed" or None)
    assert [call.what for call in paper.asked] == ["status", "vote:b:1", "vote:b:1"]
    assert paper.asked[1].caller.pressed == str(shown.id)


async def test_a_slow_press_stops_spinning_and_its_notice_comes_as_a_message(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    paper.answers += [
        Answer(card=Card(title="Pick", actions=((Action(label="Go", verb="go"),),))),
        Answer(notice="Done at last"),
    ]
    await alice.send("/status")
    shown = await said(server, "Pick")
    paper.slow = 1.6
    query = await alice.press(shown, "Go")
    await query.answered()
    assert query.answer_latency is not None
    assert query.answer_latency < 1.5
    await said(server, "Done at last")


async def test_a_refusal_in_a_group_is_seen_by_the_presser_alone(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    group = server.add_group("Team", alice.user)
    paper.answers += [
        Answer(card=Card(title="Film", actions=((Action(label="Stop", verb="stop"),),))),
        Answer(card=Card(title="Not yours", text="Only Bob may stop it."), private=True),
    ]
    await alice.send("/status", chat=group)
    shown = await said(server, "Film")
    told = await (await alice.press(shown, "Stop")).answered()
    assert (told["text"], told["show_alert"]) == ("Not yours\nOnly Bob may stop it.", True)
    assert len([m for m in server.history(group) if m.from_bot]) == 1


async def test_a_question_that_was_answered_has_no_buttons_any_more(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    choices = tuple(Action(label=str(number), verb="like", args=("f", str(number))) for number in (1, 2))
    place = to_json(Place(platform="telegram", id=str(alice.user.id), private=True)).decode()
    post = await posts.add(
        paper.desk.house, platform="telegram", place=place, subject="film", subject_id="f" * 32, person="1", locale="en"
    )
    paper.answers += [Answer(card=Card(title="Which one", actions=(choices,))), Answer(card=Card(title="Takes"), post=post)]
    await alice.send("/status")
    asked_which = await said(server, "Which one")
    await alice.press(asked_which, "2")
    await said(server, "Takes")
    await server.wait_for(lambda: not asked_which.buttons or None, what="no buttons")
    assert asked_which.text == "Which one"


async def test_buttons_whose_subject_is_gone_say_so_and_go(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    keys = ((Action(label="Scenes", verb="sc.list"), Action(label="Cast", verb="ch.list")),)
    gone = Answer(card=Card(title="Not there", text="There is no such film."), refused=True, spent=True, private=True)
    paper.answers += [Answer(card=Card(title="Old film", actions=keys)), gone]
    await alice.send("/status")
    old = await said(server, "Old film")
    told = await (await alice.press(old, "Cast")).answered()
    assert (told["text"], told["show_alert"]) == ("Not there\nThere is no such film.", True)
    await server.wait_for(lambda: not old.buttons or None, what="no buttons")
    assert len([m for m in alice.sees() if m.from_bot]) == 1


async def test_buttons_that_are_of_use_again_stay(server: TelegramLoopback, paper: PaperDesk, alice: UserDriver) -> None:
    many = tuple(Action(label=str(number), verb="hi.show", args=(str(number),)) for number in (1, 2))
    other = (Action(label="All", verb="hi.list"),)
    paper.answers += [
        Answer(card=Card(title="History", actions=(many,))),
        Answer(card=Card(title="Film one"), private=True),
        Answer(card=Card(title="Not now"), refused=True, private=True),
        Answer(card=Card(title="Voices", actions=(many, other))),
        Answer(notice="Sent"),
    ]
    await alice.send("/status")
    history = await said(server, "History")
    await alice.press(history, "1")
    await said(server, "Film one")
    await (await alice.press(history, "2")).answered()
    await alice.send("/status")
    voices = await said(server, "Voices")
    await (await alice.press(voices, "1")).answered()
    await alice.send("/help")
    await said(server, "asked help")
    assert history.buttons == ["1", "2"]
    assert voices.buttons == ["1", "2", "All"]


async def test_the_same_update_delivered_twice_is_handled_once(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    await alice.send("/status")
    await said(server, "asked status")
    again = {"update_id": int(paper.asked[0].caller.request.split(":")[1]), "message": alice.sees()[0].payload()}
    async with open_chat(paper.desk, paper.desk.settings, paper.doors):  # a restart that forgot what it had received
        server.updates.appendleft(again)
        server.notify()
        await alice.send("/help")
        await said(server, "asked help")
    assert [call.what for call in paper.asked].count("status") == 1


async def test_what_was_received_and_not_handled_is_handled_after_a_restart(server: TelegramLoopback, paper: PaperDesk) -> None:
    alice = server.as_user("alice")
    paper.slow = 30.0
    async with open_chat(paper.desk, paper.desk.settings, paper.doors):
        await alice.send("/status")
        await asked(server, paper)
    paper.slow = 0.0
    async with open_chat(paper.desk, paper.desk.settings, paper.doors):
        await said(server, "asked status")
    assert len({call.caller.request for call in paper.asked}) == 1


async def test_a_slow_command_holds_up_nobody_else(server: TelegramLoopback, paper: PaperDesk, alice: UserDriver) -> None:
    paper.slow = 3.0
    await alice.send("/status")
    await asked(server, paper)
    paper.slow = 0.0
    await server.as_user("bob").send("/help")
    await said(server, "asked help")
    assert not any("asked status" in m.text for m in server.history())


async def test_who_waits_for_something_slow_can_still_stop_it(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    keys = ((Action(label="Preview", verb="see"), Action(label="Stop", verb="stop")),)
    paper.answers += [Answer(card=Card(title="Film", actions=keys))]
    await alice.send("/status")
    shown = await said(server, "Film")
    paper.slow = 30.0
    await alice.press(shown, "Preview")
    await server.wait_for(lambda: len(paper.asked) == 2 or None)
    paper.slow = 0.0
    await alice.press(shown, "Stop")
    await said(server, "asked stop")


async def test_files_that_are_too_large_are_named(server: TelegramLoopback, paper: PaperDesk, alice: UserDriver) -> None:
    await alice.send_document(Upload("huge.txt", bytes(6 * 1024 * 1024)), "/film")
    shown = await said(server, "huge.txt")
    assert "up to 5 MB" in shown.text
    assert paper.asked == []


async def test_a_menu_in_two_languages_offers_every_command(server: TelegramLoopback, chat: TelegramChat) -> None:
    await server.wait_for(lambda: len(server.commands) == 6 or None, what="six menus")
    names = {key: [entry["command"] for entry in menu] for key, menu in server.commands.items()}
    assert "character_look" in names['{"type": "default"}']
    assert "limits" in names['{"type": "all_private_chats"}de']
    assert "limits" not in names['{"type": "all_group_chats"}']


async def test_a_german_is_answered_in_german(server: TelegramLoopback, paper: PaperDesk, alice: UserDriver) -> None:
    alice.user.language_code = "de-AT"
    await alice.send("hallo")
    await said(server, "Schick mir ein Drehbuch")


async def test_the_pictures_of_a_followed_message_turn_page_by_page(
    server: TelegramLoopback, paper: PaperDesk, chat: TelegramChat, alice: UserDriver, tmp_path: Path
) -> None:
    card = Card(title="Sheet", pictures=tuple(picture(tmp_path, f"{n}.png", (320, 180 + n)) for n in range(2)))
    place = to_json(Place(platform="telegram", id=str(alice.user.id), private=True)).decode()
    post = await posts.add(
        paper.desk.house, platform="telegram", place=place, subject="film", subject_id="f" * 32, person="1", locale="en"
    )
    paper.answers.append(Answer(card=card, post=post))
    paper.shown = card
    await alice.send("/status")
    shown = await said(server, "Sheet\nI am on it.")
    await noted(paper, post)
    await chat.edit(from_json(place.encode(), Place), str(shown.id), card)  # as the courier does
    await alice.press(shown, "▶")
    await server.wait_for(lambda: shown.buttons == ["◀", "2 / 2", "▶"] or None)
    assert shown.media is not None
    assert shown.media.height == 181


async def noted(paper: PaperDesk, post: str) -> str:
    """The message that a post is, as soon as that is known."""
    async with asyncio.timeout(30):
        while (row := await posts.one(paper.desk.house, post)) is None or not row.message:  # noqa: ASYNC110 - another task's
            await asyncio.sleep(0.01)
    return row.message


async def film_post(paper: PaperDesk, alice: UserDriver) -> str:
    place = to_json(Place(platform="telegram", id=str(alice.user.id), private=True)).decode()
    return await posts.add(
        paper.desk.house, platform="telegram", place=place, subject="film", subject_id="f" * 32, person="1", locale="en"
    )


async def test_a_message_that_nobody_could_find_again_says_nothing_that_grows_old(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    stop = ((Action(label="Stop", verb="stop"),),)
    card = Card(title="The Lamp", text="Speaking", progress=Progress(fraction=0.4), actions=stop)
    paper.answers.append(Answer(card=card, post=await film_post(paper, alice)))
    await alice.send("/status")
    shown = await said(server, "The Lamp")
    assert (shown.text, shown.buttons) == ("The Lamp\nI am on it. All that follows is in this chat.", [])


async def test_a_message_that_is_being_sent_is_noted_though_the_bot_is_stopped(
    server: TelegramLoopback, paper: PaperDesk
) -> None:
    alice = server.as_user("alice")
    post = await film_post(paper, alice)
    paper.answers.append(Answer(card=Card(title="The Lamp"), post=post))
    server.inject("sendMessage", 0, delay=0.5)
    async with open_chat(paper.desk, paper.desk.settings, paper.doors):
        await alice.send("/status")
        await server.wait_for(lambda: server.calls_to("sendMessage") or None, what="a message on its way")
    shown = await said(server, "The Lamp")
    assert await noted(paper, post) == str(shown.id)


async def test_an_offer_whose_film_is_shown_elsewhere_by_now_goes(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    post = await film_post(paper, alice)
    await posts.sent(paper.desk.house, post, "4711")  # by another process, while this one was away
    paper.answers.append(Answer(card=Card(title="The Lamp"), post=post))
    await alice.send_document(Upload("play.fountain", b"INT. KITCHEN"))
    offer = await said(server, "Make a film of")
    await alice.press(offer, "🎬 Make the film")
    await server.wait_for(lambda: offer.deleted_at is not None or None, what="no offer")


async def test_pictures_of_an_answer_that_nobody_follows_come_as_an_album(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver, tmp_path: Path
) -> None:
    pages = tuple(picture(tmp_path, f"{n}.png", (320, 180 + n)) for n in range(3))
    paper.answers.append(Answer(card=Card(title="Cast", pictures=pages)))
    await alice.send("/status")
    await server.wait_for(lambda: len([m for m in alice.sees() if m.media]) == 3 or None)
    assert [bool(m.media_group_id) for m in alice.sees() if m.media] == [False, True, True]


async def test_an_edited_script_is_answered_once_and_not_filmed(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    sent = await alice.send("/status")
    await said(server, "asked status")
    await alice.edit(sent, "/status other")
    await said(server, "first sent")
    assert len(paper.asked) == 1


async def test_telegram_may_be_away_at_first_and_in_between(server: TelegramLoopback, paper: PaperDesk) -> None:
    server.inject("getMe", 502, "Bad Gateway")
    server.inject("getUpdates", 500, "Internal Server Error", times=2)
    async with open_chat(paper.desk, paper.desk.settings, paper.doors):
        await server.as_user("alice").send("/status")
        await said(server, "asked status")


async def test_a_wrong_token_is_said_at_once(server: TelegramLoopback, paper: PaperDesk) -> None:
    for token, code in (("1:wrong", "telegram.token"), ("", "telegram.token.missing")):
        settings = with_server(paper.desk.settings, server, "x")
        settings.telegram.token = SecretStr(token)
        with pytest.raises(BadConfig) as caught:
            async with open_chat(replace(paper.desk, settings=settings), settings, paper.doors):
                pass
        assert caught.value.code == code
