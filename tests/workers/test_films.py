"""Films made by real worker processes over a real Redis and SQLite, with fake engines."""

from __future__ import annotations

import os
import signal

from core.crafts import Craft
from storage.house import open_house
from storage.tables import FilmState
from tests.fakes.studio import Studio, ended, job_of, until

LINES = ["Good morning.", "Where did you put the lamp?", "It is on the roof, as ever."]


async def test_a_film_is_made_and_every_step_ran_once(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        for _ in range(2):
            studio.start_worker(house.redis_url)
        film = await house.start_film("Test", "test.txt", job_of(house, LINES), "terminal", "me")
        status = await ended(house, film)
        assert status.state is FilmState.DONE
        assert set(status.outputs) == {"storyboard", "sheet", "film", "check"}
        assert status.fraction == 1.0
        runs = studio.runs()
        assert runs.count("speak") == len(LINES)
        assert runs.count("portrait") == runs.count("backdrop") == runs.count("mix") == runs.count("export") == 1
        assert len(runs) == status.steps_done == status.steps_known


async def test_an_unchanged_film_needs_no_worker_and_one_changed_line_only_what_depends_on_it(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        worker = studio.start_worker(house.redis_url)
        await ended(house, await house.start_film("Test", "a.txt", job_of(house, LINES), "terminal", "me"))
        before = len(studio.runs())
        worker.send_signal(signal.SIGSTOP)
        again = await house.start_film("Test", "a.txt", job_of(house, LINES), "terminal", "me")
        assert (await house.status(again)).state is FilmState.DONE
        worker.send_signal(signal.SIGCONT)
        changed = [LINES[0], "Where is the lamp?", LINES[2]]
        status = await ended(house, await house.start_film("Test", "a.txt", job_of(house, changed), "terminal", "me"))
        assert status.state is FilmState.DONE
        fresh = studio.runs()[before:]
        assert fresh.count("speak") == 1
        assert fresh.count("cut") == fresh.count("animate") == 1
        assert not {"portrait", "backdrop", "still"} & set(fresh)


async def test_a_killed_worker_does_not_stop_the_film_and_nothing_is_stored_twice(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        gate = studio.switch("slow-speak")
        first = studio.start_worker(house.redis_url)
        film = await house.start_film("Test", "a.txt", job_of(house, LINES), "terminal", "me")

        async def speaking() -> bool:
            return "speak" in studio.runs()

        await until(speaking)
        first.kill()
        first.wait(timeout=60)
        gate.unlink()
        studio.start_worker(house.redis_url)
        assert (await ended(house, film)).state is FilmState.DONE
        async with house.database.read() as connection:
            count = (
                await connection.exec_driver_sql("SELECT count(*) FROM steps WHERE craft = 'export' AND state = 'done'")
            ).scalar()
        assert count == 1


async def test_a_film_goes_on_when_redis_is_killed_or_emptied(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        gate = studio.switch("slow-portrait")
        studio.start_worker(house.redis_url)
        film = await house.start_film("Test", "a.txt", job_of(house, LINES), "terminal", "me")

        async def painting() -> bool:
            return "portrait" in studio.runs()

        await until(painting)
        await house.queue.client.flushall()
        server = (await house.queue.client.info("server"))["process_id"]
        os.kill(server, signal.SIGKILL)
        gate.unlink()
        assert (await ended(house, film, within=60)).state is FilmState.DONE


async def test_cancelling_stops_running_steps_within_two_seconds_and_keeps_finished_ones(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        gate = studio.switch("slow-speak")
        studio.start_worker(house.redis_url)
        film = await house.start_film("Test", "a.txt", job_of(house, LINES), "terminal", "me")

        async def speaking() -> bool:
            return "speak" in studio.runs()

        await until(speaking)
        assert await house.cancel(film)

        async def quiet() -> bool:
            async with house.database.read() as connection:
                left = await connection.exec_driver_sql(
                    "SELECT count(*) FROM steps WHERE state IN ('running', 'ready', 'waiting')"
                )
                return left.scalar() == 0

        assert await until(quiet) < 2.0
        assert list((house.settings.store / "work").iterdir()) == []
        gate.unlink()
        done = studio.runs()
        second = await house.start_film("Test", "a.txt", job_of(house, LINES), "terminal", "me")
        assert (await ended(house, second)).state is FilmState.DONE
        assert studio.runs()[len(done) :].count("portrait") == 0


async def test_a_transient_fault_is_tried_again_and_a_hopeless_one_ends_the_film_with_its_code(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        studio.switch("flaky-mix", b"12")
        studio.start_worker(house.redis_url)
        film = await house.start_film("Test", "a.txt", job_of(house, LINES), "terminal", "me")
        assert (await ended(house, film)).state is FilmState.DONE
        assert studio.runs().count("mix") == 3
        studio.switch("broken-export")
        film = await house.start_film("Test", "a.txt", job_of(house, ["Another."]), "terminal", "me")
        status = await ended(house, film)
        assert (status.state, status.error_code) == (FilmState.FAILED, "fake.broken")


async def test_a_full_disk_fails_clearly_and_a_second_run_goes_on_from_there(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        full = studio.switch("full-mix")
        studio.start_worker(house.redis_url)
        status = await ended(house, await house.start_film("Test", "a.txt", job_of(house, LINES), "terminal", "me"))
        assert (status.state, status.error_code) == (FilmState.FAILED, "disk.full")
        full.unlink()
        before = len(studio.runs())
        status = await ended(house, await house.start_film("Test", "a.txt", job_of(house, LINES), "terminal", "me"))
        assert status.state is FilmState.DONE
        assert "speak" not in studio.runs()[before:]


async def test_two_films_that_share_a_step_make_it_once(studio: Studio) -> None:
    async with open_house(studio.settings()) as house, open_house(studio.settings()) as other:
        gate = studio.switch("slow-backdrop")
        first = await house.start_film("One", "a.txt", job_of(house, LINES), "terminal", "me")
        second = await other.start_film("Two", "a.txt", job_of(other, LINES), "terminal", "you")
        for _ in range(2):
            studio.start_worker(house.redis_url)
        gate.unlink()
        assert (await ended(house, first)).state is FilmState.DONE
        assert (await ended(other, second)).state is FilmState.DONE
        assert studio.runs().count(Craft.BACKDROP.value) == studio.runs().count(Craft.EXPORT.value) == 1
