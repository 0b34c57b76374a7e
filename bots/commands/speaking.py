"""Voices: a list with filters, samples to listen to, and giving one to a character. Part of the table of commands, with
translations from bots.commands.translating."""

from __future__ import annotations

from dataclasses import replace

from bots.callers import Caller
from bots.cards import Action, Answer, Attachment, Card, Choice, Field, Menu, Style
from bots.commands.boards import Working, change_to, check_newest, with_edits, working_film
from bots.commands.finding import complete_language, complete_project
from bots.commands.keeping import voice_of
from bots.commands.portraits import people_of
from bots.commands.registry import Command, Desk, FilledForm, Given, Kind, Option, Pressed
from bots.commands.sampling import voice_sample
from bots.commands.targets import value_text
from bots.commands.translating import press_files, translate
from bots.commands.voice_cards import delete_button, row_of, typed_name
from bots.commands.voice_choice import code_of, find_voice, voices_here
from bots.words import Words
from core.crafts import VoiceInfo
from core.errors import NotFound
from core.looks import Gender
from core.plan.edits import VOICE
from core.plan.job import Edit, Scope
from core.storyboard import Character

PAGE = 25
GENDERS = (Gender.FEMALE.value, Gender.MALE.value)


def language_name(said: Words, code: str) -> str:
    return said.say(f"language.{code}") if said.has(f"language.{code}") else code


def about(said: Words, voice: VoiceInfo) -> str:
    """ "female, adult, English"; of a person who agreed "own voice" before it."""
    spoken = ", ".join(language_name(said, code) for code in voice.languages[:3])
    whose = [said.say("voices.own")] if voice.by_choice else []
    return ", ".join([*whose, value_text(said, voice.gender.value), value_text(said, voice.age.value), spoken])


# ---- list and samples ----------------------------------------------------------------------------------------------------


async def voices(desk: Desk, caller: Caller, given: Given) -> Answer:
    """The voices of a language and gender, or one of them to listen to."""
    if given.text("voice"):
        return await heard(desk, caller, await _meant(desk, caller, given.text("voice")), given.text("language"))
    language, gender = given.text("language").lower()[:2], given.text("gender")
    return Answer(card=await list_card(desk, caller, language, gender, 0), private=True)


async def _meant(desk: Desk, caller: Caller, text: str) -> VoiceInfo:
    return find_voice(await voices_here(desk, caller), text)


async def list_card(desk: Desk, caller: Caller, language: str, gender: str, first: int) -> Card:
    """A page of voices, those of people here first; choosing one plays it."""
    said, every = caller.words, await voices_here(desk, caller)
    found = [
        voice
        for voice in every
        if (not language or language in voice.languages) and (not gender or voice.gender.value == gender)
    ]
    if language:
        found.sort(key=lambda voice: voice.languages[0] != language)
    found.sort(key=lambda voice: not voice.by_choice)
    choices = tuple(
        Choice(label=voice.label[:80], value=code_of(every, voice), detail=about(said, voice)[:90])
        for voice in found[first : first + PAGE]
    )
    spoken = language or "-"
    menu = Menu(verb="vo.play", args=(spoken,), prompt=said.say("voices.menu"), choices=choices)
    filters = [
        Action(
            label=said.say(f"button.{name}"),
            verb="vo.list",
            args=(spoken, "-" if gender == name else name, "0"),
            style=Style.PRIMARY if gender == name else Style.PLAIN,
        )
        for name in GENDERS
    ]
    if len(found) > first + PAGE:
        filters.append(Action(label=said.say("button.next"), verb="vo.list", args=(spoken, gender or "-", str(first + PAGE))))
    elif first:
        filters.append(Action(label=said.say("button.first"), verb="vo.list", args=(spoken, gender or "-", "0")))
    tongues = tuple(Choice(label=language_name(said, code), value=code) for code in desk.house.advancer.book.languages)
    languages = Menu(verb="vo.lang", prompt=said.say("voices.language"), choices=tongues[:PAGE])
    where = language_name(said, language) if language else said.say("voices.every")
    return Card(
        title=said.say("voices.list", count=len(found), language=where),
        text=said.say("voices.text" if found else "voices.empty"),
        menus=(menu, languages) if choices else (languages,),
        actions=(tuple(filters),),
    )


def _filter(text: str) -> str:
    return "" if text == "-" else text


async def press_list(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """vo.list:<language or ->:<gender or ->:<first>."""
    card = await list_card(desk, caller, _filter(args[0]), _filter(args[1]), int(args[2]))
    return Answer(card=card, private=True, replaces=True)


async def press_language(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """vo.lang:<language>."""
    return Answer(card=await list_card(desk, caller, args[0], "", 0), private=True, replaces=True)


async def press_play(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """vo.play:<language or ->:<voice>."""
    return await heard(desk, caller, await _meant(desk, caller, args[1]), _filter(args[0]))


async def heard(desk: Desk, caller: Caller, voice: VoiceInfo, language: str) -> Answer:
    """A sample of a voice as a file that plays in the chat."""
    spoken = language if language in voice.languages else voice.languages[0]
    path = await voice_sample(desk, voice, spoken)
    said, row = caller.words, await row_of(desk, voice.id)
    name = "".join(letter if letter.isalnum() else "-" for letter in voice.label).strip("-")
    card = Card(
        title=voice.label,
        text=about(said, voice),
        fields=(Field(label=said.say("card.voice.whose"), value=row.person_name),) if row else (),
        attachments=(Attachment(path=path, name=f"{name or 'voice'}.m4a"),),
        actions=((delete_button(said, row),),) if row else (),
        footer=said.say("voices.assign", id=typed_name(row) if row else voice.id),
    )
    return Answer(card=card, private=True)


# ---- giving a voice ------------------------------------------------------------------------------------------------------


async def press_pick(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """vo.pick:<film>:<character's number>[:<voice>]. Asks which voice, those of the film's language that fit first."""
    work = await working_film(desk, caller, args[0])
    person = _person(work, args[1])
    if len(args) > 2:
        return await assign(desk, caller, work, person, args[2])
    said, language = caller.words, work.job.language
    every = await voices_here(desk, caller)
    able = [voice for voice in every if language in voice.languages]
    able.sort(
        key=lambda voice: (
            not voice.by_choice,
            voice.gender is not person.gender,
            voice.languages[0] != language,
            voice.age is not person.age,
        )
    )
    now = voice_of(desk, work, person)
    choices = tuple(
        Choice(label=voice.label[:80], value=code_of(every, voice), detail=about(said, voice)[:90]) for voice in able[:PAGE]
    )
    fields = (Field(label=said.say("voices.now"), value=now.label),) if now else ()
    menu = Menu(verb="vo.pick", args=args, prompt=said.say("voices.pick"), choices=choices)
    listen = Action(label=said.say("button.listen"), verb="vo.lang", args=(language,))
    title = said.say("voices.of", name=person.name)
    return Answer(card=Card(title=title, fields=fields, menus=(menu,), actions=((listen,),)), private=True)


def _person(work: Working, number: str) -> Character:
    people = people_of(work)
    if not number.isdigit() or not 1 <= int(number) <= len(people):
        names = ", ".join(person.name for person in people[:12])
        raise NotFound("characters.unknown", f"there is no {number}", name=number[:60], known=names)
    return people[int(number) - 1]


async def assign(desk: Desk, caller: Caller, work: Working, person: Character, text: str) -> Answer:
    """Gives a character a voice; only what that character says is spoken again."""
    await check_newest(desk, caller, work, "character voice")
    voice = await _meant(desk, caller, text)
    if work.job.language not in voice.languages:
        raise NotFound(
            "voice.language", "does not speak it", name=voice.label, language=language_name(caller.words, work.job.language)
        )
    pins = tuple(pin for pin in work.job.voices if pin.character != person.id)
    job = with_edits(work, Edit(scope=Scope.CHARACTER, target=person.id, field=VOICE, value=voice.id))
    told = caller.words.say("voices.done", name=person.name, voice=voice.label)
    return await change_to(desk, caller, work, replace(job, voices=pins), told)


async def complete_voice(desk: Desk, caller: Caller, typed: str) -> tuple[Choice, ...]:
    """Voices by name or what they speak."""
    wanted = typed.casefold()
    named = ((f"{one.label}, {about(caller.words, one)}"[:100], one.id) for one in await voices_here(desk, caller))
    return tuple(Choice(label=label, value=name) for label, name in named if wanted in label.casefold())[:PAGE]


_PROJECT = Option(name="project", complete=complete_project)
COMMANDS: tuple[Command, ...] = (
    Command(
        name="voices",
        run=voices,
        options=(
            Option(name="language", complete=complete_language),
            Option(name="gender", kind=Kind.CHOICE, choices=GENDERS),
            Option(name="voice", complete=complete_voice),
        ),
    ),
    Command(
        name="translate",
        run=translate,
        options=(
            Option(name="language", required=True, complete=complete_language),
            Option(name="file", kind=Kind.FILE),
            Option(name="text", kind=Kind.LONG),
            _PROJECT,
        ),
    ),
)
PRESSES: dict[str, Pressed] = {
    "vo.list": Pressed(run=press_list),
    "vo.lang": Pressed(run=press_language),
    "vo.play": Pressed(run=press_play),
    "vo.pick": Pressed(run=press_pick),
    "tr.files": Pressed(run=press_files),
}
FORMS: dict[str, FilledForm] = {}
