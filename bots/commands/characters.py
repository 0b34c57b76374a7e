"""The cast of a project: portraits, looks, voices, and characters kept for other projects. Part of the table of commands."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from enum import Enum
from typing import Any, get_type_hints

from bots.callers import Caller
from bots.cards import Action, Answer, Card, Choice, Field, Menu, Style
from bots.commands.boards import Working, change_to, check_newest, typed_board, with_edits, working, working_film
from bots.commands.finding import complete_project
from bots.commands.keeping import forget, kept_choices, save, use, voice_of
from bots.commands.limits import check_quota, limits_here
from bots.commands.making import same_order
from bots.commands.portraits import cast_picture, people_of, portraits, settled_looks
from bots.commands.registry import Command, Desk, FilledForm, Given, Option, Pressed
from bots.commands.speaking import assign, complete_voice
from bots.commands.targets import value_text
from bots.commands.teams import start_job, team_wishes
from bots.preferences import for_caller
from bots.words import Words
from core.errors import BadOption, NotFound
from core.looks import Age, Gender, Looks
from core.plan.job import Edit, Scope, Until
from core.storyboard import NARRATOR, Character, Storyboard

MOST = 25
SEVERAL = "several"
"""In place of a value: takes of some."""
TAKES = 9
COLOURS = ("black", "white", "gray", "navy", "royalblue", "teal", "green", "olive", "gold", "orange", "crimson", "maroon",
    "purple", "pink", "brown", "beige")  # fmt: skip
LOOKS = ("hair_colour", "hair_style", "outfit", "outfit_colour", "age", "headwear", "eyewear", "facial_hair", "build", "skin",
    "gender")  # fmt: skip
"""What can be changed, in the order of menus."""


def values_of(field: str) -> tuple[str, ...]:
    """The values of one of LOOKS. Raises BadOption for any other."""
    if field == "outfit_colour":
        return COLOURS
    hints: dict[str, Any] = {**get_type_hints(Looks), "age": Age, "gender": Gender}
    kind = hints.get(field)
    if field not in LOOKS or not (isinstance(kind, type) and issubclass(kind, Enum)):
        raise BadOption("edit.field", f"cannot change {field}", field=field, known=", ".join(LOOKS))
    return tuple(item.value for item in kind if item.value)


def find_person(work: Working, text: str) -> Character:
    """By number (from 1), name or id. Raises NotFound."""
    people = people_of(work)
    typed = text.strip().casefold()
    if typed.isdigit() and 1 <= int(typed) <= len(people):
        return people[int(typed) - 1]
    found = [person for person in people if typed in (person.name.casefold(), person.id)]
    found = found or [person for person in people if typed and typed in person.name.casefold()]
    if not found:
        names = ", ".join(person.name for person in people[:12])
        raise NotFound("characters.unknown", f"there is no {text}", name=text[:60], known=names)
    return found[0]


def number_of(work: Working, person: Character) -> str:
    return str(1 + people_of(work).index(person))


async def complete_character(desk: Desk, caller: Caller, typed: str) -> tuple[Choice, ...]:
    """People of the project that is looked at."""
    return matching_people(await typed_board(desk, caller, look=True), typed)


async def complete_own_character(desk: Desk, caller: Caller, typed: str) -> tuple[Choice, ...]:
    """People of the project that is changed."""
    return matching_people(await typed_board(desk, caller, look=False), typed)


def matching_people(board: Storyboard | None, typed: str) -> tuple[Choice, ...]:
    """Those whose name holds what was typed."""
    people = board.characters if board is not None else ()
    named = (person for person in people if typed.casefold() in person.name.casefold())
    return tuple(Choice(label=person.name[:90], value=person.id[:100]) for person in named)[:MOST]


# ---- looking -------------------------------------------------------------------------------------------------------------


async def characters(desk: Desk, caller: Caller, given: Given) -> Answer:
    """Everybody's portrait with a menu, or one person."""
    work = await working(desk, caller, given.text("project"), look=True)
    if given.text("character"):
        return Answer(card=await person_card(desk, caller, work, find_person(work, given.text("character"))), private=True)
    return Answer(card=await cast_card(desk, caller, work), private=True)


async def press_list(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """ch.list:<film>."""
    return Answer(card=await cast_card(desk, caller, await working_film(desk, caller, args[0])), private=True)


async def cast_card(desk: Desk, caller: Caller, work: Working) -> Card:
    """Everybody's portrait, and a menu."""
    said = caller.words
    picture = await cast_picture(desk, work)
    choices = tuple(
        Choice(label=person.name[:80], value=str(number), detail=about(said, person))
        for number, person in enumerate(people_of(work)[:MOST], start=1)
    )
    return Card(
        title=said.say("characters.title", title=work.board.title, count=len(work.board.characters)),
        text=said.say("characters.text"),
        pictures=(picture,) if picture else (),
        menus=(Menu(verb="ch.show", args=(work.film,), prompt=said.say("characters.menu"), choices=choices),),
    )


def about(said: Words, person: Character) -> str:
    """ "female, adult" """
    known = [value_text(said, person.gender.value)] if person.gender is not Gender.NEUTRAL else []
    return ", ".join([*known, value_text(said, person.age.value)])


async def press_show(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """ch.show:<film>:<number>."""
    work = await working_film(desk, caller, args[0])
    return Answer(card=await person_card(desk, caller, work, find_person(work, args[-1])), private=True, replaces=True)


async def person_card(desk: Desk, caller: Caller, work: Working, person: Character) -> Card:
    """Portrait, looks and voice of a person, and what can be changed."""
    said, film, number = caller.words, work.film, number_of(work, person)
    drawn = (await portraits(desk, work)).get(person.id)
    voice = voice_of(desk, work, person)
    lines = sum(line.character == person.id for scene in work.board.scenes for line in scene.lines)
    field_list = [
        Field(label=said.say("characters.lines"), value=str(lines)),
        Field(label=said.say("field.voice"), value=voice.label if voice else said.say("characters.silent")),
    ]
    buttons = [Action(label=said.say("button.voice"), verb="vo.pick", args=(film, number))]
    menus: tuple[Menu, ...] = ()
    if person.id != NARRATOR:
        field_list = [*looks_fields(said, settled_looks(person, drawn), person.looks), *field_list]
        choices = tuple(Choice(label=said.say(f"field.{name}"), value=str(at)) for at, name in enumerate(LOOKS))
        menus = (Menu(verb="ch.look", args=(film, number), prompt=said.say("characters.look.menu"), choices=choices),)
        buttons.append(Action(label=said.say("button.keep"), verb="ch.save", args=(film, number), style=Style.GOOD))
        if await kept_choices(desk, caller):
            buttons.append(Action(label=said.say("button.use"), verb="ch.use", args=(film, number)))
    picture = (drawn[0] / drawn[1].picture,) if drawn else ()
    return Card(
        title=person.name,
        text=about(said, person),
        fields=tuple(field_list),
        pictures=picture,
        menus=menus,
        actions=(tuple(buttons),),
    )


def looks_fields(said: Words, looks: Looks, told: Looks) -> list[Field]:
    """What the script says of somebody's looks, and what the painter chose where it says nothing."""
    own: list[str] = []
    chosen: list[str] = []
    for item in fields(looks):
        value = str(getattr(looks, item.name))
        if value and value != "none" and item.name != "description":
            line = f"{said.say(f'field.{item.name}')}: {look_value(said, value)}"
            (own if getattr(told, item.name) else chosen).append(line)
    found = (("characters.looks", own), ("characters.chosen", chosen))
    return [Field(label=said.say(code), value="\n".join(lines)) for code, lines in found if lines]


# ---- looks ---------------------------------------------------------------------------------------------------------------


async def look(desk: Desk, caller: Caller, given: Given) -> Answer:
    """ "field" gets "value"; with several values, takes of them to pick from. Without a value it asks."""
    work = await working(desk, caller, given.text("project"))
    person = find_person(work, given.text("character"))
    field, values = given.text("field"), [part.strip() for part in given.text("value").split(",") if part.strip()]
    if not field:
        return Answer(card=await person_card(desk, caller, work, person), private=True)
    if not values:
        return ask_value(caller, work, person, field)
    if len(values) > 1:
        return await look_takes(desk, caller, work, person, field, values)
    return await look_change(desk, caller, work, person, field, values[0])


async def press_look(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """ch.look:<film>:<number>:<place of the field in LOOKS>[:<value>]."""
    work = await working_film(desk, caller, args[0])
    person = find_person(work, args[1])
    field = LOOKS[int(args[2])] if args[2].isdigit() and int(args[2]) < len(LOOKS) else args[2]
    if len(args) == 3:
        return ask_value(caller, work, person, field)
    if args[3] == SEVERAL:
        return await look_takes(desk, caller, work, person, field, values_of(field))
    return await look_change(desk, caller, work, person, field, args[3])


def ask_value(caller: Caller, work: Working, person: Character, field: str) -> Answer:
    said = caller.words
    values = values_of(field)
    args = (work.film, number_of(work, person), str(LOOKS.index(field)))
    choices = (
        Choice(label=said.say("characters.several"), value=SEVERAL, detail=said.say("characters.several.detail")),
        *(Choice(label=look_value(said, value), value=value) for value in values[: MOST - 1]),
    )
    menu = Menu(verb="ch.look", args=args, prompt=said.say("menu.value"), choices=choices)
    text = said.say("characters.look.which", name=person.name, field=said.say(f"field.{field}"))
    return Answer(card=Card(title=said.say("characters.look.title"), text=text, menus=(menu,)), private=True, replaces=True)


def look_value(said: Words, value: str) -> str:
    """A look in words."""
    return said.say(f"look.{value}") if said.has(f"look.{value}") else value_text(said, value)


def look_edit(person: Character, field: str, value: str) -> Edit:
    values_of(field)
    return Edit(scope=Scope.CHARACTER, target=person.id, field=field, value=re.sub(r"\s+", "-", value.strip().lower()))


async def look_change(desk: Desk, caller: Caller, work: Working, person: Character, field: str, value: str) -> Answer:
    """One look; the storyboard is drawn with it."""
    await check_newest(desk, caller, work, "character look")
    job = with_edits(work, look_edit(person, field, value))
    said = caller.words
    told = said.say("characters.done.look", name=person.name, field=said.say(f"field.{field}"), value=look_value(said, value))
    return await change_to(desk, caller, work, job, told)


async def look_takes(
    desk: Desk, caller: Caller, work: Working, person: Character, field: str, values: tuple[str, ...] | list[str]
) -> Answer:
    """Several looks side by side, to pick from or to vote on."""
    await check_newest(desk, caller, work, "character look")
    edits = [look_edit(person, field, value) for value in values]
    now = str(getattr(person if field in ("age", "gender") else person.looks, field))
    edits = [edit for edit in edits if edit.value != now][:TAKES]
    for edit in edits:
        with_edits(work, edit)
    await check_quota(desk, caller, await limits_here(desk, caller))
    job = replace(work.job, alternatives=tuple((edit,) for edit in edits), until=Until.SHEET, scenes=())
    wishes = team_wishes(Given(), await for_caller(desk.house, caller, work.request.project), caller)
    return await start_job(desk, caller, same_order(caller, work.request, job), wishes)


# ---- voices and kept characters, for the person of a button or command ----------------------------------------------------


async def voice(desk: Desk, caller: Caller, given: Given) -> Answer:
    work = await working(desk, caller, given.text("project"))
    return await assign(desk, caller, work, find_person(work, given.text("character")), given.text("voice"))


async def keep(desk: Desk, caller: Caller, given: Given) -> Answer:
    work = await working(desk, caller, given.text("project"))
    person = find_person(work, given.text("character"))
    return await save(desk, caller, work, person, given.text("name") or person.name)


async def press_save(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """ch.save:<film>:<number>."""
    work = await working_film(desk, caller, args[0])
    person = find_person(work, args[1])
    return await save(desk, caller, work, person, person.name)


async def cast(desk: Desk, caller: Caller, given: Given) -> Answer:
    work = await working(desk, caller, given.text("project"))
    return await use(desk, caller, work, find_person(work, given.text("character")), given.text("kept"))


async def press_use(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """ch.use:<film>:<number>[:<start of the kept character's id>]."""
    work = await working_film(desk, caller, args[0])
    person = find_person(work, args[1])
    if len(args) > 2:
        return await use(desk, caller, work, person, args[2])
    said = caller.words
    menu = Menu(verb="ch.use", args=args, prompt=said.say("characters.kept.menu"), choices=await kept_choices(desk, caller))
    card = Card(title=said.say("characters.kept.title"), text=said.say("characters.kept.as", name=person.name), menus=(menu,))
    return Answer(card=card, private=True)


async def complete_field(desk: Desk, caller: Caller, typed: str) -> tuple[Choice, ...]:
    named = ((caller.words.say(f"field.{name}"), name) for name in LOOKS)
    return tuple(Choice(label=label, value=name) for label, name in named if typed.casefold() in f"{label} {name}".casefold())


async def complete_kept(desk: Desk, caller: Caller, typed: str) -> tuple[Choice, ...]:
    return tuple(item for item in await kept_choices(desk, caller) if typed.casefold() in item.label.casefold())


_WHO = Option(name="character", required=True, complete=complete_own_character)
_PROJECT = Option(name="project", complete=complete_project)
COMMANDS: tuple[Command, ...] = (
    Command(name="characters", run=characters, options=(Option(name="character", complete=complete_character), _PROJECT)),
    Command(
        name="character look",
        run=look,
        options=(_WHO, Option(name="field", complete=complete_field), Option(name="value"), _PROJECT),
    ),
    Command(
        name="character voice",
        run=voice,
        options=(_WHO, Option(name="voice", required=True, complete=complete_voice), _PROJECT),
    ),
    Command(name="character save", run=keep, options=(_WHO, Option(name="name"), _PROJECT)),
    Command(
        name="character use",
        run=cast,
        options=(_WHO, Option(name="kept", required=True, complete=complete_kept), _PROJECT),
    ),
    Command(
        name="character forget",
        run=forget,
        options=(Option(name="kept", required=True, complete=complete_kept),),
    ),
)
PRESSES: dict[str, Pressed] = {
    "ch.list": Pressed(run=press_list),
    "ch.show": Pressed(run=press_show),
    "ch.look": Pressed(run=press_look),
    "ch.save": Pressed(run=press_save),
    "ch.use": Pressed(run=press_use),
}
FORMS: dict[str, FilledForm] = {}
