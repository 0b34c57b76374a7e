"""Unmodified bots in processes of their own, pointed here by the shim alone, live through a day with people."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.loopback.discord import DiscordLoopback, SpecOracle
from tests.loopback.discord import Upload as DiscordUpload
from tests.loopback.telegram import TelegramLoopback, Upload

BOTS = Path(__file__).with_name("plain_bots")


@asynccontextmanager
async def running(bot: str, environment: Mapping[str, str], log: Path) -> AsyncIterator[None]:
    """A bot's process, until the test is done with it."""
    with log.open("wb") as said:
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(BOTS / bot), stdout=said, stderr=said, env=os.environ | environment
        )
    try:
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


@pytest.mark.slow
async def test_a_discord_bot_serves_people_and_survives_a_cut_connection(tmp_path: Path) -> None:
    oracle = SpecOracle()
    async with DiscordLoopback() as discord:
        discord.on_call.append(oracle.check)
        async with running("on_discord.py", discord.environment(tmp_path / "shim"), tmp_path / "log"):
            await discord.wait_connected(60)
            assert await discord.wait_commands() == ["analyse"]
            alice = discord.as_user("alice")
            inter = await alice.slash("analyse", file=DiscordUpload("data.csv", b"a,b\n1,2\n"), mode="Full")
            assert await inter.acknowledged() == 5
            message = await inter.response()
            await discord.wait_for(lambda: message.buttons, 20, "report")
            assert [r.content for r in message.revisions] == [
                "",
                "⏳ data.csv: 25 %",
                "⏳ data.csv: 50 %",
                "⏳ data.csv: 75 %",
                "✅ done",
            ]
            assert message.attachments[0].data == b"A,B\n1,2\n"
            await (await alice.click(message, "Re-run")).acknowledged()
            assert message.content == "Re-running…"
            assert (await (await alice.choose(message, "JSON")).response()).ephemeral
            opened = await alice.click(message, "Rename…")
            await (await alice.submit(opened, {"New name": "Q3 figures"})).acknowledged()
            assert message.content == "Renamed to **Q3 figures**"
            await discord.drop_gateway(None)
            await alice.react(message, "👍")
            await discord.wait_for(lambda: discord.resumes, 30, "resume")
            thanks = await discord.wait_message(lambda m: m.reference is message)
            assert thanks.content == "thanks for the 👍"
            assert discord.identifies == 1
    assert oracle.checked
    assert not oracle.problems


@pytest.mark.slow
async def test_a_telegram_bot_serves_people_and_is_slowed_down(tmp_path: Path) -> None:
    async with (
        TelegramLoopback() as telegram,
        running("on_telegram.py", telegram.environment(tmp_path / "shim"), tmp_path / "log"),
    ):
        await telegram.wait_polling(60)
        assert [c["command"] for c in telegram.commands[""]] == ["start", "burst"]
        alice = telegram.as_user("alice")
        await alice.send("/start")
        hello = await telegram.wait_message(lambda m: m.from_bot and "Hello" in m.text)
        assert [(e["type"], e["offset"], e["length"]) for e in hello.entities] == [("bold", 0, 5), ("italic", 6, 5)]
        assert (await (await alice.press(hello, "Help")).answered())["show_alert"]
        await telegram.wait_for(lambda: "CSV" in hello.text, what="edit")
        await alice.send_document(Upload("data.csv", b"a,b\n"), "please")
        await telegram.wait_for(lambda: len([m for m in telegram.history() if m.media_group_id]) == 2, 40, "album")
        result = next(m for m in telegram.history() if m.media is not None and m.media.name == "result.csv")
        assert result.media is not None
        assert result.media.data == b"A,B\n"
        await alice.react(result, "👍")
        await telegram.wait_message(lambda m: m.from_bot and m.text == "thanks for 👍")
        await alice.send("/burst 6")
        await telegram.wait_message(lambda m: m.text == "burst 5", timeout=40)
        assert telegram.throttled
