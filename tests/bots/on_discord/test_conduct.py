"""Manners on the wire: in time, once, and with a clear word when something is not there."""

from __future__ import annotations

import asyncio

import pytest

from bots.cards import Action, Answer, Card
from bots.commands.registry import Given
from bots.on_discord.posting import DiscordChat
from storage import posts
from tests.bots.on_discord.paper_desk import PaperDesk
from tests.loopback.discord import ATTACH_FILES, DEFAULT_BOT_PERMISSIONS, DiscordLoopback, Upload


async def test_a_slow_film_is_acknowledged_at_once_and_answered_in_the_same_message(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    paper.slow = frozenset({"film"})
    asked = await server.as_user("alice").slash("film", text="A story")
    await asked.acknowledged()
    assert asked.ack_latency is not None
    assert asked.ack_latency < 1.5
    assert asked.original is not None
    assert asked.original.loading
    paper.go_on.set()
    assert (await asked.response()).embeds[0]["title"] == "The Lighthouse"
    assert len(server.history()) == 1


async def test_a_slow_refusal_is_private_though_the_film_would_have_been_public(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    paper.slow, paper.posts_films = frozenset({"film"}), False
    paper.answers["film"] = Answer(card=Card(title="Not today"), private=True)
    alice = server.as_user("alice")
    asked = await alice.slash("film", text="A story")
    await asked.acknowledged()
    paper.go_on.set()
    told = await asked.followup()
    assert (told.embeds[0]["title"], told.ephemeral) == ("Not today", True)
    assert server.history() == []


async def test_nobody_else_sees_that_a_refused_film_was_asked_for(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    paper.slow, paper.posts_films, paper.refused = frozenset({"film"}), False, frozenset({"film"})
    paper.answers["film"] = Answer(card=Card(title="Not today"), refused=True, private=True)
    asked = await server.as_user("alice").slash("film", text="A story")
    await asked.acknowledged()
    assert asked.original is not None
    assert asked.original.ephemeral
    paper.go_on.set()
    assert (await asked.response()).embeds[0]["title"] == "Not today"
    assert server.history() == []
    assert server.as_user("bob").sees() == []


async def test_what_the_pressed_message_shows_by_itself_is_not_said_beside_it(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    paper.answers["ok"] = Answer(notice="It will be filmed.", seen=True, private=True)
    alice = server.as_user("alice")
    shown = await (await alice.slash("film", text="A story")).response()
    pressed = await alice.click(shown, "Make it")
    await pressed.acknowledged()
    assert pressed.ack_type == 6
    await chat.close()
    assert len(alice.sees()) == 1


async def test_a_question_that_only_one_person_sees_gives_way_to_its_answer(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    choices = tuple(Action(label=str(number), verb="like", args=("f", str(number))) for number in (1, 2))
    paper.answers["help"] = Answer(card=Card(title="Which one", actions=(choices,)), private=True)
    paper.answers["like"] = Answer(notice="Done.", seen=True, private=True)
    alice = server.as_user("alice")
    question = await (await alice.slash("help")).response()
    await (await alice.click(question, "2")).acknowledged()
    await chat.close()
    assert (question.content, question.embeds, question.components) == ("Done.", [], [])
    assert len(alice.sees()) == 1


async def test_a_slow_answer_to_a_light_command_needs_no_channel_message(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    paper.slow = frozenset({"help"})
    asked = await server.as_user("alice").slash("help")
    await asked.acknowledged()
    paper.go_on.set()
    assert (await asked.response()).embeds[0]["title"] == "You said help"
    assert server.calls_to("POST", "/channels/{channel_id}/messages") == []


async def test_a_post_of_a_light_command_lasts_though_it_was_late(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    paper.slow = frozenset({"help"})
    paper.answers["help"] = Answer(card=Card(title="Film"), post="0" * 32)
    asked = await server.as_user("alice").slash("help")
    await asked.acknowledged()
    paper.go_on.set()
    shown = await server.wait_message(lambda m: bool(m.embeds))
    assert shown.embeds[0]["title"] == "Film"
    await chat.close()
    assert server.as_user("alice").sees() == []  # nobody has such a post: the message is taken back


async def test_what_takes_longer_than_the_token_lives_is_posted_all_the_same(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    paper.slow = frozenset({"film"})
    asked = await server.as_user("alice").slash("film", text="A story")
    await asked.acknowledged()
    server.advance(901)
    paper.go_on.set()
    shown = await server.wait_message(lambda m: bool(m.embeds))
    await chat.close()
    assert shown is not asked.original
    assert await posts.by_message(paper.desk.house, "discord", str(server.channel.id), str(shown.id))


async def test_an_interaction_that_expired_before_it_was_read_does_not_lose_the_film(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    server.interaction_deadline = 0.0
    await server.as_user("alice").slash("film", text="A story")
    shown = await server.wait_message(lambda m: bool(m.embeds))
    assert shown.embeds[0]["title"] == "The Lighthouse"
    assert len(paper.of("film")) == 1


@pytest.mark.parametrize("private", [True, False])
async def test_an_acknowledgement_that_discord_took_unheard_is_followed_by_the_answer(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat, private: bool
) -> None:
    paper.slow, paper.posts_films = frozenset({"film"}), False
    paper.answers["film"] = Answer(card=Card(title="So it is"), private=private)
    server.inject("POST", r"/interactions/\d+/.*/callback", 0, unheard=True)
    asked = await server.as_user("alice").slash("film", text="A story")
    await asked.acknowledged()
    paper.go_on.set()
    told = await server.wait_for(lambda: [m for m in server.as_user("alice").sees() if m.embeds], 5.0, "an answer")
    assert [message.embeds[0]["title"] for message in told] == ["So it is"]


async def test_an_interaction_that_is_delivered_twice_is_done_once(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    asked = await server.as_user("alice").slash("film", text="A story")
    await asked.response()
    [session] = server.sessions.values()
    frame = next(frame for frame in session.history if frame["t"] == "INTERACTION_CREATE")
    session.push("INTERACTION_CREATE", frame["d"])
    await (await server.as_user("alice").slash("help")).response()
    assert len(paper.of("film")) == 1
    assert len(server.history()) == 2


async def test_an_interaction_that_another_process_answered_is_left_alone(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    asked = await server.as_user("alice").slash("film", text="A story")
    asked.ack_type = 5
    await server.wait_for(lambda: server.calls[-1].status == 400)
    await chat.close()
    assert server.calls[-1].response["code"] == 40060
    assert server.history() == []


async def test_a_double_click_is_one_press(server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat) -> None:
    alice = server.as_user("alice")
    shown = await (await alice.slash("film", text="A story")).response()
    paper.slow = frozenset({"ok"})
    first, second = await alice.click(shown, "Make it"), await alice.click(shown, "Make it")
    await second.acknowledged()
    paper.go_on.set()
    await first.acknowledged()
    await chat.close()
    assert len(paper.of("ok")) == 1


@pytest.mark.slow
async def test_buttons_work_after_a_restart(server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat) -> None:
    alice = server.as_user("alice")
    shown = await (await alice.slash("film", text="A story")).response()
    server.invalidate_sessions()
    await server.wait_for(lambda: server.identifies == 2, 60)
    await server.wait_connected()
    assert (await (await alice.click(shown, "Make it")).response()).content == "pressed ok"


async def test_a_withdrawn_upload_is_said_plainly(server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat) -> None:
    alice = server.as_user("alice")
    asked = await alice.slash("film", file=Upload("a.fountain", b"x"))
    server.attachments.clear()
    shown = await asked.response()
    assert shown.ephemeral
    assert "“a.fountain” is no longer on Discord" in shown.embeds[0]["description"]
    assert paper.asked == []


async def test_a_file_that_is_too_large_is_not_downloaded(server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat) -> None:
    asked = await server.as_user("alice").slash("film", file=Upload("a.txt", bytes(5 * 1024 * 1024 + 1)))
    shown = await asked.response()
    assert "up to 5 MiB" in shown.embeds[0]["description"]
    assert paper.asked == []


async def test_a_film_is_not_begun_where_it_could_not_be_shown(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    server.channel.bot_permissions = DEFAULT_BOT_PERMISSIONS & ~ATTACH_FILES
    shown = await (await server.as_user("alice").slash("film", text="A story")).response()
    assert shown.ephemeral
    assert "Attach Files" in shown.embeds[0]["description"]
    assert paper.asked == []


async def test_a_command_of_an_older_menu_is_answered(server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat) -> None:
    old = {"name": "render", "description": "gone", "type": 1}
    server.store_command(old, server.global_commands, None)
    shown = await (await server.as_user("alice").slash("render")).response()
    assert shown.ephemeral
    assert "have changed" in shown.embeds[0]["description"]


async def test_a_form_lost_in_a_restart_is_said_so(server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat) -> None:
    alice = server.as_user("alice")
    shown = await (await alice.slash("film", text="A story")).response()
    button = shown.find_component(label="Make it")
    button["custom_id"] = f"dcform:{'0' * 32}"
    told = await (await alice.click(shown, "Make it")).response()
    assert "no longer there" in told.embeds[0]["description"]


async def test_fifty_people_at_once_are_all_answered_in_time(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    asked = [await server.as_user(f"user{number}").slash("help") for number in range(50)]
    await asyncio.gather(*(one.response() for one in asked))
    assert max(one.ack_latency or 9 for one in asked) < 2.5
    assert paper.of("help") == [Given()] * 50


async def test_no_webhook_call_is_made_when_one_answer_is_enough(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    before = len(server.calls)
    await (await server.as_user("alice").slash("film", text="A story")).response()
    await chat.close()
    assert len(server.calls) - before == 1
