"""The watchdog and the worker process: what others left undone, absent databases, a Redis that comes back, log files."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from arq.constants import in_progress_key_prefix
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.crafts import Craft
from core.errors import ServiceDown, SystemFault
from storage import steps as step_rows
from storage.database import Database, open_database
from storage.house import House, open_house
from storage.processes import process_name
from storage.redis_server import ensure_server, socket_path
from storage.tables import FilmState, StepState, steps, workers
from tests.fakes.studio import Studio, ended, job_of, until
from workers import lost
from workers.logs import prune
from workers.runner import Runner, system_error

T = TypeVar("T")
LINES = ["Good morning.", "Where did you put the lamp?"]


async def signed_in(house: House) -> set[str]:
    async with house.database.read() as connection:
        return set((await connection.execute(select(workers.c.id))).scalars())


async def first_step(house: House) -> str:
    async with house.database.read() as connection:
        return (await step_rows.ready_rows(connection))[0].key


async def state_of(house: House, key: str) -> str:
    async with house.database.read() as connection:
        return str((await connection.execute(select(steps.c.state).where(steps.c.key == key))).scalar_one())


async def test_a_worker_that_was_taken_for_gone_signs_in_again(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        name = lost.worker_name("cpu")
        await lost.sign_in(house, name, "cpu")
        await lost.sign_out(house, name)
        await lost.beat(house, name, "cpu", {})
        assert await signed_in(house) == {name}


async def test_a_beat_tells_how_many_steps_of_the_lane_want_a_core_no_less(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        name = lost.worker_name("cpu")
        await lost.sign_in(house, name, "cpu")
        await house.start_film("P", "a", job_of(house, LINES), "terminal", "me")
        key = await first_step(house)
        assert (await lost.beat(house, name, "cpu", {key: (0.5, "")})).in_demand == 0
        await house.database.retry(lambda connection: step_rows.claim(connection, key, name))
        assert (await lost.beat(house, name, "cpu", {key: (0.5, "")})).in_demand == 1
        others = {
            "earlier": {"order": -1},
            "later": {"order": 1000},
            "later of its craft": {"order": 1000, "craft": Craft.WRITE},
            "run elsewhere": {"order": -1, "lane": "gpu"},
            "not ready": {"order": -1, "state": StepState.WAITING},
        }
        await house.database.retry(lambda connection: insert_beside(connection, key, others))
        assert (await lost.beat(house, name, "cpu", {key: (0.5, "")})).in_demand == 3


async def insert_beside(connection: AsyncConnection, key: str, others: dict[str, dict[str, Any]]) -> None:
    """Ready steps like the one of `key` but for their craft and what is given."""
    row = (await connection.execute(select(steps).where(steps.c.key == key))).one()
    for name, changes in others.items():
        like = {**row._mapping, "craft": Craft.CUT, "state": StepState.READY, "worker": None}
        await connection.execute(insert(steps).values({**like, "key": name, **changes}))


async def test_a_process_that_lives_is_not_gone_when_its_machine_slept_but_one_elsewhere_is(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        mine, other, far = lost.worker_name("cpu"), lost.worker_name("gpu"), "cpu-7.7.0123456789ab-12345678"
        for name in (mine, other, far):
            await lost.sign_in(house, name, "cpu")

        async def age(connection: AsyncConnection) -> None:
            await connection.execute(update(workers).values(beat=time.time() - 2 * lost.LOST_AFTER))
            await connection.execute(update(workers).where(workers.c.id == far).values(host="elsewhere"))

        await house.database.retry(age)
        await lost.watch(house, mine)
        assert await signed_in(house) == {mine, other}


async def test_a_process_number_that_was_given_away_does_not_keep_a_worker_alive(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        pid, start, machine = process_name().split(".")
        dead = f"cpu-{pid}.{int(start) + 1}.{machine}-12345678"
        await lost.sign_in(house, dead, "cpu")
        film = await house.start_film("P", "a", job_of(house, LINES), "terminal", "me")
        key = await first_step(house)
        await house.database.retry(lambda connection: step_rows.claim(connection, key, dead))
        await lost.watch(house, "watcher")
        assert await state_of(house, key) == StepState.READY
        assert await signed_in(house) == set()
        assert (await house.status(film)).state is FilmState.RUNNING


async def test_a_film_whose_step_failed_ends_even_when_nobody_could_say_so(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        film = await house.start_film("P", "a", job_of(house, LINES), "terminal", "me")
        key = await first_step(house)
        error = SystemFault("fake.broken", "it broke")

        async def fail(connection: AsyncConnection) -> None:
            await step_rows.claim(connection, key, "w")
            await step_rows.give_up(connection, key, "w", error)

        await house.database.retry(fail)
        await lost.watch(house, "watcher")
        status = await house.status(film)
        assert (status.state, status.error_code, status.error) == (FilmState.FAILED, "fake.broken", "it broke")


async def test_a_step_that_a_dead_worker_had_begun_to_take_is_taken_by_another(studio: Studio) -> None:
    """arq's mark on a job in progress lasts for a day; the worker died before it could claim the step in SQL."""
    async with open_house(studio.settings()) as house:
        pid, start, machine = process_name().split(".")
        await lost.sign_in(house, f"cpu-{pid}.{int(start) + 1}.{machine}-12345678", "cpu")
        film = await house.start_film("P", "a", job_of(house, LINES), "terminal", "me")
        async with house.database.read() as connection:
            (step,) = await step_rows.ready_rows(connection)
        await house.queue.client.set(in_progress_key_prefix + step.job, b"1", ex=86_400)
        studio.start_worker(house.redis_url)
        assert (await ended(house, film)).state is FilmState.DONE


class Forgetful(Database):
    """A database that is away at its n-th write, as often as told."""

    def __init__(self, real: Database, at: int, times: int) -> None:
        self.real, self.at, self.times, self.writes = real, at, times, 0

    async def retry(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        self.writes += 1
        if self.at <= self.writes < self.at + self.times:
            raise ServiceDown("database.locked", "the database stayed locked")
        return await self.real.retry(work)


async def test_a_step_that_was_made_while_the_database_was_away_is_handed_over_when_it_is_back(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        film = await house.start_film("P", "a", job_of(house, LINES), "terminal", "me")
        key = await first_step(house)
        database = Forgetful(house.database, at=2, times=1)
        await Runner(replace(house, database=database), "w").run(key)
        assert await state_of(house, key) == StepState.DONE
        assert (await house.status(film)).steps_known > 1
        assert studio.runs() == [Craft.WRITE.value]


async def test_a_worker_that_must_end_does_not_wait_for_a_database_that_is_away(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        await house.start_film("P", "a", job_of(house, LINES), "terminal", "me")
        key = await first_step(house)
        studio.switch("slow-write")
        runner = Runner(replace(house, database=Forgetful(house.database, at=2, times=1000)), "w")
        running = asyncio.create_task(runner.run(key))

        async def writing() -> bool:
            return key in runner.running

        await until(writing)
        runner.closing = True
        runner.stop([key])
        async with asyncio.timeout(30):
            await running
        assert await state_of(house, key) == StepState.RUNNING, "the watchdog of another worker sees that its process ended"


async def test_a_worker_process_ends_on_sigterm_and_somebody_else_goes_on_with_its_step(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        gate = studio.switch("slow-speak")
        worker = studio.start_worker(house.redis_url)
        film = await house.start_film("P", "a", job_of(house, LINES), "terminal", "me")

        async def speaking() -> bool:
            return "speak" in studio.runs()

        await until(speaking)
        worker.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(worker.wait, 10) == 0
        assert await signed_in(house) == set()
        assert list((house.settings.store / "work").iterdir()) == []
        gate.unlink()
        studio.start_worker(house.redis_url)
        assert (await ended(house, film)).state is FilmState.DONE


async def test_a_redis_that_was_killed_is_started_again_once_though_several_ask_at_once(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        server = (await house.queue.client.info("server"))["process_id"]
        os.kill(server, signal.SIGKILL)
        path = socket_path(house.settings.data)
        await asyncio.gather(*(ensure_server(path) for _ in range(4)))
        assert (await house.queue.client.info("server"))["process_id"] != server


async def test_nonsense_on_the_cancel_channel_does_not_stop_a_worker_from_listening(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        studio.switch("slow-write")
        studio.start_worker(house.redis_url)
        film = await house.start_film("P", "a", job_of(house, LINES), "terminal", "me")

        async def writing() -> bool:
            return "write" in studio.runs()

        await until(writing)
        for nonsense in (b"{", b"7", b"[1]"):
            await house.queue.client.publish("storyreel:cancel", nonsense)
        key = next(iter(await running_steps(house)))
        await house.cancel(film)

        async def stopped() -> bool:
            return await state_of(house, key) == StepState.CANCELLED

        assert await until(stopped) < 2.0


async def running_steps(house: House) -> set[str]:
    async with house.database.read() as connection:
        return set((await connection.execute(select(steps.c.key).where(steps.c.state == StepState.RUNNING))).scalars())


async def test_a_database_that_does_not_answer_is_a_transient_fault(tmp_path: Path) -> None:
    database = await open_database(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}")
    with pytest.raises(ServiceDown):
        async with database.read() as connection:
            await connection.exec_driver_sql("SELECT * FROM nowhere")
    with pytest.raises(ServiceDown):
        await database.retry(lambda connection: connection.exec_driver_sql("DELETE FROM nowhere"))
    await database.close()


async def test_a_row_that_two_processes_insert_at_once_is_tried_again(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        tries: list[int] = []

        async def insert(connection: AsyncConnection) -> None:
            tries.append(1)
            if len(tries) == 1:
                for _ in range(2):
                    await connection.exec_driver_sql("INSERT INTO projects (id, name, created) VALUES ('1', 'P', 0)")

        await house.database.retry(insert)
        assert len(tries) == 2
        await house.database.retry(lambda connection: connection.execute(delete(workers)))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(28, "No space left on device"), "disk.full"),
        (PermissionError(13, "Permission denied"), "disk.unwritable"),
        (ConnectionRefusedError(111, "Connection refused"), "step.unreachable"),
        (FileNotFoundError(2, "No such file or directory"), "step.broken"),
    ],
)
def test_what_the_system_refused_an_engine_is_told_for_what_it_is(error: OSError, code: str) -> None:
    assert system_error(Craft.CUT, error, Path("data")).code == code


def test_logs_of_earlier_workers_stay_few(tmp_path: Path) -> None:
    for number in range(9):
        path = tmp_path / f"worker-{number}.log"
        path.write_text("{}")
        os.utime(path, (number, number))
    (tmp_path / "workers.err").write_text("")
    prune(tmp_path, keep=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["worker-7.log", "worker-8.log", "workers.err"]


def test_a_worker_writes_json_lines(tmp_path: Path) -> None:
    code = (
        "import os, pathlib, structlog\n"
        "from workers.logs import log_to\n"
        f"log_to(pathlib.Path({str(tmp_path)!r}), 7)\n"
        "structlog.get_logger('storyreel.worker').info('step done', title='50 % done')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    assert '"title": "50 % done"' in (tmp_path / "worker-7.log").read_text()
    assert logging.getLogger("storyreel").handlers == []
