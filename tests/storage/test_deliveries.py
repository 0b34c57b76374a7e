"""Deliveries: one per film and place, carried on by one courier at a time, ended once."""

from __future__ import annotations

import asyncio

from storage import deliveries
from storage.chat_tables import DeliveryState
from storage.deliveries import Delivery
from storage.house import House
from tests.storage.conftest import PLACE, waiting_film


async def add(house: House, film: str) -> str:
    return await deliveries.add_for_film(
        house, film=film, platform="discord", place=PLACE, person="7", locale="en", reply_to="9"
    )


async def only(house: House, now: float = 10.0) -> Delivery:
    (found,) = await deliveries.due(house, "discord", now)
    return found


async def test_a_film_is_delivered_once_per_place(house: House, other: House) -> None:
    film = await waiting_film(house)
    ids = await asyncio.gather(*(add(one, film) for one in (house, other, house, other)))
    assert len(set(ids)) == 1
    known = await only(house)
    assert (known.film, known.place_id, known.person, known.reply_to, known.message) == (film, "55", "7", "9", "")
    assert await deliveries.of_film(house, film) == [known]
    assert await deliveries.due(house, "telegram", 10.0) == []


async def test_one_courier_claims_a_delivery(house: House, other: House) -> None:
    await add(house, await waiting_film(house))
    known = await only(house)
    claims = await asyncio.gather(*(deliveries.claim(one, known, until=100.0) for one in (house, other, house)))
    assert sorted(claims) == [False, False, True]
    assert await deliveries.due(house, "discord", 99.0) == []
    assert (await only(house, 101.0)).attempts == 1, "whoever claimed it may have died"


async def test_the_message_that_announces_first_carries_the_film(house: House) -> None:
    delivery = await add(house, await waiting_film(house))
    assert await deliveries.announced(house, delivery, "100")
    assert await deliveries.announced(house, delivery, "100")
    assert not await deliveries.announced(house, delivery, "101")
    known = await only(house)
    assert (known.state, known.message) == (DeliveryState.ANNOUNCED, "100")


async def test_a_delivery_whose_message_was_deleted_is_announced_again(house: House) -> None:
    delivery = await add(house, await waiting_film(house))
    await deliveries.announced(house, delivery, "100")
    assert not await deliveries.unannounced(house, delivery, "99")
    assert await deliveries.unannounced(house, delivery, "100")
    assert await deliveries.announced(house, delivery, "101")


async def test_a_delivery_ends_once(house: House, other: House) -> None:
    film = await waiting_film(house)
    delivery = await add(house, film)
    await deliveries.announced(house, delivery, "100")
    ends = await asyncio.gather(deliveries.done(house, delivery), deliveries.failed(other, delivery, "no room"))
    assert sorted(ends) == [False, True]
    assert not await deliveries.again(house, delivery, 5.0)
    assert await deliveries.due(house, "discord", 10.0) == []
    assert await add(house, film) == delivery, "what was delivered is not delivered again"
    assert await deliveries.due(house, "discord", 10.0) == []


async def test_a_delivery_is_tried_again_when_its_time_comes(house: House) -> None:
    delivery = await add(house, await waiting_film(house))
    assert await deliveries.again(house, delivery, 50.0, "the platform is busy")
    assert await deliveries.due(house, "discord", 49.0) == []
    assert (await only(house, 50.0)).error == "the platform is busy"
