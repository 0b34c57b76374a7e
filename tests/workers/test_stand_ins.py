"""A neural engine that cannot work does not stop a film: a simpler one takes over, says why, and leaves nothing behind."""

from __future__ import annotations

import pytest
import yaml

from core.crafts import Craft, Film
from core.manifest import read_manifest
from storage.assets import read_result
from storage.house import House, open_house
from storage.tables import FilmState
from tests.fakes.studio import Studio, ended, job_of, until

LINES = ["Good morning.", "Where did you put the lamp?", "It is on the roof, as ever."]


def neural(studio: Studio, **speak: object) -> None:
    """Makes a neural engine speak, with a fake one for its stand-in to be seen by."""
    studio.settings()
    config = yaml.safe_load(studio.config.read_text())
    config["engines"]["speak"] = {
        "engine": "tests.fakes.neural:NeuralSpeak",
        "options": {"faults": str(studio.faults)},
        "lane": "gpu",
        **speak,
    }
    config["gpu"] = {"device": "cpu"}
    studio.config.write_text(yaml.safe_dump(config))


async def spoken_by(house: House, film: str) -> set[str]:
    async with house.database.read() as connection:
        rows = await connection.exec_driver_sql(
            "SELECT engine FROM steps JOIN film_steps ON step_key = key WHERE craft = 'speak' AND film_id = ?", (film,)
        )
        return set(rows.scalars())


async def planned(house: House, films: list[str]) -> bool:
    """Whether all lines of the films wait to be spoken."""
    return all([(await house.status(film)).crafts.get("speak", (0, 0))[1] == len(LINES) for film in films])


@pytest.mark.slow
@pytest.mark.parametrize(("fault", "code"), [("missing-speak", "model.missing"), ("full-gpu-speak", "model.memory")])
async def test_a_film_goes_on_with_the_stand_in_and_says_why(studio: Studio, fault: str, code: str) -> None:
    neural(studio)
    switch = studio.switch(fault)
    async with open_house(studio.loaded()) as house:
        studio.start_worker(house.redis_url)
        studio.start_worker(house.redis_url, lane="gpu")
        film = await house.start_film("Test", "a.txt", job_of(house, LINES), "terminal", "me")
        status = await ended(house, film, within=90)
        assert (status.state, status.error) == (FilmState.DONE, "")
        assert [(change.craft, change.code) for change in status.stand_ins] == [(Craft.SPEAK, code)]
        assert status.stand_ins[0].reason
        assert await spoken_by(house, film) == {"draft"}
        made = read_result(house.store, status.outputs["film"], Film)
        manifest = read_manifest((house.store.fetch(status.outputs["film"]) / made.manifest).read_text())
        assert manifest.job.stand_ins == status.stand_ins
        assert {engine.craft: engine.name for engine in manifest.engines}["speak"] == "draft"
        switch.unlink()
        again = await house.start_film("Test", "a.txt", (await house.film(film)).job, "terminal", "me")
        status = await ended(house, again, within=60)
        assert (status.state, status.stand_ins) == (FilmState.DONE, ())
        assert await spoken_by(house, again) == {"tests.fakes.neural:NeuralSpeak"}


async def test_without_a_fallback_the_film_fails_with_the_models_error(studio: Studio) -> None:
    neural(studio, fallback="")
    studio.switch("missing-speak")
    async with open_house(studio.loaded()) as house:
        studio.start_worker(house.redis_url)
        studio.start_worker(house.redis_url, lane="gpu")
        film = await house.start_film("Test", "a.txt", job_of(house, LINES), "terminal", "me")
        status = await ended(house, film, within=60)
        assert (status.state, status.error_code) == (FilmState.FAILED, "model.missing")


async def test_a_gpu_worker_makes_lines_of_several_films_together_and_keeps_what_was_remarked(studio: Studio) -> None:
    neural(studio)
    async with open_house(studio.loaded()) as house:
        films = [
            await house.start_film(name, "a.txt", job_of(house, [f"{name} says {line}" for line in LINES]), "terminal", "me")
            for name in ("One", "Two")
        ]
        studio.start_worker(house.redis_url)
        await until(lambda: planned(house, films))
        studio.start_worker(house.redis_url, lane="gpu")
        statuses = [await ended(house, film, within=60) for film in films]
        assert [status.state for status in statuses] == [FilmState.DONE, FilmState.DONE]
        assert {remark for status in statuses for remark in status.remarks} == {"made together"}
        assert (studio.faults / "batches").read_text().split() == ["6"]
        assert studio.runs().count("speak") == 6


async def test_a_batch_that_breaks_is_made_step_by_step(studio: Studio) -> None:
    neural(studio)
    async with open_house(studio.loaded()) as house:
        studio.switch("flaky-speak", b"1")
        film = await house.start_film("Test", "a.txt", job_of(house, LINES), "terminal", "me")
        studio.start_worker(house.redis_url)
        await until(lambda: planned(house, [film]))
        studio.start_worker(house.redis_url, lane="gpu")
        status = await ended(house, film, within=60)
        assert (status.state, status.stand_ins) == (FilmState.DONE, ())
        assert studio.runs().count("speak") == 4
