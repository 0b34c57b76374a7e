"""The loopback Discord refuses what Discord's documentation says Discord refuses."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from tests.loopback.bare_discord import Client, bare_bot
from tests.loopback.discord import (
    COMPONENTS_V2,
    EPHEMERAL,
    MIB,
    VIEW_CHANNEL,
    ClientRejected,
    DiscordLoopback,
    InteractionFailed,
    Upload,
)

HELLO = {"type": 4, "data": {"content": "hello"}}


@pytest_asyncio.fixture
async def bot() -> AsyncIterator[Client]:
    async with bare_bot() as client:
        yield client


def row(*kids: Any) -> dict[str, Any]:
    return {"type": 1, "components": list(kids)}


def button(n: int = 0, **over: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": f"b{n}", "custom_id": f"b{n}"} | over


def select(n: int, **over: Any) -> dict[str, Any]:
    return {"type": 3, "custom_id": "s", "options": [{"label": f"o{i}", "value": f"o{i}"} for i in range(n)]} | over


def field(name: str = "n", value: str = "v") -> dict[str, str]:
    return {"name": name, "value": value}


def leaf_codes(tree: Any) -> set[str]:
    if isinstance(tree, dict):
        return {e["code"] for e in tree.get("_errors", [])}.union(*(leaf_codes(v) for k, v in tree.items() if k != "_errors"))
    return set()


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("2001 characters", {"content": "x" * 2001}, "BASE_TYPE_MAX_LENGTH"),
    ("11 embeds", {"embeds": [{"title": "t"}] * 11}, "BASE_TYPE_MAX_LENGTH"),
    ("description 4097", {"embeds": [{"description": "x" * 4097}]}, "BASE_TYPE_MAX_LENGTH"),
    ("title 257", {"embeds": [{"title": "x" * 257}]}, "BASE_TYPE_MAX_LENGTH"),
    ("26 fields", {"embeds": [{"fields": [field()] * 26}]}, "BASE_TYPE_MAX_LENGTH"),
    ("field value 1025", {"embeds": [{"fields": [field(value="x" * 1025)]}]}, "BASE_TYPE_MAX_LENGTH"),
    ("empty field value", {"embeds": [{"fields": [field(value="")]}]}, "BASE_TYPE_REQUIRED"),
    ("6001 over two embeds", {"embeds": [{"description": "x" * 4000}, {"description": "x" * 2001}]}, "MAX_EMBED_SIZE_EXCEEDED"),
    ("image not uploaded", {"embeds": [{"image": {"url": "attachment://a.png"}}]}, "URL_TYPE_INVALID_URL"),
    ("6 rows", {"components": [row(button(i)) for i in range(6)]}, "BASE_TYPE_MAX_LENGTH"),
    ("6 buttons", {"components": [row(*(button(i) for i in range(6)))]}, "BASE_TYPE_BAD_LENGTH"),
    ("custom_id 101", {"components": [row(button(custom_id="c" * 101))]}, "BASE_TYPE_BAD_LENGTH"),
    ("custom_id twice", {"components": [row(button(1), button(1))]}, "COMPONENT_CUSTOM_ID_DUPLICATED"),
    ("label 81", {"components": [row(button(label="l" * 81))]}, "BASE_TYPE_MAX_LENGTH"),
    (
        "link with custom_id",
        {"components": [row(button(style=5, url="https://e.test"))]},
        "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
    ),
    ("26 options", {"components": [row(select(26))]}, "BASE_TYPE_BAD_LENGTH"),
    ("select beside button", {"components": [row(select(2), button())]}, "COMPONENT_LAYOUT_WIDTH_EXCEEDED"),
    (
        "same option value",
        {"components": [row(select(1, options=[{"label": "a", "value": "v"}, {"label": "b", "value": "v"}]))]},
        "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
    ),
    ("top-level button", {"components": [button()]}, "UNION_TYPE_CHOICES"),
    ("ephemeral by channel route", {"content": "x", "flags": EPHEMERAL}, "BASE_TYPE_CHOICES"),
    (
        "content with v2",
        {"content": "x", "flags": COMPONENTS_V2, "components": [{"type": 10, "content": "t"}]},
        "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
    ),
    (
        "41 v2 components",
        {"flags": COMPONENTS_V2, "components": [{"type": 10, "content": "t"}] * 41},
        "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
    ),
    (
        "4001 v2 text",
        {"flags": COMPONENTS_V2, "components": [{"type": 10, "content": "x" * 2001}] * 2},
        "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
    ),
    ("attachment not sent", {"content": "x", "attachments": [{"id": 0, "filename": "a"}]}, "ATTACHMENT_NOT_FOUND"),
    ("reply to nothing", {"content": "x", "message_reference": {"message_id": "1"}}, "REPLIES_UNKNOWN_MESSAGE"),
]


@pytest.mark.parametrize(("what", "body", "code"), BAD, ids=[b[0] for b in BAD])
async def test_a_message_that_discord_refuses_is_refused(bot: Client, what: str, body: dict[str, Any], code: str) -> None:
    status, answer = await bot.send(body)
    assert (status, answer["code"]) == (400, 50035), answer
    assert code in leaf_codes(answer["errors"]), answer
    assert not bot.server.history()


GOOD: list[dict[str, Any]] = [
    {"content": "x" * 2000},
    {"embeds": [{"description": "x" * 4096, "fields": [field()] * 25}, {"description": "y" * 1854}]},
    {"content": "x", "components": [row(*(button(5 * i + j) for j in range(5))) for i in range(5)]},
    {"content": "x", "components": [row(select(25))]},
    {"flags": COMPONENTS_V2, "components": [{"type": 17, "components": [{"type": 10, "content": "t"}, row(button())]}]},
]


@pytest.mark.parametrize("body", GOOD)
async def test_a_message_at_the_limit_is_taken(bot: Client, body: dict[str, Any]) -> None:
    status, answer = await bot.send(body)
    assert status == 200, answer


async def test_files_reactions_and_permissions_are_refused_as_discord_does(bot: Client) -> None:
    server = bot.server
    assert (await bot.send({}))[1] == {"message": "Cannot send an empty message", "code": 50006}
    assert (await bot.send({}, {"a.bin": bytes(10 * MIB + 1)}))[1]["code"] == 40005
    status, sent = await bot.send({"attachments": [{"id": 0, "description": "d"}]}, {"a b.txt": b"x" * 9})
    assert status == 200
    assert sent["attachments"][0]["filename"] == "a_b.txt"
    assert sent["attachments"][0]["description"] == "d"
    async with bot.http.get(sent["attachments"][0]["url"]) as r:
        assert (r.status, await r.read()) == (200, b"x" * 9)
    server.advance(90000)
    async with bot.http.get(sent["attachments"][0]["url"]) as r:
        assert r.status == 404
    assert (await bot.rest("GET", "/users/@me", auth=False))[0] == 401
    assert (await bot.rest("GET", "/nonsense"))[0] == 404
    assert (await bot.rest("GET", "/channels/1/messages"))[1]["code"] == 10003
    human = await server.as_user("alice").send("hi")
    base = f"/channels/{server.channel.id}/messages/{human.id}"
    assert (await bot.rest("PATCH", base, {"content": "no"}))[1]["code"] == 50005
    assert (await bot.rest("DELETE", base))[1]["code"] == 50013
    assert (await bot.rest("PUT", base + "/reactions/hello/@me"))[1]["code"] == 10014
    for i in range(20):
        assert (await bot.rest("PUT", f"{base}/reactions/{chr(0x1F600 + i)}/@me"))[0] == 204
    assert (await bot.rest("PUT", f"{base}/reactions/👍/@me"))[1]["code"] == 30010
    server.channel.bot_permissions = VIEW_CHANNEL
    assert (await bot.send({"content": "x"}))[1]["code"] == 50013
    server.channel.bot_permissions = 0
    assert (await bot.send({"content": "x"}))[1]["code"] == 50001


async def test_components_show_only_files_that_are_sent(bot: Client) -> None:
    gallery = {"type": 12, "items": [{"media": {"url": "attachment://a.png"}}]}
    section = {
        "type": 9,
        "components": [{"type": 10, "content": "t"}],
        "accessory": {"type": 11, "media": {"url": "https://e.test/x"}},
    }
    body = {
        "flags": COMPONENTS_V2,
        "components": [gallery, section, {"type": 13, "file": {"url": "attachment://b.txt"}}, {"type": 14}],
        "attachments": [{"id": 0}, {"id": 1}],
    }
    status, sent = await bot.send(body, {"a.png": b"1", "b.txt": b"2"})
    assert status == 200
    assert sent["components"][0]["items"][0]["media"]["url"].startswith("http://127.0.0.1")
    status, bad = await bot.send(body, {"a.png": b"1"})
    assert status == 400
    assert "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND" in leaf_codes(bad["errors"])


async def register(bot: Client, *commands: dict[str, Any]) -> tuple[int, Any]:
    return await bot.rest("PUT", f"/applications/{bot.server.application_id}/commands", list(commands))


def command(**over: Any) -> dict[str, Any]:
    return {"name": "go", "description": "d", "type": 1} | over


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (command(name="Go"), "APPLICATION_COMMAND_INVALID_NAME"),
        (command(name="a b"), "APPLICATION_COMMAND_INVALID_NAME"),
        (command(name="x" * 33), "BASE_TYPE_BAD_LENGTH"),
        (command(description=""), "BASE_TYPE_REQUIRED"),
        (command(description="d" * 101), "BASE_TYPE_BAD_LENGTH"),
        (command(options=[{"type": 3, "name": f"o{i}", "description": "d"} for i in range(26)]), "BASE_TYPE_MAX_LENGTH"),
        (
            command(
                options=[
                    {"type": 3, "name": "a", "description": "d"},
                    {"type": 3, "name": "b", "description": "d", "required": True},
                ]
            ),
            "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        ),
        (command(name_localizations={"de": "Los"}), "APPLICATION_COMMAND_INVALID_NAME"),
        (command(options=[{"type": 12, "name": "a", "description": "d"}]), "BASE_TYPE_CHOICES"),
        (
            command(options=[{"type": 3, "name": "a", "description": "d", "choices": [{"name": "n", "value": "v"}] * 26}]),
            "BASE_TYPE_MAX_LENGTH",
        ),
    ],
)
async def test_a_command_that_discord_refuses_is_refused(bot: Client, bad: dict[str, Any], code: str) -> None:
    status, answer = await register(bot, bad)
    assert status == 400, answer
    assert code in leaf_codes(answer["errors"]), answer


async def test_an_interaction_is_answered_once_and_in_time(bot: Client) -> None:
    server, alice = bot.server, bot.server.as_user("alice")
    ws = await bot.identify()
    assert (await register(bot, command(options=[{"type": 11, "name": "f", "description": "d", "required": True}])))[0] == 200
    with pytest.raises(ClientRejected):
        await alice.slash("go")
    with pytest.raises(ClientRejected):
        await alice.slash("nope")
    with pytest.raises(ClientRejected):
        await alice.slash("go", f=Upload("big", bytes(10 * MIB + 1)))

    async def post(inter: Any, body: Any) -> tuple[int, Any]:
        return await bot.rest("POST", f"/interactions/{inter.id}/{inter.token}/callback", body, auth=False)

    hook = f"/webhooks/{server.application_id}"
    one = await alice.slash("go", f=Upload("a.txt", b"1"))
    assert (await bot.rest("PATCH", f"{hook}/{one.token}/messages/@original", {"content": "x"}))[1]["code"] == 10015
    assert (await post(one, {"type": 7, "data": {}}))[0] == 400
    assert (await post(one, {"type": 4, "data": {"content": "x" * 2001}}))[1]["code"] == 50035
    assert (await post(one, {"type": 5, "data": {"flags": EPHEMERAL}}))[0] == 204
    assert (await post(one, HELLO))[1]["code"] == 40060
    # the documented quirk: a follow-up after a deferral fills the deferred response, ephemeral as that was
    _, filled = await bot.rest("POST", f"{hook}/{one.token}", {"content": "filled"}, auth=False)
    assert one.original is not None
    assert filled["id"] == str(one.original.id)
    assert filled["flags"] & EPHEMERAL
    assert one.original not in server.history()
    assert one.original in alice.sees()
    assert (await bot.rest("PATCH", f"/channels/{server.channel.id}/messages/{one.original.id}", {"content": "x"}))[1][
        "code"
    ] == 10008
    server.advance(901)
    assert (await bot.rest("PATCH", f"{hook}/{one.token}/messages/@original", {"content": "x"}))[1]["code"] == 50027

    two = await alice.slash("go", f=Upload("a.txt", b"1"))
    with pytest.raises(InteractionFailed):
        await two.acknowledged()
    assert (await post(two, HELLO))[1] == {"message": "Unknown interaction", "code": 10062}
    three = await alice.slash("go", f=Upload("a.txt", b"1"))
    modal = {
        "title": "t",
        "custom_id": "m",
        "components": [row({"type": 4, "custom_id": "x", "style": 1, "label": "X", "max_length": 3})],
    }
    assert (await post(three, {"type": 9, "data": modal | {"title": "t" * 46}}))[1]["code"] == 50035
    assert (await post(three, {"type": 9, "data": modal}))[0] == 204
    with pytest.raises(ClientRejected):
        await alice.submit(three, {"X": "four"})
    done = await alice.submit(three, {"X": "abc"})
    assert (await post(done, {"type": 9, "data": modal}))[0] == 400  # no modal in answer to a modal
    assert (await post(done, HELLO))[0] == 204
    await ws.close()


async def test_the_gateway_closes_with_the_code_of_the_mistake(bot: Client) -> None:
    async def code(ws: aiohttp.ClientWebSocketResponse) -> int | None:
        async for _ in ws:
            pass
        return ws.close_code

    assert await code(await bot.identify(token="wrong")) == 4004
    assert await code(await bot.identify(1 << 40)) == 4013
    bot.server.granted_privileged_intents = 0
    assert await code(await bot.identify()) == 4014
    ws = await bot.identify(1)
    await ws.send_json({"op": 2, "d": {"token": bot.server.token, "intents": 1}})
    assert await code(ws) == 4005
    ws = await bot.http.ws_connect(bot.server.gateway_url)
    await ws.send_json({"op": 3, "d": {}})
    assert await code(ws) == 4003
    ws = await bot.identify(1)
    await ws.send_str("not json")
    assert await code(ws) == 4002


async def test_content_is_hidden_from_bots_without_the_intent(bot: Client) -> None:
    ws = await bot.identify(1 << 9)
    await bot.server.wait_connected()
    await bot.server.as_user("alice").send("secret")
    await bot.server.as_user("alice").send(f"<@{bot.server.bot.id}> hi")
    seen: list[str] = []
    while len(seen) < 2:
        frame = await asyncio.wait_for(ws.receive_json(), 2)
        if frame["t"] == "MESSAGE_CREATE":
            seen.append(frame["d"]["content"])
    assert seen == ["", f"<@{bot.server.bot.id}> hi"]
    await ws.close()


async def test_the_sixth_message_in_a_row_is_throttled() -> None:
    async with DiscordLoopback() as server, aiohttp.ClientSession() as http:
        bot = Client(server, http)
        results = [await bot.send({"content": str(i)}) for i in range(6)]
        assert [r[0] for r in results] == [200] * 5 + [429]
        assert set(results[5][1]) >= {"message", "retry_after", "global"}
        assert 0 < results[5][1]["retry_after"] <= 5
