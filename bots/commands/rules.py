"""What administrators decide for their server, and what everybody may know of it: roles, limits, channels, usage, the log."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bots.callers import Caller
from bots.cards import Answer, Card, Field
from bots.commands.guarding import Refused, shares_queue
from bots.commands.limits import DAY, limits_here, limits_of
from bots.commands.registry import Command, Desk, FilledForm, Given, Kind, Option, Pressed, Right
from bots.preferences import LIMITS, Rules, read_rules, rules_owner, write_rules
from bots.words import Words
from core.errors import BadOption
from storage import audit, history, people, requests, uploads
from storage.audit import Note

RIGHTS = {Right.USE.value: "users", Right.MANAGE.value: "managers", Right.ADMIN.value: "admins", "first": "first"}
NOTED = 15
ABOUT_LETTERS = 60
_ROLE = re.compile(r"<@&(\d+)>|role:(\d+)")
_PERSON = re.compile(r"<@!?(\d+)>|(\d+)")


async def roles(desk: Desk, caller: Caller, given: Given) -> Answer:
    """Shows who may do what; adds or removes roles and people."""
    rules = await read_rules(desk.house, rules_owner(caller.place))
    add, remove = given.text("add"), given.text("remove")
    if add or remove:
        if not given.text("right"):
            raise BadOption("option.missing", "right is missing", name="right")
        name = RIGHTS[given.text("right")]
        if name == "first" and shares_queue(desk, caller):
            raise Refused("refused.first", "others share the queue")
        kept = [item for item in getattr(rules, name) if item not in names_in(caller, remove)]
        changed: dict[str, Any] = {name: tuple(dict.fromkeys((*kept, *names_in(caller, add))))}
        rules = replace(rules, **changed)
        await write_rules(desk.house, rules_owner(caller.place), rules)
    said = caller.words
    named = {right: getattr(rules, name) for right, name in RIGHTS.items()}
    fields = [
        Field(label=said.say(f"right.{right}"), value=await shown_names(desk, said, names, right))
        for right, names in named.items()
    ]
    references = tuple(role_reference(name) for names in named.values() for name in names if ":" not in name)
    card = Card(
        title=said.say("card.roles.title"), text=said.say("card.roles.text"), fields=tuple(fields), references=references
    )
    return Answer(card=card, private=True)


def role_reference(role: str) -> str:
    """Only Discord has roles."""
    return f"<@&{role}>"


def names_in(caller: Caller, text: str) -> tuple[str, ...]:
    """Ids of roles and keys of people in what was typed. Raises BadOption when there is neither."""
    if not text:
        return ()
    found = [first or second for first, second in _ROLE.findall(text)]
    rest = _ROLE.sub(" ", text)
    found += [f"{caller.place.platform}:{first or second}" for first, second in _PERSON.findall(rest)]
    if not found:
        raise BadOption("roles.names", "name a role or a person", text=text[:60])
    return tuple(found)


async def shown_names(desk: Desk, said: Words, names: tuple[str, ...], right: str) -> str:
    if not names:
        return said.say(f"roles.{right}" if said.has(f"roles.{right}") else "roles.platform")
    return ", ".join([await shown_name(desk, name) for name in names])


async def shown_name(desk: Desk, name: str) -> str:
    """People by their names as far as they were seen, roles as the platform names them."""
    if ":" not in name:
        return role_reference(name)
    known = await people.person(desk.house, name)
    return known.name if known is not None and known.name else name


async def limits(desk: Desk, caller: Caller, given: Given) -> Answer:
    """Shows the limits here; lowers them for the server or for this channel alone, or takes that back."""
    owner = rules_owner(caller.place, channel=given.yes("channel", False))
    rules = await read_rules(desk.house, owner)
    wanted: dict[str, Any] = {name: given.whole(name, -1, 0, 100_000) for name in LIMITS if given.text(name)}
    if given.yes("reset", False):
        wanted = dict.fromkeys(LIMITS) | wanted
    rules = replace(rules, **wanted)
    if wanted:
        await write_rules(desk.house, owner, rules)
    said = caller.words
    here, most = await limits_here(desk, caller), limits_of(desk.settings.chats, Rules())
    fields = tuple(
        Field(
            label=said.say(f"limit.{name}"),
            value=said.say("limit.value", here=f"{getattr(here, name):g}", most=f"{getattr(most, name):g}"),
        )
        for name in LIMITS
    )
    return Answer(
        card=Card(title=said.say("card.limits.title"), text=said.say("card.limits.text"), fields=fields), private=True
    )


async def allow(desk: Desk, caller: Caller, given: Given) -> Answer:
    """Names the channels where the bot works; without any it works in all."""
    rules = await read_rules(desk.house, rules_owner(caller.place))
    add, remove = _places(caller, given.text("add")), _places(caller, given.text("remove"))
    if given.yes("everywhere", False):
        rules = replace(rules, places=())
    if add or remove:
        kept = [place for place in rules.places if place not in remove]
        rules = replace(rules, places=tuple(dict.fromkeys((*kept, *add))))
    if add or remove or given.yes("everywhere", False):
        await write_rules(desk.house, rules_owner(caller.place), rules)
    said = caller.words
    names = tuple(f"<#{place}>" if caller.place.platform == "discord" else place for place in rules.places)
    text = said.say("card.allow.some", places=", ".join(names)) if names else said.say("card.allow.all")
    return Answer(card=Card(title=said.say("card.allow.title"), text=text, references=names), private=True)


def _places(caller: Caller, text: str) -> tuple[str, ...]:
    """Channel ids in what was typed; "here" is this one. Raises BadOption."""
    if not text:
        return ()
    found = re.findall(r"-?\d{3,}", text)
    if text.casefold() in ("here", "hier"):
        found = [caller.place.channel]
    if not found:
        raise BadOption("allow.place", "name a channel", text=text[:60])
    return tuple(found)


async def usage(desk: Desk, caller: Caller, given: Given) -> Answer:
    """What the caller has used of what is allowed."""
    here = await limits_here(desk, caller)
    now = await requests.used_by(desk.house, caller.person.key, desk.clock() - DAY)
    kept = await uploads.bytes_of(desk.house, scope=caller.place.scope)
    made = await history.usage(desk.house, caller.person.key, desk.clock() - 30 * DAY)
    said = caller.words

    def field(name: str, used: str, most: float) -> Field:
        return Field(label=said.say(f"usage.{name}"), value=said.say("usage.value", used=used, most=f"{most:g}"))

    fields = (
        field("day", str(len(now.starts)), here.films_per_day),
        field("queued", str(now.unfinished), here.queued_per_person),
        field("storage", f"{kept / 1e9:.2f}", here.storage_gb),
        Field(label=said.say("usage.month"), value=made_text(said, made.films, made.seconds_of_film)),
    )
    text = said.say("card.usage.text", minutes=f"{here.minutes_per_film:g}", commands=here.commands_per_minute)
    return Answer(card=Card(title=said.say("card.usage.title"), text=text, fields=fields), private=True)


def made_text(said: Words, films: int, seconds: float) -> str:
    """ "3 films, 2 min long together" """
    if not films:
        return "0"
    return said.say("usage.made.one" if films == 1 else "usage.made", films=films, time=said.lasting(seconds))


async def audit_log(desk: Desk, caller: Caller, given: Given) -> Answer:
    """Who did what here lately."""
    notes = await audit.recent(desk.house, caller.place.scope, given.whole("count", NOTED, 1, 40))
    said = caller.words
    lines = [await note_line(desk, said, note) for note in notes]
    text = "\n".join(lines) or said.say("card.audit.none")
    return Answer(card=Card(title=said.say("card.audit.title"), text=text), private=True)


async def note_line(desk: Desk, said: Words, note: Note) -> str:
    at = datetime.fromtimestamp(note.at, UTC).strftime("%d.%m. %H:%M")
    refused = f" ({said.say('audit.refused')})" if note.refused else ""
    about = f" {note.about[:ABOUT_LETTERS]}" if note.about else ""
    return f"{at} {await shown_name(desk, note.person)}: {note.what}{about}{refused}"


COMMANDS: tuple[Command, ...] = (
    Command(
        name="roles",
        run=roles,
        right=Right.ADMIN,
        options=(
            Option(name="right", kind=Kind.CHOICE, choices=tuple(RIGHTS)),
            Option(name="add"),
            Option(name="remove"),
        ),
    ),
    Command(
        name="limits",
        run=limits,
        right=Right.ADMIN,
        options=(
            *(Option(name=name, kind=Kind.WHOLE, low=0, high=100_000) for name in LIMITS),
            Option(name="channel", kind=Kind.YESNO),
            Option(name="reset", kind=Kind.YESNO),
        ),
    ),
    Command(
        name="allow",
        run=allow,
        right=Right.ADMIN,
        options=(Option(name="add"), Option(name="remove"), Option(name="everywhere", kind=Kind.YESNO)),
    ),
    Command(name="usage", run=usage),
    Command(name="audit", run=audit_log, right=Right.ADMIN, options=(Option(name="count", kind=Kind.WHOLE, low=1, high=40),)),
)
PRESSES: dict[str, Pressed] = {}
FORMS: dict[str, FilledForm] = {}
