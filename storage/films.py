"""Films: creating, finding, ending, and how far a film is. Used by the desk and by storage.advance."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import Fault, NotFound, StoryreelError
from core.plan.draft import Plan
from core.plan.job import FilmJob, StandIn
from core.serial import from_json, to_json
from storage import turns
from storage.tables import FilmState, StepState, film_steps, films, projects, steps

_PLAIN = steps.c.engine.in_(("draft", "house"))
"""Engines without anything to remark; earlier releases left the last note of their progress in finished steps."""
FILM_MARK = "film="
"""Part of `films.outputs` (see pack_outputs) of a job that made a film, not only a storyboard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmRow:
    id: str
    project: str
    """Name of the project."""
    number: int
    """Counts the films of a project from 1."""
    job: FilmJob
    state: FilmState
    created: float
    outputs: dict[str, str]
    error_code: str
    error: str
    error_fault: str
    project_id: str = ""
    scope: str = ""
    """Of the project."""
    origin: str = ""
    owner: str = ""
    started: float | None = None
    """When its turn came; None for films that never wait."""
    ended: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningStep:
    craft: str
    title: str
    progress: float
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmStatus:
    """How far a film is, from SQL alone."""

    state: FilmState
    running: tuple[RunningStep, ...]
    done: float
    """Expected CPU seconds of work that is done, this film's share of running steps included."""
    cached: float
    """Of these, what was already there when the film began."""
    total: float
    """Expected CPU seconds of all work, planned or foreseen."""
    steps_done: int
    steps_known: int
    queued_films: int
    """Films before it: those that will have their turn earlier, or for a running film, those that run for longer."""
    crafts: dict[str, tuple[int, int]]
    """Craft → (steps done, steps known)."""
    outputs: dict[str, str]
    error_code: str = ""
    error: str = ""
    error_fault: str = ""
    stand_ins: tuple[StandIn, ...] = ()
    """Crafts whose own engine could not work, and why."""
    remarks: tuple[str, ...] = ()
    """What finished steps say of how they were made, e.g. that memory was short."""
    floor: float = 0.0
    """The fraction that was shown before; a plan that grew must not take it back."""

    @property
    def fraction(self) -> float:
        """0 … 1, never less than `floor`; 1 only when done."""
        if self.state is FilmState.DONE:
            return 1.0
        return max(self.floor, min(0.99, self.done / self.total) if self.total > 0 else 0.0)


async def film_of_request(connection: AsyncConnection, request: str) -> str | None:
    """The film that this request has started already."""
    found = (await connection.execute(select(films.c.id).where(films.c.request == request))).scalar_one_or_none()
    return None if found is None else str(found)


async def add_film(
    connection: AsyncConnection,
    project: str,
    job: FilmJob,
    origin: str,
    owner: str,
    *,
    request: str | None = None,
    waits: bool = False,
    priority: int = 0,
) -> str:
    """A new film, running or waiting for its turn; returns its id."""
    last = (await connection.execute(select(func.max(films.c.number)).where(films.c.project_id == project))).scalar()
    film = uuid.uuid4().hex
    await connection.execute(
        insert(films).values(
            id=film,
            project_id=project,
            number=(last or 0) + 1,
            job=to_json(job if job.scenes else replace(job, stand_ins=())),  # a preview shows what its film is made of
            state=FilmState.WAITING if waits else FilmState.RUNNING,
            origin=origin,
            owner=owner,
            request=request,
            priority=priority,
            created=time.time(),
            outputs="",
            planned=False,
            unplanned=0.0,
            cached=0.0,
        )
    )
    return film


async def film_row(connection: AsyncConnection, film: str) -> FilmRow:
    """Raises NotFound."""
    query = (
        select(films, projects.c.name, projects.c.scope)
        .join(projects, projects.c.id == films.c.project_id)
        .where(films.c.id == film)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise NotFound("film.unknown", f"there is no film {film}", film=film)
    return _film(row)


async def rows_where(connection: AsyncConnection, *conditions: Any, limit: int | None = None) -> list[FilmRow]:
    """Films, the newest first."""
    query = select(films, projects.c.name, projects.c.scope).join(projects, projects.c.id == films.c.project_id)
    query = query.where(*conditions).order_by(films.c.created.desc(), films.c.id).limit(limit)
    return [_film(row) for row in (await connection.execute(query)).all()]


def _film(row: Row[Any]) -> FilmRow:
    """A row of `films` with name and scope of its project."""
    return FilmRow(
        id=row.id,
        project=row.name,
        number=row.number,
        job=from_json(row.job, FilmJob),
        state=FilmState(row.state),
        created=row.created,
        outputs=unpack_outputs(row.outputs),
        error_code=row.error_code or "",
        error=row.error or "",
        error_fault=row.error_fault or "",
        project_id=row.project_id,
        scope=row.scope,
        origin=row.origin,
        owner=row.owner,
        started=row.started,
        ended=row.ended,
    )


async def latest_film(connection: AsyncConnection, project: str, scope: str = "") -> str | None:
    """Id of the newest finished film of the scope's project `project` (by name)."""
    query = (
        select(films.c.id)
        .join(projects, projects.c.id == films.c.project_id)
        .where(projects.c.scope == scope, projects.c.name == project, projects.c.deleted.is_(None))
        .where(films.c.state == FilmState.DONE, films.c.outputs.contains(FILM_MARK))
        .order_by(films.c.number.desc())
        .limit(1)
    )
    found = (await connection.execute(query)).scalar_one_or_none()
    return None if found is None else str(found)


async def project_names(connection: AsyncConnection, scope: str = "") -> list[str]:
    """Names of the scope's projects, oldest first."""
    query = select(projects.c.name).where(projects.c.scope == scope, projects.c.deleted.is_(None)).order_by(projects.c.created)
    return [str(name) for name in (await connection.execute(query)).scalars()]


async def running_films(connection: AsyncConnection, origin: str | None = None) -> list[tuple[str, str]]:
    """(id, owner) of running films, oldest first."""
    query = select(films.c.id, films.c.owner).where(films.c.state == FilmState.RUNNING).order_by(films.c.created)
    if origin is not None:
        query = query.where(films.c.origin == origin)
    return [(film, owner) for film, owner in (await connection.execute(query)).all()]


async def films_with(connection: AsyncConnection, key: str) -> list[str]:
    """Running films that list the step."""
    query = (
        select(films.c.id)
        .join(film_steps, film_steps.c.film_id == films.c.id)
        .where(film_steps.c.step_key == key, films.c.state == FilmState.RUNNING)
        .order_by(films.c.created)
    )
    return [str(film) for film in (await connection.execute(query)).scalars()]


async def stuck_films(connection: AsyncConnection) -> list[str]:
    """Running films without a step that is ready or runs: whoever should have moved them on has died."""
    moving = (
        select(film_steps.c.film_id)
        .join(steps, steps.c.key == film_steps.c.step_key)
        .where(film_steps.c.film_id == films.c.id, steps.c.state.in_((StepState.READY, StepState.RUNNING)))
    )
    query = select(films.c.id).where(films.c.state == FilmState.RUNNING, ~moving.exists())
    return [str(film) for film in (await connection.execute(query)).scalars()]


async def hopeless_films(connection: AsyncConnection) -> list[tuple[str, StoryreelError]]:
    """Running films with a failed step, and why it failed: whoever should have ended them has died."""
    query = (
        select(films.c.id, steps.c.error_code, steps.c.error, steps.c.error_fault)
        .join(film_steps, film_steps.c.film_id == films.c.id)
        .join(steps, steps.c.key == film_steps.c.step_key)
        .where(films.c.state == FilmState.RUNNING, steps.c.state == StepState.FAILED)
    )
    return [(film, _error(code, text, fault)) for film, code, text, fault in (await connection.execute(query)).all()]


def _error(code: str | None, text: str | None, fault: str | None) -> StoryreelError:
    error = StoryreelError(code or "step.failed", text or "a step failed")
    error.fault = Fault(fault or Fault.SYSTEM)
    return error


async def hold(connection: AsyncConnection, film: str) -> bool:
    """Whether the film still runs; if so it does until the end of this transaction."""
    query = select(films.c.id).where(films.c.id == film, films.c.state == FilmState.RUNNING).with_for_update()
    return (await connection.execute(query)).first() is not None


async def stand_ins(connection: AsyncConnection, film: str) -> tuple[StandIn, ...]:
    """What is made by stand-ins in a film that is held."""
    return from_json((await connection.execute(select(films.c.job).where(films.c.id == film))).scalar_one(), FilmJob).stand_ins


async def stand_in(connection: AsyncConnection, film: str, change: StandIn) -> bool:
    """From now on a craft of a film that is held is done by its stand-in, and all must be planned again; False when it was."""
    job = from_json((await connection.execute(select(films.c.job).where(films.c.id == film))).scalar_one(), FilmJob)
    if any(known.craft is change.craft for known in job.stand_ins):
        return False
    changed = to_json(replace(job, stand_ins=(*job.stand_ins, change)))
    await connection.execute(update(films).where(films.c.id == film).values(job=changed, planned=False))
    return True


async def write_plan(connection: AsyncConnection, film: str, plan: Plan, cached: float) -> None:
    """Keeps what a plan says of a film that is held.

    Plans may be written out of order by several processes, so nothing that an earlier one knew is taken back.
    `cached`: expected seconds of steps that were done before the film met them.
    """
    row = (await connection.execute(select(films.c.outputs, films.c.planned).where(films.c.id == film))).one()
    await connection.execute(
        update(films)
        .where(films.c.id == film)
        .values(
            outputs=pack_outputs(unpack_outputs(row.outputs) | plan.outputs),
            planned=row.planned or plan.complete,
            unplanned=0.0 if row.planned else plan.unplanned,
            cached=films.c.cached + cached,
        )
    )


async def end_film(connection: AsyncConnection, film: str, state: FilmState, error: StoryreelError | None = None) -> bool:
    """waiting or running → `state`; False when the film had ended before."""
    changed = await connection.execute(
        update(films)
        .where(films.c.id == film, films.c.state.in_((FilmState.WAITING, FilmState.RUNNING)))
        .values(
            state=state,
            ended=time.time(),
            error_code=error.code if error else None,
            error=str(error) if error else None,
            error_fault=error.fault.value if error else None,
        )
    )
    return changed.rowcount == 1


def pack_outputs(outputs: dict[str, str]) -> str:
    return "\n".join(f"{name}={key}" for name, key in sorted(outputs.items()))


def unpack_outputs(text: str) -> dict[str, str]:
    pairs = (line.partition("=") for line in text.splitlines())
    return {name: key for name, _, key in pairs}


async def film_status(connection: AsyncConnection, film: str) -> FilmStatus:
    """Raises NotFound."""
    row = (await connection.execute(select(films).where(films.c.id == film))).one_or_none()
    if row is None:
        raise NotFound("film.unknown", f"there is no film {film}", film=film)
    if row.state == FilmState.WAITING:
        return _waiting((await turns.places(connection)).get(film, 0))
    mine = select(film_steps.c.step_key).where(film_steps.c.film_id == film)
    counted = select(
        steps.c.craft, steps.c.state, func.count(), func.sum(steps.c.weight), func.sum(steps.c.weight * steps.c.progress)
    )
    groups = (await connection.execute(counted.where(steps.c.key.in_(mine)).group_by(steps.c.craft, steps.c.state))).all()
    now = select(steps.c.craft, steps.c.title, steps.c.progress, steps.c.note).where(
        steps.c.key.in_(mine), steps.c.state == StepState.RUNNING
    )
    running = tuple(
        RunningStep(craft=craft, title=title, progress=progress, note=note)
        for craft, title, progress, note in (await connection.execute(now.order_by(steps.c.order))).all()
    )
    said = select(steps.c.note).where(steps.c.key.in_(mine), steps.c.state == StepState.DONE, steps.c.note != "", ~_PLAIN)
    crafts: dict[str, tuple[int, int]] = {}
    for craft, state, count, _, _ in groups:
        done, known = crafts.get(craft, (0, 0))
        crafts[craft] = (done + (count if state == StepState.DONE else 0), known + count)
    return FilmStatus(
        state=FilmState(row.state),
        running=running,
        done=sum(progressed or 0.0 for _, _, _, _, progressed in groups),
        cached=row.cached,
        total=sum(weight or 0.0 for _, _, _, weight, _ in groups) + row.unplanned,
        steps_done=sum(done for done, _ in crafts.values()),
        steps_known=sum(known for _, known in crafts.values()),
        queued_films=await _before(connection, row),
        crafts=crafts,
        outputs=unpack_outputs(row.outputs),
        error_code=row.error_code or "",
        error=row.error or "",
        error_fault=row.error_fault or "",
        stand_ins=from_json(row.job, FilmJob).stand_ins,
        remarks=tuple(sorted((await connection.execute(said.distinct())).scalars())),
    )


def _waiting(before: int) -> FilmStatus:
    return FilmStatus(
        state=FilmState.WAITING,
        running=(),
        done=0.0,
        cached=0.0,
        total=0.0,
        steps_done=0,
        steps_known=0,
        queued_films=before,
        crafts={},
        outputs={},
    )


async def _before(connection: AsyncConnection, row: Row[Any]) -> int:
    """Films that run for longer than this running one."""
    if row.state != FilmState.RUNNING:
        return 0
    since = func.coalesce(films.c.started, films.c.created)
    earlier = select(func.count()).where(films.c.state == FilmState.RUNNING, since < (row.started or row.created))
    return int((await connection.execute(earlier)).scalar_one())
