"""People in private chats and groups, the real library in between, a desk of paper behind."""

from __future__ import annotations

import asyncio

import pytest

from bots.callers import Place
from bots.cards import Answer, Card, Form, FormField
from core.serial import to_json
from storage import people, posts, preferences
from tests.bots.on_telegram.acting import SCRIPT, asked, said
from tests.bots.on_telegram.paper_desk import PaperDesk
from tests.bots.on_telegram.wire import TelegramLoopback, Upload, UserDriver


async def test_in_a_group_an_answer_quotes_what_it_answers(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    sent = await alice.send("/status", chat=server.add_group("Team", alice.user))
    assert (await said(server, "asked status")).reply_to is sent


async def test_a_command_reaches_the_desk_and_its_card_comes_back(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    await alice.send("/status My film")
    shown = await said(server, "asked status")
    assert shown.reply_to is None
    call = paper.asked[0]
    assert call.values == {"project": "My film"}
    assert call.caller.person.key == f"telegram:{alice.user.id}"
    assert call.caller.person.admin
    assert call.caller.request.startswith("telegram:")
    known = await people.person(paper.desk.house, call.caller.person.key)
    assert known is not None
    assert known.chat == str(alice.user.id)


async def test_a_file_with_a_command_as_its_caption_is_filmed(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    await alice.send_document(Upload("play.fountain", SCRIPT), "/film style=noir")
    await said(server, "asked film")
    assert (paper.asked[0].values, paper.asked[0].files) == ({"style": "noir"}, {"play.fountain": SCRIPT})


async def test_a_file_is_filmed_by_answering_it(server: TelegramLoopback, paper: PaperDesk, alice: UserDriver) -> None:
    bob = server.as_user("bob")
    group = server.add_group("Team", alice.user, bob.user)
    sent = await alice.send_document(Upload("play.txt", SCRIPT), chat=group)
    await bob.send("/film@storyreel_bot", chat=group, reply_to=sent)
    await said(server, "asked film")
    assert paper.asked[0].files == {"play.txt": SCRIPT}
    assert paper.asked[0].caller.place.server == str(group.id)
    assert not paper.asked[0].caller.person.admin


async def test_a_file_without_a_word_is_offered_to_be_filmed_in_the_same_message(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    sent = await alice.send_document(Upload("play.fountain", SCRIPT))
    offer = await said(server, "Make a film of “play.fountain”?")
    place = to_json(Place(platform="telegram", id=str(alice.user.id), private=True)).decode()
    post = await posts.add(
        paper.desk.house, platform="telegram", place=place, subject="film", subject_id="f" * 32, person="1", locale="en"
    )
    paper.answers.append(Answer(card=Card(title="The film begins"), post=post))
    query = await alice.press(offer, "🎬 Make the film")
    await query.answered()
    await said(server, "The film begins")
    assert offer.text == "The film begins"
    assert paper.asked[0].files == {"play.fountain": SCRIPT}
    assert paper.asked[0].caller.message == str(sent.id)
    async with asyncio.timeout(30):
        while (row := await posts.one(paper.desk.house, post)) is None or not row.message:  # noqa: ASYNC110 - another task's
            await asyncio.sleep(0.01)
    assert row.message == str(offer.id)


async def test_an_offer_can_be_declined_and_is_nobody_elses(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    bob = server.as_user("bob")
    group = server.add_group("Team", alice.user, bob.user, bot_status="administrator")
    await alice.send("/status", chat=group)
    ours = await said(server, "asked status")
    await alice.send_document(Upload("play.txt", SCRIPT), chat=group, reply_to=ours)
    offer = await said(server, "Make a film of")
    told = await (await bob.press(offer, "Not now")).answered()
    assert "somebody else" in told["text"]
    assert offer.buttons
    await (await alice.press(offer, "Not now")).answered()
    await server.wait_for(lambda: offer.deleted_at is not None or None)


async def test_an_album_of_scripts_is_one_offer(server: TelegramLoopback, paper: PaperDesk, alice: UserDriver) -> None:
    for name in ("one.txt", "two.txt"):
        file = server.store_file("document", Upload(name, SCRIPT), {})
        alice.chat.started = True
        message = server.post(alice.chat, alice.user, None, media=file, media_group_id="5")
        server.deliver_message(message)
    offer = await said(server, "Make films of these 2 scripts?")
    await alice.press(offer, "🎬 Make 2 films")
    await said(server, "asked film")
    assert sorted(paper.asked[0].files) == ["one.txt", "two.txt"]


async def test_a_pasted_script_is_offered_and_kept_whole(server: TelegramLoopback, paper: PaperDesk, alice: UserDriver) -> None:
    parts = ["A" * 4000 + "\nend of part one", "and part two"]
    for part in parts:
        await alice.send(part)
    offer = await said(server, "Make a film of this text?")
    await alice.press(offer, "🎬 Make the film")
    await said(server, "asked film")
    assert paper.asked[0].values == {"text": "\n".join(parts)}


async def test_other_words_in_a_private_chat_get_a_hint_and_in_a_group_nothing(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    group = server.add_group("Team", alice.user, bot_status="administrator")
    await alice.send("What a day", chat=group)
    await alice.send("hello")
    await said(server, "Send me a script")
    assert [m for m in server.history(group) if m.from_bot] == []


async def test_what_is_missing_is_asked_one_by_one_and_survives_other_commands(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    await alice.send("/scene_edit")
    first = await said(server, "(1/2)")
    assert first.other_markup is not None
    assert first.other_markup["force_reply"]
    await alice.send("/status")
    await said(server, "asked status")
    await alice.send("3")
    await said(server, "(2/2)")
    await alice.send("INT. KITCHEN\nShe laughs.")
    await said(server, "asked scene edit")
    assert paper.asked[-1].values == {"scene": "3", "text": "INT. KITCHEN\nShe laughs."}


async def test_a_form_keeps_skips_checks_and_stops(server: TelegramLoopback, paper: PaperDesk, alice: UserDriver) -> None:
    form = Form(
        verb="rename",
        args=("x" * 32,),
        title="Rename",
        fields=(
            FormField(name="name", label="Name", value="Old <b>name</b>", limit=20),
            FormField(name="tag", label="Tag", required=False),
        ),
    )
    paper.answers += [Answer(form=form), Answer(card=Card(title="Renamed")), Answer(form=form)]
    await alice.send("/status")
    await said(server, "Old <b>name</b>")
    await alice.send("far too long a name for this field")
    await said(server, "up to 20 are possible")
    await alice.send("/skip")
    await said(server, "/skip leaves it empty")
    await alice.send("/skip")
    await said(server, "Renamed")
    assert (paper.asked[1].what, paper.asked[1].values) == ("rename:" + "x" * 32, {"name": "Old <b>name</b>", "tag": ""})
    await alice.send("/status")
    await asked(server, paper, 3)
    await alice.send("/cancel")
    await said(server, "Stopped")
    await alice.send("not an answer")
    await said(server, "Send me a script")


async def test_a_missing_file_is_asked_for(server: TelegramLoopback, paper: PaperDesk, alice: UserDriver) -> None:
    await alice.send("/upload tag=music")
    await said(server, "Send the file")
    await alice.send_document(Upload("song.mp3", b"ID3"))
    await said(server, "asked upload")
    assert (paper.asked[0].values, paper.asked[0].files) == ({"tag": "music"}, {"song.mp3": b"ID3"})


@pytest.mark.parametrize("pasted", [False, True])
async def test_a_film_command_alone_asks_for_a_file_or_a_text(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver, pasted: bool
) -> None:
    await alice.send("/film noir")
    await said(server, "Send the script as a file, or paste it")
    if pasted:
        await alice.send(SCRIPT.decode())
    else:
        await alice.send_document(Upload("play.txt", SCRIPT))
    await said(server, "asked film")
    text = {"text": SCRIPT.decode().strip()} if pasted else {}
    assert (paper.asked[0].values, paper.asked[0].files) == ({"style": "noir", **text}, {} if pasted else {"play.txt": SCRIPT})


async def test_a_question_names_the_answers_that_the_desk_knows(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    await alice.send("/character_look")
    await said(server, "Mara, Old guard")


async def test_a_group_that_the_bot_comes_to_is_greeted(server: TelegramLoopback, paper: PaperDesk, alice: UserDriver) -> None:
    group = server.add_group("Team", alice.user)
    outside, inside = ({"status": status, "user": server.bot.payload()} for status in ("left", "member"))
    change = {"chat": group.payload(), "from": alice.user.payload(), "date": 1, "old_chat_member": outside}
    server.push("my_chat_member", {**change, "new_chat_member": inside})
    await said(server, "asked start")


async def test_a_group_that_became_a_supergroup_keeps_what_is_its_own(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    group = server.add_group("Team", alice.user)
    await preferences.write(paper.desk.house, f"server:telegram:{group.id}", "{}")
    moved = {"message_id": 1, "date": 1, "chat": group.payload(), "from": alice.user.payload(), "migrate_to_chat_id": -100777}
    server.push("message", moved)
    await alice.send("/status")
    await said(server, "asked status")
    async with asyncio.timeout(30):
        while not await preferences.read(paper.desk.house, "server:telegram:-100777"):  # noqa: ASYNC110 - another task's
            await asyncio.sleep(0.01)


async def test_a_file_that_is_no_script_gets_the_command_that_keeps_it(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    await alice.send_document(Upload("song.mp3", b"ID3"))
    told = (
        "To keep a picture or music for your films, answer the file with /asset_add; "
        "a voice of somebody who agrees, with /voice_add."
    )
    await said(server, f"“song.mp3” is no script\n{told}")
