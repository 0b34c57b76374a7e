"""Commands as people type them on Telegram: "/film style=noir takes=3", "/character_look Mara", "/scene edit 3 new text".

Pure: text in, command and option values out. Called by bots.on_telegram.reception; the menu uses the same names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bots.commands.registry import Command, Kind, Option
from bots.commands.table import COMMANDS

_HEAD = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]{3,64}))?(?=\s|$)")
_TOKEN = re.compile(
    r"""(?:(?P<key>[\w-]{1,40})[=:])?(?:"(?P<a>[^"]*)"|“(?P<b>[^”]*)”|„(?P<c>[^“”]*)[“”]|«(?P<d>[^»]*)»|"""
    r"""(?P<bare>(?:scene|szene|shot|einstellung|line|satz|zeile|cue|music|musik)\s+\d+(?:[./]\d+)?(?=\s|$)|\S+))""",
    re.IGNORECASE,
)
"""A word, a quoted text or a numbered thing ("scene 2", "line 2.3"), with or without "key=" or "key:" before it."""
NEGATIVE = re.compile(r"(?:no|not|without|kein|keine|ohne)[-_](?P<name>\w+)", re.IGNORECASE)
ALIASES: Mapping[str, str] = {"start": "help"}
"""Telegram's own first command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A command as it was typed."""

    command: Command
    values: Mapping[str, str] = field(default_factory=dict)
    rest: str = ""
    """Everything after the command's name."""

    @property
    def missing(self) -> tuple[Option, ...]:
        """Options that are required and not given; files are not counted."""
        needed = (option for option in self.command.options if option.required and option.kind is not Kind.FILE)
        return tuple(option for option in needed if not self.values.get(option.name, "").strip())


def menu_name(name: str) -> str:
    """The name of a command in Telegram's menu: lower case, digits and _ only."""
    return name.replace(" ", "_").replace("-", "_").lower()


def is_command(text: str) -> bool:
    return _HEAD.match(text) is not None


def addressed_to(text: str) -> str:
    """The bot that a command names ("/film@its_name"), in lower case; empty when it names none."""
    found = _HEAD.match(text)
    return (found[2] or "").lower() if found else ""


def read_command(text: str, commands: Iterable[Command] = COMMANDS) -> Typed | None:
    """The command at the beginning of `text`; None when there is no such command."""
    head = _HEAD.match(text)
    if head is None:
        return None
    known = {menu_name(command.name): command for command in commands}
    word = head[1].lower()
    rest = text[head.end() :].strip()
    second = re.match(r"([\w-]+)(?=\s|$)", rest)
    if second is not None and (command := known.get(f"{word}_{menu_name(second[1])}")) is not None:
        rest = rest[second.end() :].strip()
    elif (found := known.get(word) or known.get(ALIASES.get(word, ""))) is not None:
        command = found
        rest = "" if word in ALIASES and word not in known else rest
    else:
        return None
    return Typed(command=command, values=read_options(command.options, rest), rest=rest)


def read_options(options: tuple[Option, ...], text: str) -> dict[str, str]:
    """Option values in `text`: key=value anywhere, bare flags, and the rest by position.

    An option of several lines takes what is left of the message: all after the first line, or after the options before it.
    """
    takers = tuple(option for option in options if option.kind is not Kind.FILE)
    long = next((option for option in takers if option.kind is Kind.LONG), None)
    if long is None:
        return _short(takers, text)
    first, newline, below = text.partition("\n")
    short = tuple(option for option in takers if option is not long)
    if newline:
        values = _short(short, first)
        return values | ({long.name: below.strip()} if below.strip() else {})
    return _short(short, text) if not long.required and _only_options(short, text) else _leading(short, long, text)


def _only_options(options: tuple[Option, ...], text: str) -> bool:
    """Whether all words are option values by their looks: "noir 3 subtitles" is no story."""
    names = {option.name: option for option in options}
    return all(
        _key(token) in names or _flag(token[0], names) is not None or bool(_by_looks(options, token[0]))
        for token in _TOKEN.finditer(text)
    )


def _leading(short: tuple[Option, ...], long: Option, text: str) -> dict[str, str]:
    """One line: key=value pairs and required options at its beginning, the rest is the long option's."""
    values: dict[str, str] = {}
    names = {option.name: option for option in short}
    at = 0
    for token in _TOKEN.finditer(text):
        key = _key(token)
        wanted = next((option for option in short if option.required and option.name not in values), None)
        if key in names:
            values[key] = _value(token)
        elif key == long.name:
            return values | {long.name: _value(token) if token.end() == len(text) else text[token.start() + len(key) + 1 :]}
        elif wanted is not None and _suits(wanted, token[0]):
            values[wanted.name] = _value(token, whole=True)
        else:
            break
        at = token.end()
    left = text[at:].strip()
    return values | ({long.name: left} if left else {})


def _short(options: tuple[Option, ...], text: str) -> dict[str, str]:
    values: dict[str, str] = {}
    names = {option.name: option for option in options}
    bare: list[tuple[str, bool]] = []
    for token in _TOKEN.finditer(text):
        key = _key(token)
        if key in names:
            values[key] = _value(token)
        elif flag := _flag(token[0], names):
            values[flag[0]] = flag[1]
        else:
            bare.append((_value(token, whole=True), token["bare"] is None))
    return values | _by_position(options, values, bare)


def _by_position(options: tuple[Option, ...], given: Mapping[str, str], bare: list[tuple[str, bool]]) -> dict[str, str]:
    """Words without a key, and whether they were quoted. Choices and numbers are known by their looks, wherever they stand;
    other words fill required texts, then the optional ones; what is left over belongs to the last text, so that a name of
    several words needs no quotes. After a text of one's own wording nothing goes on to a name that has to be known."""
    values: dict[str, str] = {}
    unplaced: list[str] = []
    last = ""
    for word, quoted in bare:
        free = [option for option in options if option.name not in given and option.name not in values]
        taker = _taker(free, word)
        if taker is not None and last and not quoted and _goes_on(options, last, taker):
            values[last] += f" {word}"
        elif taker is not None:
            values[taker.name] = word
            last = taker.name if taker.kind is Kind.TEXT else last
        elif last:
            values[last] += f" {word}"
        else:
            unplaced.append(word)
    if unplaced and options:
        values[" ".join(unplaced)[:60]] = ""  # no option: the desk says which there are
    return values


def _goes_on(options: tuple[Option, ...], last: str, taker: Option) -> bool:
    """Whether a word belongs to the free text before it rather than to `taker`, which names something that there is."""
    free = next(option for option in options if option.name == last).complete is None
    return free and taker.kind is Kind.TEXT and taker.complete is not None


def _taker(free: list[Option], word: str) -> Option | None:
    free = [option for option in free if not option.keyed]
    looks = _by_looks(free, word)
    texts = [option for option in free if option.kind is Kind.TEXT]
    needed = [option for option in free if option.required and option.kind is Kind.CHOICE]
    ordered = (*looks, *(option for option in texts if option.required), *needed, *texts)
    return ordered[0] if ordered else None


def _by_looks(options: Iterable[Option], word: str) -> list[Option]:
    """Options that a word can only be for: a choice, or a number where one option alone takes numbers or needs one."""
    known = [option for option in options if not option.keyed]
    choices = [option for option in known if option.kind is Kind.CHOICE and _suits(option, word)]
    numbers = [option for option in known if option.kind is Kind.WHOLE and _suits(option, word)]
    needed = [option for option in numbers if option.required]
    return choices or needed or (numbers if len(numbers) == 1 else [])


def _suits(option: Option, text: str) -> bool:
    """Whether a word can be this option's value."""
    if option.kind is Kind.WHOLE:
        return text.lstrip("-").isdigit()
    if option.kind is Kind.CHOICE:
        return text.casefold() in {choice.casefold() for choice in option.choices}
    return option.kind is not Kind.YESNO


def _flag(word: str, names: Mapping[str, Option]) -> tuple[str, str] | None:
    """("subtitles", "yes") for "subtitles", ("subtitles", "no") for "no-subtitles"; None for other words."""
    lowered = word.lower().lstrip("-–—")
    if lowered in names and names[lowered].kind is Kind.YESNO:
        return lowered, "yes"
    if (found := NEGATIVE.fullmatch(lowered)) and found["name"] in names and names[found["name"]].kind is Kind.YESNO:
        return found["name"], "no"
    return None


def _key(token: re.Match[str]) -> str:
    return (token["key"] or "").lower().replace("-", "_")


def _value(token: re.Match[str], whole: bool = False) -> str:
    """What stands after "key=" or "key:", without quotes; with `whole` the word as it is when nobody knows its key."""
    if whole and token["key"]:
        return token[0]
    return next((found for name in ("a", "b", "c", "d", "bare") if (found := token[name]) is not None), "")
