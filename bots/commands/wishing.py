"""What somebody wants of a new film: options of the command over the preferences that hold here. Used by films."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bots.callers import Caller
from bots.commands.finding import complete_language, complete_project
from bots.commands.registry import Desk, Given, Kind, Option
from bots.commands.teams import TEAM_OPTIONS, Wishes, team_wishes
from bots.preferences import Preferences, for_caller
from core.options import HEIGHTS, Aspect, FilmOptions
from core.plan.job import EnginePick
from core.styles import STYLES
from storage import projects

OPTIONS = (
    Option(name="script", kind=Kind.FILE),
    Option(name="text", kind=Kind.LONG),
    Option(name="style", kind=Kind.CHOICE, choices=tuple(STYLES)),
    Option(name="height", kind=Kind.CHOICE, choices=tuple(str(height) for height in HEIGHTS)),
    Option(name="aspect", kind=Kind.CHOICE, choices=tuple(item.value for item in Aspect)),
    Option(name="language", complete=complete_language),
    Option(name="subtitles", kind=Kind.YESNO),
    Option(name="music", kind=Kind.FILE),
    Option(name="volume", kind=Kind.WHOLE, low=0, high=200, keyed=True),
    Option(name="storyboard", kind=Kind.YESNO),
    Option(name="takes", kind=Kind.WHOLE, low=1, high=9),
    *TEAM_OPTIONS,
    Option(name="project", complete=complete_project),
    *(Option(name=f"script{number}", kind=Kind.FILE) for number in range(2, 6)),
)
"""Of the command "film"."""
_SHORT = {
    "style": "s",
    "height": "h",
    "aspect": "a",
    "language": "l",
    "subtitles": "u",
    "volume": "v",
    "storyboard": "b",
    "takes": "t",
}
_LONG = {short: name for name, short in _SHORT.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmWishes:
    """All that is known before a script is read."""

    options: FilmOptions
    storyboard: bool
    """Stop at the storyboard."""
    takes: int
    team: Wishes
    engines: tuple[EnginePick, ...] = ()
    """In place of the usual ones."""


async def wishes(desk: Desk, caller: Caller, given: Given, project: str) -> FilmWishes:
    """`project` is a name, "" while it is not known. Raises BadOption."""
    home = await _project_id(desk, caller, project) if project else ""
    preferences = await for_caller(desk.house, caller, home)
    return FilmWishes(
        options=film_options(given, preferences),
        storyboard=given.yes("storyboard", True if preferences.storyboard is None else preferences.storyboard),
        takes=given.whole("takes", preferences.takes or 1, 1, 9),
        team=team_wishes(given, preferences, caller),
        engines=desk.house.advancer.book.offered(preferences.engines),
    )


def film_options(given: Given, preferences: Preferences) -> FilmOptions:
    """Raises BadOption."""
    usual = FilmOptions()
    music = preferences.music if preferences.music is not None else 100
    return replace(
        usual,
        style=given.text("style") or preferences.style or usual.style,
        height=int(given.text("height") or preferences.height or usual.height),
        aspect=Aspect(given.text("aspect") or preferences.aspect or usual.aspect),
        language=(given.text("language") or preferences.language or usual.language).lower(),
        burn_subtitles=given.yes("subtitles", usual.burn_subtitles if preferences.subtitles is None else preferences.subtitles),
        music_volume=given.whole("volume", music, 0, 200) / 100,
    ).check()


async def _project_id(desk: Desk, caller: Caller, name: str) -> str:
    known = await projects.projects_of(desk.house, caller.place.scope)
    return next((item.id for item in known if item.name.casefold() == name.casefold()), "")


def packed(given: Given) -> tuple[str, ...]:
    """The short options of a command in the argument of a form, for when the text is still to be asked for."""
    kept = [(_SHORT[name], value.replace(":", "x")) for name, value in given.values.items() if name in _SHORT and value]
    return (",".join(f"{short}{value}" for short, value in kept),) if kept else ()


def unpacked(args: tuple[str, ...]) -> dict[str, str]:
    """What `packed` kept."""
    parts = args[0].split(",") if args else []
    values = {_LONG[part[0]]: part[1:] for part in parts if part and part[0] in _LONG}
    if "aspect" in values:
        values["aspect"] = values["aspect"].replace("x", ":")
    return values
