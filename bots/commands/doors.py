"""The four ways in: a command, a button or menu, a filled form, suggestions. Adapters call these and nothing else of the desk.

Each looks at the place, the person's right and limits, runs what the table names, and answers with a card whatever happens.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

import structlog

from bots.callers import Caller
from bots.cards import Answer, Card, Choice, Tone, read_code
from bots.commands.guarding import Refused, Standing, check_place, check_right, right_of
from bots.commands.limits import check_quota, check_rate, limits_of
from bots.commands.registry import Command, Desk, Given, Kind, Option, Right
from bots.commands.table import COMMANDS, FORMS, PRESSES
from bots.preferences import Rules, here
from bots.words import Words, words
from core.errors import BadOption, Cancelled, Fault, NotFound, StoryreelError
from storage import audit, people

log = structlog.get_logger("storyreel.desk")
SUGGESTIONS = 25
OVER = frozenset({"scenes.newer", "change.late", "undo.filmed"})
"""What is said to buttons whose time is over, beside that something is not there."""
_BY_NAME: Mapping[str, Command] = {command.name: command for command in COMMANDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """What somebody wants to do, and what it takes."""

    what: str
    about: str
    right: Right
    heavy: bool


async def run_command(desk: Desk, caller: Caller, name: str, given: Given) -> Answer:
    """Runs the command `name`; its problems are private cards. Never raises."""
    command = _BY_NAME.get(name)
    if command is None:
        return trouble(caller.words, NotFound("door.command", f"there is no command {name}", name=name))
    about = " ".join(f"{key}={value}" for key, value in given.values.items())
    entry = _Entry(what=name, about=about[:500], right=command.right, heavy=command.heavy)
    return await _through(desk, caller, entry, lambda known: command.run(desk, known, checked(command, given)))


async def admits(desk: Desk, caller: Caller, name: str) -> bool:
    """Whether the caller may use the command here and now, told at a glance: nothing is counted or noted. An adapter that must
    say something before there is an answer says it to everybody only then. Never raises."""
    command = _BY_NAME.get(name)
    if command is None:
        return False
    try:
        caller, rules = await _known(desk, caller)
        check_place(desk, caller, rules)
        check_right(Standing(right=right_of(desk, caller, rules), rules=rules), command.right)
        limits = limits_of(desk.settings.chats, rules)
        await check_rate(desk, caller, limits, count=False)
        if command.heavy:
            await check_quota(desk, caller, limits)
    except StoryreelError:
        return False
    except Exception:
        log.exception("admission failed", command=name)
        return False
    return True


async def run_press(desk: Desk, caller: Caller, code: str) -> Answer:
    """Does what a button or menu entry with this code means. Never raises."""
    verb, args = read_code(code)
    press = PRESSES.get(verb)
    if press is None:
        return trouble(caller.words, NotFound("door.press", f"nothing listens to {verb}"))
    entry = _Entry(what=verb, about=" ".join(args)[:500], right=press.right, heavy=press.heavy)
    return await _through(desk, caller, entry, lambda known: press.run(desk, known, args))


async def run_form(desk: Desk, caller: Caller, verb: str, args: tuple[str, ...], answers: Mapping[str, str]) -> Answer:
    """Does what a filled form means. Never raises."""
    form = FORMS.get(verb)
    if form is None:
        return trouble(caller.words, NotFound("door.press", f"nothing listens to {verb}"))
    entry = _Entry(what=verb, about=" ".join(args)[:500], right=form.right, heavy=form.heavy)
    return await _through(desk, caller, entry, lambda known: form.run(desk, known, args, answers))


async def complete(desk: Desk, caller: Caller, command: str, option: str, typed: str) -> tuple[Choice, ...]:
    """Suggestions for an option, at most 25; none where the person may not use the command. Never raises."""
    found = _BY_NAME.get(command)
    wanted = next((item for item in found.options if item.name == option), None) if found else None
    if found is None or wanted is None or wanted.complete is None:
        return ()
    try:
        known, rules = await _known(desk, caller)
        check_place(desk, known, rules)
        check_right(Standing(right=right_of(desk, known, rules), rules=rules), found.right)
        return (await wanted.complete(desk, known, typed))[:SUGGESTIONS]
    except StoryreelError:
        return ()
    except Exception:
        log.exception("suggestions failed", command=command, option=option)
        return ()


async def _through(desk: Desk, caller: Caller, entry: _Entry, work: Callable[[Caller], Awaitable[Answer]]) -> Answer:
    try:
        caller, rules = await _known(desk, caller)
        try:
            await _enter(desk, caller, entry, rules)
            answer = await work(caller)
        except Refused:
            await _note(desk, caller, entry, refused=True)
            raise
        if entry.heavy or entry.right is not Right.USE:
            await _note(desk, caller, entry)
    except StoryreelError as error:
        if error.fault is not Fault.USER:
            log.warning("command failed", what=entry.what, code=error.code, error=str(error))
        return trouble(caller.words, error)
    except Exception:
        log.exception("command broke", what=entry.what, about=entry.about, person=caller.person.key)
        return broken(caller.words)
    return answer


async def _enter(desk: Desk, caller: Caller, entry: _Entry, rules: Rules) -> None:
    """Raises Refused when this person may not do this here and now."""
    check_place(desk, caller, rules)
    check_right(Standing(right=right_of(desk, caller, rules), rules=rules), entry.right)
    limits = limits_of(desk.settings.chats, rules)
    await check_rate(desk, caller, limits)
    if entry.heavy:
        await check_quota(desk, caller, limits)


async def _known(desk: Desk, caller: Caller) -> tuple[Caller, Rules]:
    """The caller with the language that was set for the person or the place, else that of the person's platform; and the rules
    that hold here."""
    preferences, rules = await here(desk.house, caller)
    return (replace(caller, words=words(preferences.reply)) if preferences.reply else caller), rules


async def _note(desk: Desk, caller: Caller, entry: _Entry, refused: bool = False) -> None:
    await people.saw(desk.house, caller.person.key, caller.person.name, caller.words.language)
    await audit.note(desk.house, caller.place.scope, caller.person.key, entry.what, entry.about, refused=refused)


def checked(command: Command, given: Given) -> Given:
    """`given` when every option is known, there and in range. Raises BadOption naming the first that is not."""
    known = {option.name: option for option in command.options}
    for name in given.values:
        if name not in known:
            names = ", ".join(known)
            raise BadOption("option.unknown", f"{command.name} has no option {name}", name=name, known=names)
    for option in command.options:
        _check_option(option, given)
    return given


def _check_option(option: Option, given: Given) -> None:
    text = given.text(option.name)
    if not text:
        if option.required and not (option.kind is Kind.FILE and given.files):
            raise BadOption("option.missing", f"{option.name} is missing", name=option.name)
        return
    match option.kind:
        case Kind.CHOICE if text not in option.choices:
            names = ", ".join(option.choices)
            raise BadOption("setting.unknown", f"{option.name} must be one of {names}", name=option.name, known=names)
        case Kind.WHOLE:
            given.whole(option.name, option.low, option.low, option.high)
        case Kind.YESNO:
            given.yes(option.name, False)
        case _:
            pass


def trouble(words: Words, error: StoryreelError) -> Answer:
    """A private card that says what is wrong and what to do."""
    if isinstance(error, Cancelled):
        return Answer(notice=words.say("film.stopped.notice"), private=True)
    kind = "refused" if isinstance(error, Refused) else error.fault.value
    tone = Tone.WARNING if error.fault is Fault.USER else Tone.BAD
    card = Card(title=words.say(f"trouble.{kind}"), text=words.error(error, "chat"), tone=tone)
    return Answer(card=card, refused=True, spent=isinstance(error, NotFound) or error.code in OVER, private=True)


def broken(words: Words) -> Answer:
    """For what nobody foresaw; the log has the details."""
    card = Card(title=words.say("trouble.broken"), text=words.say("trouble.broken.text"), tone=Tone.BAD)
    return Answer(card=card, refused=True, private=True)
