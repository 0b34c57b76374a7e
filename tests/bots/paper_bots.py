"""A bot process of a paper chat: `python -m tests.bots.paper_bots CONFIG`. For tests that end it from outside."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bots.commands.registry import Desk
from bots.logs import log_to_screen
from bots.serve import Bots, until_stopped
from core.config import Settings, load_settings
from tests.fakes.paper_chat import PaperChat


@asynccontextmanager
async def open_paper(desk: Desk, settings: Settings) -> AsyncIterator[PaperChat]:
    yield PaperChat()


if __name__ == "__main__":
    log_to_screen([])
    config = Path(sys.argv[1])
    asyncio.run(until_stopped(Bots(load_settings(config), {"paper": open_paper}, config=config, workers=1)))
