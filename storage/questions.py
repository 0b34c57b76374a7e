"""Forms that are asked as messages, question by question, where a platform has no forms: which one somebody is answering now.

One open form per person and place; a new one takes the place of the one before.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.chat_tables import questions
from storage.database import insert_or_change
from storage.house import House

KEPT = 7 * 86_400.0
"""Seconds. What is asked may hold a whole script that somebody pasted and then did not want filmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    platform: str
    place_id: str
    person: str
    """Platform id."""
    message: str
    """The message that asks."""
    form: bytes
    """JSON of bots.cards.Form."""
    answers: Mapping[str, str]
    """Field name → answer, in the order in which they were given."""
    asked: float


async def ask(house: House, *, platform: str, place_id: str, person: str, message: str, form: bytes) -> None:
    """The form that this person answers here from now on."""
    row = {
        "platform": platform,
        "place_id": place_id,
        "person": person,
        "message": message,
        "form": form,
        "answers": "{}",
        "asked": time.time(),
    }

    async def write(connection: AsyncConnection) -> None:
        await connection.execute(insert_or_change(connection, questions, row))

    await house.database.retry(write)


async def pending(house: House, platform: str, place_id: str, person: str) -> Question | None:
    """None when nothing is asked."""
    async with house.database.read() as connection:
        row = (await connection.execute(select(questions).where(*_of(platform, place_id, person)))).one_or_none()
    return None if row is None else _question(row)


async def answered(
    house: House, platform: str, place_id: str, person: str, name: str, answer: str, message: str = ""
) -> Question | None:
    """Keeps one answer and returns the form with it; None when nothing is asked. `message`: the one that asks next."""

    async def write(connection: AsyncConnection) -> Question | None:
        mine = _of(platform, place_id, person)
        row = (await connection.execute(select(questions).where(*mine).with_for_update())).one_or_none()
        if row is None:
            return None
        values = {"answers": json.dumps({**json.loads(row.answers), name: answer}, ensure_ascii=False)}
        if message:
            values["message"] = message
        await connection.execute(update(questions).where(*mine).values(**values))
        return _question((await connection.execute(select(questions).where(*mine))).one())

    return await house.database.retry(write)


async def drop(house: House, platform: str, place_id: str, person: str) -> bool:
    """Asks no more; False when nothing was asked (any more): of two answers that end a form at once one gets True."""

    async def write(connection: AsyncConnection) -> bool:
        changed: CursorResult[Any] = await connection.execute(delete(questions).where(*_of(platform, place_id, person)))
        return changed.rowcount == 1

    return await house.database.retry(write)


async def forget(house: House, older_than: float = KEPT) -> int:
    """Forgets what nobody answered in that many seconds; returns how many."""

    async def write(connection: AsyncConnection) -> int:
        old = delete(questions).where(questions.c.asked < time.time() - older_than)
        changed: CursorResult[Any] = await connection.execute(old)
        return changed.rowcount

    return await house.database.retry(write)


def _of(platform: str, place_id: str, person: str) -> tuple[Any, ...]:
    return questions.c.platform == platform, questions.c.place_id == place_id, questions.c.person == person


def _question(row: Row[Any]) -> Question:
    return Question(
        platform=row.platform,
        place_id=row.place_id,
        person=row.person,
        message=row.message,
        form=row.form,
        answers=json.loads(row.answers),
        asked=row.asked,
    )
