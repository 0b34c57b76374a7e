"""Starting films for people in chats, and what follows from storyboards and takes. Used by many commands."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from bots.callers import Caller
from bots.commands.guarding import check_scope, goes_first
from bots.commands.limits import DAY, limits_of, quota
from bots.commands.registry import Desk
from bots.preferences import rules_here
from core.errors import ServiceDown
from core.plan.job import FilmJob, Until
from storage import projects, requests, starting
from storage.orders import Asker, Order
from storage.requests import Request, following
from storage.starting import ALONE, Along, Started

NEW_PROJECT_LETTERS = 120


def new_order(caller: Caller, project: str, script: str, job: FilmJob, request: str = "") -> Order:
    """A film in the caller's own project of that name."""
    wished = " ".join(project.split())[:NEW_PROJECT_LETTERS] or caller.words.say("project.untitled")
    return Order(project=wished, script=script, job=job, request=request or caller.request or None, signed=signature(caller))


def next_order(caller: Caller, before: Request, job: FilmJob, request: str = "") -> Order:
    """A film that is made of another: in its project, of somebody else's in a project of the caller's own."""
    if before.owner != caller.person.key:
        return new_order(caller, before.name, before.name, job, request)
    return same_order(caller, before, job, request)


def same_order(caller: Caller, before: Request, job: FilmJob, request: str = "") -> Order:
    """A film in the project of another, whoever asked for that."""
    wanted = request or caller.request or None
    return Order(project=before.name, home=before.project, script=before.name, job=job, request=wanted)


def signature(caller: Caller) -> str:
    """What tells a person's project from others' of the same name."""
    return caller.person.name.strip() or caller.person.id


async def start(desk: Desk, caller: Caller, asked: Sequence[Order], along: Along) -> Started:
    """Puts films into the queue for the caller, with what is written along with them. The same request starts one film only.

    Raises Refused for too many.
    """
    rules = await rules_here(desk.house, caller.place)
    asker = Asker(
        origin=caller.place.platform,
        owner=caller.person.key,
        scope=caller.place.scope,
        priority=int(goes_first(desk, caller, rules)),
        waits=True,
    )
    check = quota(desk, caller, limits_of(desk.settings.chats, rules))
    return await starting.start(desk.house, asked, asker, along, since=desk.clock() - DAY, check=check)


async def go_on(desk: Desk, before: Request, job: FilmJob, along: Along = ALONE) -> str:
    """What follows from a storyboard or from takes, for the same person and in the same message; returns its id.

    Only one thing follows: whoever asks for another later gets the first. The message is told to show it.
    """
    order = Order(project=before.name, home=before.project, script=before.name, job=job, request=following(before.id))
    asker = Asker(
        origin=before.owner.partition(":")[0],
        owner=before.owner,
        scope=before.scope,
        priority=before.priority,
        waits=True,
    )
    started = await starting.start(desk.house, (order,), asker, along)
    await tell(desk, before.id)
    return started.films[0]


async def tell(desk: Desk, film: str) -> None:
    """Lets the courier know that a post about this film shows something else now."""
    with suppress(ServiceDown):  # it looks by itself after a while
        await desk.house.queue.tell(film)


def filmed(job: FilmJob) -> FilmJob:
    """The film of a storyboard job."""
    return replace(job, until=Until.FILM)


async def project_name(desk: Desk, caller: Caller, wished: str) -> str:
    """The name of the project that `new_order` means."""
    wished = " ".join(wished.split())[:NEW_PROJECT_LETTERS] or caller.words.say("project.untitled")
    known = [(item.name, item.owner) for item in await projects.projects_of(desk.house, caller.place.scope)]
    return projects.own_name(wished, signature(caller), caller.person.key, known)


async def request_here(desk: Desk, caller: Caller, film: str) -> Request:
    """A film of this server or chat; raises NotFound for any other."""
    found = await requests.request_of(desk.house, film)
    check_scope(caller, found.scope)
    return found
