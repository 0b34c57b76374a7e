"""Messages of ours that live on: which message in which place shows which film, ballot, batch, download or voice.

Commands add them, adapters and the courier send them, the courier edits them until they show a final state.
"""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, Row, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.chat_tables import PostState, posts
from storage.database import one_at_a_time
from storage.house import House

UNSENT_AFTER = 10.0
"""Seconds after which whoever began to send a post is taken for gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    id: str
    platform: str
    place: str
    """JSON of bots.callers.Place."""
    place_id: str
    message: str
    """The platform's id of the message; empty until it is sent."""
    subject: str
    """ "film", "ballot", "batch", "model": its download, or "voice": whose person is asked."""
    subject_id: str
    person: str
    """Platform id of who asked."""
    locale: str
    reply_to: str
    state: PostState
    created: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPost:
    """A message to be sent; see Post."""

    platform: str
    place: str
    subject: str
    subject_id: str
    person: str
    locale: str
    reply_to: str = ""


async def add(
    house: House, *, platform: str, place: str, subject: str, subject_id: str, person: str, locale: str, reply_to: str = ""
) -> str:
    """A message to be sent; returns the post's id. Asked again by the same person in the same place while it is open, it is the
    same post: a command that was delivered twice shows its film once."""
    wanted = NewPost(
        platform=platform,
        place=place,
        subject=subject,
        subject_id=subject_id,
        person=person,
        locale=locale,
        reply_to=reply_to,
    )
    return await house.database.retry(lambda connection: put(connection, wanted))


async def put(connection: AsyncConnection, wanted: NewPost, *, ever: bool = False) -> str:
    """`add` within a transaction. With `ever` a message that shows a final state, or is gone, counts as well: for what is
    written together with its subject, and so was asked for before when there is one."""
    place_id = place_id_of(wanted.place)
    await one_at_a_time(connection, f"post {wanted.subject_id}")
    same = [
        posts.c.platform == wanted.platform,
        posts.c.place_id == place_id,
        posts.c.subject == wanted.subject,
        posts.c.subject_id == wanted.subject_id,
        posts.c.person == wanted.person,
    ]
    if not ever:
        same.append(posts.c.state == PostState.OPEN)
    query = select(posts.c.id).where(*same).order_by(posts.c.created.desc())
    known = (await connection.execute(query)).scalars().first()
    if known is not None:
        return str(known)
    made = uuid.uuid4().hex
    await connection.execute(
        insert(posts).values(
            id=made,
            platform=wanted.platform,
            place=wanted.place,
            place_id=place_id,
            subject=wanted.subject,
            subject_id=wanted.subject_id,
            person=wanted.person,
            locale=wanted.locale,
            reply_to=wanted.reply_to,
            state=PostState.OPEN,
            created=time.time(),
        )
    )
    return made


def place_id_of(place: str) -> str:
    """The platform's id of a place that is given as JSON. Raises ValueError when there is none."""
    values = json.loads(place)
    if not isinstance(values, dict) or not isinstance(values.get("id"), str):
        raise ValueError(f"{place!r} is no place")
    found: str = values["id"]
    return found


async def sent(house: House, post: str, message: str) -> bool:
    """The post is that message from now on; False when it is another already: then the caller takes its message back."""

    async def write(connection: AsyncConnection) -> bool:
        changed: CursorResult[Any] = await connection.execute(
            update(posts)
            .where(posts.c.id == post, or_(posts.c.message.is_(None), posts.c.message == message))
            .values(message=message, sender=None, sending_since=None)
        )
        return changed.rowcount == 1

    return await house.database.retry(write)


async def claim_unsent(house: House, platform: str, sender: str, older_than: float = UNSENT_AFTER) -> list[Post]:
    """Open posts that nobody has sent for `older_than` seconds, from now on `sender`'s to send: nobody else gets them for as
    long."""

    async def write(connection: AsyncConnection) -> list[Post]:
        now = time.time()
        unsent = (
            posts.c.platform == platform,
            posts.c.state == PostState.OPEN,
            posts.c.message.is_(None),
            posts.c.created <= now - older_than,
            or_(posts.c.sending_since.is_(None), posts.c.sending_since <= now - older_than),
        )
        query = select(posts).where(*unsent).order_by(posts.c.created, posts.c.id).with_for_update(skip_locked=True)
        rows = (await connection.execute(query)).all()
        if rows:
            mine = posts.c.id.in_([row.id for row in rows])
            await connection.execute(update(posts).where(mine).values(sender=sender, sending_since=now))
        return [_post(row) for row in rows]

    return await house.database.retry(write)


async def open_posts(house: House, platform: str) -> list[Post]:
    """Those that were sent and do not show a final state yet, oldest first."""
    query = select(posts).where(posts.c.platform == platform, posts.c.state == PostState.OPEN, posts.c.message.is_not(None))
    async with house.database.read() as connection:
        return [_post(row) for row in (await connection.execute(query.order_by(posts.c.created, posts.c.id))).all()]


async def close(house: House, post: str, state: PostState) -> bool:
    """open → `state`; False when it was closed before."""

    async def write(connection: AsyncConnection) -> bool:
        changed: CursorResult[Any] = await connection.execute(
            update(posts).where(posts.c.id == post, posts.c.state == PostState.OPEN).values(state=state)
        )
        return changed.rowcount == 1

    return await house.database.retry(write)


async def one(house: House, post: str) -> Post | None:
    async with house.database.read() as connection:
        row = (await connection.execute(select(posts).where(posts.c.id == post))).one_or_none()
    return None if row is None else _post(row)


async def of_subject(house: House, subject: str, subject_id: str) -> list[Post]:
    """All messages that show it, oldest first, closed ones too."""
    query = select(posts).where(posts.c.subject_id == subject_id, posts.c.subject == subject)
    async with house.database.read() as connection:
        return [_post(row) for row in (await connection.execute(query.order_by(posts.c.created, posts.c.id))).all()]


async def by_message(house: House, platform: str, place_id: str, message: str) -> Post | None:
    """The post that a message is; the newest when it was used again."""
    query = select(posts).where(posts.c.place_id == place_id, posts.c.message == message, posts.c.platform == platform)
    async with house.database.read() as connection:
        row = (await connection.execute(query.order_by(posts.c.created.desc()))).first()
    return None if row is None else _post(row)


def _post(row: Row[Any]) -> Post:
    return Post(
        id=row.id,
        platform=row.platform,
        place=row.place,
        place_id=row.place_id,
        message=row.message or "",
        subject=row.subject,
        subject_id=row.subject_id,
        person=row.person,
        locale=row.locale,
        reply_to=row.reply_to,
        state=PostState(row.state),
        created=row.created,
    )
