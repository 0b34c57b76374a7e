"""Projects of a server or chat: list, show, search, rename, tag, delete, undo. Part of the table of commands, with the history
and the kept files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bots.callers import Caller
from bots.cards import Action, Answer, Card, Choice, Field, Form, FormField, Menu, Style, Tone
from bots.commands import history, kept_files
from bots.commands.boards import newest, opened
from bots.commands.finding import complete_project
from bots.commands.guarding import check_owner, check_scope
from bots.commands.registry import Command, Desk, FilledForm, Given, Option, Pressed
from bots.commands.showing import pages
from bots.words import Words
from core.errors import BadOption, Conflict
from storage import people, projects
from storage.projects import Project

PAGE = 25
NAME_LETTERS = 120
CAST_SHOWN = 10


async def project_here(desk: Desk, caller: Caller, project: str) -> Project:
    """A project of this server or chat. Raises NotFound for any other."""
    found = await projects.project(desk.house, project)
    check_scope(caller, found.scope, "project")
    return found


async def project_meant(desk: Desk, caller: Caller, name: str) -> Project:
    """The project of that name; the one that the caller works on when there is none. Raises NotFound."""
    if name:
        return await projects.find(desk.house, caller.place.scope, name)
    return await projects.project(desk.house, (await newest(desk, caller, look=True)).project)


async def all_projects(desk: Desk, caller: Caller, given: Given) -> Answer:
    """The projects here, or those whose name or tags have all the words."""
    return Answer(card=await list_card(desk, caller, given.text("search"), 0), private=True)


async def list_card(desk: Desk, caller: Caller, search: str, first: int) -> Card:
    """A page of projects with a menu."""
    said = caller.words
    words = search.casefold().split()
    known = [
        item
        for item in await projects.projects_of(desk.house, caller.place.scope)
        if all(word in f"{item.name} {' '.join(item.tags)}".casefold() for word in words)
    ]
    if not known:
        text = said.say("projects.none.found", search=search) if words else said.say("projects.none")
        example = Action(label=said.say("button.example"), verb="he.make", style=Style.PRIMARY)
        return Card(title=said.say("projects.title", count=0), text=text, actions=() if words else ((example,),))
    choices = tuple(
        Choice(label=item.name[:90], value=item.id, detail=detail(desk, said, item)) for item in known[first : first + PAGE]
    )
    menu = Menu(verb="li.show", prompt=said.say("projects.menu"), choices=choices)
    rows: tuple[tuple[Action, ...], ...] = ()
    if len(known) > first + PAGE and not words:
        rows = ((Action(label=said.say("button.next"), verb="li.list", args=(str(first + PAGE),)),),)
    return Card(title=said.say("projects.title", count=len(known)), menus=(menu,), actions=rows)


def detail(desk: Desk, said: Words, item: Project) -> str:
    """ "3 films, 2 h ago, #pilot" """
    films = said.say("projects.films.one" if item.films == 1 else "projects.films", count=item.films)
    ago = said.say("history.ago", time=said.lasting(max(0.0, desk.clock() - item.latest)))
    return ", ".join([films, ago, *(f"#{tag}" for tag in item.tags[:4])])[:95]


async def press_list(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """li.list:<first>."""
    return Answer(card=await list_card(desk, caller, "", int(args[0])), private=True, replaces=True)


async def press_show(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """li.show:<project>."""
    home = await project_here(desk, caller, args[0])
    return Answer(card=await project_card(desk, caller, home), private=True, replaces=True)


async def show(desk: Desk, caller: Caller, given: Given) -> Answer:
    home = await project_meant(desk, caller, given.text("project"))
    return Answer(card=await project_card(desk, caller, home), private=True)


async def project_card(desk: Desk, caller: Caller, home: Project) -> Card:
    """What there is of a project, and ways to its scenes, people and films."""
    said = caller.words
    owner = await people.person(desk.house, home.owner)
    ago = said.say("history.ago", time=said.lasting(max(0.0, desk.clock() - home.latest)))
    fields = [Field(label=said.say("projects.films.label"), value=f"{home.films} · {ago}")]
    if owner is not None:
        fields.append(Field(label=said.say("projects.owner"), value=owner.name))
    if home.tags:
        fields.append(Field(label=said.say("projects.tags"), value=" ".join(f"#{tag}" for tag in home.tags)))
    ways: list[Action] = []
    pictures: tuple[Path, ...] = ()
    try:
        work = await opened(desk, await newest(desk, caller, project=home.id))
    except Conflict:
        work = None
    if work is not None:
        names = ", ".join(person.name for person in work.board.characters[:CAST_SHOWN])
        fields.append(Field(label=said.say("projects.cast"), value=names or "–"))
        ways = [
            Action(label=said.say("button.scenes"), verb="sc.list", args=(work.film,), style=Style.PRIMARY),
            Action(label=said.say("button.cast"), verb="ch.list", args=(work.film,)),
        ]
        pictures = (await pages(desk, await desk.house.status(work.film)))[:1]
    ways.append(Action(label=said.say("button.films"), verb="hi.list", args=(home.id,)))
    changes = (
        Action(label=said.say("button.rename"), verb="li.name", args=(home.id,)),
        Action(label=said.say("button.tags"), verb="li.tags", args=(home.id,)),
        Action(label=said.say("button.delete"), verb="li.del", args=(home.id,), style=Style.DANGER),
    )
    return Card(title=home.name, fields=tuple(fields), pictures=pictures, actions=(tuple(ways), changes))


# ---- changes -------------------------------------------------------------------------------------------------------------


async def press_name(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """li.name:<project>."""
    home = await project_here(desk, caller, args[0])
    said = caller.words
    field = FormField(name="name", label=said.say("projects.form.name"), value=home.name[:NAME_LETTERS], limit=NAME_LETTERS)
    return Answer(form=Form(verb="li.name", args=(home.id,), title=said.say("projects.form.rename"), fields=(field,)))


async def press_tags(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """li.tags:<project>."""
    home = await project_here(desk, caller, args[0])
    said = caller.words
    field = FormField(
        name="tags",
        label=said.say("projects.form.tags"),
        value=", ".join(home.tags),
        required=False,
        limit=200,
        placeholder=said.say("projects.form.tags.hint"),
    )
    return Answer(form=Form(verb="li.tags", args=(home.id,), title=said.say("projects.form.tag"), fields=(field,)))


async def fill_name(desk: Desk, caller: Caller, args: tuple[str, ...], answers: Mapping[str, str]) -> Answer:
    """li.name:<project>."""
    return await renamed(desk, caller, await project_here(desk, caller, args[0]), answers.get("name", ""))


async def fill_tags(desk: Desk, caller: Caller, args: tuple[str, ...], answers: Mapping[str, str]) -> Answer:
    """li.tags:<project>."""
    return await tagged(desk, caller, await project_here(desk, caller, args[0]), answers.get("tags", ""))


async def rename(desk: Desk, caller: Caller, given: Given) -> Answer:
    return await renamed(desk, caller, await project_meant(desk, caller, given.text("project")), given.text("name"))


async def tag(desk: Desk, caller: Caller, given: Given) -> Answer:
    return await tagged(desk, caller, await project_meant(desk, caller, given.text("project")), given.text("tags"))


async def delete(desk: Desk, caller: Caller, given: Given) -> Answer:
    return await deleted(desk, caller, await project_meant(desk, caller, given.text("project")))


async def renamed(desk: Desk, caller: Caller, home: Project, name: str) -> Answer:
    """Raises Conflict when another project has the name."""
    name = " ".join(name.split())[:NAME_LETTERS]
    if not name:
        raise BadOption("option.missing", "name is missing", name="name")
    await check_owner(desk, caller, home.owner, "project rename", home.id)
    await projects.rename(desk.house, home.id, name)
    return Answer(notice=caller.words.say("projects.renamed", name=name), private=True)


async def tagged(desk: Desk, caller: Caller, home: Project, text: str) -> Answer:
    await check_owner(desk, caller, home.owner, "project tag", home.id)
    await projects.tag(desk.house, home.id, split_tags(text))
    tags = (await projects.project(desk.house, home.id)).tags
    said = caller.words
    shown = " ".join(f"#{word}" for word in tags)
    return Answer(notice=said.say("projects.tagged", tags=shown) if tags else said.say("projects.untagged"), private=True)


def split_tags(text: str) -> tuple[str, ...]:
    """ "#pilot, night sea" → ("pilot", "night sea"); without commas every word is a tag."""
    parts = text.split(",") if "," in text else text.split()
    return tuple(part.strip().lstrip("#").strip() for part in parts if part.strip().lstrip("#").strip())


async def deleted(desk: Desk, caller: Caller, home: Project) -> Answer:
    """Hides a project; a button brings it back."""
    await check_owner(desk, caller, home.owner, "project delete", home.id)
    await projects.delete(desk.house, home.id)
    said = caller.words
    days = round(desk.settings.retention_days)
    undo = Action(label=said.say("button.undo"), verb="li.undo", args=(home.id,), style=Style.PRIMARY)
    card = Card(
        title=said.say("projects.deleted", name=home.name),
        text=said.say("projects.deleted.text", days=days),
        tone=Tone.WARNING,
        actions=((undo,),),
    )
    return Answer(card=card, private=True, replaces=True)


async def press_delete(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """li.del:<project>."""
    return await deleted(desk, caller, await project_here(desk, caller, args[0]))


async def press_undo(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """li.undo:<project>."""
    home = await project_here(desk, caller, args[0])
    await check_owner(desk, caller, home.owner, "project undo", home.id)
    back = await projects.undelete(desk.house, home.id)
    said = caller.words
    if not back:
        return Answer(notice=said.say("undo.nothing"), private=True)
    home = await projects.project(desk.house, home.id)
    return Answer(card=await project_card(desk, caller, home), private=True, replaces=True)


_PROJECT = Option(name="project", complete=complete_project)
COMMANDS: tuple[Command, ...] = (
    Command(name="projects", run=all_projects, options=(Option(name="search"),)),
    Command(name="project show", run=show, options=(_PROJECT,)),
    Command(name="project rename", run=rename, options=(Option(name="name", required=True), _PROJECT)),
    Command(name="project tag", run=tag, options=(Option(name="tags", required=True), _PROJECT)),
    Command(name="project delete", run=delete, options=(Option(name="project", required=True, complete=complete_project),)),
    *history.COMMANDS,
    *kept_files.COMMANDS,
)
PRESSES: dict[str, Pressed] = {
    "li.list": Pressed(run=press_list),
    "li.show": Pressed(run=press_show),
    "li.name": Pressed(run=press_name),
    "li.tags": Pressed(run=press_tags),
    "li.del": Pressed(run=press_delete),
    "li.undo": Pressed(run=press_undo),
    **history.PRESSES,
    **kept_files.PRESSES,
}
FORMS: dict[str, FilledForm] = {
    "li.name": FilledForm(run=fill_name),
    "li.tags": FilledForm(run=fill_tags),
    **kept_files.FORMS,
}
