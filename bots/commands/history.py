"""What was filmed here: who, when, how long, and watching it again. Used by bots.commands.library."""

from __future__ import annotations

import asyncio

from bots.callers import Caller
from bots.cards import Action, Answer, Card, Choice, Menu, Style, Tone
from bots.commands.finding import complete_project
from bots.commands.making import request_here
from bots.commands.pressing import film_files
from bots.commands.registry import Command, Desk, Given, Kind, Option, Pressed
from bots.commands.showing import done_actions, length
from bots.words import Words
from core.crafts import Film
from core.errors import BrokenAsset
from core.serial import to_json
from storage import deliveries, people, projects
from storage import history as rows
from storage.assets import read_result
from storage.films import FilmRow
from storage.tables import FilmState

PAGE = 12
LOOKED_AT = 120


async def history(desk: Desk, caller: Caller, given: Given) -> Answer:
    """Finished films of this place, of one project or of oneself, newest first."""
    project = ""
    if given.text("project"):
        project = (await projects.find(desk.house, caller.place.scope, given.text("project"))).id
    return Answer(card=await history_card(desk, caller, project, given.yes("mine", False), 0), private=True)


async def press_list(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """hi.list:<project or ->[:<first>]."""
    project = args[0] if args[0] != "-" else ""
    first = int(args[1]) if len(args) > 1 else 0
    return Answer(card=await history_card(desk, caller, project, False, first), private=True, replaces=len(args) > 1)


async def history_card(desk: Desk, caller: Caller, project: str, mine: bool, first: int) -> Card:
    """A line per film, and a menu to watch one again."""
    said = caller.words
    owner = caller.person.key if mine else ""
    known = await rows.history(desk.house, caller.place.scope, LOOKED_AT, owner=owner)
    made = [
        row
        for row in known
        if row.state is FilmState.DONE and rows.is_film(row.job) and not row.job.scenes
        if not project or row.project_id == project
    ]
    if not made:
        return Card(title=said.say("history.title"), text=said.say("history.none"))
    page = made[first : first + PAGE]
    names = {key: await name_of(desk, key) for key in {row.owner for row in page}}
    seconds = await asyncio.to_thread(lambda: [film_seconds(desk, row) for row in page])
    lines = [line_of(desk, said, row, names[row.owner], lasts) for row, lasts in zip(page, seconds, strict=True)]
    choices = tuple(
        Choice(label=f"{row.project} · {row.number}"[:90], value=row.id, detail=line[:90])
        for row, line in zip(page, lines, strict=True)
    )
    menu = Menu(verb="hi.show", prompt=said.say("history.menu"), choices=choices)
    buttons: tuple[tuple[Action, ...], ...] = ()
    if len(made) > first + PAGE and not mine:
        buttons = ((Action(label=said.say("button.next"), verb="hi.list", args=(project or "-", str(first + PAGE))),),)
    text = "\n".join(f"{row.project} · {row.number}: {line}" for row, line in zip(page, lines, strict=True))
    return Card(title=said.say("history.title"), text=text, menus=(menu,), actions=buttons)


async def name_of(desk: Desk, key: str) -> str:
    """What somebody is called; empty for who was never seen."""
    known = await people.person(desk.house, key)
    return known.name if known is not None else ""


def film_seconds(desk: Desk, row: FilmRow) -> float:
    """0 for a film that is no longer stored."""
    try:
        return read_result(desk.house.store, row.outputs["film"], Film).seconds
    except (BrokenAsset, KeyError):
        return 0.0


def line_of(desk: Desk, said: Words, row: FilmRow, who: str, seconds: float) -> str:
    """ "1:05, 2 h ago, by Mia" """
    ago = said.say("history.ago", time=said.lasting(max(0.0, desk.clock() - (row.ended or row.created))))
    by = [said.say("history.by", name=who)] if who else []
    return ", ".join([length(seconds) if seconds else said.say("history.gone"), ago, *by])


async def press_show(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """hi.show:<film>. What can be done with a film of earlier."""
    request = await request_here(desk, caller, args[0])
    said = caller.words
    try:
        _, film = await film_files(desk, request)
    except BrokenAsset:
        again = Action(label=said.say("button.again"), verb="again", args=(request.id,), style=Style.PRIMARY)
        text = said.say("card.done.lost")
        return Answer(card=Card(title=request.job.title, text=text, tone=Tone.WARNING, actions=((again,),)), private=True)
    watch = Action(label=said.say("button.watch"), verb="hi.watch", args=(request.id,), style=Style.PRIMARY)
    scenes = Action(label=said.say("button.scenes"), verb="sc.list", args=(request.id,))
    card = Card(
        title=f"{request.name} · {request.number}"[:200],
        text=said.say("history.about", length=length(film.seconds), megabytes=f"{film.bytes / 1e6:.1f}"),
        actions=((watch, scenes), done_actions(said, request.id)),
    )
    return Answer(card=card, private=True)


async def press_watch(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """hi.watch:<film>. A link to the film where there is a server for it, else the film once more as a message."""
    request = await request_here(desk, caller, args[0])
    _, film = await film_files(desk, request)
    said = caller.words
    name = f"{request.name[:60].replace('/', '-')}.mp4"
    link = desk.links.to(request.outputs["film"], film.file, name)
    if link:
        button = Action(label=said.say("button.open"), url=link)
        text = said.say("history.link", hours=round(desk.links.hours))
        return Answer(card=Card(title=request.job.title, text=text, actions=((button,),)), private=True)
    await deliveries.once_more(
        desk.house,
        film=request.id,
        platform=caller.place.platform,
        place=to_json(caller.place).decode(),
        person=caller.person.id,
        locale=caller.words.language,
        reply_to=caller.message or caller.pressed,
    )
    return Answer(notice=said.say("history.sent"), private=True)


COMMANDS: tuple[Command, ...] = (
    Command(
        name="history",
        run=history,
        options=(Option(name="project", complete=complete_project), Option(name="mine", kind=Kind.YESNO)),
    ),
)
PRESSES: dict[str, Pressed] = {
    "hi.list": Pressed(run=press_list),
    "hi.show": Pressed(run=press_show),
    "hi.watch": Pressed(run=press_watch),
}
