"""Settings of a person, a channel, a project or a server: shown, changed by menus, or by options of the command "settings"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bots import preferences
from bots.ballots import Rules
from bots.callers import Caller
from bots.cards import Action, Answer, Card, Choice, Field, Menu, Tone
from bots.commands.finding import complete_project
from bots.commands.guarding import check_owner, check_right, check_scope, standing
from bots.commands.registry import Command, Desk, FilledForm, Given, Kind, Option, Pressed, Right
from bots.commands.targets import value_text
from bots.preferences import CHOICES, NAMES, Preferences, with_setting
from bots.words import Words, words
from core.errors import BadOption
from core.options import FilmOptions
from storage import projects

WHERE = ("me", "channel", "project", "server")
USUAL = "usual"
ENGINES_SHOWN = 24
"""In a menu, beside the usual ones; more are typed."""
"""In place of a value: nothing is set any more."""
_SHORT = {"me": "m", "channel": "c", "project": "p", "server": "s"}
_LONG = {short: where for where, short in _SHORT.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Whose settings are looked at."""

    where: str
    owner: str
    """Of the row in `preferences`."""
    project: str = ""
    """Its id."""
    name: str = ""

    @property
    def args(self) -> tuple[str, ...]:
        return (_SHORT[self.where], *((self.project,) if self.project else ()))


async def level_of(desk: Desk, caller: Caller, where: str, project: str) -> Level:
    """`project` is an id. Raises NotFound, also for a project of anywhere else."""
    if where == "project":
        home = await projects.project(desk.house, project)
        check_scope(caller, home.scope, "project")
        return Level(where=where, owner=preferences.project_owner(home.id), project=home.id, name=home.name)
    owners = {
        "me": preferences.person_owner(caller.person.key),
        "channel": preferences.place_owner(caller.place),
        "server": preferences.server_owner(caller.place),
    }
    return Level(where=where, owner=owners[where])


async def check_level(desk: Desk, caller: Caller, level: Level) -> None:
    """One's own settings are free; a project's are its owner's, the rest the administrators'. Raises Refused."""
    if level.where == "project":
        home = await projects.project(desk.house, level.project)
        await check_owner(desk, caller, home.owner, "settings", home.id)
    elif level.where != "me" and not caller.place.private:
        check_right(await standing(desk, caller), Right.ADMIN)


async def settings(desk: Desk, caller: Caller, given: Given) -> Answer:
    """Shows a level's settings, or sets one of them."""
    where = given.text("where") or "me"
    project = ""
    if where == "project" or given.text("project"):
        where = "project"
        project = (await projects.find(desk.house, caller.place.scope, given.text("project"))).id
    level = await level_of(desk, caller, where, project)
    name, value = given.text("name"), given.text("value")
    if not name:
        return Answer(card=await level_card(desk, caller, level), private=True)
    if not value:
        return Answer(card=value_card(desk, caller.words, level, name), private=True)
    caller = await put(desk, caller, level, name, value)
    return Answer(card=await level_card(desk, caller, level, said=name), private=True)


async def put(desk: Desk, caller: Caller, level: Level, name: str, value: str) -> Caller:
    """Sets one thing; the caller, answered from now on in the language that may have been set. Raises BadOption, Refused."""
    await check_level(desk, caller, level)
    known = desk.house.advancer.book.languages
    text = "" if value in (USUAL, caller.words.say("value.usual")) else value
    if name == "language" and text and text.lower() not in known:
        raise BadOption("option.language", f"no voice speaks {text}", language=text, known=", ".join(known))
    values = await preferences.read(desk.house, level.owner)
    changed = with_setting(values, name, text)
    if name == "engines" and text:
        desk.house.advancer.book.picked(changed.engines)
    await preferences.write(desk.house, level.owner, changed)
    reply = (await preferences.for_caller(desk.house, caller, level.project)).reply
    return replace(caller, words=words(reply or caller.person.locale))


async def level_card(desk: Desk, caller: Caller, level: Level, said: str = "") -> Card:
    """What is set at a level, what holds where nothing is set, and a menu to change it."""
    sentences = caller.words
    own = await preferences.read(desk.house, level.owner)
    merged = await preferences.for_caller(desk.house, caller, level.project)
    fields = tuple(
        Field(label=sentences.say(f"setting.{name}"), value=setting_text(sentences, own, merged, name))
        for name in names_here(desk, caller)
    )
    choices = tuple(Choice(label=sentences.say(f"setting.{name}"), value=name) for name in names_here(desk, caller))
    menu = Menu(verb="se.name", args=level.args, prompt=sentences.say("menu.setting"), choices=choices)
    return Card(
        title=sentences.say(f"card.settings.{level.where}", name=level.name),
        text=sentences.say("card.settings.set", name=sentences.say(f"setting.{said}")) if said else "",
        tone=Tone.GOOD if said else Tone.PLAIN,
        fields=fields,
        menus=(menu,),
        actions=(tuple(level_buttons(caller, level)),),
    )


def names_here(desk: Desk, caller: Caller) -> tuple[str, ...]:
    """Settings that mean something here: only Discord has threads for films, and engines may be all of one kind."""
    idle = {"threads": caller.place.platform != "discord", "engines": not engines_offered(desk)}
    return tuple(name for name in NAMES if not idle.get(name, False))


def engines_offered(desk: Desk) -> tuple[str, ...]:
    """ "still=draft" and so on, for every craft that has several engines to choose from."""
    book = desk.house.advancer.book
    return tuple(f"{craft}={name}" for craft in book.offers for name in book.names(craft))


def level_buttons(caller: Caller, level: Level) -> list[Action]:
    """To the settings of others; alone with the bot there is only one's own."""
    wheres = ["me", "channel", "server"] if not caller.place.private else ["me"]
    return [
        Action(label=caller.words.say(f"button.settings.{where}"), verb="se.show", args=(_SHORT[where],))
        for where in wheres
        if where != level.where
    ]


USUAL_VALUES: Mapping[str, object] = {
    "style": FilmOptions().style,
    "height": FilmOptions().height,
    "aspect": FilmOptions().aspect.value,
    "subtitles": FilmOptions().burn_subtitles,
    "music": 100,
    "takes": 1,
    "storyboard": True,
    "team": False,
    "minutes": Rules().minutes,
    "threads": False,
}
"""What holds where nothing is set. Languages follow from the script and from the person."""


def setting_text(said: Words, own: Preferences, merged: Preferences, name: str) -> str:
    """A value as people read it; what is not set here is put in brackets."""
    here, there = getattr(own, name), getattr(merged, name)
    there = USUAL_VALUES.get(name) if there in (None, "", ()) else there
    if here not in (None, "", ()):
        return spelled(said, here)
    return said.say("setting.inherited", value=spelled(said, there)) if there not in (None, "", ()) else said.say("value.usual")


def spelled(said: Words, value: object) -> str:
    if isinstance(value, bool):
        return said.say("value.yes" if value else "value.no")
    if isinstance(value, tuple):
        return ", ".join(f"{pick.craft}={pick.name}" for pick in value)
    return value_text(said, str(value))


def value_card(desk: Desk, said: Words, level: Level, name: str) -> Card:
    """A menu of the values of a setting; those that are typed tell how."""
    if name not in NAMES:
        raise BadOption("setting.name", f"there is no setting {name}", name=name, known=", ".join(NAMES))
    title = said.say("card.settings.value", name=said.say(f"setting.{name}"))
    usual = Choice(label=said.say("value.usual"), value=USUAL)
    known = engines_offered(desk)[:ENGINES_SHOWN] if name == "engines" else CHOICES.get(name, ())
    values = tuple(Choice(label=value_text(said, value), value=value.replace(":", "x")) for value in known)
    menu = Menu(verb="se.value", args=(*level.args, name), prompt=said.say("menu.value"), choices=(*values, usual))
    return Card(title=title, text="" if values else said.say("card.settings.typed", name=name), menus=(menu,))


def _level_args(args: tuple[str, ...]) -> tuple[str, str, tuple[str, ...]]:
    """(where, project id, what follows)."""
    where = _LONG.get(args[0], "me")
    return (where, args[1], args[2:]) if where == "project" else (where, "", args[1:])


async def press_show(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """se.show:<where>[:<project>]."""
    where, project, _ = _level_args(args)
    level = await level_of(desk, caller, where, project)
    return Answer(card=await level_card(desk, caller, level), private=True, replaces=True)


async def press_name(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """se.name:<where>[:<project>]:<name>. Asks for the value."""
    where, project, rest = _level_args(args)
    level = await level_of(desk, caller, where, project)
    await check_level(desk, caller, level)
    return Answer(card=value_card(desk, caller.words, level, rest[0]), private=True, replaces=True)


async def press_value(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """se.value:<where>[:<project>]:<name>:<value>."""
    where, project, rest = _level_args(args)
    level = await level_of(desk, caller, where, project)
    name, value = rest
    caller = await put(desk, caller, level, name, value.replace("x", ":") if name == "aspect" else value)
    return Answer(card=await level_card(desk, caller, level, said=name), private=True, replaces=True)


COMMANDS: tuple[Command, ...] = (
    Command(
        name="settings",
        run=settings,
        options=(
            Option(name="where", kind=Kind.CHOICE, choices=WHERE),
            Option(name="name", kind=Kind.CHOICE, choices=NAMES),
            Option(name="value"),
            Option(name="project", complete=complete_project),
        ),
    ),
)
PRESSES: dict[str, Pressed] = {
    "se.show": Pressed(run=press_show),
    "se.name": Pressed(run=press_name),
    "se.value": Pressed(run=press_value),
}
FORMS: dict[str, FilledForm] = {}
