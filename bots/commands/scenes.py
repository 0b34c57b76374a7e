"""The scene desk: contact sheet, text, order, shots and lines of a project."""

from __future__ import annotations

from bots.commands.registry import Command, FilledForm, Pressed

COMMANDS: tuple[Command, ...] = ()
PRESSES: dict[str, Pressed] = {}
FORMS: dict[str, FilledForm] = {}
