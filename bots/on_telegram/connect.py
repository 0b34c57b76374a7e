"""Opens the Telegram side of a bot process. Called by the composition root `bots.serve`."""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from telegram import Bot, User
from telegram.error import InvalidToken, TelegramError
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest
from telegram.warnings import PTBDeprecationWarning

from bots.commands.registry import Desk
from bots.on_telegram.doors import DESK, Doors
from bots.on_telegram.menu import publish
from bots.on_telegram.people import PLATFORM
from bots.on_telegram.polling import NewsLine, Poller
from bots.on_telegram.posting import TelegramChat
from bots.on_telegram.reception import Reception
from core.config import Settings
from core.ending import end
from core.errors import BadConfig
from storage import moving

log = logging.getLogger(__name__)
TELEGRAM = "https://api.telegram.org"
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between two tries to reach Telegram."""
CONNECTIONS = 32
BURST, EVEN = 5, 22
"""Messages at once, and a second after that: the limiter lets through both in one second, and Telegram bears 30."""
ANSWER_SECONDS = 20.0
STOP_SECONDS = 3.0
"""For messages that are being sent when the process is to stop."""
UPLOAD_SECONDS = 120.0
"""Without any byte being taken."""


@asynccontextmanager
async def open_chat(desk: Desk, settings: Settings, doors: Doors = DESK) -> AsyncIterator[TelegramChat]:
    """Telegram, connected by long polling: people are listened to, and what is posted arrives.

    Waits for as long as Telegram cannot be reached. Raises BadConfig for a missing or wrong token.
    """
    token = settings.telegram.token.get_secret_value().strip()
    if not token:
        raise BadConfig("telegram.token.missing", "the Telegram bot has no token: set telegram.token in config.yaml")
    async with AsyncExitStack() as stack:
        news = NewsLine(2, ANSWER_SECONDS)
        asker, poster = open_bots(token, settings.telegram.api, news)
        me = await reached(asker)
        await stack.enter_async_context(asker)
        await stack.enter_async_context(poster)

        async def moved(old: str, new: str) -> None:
            await moving.move(desk.house, PLATFORM, old, new)

        chat = TelegramChat(poster, local=bool(settings.telegram.api), moved=moved)
        reception = Reception(desk, asker, chat, me, doors)
        tasks = (
            asyncio.create_task(listen(Poller(asker, reception.handle, news)), name="telegram"),
            asyncio.create_task(publish(asker, doors.commands), name="telegram menu"),
        )
        try:
            yield chat
        finally:
            await end(tasks)
            await chat.unparted.settled(STOP_SECONDS)


def open_bots(token: str, api: str, news: HTTPXRequest | None = None) -> tuple[Bot, Bot]:
    """(one that asks and is never kept waiting, one that posts and keeps Telegram's limits). Raises BadConfig for no token.

    `api` is the address of a Bot API server of one's own, else Telegram's; `news` is the connection that updates come over.
    """
    # the library warns its own code about a type of its future; nothing here reads that attribute
    warnings.filterwarnings("ignore", message=".*`retry_after`.*", category=PTBDeprecationWarning)
    origin = api.rstrip("/") or TELEGRAM
    base, files = f"{origin}/bot", f"{origin}/file/bot"
    try:
        asker = Bot(token, base, files, request=line(), get_updates_request=news or line(2))
        poster = ExtBot(
            token,
            base,
            files,
            request=line(media=UPLOAD_SECONDS),
            get_updates_request=line(1),
            rate_limiter=AIORateLimiter(overall_max_rate=BURST, overall_time_period=BURST / EVEN, max_retries=5),
        )
    except InvalidToken as error:
        raise wrong_token() from error
    return asker, poster


def line(connections: int = CONNECTIONS, media: float = ANSWER_SECONDS) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections,
        connect_timeout=10.0,
        read_timeout=max(ANSWER_SECONDS, media),
        write_timeout=ANSWER_SECONDS,
        media_write_timeout=media,
        pool_timeout=ANSWER_SECONDS,
    )


async def reached(bot: Bot) -> User:
    """Who the bot is, as soon as Telegram can be reached. Raises BadConfig when it does not know the token."""
    pause = FIRST_PAUSE
    while True:
        try:
            await bot.initialize()
            await bot.delete_webhook()
            return bot.bot
        except InvalidToken as error:
            await bot.shutdown()
            raise wrong_token() from error
        except TelegramError as error:
            log.warning("Telegram cannot be reached, again in %.0f s: %s", pause, error)
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)


async def listen(poller: Poller) -> None:
    """Polls until cancelled; a token that is withdrawn while the bot runs is said loudly, and tried again now and then."""
    while True:
        try:
            await poller.run()
        except InvalidToken:
            log.error("Telegram does not know the token any more; docs/telegram.md tells where to get a new one")
            await asyncio.sleep(LONGEST_PAUSE)


def wrong_token() -> BadConfig:
    return BadConfig("telegram.token", "Telegram does not know the token: copy it again from BotFather into telegram.token")
