"""A few are served at a time; nobody waits long, and a crowd is told so."""

from __future__ import annotations

import asyncio

import pytest

from bots import crowd as module
from bots.crowd import AT_ONCE, BUSY, Crowd


async def held(crowd: Crowd, inside: list[int], end: asyncio.Event) -> None:
    async with crowd.served():
        inside.append(1)
        await end.wait()


async def test_a_few_are_served_and_the_others_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_WAIT", 30.0)
    crowd, end = Crowd(), asyncio.Event()
    inside: list[int] = []
    tasks = [asyncio.create_task(held(crowd, inside, end)) for _ in range(BUSY)]
    for _ in range(10):
        await asyncio.sleep(0)
    assert len(inside) == AT_ONCE
    assert crowd.busy
    end.set()
    await asyncio.gather(*tasks)
    assert len(inside) == BUSY
    assert crowd.here == 0
    assert not crowd.busy


async def test_nobody_waits_for_somebody_slow_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_WAIT", 0.01)
    crowd, slow = Crowd(), asyncio.Event()

    async def late() -> None:
        async with crowd.served():
            slow.set()

    async with asyncio.timeout(5.0):
        await asyncio.gather(*(held(crowd, [], slow) for _ in range(AT_ONCE)), late())
    assert crowd.here == 0


async def test_whoever_fails_leaves_their_turn_to_the_next() -> None:
    crowd = Crowd()
    for _ in range(AT_ONCE + 1):
        with pytest.raises(ValueError, match="broken"):
            async with crowd.served():
                raise ValueError("broken")
    assert crowd.here == 0
