"""Finished films on their way into a chat, each exactly once. Used by the courier.

A delivery is announced by a message that later carries the film; every step is kept, so that whoever takes over after a crash
goes on from there. Every change is guarded by the state that it starts from.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.chat_tables import DeliveryState, deliveries
from storage.database import insert_new
from storage.house import House
from storage.posts import place_id_of

_OPEN = (DeliveryState.WAITING, DeliveryState.ANNOUNCED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    id: str
    film: str
    platform: str
    place: str
    """JSON of bots.callers.Place."""
    place_id: str
    person: str
    """Platform id of who is told."""
    locale: str
    reply_to: str
    state: DeliveryState
    message: str
    """The message that carries the film; empty before it is announced."""
    attempts: int
    not_before: float
    error: str
    created: float


async def add_for_film(
    house: House, *, film: str, platform: str, place: str, person: str, locale: str, reply_to: str = ""
) -> str:
    """Once per film and place: returns the id of the delivery that there is from now on, or was before."""
    wanted = _row(film, platform, place, person, locale, reply_to)
    return await house.database.retry(lambda connection: _put(connection, wanted))


async def once_more(house: House, *, film: str, platform: str, place: str, person: str, locale: str, reply_to: str = "") -> str:
    """For somebody who wants to see it again: a new delivery when the last one to this place has ended, else that one's id."""
    wanted = _row(film, platform, place, person, locale, reply_to)
    ended = (DeliveryState.DONE, DeliveryState.FAILED)

    async def write(connection: AsyncConnection) -> str:
        await connection.execute(delete(deliveries).where(*_same(wanted), deliveries.c.state.in_(ended)))
        return await _put(connection, wanted)

    return await house.database.retry(write)


def _row(film: str, platform: str, place: str, person: str, locale: str, reply_to: str) -> dict[str, Any]:
    return {
        "id": uuid.uuid4().hex,
        "film_id": film,
        "platform": platform,
        "place": place,
        "place_id": place_id_of(place),
        "person": person,
        "locale": locale,
        "reply_to": reply_to,
        "state": DeliveryState.WAITING,
        "attempts": 0,
        "not_before": 0.0,
        "created": time.time(),
    }


def _same(row: dict[str, Any]) -> tuple[ColumnElement[bool], ...]:
    return tuple(deliveries.c[name] == row[name] for name in ("film_id", "platform", "place_id"))


async def _put(connection: AsyncConnection, row: dict[str, Any]) -> str:
    await connection.execute(insert_new(connection, deliveries), [row])
    return str((await connection.execute(select(deliveries.c.id).where(*_same(row)))).scalar_one())


async def due(house: House, platform: str, now: float) -> list[Delivery]:
    """Unfinished ones whose time has come, oldest first."""
    query = (
        select(deliveries)
        .where(deliveries.c.platform == platform, deliveries.c.state.in_(_OPEN), deliveries.c.not_before <= now)
        .order_by(deliveries.c.created, deliveries.c.id)
    )
    async with house.database.read() as connection:
        return [_delivery(row) for row in (await connection.execute(query)).all()]


async def claim(house: House, delivery: Delivery, until: float) -> bool:
    """Keeps it from everybody else until then; False when somebody else was quicker. Counts as an attempt."""

    async def write(connection: AsyncConnection) -> bool:
        changed: CursorResult[Any] = await connection.execute(
            update(deliveries)
            .where(
                deliveries.c.id == delivery.id,
                deliveries.c.state == delivery.state,
                deliveries.c.not_before == delivery.not_before,
                deliveries.c.attempts == delivery.attempts,
            )
            .values(not_before=until, attempts=delivery.attempts + 1)
        )
        return changed.rowcount == 1

    return await house.database.retry(write)


async def announced(house: House, delivery_id: str, message: str) -> bool:
    """waiting → announced by `message`; False when another message announced it: then the caller takes its own back."""

    async def write(connection: AsyncConnection) -> bool:
        if await _change(connection, delivery_id, (DeliveryState.WAITING,), state=DeliveryState.ANNOUNCED, message=message):
            return True
        known = select(deliveries.c.message).where(deliveries.c.id == delivery_id)
        return (await connection.execute(known)).scalar_one_or_none() == message

    return await house.database.retry(write)


async def unannounced(house: House, delivery_id: str, message: str) -> bool:
    """announced → waiting, when the message was deleted before it could carry the film; False when it is another's by now."""

    async def write(connection: AsyncConnection) -> bool:
        changed: CursorResult[Any] = await connection.execute(
            update(deliveries)
            .where(
                deliveries.c.id == delivery_id,
                deliveries.c.state == DeliveryState.ANNOUNCED,
                deliveries.c.message == message,
            )
            .values(state=DeliveryState.WAITING, message=None)
        )
        return changed.rowcount == 1

    return await house.database.retry(write)


async def done(house: House, delivery_id: str) -> bool:
    """waiting or announced → done; False when it had ended before."""
    return await house.database.retry(lambda connection: _change(connection, delivery_id, _OPEN, state=DeliveryState.DONE))


async def failed(house: House, delivery_id: str, error: str) -> bool:
    """waiting or announced → failed for good; False when it had ended before."""
    values = {"state": DeliveryState.FAILED, "error": error}
    return await house.database.retry(lambda connection: _change(connection, delivery_id, _OPEN, **values))


async def again(house: House, delivery_id: str, not_before: float, error: str = "") -> bool:
    """Tried again then, from the state it is in; False when it had ended before."""
    values = {"not_before": not_before, "error": error or None}
    return await house.database.retry(lambda connection: _change(connection, delivery_id, _OPEN, **values))


async def of_film(house: House, film: str) -> list[Delivery]:
    """All of a film's, oldest first."""
    query = select(deliveries).where(deliveries.c.film_id == film).order_by(deliveries.c.created, deliveries.c.id)
    async with house.database.read() as connection:
        return [_delivery(row) for row in (await connection.execute(query)).all()]


async def _change(connection: AsyncConnection, delivery_id: str, before: tuple[DeliveryState, ...], **values: Any) -> bool:
    changed: CursorResult[Any] = await connection.execute(
        update(deliveries).where(deliveries.c.id == delivery_id, deliveries.c.state.in_(before)).values(**values)
    )
    return changed.rowcount == 1


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        film=row.film_id,
        platform=row.platform,
        place=row.place,
        place_id=row.place_id,
        person=row.person,
        locale=row.locale,
        reply_to=row.reply_to,
        state=DeliveryState(row.state),
        message=row.message or "",
        attempts=row.attempts,
        not_before=row.not_before,
        error=row.error or "",
        created=row.created,
    )
