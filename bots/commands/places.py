"""Settings of a server, channel, project and person."""

from __future__ import annotations

from bots.commands.registry import Command, FilledForm, Pressed

COMMANDS: tuple[Command, ...] = ()
PRESSES: dict[str, Pressed] = {}
FORMS: dict[str, FilledForm] = {}
