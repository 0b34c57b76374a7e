"""Samples of voices as files to listen to, each made once. Used by bots.commands.speaking."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from contextlib import suppress
from pathlib import Path

from bots.commands.registry import Desk
from core.config import child_environment
from core.crafts import Craft, SpeakRequest, VoiceCast, VoiceInfo
from core.errors import BrokenAsset, ServiceDown, SystemFault
from core.sampling import FILE, SENTENCES, SampleMade, SampleOrder
from core.serial import digest, from_json, to_json

SECONDS = 90.0
"""Longest that a sample may take."""
_TURN = asyncio.Semaphore(1)
"""One voice model at a time in memory."""


async def voice_sample(desk: Desk, voice: VoiceInfo, language: str) -> Path:
    """The voice speaking one sentence (.m4a). Raises StoryreelError."""
    text = SENTENCES.get(language, SENTENCES["en"])
    request = SpeakRequest(text=text, language=language, voice=VoiceCast(voice=voice.id))
    identity = desk.house.advancer.book.entries[Craft.SPEAK].identity
    key = digest(b"voice-sample", identity.encode(), to_json(request))
    store = desk.house.store
    async with _TURN:
        if not await asyncio.to_thread(store.has, key):
            work = await asyncio.to_thread(store.open_work)
            try:
                made = await _spoken(desk, request, work)
                await asyncio.to_thread(store.commit, key, work, made)
            finally:
                await asyncio.to_thread(store.discard, work)
    return Path(store.fetch(key)) / FILE


async def _spoken(desk: Desk, request: SpeakRequest, folder: Path) -> SampleMade:
    choice = desk.settings.choices()[Craft.SPEAK]
    order = SampleOrder(engine=choice.name, options=dict(choice.options), request=request, folder=str(folder))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "core.sampling", stdin=PIPE, stdout=PIPE, stderr=PIPE, env=child_environment(None, {})
    )
    try:
        async with asyncio.timeout(SECONDS):
            out, err = await process.communicate(to_json(order))
    except TimeoutError as error:
        raise ServiceDown("voice.slow", "the voice took too long") from error
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    try:
        made = from_json(out, SampleMade)
    except BrokenAsset as error:
        raise SystemFault("voice.broken", f"the voice process ended: {err.decode(errors='replace')[-500:]}") from error
    if made.error_code:
        raise SystemFault(made.error_code, made.error)
    return made
