"""What two films, two processes or two plans may do to each other at the same moment."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.crafts import Craft
from core.plan.book import EngineBook
from core.plan.draft import Plan, Results
from core.plan.job import FilmJob
from core.plan.planner import plan
from storage import films as film_rows
from storage import steps as step_rows
from storage.house import House, open_house
from storage.queue import Ready, queue_name
from storage.tables import FilmState, StepState, film_steps, films, steps
from tests.fakes.studio import Studio, job_of
from workers.runner import Runner

LINES = ["Good morning.", "Where did you put the lamp?"]


async def start(house: House, project: str, lines: list[str]) -> str:
    return await house.start_film(project, "a.txt", job_of(house, lines), "terminal", "me")


async def states(house: House) -> dict[str, str]:
    """Key → state of every step."""
    async with house.database.read() as connection:
        return {key: state for key, state in (await connection.execute(select(steps.c.key, steps.c.state))).all()}


async def ready(house: House) -> list[Ready]:
    async with house.database.read() as connection:
        return await step_rows.ready_rows(connection)


async def run_all(house: House) -> int:
    """Runs ready steps in this process until there is none; returns how many."""
    runner = Runner(house, "here")
    ran = 0
    while found := await ready(house):
        await runner.run(found[0].key)
        ran += 1
    return ran


async def queued(house: House) -> set[str]:
    return {job.decode() for job in await house.queue.client.zrange(queue_name("cpu"), 0, -1)}


async def test_a_film_that_was_cancelled_while_it_was_planned_leaves_no_step_behind(studio: Studio) -> None:
    loop = asyncio.get_running_loop()
    cancel: list[Callable[[], object]] = []

    def slow_planner(job: FilmJob, book: EngineBook, results: Results) -> Plan:
        made = plan(job, book, results)
        for call in cancel:
            call()
        return made

    async with open_house(studio.settings(), planner=slow_planner) as house:
        film = await start(house, "P", LINES)
        await Runner(house, "here").run((await ready(house))[0].key)
        cancel.append(lambda: asyncio.run_coroutine_threadsafe(house.cancel(film), loop).result(timeout=10))
        await house.advancer.advance(film)
        assert (await house.status(film)).state is FilmState.CANCELLED
        assert set((await states(house)).values()) <= {StepState.DONE, StepState.CANCELLED}


async def test_a_step_that_is_stopped_for_one_film_goes_on_for_another_at_once(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        first = await start(house, "One", LINES)
        (step,) = await ready(house)
        await house.database.retry(lambda connection: step_rows.claim(connection, step.key, "w"))
        await house.cancel(first)
        await start(house, "Two", LINES)
        (again,) = await house.database.retry(lambda connection: step_rows.put_back(connection, step.key, "w"))
        assert again.key == step.key
        assert again.job != step.job, "what is left of the first film's job must not be in the way"
        await house.advancer.enqueue([again])
        assert again.job in await queued(house)


async def claimed_and_cancelled(house: House) -> str:
    """The key of a step that worker "w" runs and whose film was cancelled."""
    film = await start(house, "P", LINES)
    (step,) = await ready(house)
    await house.database.retry(lambda connection: step_rows.claim(connection, step.key, "w"))
    await house.cancel(film)
    return step.key


async def test_a_step_that_no_film_needs_is_let_go_when_it_stops(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        key = await claimed_and_cancelled(house)
        assert await house.database.retry(lambda connection: step_rows.put_back(connection, key, "w")) == []
        assert (await states(house))[key] == StepState.CANCELLED


async def test_a_step_that_no_film_needs_is_let_go_when_its_worker_is_lost(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        key = await claimed_and_cancelled(house)
        await house.database.retry(lambda connection: step_rows.take_back(connection, ["w"]))
        assert (await states(house))[key] == StepState.CANCELLED


async def test_a_step_that_is_tried_again_later_is_queued_for_then(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        await start(house, "P", LINES)
        (step,) = await ready(house)
        await house.database.retry(lambda connection: step_rows.claim(connection, step.key, "w"))
        (again,) = await house.database.retry(lambda connection: step_rows.put_back(connection, step.key, "w", 30.0))
        assert again.rank > time.time() + 20
        await house.advancer.enqueue([again])
        due = await house.queue.client.zrangebyscore(queue_name("cpu"), "-inf", time.time() * 1000)
        assert again.job.encode() not in due
        assert again.job in await queued(house)


async def test_a_step_that_ends_while_a_plan_is_written_is_not_made_again(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        film = await start(house, "P", LINES)
        (step,) = await ready(house)
        await Runner(house, "here").run(step.key)
        job = job_of(house, LINES)
        planned = plan(job, house.advancer.book, house.advancer.results).steps

        async def write(connection: AsyncConnection, there: bool) -> None:
            await step_rows.record(connection, film, planned, set(), lambda key: there)

        await house.database.retry(lambda connection: write(connection, True))
        assert (await states(house))[step.key] == StepState.DONE
        await house.database.retry(lambda connection: write(connection, False))
        assert (await states(house))[step.key] == StepState.WAITING, "an asset that is gone is made again"


async def test_a_plan_that_is_written_late_takes_nothing_back(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        film = await start(house, "P", LINES)
        late = Plan(steps=(), outputs={"storyboard": "a"}, complete=False, unplanned=50.0)
        full = Plan(steps=(), outputs={"storyboard": "a", "film": "b", "check": "c"}, complete=True)
        await house.database.retry(lambda connection: film_rows.write_plan(connection, film, full, 0.0))
        await house.database.retry(lambda connection: film_rows.write_plan(connection, film, late, 0.0))
        async with house.database.read() as connection:
            row = (await connection.execute(select(films.c.planned, films.c.unplanned).where(films.c.id == film))).one()
        assert (row.planned, row.unplanned) == (True, 0.0)
        assert set((await house.status(film)).outputs) == {"storyboard", "film", "check"}


async def test_many_lines_are_planned_a_few_times_and_the_film_is_still_complete(studio: Studio) -> None:
    calls: list[int] = []

    def counting(job: FilmJob, book: EngineBook, results: Results) -> Plan:
        calls.append(1)
        return plan(job, book, results)

    lines = [f"This is line number {number}." for number in range(40)]
    async with open_house(studio.settings(), planner=counting) as house:
        film = await start(house, "P", lines)
        await run_all(house)
        assert (await house.status(film)).state is FilmState.DONE
        assert studio.runs().count("speak") == len(lines)
        assert len(calls) < len(lines) // 2


async def test_the_share_that_is_done_never_falls_while_a_film_is_made(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        film = await start(house, "P", LINES)
        runner = Runner(house, "here")
        shares = []
        async for status in house.follow(film):
            shares.append(status.fraction)
            for step in (await ready(house))[:3]:
                await runner.run(step.key)
        assert shares == sorted(shares)
        assert shares[-1] == 1.0


async def test_a_damaged_result_is_made_again_in_the_same_film(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        first = await start(house, "P", LINES)
        await run_all(house)
        board = (await house.status(first)).outputs["storyboard"]
        (house.store.fetch(board) / "result.json").write_bytes(b"")
    async with open_house(studio.settings()) as house:
        second = await start(house, "P", LINES)
        assert await run_all(house) > 0
        assert (await house.status(second)).state is FilmState.DONE
        assert studio.runs().count(Craft.WRITE.value) == 2


async def test_what_the_planner_keeps_in_memory_is_bounded(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        results = house.advancer.results
        results.limit = 1
        film = await start(house, "P", [f"Line {number}." for number in range(10)])
        await run_all(house)
        assert (await house.status(film)).state is FilmState.DONE
        assert len(results.known) == 1


async def test_two_films_that_differ_at_the_start_list_only_their_own_steps(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        one, two = await start(house, "One", LINES), await start(house, "Two", ["Another."])
        await run_all(house)
        async with house.database.read() as connection:
            rows = (await connection.execute(select(film_steps.c.film_id, film_steps.c.step_key))).all()
        assert {key for film, key in rows if film == one} != {key for film, key in rows if film == two}
        assert (await house.status(one)).state is (await house.status(two)).state is FilmState.DONE


async def test_a_request_that_cannot_be_read_ends_the_film_with_a_sentence(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        film = await start(house, "P", LINES)
        (step,) = await ready(house)

        async def spoil(connection: AsyncConnection) -> None:
            await connection.execute(update(steps).where(steps.c.key == step.key).values(request=b"{"))

        await house.database.retry(spoil)
        await Runner(house, "here").run(step.key)
        status = await house.status(film)
        assert (status.state, status.error_code) == (FilmState.FAILED, "asset.unreadable")
