"""Characters kept under a name, to be used again in other projects: looks, age, voice. Used by bots.commands.characters."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from bots.callers import Caller
from bots.cards import Answer, Card, Choice, Tone
from bots.commands.boards import Working, change_to, check_newest
from bots.commands.guarding import check_scope
from bots.commands.portraits import portraits, settled_looks
from bots.commands.registry import Desk, Given
from core.casting import cast_voices
from core.crafts import VoiceCast, VoiceInfo
from core.errors import NotFound
from core.looks import Age, Gender, Looks
from core.plan.edits import VOICE, apply_edits, pinned_voices, seeds_of
from core.plan.job import Edit, PinnedVoice, Scope
from core.serial import from_json, to_json
from core.storyboard import Character
from storage import cast
from storage.cast import CastMember

ID_LETTERS = 12
"""Of a kept character's id, enough to tell it from all others here."""
MOST = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLooks(Looks):
    """What is kept of a person: looks as they were drawn, and what else decides a portrait."""

    gender: Gender = Gender.NEUTRAL
    age: Age = Age.ADULT
    seed: int = 1


def casting(desk: Desk, work: Working) -> dict[str, VoiceCast]:
    """Everybody's voice in a film."""
    book = desk.house.advancer.book
    pinned = {pin.character: pin.voice for pin in work.job.voices} | pinned_voices(work.job.edits, book.voices)
    return cast_voices(work.board.characters, book.voices, work.job.language, pinned)


def voice_of(desk: Desk, work: Working, person: Character) -> VoiceInfo | None:
    """The voice of somebody who speaks."""
    if not any(line.character == person.id for scene in work.board.scenes for line in scene.lines):
        return None
    chosen = casting(desk, work)[person.id].voice
    return next((voice for voice in desk.house.advancer.book.voices if voice.id == chosen), None)


async def save(desk: Desk, caller: Caller, work: Working, person: Character, name: str) -> Answer:
    """Keeps a person of a film under `name`, in place of one of that name."""
    drawn = (await portraits(desk, work)).get(person.id)
    looks = settled_looks(person, drawn)
    kept = KeptLooks(
        **{item.name: getattr(looks, item.name) for item in fields(Looks)},
        gender=person.gender,
        age=person.age,
        seed=seeds_of(work.job.edits, work.job.options.seed).of_character(person.id),
    )
    voice = casting(desk, work).get(person.id) if voice_of(desk, work, person) else None
    await cast.save(
        desk.house,
        scope=caller.place.scope,
        name=name,
        looks=to_json(kept).decode(),
        voice=to_json(voice).decode() if voice else "",
    )
    said = caller.words
    card = Card(
        title=said.say("characters.saved", name=name[: cast.NAME_LETTERS]),
        text=said.say("characters.saved.text"),
        pictures=(drawn[0] / drawn[1].picture,) if drawn else (),
        tone=Tone.GOOD,
    )
    return Answer(card=card, private=True)


async def kept_choices(desk: Desk, caller: Caller) -> tuple[Choice, ...]:
    """Kept characters of this server or chat."""
    known = await cast.find(desk.house, caller.place.scope)
    return tuple(Choice(label=member.name[:80], value=member.id[:ID_LETTERS]) for member in known[:MOST])


async def kept_one(desk: Desk, caller: Caller, typed: str) -> CastMember:
    """By the start of its id or by name. Raises NotFound."""
    known = await cast.find(desk.house, caller.place.scope)
    wanted = typed.strip().casefold()
    found = [item for item in known if len(wanted) >= ID_LETTERS and item.id.startswith(wanted)]
    found = found or [item for item in known if item.name.casefold() == wanted]
    if not found:
        names = ", ".join(item.name for item in known[:12])
        raise NotFound("cast.unknown", f"there is no kept character {typed}", character=typed[:60], known=names or "–")
    return found[0]


async def use(desk: Desk, caller: Caller, work: Working, person: Character, typed: str) -> Answer:
    """Gives somebody of a film the looks and the voice of a kept character."""
    await check_newest(desk, caller, work, "character use")
    member = await kept_one(desk, caller, typed)
    kept = from_json(member.looks.encode(), KeptLooks)
    edits = [Edit(scope=Scope.CHARACTER, target=person.id, seed=kept.seed)]
    for item in fields(KeptLooks):
        value = str(getattr(kept, item.name))
        if value and item.name != "seed":
            edits.append(Edit(scope=Scope.CHARACTER, target=person.id, field=item.name, value=value))
    apply_edits(work.board, edits)
    job = replace(work.job, edits=(*work.job.edits, *edits))
    if member.voice:
        voice = from_json(member.voice.encode(), VoiceCast)
        able = {info.id for info in desk.house.advancer.book.voices if work.job.language in info.languages}
        if voice.voice in able:
            job = replace(
                job,
                edits=tuple(edit for edit in job.edits if (edit.target, edit.field) != (person.id, VOICE)),
                voices=(
                    *(pin for pin in job.voices if pin.character != person.id),
                    PinnedVoice(character=person.id, voice=voice),
                ),
            )
    told = caller.words.say("characters.done.use", name=person.name, kept=member.name)
    return await change_to(desk, caller, work, job, told)


async def forget(desk: Desk, caller: Caller, given: Given) -> Answer:
    """Forgets a kept character; films that use it stay as they are."""
    member = await kept_one(desk, caller, given.text("kept"))
    check_scope(caller, member.scope)
    await cast.delete(desk.house, member.id)
    said = caller.words
    return Answer(notice=said.say("characters.forgotten", name=member.name), private=True)
