"""Which voice speaks which character. Called by the plan once the storyboard is written and the speech engine is known.

A voice fits by language, gender and age. No two main characters sound alike, the narrator sounds like nobody else, and a
minor character added at the end of the cast changes nobody's voice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.crafts import VoiceCast, VoiceInfo
from core.errors import MissingTool
from core.looks import Age, Gender
from core.serial import digest
from core.storyboard import NARRATOR, Character

_AGES = tuple(Age)
_AGE_COLOURS: dict[Age, tuple[float, float, float]] = {
    Age.CHILD: (3.5, 1.14, 1.03),
    Age.TEEN: (1.2, 1.05, 1.02),
    Age.ADULT: (0.0, 1.0, 1.0),
    Age.MIDDLE: (-0.4, 0.99, 0.98),
    Age.ELDER: (-1.2, 0.97, 0.9),
}
"""Semitones, vocal-tract scale and speed that make an adult voice sound of that age. Children have shorter vocal tracts
(about 0.87 of a woman's at ten years: Fitch and Giedd 1999), old speakers are slower and lower."""
NARRATOR_SPEED = 0.92
"""Against a voice's own: stories are told without haste."""
_STEPS = (0.0, -1.5, 1.5, -2.5, 2.5, -3.5, 3.5)
_TRACTS = (1.0, 0.94, 1.06, 0.9, 1.1)


@dataclass(slots=True)
class _Booth:
    """Voices and what is taken so far."""

    voices: tuple[VoiceInfo, ...]
    language: str
    users: Counter[str] = field(default_factory=Counter)
    reserved: set[str] = field(default_factory=set)
    """Voices of main characters and the narrator, which others take only when nothing else is left."""
    sounds: set[tuple[str, float, float]] = field(default_factory=set)

    def related(self, voice: VoiceInfo) -> int:
        """How many taken voices were blended from a part that `voice` has too: those sound alike."""
        parts = _parts(voice.id)
        return sum(bool(parts & _parts(taken)) for taken in self.users)

    def take(self, cast: VoiceCast, *, reserve: bool) -> VoiceCast:
        self.users[cast.voice] += 1
        self.sounds.add((cast.voice, cast.pitch, cast.formant))
        if reserve:
            self.reserved.add(cast.voice)
        return cast


def _parts(voice: str) -> frozenset[str]:
    """The recorded voices in a voice's id: itself, or those of a blend such as "blend:af_heart*0.6+bf_emma*0.4"."""
    return frozenset(part.partition("*")[0] for part in voice.removeprefix("blend:").split("+"))


def cast_voices(
    characters: Sequence[Character], voices: tuple[VoiceInfo, ...], language: str, pinned: Mapping[str, VoiceCast]
) -> dict[str, VoiceCast]:
    """Character id → voice, for every one of `characters`; `pinned` choices are kept as they are.

    `language` is a two-letter code; voices that do not speak it are used only when none does. Raises MissingTool
    ("voices.none") when there is no voice at all. The same arguments always give the same casting.
    """
    if all(voice.by_choice for voice in voices):
        raise MissingTool("voices.none", "the speech engine has no voices")
    free = tuple(voice for voice in voices if not voice.by_choice)
    able = tuple(voice for voice in free if language in voice.languages) or free
    booth = _Booth(able, language)
    chosen: dict[str, VoiceCast] = {}
    for character in characters:
        if character.id in pinned:
            chosen[character.id] = booth.take(pinned[character.id], reserve=_leads(character))
    for character in _in_turn(characters):
        if character.id not in chosen:
            chosen[character.id] = booth.take(_fitting(character, booth), reserve=_leads(character))
    if NARRATOR in chosen and NARRATOR not in pinned:
        chosen[NARRATOR] = replace(chosen[NARRATOR], speed=NARRATOR_SPEED * chosen[NARRATOR].speed)
    return {character.id: chosen[character.id] for character in characters}


def _leads(character: Character) -> bool:
    return character.main or character.id == NARRATOR


def _in_turn(characters: Sequence[Character]) -> Iterator[Character]:
    """Main characters whose gender is known, then the other main ones, then the narrator, then everyone else in order."""
    leads = [one for one in characters if one.main and one.id != NARRATOR]
    yield from (one for one in leads if one.gender is not Gender.NEUTRAL)
    yield from (one for one in leads if one.gender is Gender.NEUTRAL)
    yield from (one for one in characters if one.id == NARRATOR)
    yield from (one for one in characters if not one.main and one.id != NARRATOR)


def _fitting(character: Character, booth: _Booth) -> VoiceCast:
    """The best free voice of a fitting gender; else a shared one of a fitting gender in another colour; else any."""
    ranked = sorted(booth.voices, key=lambda voice: (-_fitness(character, voice, booth.language), _tie(character, voice)))
    fitting = [voice for voice in ranked if _gender_fits(character, voice)] or ranked
    free = [voice for voice in fitting if not booth.users[voice.id]]
    free.sort(key=lambda voice: booth.related(voice))
    if character.id == NARRATOR and not free:
        free = [voice for voice in ranked if not booth.users[voice.id]]
    if free:
        return _coloured(character, free[0], booth)
    shared = sorted(fitting, key=lambda voice: (voice.id in booth.reserved, booth.users[voice.id]))
    return _coloured(character, shared[0], booth)


def _gender_fits(character: Character, voice: VoiceInfo) -> bool:
    if Gender.NEUTRAL in (character.gender, voice.gender):
        return True
    if character.age is Age.CHILD:
        return voice.gender is Gender.FEMALE or (voice.age is Age.CHILD and voice.gender is character.gender)
    return voice.gender is character.gender


def _fitness(character: Character, voice: VoiceInfo, language: str) -> float:
    """Higher is better: native speakers first, then age, then quality."""
    native = 40.0 if voice.languages and voice.languages[0] == language else 0.0
    years = abs(_AGES.index(character.age) - _AGES.index(voice.age))
    same_gender = 5.0 if voice.gender is character.gender else 0.0
    return native + same_gender - 6.0 * years + 10.0 * voice.quality


def _tie(character: Character, voice: VoiceInfo) -> str:
    return digest(character.id.encode(), voice.id.encode())


def _coloured(character: Character, voice: VoiceInfo, booth: _Booth) -> VoiceCast:
    """The voice made to sound of the character's age, and unlike everyone who has it already."""
    pitch, formant, speed = (0.0, 1.0, 1.0) if voice.age is character.age else _AGE_COLOURS[character.age]
    for step, tract in sorted(((s, t) for t in _TRACTS for s in _STEPS), key=lambda pair: abs(pair[0]) + 30 * abs(pair[1] - 1)):
        colour = (round(pitch + step, 2), round(formant * tract, 3))
        if (voice.id, *colour) not in booth.sounds:
            return VoiceCast(voice=voice.id, pitch=colour[0], formant=colour[1], speed=speed)
    crowd = booth.users[voice.id]
    return VoiceCast(voice=voice.id, pitch=round(pitch + 0.1 * (crowd % 20), 2), formant=round(formant, 3), speed=speed)
