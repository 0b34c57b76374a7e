"""Ending tasks that mean to end, that missed that they shall, and that never will."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from core.ending import end, heed_cancel, until_one_fails


async def deaf(rounds: list[int]) -> None:
    """Loses one cancel as `asyncio.wait_for` may before Python 3.12, and listens only between rounds."""
    while True:
        heed_cancel()
        rounds.append(len(rounds))
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0.01)


async def test_a_loop_that_lost_its_cancel_hears_it_in_the_next_round() -> None:
    rounds: list[int] = []
    task = asyncio.create_task(deaf(rounds))
    await asyncio.sleep(0.03)
    assert await end([task], 5.0) == set()
    assert task.cancelled()
    assert rounds


async def test_a_task_that_does_not_end_is_returned_after_a_second_cancel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.ending.INSISTING", 0.05)
    cancels = 0

    async def stubborn() -> None:
        nonlocal cancels
        while cancels < 3:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                cancels += 1

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    assert await end([task], 0.05) == {task}
    assert cancels == 2
    task.cancel()
    await task


async def test_cleaning_up_may_wait_though_its_task_was_cancelled() -> None:
    cleaned = False

    async def working() -> None:
        nonlocal cleaned
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.05)
            cleaned = True

    task = asyncio.create_task(working())
    await asyncio.sleep(0)
    assert await end([task], 5.0) == set()
    assert cleaned


async def test_what_fails_among_several_is_raised_and_the_others_go_on() -> None:
    async def failing() -> None:
        raise LookupError("gone")

    other = asyncio.create_task(asyncio.sleep(60))
    with pytest.raises(LookupError, match="gone"):
        await until_one_fails([other, asyncio.create_task(failing())])
    assert not other.done()
    await end([other])


async def test_who_waits_for_several_hears_a_cancel_though_they_do_not() -> None:
    others = [asyncio.create_task(deaf([])) for _ in range(2)]
    waiting = asyncio.create_task(until_one_fails(others))
    await asyncio.sleep(0.02)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(30):
            await waiting
    await end(others)


async def test_nothing_to_end_is_no_trouble() -> None:
    assert await end([]) == set()
