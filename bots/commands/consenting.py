"""/voice add and /voice delete: the voice of a real person, asked for by sending a recording, and kept only once that very
person has agreed on a card. Part of the table of commands.

Who agrees is known by the platform: the person who sent the recording, who was named with @, or who asked. Nobody can agree for
somebody else, whatever their rights.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from dataclasses import dataclass

from bots.callers import Caller
from bots.cards import Answer, Attachment, Card, Choice
from bots.commands.finding import complete_language
from bots.commands.guarding import Refused, standing
from bots.commands.limits import check_storage
from bots.commands.messages import new_post
from bots.commands.preparing import go_on, lapse, remove
from bots.commands.recordings import cut_recording
from bots.commands.registry import Command, Desk, FilledForm, Given, Kind, Option, Pressed, Right
from bots.commands.voice_cards import delete_card, voice_shown
from bots.desk import Upload
from core.errors import BadOption, Conflict, NotFound
from core.looks import Age, Gender
from core.neural.voice import own
from storage import audit, own_voices, people
from storage.chat_tables import VoiceState
from storage.own_voices import NewVoice, ScopeVoice

MOST_ASKED = 3
"""Voices that one person may ask for before anybody has agreed."""
_MENTION = re.compile(r"<@!?(\d{1,25})>")
_HANDLE = re.compile(r"@([\w.]{2,64})")
_NAMED = re.compile(rf"(?P<name>.*\S)\s+(?P<whose>{_MENTION.pattern}|{_HANDLE.pattern})")
"""A name for the voice with its person behind it, typed as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """The person who has to agree."""

    key: str = ""
    """Person.key; empty where only the handle is known."""
    handle: str = ""
    name: str = ""


# ---- asking --------------------------------------------------------------------------------------------------------------


async def add(desk: Desk, caller: Caller, given: Given) -> Answer:
    """Asks the person whose voice a recording has. Nothing but the recording's best half minute is kept until they agree."""
    label, named = split_name(given.text("name"), given.text("whose"))
    label, language = own.check_words(label, spoken_code(desk, caller, given.text("language")))
    upload = recording_of(given)
    if not await asyncio.to_thread(desk.house.engines.clones):
        raise Conflict("voice.noclone", "no engine that speaks with voices of people is in use")
    whose = await whose_voice(desk, caller, named, upload)
    await lapse(desk)
    await check_storage(desk, caller, len(upload.data))
    said, name = caller.words, uuid.uuid4().hex
    try:
        cut = await cut_recording(desk, upload, name)
        wanted = NewVoice(
            id=name,
            scope=caller.place.scope,
            owner=caller.person.key,
            person=whose.key,
            handle=whose.handle,
            person_name=whose.name[:100],
            label=label,
            gender=given.text("gender") or Gender.NEUTRAL.value,
            age=given.text("age") or Age.ADULT.value,
            language=language,
            sample=cut.digest,
            bytes=cut.bytes,
            statement=said.say("voice.statement", by=whose.name, name=label),
            request=caller.request or None,
            asked=desk.clock(),
        )
        row, post = await own_voices.add(desk.house, wanted, new_post(caller), MOST_ASKED)
    except BaseException:
        await asyncio.to_thread(own.forget_asked, name)
        raise
    if row.id != name:  # this very request came before
        await asyncio.to_thread(own.forget_asked, name)
    await audit.note(desk.house, row.scope, caller.person.key, "voice add", f"{row.label}: {whose.key or whose.handle}")
    return Answer(card=(await voice_shown(desk, said, row.id))[0], post=post)


def split_name(name: str, whose: str) -> tuple[str, str]:
    """(what the voice is called, its person as typed): "Mara @mara" names both."""
    found = _NAMED.fullmatch(name) if not whose else None
    return (found["name"], found["whose"]) if found else (name, whose)


def spoken_code(desk: Desk, caller: Caller, typed: str) -> str:
    """Two letters of what is spoken in the recording, else of the caller's own language. Raises BadOption."""
    code = typed.casefold()
    if not code:
        return caller.words.language
    if not (len(code) == 2 and code.isalpha()):
        known = ", ".join(desk.house.advancer.book.languages)
        raise BadOption("option.language", f"{typed} is no language", language=typed[:40], known=known)
    return code


def recording_of(given: Given) -> Upload:
    """Raises BadOption for none and for several."""
    if not given.files:
        raise BadOption("option.missing", "file is missing", name="file")
    if len(given.files) > 1:
        raise BadOption("voice.files", "one recording makes one voice")
    return given.files[0]


async def whose_voice(desk: Desk, caller: Caller, named: str, upload: Upload) -> Whose:
    """Who has to agree: whom the caller names, else who sent the recording, else the caller. Raises BadOption for a name that
    could be anybody's, and for somebody else in a private chat, who could never be asked there."""
    person = caller.person
    me = Whose(key=person.key, name=person.name or person.id)
    mention, handle = _MENTION.fullmatch(named), _HANDLE.fullmatch(named)
    if mention:
        found = await _known(desk, f"{person.platform}:{mention[1]}", f"<@{mention[1]}>")
    elif handle and handle[1].casefold() == person.handle.casefold():
        return me
    elif handle:
        found = Whose(handle=handle[1].casefold(), name=named)
    elif named:
        raise BadOption("voice.whose", f"{named} may be anybody", name=named[:60])
    elif upload.by and upload.by != person.key:
        found = await _known(desk, upload.by, upload.by_name or upload.by)
    else:
        return me
    if found.key == person.key:
        return me
    if caller.place.private:
        raise BadOption("voice.private", "nobody else can agree in a private chat", name=found.name)
    return found


async def _known(desk: Desk, key: str, name: str) -> Whose:
    known = await people.person(desk.house, key)
    return Whose(key=key, name=known.name if known is not None and known.name else name)


# ---- answering -----------------------------------------------------------------------------------------------------------


async def voice_here(desk: Desk, caller: Caller, voice: str) -> ScopeVoice:
    """A voice of this server or chat, or of the caller, who may have left where it is used. Raises NotFound for any other."""
    row = await own_voices.one(desk.house, voice)
    if caller.place.scope != row.scope and caller.person.key != row.person:
        raise NotFound("voice.away", "there is no such voice here")
    return row


def is_person(row: ScopeVoice, caller: Caller) -> bool:
    """Whether it is the caller who was asked."""
    if row.person:
        return row.person == caller.person.key
    return bool(row.handle) and row.handle == caller.person.handle.casefold()


async def press_yes(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """vc.yes:<voice>. "This is my voice and I agree": by the very person alone."""
    row = await voice_here(desk, caller, args[0])
    if not is_person(row, caller):
        await audit.note(desk.house, row.scope, caller.person.key, "voice consent", row.label, refused=True)
        raise Refused("refused.voice", "only the person whose voice it is can agree", name=row.person_name)
    await lapse(desk)
    agreed: dict[str, str | float] = {
        "agreed": desk.clock(),
        "person": caller.person.key,
        "person_name": (caller.person.name or row.person_name)[:100],
    }
    if not await own_voices.change(desk.house, row.id, (VoiceState.ASKED,), VoiceState.AGREED, agreed):
        return Answer(notice=caller.words.say("press.late"), private=True)
    await audit.note(desk.house, row.scope, caller.person.key, "voice consent", f"{row.label}: {row.statement}")
    go_on(desk, row.id)
    return Answer(notice=caller.words.say("voice.thanks"), seen=True, private=True)


async def press_no(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """vc.no:<voice>. The person declines, or who asked takes it back."""
    row = await voice_here(desk, caller, args[0])
    await check_may_end(desk, caller, row)
    ended = row.state is VoiceState.ASKED and await remove(desk, row, VoiceState.DECLINED)
    return Answer(notice=caller.words.say("voice.declined" if ended else "press.late"), seen=ended, private=True)


async def press_hear(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """vc.hear:<voice>. The recording, for who is asked and who asked."""
    row = await voice_here(desk, caller, args[0])
    await check_may_end(desk, caller, row)
    path = own.asked_recording(row.id)
    if row.state is not VoiceState.ASKED or not await asyncio.to_thread(path.is_file):
        return Answer(notice=caller.words.say("press.late"), private=True)
    card = Card(title=row.label, attachments=(Attachment(path=path, name="recording.wav"),))
    return Answer(card=card, private=True)


async def press_again(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """vc.again:<voice>. Prepares a voice once more that could not be."""
    row = await voice_here(desk, caller, args[0])
    if not await own_voices.change(desk.house, row.id, (VoiceState.FAILED,), VoiceState.AGREED, {"error": ""}):
        return Answer(notice=caller.words.say("press.late"), private=True)
    go_on(desk, row.id)
    return Answer(notice=caller.words.say("press.again"), seen=True, private=True)


# ---- deleting ------------------------------------------------------------------------------------------------------------


async def check_may_end(desk: Desk, caller: Caller, row: ScopeVoice) -> None:
    """Lets the person, who asked for it, and administrators of its place end a voice. Raises Refused."""
    allowed = is_person(row, caller) or row.owner == caller.person.key
    if not allowed and row.scope == caller.place.scope:
        allowed = (await standing(desk, caller)).may(Right.ADMIN)
    await audit.note(desk.house, row.scope, caller.person.key, "voice delete", row.label, refused=not allowed)
    if not allowed:
        raise Refused("refused.voice.end", "not the caller's voice", name=row.person_name)


async def delete(desk: Desk, caller: Caller, given: Given) -> Answer:
    """Asks once more, after saying what becomes of films."""
    typed = given.text("voice").casefold()
    known = await own_voices.find(desk.house, caller.place.scope, caller.person.key)
    found = [row for row in known if typed in (row.id, row.voice, row.label.casefold())]
    if not found:
        names = ", ".join(row.label for row in known[:12]) or "–"
        raise NotFound("voice.unowned", f"no voice {typed} here", name=given.text("voice")[:60], known=names)
    return await press_delete(desk, caller, (found[0].id,))


async def press_delete(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """vc.del:<voice>."""
    row = await voice_here(desk, caller, args[0])
    await check_may_end(desk, caller, row)
    if not row.is_live:
        raise NotFound("voice.away", "it is deleted")
    uses = await own_voices.used_in(desk.house, row.voice, row.scope) if row.voice else []
    return Answer(card=delete_card(caller.words, row, uses), private=True)


async def press_gone(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """vc.gone:<voice>. Deletes it for good, with all files."""
    row = await voice_here(desk, caller, args[0])
    await check_may_end(desk, caller, row)
    ended = await remove(desk, row, VoiceState.DELETED)
    text = caller.words.say("voice.deleted", name=row.label) if ended else caller.words.say("press.late")
    return Answer(notice=text, private=True, replaces=True)


async def complete_voice(desk: Desk, caller: Caller, typed: str) -> tuple[Choice, ...]:
    """Real people's voices here, and the caller's own anywhere."""
    known = await own_voices.find(desk.house, caller.place.scope, caller.person.key)
    wanted = typed.casefold()
    named = [(f"{row.label} ({row.person_name})"[:100], row.id) for row in known]
    return tuple(Choice(label=label, value=name) for label, name in named if wanted in label.casefold())[:25]


COMMANDS: tuple[Command, ...] = (
    Command(
        name="voice add",
        run=add,
        options=(
            Option(name="name", required=True),
            Option(name="file", kind=Kind.FILE, required=True),
            Option(name="whose", keyed=True),
            Option(name="gender", kind=Kind.CHOICE, choices=tuple(gender.value for gender in Gender)),
            Option(name="age", kind=Kind.CHOICE, choices=tuple(age.value for age in Age)),
            Option(name="language", complete=complete_language, keyed=True),
        ),
    ),
    Command(name="voice delete", run=delete, options=(Option(name="voice", required=True, complete=complete_voice),)),
)
PRESSES: dict[str, Pressed] = {
    "vc.yes": Pressed(run=press_yes),
    "vc.no": Pressed(run=press_no),
    "vc.hear": Pressed(run=press_hear),
    "vc.again": Pressed(run=press_again),
    "vc.del": Pressed(run=press_delete),
    "vc.gone": Pressed(run=press_gone),
}
FORMS: dict[str, FilledForm] = {}
