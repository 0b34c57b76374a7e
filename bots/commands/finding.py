"""Finding films and projects by what people type, and suggesting them while they type. Used by commands and their options."""

from __future__ import annotations

from bots.callers import Caller
from bots.cards import Choice
from bots.commands.making import request_here
from bots.commands.registry import Desk
from core.errors import Conflict, NotFound
from core.plan.job import Until
from storage import projects, requests
from storage.requests import Request
from storage.tables import FilmState

ID_LETTERS = 32
LABEL_LETTERS = 90
LOOKED_AT = 60


async def latest(desk: Desk, caller: Caller, look: bool = False) -> Request:
    """The film whose project is meant where none is named. To `look` at: the last one in this channel, whoever asked for it. To
    change: the caller's own last one, in this channel if there is any; for somebody who has none, the channel's.

    Where nothing was filmed in this channel, the same over the whole server. Raises NotFound where nothing was filmed at all.
    """
    scope, place = caller.place.scope, caller.place
    here = (place.id, place.channel)
    owners = ("",) if look else (caller.person.key, "")
    for owner in owners:
        for places in (here, ()):
            found = await requests.requests_of(desk.house, scope, owner, places=places, limit=1)
            if found:
                return found[0]
    raise NotFound("project.none", "there is no film here yet")


async def project_and_film(desk: Desk, caller: Caller, name: str) -> Request:
    """The newest finished film of the project `name`; when no name is given, of the project of `latest`, or where nothing of
    that is finished yet, the caller's own newest.

    Raises NotFound for a project that there is not, Conflict when it has no finished film.
    """
    scope = caller.place.scope
    home = (await projects.find(desk.house, scope, name)).id if name else (await latest(desk, caller)).project
    known = await requests.requests_of(desk.house, scope, project=home, limit=LOOKED_AT)
    if not known:
        raise NotFound("project.none", "there is no film here yet")
    found = _made(known)
    if found is None and not name:
        found = _made(await requests.requests_of(desk.house, scope, caller.person.key, limit=LOOKED_AT))
    if found is None:
        raise Conflict("project.unfinished", f"{known[0].name} has no finished film yet", project=known[0].name)
    return found


def _made(known: list[Request]) -> Request | None:
    """The newest finished film, where there is none the newest storyboard."""
    made = [item for item in known if item.state is FilmState.DONE and not item.job.alternatives]
    whole = [item for item in made if item.job.until is Until.FILM]
    return next(iter(whole or made), None)


async def find_film(desk: Desk, caller: Caller, typed: str, open_only: bool = False) -> Request:
    """A film by its id or its project's name, the newest of several; the caller's newest when nothing was typed.

    Raises NotFound.
    """
    if len(typed) == ID_LETTERS and all(letter in "0123456789abcdef" for letter in typed):
        return await request_here(desk, caller, typed)
    owner = "" if typed else caller.person.key
    known = await requests.requests_of(desk.house, caller.place.scope, owner, open_only=open_only, limit=LOOKED_AT)
    wanted = typed.casefold()
    found = [item for item in known if not wanted or wanted in (item.name.casefold(), item.job.title.casefold())]
    if not found:
        raise NotFound("film.none_open" if open_only else "film.none", "there is no such film", name=typed[:80])
    return found[0]


async def complete_project(desk: Desk, caller: Caller, typed: str) -> tuple[Choice, ...]:
    """Names of projects here that hold what was typed."""
    wanted = typed.casefold()
    known = await projects.projects_of(desk.house, caller.place.scope)
    return tuple(
        Choice(label=item.name[:LABEL_LETTERS], value=item.name[:100]) for item in known if wanted in item.name.casefold()
    )[:25]


async def complete_open_film(desk: Desk, caller: Caller, typed: str) -> tuple[Choice, ...]:
    """Films here that wait or are being made; one's own first."""
    known = await requests.requests_of(desk.house, caller.place.scope, open_only=True)
    known.sort(key=lambda item: item.owner != caller.person.key)
    wanted = typed.casefold()
    return tuple(
        Choice(label=f"{item.job.title} · {item.number}"[:LABEL_LETTERS], value=item.id)
        for item in known
        if wanted in item.job.title.casefold() or wanted in item.name.casefold()
    )[:25]


async def complete_language(desk: Desk, caller: Caller, typed: str) -> tuple[Choice, ...]:
    """Languages that voices speak."""
    wanted = typed.casefold()
    said = caller.words
    named = [
        (said.say(f"language.{code}") if said.has(f"language.{code}") else code, code)
        for code in desk.house.advancer.book.languages
    ]
    return tuple(Choice(label=name, value=code) for name, code in named if wanted in name.casefold() or wanted in code)[:25]
