"""A desk with a few commands that answer in every way an adapter must show; it notes what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bots.callers import Caller
from bots.cards import Action, Answer, Card, Choice, Form, FormField, Menu, Style, Tone, read_code
from bots.commands.registry import Command, Desk, FilledForm, Given, Kind, Option, Pressed
from bots.on_discord.reception import Doors
from core.serial import to_json
from storage import posts

FILM = "f" * 32
Act = Callable[["PaperDesk", Caller, Given], Awaitable[Answer]]


async def nothing(*_: object) -> Answer:
    return Answer()


async def some(*_: object) -> tuple[Choice, ...]:
    return ()


@dataclass
class PaperDesk:
    """`asked` holds (what, caller, details) of everything that came in."""

    desk: Desk
    asked: list[tuple[str, Caller, object]] = field(default_factory=list)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    answers: dict[str, Answer] = field(default_factory=dict)
    """By command, verb or form: what is answered instead of the usual."""
    slow: frozenset[str] = frozenset()
    """What waits for `go_on` before it answers."""
    posts_films: bool = True
    refused: frozenset[str] = frozenset()
    """Commands that nobody may use."""

    @property
    def doors(self) -> Doors:
        pressed = Pressed(run=nothing)
        return Doors(
            commands=COMMANDS,
            presses={"ok": pressed, "vote": pressed, "unvote": pressed, "style": pressed, "more": pressed, "like": pressed},
            forms={"rename": FilledForm(run=nothing)},
            run_command=self.run_command,
            run_press=self.run_press,
            run_form=self.run_form,
            complete=self.complete,
            admits=self.admits,
        )

    def of(self, what: str) -> list[object]:
        """Details of everything that came in under this name."""
        return [details for name, _, details in self.asked if name == what]

    async def _answer(self, name: str, caller: Caller, details: object, usual: Answer) -> Answer:
        self.asked.append((name, caller, details))
        if name in self.slow:
            await self.go_on.wait()
        return self.answers.get(name, usual)

    async def run_command(self, desk: Desk, caller: Caller, name: str, given: Given) -> Answer:
        post = ""
        if name == "film" and self.posts_films:
            place = to_json(caller.place).decode()
            post = await posts.add(
                desk.house,
                platform="discord",
                place=place,
                subject="film",
                subject_id=FILM,
                person=caller.person.id,
                locale="en",
            )
        usual = Answer(card=film_card() if name == "film" else Card(title=f"You said {name}"), post=post)
        return await self._answer(name, caller, given, usual)

    async def run_press(self, desk: Desk, caller: Caller, code: str) -> Answer:
        verb, args = read_code(code)
        return await self._answer(verb, caller, args, Answer(notice=f"pressed {verb}"))

    async def run_form(
        self, desk: Desk, caller: Caller, verb: str, args: tuple[str, ...], answers: Mapping[str, str]
    ) -> Answer:
        return await self._answer(f"form {verb}", caller, (args, dict(answers)), Answer(notice="renamed"))

    async def admits(self, desk: Desk, caller: Caller, name: str) -> bool:
        return name not in self.refused

    async def complete(self, desk: Desk, caller: Caller, command: str, option: str, typed: str) -> tuple[Choice, ...]:
        await self._answer(f"complete {command} {option}", caller, typed, Answer())
        return tuple(Choice(label=f"{typed} {number}", value=f"p{number}") for number in range(30))


def film_card(**changes: object) -> Card:
    parts: dict[str, object] = {
        "title": "The Lighthouse",
        "text": "Being written",
        "tone": Tone.BUSY,
        "actions": (
            (
                Action(label="Make it", verb="ok", args=(FILM,), style=Style.GOOD),
                Action(label="Change …", verb="more", args=(FILM,)),
            ),
        ),
        "menus": (Menu(verb="style", args=(FILM,), prompt="Look", choices=(Choice(label="Noir", value="noir"),)),),
    }
    return Card(**{**parts, **changes})  # type: ignore[arg-type]


RENAME = Form(verb="rename", args=(FILM,), title="Rename", fields=(FormField(name="name", label="New name", value="Old"),))
COMMANDS = (
    Command(
        name="film",
        run=nothing,
        heavy=True,
        options=(
            Option(name="file", kind=Kind.FILE),
            Option(name="text", kind=Kind.LONG),
            Option(name="style", kind=Kind.CHOICE, choices=("noir", "watercolour")),
            Option(name="minutes", kind=Kind.WHOLE, low=1, high=20),
            Option(name="subtitles", kind=Kind.YESNO),
            Option(name="project", complete=some),
        ),
    ),
    Command(name="help", run=nothing),
    Command(name="rename", run=nothing),
    Command(
        name="scene text",
        run=nothing,
        options=(
            Option(name="project", required=True),
            Option(name="number", kind=Kind.WHOLE, low=1, high=99),
            Option(name="text", kind=Kind.LONG, required=True),
        ),
    ),
    Command(name="scene list", run=nothing),
)
