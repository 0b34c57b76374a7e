"""What the courier relies on: post, edit, delete against a Telegram that refuses what Telegram refuses."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import create_autospec

import pytest
from PIL import Image
from telegram import Bot, Message
from telegram import Chat as TelegramGroup
from telegram.error import ChatMigrated

from bots.callers import Place
from bots.cards import Action, Attachment, Card, Progress, Tone, Video
from bots.chat import Busy, Forbidden, Gone, TooLarge
from bots.on_telegram.connect import open_bots
from bots.on_telegram.posting import TelegramChat
from tests.bots.on_telegram.clips import clip
from tests.bots.on_telegram.wire import TelegramLoopback, UserDriver


def picture(folder: Path, name: str, size: tuple[int, int] = (320, 180)) -> Path:
    path = folder / name
    Image.new("RGB", size, "navy").save(path)
    return path


@pytest.fixture
async def alice(server: TelegramLoopback) -> UserDriver:
    driver = server.as_user("alice")
    await driver.send("hello")
    return driver


@pytest.fixture
async def telegram(server: TelegramLoopback):  # type: ignore[no-untyped-def]
    asker, poster = open_bots(server.token, server.origin)
    async with asker, poster:
        yield TelegramChat(poster)


def place_of(driver: UserDriver) -> Place:
    return Place(platform="telegram", id=str(driver.chat.id), private=True)


async def test_a_progress_message_becomes_a_picture_then_the_film_in_place(
    server: TelegramLoopback, telegram: TelegramChat, alice: UserDriver, tmp_path: Path
) -> None:
    place = place_of(alice)
    stop = ((Action(label="Stop", verb="stop", args=("f" * 32,)),),)
    first = Card(title="Film", tone=Tone.BUSY, progress=Progress(fraction=0.1), actions=stop)
    message = await telegram.post(place, first)
    sheet = Card(title="Film", text="Storyboard", pictures=(picture(tmp_path, "a.png"),), actions=stop)
    await telegram.edit(place, message, sheet, before=first)
    later = Card(title="Film", text="Further", pictures=sheet.pictures, actions=stop)
    await telegram.edit(place, message, later, before=sheet)
    video = Video(
        path=clip(tmp_path / "film.mp4"), name="film.mp4", width=320, height=180, seconds=2.0, thumbnail=sheet.pictures[0]
    )
    await telegram.edit(place, message, Card(title="Ready", video=video), before=later)
    shown = next(m for m in alice.sees() if m.from_bot)
    assert [call.method for call in server.calls if call.method.startswith(("send", "edit"))] == [
        "sendMessage",
        "editMessageMedia",
        "editMessageCaption",
        "editMessageMedia",
    ]
    assert shown.media is not None
    assert (shown.media.kind, shown.media.width, shown.media.height, shown.media.duration) == ("video", 320, 180, 2)
    assert shown.buttons == []
    assert server.calls_to("editMessageMedia")[1].files[1][1] > 0  # the thumbnail


async def test_an_edit_that_does_not_know_what_was_there_finds_out(
    server: TelegramLoopback, telegram: TelegramChat, alice: UserDriver, tmp_path: Path
) -> None:
    place = place_of(alice)
    message = await telegram.post(place, Card(title="With picture", pictures=(picture(tmp_path, "a.png"),)))
    await telegram.edit(place, message, Card(title="Only words now"))
    await telegram.edit(place, message, Card(title="Only words now"))
    shown = next(m for m in alice.sees() if m.from_bot)
    assert shown.text == "Only words now"
    assert shown.media is not None


async def test_an_edit_that_changes_nothing_succeeds(telegram: TelegramChat, alice: UserDriver, tmp_path: Path) -> None:
    card = Card(title="Same", pictures=(picture(tmp_path, "a.png"),))
    message = await telegram.post(place_of(alice), card)
    await telegram.edit(place_of(alice), message, card, before=card)
    await telegram.edit(place_of(alice), message, card)


async def test_the_same_picture_travels_once(
    server: TelegramLoopback, telegram: TelegramChat, alice: UserDriver, tmp_path: Path
) -> None:
    card = Card(title="Sheet", pictures=(picture(tmp_path, "a.png"),))
    await telegram.post(place_of(alice), card)
    await telegram.post(place_of(alice), card)
    assert [len(call.files) for call in server.calls_to("sendPhoto")] == [1, 0]


async def test_a_picture_too_large_for_a_photo_comes_as_a_file(
    telegram: TelegramChat, alice: UserDriver, tmp_path: Path
) -> None:
    await telegram.post(place_of(alice), Card(title="Long", pictures=(picture(tmp_path, "long.png", (40, 9990)),)))
    shown = next(m for m in alice.sees() if m.from_bot)
    assert shown.media is not None
    assert shown.media.kind == "document"


async def test_attachments_carry_the_text_and_follow_it(telegram: TelegramChat, alice: UserDriver, tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text("1")
    (tmp_path / "b.vtt").write_text("2")
    files = tuple(Attachment(path=tmp_path / name, name=name) for name in ("a.srt", "b.vtt"))
    await telegram.post(place_of(alice), Card(title="Subtitles", attachments=files))
    shown = [m for m in alice.sees() if m.from_bot]
    assert [(m.text, m.media.name) for m in shown if m.media] == [("Subtitles", "a.srt"), ("", "b.vtt")]


async def test_several_pictures_turn_in_one_message(
    server: TelegramLoopback, telegram: TelegramChat, alice: UserDriver, tmp_path: Path
) -> None:
    pages = tuple(picture(tmp_path, f"{n}.png", (320, 180 + n)) for n in range(3))
    card = Card(title="Sheet", pictures=pages)
    message = await telegram.post(place_of(alice), card)
    await telegram.show_page(place_of(alice), message, card, 2)
    shown = next(m for m in alice.sees() if m.from_bot)
    assert shown.buttons == ["◀", "3 / 3", "▶"]
    assert shown.media is not None
    assert shown.media.height == 182


async def test_what_is_gone_is_gone(server: TelegramLoopback, telegram: TelegramChat, alice: UserDriver) -> None:
    place = place_of(alice)
    message = await telegram.post(place, Card(title="x"))
    await telegram.delete(place, message)
    await telegram.delete(place, message)
    with pytest.raises(Gone):
        await telegram.edit(place, message, Card(title="y"))
    with pytest.raises(Gone):
        await telegram.post(Place(platform="telegram", id="4711", private=True), Card(title="y"))
    await alice.block()
    with pytest.raises(Gone):
        await telegram.post(place, Card(title="y"))


@pytest.mark.parametrize(
    ("code", "description", "expected"),
    [
        (400, "Bad Request: not enough rights to send photos to the chat", Forbidden),
        (403, "Forbidden: bot was kicked from the supergroup chat", Gone),
        (413, "Request Entity Too Large", TooLarge),
        (502, "Bad Gateway", Busy),
    ],
)
async def test_refusals_are_told_apart(
    server: TelegramLoopback, telegram: TelegramChat, alice: UserDriver, code: int, description: str, expected: type[Exception]
) -> None:
    server.inject("sendMessage", code, description)
    with pytest.raises(expected) as caught:
        await telegram.post(place_of(alice), Card(title="x"))
    if expected is Forbidden:
        assert caught.value.parameters["permission"] == "send photos to the chat"  # type: ignore[attr-defined]


async def test_a_flood_limit_is_waited_for(server: TelegramLoopback, telegram: TelegramChat, alice: UserDriver) -> None:
    server.inject("sendMessage", 429, retry_after=1)
    await telegram.post(place_of(alice), Card(title="after the flood"))
    assert len(server.throttled) == 1


async def test_a_person_in_a_group_is_called_by_the_sign(
    server: TelegramLoopback, telegram: TelegramChat, alice: UserDriver
) -> None:
    group = server.add_group("Team", alice.user)
    card = Card(title="Ready", tone=Tone.GOOD, mention=str(alice.user.id))
    await telegram.post(Place(platform="telegram", id=str(group.id), server=str(group.id)), card)
    shown = server.history(group)[-1]
    assert [entity["type"] for entity in shown.entities] == ["text_mention", "bold"]
    assert shown.text == "✅ Ready"


async def test_a_server_of_ones_own_that_refuses_large_files_is_believed(
    server: TelegramLoopback, alice: UserDriver, tmp_path: Path
) -> None:
    asker, poster = open_bots(server.token, server.origin)
    async with asker, poster:
        chat = TelegramChat(poster, local=True)
        place = place_of(alice)
        assert await chat.upload_limit(place) == 2000 * 1024 * 1024
        (tmp_path / "big.bin").write_bytes(bytes(51 * 1024 * 1024))
        with pytest.raises(TooLarge):
            await chat.post(place, Card(title="x", attachments=(Attachment(path=tmp_path / "big.bin", name="big.bin"),)))
        assert await chat.upload_limit(place) == 50 * 1024 * 1024


async def test_a_group_that_moved_is_written_to_at_its_new_address() -> None:
    told: list[tuple[str, str]] = []

    async def moved(old: str, new: str) -> None:
        told.append((old, new))

    bot = create_autospec(Bot, instance=True)
    sent = Message(5, datetime.now(UTC), TelegramGroup(-1005, "supergroup"))
    bot.send_message.side_effect = [ChatMigrated(-1005), sent, sent]
    chat = TelegramChat(bot, moved=moved)
    place = Place(platform="telegram", id="-5", server="-5")
    assert await chat.post(place, Card(title="x")) == "5"
    await chat.post(place, Card(title="y"))
    assert told == [("-5", "-1005")]
    assert [call.args[0] for call in bot.send_message.call_args_list] == [-5, -1005, -1005]
