"""What is offered while people type, and which project is meant where none is named."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest_asyncio

from bots.callers import Caller, Place
from bots.commands import doors
from storage.house import open_house
from tests.bots.commands.crew import Crew, text_of
from tests.bots.commands.set_room import engines
from tests.fakes.studio import Studio

LIGHT = b"Title: The Light\n\nINT. TOWER - DAY\n\nANN\nIt burns.\n\nEXT. SEA - NIGHT\n\nANN\nIt is out.\n"
BOAT = b"Title: The Boat\n\nEXT. HARBOUR - DAY\n\nBOB\nIt floats.\n"
OTHER = Place(platform="discord", id="501", server="900", name="elsewhere")


@pytest_asyncio.fixture
async def crew(studio: Studio, redis_url: str) -> AsyncIterator[Crew]:
    async with open_house(studio.settings(engines=engines(studio), chats={"films_at_once": 9}), redis_url) as house:
        yield Crew(house)


async def offered(crew: Crew, caller: Caller, command: str, option: str, typed: str = "", **chosen: str) -> list[str]:
    found = await doors.complete(crew.desk, replace(caller, chosen=chosen, request=""), command, option, typed)
    assert len(found) <= 25
    return [choice.label for choice in found]


async def two_films(crew: Crew) -> tuple[Caller, Caller]:
    """Mia films The Light, then Tom films The Boat in the same channel."""
    mia, tom = crew.caller("mia"), crew.caller("tom")
    await crew.film(mia, script=LIGHT, storyboard="no")
    await crew.film(tom, script=BOAT, storyboard="no")
    await crew.work()
    return mia, tom


async def test_whoever_looks_is_offered_the_newest_project_of_the_channel(crew: Crew) -> None:
    mia, _ = await two_films(crew)
    assert await offered(crew, mia, "scenes", "scene") == ["Scene 1: EXT. HARBOUR - DAY"]
    assert await offered(crew, mia, "characters", "character") == ["BOB"]
    assert "The Boat" in text_of(await crew.command("scenes", caller=crew.caller("mia")))
    assert "HARBOUR" in text_of(await crew.command("scenes", caller=crew.caller("mia"), scene="1"))


async def test_whoever_changes_is_offered_a_project_of_their_own(crew: Crew) -> None:
    mia, tom = await two_films(crew)
    assert await offered(crew, mia, "scene edit", "scene", "tower") == ["Scene 1: INT. TOWER - DAY"]
    assert await offered(crew, mia, "character look", "character") == ["ANN"]
    assert await offered(crew, tom, "character look", "character") == ["BOB"]
    assert await offered(crew, crew.caller("eve"), "character look", "character") == ["BOB"], "who has none: the channel's"
    assert "EXT. SEA - NIGHT" in str(await offered(crew, mia, "takes", "what"))


async def test_a_project_that_was_chosen_decides_what_is_offered(crew: Crew) -> None:
    mia, _ = await two_films(crew)
    assert await offered(crew, mia, "scenes", "scene", project="The Light") == [
        "Scene 1: INT. TOWER - DAY",
        "Scene 2: EXT. SEA - NIGHT",
    ]
    assert await offered(crew, mia, "character look", "character", project="the boat") == ["BOB"]
    assert "HARBOUR" in str(await offered(crew, mia, "takes", "what", project="The Boat"))
    assert await offered(crew, mia, "scenes", "scene", project="Nothing") == []


async def test_another_channel_of_the_server_has_its_own_newest_project(crew: Crew) -> None:
    _, tom = await two_films(crew)
    there = replace(crew.caller("mia"), place=OTHER)
    assert await offered(crew, there, "characters", "character") == ["BOB"], "nothing was filmed there yet"
    await crew.film(replace(crew.caller("mia"), place=OTHER), script=LIGHT.replace(b"ANN", b"ZOE"), storyboard="no")
    await crew.work()
    assert await offered(crew, there, "characters", "character") == ["ZOE"]
    assert await offered(crew, tom, "characters", "character") == ["BOB"]


async def test_of_many_scenes_those_are_offered_whose_heading_was_typed(crew: Crew) -> None:
    scenes = b"".join(b"INT. ROOM %d - DAY\n\nANN\nHere.\n\n" % number for number in range(1, 41))
    mia = crew.caller("mia")
    await crew.film(mia, script=b"Title: Rooms\n\n" + scenes)
    await crew.work()
    assert len(await offered(crew, mia, "scenes", "scene")) == 25
    assert await offered(crew, mia, "scenes", "scene", "room 38") == ["Scene 38: INT. ROOM 38 - DAY"]
