"""Starting films for people in chats, and what follows from storyboards and takes. Used by many commands."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from bots.callers import Caller
from bots.commands.guarding import check_scope, goes_first
from bots.commands.registry import Desk
from bots.preferences import rules_here
from core.errors import ServiceDown
from core.plan.job import FilmJob, Until
from storage import projects, requests
from storage.requests import Request, following

NEW_PROJECT_LETTERS = 120


async def start(desk: Desk, caller: Caller, project: str, script: str, job: FilmJob, request: str = "") -> str:
    """Puts a film into the queue for the caller; returns its id. The same request starts one film only."""
    first = goes_first(desk, caller, await rules_here(desk.house, caller.place))
    return await desk.house.start_film(
        project,
        script,
        job,
        caller.place.platform,
        caller.person.key,
        scope=caller.place.scope,
        request=request or caller.request,
        waits=True,
        priority=int(first),
    )


async def go_on(desk: Desk, before: Request, job: FilmJob) -> str:
    """What follows from a storyboard or from takes, for the same person and in the same message; returns its id.

    Only one thing follows: whoever asks for another later gets the first. The message is told to show it.
    """
    film = await desk.house.start_film(
        before.name,
        before.name,
        job,
        before.owner.partition(":")[0],
        before.owner,
        scope=before.scope,
        request=following(before.id),
        waits=True,
        priority=before.priority,
    )
    await tell(desk, before.id)
    return film


async def tell(desk: Desk, film: str) -> None:
    """Lets the courier know that a post about this film shows something else now."""
    with suppress(ServiceDown):  # it looks by itself after a while
        await desk.house.queue.tell(film)


def filmed(job: FilmJob) -> FilmJob:
    """The film of a storyboard job."""
    return replace(job, until=Until.FILM)


async def project_name(desk: Desk, caller: Caller, wished: str) -> str:
    """The name under which a new film is kept. A project of that name that belongs to somebody else is left alone."""
    name = " ".join(wished.split())[:NEW_PROJECT_LETTERS] or caller.words.say("project.untitled")
    known = {item.name.casefold(): item for item in await projects.projects_of(desk.house, caller.place.scope)}
    other = known.get(name.casefold())
    if other is None:
        return name
    if other.owner == caller.person.key:
        return other.name
    return f"{name} ({caller.person.name or caller.person.id})"


async def request_here(desk: Desk, caller: Caller, film: str) -> Request:
    """A film of this server or chat; raises NotFound for any other."""
    found = await requests.request_of(desk.house, film)
    check_scope(caller, found.scope)
    return found
