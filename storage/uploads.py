"""Files that people keep in the library of a scope to use again: scripts, music, pictures. The bytes are assets."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import NotFound
from storage.chat_tables import uploads
from storage.database import one_at_a_time
from storage.house import House
from storage.projects import pack_tags, unpack_tags

NAME_LETTERS = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    id: str
    scope: str
    owner: str
    """Person.key."""
    kind: str
    """ "script", "music" or "picture"."""
    name: str
    tags: tuple[str, ...]
    key: str
    """Of the asset."""
    bytes: int
    created: float
    deleted: float | None


async def add(
    house: House,
    *,
    scope: str,
    owner: str,
    kind: str,
    name: str,
    key: str,
    bytes: int,
    tags: tuple[str, ...] = (),
    check: Callable[[int], None] | None = None,
) -> KeptFile:
    """Keeps a file. The same content under the same name is kept once; a deleted one comes back.

    `check` is told what the scope's files take with this one, where no other process can keep one meanwhile; what it raises
    keeps nothing.
    """
    name = name[-NAME_LETTERS:]

    async def write(connection: AsyncConnection) -> KeptFile:
        await one_at_a_time(connection, f"uploads of {scope}")
        same = (uploads.c.scope == scope, uploads.c.key == key, uploads.c.name == name)
        known = (await connection.execute(select(uploads).where(*same).with_for_update())).one_or_none()
        if known is not None:
            every = pack_tags((*unpack_tags(known.tags), *tags))
            await connection.execute(update(uploads).where(*same).values(deleted=None, tags=every))
        else:
            await connection.execute(
                insert(uploads).values(
                    id=uuid.uuid4().hex,
                    scope=scope,
                    owner=owner,
                    kind=kind,
                    name=name,
                    tags=pack_tags(tags),
                    key=key,
                    bytes=bytes,
                    created=time.time(),
                )
            )
        if check is not None:
            check(await _bytes(connection, scope, ""))
        return _kept((await connection.execute(select(uploads).where(*same))).one())

    return await house.database.retry(write)


async def find(house: House, scope: str, text: str = "", kind: str = "", deleted: bool = False) -> list[KeptFile]:
    """Those whose name or tags have every word of `text`, newest first; with `deleted` those that were deleted instead."""
    gone = uploads.c.deleted.is_not(None) if deleted else uploads.c.deleted.is_(None)
    query = select(uploads).where(uploads.c.scope == scope, gone)
    if kind:
        query = query.where(uploads.c.kind == kind)
    async with house.database.read() as connection:
        rows = (await connection.execute(query.order_by(uploads.c.created.desc(), uploads.c.id))).all()
    words = text.casefold().split()
    return [_kept(row) for row in rows if all(word in f"{row.name} {row.tags}".casefold() for word in words)]


async def one(house: House, upload: str) -> KeptFile:
    """Raises NotFound."""
    async with house.database.read() as connection:
        row = (await connection.execute(select(uploads).where(uploads.c.id == upload))).one_or_none()
    if row is None:
        raise NotFound("upload.unknown", f"there is no file {upload}", upload=upload)
    return _kept(row)


async def tag(house: House, upload: str, tags: tuple[str, ...]) -> None:
    """Replaces its tags. Raises NotFound."""
    if not await _change(house, upload, tags=pack_tags(tags)):
        raise NotFound("upload.unknown", f"there is no file {upload}", upload=upload)


async def delete(house: House, upload: str) -> bool:
    """Hides it; False when it was deleted before."""
    return await _change(house, upload, uploads.c.deleted.is_(None), deleted=time.time())


async def undelete(house: House, upload: str) -> bool:
    """Brings it back; False when it is not deleted (any more)."""
    return await _change(house, upload, uploads.c.deleted.is_not(None), deleted=None)


async def bytes_of(house: House, scope: str = "", owner: str = "") -> int:
    """What the files of a scope, or of a person, or of a person in a scope take; the same content once."""
    async with house.database.read() as connection:
        return await _bytes(connection, scope, owner)


async def _bytes(connection: AsyncConnection, scope: str, owner: str) -> int:
    query = select(uploads.c.key, func.max(uploads.c.bytes).label("bytes")).where(uploads.c.deleted.is_(None))
    if scope:
        query = query.where(uploads.c.scope == scope)
    if owner:
        query = query.where(uploads.c.owner == owner)
    each = query.group_by(uploads.c.key).subquery()
    return int((await connection.execute(select(func.sum(each.c.bytes)))).scalar_one() or 0)


async def _change(house: House, upload: str, *conditions: Any, **values: Any) -> bool:
    async def write(connection: AsyncConnection) -> bool:
        changed: CursorResult[Any] = await connection.execute(
            update(uploads).where(uploads.c.id == upload, *conditions).values(**values)
        )
        return changed.rowcount == 1

    return await house.database.retry(write)


def _kept(row: Row[Any]) -> KeptFile:
    return KeptFile(
        id=row.id,
        scope=row.scope,
        owner=row.owner,
        kind=row.kind,
        name=row.name,
        tags=unpack_tags(row.tags),
        key=row.key,
        bytes=row.bytes,
        created=row.created,
        deleted=row.deleted,
    )
