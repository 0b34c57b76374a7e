"""The storyboard that people are working on: the newest of a project, its script, its pictures, and what follows from a change.

A change of a finished film begins a storyboard in a message of its own; further changes go on there, until somebody has it
filmed. Only what changed is drawn and spoken again. Used by the commands of scenes, characters and voices.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from pathlib import Path

from bots import desk as films
from bots.callers import Caller
from bots.cards import Action, Answer, Card, Tone
from bots.commands.finding import LOOKED_AT, latest
from bots.commands.guarding import check_owner
from bots.commands.limits import check_length, check_quota, limits_here
from bots.commands.making import go_on, next_order, request_here, start
from bots.commands.messages import new_post
from bots.commands.pressing import stop
from bots.commands.registry import Desk
from bots.commands.showing import film_shown
from bots.commands.voice_choice import check_voices
from core.crafts import Craft
from core.errors import BrokenAsset, Conflict, StoryreelError
from core.plan.anchors import SCENES, anchored, scenes_edit, settle
from core.plan.edits import apply_edits
from core.plan.job import Edit, FilmJob, Scope, Until
from core.plan.planner import plan
from core.plan.step import Step
from core.screenplay import Screenplay
from core.screenplay_edits import Rewritten
from core.serial import from_json, to_json
from core.storyboard import Storyboard
from storage import projects, requests
from storage.advance import StoredResults
from storage.assets import put_files
from storage.requests import Request
from storage.starting import Along
from storage.tables import FilmState

PATIENCE = 8.0
"""Seconds to wait for a storyboard that is just being written."""
LOOK_EVERY = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """A film of a project and its storyboard."""

    request: Request
    plain: Storyboard
    """As it was written, under the ids that its scenes keep."""
    board: Storyboard
    """With its edits."""

    @property
    def job(self) -> FilmJob:
        return self.request.job

    @property
    def film(self) -> str:
        return self.request.id


async def newest(desk: Desk, caller: Caller, name: str = "", project: str = "", look: bool = False) -> Request:
    """The newest film or storyboard of a project (by name or id), when none is named of the one that `finding.latest` says;
    takes, failures and what was stopped left aside. Raises NotFound or Conflict."""
    scope = caller.place.scope
    if name and not project:
        project = (await projects.find(desk.house, scope, name)).id
    if not project:
        project = (await latest(desk, caller, look)).project
    known = await requests.requests_of(desk.house, scope, project=project, limit=LOOKED_AT)
    mine = await requests.film_of_request(desk.house, caller.request) if caller.request else None
    for found in known:
        if found.job.alternatives or found.state in (FilmState.FAILED, FilmState.CANCELLED):
            continue
        if found.id == mine:  # this very request came before and has started it
            continue
        last = await requests.newest_of(desk.house, found.id)
        if last == found.id or (await requests.request_of(desk.house, last)).state is not FilmState.CANCELLED:
            return found
    raise Conflict("project.unfinished", "no finished film", project=known[0].name if known else name)


async def working(desk: Desk, caller: Caller, name: str = "", look: bool = False) -> Working:
    """What the named project, or the one that `finding.latest` says, is at. Raises NotFound or Conflict."""
    return await opened(desk, await newest(desk, caller, name, look=look))


async def typed_board(desk: Desk, caller: Caller, look: bool) -> Storyboard | None:
    """The storyboard that suggestions are made from: of the project that the command's other options name, else of the one that
    the command will work on; None when there is none."""
    try:
        return (await working(desk, caller, caller.chosen.get("project", "").strip(), look)).board
    except StoryreelError:
        return None


async def working_film(desk: Desk, caller: Caller, film: str) -> Working:
    """The film of a button. Raises NotFound."""
    return await opened(desk, await request_here(desk, caller, film))


async def opened(desk: Desk, request: Request) -> Working:
    """Waits a little for a storyboard that is being written. Raises Conflict when it is not there."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            written = await films.storyboard(desk.house, await desk.house.status(request.id))
            break
        except (BrokenAsset, KeyError) as error:
            if not request.is_open or time.monotonic() > deadline:
                raise Conflict("change.early", "the storyboard is not there") from error
            await asyncio.sleep(LOOK_EVERY)
    return Working(request=request, plain=settle(written, request.job.edits)[0], board=apply_edits(written, request.job.edits))


async def check_newest(desk: Desk, caller: Caller, work: Working, what: str) -> None:
    """For changes: by its owner or a manager, and to what the project is at now. Raises Refused, or Conflict when somebody has
    changed it meanwhile."""
    await check_owner(desk, caller, work.request.owner, what, work.film)
    now = await newest(desk, caller, project=work.request.project)
    if now.id != work.film:
        raise Conflict("scenes.newer", "the project has a newer storyboard", project=work.request.name)


async def screenplay_of(desk: Desk, job: FilmJob) -> Screenplay:
    """The script that a job films. Raises BrokenAsset when it is no longer stored."""

    def read() -> Screenplay:
        try:
            data = (desk.house.store.fetch(job.screenplay.key) / "screenplay.json").read_bytes()
        except OSError as error:
            raise BrokenAsset("asset.missing", "the script is no longer stored", kind="script") from error
        return from_json(data, Screenplay)

    return await asyncio.to_thread(read)


# ---- changes -------------------------------------------------------------------------------------------------------------


async def rewritten_job(desk: Desk, caller: Caller, work: Working, made: Rewritten) -> FilmJob:
    """The job over a changed script, with all earlier edits of what is still there. Raises Refused for too long a film."""
    check_length(await limits_here(desk, caller), made.screenplay)
    data = to_json(made.screenplay)
    ref = await asyncio.to_thread(put_files, desk.house.store, "screenplay", {"screenplay.json": data})
    kept = tuple(
        edit
        for edit in work.job.edits
        if _scene_of(edit) in ("", *made.ids) and not (edit.scope is Scope.FILM and edit.field == SCENES)
    )
    return replace(work.job, screenplay=ref, edits=(scenes_edit(made.ids), *anchored(work.plain, kept, made.retold)))


def _scene_of(edit: Edit) -> str:
    """The scene that an edit is about; empty when it is about none."""
    if edit.scope is Scope.SCENE:
        return edit.target
    return edit.target.rpartition("/")[0] if edit.scope in (Scope.SHOT, Scope.LINE) else ""


def with_edits(work: Working, *edits: Edit) -> FilmJob:
    """The job with further edits, tried out on the storyboard first. Raises BadOption or NotFound."""
    apply_edits(work.board, edits)
    return replace(work.job, edits=(*work.job.edits, *edits))


async def change_to(desk: Desk, caller: Caller, work: Working, job: FilmJob, told: str, undo: bool = False) -> Answer:
    """Has the storyboard of a changed job drawn: in the message of the storyboard that was changed, or, after a film, in a new
    one with a button to film it. `told` says what was done."""
    said = caller.words
    await check_voices(desk, caller, work.job, job)
    job = replace(job, until=Until.SHEET, alternatives=(), scenes=())
    if work.job.until is Until.SHEET:
        film = await go_on(desk, work.request, job)
        if (await requests.request_of(desk.house, film)).job != job:
            raise Conflict("change.late", "this storyboard has been decided on")
        if work.request.is_open:
            await desk.house.cancel(work.film)
        return Answer(card=_told(caller, work, film, told, undo), private=True)
    await check_quota(desk, caller, await limits_here(desk, caller))
    started = await start(desk, caller, (next_order(caller, work.request, job),), Along(post=new_post(caller)))
    film = started.films[0]
    answer = Answer(card=(await film_shown(desk, said, film)).card, post=started.post)
    if undo:
        return replace(answer, more=(_told(caller, work, film, told, undo),))
    shown = answer.card
    return replace(answer, card=replace(shown, footer=shown.footer or said.say("scenes.told", told=told)) if shown else None)


def _told(caller: Caller, work: Working, film: str, told: str, undo: bool) -> Card:
    said = caller.words
    buttons = [
        Action(label=said.say("button.film_it"), verb="ok", args=(film,)),
        Action(label=said.say("button.scenes"), verb="sc.list", args=(film,)),
    ]
    if undo:
        buttons.append(Action(label=said.say("button.undo"), verb="sc.undo", args=(work.film,)))
    return Card(title=told, text=said.say("scenes.drawn"), tone=Tone.GOOD, actions=(tuple(buttons),))


async def press_undo(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """sc.undo:<film before>. Goes back to how a project was; a change of a finished film is withdrawn."""
    before = await request_here(desk, caller, args[0])
    await check_owner(desk, caller, before.owner, "undo", before.id)
    said = caller.words
    now = await opened(desk, await newest(desk, caller, project=before.project))
    if now.film == before.id or (now.job.screenplay, now.job.edits) == (before.job.screenplay, before.job.edits):
        return Answer(notice=said.say("undo.nothing"), private=True)
    if now.job.until is not Until.SHEET:
        raise Conflict("undo.filmed", "it has been filmed since", project=before.name)
    if before.job.until is not Until.SHEET:
        await stop(desk, now.request)
        return Answer(notice=said.say("undo.done"), private=True)
    film = await go_on(desk, now.request, replace(before.job, alternatives=(), scenes=()))
    if now.request.is_open:
        await desk.house.cancel(now.film)
    late = (await requests.request_of(desk.house, film)).job.edits != before.job.edits
    return Answer(notice=said.say("change.late" if late else "undo.done"), private=True)


# ---- pictures ------------------------------------------------------------------------------------------------------------


async def picture_steps(desk: Desk, work: Working, craft: Craft) -> list[Step]:
    """The steps of a film that draw its pictures, in order."""
    job = replace(work.job, until=Until.SHEET, alternatives=(), scenes=())

    def look() -> list[Step]:
        found = plan(job, desk.house.advancer.book, StoredResults(desk.house.store))
        return [step for step in found.steps if step.craft is craft]

    return await asyncio.to_thread(look)


async def stored_picture(desk: Desk, key: str, name: str) -> Path | None:
    """A picture of an asset; None while it is not drawn, or when it has been cleaned away."""
    store = desk.house.store

    def look() -> Path | None:
        path = store.fetch(key) / name if store.has(key) else None
        return path if path is not None and path.is_file() else None

    return await asyncio.to_thread(look)
