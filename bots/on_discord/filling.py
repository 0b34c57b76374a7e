"""Forms as Discord's modals, and what people filled in. A modal's custom id says everything about it: nothing is kept here.

A command whose long text is missing asks for it with a modal too; that modal's id carries the command's other options.
"""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

import discord

from bots.callers import Caller
from bots.cards import Action, Card, Form, FormField, Style, press_code
from bots.on_discord.escaping import clean, cut, plain

TITLE, LABEL, DETAIL, VALUE, ID = 45, 45, 100, 4000, 100
"""Letters."""
COMMAND = "/"
"""What the ids of modals begin with that belong to a command; verbs of forms are letters."""


def modal_of(form: Form) -> discord.ui.Modal:
    """The form with its first five questions. Stopped: discord.py keeps nothing of it."""
    return _modal(form.title, press_code(form.verb, form.args), form.fields)


def command_modal(title: str, command: str, values: Mapping[str, str], field: FormField) -> discord.ui.Modal | None:
    """Asks for a command's long text; None when its other options are too many letters for an id."""
    code = f"{COMMAND}{command}"
    if values:
        code += "?" + urlencode(values)
    if len(code) > ID:
        return None
    return _modal(title, code, (field,))


def command_of(code: str) -> tuple[str, dict[str, str]]:
    """(command, its other options) of `command_modal`'s id."""
    name, _, rest = code.removeprefix(COMMAND).partition("?")
    return name, dict(parse_qsl(rest))


def _modal(title: str, code: str, fields: tuple[FormField, ...]) -> discord.ui.Modal:
    modal = discord.ui.Modal(title=plain(title, TITLE), custom_id=code, timeout=None)
    for field in fields[:5]:
        modal.add_item(_question(field))
    modal.stop()
    return modal


def _question(field: FormField) -> discord.ui.Label[discord.ui.Modal]:
    label = plain(field.label, LABEL)
    limit = max(1, min(VALUE, field.limit))
    box: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        custom_id=field.name[:ID],
        style=discord.TextStyle.paragraph if field.long else discord.TextStyle.short,
        default=cut(clean(field.value), limit) or None,
        placeholder=plain(field.placeholder, DETAIL, "") or None,
        required=field.required,
        max_length=limit,
    )
    more = plain(field.label, DETAIL) if label.endswith("…") else None
    return discord.ui.Label(text=label, description=more, component=box)


def answers_of(data: Mapping[str, Any]) -> dict[str, str]:
    """What was written into a modal, by the field's name."""
    found: dict[str, str] = {}
    for row in data.get("components", ()):
        boxes = row.get("components") or [row.get("component") or {}]
        found |= {str(box["custom_id"]): str(box.get("value") or "") for box in boxes if "custom_id" in box}
    return found


class LateForms:
    """Forms that came too late to be opened at once: each waits for a press of its button, until the process ends."""

    VERB = "dcform"
    KEPT = 500

    def __init__(self) -> None:
        self._forms: OrderedDict[str, Form] = OrderedDict()

    def offer(self, form: Form, caller: Caller) -> Card:
        """A card with the button that opens the form."""
        key = uuid.uuid4().hex
        self._forms[key] = form
        while len(self._forms) > self.KEPT:
            self._forms.popitem(last=False)
        label = caller.words.say("discord.form.open")
        button = Action(label=label, verb=self.VERB, args=(key,), style=Style.PRIMARY)
        return Card(title=form.title, text=caller.words.say("discord.form.text"), actions=((button,),))

    def find(self, key: str) -> Form | None:
        return self._forms.get(key)
