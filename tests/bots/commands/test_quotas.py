"""Limits hold over all bot processes together: two open houses over one database, as two processes have them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bots.callers import Person
from bots.desk import Upload
from storage import projects, requests, uploads
from storage.house import open_house
from tests.bots.commands.crew import Crew, text_of


@pytest.fixture
async def other(crew: Crew) -> AsyncIterator[Crew]:
    """The same people at another bot process."""
    async with open_house(crew.settings) as house:
        yield replace(crew, house=house)


async def test_films_asked_of_two_processes_at_once_are_never_more_than_may_be_queued(crew: Crew, other: Crew) -> None:
    answers = await asyncio.gather(*(desk.film(storyboard="no") for desk in (crew, other) * 4))
    assert sum(bool(answer.post) for answer in answers) == 3
    refused = [text_of(answer) for answer in answers if not answer.post]
    assert all("3" in text for text in refused), refused
    assert len(await requests.requests_of(crew.house, crew.place.scope)) == 3


async def test_films_asked_of_two_processes_at_once_are_never_more_than_a_day_allows(crew: Crew, other: Crew) -> None:
    for _ in range(5):
        asked = await crew.film(storyboard="no")
        await crew.house.cancel((await crew.shown(asked)).films[0])
    answers = await asyncio.gather(*(desk.film(storyboard="no") for desk in (crew, other) * 2))
    assert sum(bool(answer.post) for answer in answers) == 1
    assert len(await requests.requests_of(crew.house, crew.place.scope)) == 6


async def test_a_request_that_came_before_is_never_refused(crew: Crew, other: Crew) -> None:
    callers = [crew.caller(request=f"discord:r{number}") for number in range(3)]
    first = [(await crew.film(caller)).post for caller in callers]
    assert [(await other.film(caller)).post for caller in callers] == first


async def test_files_sent_to_two_processes_at_once_never_take_more_than_there_is_room_for(crew: Crew, other: Crew) -> None:
    chats = crew.settings.chats.model_copy(update={"storage_gb_per_scope": 100e-9})  # a hundred bytes
    settings = crew.settings.model_copy(update={"chats": chats})
    small = [replace(desk, house=replace(desk.house, settings=settings)) for desk in (crew, other)]
    answers = await asyncio.gather(
        *(
            small[number % 2].command(
                "asset add", Upload(name=f"{number}.fountain", data=b"INT. A - DAY\n\n%d says hello." % number)
            )
            for number in range(8)
        )
    )
    kept = await uploads.bytes_of(crew.house, crew.place.scope)
    assert 0 < kept <= 100
    assert len(await uploads.find(crew.house, crew.place.scope)) < 8
    assert any("room" in text_of(answer) for answer in answers)


async def test_people_of_one_name_never_film_into_each_others_projects(crew: Crew, other: Crew) -> None:
    people = [Person(platform="discord", id=str(number), name="Mia") for number in range(1, 4)]
    callers = [replace(crew.caller(), person=person) for person in people]
    desks = (crew, other, crew)
    await asyncio.gather(*(desk.film(caller, storyboard="no") for desk, caller in zip(desks, callers, strict=True)))
    await asyncio.gather(
        *(
            desk.film(replace(caller, request=f"{caller.request}b"), storyboard="no")
            for desk, caller in zip(desks, callers, strict=True)
        )
    )
    homes = await projects.projects_of(crew.house, crew.place.scope)
    assert sorted(item.name for item in homes) == ["a", "a (Mia 2)", "a (Mia)"]
    assert sorted(item.owner for item in homes) == [person.key for person in people]
    assert [item.films for item in homes] == [2, 2, 2]
