"""Slash commands, buttons, menus and forms, as a person uses them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from bots.cards import Answer, Card, Form, FormField
from bots.commands.registry import Given
from bots.desk import Upload as Script
from bots.on_discord.posting import DiscordChat
from storage import posts
from tests.bots.on_discord.paper_desk import FILM, RENAME, PaperDesk, film_card
from tests.loopback.discord import EPHEMERAL, ClientRejected, DiscordLoopback, Upload


async def test_a_film_command_brings_its_files_and_options(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    alice = server.as_user("alice")
    one, two = Upload("a.fountain", b"INT. ROOM"), Upload("b.txt", b"two")
    asked = await alice.slash("film", file=one, file2=two, style="noir", minutes=3, subtitles=False)
    shown = await asked.response()
    values = {"style": "noir", "minutes": "3", "subtitles": "no"}
    files = (Script(name="a.fountain", data=b"INT. ROOM"), Script(name="b.txt", data=b"two"))
    assert paper.of("film") == [Given(values=values, files=files)]
    assert shown.embeds[0]["title"] == "The Lighthouse"
    assert not shown.ephemeral
    _, caller, _ = paper.asked[0]
    assert (caller.person.id, caller.person.name, caller.person.locale) == (str(alice.user.id), "Alice", "en-US")
    assert caller.place.server == str(server.guild.id)
    assert caller.request == f"discord:{asked.id}"


async def test_the_answer_to_a_command_is_the_post_that_lives_on(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    shown = await (await server.as_user("alice").slash("film", text="A story")).response()
    await chat.close()  # what was begun is finished
    post = await posts.by_message(paper.desk.house, "discord", str(server.channel.id), str(shown.id))
    assert post
    assert post.subject_id == FILM
    assert len(server.history()) == 1


async def test_what_two_presses_answer_reaches_only_who_pressed(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    alice, bob = server.as_user("alice"), server.as_user("bob")
    shown = await (await alice.slash("film", text="A story")).response()
    first, second = await alice.click(shown, "Make it"), await bob.click(shown, "Make it")
    for press in (first, second):
        assert (await press.response()).content == "pressed ok"
        assert (await press.response()).ephemeral
    assert paper.of("ok") == [(FILM,), (FILM,)]
    assert len({caller.person.id for what, caller, _ in paper.asked if what == "ok"}) == 2


async def test_a_menu_sends_its_choice_after_its_arguments(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    alice = server.as_user("alice")
    shown = await (await alice.slash("film", text="A story")).response()
    await (await alice.choose(shown, "Noir")).acknowledged()
    assert paper.of("style") == [(FILM, "noir")]


async def test_a_press_may_replace_the_message_it_was_made_on(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    alice = server.as_user("alice")
    shown = await (await alice.slash("film", text="A story")).response()
    paper.answers["ok"] = Answer(card=Card(title="On its way"), replaces=True)
    await (await alice.click(shown, "Make it")).acknowledged()
    assert shown.embeds[0]["title"] == "On its way"
    assert not shown.components
    assert len(server.history()) == 1


@pytest.mark.parametrize("private", [False, True])
async def test_a_press_that_replaces_a_message_leaves_its_unchanged_picture(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat, tmp_path: Path, private: bool
) -> None:
    alice = server.as_user("alice")
    Image.new("RGB", (32, 18), "red").save(tmp_path / "red.png")
    paper.answers["help"] = Answer(card=film_card(pictures=(tmp_path / "red.png",)), private=private)
    shown = await (await alice.slash("help")).response()
    files = list(shown.attachments)
    paper.answers["ok"] = Answer(card=film_card(title="New", pictures=(tmp_path / "red.png",)), replaces=True, private=private)
    await (await alice.click(shown, "Make it")).acknowledged()
    assert shown.embeds[0]["title"] == "New"
    assert shown.ephemeral is private
    assert shown.attachments == shown.shown_files == files != []
    assert server.calls[-1].files == []


async def test_a_public_answer_to_a_press_is_a_message_of_its_own(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    alice = server.as_user("alice")
    shown = await (await alice.slash("film", text="A story")).response()
    paper.answers["ok"] = Answer(card=Card(title="Started"), more=(Card(title="And more"),))
    await (await alice.click(shown, "Make it")).acknowledged()
    await server.wait_message(lambda m: m.embeds[0]["title"] == "And more")
    assert [m.embeds[0]["title"] for m in server.history()] == ["The Lighthouse", "Started", "And more"]


async def test_a_press_may_open_a_form_and_the_form_arrives(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    alice = server.as_user("alice")
    shown = await (await alice.slash("film", text="A story")).response()
    paper.answers["more"] = Answer(form=RENAME)
    opened = await alice.click(shown, "Change …")
    assert (await opened.opened_modal())["title"] == "Rename"
    sent = await alice.submit(opened, {"New name": "Night"})
    assert (await sent.response()).content == "renamed"
    assert paper.of("form rename") == [((FILM,), {"name": "Night"})]


async def test_a_form_that_comes_late_waits_behind_a_button(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    alice = server.as_user("alice")
    paper.answers["film"], paper.slow = Answer(form=RENAME), frozenset({"film"})
    asked = await alice.slash("film", text="A story")
    await asked.acknowledged()
    paper.go_on.set()
    offer = await server.wait_for(lambda: next((m for m in alice.sees() if m.embeds), None))
    assert offer.ephemeral
    opened = await alice.click(offer, "✏️ Open the form")
    assert (await opened.opened_modal())["title"] == "Rename"


async def test_a_long_text_that_is_missing_is_asked_for_by_a_form(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    alice = server.as_user("alice")
    asked = await alice.slash("scene text", project="The Sea & the Light", number=4)
    opened = await asked.opened_modal()
    sent = await alice.submit(asked, {opened["components"][0]["component"]["custom_id"]: "Line one\nLine two"})
    assert (await sent.response()).embeds[0]["title"] == "You said scene text"
    values = {"project": "The Sea & the Light", "number": "4", "text": "Line one\nLine two"}
    assert paper.of("scene text") == [Given(values=values)]


async def test_options_too_long_for_a_form_are_said_so(server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat) -> None:
    asked = await server.as_user("alice").slash("scene text", project="x" * 90)
    shown = await asked.response()
    assert shown.ephemeral
    assert "option “text”" in shown.embeds[0]["description"]
    assert paper.asked == []


async def test_suggestions_are_at_most_twenty_five(server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat) -> None:
    found = await server.as_user("alice").autocomplete("film", "project", "Light")
    assert len(found) == 25
    assert found[0] == {"name": "Light 0", "value": "p0"}


async def test_a_german_is_answered_in_german_and_reads_german_descriptions(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    user = server.add_user("doris", locale="de")
    paper.answers["help"] = Answer()
    shown = await (await server.as_user(user).slash("help")).response()
    assert shown.content == "Erledigt."
    menu = next(command for command in server.global_commands.values() if command["type"] == 3)
    assert menu["name"] == "Make a film"
    assert menu["name_localizations"]["de"] == "Film machen"


async def test_the_menu_of_a_message_makes_a_film_of_its_file(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    alice, bob = server.as_user("alice"), server.as_user("bob")
    sent = await alice.send("look", Upload("play.fountain", b"EXT. SEA"))
    await (await bob.context_menu("Make a film", sent)).response()
    assert paper.of("film") == [Given(files=(Script(name="play.fountain", data=b"EXT. SEA"),))]


async def test_private_answers_are_seen_by_the_asker_alone(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    alice, bob = server.as_user("alice"), server.as_user("bob")
    paper.answers["help"] = Answer(card=Card(title="Psst"), private=True, more=(Card(title="Psst again"),))
    asked = await alice.slash("help")
    assert (await asked.response()).flags & EPHEMERAL
    await asked.followup()
    assert [m.embeds[0]["title"] for m in alice.sees()] == ["Psst", "Psst again"]
    assert bob.sees() == []


async def test_a_group_in_a_private_chat_is_refused_by_nobody(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    alice = server.as_user("alice")
    private = server.dm_with(alice.user)
    await (await alice.slash("scene list", channel=private)).response()
    [(_, caller, _)] = paper.asked
    assert caller.place.private
    assert caller.place.scope == f"discord:{private.id}"
    assert caller.person.admin


async def test_only_who_manages_a_server_is_its_admin(server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat) -> None:
    everybody = server.add_user("mallory")
    everybody.permissions = 1 << 11
    await (await server.as_user(everybody).slash("help")).response()
    await (await server.as_user("alice").slash("help")).response()
    assert [caller.person.admin for _, caller, _ in paper.asked] == [False, True]


async def test_forms_keep_to_discords_limits(server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat) -> None:
    fields = tuple(FormField(name=f"f{n}", label="L" * 60, value="v" * 5000, long=True, limit=9000) for n in range(7))
    paper.answers["help"] = Answer(form=Form(verb="rename", args=(FILM,), title="T" * 99, fields=fields))
    opened = await (await server.as_user("alice").slash("help")).opened_modal()
    assert len(opened["components"]) == 5


async def test_wrong_numbers_never_leave_the_client(server: DiscordLoopback, chat: DiscordChat) -> None:
    with pytest.raises(ClientRejected):
        await server.as_user("alice").slash("film", minutes=21)
