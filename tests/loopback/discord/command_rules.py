"""What Discord refuses in the slash and context menu commands that a bot registers."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final

from tests.loopback.discord.errors import ApiError, FormErrors
from tests.loopback.discord.limits import JSON, MAX_COMMAND_CHARS, MAX_GLOBAL_COMMANDS

NAME_OK: Final = re.compile(r"^[-_'\w]{1,32}$", re.UNICODE)


def check_commands(commands: Any, *, bulk: bool) -> None:
    """Raises ApiError when Discord would refuse a command, or with `bulk` any command of a list."""
    errs = FormErrors()
    if bulk and not isinstance(commands, list):
        errs.add("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        errs.raise_if_any()
    rows: list[JSON] = commands if bulk else [commands]
    if sum(1 for c in rows if c.get("type", 1) == 1) > MAX_GLOBAL_COMMANDS:
        raise ApiError(400, 30032, "Maximum number of application commands reached (100).")
    seen: set[tuple[int, str]] = set()
    for i, command in enumerate(rows):
        path = str(i) if bulk else ""
        kind, name = command.get("type") or 1, command.get("name")
        if kind == 1:
            _check_slash(errs, path, command)
        else:
            _check_context_menu(errs, path, command)
        if (kind, str(name)) in seen:
            errs.add(path, "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
        seen.add((kind, str(name)))
    errs.raise_if_any()


def _check_slash(errs: FormErrors, path: str, command: JSON) -> None:
    _check_words(errs, path, command)
    _check_options(errs, path, command.get("options"), depth=0)
    if _command_chars(command) > MAX_COMMAND_CHARS:
        errs.add(path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")


def _check_context_menu(errs: FormErrors, path: str, command: JSON) -> None:
    errs.text(f"{path}.name", command.get("name"), low=1, high=32, required=True)
    for key, what in (("description", "DESCRIPTION"), ("options", "OPTIONS")):
        if command.get(key):
            code = f"APPLICATION_COMMAND_CONTEXT_MENU_{what}_CANNOT_BE_SET"
            errs.add(f"{path}.{key}", code, f"Context menu commands cannot have {key}")


def _check_words(errs: FormErrors, path: str, node: JSON) -> None:
    """Name and description of a command or option, in every language it has."""
    _check_name(errs, f"{path}.name", node.get("name"))
    errs.text(f"{path}.description", node.get("description"), low=1, high=100, required=True)
    for locale, name in (node.get("name_localizations") or {}).items():
        _check_name(errs, f"{path}.name_localizations.{locale}", name)
    for locale, text in (node.get("description_localizations") or {}).items():
        errs.text(f"{path}.description_localizations.{locale}", text, low=1, high=100, required=True)


def _check_name(errs: FormErrors, path: str, name: Any) -> None:
    errs.text(path, name, low=1, high=32, required=True)
    if isinstance(name, str) and name and (not NAME_OK.match(name) or name != name.lower()):
        errs.add(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _command_chars(node: JSON) -> int:
    """Letters that count towards a command's size; of several languages the longest counts."""
    total = sum(
        max(map(len, [node.get(key) or "", *(node.get(f"{key}_localizations") or {}).values()]))
        for key in ("name", "description")
    )
    for option in node.get("options") or []:
        total += _command_chars(option)
        for choice in option.get("choices") or []:
            names = [str(choice.get("name")), *(choice.get("name_localizations") or {}).values()]
            total += max(map(len, names)) + len(str(choice.get("value")))
    return total


def _allowed_kinds(kinds: set[Any], depth: int) -> Collection[int]:
    if depth == 0:
        return range(1, 12)
    return range(3, 12) if depth == 2 or 1 not in kinds else (1,)


def _check_options(errs: FormErrors, path: str, options: Any, *, depth: int) -> None:
    if not options:
        return
    if len(options) > 25:
        errs.add(f"{path}.options", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    kinds = {option.get("type") for option in options}
    if kinds & {1, 2} and kinds - {1, 2}:
        errs.add(
            f"{path}.options",
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Sub-command and sub-command group option types are mutually exclusive to all other types",
        )
    names: set[Any] = set()
    optional_seen = False
    for j, option in enumerate(options):
        where, kind = f"{path}.options.{j}", option.get("type")
        if kind not in (allowed := _allowed_kinds(kinds, depth)):
            errs.add(f"{where}.type", "BASE_TYPE_CHOICES", f"Value must be one of {tuple(allowed)}.")
        _check_words(errs, where, option)
        if option.get("name") in names:
            errs.add(where, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists")
        names.add(option.get("name"))
        if kind in (1, 2):
            _check_options(errs, where, option.get("options"), depth=depth + 1 if kind == 2 else 2)
        else:
            _check_order(errs, where, option, optional_seen)
            optional_seen |= not option.get("required")
            _check_choices(errs, where, option)


def _check_order(errs: FormErrors, path: str, option: JSON, optional_seen: bool) -> None:
    if option.get("required") and optional_seen:
        errs.add(
            path, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options"
        )


def _check_choices(errs: FormErrors, path: str, option: JSON) -> None:
    choices = option.get("choices") or []
    if len(choices) > 25:
        errs.add(f"{path}.choices", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    if choices and option.get("autocomplete"):
        errs.add(path, "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE", "Choices and autocomplete are mutually exclusive")
    if choices and option.get("type") not in (3, 4, 10):
        errs.add(f"{path}.choices", "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID", "Choices are for strings and numbers only")
    for k, choice in enumerate(choices):
        errs.text(f"{path}.choices.{k}.name", choice.get("name"), low=1, high=100, required=True)
        if option.get("type") == 3:
            errs.text(f"{path}.choices.{k}.value", choice.get("value"), low=1, high=100, required=True)
