"""The fair queue: who is next, that no two processes let in too many, and that films which wait cost nothing."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from contextlib import aclosing
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from core.errors import NotFound
from core.plan.book import EngineBook
from core.plan.draft import Plan, Results
from core.plan.job import FilmJob
from core.plan.planner import plan
from storage import turns
from storage.database import Database, open_database
from storage.films import running_films, stuck_films
from storage.house import House, open_house
from storage.tables import FilmState, films, projects
from tests.fakes.studio import Studio, ended, job_of


async def queue(database: Database, *asked: tuple[str, str, float], priority: int = 0) -> None:
    """Waiting films: (id, owner, when it was asked for)."""
    async with database.write() as connection:
        if (await connection.execute(select(projects.c.id))).first() is None:
            await connection.execute(insert(projects).values(id="p", name="P", created=0.0))
        for film, owner, created in asked:
            await connection.execute(insert(films).values(**waiting(film, owner, created, priority)))


def waiting(film: str, owner: str, created: float, priority: int = 0) -> dict[str, Any]:
    return {
        "id": film,
        "project_id": "p",
        "number": 1,
        "job": b"{}",
        "state": FilmState.WAITING,
        "origin": "discord",
        "owner": owner,
        "priority": priority,
        "created": created,
        "outputs": "",
        "planned": False,
        "unplanned": 0.0,
        "cached": 0.0,
    }


async def admit(database: Database, at_once: int) -> list[str]:
    return await database.retry(lambda connection: turns.admit(connection, at_once))


async def end(database: Database, film: str) -> None:
    async with database.write() as connection:
        await connection.execute(update(films).where(films.c.id == film).values(state=FilmState.DONE, ended=time.time()))


async def served(database: Database, at_once: int = 1) -> list[str]:
    """Films in the order of their turns, each ending when the next look is taken."""
    order: list[str] = []
    while admitted := await admit(database, at_once):
        order += admitted
        for film in admitted:
            await end(database, film)
    return order


async def places(database: Database, *names: str) -> list[int | None]:
    async with database.read() as connection:
        found = await turns.places(connection)
    return [found.get(name) for name in names]


async def opened(folder: Path) -> Database:
    return await open_database(f"sqlite+aiosqlite:///{folder / 'a.db'}")


async def test_people_take_turns_however_many_films_one_of_them_has_queued(tmp_path: Path) -> None:
    database = await opened(tmp_path)
    await queue(database, ("a1", "a", 1), ("a2", "a", 2), ("a3", "a", 3), ("b1", "b", 4), ("b2", "b", 5), ("c1", "c", 6))
    assert await served(database) == ["a1", "b1", "c1", "a2", "b2", "a3"]
    await database.close()


async def test_who_asks_later_does_not_overtake_who_has_waited_since_their_last_turn(tmp_path: Path) -> None:
    database = await opened(tmp_path)
    now = time.time()
    await queue(database, ("a1", "a", now - 9), ("a2", "a", now - 8), ("b1", "b", now - 7))
    assert await admit(database, 1) == ["a1"]
    await end(database, "a1")
    await queue(database, ("c1", "c", time.time() + 60))
    assert await served(database) == ["b1", "a2", "c1"]
    await database.close()


async def test_who_has_a_film_in_the_making_lets_others_go_first(tmp_path: Path) -> None:
    database = await opened(tmp_path)
    await queue(database, ("a1", "a", 1), ("a2", "a", 2))
    assert await admit(database, 1) == ["a1"]
    await queue(database, ("b1", "b", time.time() + 60))
    assert await admit(database, 2) == ["b1"]
    await database.close()


async def test_priority_goes_before_everything(tmp_path: Path) -> None:
    database = await opened(tmp_path)
    await queue(database, ("a1", "a", 1), ("b1", "b", 2))
    await queue(database, ("a2", "a", 3), priority=1)
    assert await places(database, "a2", "b1", "a1") == [0, 1, 2], "a1 is the second film of its owner then"
    assert await served(database) == ["a2", "b1", "a1"]
    await database.close()


async def test_the_place_in_the_queue_is_the_number_of_films_that_go_first(tmp_path: Path) -> None:
    database = await opened(tmp_path)
    await queue(database, ("a1", "a", 1), ("a2", "a", 2), ("a3", "a", 3), ("b1", "b", 4), ("b2", "b", 5))
    assert await places(database, "a1", "b1", "a2", "b2", "a3", "nobody") == [0, 1, 2, 3, 4, None]
    await database.close()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(st.sampled_from("abcdef"), min_size=1, max_size=25), at_once=st.integers(1, 3))
def test_nobody_waits_for_more_than_one_film_of_another(tmp_path_factory: Any, asked: list[str], at_once: int) -> None:
    async def run() -> list[str]:
        database = await opened(tmp_path_factory.mktemp("turns"))
        await queue(database, *((f"{owner}{number}", owner, float(number)) for number, owner in enumerate(asked)))
        order = await served(database, at_once)
        await database.close()
        return order

    order = asyncio.run(run())
    assert sorted(order) == sorted(f"{owner}{number}" for number, owner in enumerate(asked))
    since: dict[str, Counter[str]] = defaultdict(Counter)
    for film in order:
        owner = film[0]
        assert max(since[owner].values(), default=0) <= 1
        since[owner] = Counter()
        for other in set(asked) - {owner}:
            since[other][owner] += 1


async def test_processes_that_admit_at_once_let_in_no_more_than_there_is_room_for(tmp_path: Path) -> None:
    many = [await opened(tmp_path) for _ in range(4)]
    await queue(many[0], *((f"f{number}", f"o{number}", float(number)) for number in range(10)))
    admitted = await asyncio.gather(*(admit(database, 3) for database in many))
    assert sorted(film for part in admitted for film in part) == ["f0", "f1", "f2"]
    for database in many:
        await database.close()


async def ask(house: House, owner: str, line: str, request: str | None = None) -> str:
    return await house.start_film(
        f"Of {owner}", "a.txt", job_of(house, [line]), "discord", owner, scope="discord:1", request=request, waits=True
    )


async def test_one_request_starts_one_film_even_when_it_comes_twice_at_once(studio: Studio) -> None:
    async with open_house(studio.settings()) as one, open_house(studio.settings()) as two:
        asked = await asyncio.gather(*(ask(house, "a", "Hello.", "discord:77") for house in (one, two, one)))
        assert len(set(asked)) == 1
        async with one.database.read() as connection:
            assert len((await connection.execute(select(films.c.id))).all()) == 1


async def test_films_are_made_two_at_a_time_and_each_end_lets_the_next_in(studio: Studio) -> None:
    async with open_house(studio.settings()) as house:
        asked = [await ask(house, f"o{number}", f"Line {number}.") for number in range(4)]
        assert [(await house.status(film)).state for film in asked] == [FilmState.RUNNING] * 2 + [FilmState.WAITING] * 2
        assert [(await house.status(film)).queued_films for film in asked] == [0, 1, 0, 1]
        assert await house.cancel(asked[0])
        assert (await house.status(asked[2])).state is FilmState.RUNNING
        assert await house.cancel(asked[3]), "a film that waits is cancelled too"
        studio.start_worker(house.redis_url)
        assert (await ended(house, asked[1])).state is (await ended(house, asked[2])).state is FilmState.DONE


async def test_a_worker_lets_in_what_waits_while_nobody_else_is_there(studio: Studio) -> None:
    async with open_house(studio.settings(chats={"films_at_once": 1})) as house:
        asked = [await ask(house, "a", f"Line {number}.") for number in range(3)]
        studio.start_worker(house.redis_url)
        assert [(await ended(house, film)).state for film in asked] == [FilmState.DONE] * 3


async def test_a_film_of_the_terminal_does_not_wait_and_takes_nobodys_turn(studio: Studio) -> None:
    async with open_house(studio.settings(chats={"films_at_once": 1})) as house:
        mine = await house.start_film("P", "a.txt", job_of(house, ["Mine."]), "terminal", "me")
        theirs = await ask(house, "a", "Theirs.")
        assert (await house.status(mine)).state is (await house.status(theirs)).state is FilmState.RUNNING


async def test_who_follows_a_waiting_film_sees_it_wait_and_begin(studio: Studio) -> None:
    async with open_house(studio.settings(chats={"films_at_once": 1})) as house:
        first, second = await ask(house, "a", "One."), await ask(house, "b", "Two.")
        async with aclosing(house.follow(second)) as statuses:
            assert (await anext(statuses)).state is FilmState.WAITING
            await house.cancel(first)
            async for status in statuses:
                if status.state is FilmState.RUNNING:
                    break
            await house.cancel(second)
            assert [status.state async for status in statuses][-1] is FilmState.CANCELLED


async def test_waiting_films_are_neither_running_nor_stuck(studio: Studio) -> None:
    async with open_house(studio.settings(chats={"films_at_once": 1})) as house:
        first, _ = await ask(house, "a", "One."), await ask(house, "b", "Two.")
        async with house.database.read() as connection:
            assert await running_films(connection) == [(first, "a")]
            assert await stuck_films(connection) == []


async def test_a_queue_of_films_that_cannot_be_planned_empties_itself(studio: Studio) -> None:
    refused: list[bool] = []

    def refuse(job: FilmJob, book: EngineBook, results: Results) -> Plan:
        if refused:
            raise NotFound("edit.target", "no such scene")
        return plan(job, book, results)

    async with open_house(studio.settings(chats={"films_at_once": 1}), planner=refuse) as house:
        asked = [await ask(house, f"o{number}", "One.") for number in range(40)]
        refused.append(True)
        await house.cancel(asked[0])
        assert {(await house.status(film)).state for film in asked[1:]} == {FilmState.FAILED}


async def test_a_planner_that_breaks_on_one_film_lets_the_others_have_their_turn(studio: Studio) -> None:
    def broken(*_: object) -> Plan:
        raise ZeroDivisionError

    async with open_house(studio.settings(), planner=broken) as house:
        asked = [await ask(house, f"o{number}", "One.") for number in range(3)]
        for film in asked:
            status = await house.status(film)
            assert (status.state, status.error_code) == (FilmState.FAILED, "plan.broken")
