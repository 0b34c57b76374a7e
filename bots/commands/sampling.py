"""Samples of voices as files to listen to, each made once. Used by bots.commands.speaking and bots.commands.consenting."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from bots.commands.registry import Desk
from core.config import child_environment
from core.crafts import Craft, SpeakRequest, VoiceCast, VoiceInfo
from core.errors import BrokenAsset, ServiceDown, SystemFault
from core.sampling import FILE, SENTENCES, SampleMade, SampleOrder
from core.serial import digest, from_json, to_json

MODULE = "core.sampling"
SECONDS = 90.0
"""Longest that a sample may take."""
PATIENCE = 300.0
"""Seconds for the first sample of a voice that was just kept: a large model may have to be loaded for it."""
_TURN = asyncio.Semaphore(1)
"""One voice model at a time in memory."""
T = TypeVar("T")


async def voice_sample(desk: Desk, voice: VoiceInfo, language: str, seconds: float = SECONDS) -> Path:
    """The voice speaking one sentence (.m4a). Raises StoryreelError."""
    key, store = sample_key(desk, voice.id, language), desk.house.store
    async with _TURN:
        if not await asyncio.to_thread(store.has, key):
            work = await asyncio.to_thread(store.open_work)
            try:
                made = await _spoken(desk, _request(voice.id, language), work, seconds)
                await asyncio.to_thread(store.commit, key, work, made)
            finally:
                await asyncio.to_thread(store.discard, work)
    return Path(store.fetch(key)) / FILE


def sample_key(desk: Desk, voice: str, language: str) -> str:
    """Under which asset a voice's sample is stored, with the engine that speaks now."""
    identity = desk.house.advancer.book.entries[Craft.SPEAK].identity
    return digest(b"voice-sample", identity.encode(), to_json(_request(voice, language)))


def forget_samples(desk: Desk, voice: str, language: str) -> None:
    """Deletes what was made to listen to a voice, in that language and all others."""
    for code in {language, *SENTENCES, *desk.house.advancer.book.languages}:
        desk.house.store.delete(sample_key(desk, voice, code))


def _request(voice: str, language: str) -> SpeakRequest:
    text = SENTENCES.get(language, SENTENCES["en"])
    return SpeakRequest(text=text, language=language, voice=VoiceCast(voice=voice))


async def _spoken(desk: Desk, request: SpeakRequest, folder: Path, seconds: float) -> SampleMade:
    choice = desk.house.engines.choice(Craft.SPEAK)
    order = SampleOrder(
        engine=choice.name,
        options=dict(choice.options),
        request=request,
        folder=str(folder),
        models=str(desk.settings.models_folder.absolute()),
    )
    made = await from_process(MODULE, order, SampleMade, seconds)
    if made.error_code:
        raise SystemFault(made.error_code, made.error)
    return made


async def from_process(module: str, order: object, kind: type[T], seconds: float) -> T:
    """What `python -m <module>` answers to `order`: a bot must keep answering, and stay small. Raises ServiceDown when it takes
    longer than that, SystemFault when the process breaks."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=child_environment(None, {})
    )
    try:
        async with asyncio.timeout(seconds):
            out, err = await process.communicate(to_json(order))
    except TimeoutError as error:
        raise ServiceDown("voice.slow", "the voice took too long") from error
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    try:
        return from_json(out, kind)
    except BrokenAsset as error:
        raise SystemFault("voice.broken", f"the voice process ended: {err.decode(errors='replace')[-500:]}") from error
