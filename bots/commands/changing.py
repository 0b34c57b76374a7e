"""Making a film again with something changed: the command "change" and the menus behind the button "Change".

A change of a storyboard goes on in its message; a change of a finished film makes a new film. Only what depends on it is made.
"""

from __future__ import annotations

from dataclasses import replace

from bots import desk as films
from bots.callers import Caller
from bots.cards import Answer, Card, Choice, Menu
from bots.commands.finding import project_and_film
from bots.commands.guarding import check_owner
from bots.commands.limits import check_quota, limits_here
from bots.commands.making import go_on, next_order, request_here
from bots.commands.messages import start_film
from bots.commands.registry import Desk, Given
from bots.commands.targets import (
    MOST_CHOICES,
    NEW,
    VALUES,
    check_seen,
    code_of,
    label_of,
    next_seed,
    read_target,
    target_choices,
    value_text,
)
from bots.commands.teams import start_takes, team_wishes
from bots.commands.voice_choice import check_voices, find_voice, voices_here
from bots.commands.voice_choice import code_of as voice_code
from bots.preferences import for_caller
from core.errors import BadOption, BrokenAsset, Conflict
from core.options import Aspect, FilmOptions
from core.plan.edits import VOICE, apply_edits
from core.plan.job import Edit, FilmJob, Scope, Until
from core.storyboard import Storyboard
from core.styles import find_style
from storage.requests import Request
from storage.tables import FilmState


async def board_of(desk: Desk, request: Request) -> Storyboard:
    """The film's storyboard with its edits. Raises Conflict before it is written, and when it is no longer stored."""
    try:
        status = await desk.house.status(request.id)
        return apply_edits(await films.storyboard(desk.house, status), request.job.edits)
    except (BrokenAsset, KeyError) as error:
        raise Conflict("change.early", "the storyboard is not there") from error


async def change(desk: Desk, caller: Caller, given: Given) -> Answer:
    """The command: "what" gets a new seed, or "field" gets "value"; with takes, several to pick from."""
    request = await project_and_film(desk, caller, given.text("project"))
    board = await board_of(desk, request)
    target = read_target(board, given.text("what"))
    field, value = given.text("field"), given.text("value")
    if value and not field:
        raise BadOption("change.field", "which setting?", known=", ".join((*VALUES[target.scope], VOICE)))
    takes = given.whole("takes", 1, 1, 9)
    if takes > 1:
        check_seen(board, target)
        wishes = team_wishes(given, await for_caller(desk.house, caller, request.project), caller)
        return await start_takes(desk, caller, request, target, takes, wishes)
    return await film_change(
        desk, caller, request, await changed(desk, caller, request.job, board, target, field or NEW, value)
    )


async def changed(desk: Desk, caller: Caller, job: FilmJob, board: Storyboard, target: Edit, field: str, value: str) -> FilmJob:
    """`job` with one more edit, tried out on the storyboard first. Raises BadOption or NotFound."""
    if target.scope is Scope.FILM and field != NEW:
        return replace(job, options=film_options(job.options, field, value))
    if field == NEW:
        edit = replace(target, seed=next_seed(job))
    elif field == VOICE:
        edit = replace(target, field=VOICE, value=find_voice(await voices_here(desk, caller), value).id)
    else:
        edit = replace(target, field=field, value=value.strip().lower())
    apply_edits(board, (edit,))
    return replace(job, edits=(*job.edits, edit))


async def complete_field(desk: Desk, caller: Caller, typed: str) -> tuple[Choice, ...]:
    """Settings by name, of whatever has them: Discord does not say what was chosen before."""
    names = dict.fromkeys((*(name for values in VALUES.values() for name in values), VOICE))
    named = ((caller.words.say(f"field.{name}"), name) for name in names)
    return tuple(Choice(label=label, value=name) for label, name in named if typed.casefold() in f"{label} {name}".casefold())


def film_options(options: FilmOptions, field: str, value: str) -> FilmOptions:
    """A setting of the whole film. Raises BadOption."""
    match field:
        case "style":
            return replace(options, style=find_style(value).name)
        case "height" if value.removesuffix("p").isdigit():
            return replace(options, height=int(value.removesuffix("p"))).check()
        case "aspect" if value in tuple(Aspect):
            return replace(options, aspect=Aspect(value))
        case "subtitles":
            return replace(options, burn_subtitles=value.casefold() in ("yes", "ja", "on", "an"))
        case "music" if value.isdigit():
            return replace(options, music_volume=int(value) / 100).check()
    known = ", ".join(VALUES[Scope.FILM])
    raise BadOption("edit.field", f"cannot set {field} to {value}", field=field, known=known)


async def film_change(desk: Desk, caller: Caller, request: Request, job: FilmJob) -> Answer:
    """Films a changed job: a storyboard that nobody approved yet is drawn anew in its message."""
    await check_voices(desk, caller, request.job, job)
    if request.job.until is Until.SHEET and not request.job.alternatives and request.state is FilmState.DONE:
        await check_owner(desk, caller, request.owner, "change", request.id)
        film = await go_on(desk, request, replace(job, until=Until.SHEET))
        went = await request_here(desk, caller, film)
        said = caller.words
        notice = said.say("change.drawn") if went.job.edits == job.edits else said.say("change.late")
        return Answer(notice=notice, private=True)
    await check_quota(desk, caller, await limits_here(desk, caller))
    job = replace(job, until=Until.FILM, alternatives=(), scenes=())
    return await start_film(desk, caller, next_order(caller, request, job))


# ---- menus ---------------------------------------------------------------------------------------------------------------


async def press_more(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """more:<film>[:<what>[:<field>[:<value>]]]. Asks step by step, then films the change."""
    request = await request_here(desk, caller, args[0])
    await check_owner(desk, caller, request.owner, "change", " ".join(args))
    board = await board_of(desk, request)
    said = caller.words
    if len(args) == 1:
        menu = Menu(verb="more", args=args, prompt=said.say("menu.what"), choices=target_choices(said, board))
        return _ask(caller, said.say("card.change.what"), menu, first=True)
    target = read_target(board, args[1])
    about = label_of(said, board, target)
    if len(args) == 2:
        choices = field_choices(caller, target)
        menu = Menu(verb="more", args=(args[0], code_of(board, target)), prompt=said.say("menu.field"), choices=choices)
        return _ask(caller, said.say("card.change.field", what=about), menu)
    if len(args) == 3 and args[2] != NEW:
        choices = await value_choices(desk, caller, request, target, args[2])
        menu = Menu(verb="more", args=args, prompt=said.say("menu.value"), choices=choices)
        return _ask(caller, said.say("card.change.value", what=about, field=said.say(f"field.{args[2]}")), menu)
    job = await changed(desk, caller, request.job, board, target, args[2], unpacked(args[3]) if len(args) > 3 else "")
    return await film_change(desk, caller, request, job)


def _ask(caller: Caller, text: str, menu: Menu, first: bool = False) -> Answer:
    card = Card(title=caller.words.say("card.change.title"), text=text, menus=(menu,))
    return Answer(card=card, private=True, replaces=not first)


def field_choices(caller: Caller, target: Edit) -> tuple[Choice, ...]:
    """The settings of a thing, and the same thing anew."""
    said = caller.words
    names = [*VALUES[target.scope], *([VOICE] if target.scope is Scope.CHARACTER else [])]
    return (
        Choice(label=said.say("field.new"), value=NEW, detail=said.say("field.new.detail")),
        *(Choice(label=said.say(f"field.{name}"), value=name) for name in names),
    )


async def value_choices(desk: Desk, caller: Caller, request: Request, target: Edit, field: str) -> tuple[Choice, ...]:
    """The values of a setting. Raises BadOption for a setting that the thing does not have."""
    if field == VOICE and target.scope is Scope.CHARACTER:
        every, language = await voices_here(desk, caller), request.job.language
        voices = sorted(every, key=lambda voice: (not voice.by_choice, language not in voice.languages))[:MOST_CHOICES]
        return tuple(Choice(label=voice.label[:80], value=voice_code(every, voice)) for voice in voices)
    if field not in VALUES[target.scope]:
        raise BadOption("edit.field", f"cannot change {field}", field=field, known=", ".join(VALUES[target.scope]))
    return tuple(Choice(label=value_text(caller.words, value), value=packed(value)) for value in VALUES[target.scope][field])


def packed(value: str) -> str:
    """A value without colons, as buttons need it."""
    return value.replace(":", "x")


def unpacked(value: str) -> str:
    """The value of `packed`: only aspects such as "16x9" had a colon."""
    return value.replace("x", ":") if value.replace("x", "").isdigit() and "x" in value else value
