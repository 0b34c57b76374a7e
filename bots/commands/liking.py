"""More like this one: takes that keep what was liked of one take and vary what is within it. Used by bots.commands.takes.

Of a film the scenes' pictures vary while faces and places stay; of a scene its shots; of a character the clothes; of a shot
there is nothing smaller, so it is drawn anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bots.callers import Caller
from bots.cards import Answer, Card
from bots.commands.changing import board_of
from bots.commands.guarding import check_owner
from bots.commands.making import request_here, same_order
from bots.commands.registry import Desk, Given
from bots.commands.teams import start_job, team_wishes
from bots.commands.voting import number_rows, take_number
from bots.preferences import for_caller
from core.looks import Outfit
from core.plan.job import Edit, FilmJob, Scope
from core.storyboard import Storyboard

SEED_STEP = 1000
OUTFITS = tuple(outfit.value for outfit in Outfit if outfit.value)


async def press_like(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """like:<film>[:<number>]. Asks which one, then draws takes that are like it."""
    request = await request_here(desk, caller, args[0])
    await check_owner(desk, caller, request.owner, "like", " ".join(args))
    said = caller.words
    if len(args) == 1:
        rows = number_rows(said, "like", request.id, len(request.job.alternatives))
        card = Card(title=said.say("takes.like.title"), text=said.say("takes.like.text"), actions=rows)
        return Answer(card=card, private=True)
    take = take_number(args[1], len(request.job.alternatives))
    chosen = request.job.alternatives[take]
    liked = replace(request.job, edits=(*request.job.edits, *chosen), alternatives=())
    sets = nearby(await board_of(desk, request), chosen[-1], len(request.job.alternatives))
    wishes = team_wishes(Given(), await for_caller(desk.house, caller, request.project), caller)
    return await start_job(desk, caller, same_order(caller, request, with_takes(liked, sets)), wishes)


def with_takes(job: FilmJob, sets: Sequence[tuple[Edit, ...]]) -> FilmJob:
    return replace(job, alternatives=tuple(sets))


def nearby(board: Storyboard, liked: Edit, count: int) -> list[tuple[Edit, ...]]:
    """`count` sets of edits on top of the liked one."""
    base = (liked.seed or 1) * SEED_STEP
    return [_varied(board, liked, base + number, number) for number in range(count)]


def _varied(board: Storyboard, liked: Edit, seed: int, number: int) -> tuple[Edit, ...]:
    match liked.scope:
        case Scope.FILM:
            return tuple(Edit(scope=Scope.SCENE, target=scene.id, seed=seed) for scene in reversed(board.scenes))
        case Scope.SCENE:
            scene = next(scene for scene in board.scenes if scene.id == liked.target)
            shots = range(len(scene.shots), 0, -1)
            return tuple(Edit(scope=Scope.SHOT, target=f"{scene.id}/{index}", seed=seed) for index in shots)
        case Scope.CHARACTER:
            return (replace(liked, field="outfit", value=OUTFITS[number % len(OUTFITS)]),)
        case _:
            return (replace(liked, seed=seed),)
