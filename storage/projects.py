"""Projects: a name in the library of a scope, under which scripts and films are kept. Used by the desk and storage.house.

A scope is "discord:<server>" or "telegram:<chat>"; the terminal's is "". What is deleted comes back with `undelete` until the
collector has cleaned it away.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING, Any

from sqlalchemy import CursorResult, Row, Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import Conflict, NotFound
from core.plan.job import FilmJob
from storage.tables import films, projects, scripts

if TYPE_CHECKING:
    from storage.house import House

NAME_LETTERS = 200
"""Of a project, as the table holds."""
SIGNED_LETTERS = 60
"""Of a person's name in that of a project."""
TAG_LETTERS = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    id: str
    scope: str
    name: str
    owner: str
    """Who made its first film, "<platform>:<person>"."""
    tags: tuple[str, ...]
    created: float
    deleted: float | None
    films: int
    """How many it has, of any state."""
    latest: float
    """When its newest film was asked for; when it was made itself if there is none."""


async def project_named(connection: AsyncConnection, name: str, scope: str = "", owner: str = "") -> str:
    """Id of the scope's project `name`, made when there is none. A deleted one of that name steps aside and stays deleted."""
    name = name[:NAME_LETTERS]
    query = (  # locked, because films of a project are numbered in turn
        select(projects.c.id, projects.c.deleted).where(projects.c.scope == scope, projects.c.name == name).with_for_update()
    )
    found = (await connection.execute(query)).one_or_none()
    if found is not None and found.deleted is None:
        return str(found.id)
    if found is not None:
        await _step_aside(connection, found.id, name)
    made = uuid.uuid4().hex
    await connection.execute(insert(projects).values(id=made, scope=scope, name=name, owner=owner, created=time.time()))
    return made


async def lived_in(connection: AsyncConnection, project_id: str, scope: str) -> str:
    """`project_id` when that is a project of the scope that was not deleted, else "". Others who add films to it wait."""
    here = projects.c.id == project_id, projects.c.scope == scope, projects.c.deleted.is_(None)
    found = (await connection.execute(select(projects.c.id).where(*here).with_for_update())).scalar_one_or_none()
    return "" if found is None else str(found)


async def owners(connection: AsyncConnection, scope: str) -> list[tuple[str, str]]:
    """(name, owner) of the scope's projects."""
    query = select(projects.c.name, projects.c.owner).where(projects.c.scope == scope, projects.c.deleted.is_(None))
    return [(row.name, row.owner) for row in (await connection.execute(query)).all()]


def own_name(wished: str, signed: str, owner: str, known: Iterable[tuple[str, str]]) -> str:
    """The name of `owner`'s own project for what they call `wished`: "The Lamp", where others have one of that name "The Lamp
    (Mia)", and where that is another Mia's "The Lamp (Mia 2)". `known`: (name, owner) of the projects that there are."""
    taken: dict[str, tuple[str, str]] = {}
    for name, whose in known:
        if whose == owner or name.casefold() not in taken:
            taken[name.casefold()] = name, whose
    room = NAME_LETTERS - SIGNED_LETTERS - len(" ( 999)")
    wished, signed = wished[:room].rstrip(), signed[:SIGNED_LETTERS].strip()
    numbered = (f"{wished} ({signed} {number})" for number in count(2))
    for name in chain((wished, f"{wished} ({signed})"), numbered):
        found = taken.get(name.casefold())
        if found is None or found[1] == owner:
            return name if found is None else found[0]
    raise AssertionError("numbers never end")


async def _step_aside(connection: AsyncConnection, project: str, name: str) -> None:
    aside = f"{name[: NAME_LETTERS - 10]} ({project[:6]})"
    await connection.execute(update(projects).where(projects.c.id == project).values(name=aside))


async def add_script(connection: AsyncConnection, project: str, name: str, job: FilmJob) -> None:
    """Keeps the script of `job` in the library (once per content)."""
    known = select(scripts.c.id).where(scripts.c.project_id == project, scripts.c.sha256 == job.script_sha256)
    if (await connection.execute(known)).first() is None:
        await connection.execute(
            insert(scripts).values(
                id=uuid.uuid4().hex,
                project_id=project,
                name=name[:255],
                sha256=job.script_sha256,
                screenplay=job.screenplay.key,
                created=time.time(),
            )
        )


async def projects_of(house: House, scope: str, deleted: bool = False) -> list[Project]:
    """Of a scope, the one worked on last first; with `deleted` those that were deleted instead."""
    gone = projects.c.deleted.is_not(None) if deleted else projects.c.deleted.is_(None)
    async with house.database.read() as connection:
        rows = (await connection.execute(_counted().where(projects.c.scope == scope, gone))).all()
    return sorted((_project(row) for row in rows), key=lambda item: (-item.latest, item.name))


async def project(house: House, project_id: str) -> Project:
    """Raises NotFound."""
    async with house.database.read() as connection:
        row = (await connection.execute(_counted().where(projects.c.id == project_id))).one_or_none()
    if row is None:
        raise NotFound("project.unknown", f"there is no project {project_id}", project=project_id)
    return _project(row)


async def find(house: House, scope: str, name: str) -> Project:
    """The scope's project of that name, letters' case aside when that leaves one. Raises NotFound."""
    known = await projects_of(house, scope)
    exact = [item for item in known if item.name == name]
    alike = exact or [item for item in known if item.name.casefold() == name.strip().casefold()]
    if not alike:
        raise NotFound("project.unknown", f"there is no project {name}", project=name)
    return alike[0]


async def rename(house: House, project_id: str, name: str) -> None:
    """Raises Conflict when the scope has a project of that name, NotFound when there is no such project."""
    name = name.strip()[:NAME_LETTERS]

    async def write(connection: AsyncConnection) -> None:
        mine = await _locked(connection, project_id)
        same = select(projects.c.id, projects.c.deleted).where(
            projects.c.scope == mine.scope, projects.c.name == name, projects.c.id != project_id
        )
        other = (await connection.execute(same)).one_or_none()
        if other is not None and other.deleted is None:
            raise Conflict("project.taken", f"there is a project {name} already", project=name)
        if other is not None:
            await _step_aside(connection, other.id, name)
        await connection.execute(update(projects).where(projects.c.id == project_id).values(name=name))

    await house.database.retry(write)


async def tag(house: House, project_id: str, tags: tuple[str, ...]) -> None:
    """Replaces its tags. Raises NotFound."""

    async def write(connection: AsyncConnection) -> None:
        await _locked(connection, project_id)
        await connection.execute(update(projects).where(projects.c.id == project_id).values(tags=pack_tags(tags)))

    await house.database.retry(write)


async def delete(house: House, project_id: str) -> bool:
    """Hides it; False when it was deleted before. Its films that still run go on until they are cancelled."""
    return await _mark(house, project_id, time.time())


async def undelete(house: House, project_id: str) -> bool:
    """Brings it back under its name; False when it is not deleted (any more)."""
    return await _mark(house, project_id, None)


async def _mark(house: House, project_id: str, deleted: float | None) -> bool:
    before = projects.c.deleted.is_not(None) if deleted is None else projects.c.deleted.is_(None)

    async def write(connection: AsyncConnection) -> bool:
        changed: CursorResult[Any] = await connection.execute(
            update(projects).where(projects.c.id == project_id, before).values(deleted=deleted)
        )
        return changed.rowcount == 1

    return await house.database.retry(write)


async def _locked(connection: AsyncConnection, project_id: str) -> Row[Any]:
    row = (await connection.execute(select(projects).where(projects.c.id == project_id).with_for_update())).one_or_none()
    if row is None:
        raise NotFound("project.unknown", f"there is no project {project_id}", project=project_id)
    return row


def _counted() -> Select[Any]:
    """Projects with the number of their films and the time of the newest."""
    return (
        select(projects, func.count(films.c.id).label("films"), func.max(films.c.created).label("latest"))
        .join(films, films.c.project_id == projects.c.id, isouter=True)
        .group_by(projects.c.id)
    )


def _project(row: Row[Any]) -> Project:
    return Project(
        id=row.id,
        scope=row.scope,
        name=row.name,
        owner=row.owner,
        tags=unpack_tags(row.tags),
        created=row.created,
        deleted=row.deleted,
        films=row.films,
        latest=row.latest or row.created,
    )


def pack_tags(tags: tuple[str, ...]) -> str:
    """Tags as their column holds them: lower case, once each, in order, as many as fit."""
    packed = ""
    for word in sorted({" ".join(word.lower().replace(",", " ").split()) for word in tags} - {""}):
        longer = f"{packed},{word}" if packed else word
        if len(longer) > TAG_LETTERS:
            break
        packed = longer
    return packed


def unpack_tags(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()
