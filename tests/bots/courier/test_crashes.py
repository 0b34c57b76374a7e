"""A courier killed at every point at which it waits for somebody: what people see afterwards is always the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bots.cards import Card
from bots.courier.courier import Courier
from storage.chat_tables import DeliveryState, PostState
from storage.database import Database
from tests.bots.courier.stage import Stage, dead_name, running, simple_card
from tests.fakes.paper_chat import Crash, Paper, PaperChat
from tests.fakes.studio import until

FINAL = Card(title="done")
"""What a film's message shows in the end."""
SILENCE = 30.0
"""Seconds after which everybody's lease has ended."""


@dataclass
class Fate:
    """Kills the process at its `at`th step; from then on nothing that it does has an effect."""

    at: int
    steps: int = 0
    dead: bool = False

    def step(self, *_: Any) -> None:
        if not self.dead:
            self.steps += 1
            self.dead = self.steps >= self.at
        if self.dead:
            raise Crash


class MortalDatabase(Database):
    """A database that a process uses until its end, before or after anything is written."""

    def __init__(self, real: Database, fate: Fate) -> None:
        self._real, self._fate = real, fate

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Any]:
        if self._fate.dead:
            raise Crash
        async with self._real.read() as connection:
            yield connection

    async def retry(self, work: Callable[[Any], Awaitable[Any]]) -> Any:
        self._fate.step()
        result = await self._real.retry(work)
        self._fate.step()
        return result


async def live(stage: Stage, chat: PaperChat, fate: Fate, number: int, over: Callable[[], Awaitable[bool]]) -> None:
    """One life of a bot process: until fate or until all is done."""
    house = replace(stage.house, database=MortalDatabase(stage.house.database, fate))
    desk = replace(stage.desk, house=house)
    chat.before = chat.after = fate.step
    courier = Courier(desk=desk, chat=chat, name=dead_name(number), show=simple_card)
    task = asyncio.create_task(courier.run())

    async def ended() -> bool:
        return fate.dead or await over()

    await until(ended)
    fate.dead = True  # nothing is tidied up
    task.cancel()
    with suppress(asyncio.CancelledError, Crash):
        await task
    chat.before = chat.after = lambda call, place, message: None


def lasting(paper: Paper) -> bool:
    """Whether what a message says stays true, and nothing of it can be pressed in vain."""
    card = paper.card
    return card.progress is None and (card == FINAL or card.video is not None or not card.actions)


@pytest.mark.slow
@pytest.mark.parametrize(("takes_nonces", "sent"), [(True, True), (False, True), (True, False), (False, False)])
async def test_a_courier_killed_anywhere_brings_every_film_once_and_ends_every_message(
    stage: Stage, takes_nonces: bool, sent: bool
) -> None:
    """`sent`: the command's answer was sent before; else the courier sends that too."""
    key = stage.store_film()
    at = 0
    while True:
        at += 1
        chat = PaperChat(takes_nonces=takes_nonces)
        place = f"room{at}"
        film = await stage.film(place, sent_by=chat if sent else None)
        await stage.end(film, key)
        await stage.age_posts()

        async def over(film: str = film) -> bool:
            post = await stage.post_of(film)
            return post.state is PostState.DONE and await stage.delivery_state(film) == DeliveryState.DONE

        fate = Fate(at=at)
        await live(stage, chat, fate, 2 * at, over)
        killed = fate.steps >= at
        stage.ahead += SILENCE
        await stage.age_posts()
        async with running(Courier(desk=stage.desk, chat=chat, name=dead_name(2 * at + 1), show=simple_card)):
            await until(over)
        told = f"killed at step {at}"
        assert len(chat.films(place)) == 1, told
        assert sum(paper.videos for paper in chat.papers.values()) == 1, told
        assert any(paper.card == FINAL for paper in chat.there(place)), told
        assert not [paper for paper in chat.there(place) if not lasting(paper)], told
        assert len(chat.there(place)) == 2 or not takes_nonces, told
        # where a platform takes no nonce, a kill while it answers may leave a receipt or an announcement; never a second film
        assert len(chat.notified) <= (1 if takes_nonces else 2), told
        if not killed:
            break
    assert at > 15
