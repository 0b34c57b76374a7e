"""What is refused, plainly and to the asker alone; and names that try to be more than names."""

from __future__ import annotations

import pytest

from tests.e2e.discord.stage import Room, words_of
from tests.e2e.scripts import script
from tests.loopback.discord import ATTACH_FILES, DEFAULT_BOT_PERMISSIONS, MIB, Message, Upload, UserDriver

pytestmark = pytest.mark.asyncio(loop_scope="package")

HOSTILE = "@everyone <@&1> **[free](https://evil.test)** ```js <#1> <:x:1> ~~||`"


async def refused(room: Room, who: UserDriver, file: Upload) -> str:
    told = await room.film(who, file)
    assert told.ephemeral
    assert room.history() == []
    return words_of(told)


async def test_files_that_hold_no_script_are_refused_with_a_way_out(room: Room) -> None:
    mia = room.person("Mia")
    assert "The script is empty" in await refused(room, mia, Upload("empty.txt", b" \n"))
    assert ".fountain" in await refused(room, mia, Upload("song.txt", bytes(range(256)) * 8))
    assert "damaged" in await refused(room, mia, Upload("story.docx", b"PK\x03\x04 broken"))
    assert "5 MiB" in await refused(room, mia, Upload("long.txt", b"a" * (5 * MIB + 1)))
    assert "music" in await refused(room, mia, Upload("song.mp3", b"ID3" + bytes(500)))


async def test_names_stay_names(room: Room) -> None:
    mia = room.person("Mia")
    board = await room.film(mia, Upload("lamp.fountain", script(HOSTILE).replace("TOM", "@HERE").encode()))
    await room.offers(board, "Film it")
    await room.press(mia, board, "Film it")
    film = await room.delivered()
    for one in (board, film):
        check_harmless(one, mia)
    subtitles = await (await room.press(mia, film, "Subtitles")).response()
    check_harmless(subtitles, mia)
    for listing in ("projects", "history", "scenes", "characters", "status"):
        check_harmless(await room.ask(mia, listing), mia)


def check_harmless(message: Message, mia: UserDriver) -> None:
    """Nobody but the requester is named, nothing is bold, nothing leads anywhere."""
    assert not message.mention_everyone
    assert set(message.mention_ids) <= {mia.user.id}
    raw = "\n".join([message.content, *(text for embed in message.embeds for text in texts_of(embed))])
    for bad in ("@everyone", "<@&1>", "](https://evil.test)", "```", "**[", "<#1>"):
        assert bad not in raw, raw


def texts_of(embed: dict[str, object]) -> list[str]:
    fields = embed.get("fields") or []
    assert isinstance(fields, list)
    return [str(embed.get("description") or ""), *(str(item["value"]) for item in fields)]


async def test_who_has_not_the_role_may_not_use_it(room: Room) -> None:
    boss, tom = room.person("Boss", admin=True), room.person("Tom")
    roles = await room.ask(boss, "roles", right="use", add=f"<@{boss.user.id}>")
    assert "Boss" in words_of(roles)
    told = await room.film(tom, script())
    assert told.ephemeral
    assert "You may not use me here" in words_of(told)
    assert "Only administrators" in words_of(await room.ask(tom, "roles", right="use"))
    board = await room.film(boss, script())
    assert "You may not use me here" in await room.told(tom, board, "Stop")
    await room.press(boss, board, "Stop")
    await room.shows(board, "was stopped")


async def test_channels_can_be_left_out(room: Room) -> None:
    boss, tom = room.person("Boss", admin=True), room.person("Tom")
    other = room.discord.add_channel("talk", room.discord.guilds[room.channel.guild_id or 0])
    assert f"<#{room.channel.id}>" in words_of(await room.ask(boss, "allow", add="here"))
    told = await room.ask(tom, "help", channel=other)
    assert "I do not work in this channel" in words_of(told)
    assert "A script becomes a storyboard" in words_of(await room.ask(tom, "help"))


async def test_limits_of_a_server_hold_and_are_said(room: Room) -> None:
    boss, tom = room.person("Boss", admin=True), room.person("Tom")
    assert "Only administrators" in words_of(await room.ask(tom, "limits", films_per_day=100))
    assert "1 (at most 500)" in words_of(await room.ask(boss, "limits", films_per_day=1))
    first = await room.film(tom, script(), storyboard=False)
    told = await room.film(tom, script())
    assert told.ephemeral
    assert "The limit of films in 24 hours (1) is reached" in words_of(told)
    usage = await room.ask(tom, "usage")
    assert usage.ephemeral
    assert "1 of 1" in words_of(usage)
    await room.shows(first, "is ready")
    await room.delivered()


async def test_a_film_of_somebody_else_is_left_alone(room: Room) -> None:
    mia, tom, boss = room.person("Mia"), room.person("Tom"), room.person("Boss", admin=True)
    board = await room.film(mia, script())
    await room.offers(board, "Film it")
    for label in ("Film it", "Change", "Stop"):
        assert "Only whoever asked for it" in await room.told(tom, board, label)
    await room.press(boss, board, "Stop")
    await room.shows(board, "was stopped")
    noted = words_of(await room.ask(boss, "audit"))
    assert "Tom: stop" in noted
    assert "refused" in noted


async def test_a_film_that_could_not_be_shown_is_not_begun(room: Room) -> None:
    mia = room.person("Mia")
    room.channel.bot_permissions = DEFAULT_BOT_PERMISSIONS & ~ATTACH_FILES
    told = await room.film(mia, script())
    assert told.ephemeral
    assert "Attach Files" in words_of(told)
    assert room.jobs(mia) == []


async def test_too_long_a_film_is_refused_before_anything_is_made(room: Room) -> None:
    boss, mia = room.person("Boss", admin=True), room.person("Mia")
    await room.ask(boss, "limits", minutes_per_film=1)
    told = await room.film(mia, script() + "\nMARA\nI remember every ship.\n" * 200)
    assert "1 are possible" in words_of(told)
    assert room.jobs(mia) == []
