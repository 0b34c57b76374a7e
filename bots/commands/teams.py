"""Starting takes: several of a thing side by side, for one person to pick from or for a team to vote on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bots.ballots import Rules, Tie
from bots.callers import Caller
from bots.cards import Answer
from bots.commands.making import next_order
from bots.commands.messages import start_film
from bots.commands.registry import Desk, Given, Kind, Option
from bots.desk import variations
from bots.preferences import VOTE_MINUTES, Preferences
from core.errors import BadOption
from core.plan.job import Edit, FilmJob, Scope, Until
from core.serial import to_json
from storage.orders import Order
from storage.requests import Request
from storage.starting import Along
from storage.votes import NewBallot

MOST_TAKES = 9
MOST_VOTERS = 500
EVERYBODY = ("", "everyone", "everybody", "alle")
TEAM_OPTIONS = (
    Option(name="team", kind=Kind.YESNO),
    Option(name="minutes", kind=Kind.WHOLE, low=VOTE_MINUTES[0], high=VOTE_MINUTES[1], keyed=True),
    Option(name="quorum", kind=Kind.WHOLE, low=1, high=MOST_VOTERS, keyed=True),
    Option(name="voters", kind=Kind.WHOLE, low=2, high=MOST_VOTERS, keyed=True),
    Option(name="tie", kind=Kind.CHOICE, choices=tuple(Tie)),
    Option(name="role", keyed=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Whether a team votes, and by which rules."""

    team: bool
    rules: Rules


def team_wishes(given: Given, preferences: Preferences, caller: Caller) -> Wishes:
    """From the options of a command over what is set here; alone with the bot nobody votes. Raises BadOption."""
    usual = Rules()
    rules = Rules(
        minutes=given.whole("minutes", preferences.minutes or usual.minutes, *VOTE_MINUTES),
        quorum=given.whole("quorum", usual.quorum, 1, MOST_VOTERS),
        voters=given.whole("voters", 0, 2, MOST_VOTERS),
        tie=Tie(given.text("tie") or usual.tie),
        roles=voters_in(given.text("role")),
    )
    asked = any(given.text(name) for name in ("minutes", "quorum", "voters", "tie", "role"))
    team = given.yes("team", bool(preferences.team) or asked)
    return Wishes(team=team and not caller.place.private, rules=rules)


def voters_in(text: str) -> tuple[str, ...]:
    """Ids of the roles and people in what was typed; none for everybody. Raises BadOption: who may vote must not be guessed."""
    found = tuple(re.findall(r"\d{5,}", text))
    if not found and text.strip().lstrip("@").casefold() not in EVERYBODY:
        raise BadOption("roles.names", "name a role or a person", text=text[:60])
    return found


def takes_job(job: FilmJob, target: Edit, count: int, first: int = 0) -> FilmJob:
    """A job that draws `count` takes side by side; beginning `first` seeds after the one that it has now."""
    sets = variations(job, target, count + first)[first:]
    return replace(job, alternatives=sets, until=Until.SHEET, scenes=())


async def start_takes(
    desk: Desk, caller: Caller, request: Request, target: Edit, count: int, wishes: Wishes, first: int = 0
) -> Answer:
    """Takes of something in a film that there is; of somebody else's in a project of one's own."""
    order = next_order(caller, request, takes_job(request.job, target, count, first))
    return await start_job(desk, caller, order, wishes)


async def start_job(desk: Desk, caller: Caller, order: Order, wishes: Wishes, instead: str = "") -> Answer:
    """A job of takes in a message of its own, with a ballot when a team votes; in the place of the ballot `instead`."""
    ballot = new_ballot(caller, len(order.job.alternatives), wishes.rules) if wishes.team else None
    return await start_film(desk, caller, order, Along(ballot=ballot, instead=instead))


def new_ballot(caller: Caller, options: int, rules: Rules) -> NewBallot:
    """The vote's time begins when the takes are drawn, so the ballot itself has no deadline."""
    return NewBallot(
        platform=caller.place.platform,
        scope=caller.place.scope,
        opened_by=caller.person.key,
        options=tuple(str(number) for number in range(1, options + 1)),
        rules=to_json(rules).decode(),
    )


def whole_film() -> Edit:
    return Edit(scope=Scope.FILM)
