"""Which voices somebody may give to characters here: all that the engine has, and of real people's only those of this place.

Used by every command that lists, finds or gives voices.
"""

from __future__ import annotations

from collections.abc import Sequence

from bots.callers import Caller
from bots.commands.registry import Desk
from core.crafts import OWN_VOICE, VoiceInfo
from core.errors import NotFound
from core.plan.edits import VOICE
from core.plan.job import FilmJob
from storage import own_voices

OWN_CODE = OWN_VOICE.replace(":", "-")
"""Begins what a button carries for a real person's voice."""


async def voices_here(desk: Desk, caller: Caller) -> tuple[VoiceInfo, ...]:
    """Every voice that the caller may use in this place. Those that were kept at the terminal are its operators' alone: the
    owners of the bot that config.yaml names."""
    every = desk.house.advancer.book.voices
    if not any(voice.id.startswith(OWN_VOICE) for voice in every):
        return every
    scopes = await own_voices.scopes(desk.house)
    operator = caller.person.key in desk.settings.chats.owners

    def usable(voice: VoiceInfo) -> bool:
        if not voice.id.startswith(OWN_VOICE):
            return True
        return scopes[voice.id] == (caller.place.scope, True) if voice.id in scopes else operator

    return tuple(voice for voice in every if usable(voice))


def find_voice(voices: Sequence[VoiceInfo], text: str) -> VoiceInfo:
    """By id, by what a button carries (`code_of`), or by name. Raises NotFound."""
    typed = text.strip().strip('"“”„').casefold()
    if typed.startswith(OWN_CODE):
        typed = OWN_VOICE + typed.removeprefix(OWN_CODE)
    for voice in voices:
        if typed in (voice.id.casefold(), voice.label.casefold()):
            return voice
    if typed[:1] == "v" and typed[1:].isdigit() and int(typed[1:]) < len(voices):
        return voices[int(typed[1:])]
    for voice in voices:
        if typed and not typed.startswith(OWN_VOICE) and typed in voice.label.casefold():
            return voice
    raise NotFound("voice.none", f"there is no voice {text}", name=text[:60])


def code_of(voices: Sequence[VoiceInfo], voice: VoiceInfo) -> str:
    """What a button carries: the voice's number among `voices`; a real person's own id, since numbers change when such voices
    come and go, and one person's must never be taken for another's."""
    return voice.id.replace(":", "-") if voice.id.startswith(OWN_VOICE) else f"v{voices.index(voice)}"


async def check_voices(desk: Desk, caller: Caller, before: FilmJob, job: FilmJob) -> None:
    """Raises NotFound for a real person's voice that a change would bring into a film and that does not belong here: nobody may
    even learn that it exists."""
    new = _own_in(job) - _own_in(before)
    if new:
        able = {voice.id for voice in await voices_here(desk, caller)}
        for name in sorted(new - able):
            raise NotFound("voice.none", f"there is no voice {name} here", name=name[:60])


def _own_in(job: FilmJob) -> set[str]:
    given = {edit.value for edit in job.edits if edit.field == VOICE} | {pin.voice.voice for pin in job.voices}
    return {name for name in given if name.startswith(OWN_VOICE)}
