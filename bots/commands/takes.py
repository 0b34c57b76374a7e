"""Takes: several of a film, scene, shot or character side by side, picked by one person or by a team's vote."""

from __future__ import annotations

from dataclasses import replace

from bots.callers import Caller
from bots.cards import Answer, Choice
from bots.commands.changing import board_of
from bots.commands.finding import complete_project, project_and_film
from bots.commands.guarding import check_owner
from bots.commands.liking import press_like
from bots.commands.making import request_here, same_order
from bots.commands.registry import Command, Desk, FilledForm, Given, Kind, Option, Pressed
from bots.commands.targets import check_seen, read_target, shot_choices, target_choices
from bots.commands.teams import MOST_TAKES, TEAM_OPTIONS, Wishes, start_job, start_takes, team_wishes, whole_film
from bots.commands.voting import press_close, press_own, press_pick, press_unvote, press_vote, rules_of
from bots.preferences import for_caller
from core.errors import StoryreelError
from core.plan.job import Edit
from storage import votes
from storage.requests import Request
from storage.votes import Ballot

USUAL = 3


async def takes(desk: Desk, caller: Caller, given: Given) -> Answer:
    """Draws takes of something in a project's newest film."""
    request = await project_and_film(desk, caller, given.text("project"))
    preferences = await for_caller(desk.house, caller, request.project)
    count = given.whole("count", max(2, preferences.takes or USUAL), 2, MOST_TAKES)
    board = await board_of(desk, request)
    target = read_target(board, given.text("what"))
    check_seen(board, target)
    return await start_takes(desk, caller, request, target, count, team_wishes(given, preferences, caller))


async def complete_what(desk: Desk, caller: Caller, typed: str) -> tuple[Choice, ...]:
    """Things of the project's newest film that takes can be drawn of."""
    try:
        board = await board_of(desk, await project_and_film(desk, caller, caller.chosen.get("project", "").strip()))
    except StoryreelError:
        return ()
    said = caller.words
    offered = [*target_choices(said, board), *shot_choices(said, board)]
    wanted = typed.casefold()
    seen = (choice for choice in offered if not choice.value.startswith("c"))
    return tuple(
        Choice(label=f"{item.label} {item.detail}".strip()[:90], value=item.value)
        for item in seen
        if wanted in item.label.casefold() or wanted in item.detail.casefold()
    )[:25]


async def press_reroll(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """reroll:<film>. Other takes of what these are takes of; of a film, takes of the whole of it."""
    request = await request_here(desk, caller, args[0])
    await check_owner(desk, caller, request.owner, "reroll", request.id)
    if not request.job.alternatives:
        preferences = await for_caller(desk.house, caller, request.project)
        wishes = team_wishes(Given(), preferences, caller)
        return await start_takes(desk, caller, request, whole_film(), preferences.takes or USUAL, wishes, first=1)
    job = replace(request.job, alternatives=shifted(request))
    ballot = await votes.of_film(desk.house, request.id)
    wishes = await same_wishes(desk, caller, request, ballot)
    return await start_job(desk, caller, same_order(caller, request, job), wishes, ballot.id if ballot else "")


def shifted(request: Request) -> tuple[tuple[Edit, ...], ...]:
    """The same things under the seeds after those that were shown."""
    sets = request.job.alternatives
    seeds = [edit.seed for extra in sets for edit in extra if edit.seed is not None]
    step = max(seeds) - min(seeds) + 1 if seeds else 1
    return tuple(
        tuple(replace(edit, seed=edit.seed + step) if edit.seed is not None else edit for edit in extra) for extra in sets
    )


async def same_wishes(desk: Desk, caller: Caller, request: Request, ballot: Ballot | None) -> Wishes:
    """A vote under the same rules when these takes had one."""
    usual = team_wishes(Given(), await for_caller(desk.house, caller, request.project), caller)
    if ballot is None:
        return replace(usual, team=False)
    return Wishes(team=True, rules=rules_of(ballot))


COMMANDS: tuple[Command, ...] = (
    Command(
        name="takes",
        run=takes,
        heavy=True,
        options=(
            Option(name="what", required=True, complete=complete_what),
            Option(name="count", kind=Kind.WHOLE, low=2, high=MOST_TAKES),
            Option(name="project", complete=complete_project),
            *TEAM_OPTIONS,
        ),
    ),
)
PRESSES: dict[str, Pressed] = {
    "pick": Pressed(run=press_pick),
    "vote": Pressed(run=press_vote),
    "unvote": Pressed(run=press_unvote),
    "close": Pressed(run=press_close),
    "own": Pressed(run=press_own),
    "reroll": Pressed(run=press_reroll, heavy=True),
    "like": Pressed(run=press_like, heavy=True),
}
FORMS: dict[str, FilledForm] = {}
