"""Voices of real people that belong to a scope: who asked, whose voice it is, what they agreed to, how far it is. Their
recordings are files (core.neural.voice.own).

Every change is guarded by the expected state, so that two presses, or two processes, do a thing once.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, Row, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import Conflict, NotFound
from storage import posts
from storage.chat_tables import VoiceState, voices
from storage.database import one_at_a_time
from storage.house import House
from storage.posts import NewPost
from storage.tables import FilmState, films, projects

LIVE = (VoiceState.ASKED, VoiceState.AGREED, VoiceState.READY, VoiceState.FAILED)
"""Something of the person is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVoice:
    """A voice whose person is to be asked."""

    id: str
    """32 hex digits; the recording waits under it."""
    scope: str
    owner: str
    """Person.key of who asks."""
    person: str
    """Person.key of whose voice it is; empty while only their handle is known."""
    handle: str
    """By which they were named, without @, in small letters; empty where their key is known."""
    person_name: str
    label: str
    gender: str
    age: str
    language: str
    sample: str
    """SHA-256 of the recording."""
    bytes: int
    statement: str
    """What they are asked to agree to, word for word."""
    request: str | None = None
    asked: float = 0.0
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeVoice(NewVoice):
    """A voice as it is now."""

    voice: str
    """Its id as engines know it, once it is kept."""
    error: str
    """Code of what went wrong when it was prepared."""
    state: VoiceState
    agreed: float | None
    """When its person agreed."""

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A film that has a voice."""

    film: str
    project: str
    """Its name."""
    open: bool
    """It waits or is being made."""


async def add(house: House, wanted: NewVoice, post: NewPost, most: int) -> tuple[ScopeVoice, str]:
    """Asks, together with the message that does; returns both, those there are when the same request came before.

    Raises Conflict: "voice.taken" when a voice here has that name, "voice.many" when the same person has asked for `most` that
    nobody has agreed to yet.
    """

    async def write(connection: AsyncConnection) -> tuple[ScopeVoice, str]:
        await one_at_a_time(connection, f"voices of {wanted.scope}")
        known = None
        if wanted.request:
            known = (await connection.execute(select(voices).where(voices.c.request == wanted.request))).one_or_none()
        if known is None:
            await _check(connection, wanted, most)
            values = {name: getattr(wanted, name) for name in NewVoice.__slots__}
            values |= {"voice": "", "error": "", "state": VoiceState.ASKED, "changed": wanted.asked}
            await connection.execute(insert(voices).values(**values))
            known = (await connection.execute(select(voices).where(voices.c.id == wanted.id))).one()
        message = NewPost(**{**_fields(post), "subject": "voice", "subject_id": known.id})
        return _voice(known), await posts.put(connection, message, ever=True)

    return await house.database.retry(write)


def _fields(post: NewPost) -> dict[str, Any]:
    return {name: getattr(post, name) for name in NewPost.__slots__}


async def _check(connection: AsyncConnection, wanted: NewVoice, most: int) -> None:
    here = select(voices.c.label).where(voices.c.scope == wanted.scope, voices.c.state.in_(LIVE))
    labels = {str(label).casefold() for label in (await connection.execute(here)).scalars()}
    if wanted.label.casefold() in labels:
        raise Conflict("voice.taken", f"a voice here is called {wanted.label}", name=wanted.label)
    asked = select(func.count()).where(voices.c.owner == wanted.owner, voices.c.state == VoiceState.ASKED)
    if int((await connection.execute(asked)).scalar_one()) >= most:
        raise Conflict("voice.many", "too many voices wait for consent", limit=most)


async def one(house: House, voice: str) -> ScopeVoice:
    """Raises NotFound."""
    async with house.database.read() as connection:
        row = (await connection.execute(select(voices).where(voices.c.id == voice))).one_or_none()
    if row is None:
        raise NotFound("voice.away", f"there is no voice {voice}")
    return _voice(row)


async def of_voice(house: House, voice: str) -> ScopeVoice | None:
    """The one that engines know by that id; None when there is none (any more)."""
    query = select(voices).where(voices.c.voice == voice, voices.c.state.in_(LIVE))
    async with house.database.read() as connection:
        row = (await connection.execute(query)).first()
    return None if row is None else _voice(row)


async def find(house: House, scope: str, person: str = "") -> list[ScopeVoice]:
    """Those of a scope that are not gone, and those of this person anywhere; by name."""
    whose = or_(voices.c.scope == scope, voices.c.person == person) if person else voices.c.scope == scope
    async with house.database.read() as connection:
        rows = (await connection.execute(select(voices).where(whose, voices.c.state.in_(LIVE)))).all()
    return sorted((_voice(row) for row in rows), key=lambda item: (item.label.casefold(), item.id))


async def scopes(house: House) -> dict[str, tuple[str, bool]]:
    """Id of every voice that belongs to a scope → (that scope, whether it may be used)."""
    query = select(voices.c.voice, voices.c.scope, voices.c.state).where(voices.c.voice != "", voices.c.state.in_(LIVE))
    async with house.database.read() as connection:
        return {row.voice: (row.scope, row.state == VoiceState.READY) for row in (await connection.execute(query)).all()}


async def states(house: House, wanted: Iterable[str]) -> dict[str, VoiceState]:
    """How far these are; those that are gone are left out."""
    some = sorted(set(wanted))
    if not some:
        return {}
    async with house.database.read() as connection:
        rows = (await connection.execute(select(voices.c.id, voices.c.state).where(voices.c.id.in_(some)))).all()
    return {row.id: VoiceState(row.state) for row in rows}


async def change(
    house: House, voice: str, before: tuple[VoiceState, ...], after: VoiceState, values: Mapping[str, str | float] | None = None
) -> bool:
    """`before` → `after` with `values`; False when it is in another state."""

    async def write(connection: AsyncConnection) -> bool:
        changed: CursorResult[Any] = await connection.execute(
            update(voices)
            .where(voices.c.id == voice, voices.c.state.in_(before))
            .values(state=after, changed=time.time(), **(values or {}))
        )
        return changed.rowcount == 1

    return await house.database.retry(write)


async def asked_before(house: House, moment: float) -> list[str]:
    """Ids of those whose person has not answered since then."""
    query = select(voices.c.id).where(voices.c.state == VoiceState.ASKED, voices.c.asked < moment)
    async with house.database.read() as connection:
        return [str(voice) for voice in (await connection.execute(query)).scalars()]


async def bytes_of(house: House, scope: str) -> int:
    """What the recordings of a scope take."""
    query = select(func.sum(voices.c.bytes)).where(voices.c.scope == scope, voices.c.state.in_(LIVE))
    async with house.database.read() as connection:
        return int((await connection.execute(query)).scalar_one() or 0)


async def used_in(house: House, voice: str, scope: str) -> list[Use]:
    """The films of a scope whose orders name the voice, in projects that are not deleted; newest first."""
    query = (
        select(films.c.id, films.c.state, films.c.job, projects.c.name)
        .join(projects, projects.c.id == films.c.project_id)
        .where(projects.c.scope == scope, projects.c.deleted.is_(None))
        .order_by(films.c.created.desc())
    )
    async with house.database.read() as connection:
        rows = [row for row in (await connection.execute(query)).all() if voice.encode() in row.job]
    under_way = (FilmState.WAITING, FilmState.RUNNING)
    return [Use(film=row.id, project=row.name, open=row.state in under_way) for row in rows]


def _voice(row: Row[Any]) -> ScopeVoice:
    names = (*NewVoice.__slots__, "voice", "error", "agreed")
    return ScopeVoice(**{name: getattr(row, name) for name in names}, state=VoiceState(row.state))
