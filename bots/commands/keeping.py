"""Characters kept under a name, to be used again in other projects: looks, age, voice. Used by bots.commands.characters."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from bots.callers import Caller
from bots.cards import Answer, Card, Choice, Tone
from bots.commands.boards import Working, change_to, check_newest
from bots.commands.guarding import Refused, check_scope, standing
from bots.commands.portraits import portraits, settled_looks
from bots.commands.registry import Desk, Given, Right
from bots.commands.voice_choice import voices_here
from core.casting import cast_voices
from core.crafts import VoiceCast, VoiceInfo
from core.errors import NotFound
from core.looks import Age, Gender, Looks
from core.plan.edits import VOICE, apply_edits, chosen_voices, seeds_of
from core.plan.job import Edit, PinnedVoice, Scope
from core.plan.likeness import WITHOUT, given_pictures
from core.serial import from_json, to_json
from core.storyboard import Character
from storage import audit, cast, people
from storage.cast import CastMember, Taken

ID_LETTERS = 12
"""Of a kept character's id, enough to tell it from all others here."""
MOST = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLooks(Looks):
    """What is kept of a person: looks as they were drawn, and what else decides a portrait."""

    gender: Gender = Gender.NEUTRAL
    age: Age = Age.ADULT
    seed: int = 1
    picture: str = WITHOUT
    """Key of a picture that was given of them."""


def casting(desk: Desk, work: Working) -> dict[str, VoiceCast]:
    """Everybody's voice in a film."""
    book = desk.house.advancer.book
    return cast_voices(work.board.characters, book.voices, work.job.language, chosen_voices(work.job, book.voices))


def voice_of(desk: Desk, work: Working, person: Character) -> VoiceInfo | None:
    """The voice of somebody who speaks."""
    if not any(line.character == person.id for scene in work.board.scenes for line in scene.lines):
        return None
    chosen = casting(desk, work)[person.id].voice
    return next((voice for voice in desk.house.advancer.book.voices if voice.id == chosen), None)


async def save(desk: Desk, caller: Caller, work: Working, person: Character, name: str) -> Answer:
    """Keeps a person of a film under `name`, in place of the caller's own of that name. Raises Refused for another's."""
    drawn = (await portraits(desk, work)).get(person.id)
    looks, given = settled_looks(person, drawn), given_pictures(work.job.edits)
    kept = KeptLooks(
        **{item.name: getattr(looks, item.name) for item in fields(Looks)},
        gender=person.gender,
        age=person.age,
        seed=seeds_of(work.job.edits, work.job.options.seed).of_character(person.id),
        picture=given[person.id].key if person.id in given else WITHOUT,
    )
    voice = casting(desk, work).get(person.id) if voice_of(desk, work, person) else None
    try:
        member = await cast.save(
            desk.house,
            scope=caller.place.scope,
            name=name,
            looks=to_json(kept).decode(),
            voice=to_json(voice).decode() if voice else "",
            owner=caller.person.key,
            over_others=(await standing(desk, caller)).may(Right.MANAGE),
        )
    except Taken as taken:
        raise await not_yours(desk, caller, taken.member, "character save") from taken
    said = caller.words
    card = Card(
        title=said.say("characters.saved", name=member.name),
        text=said.say("characters.saved.text"),
        pictures=(drawn[0] / drawn[1].picture,) if drawn else (),
        tone=Tone.GOOD,
    )
    return Answer(card=card, private=True)


async def not_yours(desk: Desk, caller: Caller, member: CastMember, what: str) -> Refused:
    """Says whose a kept character is, and what to do; noted in the audit log."""
    await audit.note(desk.house, caller.place.scope, caller.person.key, what, member.name, refused=True)
    owner = await people.person(desk.house, member.owner) if member.owner else None
    name = owner.name if owner is not None and owner.name else caller.words.say("characters.somebody")
    code = "refused.cast.save" if what == "character save" else "refused.cast.forget"
    return Refused(code, f"{member.name} is kept by somebody else", name=member.name, owner=name)


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
        able = {info.id for info in await voices_here(desk, caller) if work.job.language in info.languages}
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
    """Forgets a kept character, by who keeps it or a manager; films that use it stay as they are."""
    member = await kept_one(desk, caller, given.text("kept"))
    check_scope(caller, member.scope)
    if member.owner != caller.person.key and not (await standing(desk, caller)).may(Right.MANAGE):
        raise await not_yours(desk, caller, member, "character forget")
    await audit.note(desk.house, caller.place.scope, caller.person.key, "character forget", member.name)
    await cast.delete(desk.house, member.id)
    said = caller.words
    return Answer(notice=said.say("characters.forgotten", name=member.name), private=True)
