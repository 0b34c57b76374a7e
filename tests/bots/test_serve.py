"""The bot process: platforms that fail alone, links beside them, and an end that is quick and clean."""

from __future__ import annotations

import asyncio
import io
import logging
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import psutil
import pytest
import structlog

from bots.commands.registry import Desk
from bots.logs import log_to_screen
from bots.serve import Bots, platforms, secrets_of
from core.config import Settings, child_environment
from core.errors import BadConfig, ServiceDown
from storage.database import open_database
from tests.bots.courier.stage import eventually
from tests.fakes.paper_chat import PaperChat
from tests.fakes.studio import ROOT, Studio


@pytest.fixture
def settings(studio: Studio, unused_tcp_port: int) -> Settings:
    return studio.settings(links={"url": "https://f.example.org", "listen": f"127.0.0.1:{unused_tcp_port}"})


def opener(chat: PaperChat, *troubles: Exception) -> Callable[[Desk, Settings], object]:
    """Opens `chat` after it has failed with each of `troubles`."""
    left = list(troubles)

    @asynccontextmanager
    async def open_chat(desk: Desk, settings: Settings) -> AsyncIterator[PaperChat]:
        if left:
            raise left.pop(0)
        yield chat

    return open_chat


@asynccontextmanager
async def served(bots: Bots) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(bots.run())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, BadConfig):
            await task


async def test_a_platform_that_is_away_is_tried_again_and_the_other_goes_on(settings: Settings) -> None:
    away = opener(PaperChat(platform="away"), ServiceDown("chat.down", "no network"), OSError("no route"))
    bots = Bots(settings, {"here": opener(PaperChat()), "away": away})  # type: ignore[dict-item]
    async with served(bots):
        await eventually(lambda: "here" in bots.couriers)
        assert "away" not in bots.couriers
        await eventually(lambda: "away" in bots.couriers)


async def test_a_wrong_token_ends_that_platform_alone(settings: Settings) -> None:
    wrong = opener(PaperChat(platform="wrong"), BadConfig("token.wrong", "wrong token"))
    bots = Bots(settings, {"wrong": wrong, "here": opener(PaperChat())})  # type: ignore[dict-item]
    async with served(bots) as task:
        await eventually(lambda: "here" in bots.couriers and bots.couriers["here"].looks > 2)
        assert not task.done()
        assert bots.troubles() == ["wrong is not connected"]


async def test_a_wrong_token_alone_ends_the_process_with_its_sentence(settings: Settings) -> None:
    wrong = opener(PaperChat(platform="wrong"), BadConfig("token.wrong", "wrong token"))
    with pytest.raises(BadConfig, match="wrong token"):
        async with asyncio.timeout(60):
            await Bots(settings, {"wrong": wrong}).run()  # type: ignore[dict-item]
    with pytest.raises(BadConfig, match="no chat is configured"):
        await Bots(settings, platforms(settings)).run()


async def test_health_says_whether_the_chats_are_connected(settings: Settings) -> None:
    late = opener(PaperChat(), ServiceDown("chat.down", "no network"))
    bots = Bots(settings, {"here": late})  # type: ignore[dict-item]
    url = f"http://{settings.links.listen}/health"

    async def health(session: aiohttp.ClientSession) -> tuple[int, str]:
        try:
            async with session.get(url) as answer:
                return answer.status, await answer.text()
        except aiohttp.ClientConnectionError:
            return 0, ""

    async with served(bots), aiohttp.ClientSession() as session, asyncio.timeout(20):
        seen = [(0, "")]
        while seen[-1][0] != 200:
            seen.append(await health(session))
            await asyncio.sleep(0.02)
        assert (503, "here is not connected\n") in seen


async def test_two_processes_on_one_port_both_serve_their_chats(settings: Settings) -> None:
    first, second = (Bots(settings, {"here": opener(PaperChat())}) for _ in range(2))  # type: ignore[dict-item]
    async with served(first), served(second):
        await eventually(lambda: "here" in first.couriers and "here" in second.couriers)


def workers_of(family: list[psutil.Process]) -> list[psutil.Process]:
    """Those that are alive."""
    found = []
    for process in family:
        with suppress(psutil.Error):
            if "workers.main" in " ".join(process.cmdline()):
                found.append(process)
    return found


async def test_sigterm_ends_bots_and_workers(studio: Studio, settings: Settings) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bots.paper_bots", str(studio.config)),
        env=child_environment(studio.config, {"PYTHONPATH": str(ROOT)}),
        cwd=studio.folder,
        stderr=asyncio.subprocess.PIPE,
    )
    parent = psutil.Process(process.pid)
    await eventually(lambda: bool(workers_of(parent.children())), within=30)
    assert process.stderr is not None
    async with asyncio.timeout(60):
        while b"connected" not in await process.stderr.readline():
            pass
    family = parent.children(recursive=True)
    process.send_signal(signal.SIGTERM)
    said = await process.stderr.read()
    assert await process.wait() == 0
    assert b"Traceback" not in said
    assert not workers_of(family)
    database = await open_database(settings.database)  # whole and writable
    await database.close()


def test_tokens_are_never_logged() -> None:
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    try:
        log_to_screen(["s3cr3t", ""], stream)
        try:
            raise ValueError("https://api.example.org/bots3cr3t/getMe")
        except ValueError:
            logging.getLogger("x").exception("failed with s3cr3t")
        logging.getLogger("httpx").info("GET bots3cr3t")
        structlog.get_logger("storyreel.bots").info("connected", platform="discord")
    finally:
        root.handlers, root.level = handlers, level
        structlog.reset_defaults()
    assert "s3cr3t" not in stream.getvalue()
    assert "***" in stream.getvalue()
    assert "httpx" not in stream.getvalue()
    assert stream.getvalue().endswith("storyreel.bots: connected: platform=discord\n")


def test_every_secret_of_the_settings_is_kept_from_logs(studio: Studio) -> None:
    settings = studio.settings(discord={"token": "dis"}, telegram={"token": "tel"}, links={"secret": "lin"})
    addresses = {"database_url": "postgresql+asyncpg://u:p%40ss@db/x", "redis_url": "redis://:hush@r:6379/0"}
    found = secrets_of(settings.model_copy(update=addresses))
    assert {"dis", "tel", "lin", "p%40ss", "p@ss", "hush"} == set(found)


def test_only_platforms_with_a_token_are_opened(studio: Studio) -> None:
    assert platforms(studio.settings()) == {}
    assert list(platforms(studio.settings(discord={"token": "x"}))) == ["discord"]
    assert list(platforms(studio.settings(telegram={"token": "x"}, discord={"token": " "}))) == ["telegram"]
    assert Path(studio.config).exists()


def test_a_bot_process_loads_nothing_that_only_makes_films() -> None:
    loading = "import sys, bots.serve, bots.on_discord.connect, bots.on_telegram.connect; print(*sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", loading],
        cwd=ROOT, env=child_environment(None, {"PYTHONPATH": str(ROOT)}), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert not {"av", "numpy", "skia", "cv2", "onnxruntime"} & set(said.stdout.split())
