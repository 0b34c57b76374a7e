"""Messages of ours: each is sent once, found again, and closed once."""

from __future__ import annotations

import asyncio

import pytest

from storage import posts
from storage.chat_tables import PostState
from storage.house import House
from tests.storage.conftest import PLACE


async def add(house: House, subject_id: str = "f" * 32, person: str = "7") -> str:
    return await posts.add(
        house, platform="discord", place=PLACE, subject="film", subject_id=subject_id, person=person, locale="de", reply_to="9"
    )


async def test_a_post_is_found_by_what_it_shows_and_by_its_message(house: House) -> None:
    post = await add(house)
    assert await posts.open_posts(house, "discord") == []
    assert await posts.sent(house, post, "100")
    (found,) = await posts.open_posts(house, "discord")
    assert (found.id, found.message, found.place, found.place_id, found.reply_to) == (post, "100", PLACE, "55", "9")
    assert await posts.by_message(house, "discord", "55", "100") == found
    assert await posts.by_message(house, "discord", "56", "100") is None
    assert await posts.of_subject(house, "film", "f" * 32) == [found]
    assert await posts.one(house, post) == found


async def test_a_command_that_comes_twice_has_one_post(house: House, other: House) -> None:
    assert len(set(await asyncio.gather(*(add(one) for one in (house, other, house))))) == 1
    assert await add(house, person="8") != await add(house)


async def test_a_message_that_comes_second_is_not_the_post(house: House) -> None:
    post = await add(house)
    assert await posts.sent(house, post, "100")
    assert await posts.sent(house, post, "100"), "saying it twice is no conflict"
    assert not await posts.sent(house, post, "101")


async def test_of_two_couriers_one_claims_an_unsent_post(house: House, other: House) -> None:
    posted = {await add(house, subject_id=str(number) * 32) for number in range(5)}
    claims = await asyncio.gather(
        *(posts.claim_unsent(one, "discord", name, 0.0) for one, name in ((house, "a"), (other, "b")))
    )
    taken = [post.id for claim in claims for post in claim]
    assert posted <= set(taken)
    assert await posts.claim_unsent(house, "discord", "c") == [], "they are being sent"
    assert await posts.claim_unsent(house, "telegram", "c", 0.0) == []


async def test_a_claim_keeps_others_away_while_it_is_fresh(house: House, other: House) -> None:
    await add(house)
    await asyncio.sleep(0.06)
    first = await posts.claim_unsent(house, "discord", "a", 0.05)
    assert len(first) == 1
    assert await posts.claim_unsent(other, "discord", "b", 0.05) == []


async def test_a_post_is_closed_once(house: House, other: House) -> None:
    post = await add(house)
    await posts.sent(house, post, "100")
    closed = await asyncio.gather(*(posts.close(one, post, PostState.DONE) for one in (house, other)))
    assert sorted(closed) == [False, True]
    assert await posts.open_posts(house, "discord") == []


def test_a_place_has_an_id() -> None:
    for text in ("[]", "{}", '{"id": 5}'):
        with pytest.raises(ValueError, match="is no place"):
            posts.place_id_of(text)
