"""Real people's voices after they agreed: kept, and heard for the first time; and what is deleted when they did not agree, or
no more. Called by bots.commands.consenting and by the card of such a voice, which takes up what another process left.
"""

from __future__ import annotations

import asyncio

import structlog

from bots.commands.making import tell
from bots.commands.registry import Desk
from bots.commands.sampling import PATIENCE, forget_samples, voice_sample
from core.crafts import VoiceInfo
from core.errors import Conflict, NotFound, StoryreelError
from core.looks import Age, Gender
from core.neural.voice import own
from storage import own_voices
from storage.chat_tables import VoiceState
from storage.own_voices import LIVE, ScopeVoice

log = structlog.get_logger("storyreel.voices")
ANSWER_WITHIN = 24 * 3600.0
"""Seconds that a person has to agree; then the recording is deleted."""


def go_on(desk: Desk, voice: str) -> None:
    """Prepares a voice whose person has agreed, beside everything else; does nothing where this process does so already."""
    if voice not in desk.preparing:
        task = asyncio.create_task(_prepare(desk, voice), name=f"voice-{voice}")
        desk.preparing[voice] = task
        task.add_done_callback(lambda _: desk.preparing.pop(voice, None))


async def _prepare(desk: Desk, voice: str) -> None:
    try:
        row = await own_voices.one(desk.house, voice)
        if row.state is VoiceState.AGREED:
            await _kept(desk, row)
    except StoryreelError as error:
        log.warning("a voice was not prepared", voice=voice, code=error.code, error=str(error))
        await _ended(desk, voice, VoiceState.FAILED, error=error.code)
    except Exception:
        log.exception("a voice broke", voice=voice)
        await _ended(desk, voice, VoiceState.FAILED, error="voice.broken")


async def _ended(desk: Desk, voice: str, state: VoiceState, **values: str) -> bool:
    try:
        noted = await own_voices.change(desk.house, voice, (VoiceState.AGREED,), state, values)
    except StoryreelError as error:  # it is taken up again by whoever shows its card
        log.warning("a voice is not noted", voice=voice, code=error.code)
        return True
    await tell(desk, voice)
    return noted


async def _kept(desk: Desk, row: ScopeVoice) -> None:
    """Keeps the recording as a voice and has it speak. May be done twice; what is deleted meanwhile stays deleted."""
    kept = row.voice or (await asyncio.to_thread(_keep, row)).id
    noted = await own_voices.change(desk.house, row.id, (VoiceState.AGREED,), VoiceState.AGREED, {"voice": kept})
    if noted:
        await asyncio.to_thread(own.forget_asked, row.id)
        info = engine_voice(desk, kept)
        if info is None:
            raise Conflict("voice.noclone", "the engine does not speak with voices of people")
        await voice_sample(desk, info, spoken_language(desk, row), PATIENCE)
        noted = await _ended(desk, row.id, VoiceState.READY)
    if not noted:
        await asyncio.to_thread(_forget, desk, kept, row.language)


def _keep(row: ScopeVoice) -> own.OwnVoice:
    consent = own.Consent(by=row.person_name, statement=row.statement, at=row.agreed or 0.0, person=row.person)
    return own.keep_recording(
        own.asked_recording(row.id),
        label=row.label,
        gender=Gender(row.gender),
        age=Age(row.age),
        language=row.language,
        consent=consent,
        scope=row.scope,
    )


def engine_voice(desk: Desk, voice: str) -> VoiceInfo | None:
    """A kept voice as the engine of now has it; None when it does not speak with people's voices."""
    return next((one for one in desk.house.advancer.book.voices if one.id == voice), None)


def spoken_language(desk: Desk, row: ScopeVoice) -> str:
    """What its sample is in: the language of the recording, where the model speaks that."""
    able = desk.house.advancer.book.languages
    return next((code for code in (row.language, "en", *able) if code in able), "en")


async def remove(desk: Desk, row: ScopeVoice, state: VoiceState) -> bool:
    """Ends a voice, whatever it is at: its films that are being made are stopped, and its files deleted; False when it was gone
    before. First the files go, then it is noted: who dies in between is asked again, and nothing is left behind."""
    if not row.is_live:
        return False
    if row.voice:
        for use in await own_voices.used_in(desk.house, row.voice, row.scope):
            if use.open:
                await desk.house.cancel(use.film)
    await asyncio.to_thread(_forget, desk, row.voice, row.language)
    await asyncio.to_thread(own.forget_asked, row.id)
    ended = await own_voices.change(desk.house, row.id, LIVE, state)
    now = await own_voices.one(desk.house, row.id)
    await asyncio.to_thread(_forget, desk, now.voice, row.language)  # what was being kept at that moment
    await tell(desk, row.id)
    return ended


def _forget(desk: Desk, voice: str, language: str) -> None:
    if not voice:
        return
    forget_samples(desk, voice, language)
    try:
        own.forget(voice)
    except NotFound:
        return


async def lapse(desk: Desk) -> int:
    """Deletes recordings whose person did not answer in time; returns how many."""
    count = 0
    for voice in await own_voices.asked_before(desk.house, desk.clock() - ANSWER_WITHIN):
        if await own_voices.change(desk.house, voice, (VoiceState.ASKED,), VoiceState.LAPSED):
            await asyncio.to_thread(own.forget_asked, voice)
            await tell(desk, voice)
            count += 1
    return count
