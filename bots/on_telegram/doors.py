"""The desk as the Telegram side meets it: which commands there are, and the ways in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bots.callers import Caller
from bots.cards import Answer, Choice
from bots.commands.doors import complete, run_command, run_form, run_press
from bots.commands.registry import Command, Desk, Given
from bots.commands.showing import Shown, card_for
from bots.commands.table import COMMANDS
from storage.posts import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """What the reception calls. Tests put commands of their own behind it."""

    commands: tuple[Command, ...] = COMMANDS
    run_command: Callable[[Desk, Caller, str, Given], Awaitable[Answer]] = run_command
    run_press: Callable[[Desk, Caller, str], Awaitable[Answer]] = run_press
    run_form: Callable[[Desk, Caller, str, tuple[str, ...], Mapping[str, str]], Awaitable[Answer]] = run_form
    complete: Callable[[Desk, Caller, str, str, str], Awaitable[tuple[Choice, ...]]] = complete
    card_for: Callable[[Desk, Post], Awaitable[Shown]] = card_for


DESK = Doors()
