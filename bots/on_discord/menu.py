"""The commands of the desk as Discord's slash commands, and a message menu for files. Built once per connection."""

from __future__ import annotations

import hashlib
import inspect
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Optional, Protocol

import discord
from discord import app_commands

from bots.commands.registry import Command, Kind, Option
from bots.on_discord.escaping import plain
from bots.words import CATALOGUES, Words, words
from storage import preferences
from storage.house import House

log = logging.getLogger(__name__)
KEPT_AS = "discord:commands"
FILES = 5
"""Files that one command takes: file, file2 … file5."""
DESCRIPTION, CHOICES = 100, 25
LARGEST = 2**53
"""Discord's whole numbers."""
MENU = "discord.menu.film"


class Listener(Protocol):
    """What the commands of the menu call."""

    async def command(self, interaction: discord.Interaction, command: Command, values: Mapping[str, Any]) -> None: ...

    async def film_of(self, interaction: discord.Interaction, message: discord.Message) -> None: ...

    async def suggestions(
        self, interaction: discord.Interaction, command: Command, option: Option, typed: str
    ) -> list[app_commands.Choice[str]]: ...

    async def outdated(self, interaction: discord.Interaction, error: app_commands.AppCommandError) -> None: ...


class Tree(app_commands.CommandTree[discord.Client]):
    """discord.py's dispatcher; what it cannot dispatch is answered by the listener."""

    def __init__(self, client: discord.Client, listener: Listener) -> None:
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )
        self._listener = listener

    async def on_error(self, interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
        await self._listener.outdated(interaction, error)


class Translator(app_commands.Translator):
    """Descriptions in the other languages of `bots.words`; names of commands are the same everywhere."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        language = locale.value.split("-")[0]
        code = string.extras.get("code", "")
        if language == "en" or language not in CATALOGUES or code not in CATALOGUES[language]:
            return None
        return plain(words(language).say(code), DESCRIPTION)


def fill(tree: Tree, commands: tuple[Command, ...], listener: Listener) -> None:
    """Puts every command and the message menu into `tree`. Raises ValueError for a table that Discord cannot show."""
    english = words("en")
    groups: dict[str, app_commands.Group] = {}
    single = {command.name for command in commands if " " not in command.name}
    for command in commands:
        group, _, name = command.name.rpartition(" ")
        if not group:
            tree.add_command(_slash(command, command.name, english, listener))
            continue
        if group in single:
            raise ValueError(f"/{group} is a command and the first word of /{command.name}: Discord can have only one of them")
        if group not in groups:
            description = _says(english, f"group.{group}", f"discord.group.{group}")
            groups[group] = app_commands.Group(name=group, description=description)
            tree.add_command(groups[group])
        groups[group].add_command(_slash(command, name, english, listener))

    async def film_of(interaction: discord.Interaction, message: discord.Message) -> None:
        await listener.film_of(interaction, message)

    tree.add_command(app_commands.ContextMenu(name=_says(english, MENU), callback=film_of))


def _says(english: Words, *codes: str) -> app_commands.locale_str:
    """The first of the sentences that the catalogue has, with its code for the translator."""
    code = first_known(english, codes) or "discord.group"
    return app_commands.locale_str(plain(english.say(code), DESCRIPTION), code=code)


def first_known(said: Words, codes: Iterable[str]) -> str:
    """The first code with a sentence that has no blanks; errors about an option may have the code of its description."""
    found = (code for code in codes if said.has(code))
    return next((code for code in found if "{" not in (said.sentences.get(code) or CATALOGUES["en"][code])), "")


def option_codes(command: Command, option: Option) -> tuple[str, str]:
    """Where an option's description stands."""
    return f"option.{command.name.replace(' ', '_')}.{option.name}", f"option.{option.name}"


def _slash(command: Command, name: str, english: Words, listener: Listener) -> app_commands.Command[Any, Any, None]:
    async def called(interaction: discord.Interaction, **values: Any) -> None:
        await listener.command(interaction, command, values)

    first = inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=discord.Interaction)
    parameters: list[inspect.Parameter] = []
    descriptions: dict[str, app_commands.locale_str] = {}
    choices: dict[str, list[app_commands.Choice[str]]] = {}
    for option in sorted(command.options, key=lambda item: not item.required):
        description = _says(english, *option_codes(command, option))
        for number, key in enumerate(_names(option, command)):
            required = option.required and not number and option.kind is not Kind.LONG
            parameters.append(_parameter(option, key, required))
            descriptions[key] = description
        if option.kind is Kind.CHOICE:
            choices[option.name] = [app_commands.Choice(name=value[:100], value=value) for value in option.choices[:CHOICES]]
    called.__signature__ = inspect.Signature([first, *sorted(parameters, key=_optional)])  # type: ignore[attr-defined]
    function: Callable[..., Awaitable[None]] = app_commands.describe(**descriptions)(called) if descriptions else called
    if choices:
        function = app_commands.choices(**choices)(function)
    code = f"command.{command.name.replace(' ', '_')}"
    slash: Any = app_commands.Command(name=name, description=_says(english, code), callback=function)  # type: ignore[arg-type]
    for option in command.options:
        if option.complete is not None and option.kind in (Kind.TEXT, Kind.LONG):
            slash.autocomplete(option.name)(_completer(command, option, listener))
    return slash  # type: ignore[no-any-return]


def _names(option: Option, command: Command) -> tuple[str, ...]:
    """Discord takes one file an option: the only file option of a command is offered five times."""
    files = [item for item in command.options if item.kind is Kind.FILE]
    if option.kind is not Kind.FILE or len(files) > 1:
        return (option.name,)
    return (option.name, *(f"{option.name}{number}" for number in range(2, FILES + 1)))


def _parameter(option: Option, name: str, required: bool) -> inspect.Parameter:
    kind: Any = {
        Kind.WHOLE: app_commands.Range[int, max(option.low, -LARGEST), min(option.high, LARGEST)],
        Kind.YESNO: bool,
        Kind.FILE: discord.Attachment,
    }.get(option.kind, str)
    given = inspect.Parameter.empty if required else None
    annotation = kind if required else Optional[kind]  # noqa: UP045 - discord.py's ranges know no `|`
    return inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=given, annotation=annotation)


def _optional(parameter: inspect.Parameter) -> bool:
    return parameter.default is not inspect.Parameter.empty


def _completer(command: Command, option: Option, listener: Listener) -> Callable[..., Any]:
    async def suggest(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        return await listener.suggestions(interaction, command, option, current)

    return suggest


async def publish(tree: Tree, house: House) -> bool:
    """Tells Discord the commands when it has others: it allows few such calls a day. True when they were sent.

    They are compared by a hash of what was sent last, and by the names that Discord has.
    """
    translator = Translator()
    await tree.set_translator(translator)
    payload = [await command.get_translated_payload(tree, translator) for command in tree.get_commands()]
    text = json.dumps(payload, sort_keys=True, ensure_ascii=False)
    mark = hashlib.sha256(f"{tree.client.application_id} {text}".encode()).hexdigest()
    ours = {(command["name"], command.get("type", 1)) for command in payload}
    theirs = {(command.name, command.type.value) for command in await tree.fetch_commands()}
    if ours == theirs and await preferences.read(house, KEPT_AS) == mark:
        return False
    await tree.sync()
    await preferences.write(house, KEPT_AS, mark)
    log.info("Discord knows %d commands now", len(payload))
    return True
