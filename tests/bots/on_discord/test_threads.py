"""A thread for every film, where somebody wanted that."""

from __future__ import annotations

from bots import preferences
from bots.callers import Place
from bots.crowd import BUSY
from bots.on_discord.posting import DiscordChat
from storage import posts
from tests.bots.on_discord.paper_desk import PaperDesk
from tests.loopback.discord import CREATE_PUBLIC_THREADS, DEFAULT_BOT_PERMISSIONS, DiscordLoopback, Upload

LOADING = 1 << 7
PLAY = Upload("the_lighthouse.fountain", b"EXT. SEA")


async def want_threads(server: DiscordLoopback, paper: PaperDesk) -> None:
    here = Place(platform="discord", id=str(server.channel.id), server=str(server.guild.id))
    wish = preferences.Preferences(threads=True)
    await preferences.write(paper.desk.house, preferences.place_owner(here), wish)


async def test_a_film_gets_its_own_thread_and_lives_there(server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat) -> None:
    await want_threads(server, paper)
    asked = await server.as_user("alice").slash("film", file=PLAY)
    head = await asked.response()
    thread = await server.wait_for(lambda: next((c for c in server.channels.values() if c.is_thread), None))
    shown = await server.wait_message(lambda m: bool(m.embeds), channel=thread)
    await chat.close()
    assert (thread.name, head.embeds[0]["title"]) == ("the lighthouse", "the lighthouse")
    assert shown.embeds[0]["title"] == "The Lighthouse"
    assert await posts.by_message(paper.desk.house, "discord", str(thread.id), str(shown.id))
    assert paper.asked[0][1].place.id == str(thread.id)
    assert len(server.history()) == 1


async def test_in_a_crowd_the_word_that_the_bot_is_thinking_becomes_the_head_of_the_thread(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    await want_threads(server, paper)
    paper.desk.crowd.here += BUSY
    asked = await server.as_user("alice").slash("film", file=PLAY)
    thread = await server.wait_for(lambda: next((c for c in server.channels.values() if c.is_thread), None))
    shown = await server.wait_message(lambda m: bool(m.embeds), channel=thread)
    assert asked.original is not None
    assert asked.original.revisions[0].flags & LOADING
    assert asked.original.embeds[0]["title"] == "the lighthouse"
    assert shown.embeds[0]["title"] == "The Lighthouse"
    assert len(server.history()) == 1


async def test_a_film_stays_in_its_thread(server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat) -> None:
    await want_threads(server, paper)
    await (await server.as_user("alice").slash("film", file=PLAY)).response()
    thread = await server.wait_for(lambda: next((c for c in server.channels.values() if c.is_thread), None))
    await server.wait_message(lambda m: bool(m.embeds), channel=thread)
    await (await server.as_user("bob").slash("film", file=PLAY, channel=thread)).response()
    assert len([c for c in server.channels.values() if c.is_thread]) == 1


async def test_without_the_permission_the_film_is_shown_in_the_channel(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    await want_threads(server, paper)
    server.channel.bot_permissions = DEFAULT_BOT_PERMISSIONS & ~CREATE_PUBLIC_THREADS
    shown = await (await server.as_user("alice").slash("film", file=PLAY)).response()
    assert shown.embeds[0]["title"] == "The Lighthouse"


async def test_a_thread_that_cannot_be_made_costs_no_film(server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat) -> None:
    await want_threads(server, paper)
    server.inject("POST", r"/threads$", 403)
    asked = await server.as_user("alice").slash("film", file=PLAY)
    shown = await server.wait_for(lambda: asked.original if paper.of("film") and asked.original else None)
    await server.wait_for(lambda: shown.embeds[0]["title"] == "The Lighthouse")
    await chat.close()
    assert await posts.by_message(paper.desk.house, "discord", str(server.channel.id), str(shown.id))


async def test_a_thread_is_under_the_rules_of_its_channel(server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat) -> None:
    await want_threads(server, paper)
    await (await server.as_user("alice").slash("film", file=PLAY)).response()
    thread = await server.wait_for(lambda: next((c for c in server.channels.values() if c.is_thread), None))
    await server.wait_message(lambda m: bool(m.embeds), channel=thread)
    await (await server.as_user("bob").slash("help", channel=thread)).response()
    places = [asked[1].place for asked in paper.asked]
    assert [(place.id, place.channel) for place in places] == [(str(thread.id), str(server.channel.id))] * 2
