"""Whose things are whose: nothing of another server is shown or changed, nothing of another person without the right to."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from bots import preferences
from bots.callers import Place
from bots.commands.boards import newest
from core.plan.job import Until
from storage import projects, requests
from storage.house import open_house
from tests.bots.commands.crew import Crew, button, text_of
from tests.bots.commands.set_room import SCRIPT, engines
from tests.fakes.studio import Studio

ELSEWHERE = Place(platform="discord", id="1", server="666", name="elsewhere")


@pytest_asyncio.fixture
async def team(studio: Studio, redis_url: str) -> AsyncIterator[Crew]:
    """People whose films have faces that can be changed."""
    settings = studio.settings(engines=engines(studio), chats={"films_at_once": 9, "films_per_day": 2, "queued_per_person": 5})
    async with open_house(settings, redis_url) as house:
        yield Crew(house)


async def test_settings_of_a_project_elsewhere_are_neither_shown_nor_changed(crew: Crew) -> None:
    await crew.film(project="Secret")
    home = (await projects.find(crew.house, crew.place.scope, "Secret")).id
    stranger = crew.caller("eve", place=ELSEWHERE, admin=True)
    for code in (f"se.show:p:{home}", f"se.name:p:{home}:style", f"se.value:p:{home}:style:noir"):
        refused = text_of(await crew.press(code, stranger))
        assert "Secret" not in refused
        assert "not exist here" in refused
    assert await preferences.read(crew.house, preferences.project_owner(home)) == preferences.Preferences()
    assert "noir" in text_of(await crew.press(f"se.value:p:{home}:style:noir")), "its owner may"


async def test_a_storyboard_of_somebody_else_is_not_changed_by_command(crew: Crew) -> None:
    asked = await crew.film(project="Mine")
    await crew.work()
    before = (await crew.shown(asked)).films
    refused = await crew.command("change", what="film", field="style", value="noir", project="Mine", caller=crew.caller("eve"))
    assert "Only whoever asked" in text_of(refused)
    assert (await crew.shown(asked)).films == before


async def test_takes_of_somebody_elses_film_leave_the_project_alone(crew: Crew) -> None:
    await crew.film(project="Mine", storyboard="no")
    await crew.work()
    eve = crew.caller("eve")
    asked = await crew.command("takes", what="scene 1", project="Mine", caller=eve)
    assert asked.post, text_of(asked)
    (mine,) = [item for item in await projects.projects_of(crew.house, crew.place.scope) if item.name == "Mine"]
    assert mine.films == 1
    assert [item.owner for item in await requests.requests_of(crew.house, crew.place.scope, eve.person.key)] == [eve.person.key]


async def test_looks_side_by_side_count_as_a_film_of_the_day(team: Crew) -> None:
    asked = await team.film(script=SCRIPT, storyboard="no")
    await team.work()
    assert asked.post
    first = await team.command("character look", character="Ella", field="outfit", value="coat, dress")
    assert first.post, text_of(first)
    refused = await team.command("character look", character="Ella", field="outfit", value="robe, dress")
    assert not refused.post
    assert "2" in text_of(refused)
    made = await requests.requests_of(team.house, team.place.scope)
    assert [item.job.until for item in made] == [Until.SHEET, Until.FILM]
    assert (await newest(team.desk, team.caller())).job.until is Until.FILM


async def test_what_is_shown_of_a_film_elsewhere_is_nothing(crew: Crew) -> None:
    asked = await crew.film(project="Mine")
    await crew.work()
    film = (await crew.shown(asked)).films[0]
    eve = crew.caller("eve", place=ELSEWHERE, admin=True)
    verbs = ("ok", "stop", "again", "more", "see", "subs", "check", "reroll", "like")
    for verb in (*verbs, "sc.list", "ch.list", "hi.show", "hi.watch"):
        assert "not exist here" in text_of(await crew.press(f"{verb}:{film}", eve)), verb
    for code in (f"pick:{film}:1", f"sc.del:{film}:1", f"ch.show:{film}:1", f"vo.pick:{film}:1", f"tr.files:{film}:es"):
        assert "not exist here" in text_of(await crew.press(code, eve)), code
    assert button((await crew.shown(asked)).card, "ok")
