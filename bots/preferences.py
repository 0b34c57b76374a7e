"""Settings that people give once: of a server, a channel, a project, a person. Merged in that order; a command's option wins.

Also the rules of a server: who may do what, where, and how much. Stored as JSON by storage.preferences; used by commands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from bots.callers import Caller, Place
from core.crafts import Craft
from core.errors import BadOption
from core.options import HEIGHTS, Aspect
from core.plan.job import EnginePick
from core.serial import from_json, to_json
from core.styles import STYLES
from storage import preferences as rows
from storage.house import House

T = TypeVar("T")
REPLIES = ("en", "de")
"""Languages that the bot itself speaks."""
VOTE_MINUTES = (1, 7 * 24 * 60)
TAKES = (1, 9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What somebody set; None (or an empty text) where nothing was said."""

    style: str = ""
    height: int | None = None
    aspect: Aspect | None = None
    language: str = ""
    """Of the speech, two letters."""
    subtitles: bool | None = None
    """Burned into the picture."""
    music: int | None = None
    """Loudness of the music in percent, 0 … 200."""
    takes: int | None = None
    storyboard: bool | None = None
    """Whether films stop at the storyboard for somebody's approval."""
    team: bool | None = None
    """Whether everybody votes on takes."""
    minutes: int | None = None
    """How long a vote is open."""
    reply: str = ""
    """Language of the bot's messages."""
    threads: bool | None = None
    """Whether every film has a thread of its own, where the platform has threads."""
    engines: tuple[EnginePick, ...] = ()
    """Engines of crafts, of those that config.yaml offers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the administrators of a server decided. Names are ids of roles, or a Person.key."""

    users: tuple[str, ...] = ()
    """Who may use the bot; empty: everybody here."""
    managers: tuple[str, ...] = ()
    admins: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    """Whose films have their turn before all others."""
    places: tuple[str, ...] = ()
    """Ids of the channels where the bot works; empty: all."""
    films_per_day: int | None = None
    """This and the following lower what config.yaml allows, and never raise it."""
    queued_per_person: int | None = None
    minutes_per_film: int | None = None
    storage_gb: float | None = None
    commands_per_minute: int | None = None


def merge(levels: Iterable[Preferences]) -> Preferences:
    """Of every setting the last one that was given."""
    merged: dict[str, Any] = {}
    for level in levels:
        given = {item.name: value for item in fields(level) if (value := getattr(level, item.name)) not in (None, "", ())}
        if "engines" in given:
            given["engines"] = picked_over(merged.get("engines", ()), given["engines"])
        merged |= given
    return Preferences(**merged)


def picked_over(before: Iterable[EnginePick], after: Iterable[EnginePick]) -> tuple[EnginePick, ...]:
    """Of every craft the last pick."""
    by_craft = {pick.craft: pick for pick in (*before, *after)}
    return tuple(by_craft[craft] for craft in Craft if craft in by_craft)


def server_owner(place: Place) -> str:
    return f"server:{place.scope}"


def place_owner(place: Place) -> str:
    """Of a channel's settings, which hold in its threads too."""
    return f"place:{place.platform}:{place.channel}"


def project_owner(project: str) -> str:
    return f"project:{project}"


def person_owner(key: str) -> str:
    return f"person:{key}"


async def read(house: House, owner: str) -> Preferences:
    """What is set for one owner."""
    return _decoded(await rows.read(house, owner), Preferences)


LIMITS = ("films_per_day", "queued_per_person", "minutes_per_film", "storage_gb", "commands_per_minute")
"""The limits among the rules."""


def rules_owner(place: Place, channel: bool = False) -> str:
    """Of a server's rules, or of those of one channel in it, which only have limits."""
    return f"rules:{place.scope}#{place.channel}" if channel else f"rules:{place.scope}"


async def read_rules(house: House, owner: str) -> Rules:
    """The rules of one `rules_owner`."""
    return _decoded(await rows.read(house, owner), Rules)


async def rules_here(house: House, place: Place) -> Rules:
    """A server's rules with the limits that its channel lowers further."""
    owners = rules_owner(place), rules_owner(place, channel=True)
    found = await rows.read_all(house, owners)
    return lowered(*(_decoded(found.get(owner, ""), Rules) for owner in owners))


def lowered(server: Rules, channel: Rules) -> Rules:
    """Of every limit the smaller one."""
    smaller: dict[str, Any] = {}
    for name in LIMITS:
        given = [value for value in (getattr(server, name), getattr(channel, name)) if value is not None]
        smaller[name] = min(given, default=None)
    return replace(server, **smaller)


async def write(house: House, owner: str, values: Preferences) -> None:
    await rows.write(house, owner, to_json(values).decode())


async def write_rules(house: House, owner: str, rules: Rules) -> None:
    await rows.write(house, owner, to_json(rules).decode())


def _decoded(text: str, kind: Callable[[], T]) -> T:
    return from_json(text.encode(), kind) if text else kind()  # type: ignore[arg-type]


async def for_caller(house: House, caller: Caller, project: str = "") -> Preferences:
    """What holds for a request: server, then channel, then project, then person."""
    return (await here(house, caller, project))[0]


async def here(house: House, caller: Caller, project: str = "") -> tuple[Preferences, Rules]:
    """The merged preferences of a request and the rules of its server, in one look at the database."""
    owners = [server_owner(caller.place), place_owner(caller.place)]
    owners += [project_owner(project)] if project else []
    owners.append(person_owner(caller.person.key))
    of_server, of_channel = rules_owner(caller.place), rules_owner(caller.place, channel=True)
    found = await rows.read_all(house, (*owners, of_server, of_channel))
    levels = [_decoded(found.get(owner, ""), Preferences) for owner in owners]
    rules = lowered(_decoded(found.get(of_server, ""), Rules), _decoded(found.get(of_channel, ""), Rules))
    return merge(levels), rules


# ---- one setting as people type it ---------------------------------------------------------------------------------------


def _one_of(known: Iterable[str]) -> Callable[[str, str], str]:
    names = tuple(known)

    def parse(name: str, text: str) -> str:
        if text.lower() not in names:
            raise BadOption("setting.unknown", f"{name} must be one of {names}", name=name, known=", ".join(names))
        return text.lower()

    return parse


def _whole(low: int, high: int) -> Callable[[str, str], int]:
    def parse(name: str, text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise BadOption("option.whole", f"{name} must be {low} to {high}", name=name, low=low, high=high)
        return int(text)

    return parse


def _yes(name: str, text: str) -> bool:
    if text.casefold() in ("yes", "on", "ja", "an", "true", "1"):
        return True
    if text.casefold() in ("no", "off", "nein", "aus", "false", "0"):
        return False
    raise BadOption("option.yesno", f"{name} must be yes or no", name=name)


def _height(name: str, text: str) -> int:
    return int(_one_of(str(height) for height in HEIGHTS)(name, text.lower().removesuffix("p")))


def _language(name: str, text: str) -> str:
    if len(text) != 2 or not text.isalpha():
        raise BadOption("setting.letters", "a language has two letters", name=name)
    return text.lower()


def _engines(name: str, text: str) -> tuple[EnginePick, ...]:
    """ "still=draft, compose=draft" """
    picks = []
    for part in text.lower().split(","):
        craft, _, engine = (word.strip() for word in part.partition("="))
        if craft not in tuple(Craft) or not engine:
            raise BadOption("setting.engines.bad", f"{part} is no craft=engine", text=part.strip()[:60], known=", ".join(Craft))
        picks.append(EnginePick(craft=Craft(craft), name=engine))
    return tuple(picks)


_PARSE: Mapping[str, Callable[[str, str], Any]] = {
    "style": _one_of(STYLES),
    "height": _height,
    "aspect": lambda name, text: Aspect(_one_of(item.value for item in Aspect)(name, text)),
    "language": _language,
    "subtitles": _yes,
    "music": _whole(0, 200),
    "takes": _whole(*TAKES),
    "storyboard": _yes,
    "team": _yes,
    "minutes": _whole(*VOTE_MINUTES),
    "reply": _one_of(REPLIES),
    "threads": _yes,
    "engines": _engines,
}
NAMES = tuple(_PARSE)
"""Of all settings, in the order in which they are shown."""
CHOICES: Mapping[str, tuple[str, ...]] = {
    "style": tuple(STYLES),
    "height": tuple(str(height) for height in HEIGHTS),
    "aspect": tuple(item.value for item in Aspect),
    "subtitles": ("yes", "no"),
    "music": ("0", "25", "50", "75", "100", "125", "150"),
    "takes": tuple(str(number) for number in range(1, 10)),
    "storyboard": ("yes", "no"),
    "team": ("yes", "no"),
    "minutes": ("5", "15", "30", "60", "240", "1440"),
    "reply": REPLIES,
    "threads": ("yes", "no"),
}
"""What a menu offers; settings that are not here are typed."""


def with_setting(values: Preferences, name: str, text: str) -> Preferences:
    """`values` with the setting `name` read from what a person typed; an empty text takes it back. Raises BadOption."""
    if name not in _PARSE:
        raise BadOption("setting.name", f"there is no setting {name}", name=name, known=", ".join(NAMES))
    text = text.strip()
    value = _PARSE[name](name, text) if text else getattr(Preferences(), name)
    if name == "engines":
        value = picked_over(values.engines, value) if text else ()
    changed: dict[str, Any] = {name: value}
    return replace(values, **changed)
