"""What tests do while they act as people: wait for the desk, and for what the bot says."""

from __future__ import annotations

import asyncio

from tests.bots.on_telegram.paper_desk import PaperDesk
from tests.bots.on_telegram.wire import Message, TelegramLoopback

SCRIPT = b"INT. KITCHEN - DAY\n\nANN\nHello.\n"


async def asked(server: TelegramLoopback, paper: PaperDesk, count: int = 1) -> None:
    """Until the desk was asked so often."""
    async with asyncio.timeout(30):
        while len(paper.asked) < count:  # noqa: ASYNC110 - the desk is asked by another task
            await asyncio.sleep(0.01)


async def said(server: TelegramLoopback, text: str) -> Message:
    """Text as people see it: without letters that have no width."""
    return await server.wait_message(lambda m: m.from_bot and text in m.text.replace("\u2060", ""), timeout=30)
