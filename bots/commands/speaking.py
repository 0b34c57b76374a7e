"""Voices and languages: samples, assigning, translating a film."""

from __future__ import annotations

from bots.commands.registry import Command, FilledForm, Pressed

COMMANDS: tuple[Command, ...] = ()
PRESSES: dict[str, Pressed] = {}
FORMS: dict[str, FilledForm] = {}
