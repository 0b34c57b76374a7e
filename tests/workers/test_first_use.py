"""A step whose model is missing fetches it, where config.yaml lets it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from core.crafts import ComposeRequest, Craft
from core.models import installed, licences, places
from core.models.catalogue import catalogue
from core.plan.book import EngineBook
from core.plan.draft import Plan, Results
from core.plan.job import FilmJob
from core.plan.step import Step
from core.storyboard import Genre, Mood
from storage.house import House, open_house
from tests.fakes.hub import FakeHub, fake_hub
from tests.fakes.studio import Studio, job_of
from workers.runner import Runner

MUSIC = catalogue().model("musicgen-small")


def one_cue(job: FilmJob, book: EngineBook, results: Results) -> Plan:
    """A film of a second of music."""
    request = ComposeRequest(
        mood=Mood.CALM, genre=Genre.PIANO, bpm=80.0, intensity=0.5, seconds=1.0, key=0, opening=True, closing=True
    )
    entry = book.standing_in(job.stand_ins).entries[Craft.COMPOSE]
    step = Step(craft=Craft.COMPOSE, engine=entry.name, identity=entry.identity, request=request, seed=1)
    return Plan(steps=(step,), outputs={"film": step.key}, complete=True)


@pytest_asyncio.fixture
async def hub() -> AsyncIterator[FakeHub]:
    with fake_hub() as running:
        running.put(MUSIC.repo, MUSIC.revision, {file.path: b"{}" for file in MUSIC.files})
        yield running
    places.settle(None)


async def made(studio: Studio, hub: FakeHub, download: str) -> list[str]:
    """Codes of what the stand-in had to take over for."""
    settings = studio.settings(engines={"compose": {"engine": "musicgen"}}, models={"mirrors": [hub.url], "download": download})
    async with open_house(settings, planner=one_cue) as house:
        licences.accept(MUSIC, "olga")
        film = await house.start_film("Test", "a.txt", job_of(house, ["Hello."]), "terminal", "me")
        await Runner(house, "worker").run(await only_step(house))
        return [change.code for change in (await house.status(film)).stand_ins]


async def only_step(house: House) -> str:
    async with house.database.read() as connection:
        return str((await connection.exec_driver_sql("SELECT key FROM steps")).scalar_one())


async def test_a_missing_model_is_fetched_by_the_step_that_needs_it(studio: Studio, hub: FakeHub) -> None:
    """The hub's weights are none, and that is what the film tells then."""
    assert await made(studio, hub, "first-use") == ["model.broken"]
    assert hub.asked("model.safetensors")
    assert installed.find(MUSIC.name) is None


async def test_a_step_planned_without_its_model_is_planned_anew_when_it_has_come(studio: Studio, hub: FakeHub) -> None:
    """Else its result would be kept under the name of no model, and made again for the next film."""
    header = b'{"a":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}}'
    weights = len(header).to_bytes(8, "little") + header + bytes(9)
    whole = {file.path: weights if file.path.endswith(".safetensors") else b"{}" for file in MUSIC.files}
    hub.put(MUSIC.repo, MUSIC.revision, whole)
    models = {"mirrors": [hub.url], "download": "first-use"}
    async with open_house(
        studio.settings(engines={"compose": {"engine": "musicgen"}}, models=models), planner=one_cue
    ) as house:
        licences.accept(MUSIC, "olga")
        film = await house.start_film("Test", "a.txt", job_of(house, ["Hello."]), "terminal", "me")
        before = await only_step(house)
        await Runner(house, "worker").run(before)
        assert installed.get(MUSIC.name)
        steps = await all_steps(house)
        assert steps.pop(before) == ("cancelled", False)
        assert list(steps.values()) == [("ready", True)]
        key = next(iter(steps))
        entry = house.advancer.book.entries[Craft.COMPOSE]
        assert installed.get(MUSIC.name).fingerprint in entry.identity
        assert house.engines[Craft.COMPOSE].identity == entry.identity
        assert not house.store.has(before)
        assert (await house.status(film)).stand_ins == ()
        await Runner(house, "worker").run(key)  # what came is no real model: now its engine says so itself
        assert [change.code for change in (await house.status(film)).stand_ins] == ["model.broken"]


async def all_steps(house: House) -> dict[str, tuple[str, bool]]:
    """Key → state, and whether a film lists it."""
    async with house.database.read() as connection:
        query = "SELECT key, state, EXISTS (SELECT 1 FROM film_steps WHERE step_key = key) AS listed FROM steps"
        rows = (await connection.exec_driver_sql(query)).mappings().all()
    return {str(row["key"]): (str(row["state"]), bool(row["listed"])) for row in rows}


async def test_without_that_setting_nothing_is_fetched_and_the_stand_in_works(studio: Studio, hub: FakeHub) -> None:
    assert await made(studio, hub, "asked") == ["model.missing"]
    assert not hub.requests
