"""What a command is: its name, options, right and function. The same table makes slash commands, Telegram's menu and help.

A module of this package offers `COMMANDS`, `PRESSES` and `FORMS`; `bots.commands.table` joins them and is what adapters use.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bots.callers import Caller
from bots.cards import Answer, Choice
from bots.crowd import Crowd
from bots.desk import Upload
from bots.links.signing import Links
from core.config import Settings
from core.errors import BadOption
from storage.house import House


class Right(StrEnum):
    """What a person must be allowed to do, weakest first."""

    USE = "use"
    """Make films and look at things."""
    MANAGE = "manage"
    """Change what belongs to others: projects, votes, films of the server."""
    ADMIN = "admin"
    """Settings, limits, allow-lists, models."""


class Kind(StrEnum):
    """What an option takes."""

    TEXT = "text"
    LONG = "long"
    """Text of several lines: on Discord asked by a form, on Telegram the rest of the message."""
    WHOLE = "whole"
    YESNO = "yesno"
    CHOICE = "choice"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What commands work with; made once per bot process."""

    house: House
    settings: Settings
    links: Links
    clock: Callable[[], float] = time.time
    crowd: Crowd = field(default_factory=Crowd)
    preparing: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    """Voices of people that this process is preparing (bots.commands.preparing)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What came with a command: option values as text, files in order, and on Telegram the words after the command."""

    values: Mapping[str, str] = field(default_factory=dict)
    files: tuple[Upload, ...] = ()

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, default).strip()

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        """Raises BadOption naming the option when it is no whole number in range."""
        text = self.text(name)
        if not text:
            return default
        if not text.removeprefix("-").isdecimal() or not low <= int(text) <= high:
            raise BadOption("option.whole", f"{name} must be {low} to {high}", name=name, low=low, high=high)
        return int(text)

    def yes(self, name: str, default: bool) -> bool:
        """Raises BadOption when it is neither."""
        text = self.text(name).casefold()
        if not text:
            return default
        if text in ("yes", "true", "on", "1", "ja", "an"):
            return True
        if text in ("no", "false", "off", "0", "nein", "aus"):
            return False
        raise BadOption("option.yesno", f"{name} must be yes or no", name=name)


Completer = Callable[[Desk, Caller, str], Awaitable[tuple[Choice, ...]]]
"""Suggestions (≤ 25) for what has been typed so far."""
Run = Callable[[Desk, Caller, Given], Awaitable[Answer]]
Press = Callable[[Desk, Caller, tuple[str, ...]], Awaitable[Answer]]
"""Called with the arguments of a button, the chosen value of a menu last."""
Filled = Callable[[Desk, Caller, tuple[str, ...], Mapping[str, str]], Awaitable[Answer]]
"""Called with a form's arguments and the answers by field name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option of a command. Its description is the sentence "option.<command>.<name>" (else "option.<name>")."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    """Of a CHOICE: at most 25 values, shown as they are."""
    low: int = 0
    high: int = 2**31
    complete: Completer | None = None
    keyed: bool = False
    """Typed on Telegram only with its name ("minutes=15"), never guessed from where a word stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command; the name has one or two words ("film", "character look"). Its sentence is "command.<name with _>"."""

    name: str
    run: Run
    options: tuple[Option, ...] = ()
    right: Right = Right.USE
    heavy: bool = False
    """Costs computing: rate limits and quotas are looked at first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """What a button or form does and the right it needs."""

    run: Press
    right: Right = Right.USE
    heavy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    """What a filled form does and the right it needs."""

    run: Filled
    right: Right = Right.USE
    heavy: bool = False
