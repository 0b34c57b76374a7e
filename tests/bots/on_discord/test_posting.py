"""Channel messages: what the courier does with them, and what Discord refuses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import discord
import pytest
from PIL import Image

from bots.callers import Place
from bots.cards import Action, Attachment, Card, Video
from bots.chat import Busy, Forbidden, Gone, TooLarge
from bots.on_discord.posting import MIB, DiscordChat
from bots.on_discord.refusals import lacking
from core.errors import ServiceDown
from tests.bots.on_discord.paper_desk import PaperDesk
from tests.loopback.discord import ATTACH_FILES, DEFAULT_BOT_PERMISSIONS, DiscordLoopback, Upload


def here(server: DiscordLoopback) -> Place:
    return Place(platform="discord", id=str(server.channel.id), server=str(server.guild.id), name="general")


def picture(folder: Path, name: str) -> Path:
    path = folder / name
    Image.new("RGB", (32, 18), name).save(path, "PNG")
    return path


def film(folder: Path, name: str, size: int) -> Video:
    path = folder / name
    path.write_bytes(b"\0" * size)
    return Video(path=path, name=name, width=16, height=9, seconds=1.0)


async def test_a_posted_card_is_a_message_with_its_files(server: DiscordLoopback, chat: DiscordChat, tmp_path: Path) -> None:
    red = picture(tmp_path, "red")
    card = Card(title="Take 1", pictures=(red,), video=film(tmp_path, "a.mp4", 99), actions=((Action(label="Go", verb="ok"),),))
    message = await chat.post(here(server), card)
    [shown] = server.history()
    assert str(shown.id) == message
    assert [len(attachment.data) for attachment in shown.attachments] == [99, red.stat().st_size]
    assert shown.embeds[0]["image"]["url"].startswith("http")
    assert shown.buttons == ["Go"]


async def test_an_edit_sends_only_files_that_are_new(server: DiscordLoopback, chat: DiscordChat, tmp_path: Path) -> None:
    red, blue = picture(tmp_path, "red"), picture(tmp_path, "blue")
    first = Card(title="one", pictures=(red,))
    second = Card(title="two", pictures=(red, blue))
    message = await chat.post(here(server), first)
    await chat.edit(here(server), message, second, before=first)
    await chat.edit(here(server), message, replace(second, title="three"), before=second)
    [_, add, keep] = [call for call in server.calls if "/messages" in call.path]
    assert [size for _, size in add.files] == [blue.stat().st_size]
    assert keep.files == []
    [shown] = server.history()
    assert shown.embeds[0]["title"] == "three"
    assert len(shown.attachments) == 2


async def test_files_are_kept_after_a_restart_too(
    server: DiscordLoopback, chat: DiscordChat, paper: PaperDesk, tmp_path: Path
) -> None:
    card = Card(title="one", pictures=(picture(tmp_path, "red"),))
    message = await chat.post(here(server), card)
    later = DiscordChat(chat.client)
    await later.edit(here(server), message, replace(card, title="two"), before=card)
    assert server.calls[-1].files == []
    assert len(server.history()[0].attachments) == 1


async def test_a_film_and_a_picture_stay_as_the_same_files(server: DiscordLoopback, chat: DiscordChat, tmp_path: Path) -> None:
    card = Card(title="one", pictures=(picture(tmp_path, "red"),), video=film(tmp_path, "a.mp4", 99))
    message = await chat.post(here(server), card)
    [shown] = server.history()
    ids = [attachment.id for attachment in shown.attachments]
    await chat.edit(here(server), message, replace(card, title="two"), before=card)
    assert [attachment.id for attachment in shown.attachments] == ids
    assert server.calls[-1].files == []
    assert [attachment.filename for attachment in shown.attachments if attachment not in shown.shown_files] == ["a.mp4"]


async def test_after_an_edit_of_unknown_end_discord_is_asked_what_is_there(
    server: DiscordLoopback, chat: DiscordChat, tmp_path: Path
) -> None:
    card = Card(title="one", pictures=(picture(tmp_path, "red"),))
    message = await chat.post(here(server), card)
    server.inject("PATCH", r"/messages/\d+$", 400)
    with pytest.raises(ServiceDown):
        await chat.edit(here(server), message, replace(card, title="two"), before=card)
    await chat.edit(here(server), message, replace(card, title="three"), before=card)
    assert [(call.method, call.files) for call in server.calls[-2:]] == [("GET", []), ("PATCH", [])]
    assert len(server.history()[0].shown_files) == 1


async def test_an_edit_without_files_takes_them_away(server: DiscordLoopback, chat: DiscordChat, tmp_path: Path) -> None:
    card = Card(title="one", pictures=(picture(tmp_path, "red"),))
    message = await chat.post(here(server), card)
    await chat.edit(here(server), message, Card(title="two"), before=card)
    assert server.history()[0].attachments == []


async def test_an_edit_may_bring_the_film_into_a_message_of_words(
    server: DiscordLoopback, chat: DiscordChat, tmp_path: Path
) -> None:
    alice = server.as_user("alice").user
    ready = Card(title="Ready", mention=str(alice.id))
    message = await chat.post(here(server), ready, nonce="a" * 25)
    [shown] = server.history()
    assert shown.mention_ids == [alice.id]
    await chat.edit(here(server), message, replace(ready, video=film(tmp_path, "film.mp4", 5)), before=ready)
    assert [attachment.filename for attachment in shown.attachments] == ["film.mp4"]


async def test_equal_nonces_post_once(server: DiscordLoopback, chat: DiscordChat) -> None:
    one = await chat.post(here(server), Card(title="x"), nonce="delivery1")
    two = await chat.post(here(server), Card(title="x"), nonce="delivery1")
    assert one == two
    assert len(server.history()) == 1


async def test_a_reply_to_a_deleted_message_is_posted_all_the_same(server: DiscordLoopback, chat: DiscordChat) -> None:
    alice = server.as_user("alice")
    asked, gone = await alice.send("please"), await alice.send("never mind")
    await alice.delete(gone)
    await chat.post(here(server), Card(title="a"), reply_to=str(asked.id))
    await chat.post(here(server), Card(title="b"), reply_to=str(gone.id))
    first, second = server.history()[-2:]
    assert first.reference is asked
    assert first.mention_ids == []
    assert second.reference is None


async def test_nobody_is_notified_by_what_people_wrote(server: DiscordLoopback, chat: DiscordChat) -> None:
    alice = server.as_user("alice").user
    await chat.post(here(server), Card(title=f"<@{alice.id}> @everyone", text=f"@here <@{alice.id}>", mention="@everyone"))
    [shown] = server.history()
    assert (shown.content, shown.mention_ids, shown.mention_everyone) == ("", [], False)


async def test_reactions_are_put_under_a_vote(server: DiscordLoopback, chat: DiscordChat) -> None:
    await chat.post(here(server), Card(title="Vote", reactions=("1️⃣", "2️⃣", "3️⃣")))
    await server.wait_for(lambda: len(server.history()[0].reactions) == 3)
    assert [reaction.name for reaction in server.history()[0].reactions] == ["1️⃣", "2️⃣", "3️⃣"]


async def test_what_is_gone_is_gone(server: DiscordLoopback, chat: DiscordChat) -> None:
    place = here(server)
    message = await chat.post(place, Card(title="x"))
    await chat.delete(place, message)
    await chat.delete(place, message)
    with pytest.raises(Gone):
        await chat.edit(place, message, Card(title="y"))
    with pytest.raises(Gone):
        await chat.post(replace(place, id="123"), Card(title="y"))


async def test_a_closed_private_chat_is_gone(server: DiscordLoopback, chat: DiscordChat) -> None:
    user = server.add_user("shy")
    user.dms_open = False
    with pytest.raises(Gone):
        await chat.post(Place(platform="discord", id=str(server.dm_with(user).id), private=True), Card(title="x"))


@pytest.mark.parametrize(("has", "named"), [(DEFAULT_BOT_PERMISSIONS & ~ATTACH_FILES, "Attach Files"), (0, "View Channel")])
async def test_a_missing_permission_is_named(
    server: DiscordLoopback, chat: DiscordChat, tmp_path: Path, has: int, named: str
) -> None:
    server.channel.bot_permissions = has
    card = Card(title="x", attachments=(Attachment(path=picture(tmp_path, "red"), name="a.png"),))
    with pytest.raises(Forbidden) as refused:
        await chat.post(here(server), card)
    assert refused.value.parameters["permission"] == named


async def test_a_refused_size_is_told_and_learnt(server: DiscordLoopback, chat: DiscordChat, tmp_path: Path) -> None:
    place = here(server)
    assert await chat.upload_limit(place) == 10 * MIB
    server.attachment_size_limit = 8 * MIB
    with pytest.raises(TooLarge):
        await chat.post(place, Card(title="x", video=film(tmp_path, "a.mp4", 9 * MIB)))
    assert await chat.upload_limit(place) == 8 * MIB


async def test_the_limit_of_a_channel_is_learnt_from_commands(
    server: DiscordLoopback, chat: DiscordChat, paper: PaperDesk
) -> None:
    server.attachment_size_limit = 50 * MIB
    await (await server.as_user("alice").slash("help")).response()
    assert await chat.upload_limit(here(server)) == 50 * MIB


async def test_trouble_of_discord_is_busy(server: DiscordLoopback, chat: DiscordChat) -> None:
    server.inject("POST", r"/channels/\d+/messages$", 0, drop=True, times=9)
    with pytest.raises(Busy) as refused:
        await chat.post(here(server), Card(title="x"))
    assert float(refused.value.parameters["seconds"]) > 0


async def test_a_missing_file_is_no_traceback_of_the_system(server: DiscordLoopback, chat: DiscordChat, tmp_path: Path) -> None:
    with pytest.raises(ServiceDown):
        await chat.post(here(server), Card(title="x", pictures=(tmp_path / "gone.png",)))


async def test_a_thread_is_a_place_of_its_own(server: DiscordLoopback, chat: DiscordChat, paper: PaperDesk) -> None:
    message = await chat.post(here(server), Card(title="x"))
    thread = await chat.open_thread(here(server), message, "The Lighthouse")
    await chat.post(thread, Card(title="inside"))
    channel = server.channels[int(thread.id)]
    assert [m.embeds[0]["title"] for m in server.history(channel)] == ["inside"]
    assert thread.scope == here(server).scope
    await (await server.as_user("alice").slash("help", channel=channel)).response()
    assert paper.asked[-1][1].place.scope == here(server).scope


@pytest.mark.slow
async def test_a_storm_of_edits_meets_no_bucket(server: DiscordLoopback, chat: DiscordChat) -> None:
    message = await chat.post(here(server), Card(title="0"))
    for number in range(5):
        await chat.edit(here(server), message, Card(title=str(number)))
    assert server.throttled == []


async def test_a_private_chat_takes_files(server: DiscordLoopback, chat: DiscordChat, paper: PaperDesk) -> None:
    alice = server.as_user("alice")
    private = server.dm_with(alice.user)
    await (await alice.slash("film", channel=private, file=Upload("a.txt", b"x"))).response()
    assert len(server.history(private)) == 1


def test_the_permissions_that_are_missing_are_named_as_discord_names_them() -> None:
    has = discord.Permissions(view_channel=True, send_messages=True, embed_links=True, read_message_history=True)
    assert lacking(has, thread=False) == "Attach Files, Add Reactions"
    assert lacking(has, thread=True) == "Send Messages in Threads, Attach Files, Add Reactions"
    assert lacking(has, thread=False, needs=frozenset({"embed_links"})) == ""
