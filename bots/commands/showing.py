"""What a post shows now: the card of a film, a storyboard, takes, a batch, a download or a voice as it stands. Called by the
courier and commands.

A post follows what comes of its film: an approved storyboard or a picked take goes on in the same message.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

from bots.ballots import Why
from bots.cards import Action, Card, Field, Progress, Style, Tone
from bots.commands.batching import batch_parts
from bots.commands.limits import DAY
from bots.commands.models import download_card
from bots.commands.previews import Scenes, scenes_of
from bots.commands.registry import Desk
from bots.commands.storyboards import storyboard_card
from bots.commands.targets import label_of
from bots.commands.voice_cards import voice_shown
from bots.commands.voting import ballot_card, outcome_text, pick_card
from bots.desk import sheet_pictures, storyboard
from bots.words import Words, words
from core.crafts import CheckReport, Craft, Film, Verdict
from core.errors import BrokenAsset, Fault, NotFound, StoryreelError
from core.plan.edits import apply_edits
from core.plan.job import Edit, Scope, Until
from storage import posts, requests, votes
from storage.assets import read_result
from storage.chat_tables import BallotState
from storage.films import FilmStatus
from storage.requests import Request
from storage.tables import FilmState
from storage.votes import Ballot

SETTLE_SECONDS = 4.0
"""No estimate before this long: too little has been measured."""
NOW_SHOWN = 2
BATCH_LINES = 15
REASON_LETTERS = 90
"""Of why a film of a batch failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A post's card."""

    card: Card
    final: bool
    """Nothing will change any more: the post can be closed."""
    films: tuple[str, ...] = ()
    """Films whose news may change this card (storage's film channels)."""
    deliver: tuple[str, ...] = ()
    """Films that are done and are to be sent to the post's place, each once."""


async def card_for(desk: Desk, post: posts.Post) -> Shown:
    """The card that the post shows now. Raises NotFound when its subject is gone, ServiceDown while the database is away."""
    said = words(post.locale)
    if post.subject == "batch":
        return await batch_shown(desk, said, post.subject_id)
    if post.subject == "model":
        card, ended = await download_card(desk, said, post.subject_id)
        return Shown(card=card, final=ended)
    if post.subject == "voice":
        card, ended = await voice_shown(desk, said, post.subject_id)
        return Shown(card=card, final=ended)
    film = post.subject_id
    if post.subject == "ballot":
        film = (await votes.ballot(desk.house, post.subject_id)).film
    return await film_shown(desk, said, film, post.created)


async def film_shown(desk: Desk, said: Words, film: str, since: float | None = None) -> Shown:
    """The card of what has become of a film, in a message that has been there `since` then."""
    newest = await requests.newest_of(desk.house, film)
    request = await requests.request_of(desk.house, newest)
    status = await desk.house.status(newest)
    shown = await _shown_now(desk, said, request, status, since)
    outcome = await outcome_text(desk, said, film) if newest != film else ""
    fields = (*shown.card.fields, *made_otherwise(said, status))
    card = replace(shown.card, footer=shown.card.footer or outcome, fields=fields)
    return replace(shown, card=card, films=tuple(dict.fromkeys((film, newest))))


def made_otherwise(said: Words, status: FilmStatus) -> tuple[Field, ...]:
    """What was made by a simpler engine than usual and why, and what else steps remark of how they were made."""
    fields = [
        Field(
            label=said.say("card.standin", craft=said.say(f"stage.{change.craft}")),
            value=said.error(StoryreelError(change.code, change.reason), "chat"),
        )
        for change in status.stand_ins
    ]
    if status.remarks:
        fields.append(Field(label=said.say("card.remarks"), value=shortened("; ".join(status.remarks))))
    return tuple(fields)


async def _shown_now(desk: Desk, said: Words, request: Request, status: FilmStatus, since: float | None) -> Shown:
    if request.state in requests.OPEN:
        card = await (waiting_card if request.state is FilmState.WAITING else progress_card)(desk, said, request, status)
        return Shown(card=card, final=False)
    if request.state is FilmState.DONE:
        return await _done_shown(desk, said, request, status, since)
    card = failure_card(said, request, status) if request.state is FilmState.FAILED else cancelled_card(said, request)
    return Shown(card=card, final=True)


async def _done_shown(desk: Desk, said: Words, request: Request, status: FilmStatus, since: float | None) -> Shown:
    ballot = await votes.of_film(desk.house, request.id) if request.job.alternatives else None
    if _undecided(desk, request, ballot, since):
        return Shown(card=undecided_card(desk, said, request), final=True)
    if request.job.alternatives:
        pictures, about = await pages(desk, status), await takes_of(desk, said, request, status)
        if ballot is None:
            return Shown(card=pick_card(said, request, pictures, about), final=False)
        card = await ballot_card(desk, said, request, ballot, pictures, about)
        return Shown(card=card, final=ballot.state is BallotState.WITHDRAWN)  # others took its place
    if request.job.until is Until.SHEET:
        return Shown(card=await storyboard_card(desk, said, request, status, await pages(desk, status)), final=False)
    return Shown(card=await done_card(desk, said, request, status), final=True, deliver=(request.id,))


def _undecided(desk: Desk, request: Request, ballot: Ballot | None, since: float | None) -> bool:
    """Whether somebody should have decided long ago; of a vote its ballot says so (bots.commands.voting.let_go)."""
    if request.job.until is not Until.SHEET or since is None:
        return False
    if ballot is not None:
        return ballot.state is BallotState.WITHDRAWN and ballot.closed_why == Why.UNDECIDED
    return desk.clock() - max(since, request.ended or since) > desk.settings.chats.undecided_days * DAY


async def takes_of(desk: Desk, said: Words, request: Request, status: FilmStatus) -> str:
    """What in a film several takes were drawn of; empty for the whole of it."""
    edits = request.job.alternatives[0]
    target = edits[-1]
    if len(edits) > 1 and target.scope is Scope.SHOT:
        target = Edit(scope=Scope.SCENE, target=target.target.rpartition("/")[0])  # all of its shots
    elif target.scope is Scope.FILM or (len(edits) > 1 and target.scope is Scope.SCENE):
        return ""
    try:
        board = apply_edits(await storyboard(desk.house, status), request.job.edits)
        return label_of(said, board, target)
    except (BrokenAsset, NotFound, KeyError, StopIteration):
        return ""


async def pages(desk: Desk, status: FilmStatus) -> tuple[Path, ...]:
    """The storyboard's pages, none while they are not drawn; what the store lost is left out."""
    try:
        return tuple(Path(page) for page in await sheet_pictures(desk.house, status))
    except BrokenAsset:
        return ()


# ---- films that are not done yet -----------------------------------------------------------------------------------------


async def waiting_card(desk: Desk, said: Words, request: Request, status: FilmStatus) -> Card:
    """In the queue: how many come first."""
    count = status.queued_films
    text = said.say("card.waiting.next") if not count else said.say("card.waiting.one") if count == 1 else ""
    return Card(
        title=request.job.title,
        text=text or said.say("card.waiting.some", count=count),
        tone=Tone.BUSY,
        actions=((stop_button(said, request.id),),),
    )


async def progress_card(desk: Desk, said: Words, request: Request, status: FilmStatus) -> Card:
    """Stage, share, what is made now, scenes finished, time left; the storyboard as soon as it is drawn."""
    sheet = request.job.until is Until.SHEET or bool(request.job.alternatives)
    scenes = Scenes(finished=(), total=0) if sheet else await scenes_of(desk, request, status)
    buttons = [stop_button(said, request.id)]
    if scenes.finished:
        label = said.say("button.see", count=len(scenes.finished))
        buttons.insert(0, Action(label=label, verb="see", args=(request.id,), style=Style.PRIMARY))
    if sheet and not request.job.alternatives:
        buttons.insert(0, Action(label=said.say("button.skip"), verb="ok", args=(request.id,)))
    fields = []
    if scenes.total:
        done = said.say("card.progress.scenes.value", done=len(scenes.finished), total=scenes.total)
        fields.append(Field(label=said.say("card.progress.scenes"), value=done))
    left = seconds_left(desk, request, status)
    if left is not None:
        fields.append(Field(label=said.say("card.progress.left"), value=said.lasting(left)))
    return Card(
        title=request.job.title,
        text=said.say(f"card.progress.{'takes' if request.job.alternatives else 'sheet' if sheet else 'film'}"),
        tone=Tone.BUSY,
        fields=tuple(fields),
        progress=Progress(fraction=status.fraction, note=making(said, status)),
        pictures=(await pages(desk, status))[:1],
        actions=(tuple(buttons),),
    )


def making(said: Words, status: FilmStatus) -> str:
    """What is made now; empty between two steps."""
    notes = dict.fromkeys(_making(said, step.craft, step.title) for step in status.running)
    return " · ".join(list(notes)[:NOW_SHOWN])


def _making(said: Words, craft: str, title: str) -> str:
    stage = said.say(f"stage.{craft}")
    return stage if craft in (Craft.WRITE, Craft.SHEET, Craft.MIX, Craft.EXPORT, Craft.CHECK) else f"{stage}: {title}"


def seconds_left(desk: Desk, request: Request, status: FilmStatus) -> float | None:
    """From the share of the work done since the film began; None while nothing can be said."""
    elapsed = desk.clock() - (request.started or request.created)
    fresh = status.done - status.cached
    if elapsed < SETTLE_SECONDS or fresh <= 0 or status.total <= 0:
        return None
    return max(1.0, max(0.0, status.total - status.done) / (fresh / elapsed))


def stop_button(said: Words, film: str) -> Action:
    return Action(label=said.say("button.stop"), verb="stop", args=(film,), style=Style.DANGER)


# ---- films that have ended -----------------------------------------------------------------------------------------------


async def done_card(desk: Desk, said: Words, request: Request, status: FilmStatus) -> Card:
    """Length and what the film check says. The film itself follows in a message of its own, which has the buttons."""
    try:
        film = await asyncio.to_thread(read_result, desk.house.store, status.outputs["film"], Film)
        report = await asyncio.to_thread(read_result, desk.house.store, status.outputs["check"], CheckReport)
    except (BrokenAsset, KeyError):
        return Card(
            title=said.say("card.done.title", title=request.job.title),
            text=said.say("card.done.lost"),
            tone=Tone.WARNING,
            actions=((again_button(said, request.id),),),
        )
    took = (request.ended or desk.clock()) - (request.started or request.created)
    good = report.verdict in (Verdict.GOOD, Verdict.SKIPPED)
    text = said.say("card.done.text", length=length(film.seconds), took=said.lasting(took))
    return Card(
        title=said.say("card.done.title", title=request.job.title),
        text=f"{text}\n{check_summary(said, report)}",
        tone=Tone.GOOD if good else Tone.WARNING,
    )


def done_actions(said: Words, film: str) -> tuple[Action, ...]:
    """The buttons of a finished film."""
    return (
        Action(label=said.say("button.more"), verb="more", args=(film,), style=Style.PRIMARY),
        Action(label=said.say("button.reroll"), verb="reroll", args=(film,)),
        Action(label=said.say("button.subs"), verb="subs", args=(film,)),
        Action(label=said.say("button.check"), verb="check", args=(film,)),
    )


def check_summary(said: Words, report: CheckReport) -> str:
    """One sentence: all well, or what to look at."""
    found = [item for item in report.findings if item.verdict in (Verdict.WARNING, Verdict.BAD)]
    if not found:
        return said.say("card.check.good")
    names = ", ".join(said.say(f"check.{item.code}") if said.has(f"check.{item.code}") else item.code for item in found[:3])
    return said.say("card.check.some", names=names)


def length(seconds: float) -> str:
    """A film's length, "1:05"."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}" if whole >= 3600 else f"{whole // 60}:{whole % 60:02d}"


def failure_card(said: Words, request: Request, status: FilmStatus) -> Card:
    """Why, what to do, and a button to try again."""
    error = StoryreelError(status.error_code, status.error)
    sentence = said.error(error, "chat")
    kind = status.error_fault or Fault.SYSTEM.value
    return Card(
        title=said.say("card.failed.title", title=request.job.title),
        text=f"{sentence}\n{said.say(f'card.failed.{kind}')}",
        tone=Tone.BAD,
        actions=((again_button(said, request.id),),),
    )


def cancelled_card(said: Words, request: Request) -> Card:
    return Card(
        title=said.say("card.cancelled.title", title=request.job.title),
        text=said.say("card.cancelled.text"),
        actions=((again_button(said, request.id),),),
    )


def undecided_card(desk: Desk, said: Words, request: Request) -> Card:
    """Nobody decided; a button brings it back."""
    back = Action(label=said.say("button.back"), verb="back", args=(request.id,), style=Style.PRIMARY)
    time = said.lasting(desk.settings.chats.undecided_days * DAY)
    return Card(
        title=said.say("card.undecided.title", title=request.job.title),
        text=said.say("card.undecided.text", time=time),
        actions=((back,),),
    )


def again_button(said: Words, film: str) -> Action:
    return Action(label=said.say("button.again"), verb="again", args=(film,), style=Style.PRIMARY)


# ---- batches -------------------------------------------------------------------------------------------------------------


async def batch_shown(desk: Desk, said: Words, batch: str) -> Shown:
    """A line per film of a batch; those that failed say why and can be tried again together."""
    parts = await batch_parts(desk, batch)
    lines = [batch_line(said, number, request, status) for number, (request, status) in enumerate(parts, start=1)]
    over = len(lines) - BATCH_LINES
    done = [request.id for request, _ in parts if request.state is FilmState.DONE]
    failed = sum(request.state is FilmState.FAILED for request, _ in parts)
    going = any(request.is_open for request, _ in parts)
    stop = Action(label=said.say("button.batchx"), verb="batchx", args=(batch,), style=Style.DANGER)
    one = Action(label=said.say("button.batch1"), verb="batch1", args=(batch,))
    label = said.say("button.batcha.one" if failed == 1 else "button.batcha", count=failed)
    again = Action(label=label, verb="batcha", args=(batch,), style=Style.PRIMARY)
    share = sum(1.0 if not request.is_open else status.fraction for request, status in parts) / max(1, len(parts))
    card = Card(
        title=said.say("card.batch.title", count=len(parts)),
        text="\n".join([*lines[:BATCH_LINES], *([said.say("card.more", count=over)] if over > 0 else [])]),
        tone=Tone.BUSY if going else Tone.GOOD if len(done) == len(parts) else Tone.WARNING,
        progress=Progress(fraction=share, note="") if going else None,
        actions=(*(((one, stop),) if going else ()), *(((again,),) if failed else ())),
    )
    films = tuple(request.id for request, _ in parts)
    return Shown(card=card, final=not going, films=films, deliver=tuple(done))


def batch_line(said: Words, number: int, request: Request, status: FilmStatus) -> str:
    """ "2. The Lamp: being made 43%", or why it failed in a few words."""
    sign = said.say(f"batch.{request.state.value}")
    if request.state is FilmState.RUNNING:
        sign = f"{sign} {status.fraction:.0%}"
    elif request.state is FilmState.FAILED:
        sign = f"{sign}: {shortened(said.error(StoryreelError(status.error_code, status.error), 'chat'))}"
    return f"{number}. {request.job.title}: {sign}"


def shortened(text: str) -> str:
    """The first sentence of what went wrong, on one line."""
    first = " ".join(text.split("\n")[0].split()).partition(". ")[0].rstrip(".")
    return first if len(first) <= REASON_LETTERS else f"{first[: REASON_LETTERS - 1].rstrip()}…"
