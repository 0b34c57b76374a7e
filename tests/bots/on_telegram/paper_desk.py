"""A desk that writes down what it is asked and answers what a test wants."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from bots.callers import Caller
from bots.cards import Answer, Card, Choice
from bots.commands.registry import Command, Desk, Given, Kind, Option, Right
from bots.commands.showing import Shown
from bots.on_telegram.doors import Doors
from storage.posts import Post


async def _unused(desk: Desk, caller: Caller, given: Given) -> Answer:
    raise AssertionError("the paper desk answers itself")


async def names(desk: Desk, caller: Caller, typed: str) -> tuple[Choice, ...]:
    return (Choice(label="Mara", value="Mara"), Choice(label="Old guard", value="Old guard"))


COMMANDS = (
    Command(
        name="film",
        run=_unused,
        options=(
            Option(name="file", kind=Kind.FILE),
            Option(name="text", kind=Kind.LONG),
            Option(name="style", kind=Kind.CHOICE, choices=("noir", "comic")),
            Option(name="takes", kind=Kind.WHOLE, low=1, high=9),
            Option(name="subtitles", kind=Kind.YESNO),
            Option(name="title"),
        ),
        heavy=True,
    ),
    Command(name="help", run=_unused),
    Command(name="status", run=_unused, options=(Option(name="project"),)),
    Command(
        name="character look",
        run=_unused,
        options=(Option(name="name", required=True, complete=names), Option(name="look", required=True)),
    ),
    Command(
        name="scene edit",
        run=_unused,
        options=(Option(name="scene", kind=Kind.WHOLE, required=True), Option(name="text", kind=Kind.LONG, required=True)),
    ),
    Command(name="upload", run=_unused, options=(Option(name="file", kind=Kind.FILE, required=True), Option(name="tag"))),
    Command(name="asset add", run=_unused, options=(Option(name="file", kind=Kind.FILE, required=True),)),
    Command(name="voice add", run=_unused, options=(Option(name="file", kind=Kind.FILE, required=True),)),
    Command(name="takes", run=_unused, options=(Option(name="what", required=True), Option(name="count", kind=Kind.WHOLE))),
    Command(name="limits", run=_unused, right=Right.ADMIN),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One call at a door."""

    what: str
    caller: Caller
    values: Mapping[str, str]
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass
class PaperDesk:
    """`answers` are given in turn; then a plain card that names what was asked."""

    desk: Desk
    asked: list[Asked] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    shown: Card | None = None
    slow: float = 0.0

    @property
    def doors(self) -> Doors:
        return Doors(
            commands=COMMANDS,
            run_command=self.run_command,
            run_press=self.run_press,
            run_form=self.run_form,
            complete=self.complete,
            card_for=self.card_for,
        )

    async def run_command(self, desk: Desk, caller: Caller, name: str, given: Given) -> Answer:
        files = {upload.name: upload.data for upload in given.files}
        return await self._answer(Asked(what=name, caller=caller, values=dict(given.values), files=files))

    async def run_press(self, desk: Desk, caller: Caller, code: str) -> Answer:
        return await self._answer(Asked(what=code, caller=caller, values={}))

    async def run_form(
        self, desk: Desk, caller: Caller, verb: str, args: tuple[str, ...], answers: Mapping[str, str]
    ) -> Answer:
        return await self._answer(Asked(what=":".join((verb, *args)), caller=caller, values=dict(answers)))

    async def complete(self, desk: Desk, caller: Caller, command: str, option: str, typed: str) -> tuple[Choice, ...]:
        return await names(desk, caller, typed)

    async def card_for(self, desk: Desk, post: Post) -> Shown:
        assert self.shown is not None
        return Shown(card=self.shown, final=False)

    async def _answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        await asyncio.sleep(self.slow)
        return self.answers.pop(0) if self.answers else Answer(card=Card(title=f"asked {asked.what}"))
