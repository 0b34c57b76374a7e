"""The loopback Telegram refuses what Telegram refuses, and what it answers is what python-telegram-bot knows."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import telegram as ptb
from aiohttp import web
from PIL import Image

from tests.loopback.telegram import MIB, ApiCall, ClientRejected, TelegramLoopback, Upload, UserDriver

PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000040000000400806000000aa6971de") + b"\0" * 32


def box(kind: bytes, body: bytes) -> bytes:
    return (8 + len(body)).to_bytes(4, "big") + kind + body


def number(value: int) -> bytes:
    return value.to_bytes(4, "big")


MP4 = box(b"ftyp", b"isom\0\0\2\0isommp42") + box(
    b"moov",
    box(b"mvhd", b"\0" * 12 + number(1000) + number(2500) + b"\0" * 80)
    + box(b"trak", box(b"tkhd", b"\0" * 76 + number(640 << 16) + number(360 << 16))),
)


def unknown_fields(thing: Any, path: str = "") -> list[str]:
    """Fields python-telegram-bot has no name for: nothing of our own invention may be in an answer."""
    out: list[str] = []
    if isinstance(thing, ptb.TelegramObject):
        out += [f"{path}.{k}" for k in thing.api_kwargs]
        for key in set(thing.to_dict(recursive=False)) - {"duration"}:  # reading it warns of a change to come
            out += unknown_fields(getattr(thing, "from_user" if key == "from" else key, None), f"{path}.{key}")
    elif isinstance(thing, (list, tuple)):
        for i, item in enumerate(thing):
            out += unknown_fields(item, f"{path}[{i}]")
    return out


TYPES: dict[str, Any] = {
    "getMe": ptb.User,
    "getUpdates": ptb.Update,
    "getFile": ptb.File,
    "getMyCommands": ptb.BotCommand,
    "getChat": ptb.ChatFullInfo,
    "getChatMember": ptb.ChatMember,
    "getWebhookInfo": ptb.WebhookInfo,
} | {
    m: ptb.Message
    for m in (
        "sendMessage",
        "sendPhoto",
        "sendDocument",
        "sendVideo",
        "sendMediaGroup",
        "editMessageText",
        "editMessageCaption",
        "editMessageMedia",
        "editMessageReplyMarkup",
    )
}


class Client:
    def __init__(self, server: TelegramLoopback, http: aiohttp.ClientSession, alice: UserDriver) -> None:
        self.server, self.http, self.alice, self.problems = server, http, alice, list[str]()
        server.on_call.append(self.judge)

    def judge(self, call: ApiCall) -> None:
        if call.status == 200 and call.method in TYPES:
            result = call.response["result"]
            for item in result if isinstance(result, list) else [result]:
                self.problems += unknown_fields(TYPES[call.method].de_json(json.loads(json.dumps(item)), None), call.method)

    async def __call__(self, name: str, /, _files: dict[str, bytes] | None = None, **params: Any) -> tuple[int, Any]:
        params.setdefault("chat_id", self.alice.user.id)
        data: Any = {"json": params}
        if _files is not None:
            form = aiohttp.FormData()
            for k, v in params.items():
                form.add_field(k, v if isinstance(v, str) else json.dumps(v))
            for k, v in _files.items():
                form.add_field(k, io.BytesIO(v), filename=f"{k}.bin")
            data = {"data": form}
        async with self.http.post(f"{self.server.base_url}{self.server.token}/{name}", **data) as r:
            body = await r.json()
            assert r.status == (200 if body["ok"] else body["error_code"])
            return r.status, body["result"] if body["ok"] else body["description"]


@pytest_asyncio.fixture
async def bot() -> AsyncIterator[Client]:
    async with TelegramLoopback(flood_control=False) as server, aiohttp.ClientSession() as http:
        alice = server.as_user("alice")
        await alice.send("/start")
        client = Client(server, http, alice)
        yield client
        assert not client.problems


def keys(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


BAD: list[tuple[dict[str, Any], str]] = [
    ({"text": "x" * 4097}, "Bad Request: message is too long"),
    ({"text": "  "}, "Bad Request: message text is empty"),
    ({"text": "hi", "chat_id": 1}, "Bad Request: chat not found"),
    (
        {"text": "1.0", "parse_mode": "MarkdownV2"},
        "Bad Request: can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
    ),
    (
        {"text": "*b", "parse_mode": "MarkdownV2"},
        "Bad Request: can't parse entities: Can't find end of Bold entity at byte offset 0",
    ),
    (
        {"text": "<b>x", "parse_mode": "HTML"},
        "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    ({"text": "a <x>", "parse_mode": "HTML"}, 'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 2'),
    (
        {"text": "_x", "parse_mode": "Markdown"},
        "Bad Request: can't parse entities: Can't find end of the entity starting at byte offset 0",
    ),
    ({"text": "x", "parse_mode": "rtf"}, "Bad Request: unsupported parse_mode"),
    ({"text": "x", "reply_markup": keys({"text": "b", "callback_data": "d" * 65})}, "Bad Request: BUTTON_DATA_INVALID"),
    ({"text": "x", "reply_parameters": {"message_id": 99}}, "Bad Request: message to be replied not found"),
]


@pytest.mark.parametrize(("params", "description"), BAD)
async def test_a_message_that_telegram_refuses_is_refused(bot: Client, params: dict[str, Any], description: str) -> None:
    assert await bot("sendMessage", **params) == (400, description)


async def test_sizes_are_taken_up_to_the_limit(bot: Client) -> None:
    assert (await bot("sendMessage", text="x" * 4096))[0] == 200
    assert (await bot("sendMessage", text="x", reply_markup=keys({"text": "b", "callback_data": "d" * 64})))[0] == 200
    assert (await bot("sendDocument", {"document": b"1"}, caption="c" * 1024))[0] == 200
    assert await bot("sendDocument", {"document": b"1"}, caption="c" * 1025) == (
        400,
        "Bad Request: message caption is too long",
    )
    assert (await bot("sendDocument", {"document": bytes(50 * MIB)}))[0] == 200
    assert (await bot("sendDocument", {"document": bytes(50 * MIB + 1)}))[0] == 413
    assert await bot("sendPhoto", {"photo": b"not a picture"}) == (400, "Bad Request: IMAGE_PROCESS_FAILED")
    assert (await bot("sendPhoto", {"photo": PNG}))[0] == 200
    small = (await bot.alice.send_document(Upload("a.csv", bytes(20 * MIB)))).media
    large = (await bot.alice.send_document(Upload("b.csv", bytes(20 * MIB + 1)))).media
    assert small is not None
    assert large is not None
    status, file = await bot("getFile", file_id=small.file_id)
    async with bot.http.get(f"{bot.server.base_file_url}{bot.server.token}/{file['file_path']}") as r:
        assert len(await r.read()) == 20 * MIB
    assert await bot("getFile", file_id=large.file_id) == (400, "Bad Request: file is too big")
    status, sent = await bot(
        "sendMediaGroup",
        {"a": PNG, "b": PNG},
        media=[{"type": "photo", "media": "attach://a"}, {"type": "photo", "media": "attach://b", "caption": "c"}],
    )
    assert status == 200
    assert len({m["media_group_id"] for m in sent}) == 1
    assert (
        await bot(
            "sendMediaGroup",
            {"a": PNG, "b": b"2"},
            media=[{"type": "photo", "media": "attach://a"}, {"type": "document", "media": "attach://b"}],
        )
    )[0] == 400


async def test_edits_must_change_something_of_the_bots_own(bot: Client) -> None:
    _, sent = await bot("sendMessage", text="one", reply_markup=keys({"text": "b", "callback_data": "d"}))
    mid = sent["message_id"]
    same = await bot("editMessageText", message_id=mid, text="one", reply_markup=keys({"text": "b", "callback_data": "d"}))
    assert same[0] == 400
    assert same[1].startswith("Bad Request: message is not modified")
    status, edited = await bot("editMessageText", message_id=mid, text="one")
    assert status == 200
    assert "reply_markup" not in edited
    assert await bot("editMessageText", message_id=999, text="x") == (400, "Bad Request: message to edit not found")
    assert await bot("editMessageText", message_id=1, text="x") == (400, "Bad Request: message can't be edited")
    assert await bot("editMessageCaption", message_id=mid, caption="x") == (
        400,
        "Bad Request: there is no caption in the message to edit",
    )
    assert (await bot("editMessageMedia", {"p": PNG}, message_id=mid, media={"type": "photo", "media": "attach://p"}))[0] == 200
    assert (await bot("editMessageCaption", message_id=mid, caption="cap"))[0] == 200
    assert (await bot("deleteMessage", message_id=mid)) == (200, True)
    assert await bot("deleteMessage", message_id=mid) == (400, "Bad Request: message to delete not found")


async def test_buttons_reactions_and_blocks_reach_the_bot(bot: Client) -> None:
    server, alice = bot.server, bot.alice
    _, sent = await bot(
        "sendMessage", text="x", reply_markup=keys({"text": "b", "callback_data": "d"}, {"text": "u", "url": "https://e.test"})
    )
    message = server.messages[alice.user.id, sent["message_id"]]
    with pytest.raises(ClientRejected):
        await alice.press(message, "u")
    query = await alice.press(message, "b")
    assert await bot("answerCallbackQuery", callback_query_id=query.id, text="t" * 201) == (
        400,
        "Bad Request: MESSAGE_TOO_LONG",
    )
    assert await bot("answerCallbackQuery", callback_query_id=query.id, text="ok") == (200, True)
    assert (await query.answered())["text"] == "ok"
    assert (await bot("answerCallbackQuery", callback_query_id=query.id))[0] == 400
    late = await alice.press(message, "b")
    server.advance(3600)
    assert (await bot("answerCallbackQuery", callback_query_id=late.id))[0] == 400
    await alice.react(message, "👍")
    kinds = [set(u) - {"update_id"} for u in server.updates]
    assert {"message_reaction"} not in kinds  # not asked for
    _, updates = await bot("getUpdates", allowed_updates=["message_reaction", "my_chat_member"])
    await alice.react(message)
    await alice.block()
    _, updates = await bot("getUpdates", offset=updates[-1]["update_id"] + 1)
    assert [next(k for k in u if k != "update_id") for u in updates] == ["message_reaction", "my_chat_member"]
    assert await bot("sendMessage", text="x") == (403, "Forbidden: bot was blocked by the user")
    bob = server.as_user("bob")
    server.private(bob.user)
    assert await bot("sendMessage", chat_id=bob.user.id, text="x") == (
        403,
        "Forbidden: bot can't initiate conversation with a user",
    )
    assert (await bot("setMessageReaction", message_id=1, reaction=[{"type": "emoji", "emoji": "🧀"}]))[0] == 403


async def test_privacy_mode_keeps_chatter_from_the_bot(bot: Client) -> None:
    server = bot.server
    bob = server.as_user("bob")
    group = server.add_group("G", bob.user)
    await bob.send("chatter", chat=group)
    await bob.send("/go@other_bot", chat=group)
    await bob.send("/go@loop_bot now", chat=group)
    assert [u["message"]["text"] for u in server.updates if u["message"]["chat"]["id"] == group.id] == ["/go@loop_bot now"]
    group.bot_status = "kicked"
    assert (await bot("sendMessage", chat_id=group.id, text="x"))[1] == "Forbidden: bot was kicked from the supergroup chat"
    assert (await bot("getChat", chat_id=group.id))[0] == 200


async def test_a_burst_into_one_chat_is_slowed_down() -> None:
    async with TelegramLoopback(chat_burst=3) as server, aiohttp.ClientSession() as http:
        alice = server.as_user("alice")
        await alice.send("/start")
        bot = Client(server, http, alice)
        assert [(await bot("sendMessage", text=str(i)))[0] for i in range(5)] == [200, 200, 200, 429, 429]
        assert server.throttled[0].response == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        }


async def test_a_group_takes_twenty_messages_a_minute() -> None:
    async with TelegramLoopback(chat_burst=100) as server, aiohttp.ClientSession() as http:
        bob = server.as_user("bob")
        group = server.add_group("G", bob.user)
        bot = Client(server, http, bob)
        codes = [(await bot("sendMessage", chat_id=group.id, text=str(i)))[0] for i in range(21)]
        assert codes == [200] * 20 + [429]
        assert 50 <= server.throttled[-1].response["parameters"]["retry_after"] <= 60


async def test_thirty_messages_a_second_are_taken_overall() -> None:
    async with TelegramLoopback() as server, aiohttp.ClientSession() as http:
        people = [server.as_user(f"u{i}") for i in range(40)]
        for person in people:
            await person.send("/start")
        bot = Client(server, http, people[0])
        begun = server.elapsed()
        codes = [(await bot("sendMessage", chat_id=person.user.id, text="x"))[0] for person in people]
        assert codes[:30] == [200] * 30
        assert 429 in codes or server.elapsed() - begun > 1


async def test_only_one_poller_is_served(bot: Client) -> None:
    server = bot.server
    server.updates.clear()
    first = asyncio.create_task(bot("getUpdates", timeout=10))
    await server.wait_polling()
    second = asyncio.create_task(bot("getUpdates", timeout=10))
    assert (await first)[0] == 409
    await bot.alice.send("hi")
    assert (await second)[1][0]["message"]["text"] == "hi"


async def test_a_webhook_that_fails_is_asked_again(bot: Client) -> None:
    server, got = bot.server, list[Any]()
    server.updates.clear()
    server.webhook_pause = 0.01
    await bot.alice.send("hi")

    async def hook(request: web.Request) -> web.Response:
        got.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), await request.json()))
        return web.Response(status=200 if len(got) > 1 else 500)

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    assert (await bot("setWebhook", url=f"http://127.0.0.1:{runner.addresses[0][1]}/hook", secret_token="s3cret"))[0] == 200
    assert (await bot("getUpdates"))[0] == 409
    await server.wait_for(lambda: len(got) >= 2 or None, 5)
    assert got[0][0] == "s3cret"
    assert got[0][1] == got[1][1]
    assert (await bot("deleteWebhook"))[0] == 200
    await runner.cleanup()


def jpeg(width: int, height: int) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(made, "JPEG")
    return made.getvalue()


async def test_a_text_becomes_a_film_in_place(bot: Client) -> None:
    _, sent = await bot("sendMessage", text="uploading")
    item = {
        "type": "video",
        "media": "attach://film",
        "thumbnail": "attach://thumb",
        "caption": "ready",
        "supports_streaming": True,
    }
    files = {"film": MP4, "thumb": jpeg(320, 180)}
    status, edited = await bot("editMessageMedia", files, message_id=sent["message_id"], media=item)
    assert status == 200, edited
    assert "text" not in edited
    assert edited["caption"] == "ready"
    assert {k: edited["video"][k] for k in ("width", "height", "duration")} == {"width": 640, "height": 360, "duration": 2}
    assert edited["video"]["thumbnail"]["width"] == 320
    message = bot.server.messages[bot.alice.user.id, sent["message_id"]]
    assert message.media is not None
    assert message.media.streams
    assert [r.media for r in message.revisions] == [None, "film.bin"]
    assert (await bot("editMessageText", message_id=sent["message_id"], text="x"))[0] == 400


async def test_a_thumbnail_that_is_too_large_is_passed_over(bot: Client) -> None:
    status, sent = await bot("sendVideo", {"video": MP4, "thumbnail": jpeg(640, 360)})
    assert status == 200
    assert "thumbnail" not in sent["video"]


async def test_a_film_over_the_limit_leaves_the_text_as_it_was(bot: Client) -> None:
    _, sent = await bot("sendMessage", text="uploading")
    item = {"type": "video", "media": "attach://film"}
    files = {"film": bytes(50 * MIB + 1)}
    assert (await bot("editMessageMedia", files, message_id=sent["message_id"], media=item))[0] == 413
    assert bot.server.messages[bot.alice.user.id, sent["message_id"]].text == "uploading"


async def test_a_server_of_ones_own_takes_larger_files_and_gives_paths(tmp_path: Path) -> None:
    async with TelegramLoopback(flood_control=False, local=tmp_path) as server, aiohttp.ClientSession() as http:
        alice = server.as_user("alice")
        await alice.send("/start")
        bot = Client(server, http, alice)
        status, sent = await bot("sendDocument", {"document": bytes(50 * MIB + 1)})
        assert status == 200
        _, file = await bot("getFile", file_id=sent["document"]["file_id"])
        assert await asyncio.to_thread(Path(file["file_path"]).read_bytes) == bytes(50 * MIB + 1)


async def test_unknown_methods_bad_commands_and_wrong_tokens_are_refused(bot: Client) -> None:
    assert await bot("noSuchMethod") == (404, "Not Found: method not found")
    assert (await bot("getMe"))[1]["username"] == "loop_bot"
    refused = await bot("setMyCommands", commands=[{"command": "Bad", "description": "d"}])
    assert refused == (400, "Bad Request: BOT_COMMAND_INVALID")
    assert (await bot("setMyCommands", commands=[{"command": "go", "description": "d"}]))[0] == 200
    bot.server.inject("sendMessage", 429, retry_after=7)
    assert (await bot("sendMessage", text="x"))[1] == "Too Many Requests: retry after 7"
    async with bot.http.post(f"{bot.server.base_url}1:wrong/getMe") as r:
        assert r.status == 401
