"""All commands, buttons and forms in one place. Adapters read it through bots.commands.doors."""

from __future__ import annotations

from bots.commands import characters, consenting, films, helping, library, models, places, rules, scenes, speaking, takes
from bots.commands.registry import Command, FilledForm, Pressed

_MODULES = (films, takes, scenes, characters, speaking, consenting, library, places, rules, models, helping)
COMMANDS: tuple[Command, ...] = tuple(command for module in _MODULES for command in module.COMMANDS)
PRESSES: dict[str, Pressed] = {verb: press for module in _MODULES for verb, press in module.PRESSES.items()}
FORMS: dict[str, FilledForm] = {verb: form for module in _MODULES for verb, form in module.FORMS.items()}
