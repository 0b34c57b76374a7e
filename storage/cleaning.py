"""Deletes rows of what people deleted long enough ago: from then on it cannot be brought back. Called by the collector."""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.chat_tables import VoiceState, ballots, batch_films, batches, deliveries, posts, preferences, uploads, voices
from storage.tables import FilmState, films, projects, scripts


async def clear_deleted(connection: AsyncConnection, before: float) -> int:
    """Projects and uploads that were deleted before that time go, and what is known of voices that were deleted or never came
    to be; returns how many. Projects with a film that still waits or runs stay."""
    busy = exists(
        select(films.c.id).where(films.c.project_id == projects.c.id, films.c.state.in_((FilmState.WAITING, FilmState.RUNNING)))
    )
    query = select(projects.c.id).where(projects.c.deleted < before, ~busy).with_for_update()
    doomed = [str(project) for project in (await connection.execute(query)).scalars()]
    for project in doomed:
        await _clear_project(connection, project)
    cleared = await connection.execute(delete(uploads).where(uploads.c.deleted < before))
    ended = voices.c.state.in_((VoiceState.DECLINED, VoiceState.LAPSED, VoiceState.DELETED))
    unheard = await connection.execute(delete(voices).where(ended, voices.c.changed < before))
    return len(doomed) + cleared.rowcount + unheard.rowcount


async def _clear_project(connection: AsyncConnection, project: str) -> None:
    mine = select(films.c.id).where(films.c.project_id == project)
    votes = select(ballots.c.id).where(ballots.c.film_id.in_(mine))
    shown: tuple[ColumnElement[bool], ...] = (posts.c.subject_id.in_(mine), posts.c.subject_id.in_(votes))
    await connection.execute(delete(posts).where(or_(*shown)))
    for table in (ballots, deliveries, batch_films):
        await connection.execute(delete(table).where(table.c.film_id.in_(mine)))
    empty = ~exists(select(batch_films.c.batch_id).where(batch_films.c.batch_id == batches.c.id))
    await connection.execute(delete(batches).where(empty))
    await connection.execute(delete(films).where(films.c.project_id == project))
    await connection.execute(delete(scripts).where(scripts.c.project_id == project))
    await connection.execute(delete(preferences).where(preferences.c.owner == f"project:{project}"))
    await connection.execute(delete(projects).where(projects.c.id == project))
