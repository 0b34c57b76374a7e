"""Connecting: commands are sent once, trouble is waited out, a wrong token is said at once."""

from __future__ import annotations

import asyncio

import pytest

from bots.on_discord.connect import open_chat
from bots.on_discord.posting import DiscordChat
from bots.on_discord.reception import DESK
from core.errors import BadConfig
from tests.bots.on_discord.conftest import with_token
from tests.bots.on_discord.paper_desk import PaperDesk
from tests.loopback.discord import INTENT_MESSAGE_CONTENT, PRIVILEGED_INTENTS, DiscordLoopback, Upload

COMMANDS = "/applications/{application_id}/commands"


async def test_commands_are_sent_only_when_they_changed(server: DiscordLoopback, paper: PaperDesk) -> None:
    server.rate_limits = False  # more starts than anybody makes in 20 seconds
    for _ in range(2):
        async with open_chat(paper.desk, paper.desk.settings, paper.doors):
            assert await server.wait_commands() == ["film", "help", "rename", "scene", "Make a film"]
    assert len(server.calls_to("PUT", COMMANDS)) == 1
    server.global_commands.clear()
    async with open_chat(paper.desk, paper.desk.settings, paper.doors):
        assert len(server.calls_to("PUT", COMMANDS)) == 2


async def test_commands_are_offered_in_servers_and_private_chats(server: DiscordLoopback, chat: DiscordChat) -> None:
    assert all(command["contexts"] == [0, 1] for command in server.global_commands.values())
    assert all(command["integration_types"] == [0] for command in server.global_commands.values())


@pytest.mark.parametrize("token", ["", "wrong"])
async def test_a_wrong_token_is_said_at_once(server: DiscordLoopback, paper: PaperDesk, token: str) -> None:
    with pytest.raises(BadConfig) as refused:
        async with open_chat(paper.desk, with_token(paper.desk.settings, token), paper.doors):
            pass
    assert refused.value.code == ("discord.token.wrong" if token else "discord.token.missing")


async def test_a_first_connection_that_fails_is_tried_again(server: DiscordLoopback, paper: PaperDesk) -> None:
    server.refuse_gateway = True

    async def relent() -> None:
        await server.wait_for(lambda: len(server.calls_to("GET", "/users/@me")) == 2)
        server.refuse_gateway = False

    helper = asyncio.create_task(relent())
    async with open_chat(paper.desk, paper.desk.settings, paper.doors):
        assert server.identifies == 1
    await helper


async def test_discord_being_down_at_the_start_is_waited_out(server: DiscordLoopback, paper: PaperDesk) -> None:
    server.inject("GET", "/users/@me", 503, times=1)
    server.inject("GET", "/applications/@me|/oauth2", 0, drop=True, times=1)
    async with open_chat(paper.desk, paper.desk.settings, paper.doors):
        assert server.identifies == 1


async def test_a_lost_connection_comes_back_and_nothing_is_missed(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    await server.drop_gateway(None)
    asked = await server.as_user("alice").slash("help")
    await server.wait_for(lambda: server.resumes == 1, 60)
    assert (await asked.response()).embeds[0]["title"] == "You said help"


async def test_without_the_message_intent_commands_still_work(server: DiscordLoopback, paper: PaperDesk) -> None:
    server.granted_privileged_intents = PRIVILEGED_INTENTS & ~INTENT_MESSAGE_CONTENT
    async with open_chat(paper.desk, paper.desk.settings, paper.doors):
        alice = server.as_user("alice")
        await (await alice.slash("help")).response()
        await alice.send(f"<@{server.bot.id}>", Upload("a.txt", b"x"))
        await server.wait_for(lambda: paper.of("film"))


async def test_closing_finishes_what_was_begun(server: DiscordLoopback, paper: PaperDesk) -> None:
    paper.slow = frozenset({"film"})
    async with open_chat(paper.desk, paper.desk.settings, paper.doors):
        asked = await server.as_user("alice").slash("film", text="A story")
        await asked.acknowledged()
        paper.go_on.set()
    assert asked.original is not None
    assert asked.original.embeds[0]["title"] == "The Lighthouse"


async def test_discord_takes_every_command_of_the_desk(server: DiscordLoopback, paper: PaperDesk) -> None:
    async with open_chat(paper.desk, paper.desk.settings):
        pass
    offered = server.global_commands.values()
    names = {command["name"] for command in offered}
    assert {command.name.split()[0] for command in DESK.commands} <= names
    options = [option for command in offered for option in command.get("options", ())]
    assert all(option["description"] for option in options)
    assert all("de" in command["description_localizations"] for command in offered if command["type"] == 1)
