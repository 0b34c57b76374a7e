"""Recordings of people that came with a command: read, checked and cut in a process of their own. Used by
bots.commands.consenting."""

from __future__ import annotations

import asyncio
from pathlib import PurePosixPath

from bots.commands.batching import SOUNDS, ending
from bots.commands.registry import Desk
from bots.commands.sampling import from_process
from bots.desk import Upload
from core.errors import BadOption, SystemFault, UserError
from core.neural.voice import own
from core.neural.voice.cutting import Cut, CutOrder
from storage.assets import unwritable

MODULE = "core.neural.voice.cutting"
SECONDS = 120.0
"""Longest that reading a recording of hours may take."""
FILMS = (".mp4", ".mov", ".webm", ".mkv")
_TURN = asyncio.Semaphore(1)
"""One decoder at a time."""


async def cut_recording(desk: Desk, upload: Upload, name: str) -> Cut:
    """Keeps the best half minute under own.asked_recording(name). The file itself is not kept.

    Raises BadOption for what is no recording of a voice: silent, too short, no speech, no sound.
    """
    if ending(upload.name) not in (*SOUNDS, *FILMS):
        raise BadOption("voice.sample_kind", f"{upload.name} is no recording", name=upload.name[:80])
    store = desk.house.store
    async with _TURN:
        work = await asyncio.to_thread(store.open_work)
        try:
            file = work / f"recording{PurePosixPath(upload.name).suffix.lower()}"
            await asyncio.to_thread(file.write_bytes, upload.data)
            order = CutOrder(file=str(file), into=str(own.asked_recording(name)))
            made = await from_process(MODULE, order, Cut, SECONDS)
        except OSError as error:
            raise unwritable(error, work) from error
        finally:
            await asyncio.to_thread(store.discard, work)
    if made.error_code:
        mine = made.error_code.startswith("voice.sample_")
        parameters = {**made.parameters, **({"name": upload.name[:80]} if "name" in made.parameters else {})}
        raise (UserError if mine else SystemFault)(made.error_code, made.error, **parameters)
    return made
