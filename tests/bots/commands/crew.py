"""People in a chat and a desk with a real house behind it; the test runs the steps itself. For tests of commands."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from bots.callers import Caller, Person, Place
from bots.cards import Action, Answer, Card
from bots.commands.doors import run_command, run_form, run_press
from bots.commands.registry import Desk, Given
from bots.commands.showing import Shown, card_for
from bots.desk import Upload
from bots.links.signing import Links
from bots.words import words
from core.config import Settings
from storage import posts
from storage.house import House
from storage.tables import StepState, steps
from workers.runner import Runner

SCRIPT = b"INT. KITCHEN - DAY\n\nANN\nGood morning.\n\nINT. KITCHEN - NIGHT\n\nANN\nGood night.\n"
_NUMBERS = itertools.count(1)


@dataclass
class Clock:
    ahead: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass
class Crew:
    """A server with a channel where everybody is a member; `admin` manages the server."""

    house: House
    clock: Clock = field(default_factory=Clock)
    place: Place = field(default_factory=lambda: Place(platform="discord", id="500", server="900", name="films"))

    @property
    def desk(self) -> Desk:
        return Desk(house=self.house, settings=self.settings, links=Links(url="", secret="s", hours=1), clock=self.clock)

    @property
    def settings(self) -> Settings:
        return self.house.settings

    def caller(self, name: str = "mia", request: str = "", place: Place | None = None, **person: object) -> Caller:
        """Somebody's next request; people are known by their names."""
        someone = Person(platform="discord", id=str(1000 + sum(name.encode())), name=name, **person)  # type: ignore[arg-type]
        return Caller(
            person=someone,
            place=place or self.place,
            words=words(someone.locale),
            message="77",
            request=request or f"discord:{next(_NUMBERS)}",
        )

    async def command(self, name: str, /, *files: Upload, caller: Caller | None = None, **values: str) -> Answer:
        return await run_command(self.desk, caller or self.caller(), name, Given(values=values, files=files))

    async def press(self, action: Action | str, caller: Caller | None = None) -> Answer:
        return await run_press(self.desk, caller or self.caller(), action if isinstance(action, str) else action.code)

    async def fill(self, answer: Answer, answers: Mapping[str, str], caller: Caller | None = None) -> Answer:
        assert answer.form is not None
        return await run_form(self.desk, caller or self.caller(), answer.form.verb, answer.form.args, answers)

    async def film(
        self, caller: Caller | None = None, script: bytes = SCRIPT, name: str = "a.fountain", **values: str
    ) -> Answer:
        """Asks for a film of a script."""
        return await self.command("film", Upload(name=name, data=script), caller=caller, **values)

    async def post_of(self, answer: Answer) -> posts.Post:
        await posts.sent(self.house, answer.post, f"m{answer.post[:8]}")
        (found,) = [post for post in await posts.open_posts(self.house, "discord") if post.id == answer.post] or [None]
        assert found is not None, answer
        return found

    async def shown(self, answer: Answer) -> Shown:
        """What the answer's message shows now."""
        return await card_for(self.desk, await self.post_of(answer))

    async def work(self, stop_before: frozenset[str] = frozenset()) -> list[str]:
        """Runs all steps that can run, those of some crafts left aside; returns the crafts that ran."""
        runner = Runner(self.house, "test")
        ran = []
        while True:
            query = select(steps.c.key, steps.c.craft).where(steps.c.state == StepState.READY).order_by(steps.c.order)
            async with self.house.database.read() as connection:
                ready = [row for row in (await connection.execute(query)).all() if row.craft not in stop_before]
            if not ready:
                return ran
            for row in ready:
                await runner.run(row.key)
                ran.append(row.craft)


def button(card: Card | None, verb: str, number: int = 0) -> Action:
    """The card's button with this verb, of several the one whose last argument is `number`."""
    assert card is not None
    found = [action for row in card.actions for action in row if action.verb == verb]
    if number:
        found = [action for action in found if action.args[-1] == str(number)]
    assert found, f"no {verb} on {card}"
    return found[0]


def verbs(card: Card | None) -> set[str]:
    assert card is not None
    return {action.verb for row in card.actions for action in row}


def text_of(answer: Answer) -> str:
    """All words of an answer."""
    parts = [answer.notice]
    if answer.card is not None:
        parts += [answer.card.title, answer.card.text, *(f"{item.label}: {item.value}" for item in answer.card.fields)]
    return "\n".join(part for part in parts if part)
