"""Files, edits, threads and repeated calls on the loopback Discord are as on Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.loopback.bare_discord import Client, bare_bot
from tests.loopback.discord import MIB, SEND_MESSAGES, SEND_MESSAGES_IN_THREADS, VIEW_CHANNEL


@pytest_asyncio.fixture
async def bot() -> AsyncIterator[Client]:
    async with bare_bot() as client:
        yield client


async def test_a_message_gets_a_film_by_an_edit(bot: Client) -> None:
    _, sent = await bot.send({"content": "uploading"})
    path = f"/channels/{bot.server.channel.id}/messages/{sent['id']}"
    status, refused = await bot.rest("PATCH", path, {"attachments": [{"id": 0}]}, {"film.mp4": bytes(10 * MIB + 1)})
    assert (status, refused["code"]) == (413, 40005)
    body = {"content": "ready", "attachments": [{"id": 0, "filename": "film.mp4"}]}
    status, edited = await bot.rest("PATCH", path, body, {"film.mp4": b"film"})
    assert status == 200, edited
    assert [(a["filename"], a["content_type"]) for a in edited["attachments"]] == [("film.mp4", "video/mp4")]
    assert edited["edited_timestamp"]
    film = {"id": edited["attachments"][0]["id"]}
    _, both = await bot.rest("PATCH", path, {"attachments": [film, {"id": 0}]}, {"film.srt": b"1"})
    assert [a["filename"] for a in both["attachments"]] == ["film.mp4", "film.srt"]
    assert both["attachments"][0]["id"] == film["id"]
    _, none = await bot.rest("PATCH", path, {"attachments": []})
    assert none["attachments"] == []


async def test_a_new_file_alone_replaces_those_that_were_there(bot: Client) -> None:
    _, sent = await bot.send({}, {"a.txt": b"1"})
    path = f"/channels/{bot.server.channel.id}/messages/{sent['id']}"
    _, edited = await bot.rest("PATCH", path, {}, {"b.txt": b"2"})
    assert [a["filename"] for a in edited["attachments"]] == ["b.txt"]


async def test_a_file_shown_in_an_embed_is_no_attachment_to_the_bot(bot: Client) -> None:
    embed = {"title": "t", "image": {"url": "attachment://a.png"}}
    _, sent = await bot.send({"embeds": [embed]}, {"a.png": b"1", "b.txt": b"2"})
    assert [a["filename"] for a in sent["attachments"]] == ["b.txt"]
    path = f"/channels/{bot.server.channel.id}/messages/{sent['id']}"
    _, edited = await bot.rest("PATCH", path, {"embeds": [embed | {"title": "u"}]})
    assert edited["embeds"][0]["image"]["url"] == sent["embeds"][0]["image"]["url"]
    _, bare = await bot.rest("PATCH", path, {"embeds": []})
    assert [a["filename"] for a in bare["attachments"]] == ["a.png", "b.txt"]


async def test_a_thread_asks_for_its_own_permission(bot: Client) -> None:
    channel = bot.server.channel
    status, thread = await bot.rest("POST", f"/channels/{channel.id}/threads", {"name": "film", "type": 11})
    assert status == 201
    place = bot.server.channels[int(thread["id"])]
    place.bot_permissions = VIEW_CHANNEL | SEND_MESSAGES
    assert (await bot.rest("POST", f"/channels/{place.id}/messages", {"content": "x"}))[1]["code"] == 50013
    place.bot_permissions = VIEW_CHANNEL | SEND_MESSAGES_IN_THREADS
    assert (await bot.rest("POST", f"/channels/{place.id}/messages", {"content": "x"}))[0] == 200


async def test_a_repeated_nonce_makes_one_message(bot: Client) -> None:
    body = {"content": "x", "nonce": "n", "enforce_nonce": True}
    answers = [await bot.send(body) for _ in range(2)]
    assert answers[0][1]["id"] == answers[1][1]["id"]
    assert len(bot.server.history()) == 1
