"""Making films: script, storyboard stop, status, cancelling, batches, changes, previews."""

from __future__ import annotations

from bots.commands.registry import Command, FilledForm, Pressed

COMMANDS: tuple[Command, ...] = ()
PRESSES: dict[str, Pressed] = {}
FORMS: dict[str, FilledForm] = {}
