"""Projects of a scope: names, tags, deleting and bringing back; what was filmed and used."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Conflict, NotFound
from core.plan.job import Until
from storage import history, projects
from storage.films import latest_film, project_names
from storage.house import House, open_house
from storage.tables import FilmState
from tests.fakes.studio import Studio, ended, job_of
from tests.storage.conftest import SCOPE, waiting_film

OTHER = "telegram:5"


async def names(house: House, scope: str = SCOPE, deleted: bool = False) -> list[str]:
    return [project.name for project in await projects.projects_of(house, scope, deleted)]


async def test_each_scope_has_projects_of_its_own(house: House) -> None:
    await waiting_film(house, "Holiday")
    await waiting_film(house, "Holiday", scope=OTHER)
    await waiting_film(house, "Holiday")
    assert await names(house) == await names(house, OTHER) == ["Holiday"]
    assert (await projects.find(house, SCOPE, " holiday ")).films == 2
    assert (await projects.find(house, OTHER, "Holiday")).owner == "discord:7"
    async with house.database.read() as connection:
        assert await project_names(connection) == [], "the terminal does not list what belongs to chats"
        assert await latest_film(connection, "Holiday", SCOPE) is None
    with pytest.raises(NotFound):
        await projects.find(house, SCOPE, "Work")


async def test_a_project_is_renamed_unless_the_name_is_taken(house: House) -> None:
    await waiting_film(house, "One")
    await waiting_film(house, "Two")
    one = (await projects.find(house, SCOPE, "One")).id
    with pytest.raises(Conflict):
        await projects.rename(house, one, "Two")
    await projects.rename(house, one, " Three ")
    assert sorted(await names(house)) == ["Three", "Two"]
    with pytest.raises(NotFound):
        await projects.rename(house, "nothing", "Four")


async def test_tags_are_kept_in_order_and_once(house: House) -> None:
    await waiting_film(house)
    project = (await projects.find(house, SCOPE, "P")).id
    await projects.tag(house, project, ("Summer", "draft", "summer ", "", "a, b"))
    assert (await projects.project(house, project)).tags == ("a b", "draft", "summer")
    await projects.tag(house, project, tuple(f"tag{number:03}" for number in range(100)))
    assert len((await projects.project(house, project)).tags) == 36
    await projects.tag(house, project, ())
    assert (await projects.project(house, project)).tags == ()


async def test_a_deleted_project_comes_back(house: House) -> None:
    await waiting_film(house)
    project = (await projects.find(house, SCOPE, "P")).id
    assert await projects.delete(house, project)
    assert not await projects.delete(house, project)
    assert (await names(house), await names(house, deleted=True)) == ([], ["P"])
    assert await history.history(house, SCOPE, 10) == []
    assert await projects.undelete(house, project)
    assert not await projects.undelete(house, project)
    assert await names(house) == ["P"]


async def test_a_new_project_may_take_the_name_of_a_deleted_one(house: House) -> None:
    await waiting_film(house)
    old = (await projects.find(house, SCOPE, "P")).id
    await projects.delete(house, old)
    await waiting_film(house)
    new = await projects.find(house, SCOPE, "P")
    assert (new.id != old, new.films) == (True, 1)
    await projects.undelete(house, old)
    assert sorted(await names(house)) == ["P", f"P ({old[:6]})"]


async def test_history_goes_back_page_by_page(house: House) -> None:
    asked = [await waiting_film(house, f"P{number}", owner=f"discord:{number % 2}") for number in range(5)]
    page = await history.history(house, SCOPE, 3)
    assert [film.id for film in page] == asked[:1:-1]
    rest = await history.history(house, SCOPE, 3, before=page[-1].created)
    assert [film.id for film in rest] == asked[1::-1]
    mine = await history.history(house, SCOPE, 9, owner="discord:1")
    assert [film.id for film in mine] == [asked[3], asked[1]]
    assert (mine[0].project, mine[0].scope, mine[0].owner, mine[0].origin) == ("P3", SCOPE, "discord:1", "discord")


async def test_usage_counts_films_that_are_or_will_be_there(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        job = job_of(house, ["One line."])
        asked = []
        for number, wanted in enumerate((job, replace(job, until=Until.SHEET), job)):
            asked.append(
                await house.start_film("P", "a", wanted, "discord", "discord:7", scope=SCOPE, request=f"r{number}", waits=True)
            )
        assert (await history.usage(house, "discord:7", 0.0)).films == 2
        await house.cancel(asked[2])
        studio.start_worker(house.redis_url)
        assert (await ended(house, asked[0])).state is FilmState.DONE
        used = await history.usage(house, "discord:7", 0.0)
        assert used.films == 1
        assert used.seconds_of_film > 0
        assert used.bytes > 0
        assert await history.usage(house, "", 0.0, SCOPE) == used
        assert (await history.usage(house, "discord:7", time.time())).films == 0
        assert (await history.usage(house, "discord:8", 0.0)).films == 0


def test_everybody_has_a_project_of_their_own_under_a_name_that_reads_well() -> None:
    known: list[tuple[str, str]] = []
    for owner, signed in (("tom", "Tom"), ("mia", "Mia"), ("mia2", "Mia"), ("mia3", "mia")):
        name = projects.own_name("The Lamp", signed, owner, known)
        assert projects.own_name("the lamp", signed, owner, [*known, (name, owner)]) == name, "and keeps it"
        known.append((name, owner))
    assert [name for name, _ in known] == ["The Lamp", "The Lamp (Mia)", "The Lamp (Mia 2)", "The Lamp (mia 3)"]


@given(st.lists(st.tuples(st.text(max_size=250), st.text(max_size=90), st.sampled_from("abcd")), max_size=12))
def test_no_two_people_ever_share_a_project_by_its_name(asked: list[tuple[str, str, str]]) -> None:
    owners: dict[str, str] = {}
    for wished, signed, owner in asked:
        name = projects.own_name(wished, signed, owner, owners.items())
        assert len(name) <= projects.NAME_LETTERS
        assert owners.setdefault(name, owner) == owner
