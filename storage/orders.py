"""Films that somebody asks for: which project they go into, and that one request makes one film. Used by storage.house, and by
storage.starting for films of chats.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from core.plan.job import FilmJob
from storage import films, projects


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One film."""

    project: str
    """Name of the project that it goes into."""
    script: str
    """Name of the script's file."""
    job: FilmJob
    request: str | None = None
    """The same one starts one film only."""
    home: str = ""
    """Id of the project where it is known: then its name may have changed. One that was deleted counts by its name."""
    signed: str = ""
    """What others call whoever asks: then a project of that name that is somebody else's is left alone, and the film goes into
    one with this added to its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, and how their films have their turn."""

    origin: str
    owner: str
    scope: str = ""
    waits: bool = False
    """Whether the films have their turn in the fair queue (storage.turns)."""
    priority: int = 0
    """Higher ones have their turn first."""


async def known(connection: AsyncConnection, order: Order) -> str | None:
    """The film that the order's request has started before."""
    return None if order.request is None else await films.film_of_request(connection, order.request)


async def add(connection: AsyncConnection, order: Order, asker: Asker) -> str:
    """A new film; returns its id. Raises nothing for a request that is `known`: the database does."""
    home = await projects.lived_in(connection, order.home, asker.scope) if order.home else ""
    if not home:
        name = order.project
        if order.signed:
            name = projects.own_name(name, order.signed, asker.owner, await projects.owners(connection, asker.scope))
        home = await projects.project_named(connection, name, asker.scope, asker.owner if asker.waits else "")
    await projects.add_script(connection, home, order.script, order.job)
    return await films.add_film(
        connection,
        home,
        order.job,
        asker.origin,
        asker.owner,
        request=order.request,
        waits=asker.waits,
        priority=asker.priority,
    )
