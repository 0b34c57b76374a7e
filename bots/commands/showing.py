"""What a post shows now: the card of a film, a storyboard, takes or a batch as it stands. Called by the courier and commands.

A post follows what comes of its film: an approved storyboard or a picked take goes on in the same message.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

from bots.cards import Action, Card, Field, Progress, Style, Tone
from bots.commands.batching import batch_parts
from bots.commands.previews import Scenes, scenes_of
from bots.commands.registry import Desk
from bots.commands.storyboards import storyboard_card
from bots.commands.voting import ballot_card, outcome_text, pick_card
from bots.desk import sheet_pictures
from bots.words import Words, words
from core.crafts import CheckReport, Craft, Film, Verdict
from core.errors import BrokenAsset, Fault, StoryreelError
from core.plan.job import Until
from storage import posts, requests, votes
from storage.assets import read_result
from storage.chat_tables import BallotState
from storage.films import FilmStatus
from storage.requests import Request
from storage.tables import FilmState

SETTLE_SECONDS = 4.0
"""No estimate before this long: too little has been measured."""
NOW_SHOWN = 2
BATCH_LINES = 15


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
    film = post.subject_id
    if post.subject == "ballot":
        film = (await votes.ballot(desk.house, post.subject_id)).film
    return await film_shown(desk, said, film)


async def film_shown(desk: Desk, said: Words, film: str) -> Shown:
    """The card of what has become of a film."""
    newest = await requests.newest_of(desk.house, film)
    request = await requests.request_of(desk.house, newest)
    status = await desk.house.status(newest)
    shown = await _shown_now(desk, said, request, status)
    outcome = await outcome_text(desk, said, film) if newest != film else ""
    card = replace(shown.card, footer=shown.card.footer or outcome)
    return replace(shown, card=card, films=tuple(dict.fromkeys((film, newest))))


async def _shown_now(desk: Desk, said: Words, request: Request, status: FilmStatus) -> Shown:
    if request.state in requests.OPEN:
        card = await (waiting_card if request.state is FilmState.WAITING else progress_card)(desk, said, request, status)
        return Shown(card=card, final=False)
    if request.state is FilmState.DONE:
        return await _done_shown(desk, said, request, status)
    card = failure_card(said, request, status) if request.state is FilmState.FAILED else cancelled_card(said, request)
    return Shown(card=card, final=True)


async def _done_shown(desk: Desk, said: Words, request: Request, status: FilmStatus) -> Shown:
    if request.job.alternatives:
        ballot = await votes.of_film(desk.house, request.id)
        pictures = await pages(desk, status)
        if ballot is None:
            return Shown(card=pick_card(said, request, pictures), final=False)
        card = await ballot_card(desk, said, request, ballot, pictures)
        return Shown(card=card, final=ballot.state is BallotState.WITHDRAWN)  # others took its place
    if request.job.until is Until.SHEET:
        return Shown(card=await storyboard_card(desk, said, request, status, await pages(desk, status)), final=False)
    return Shown(card=await done_card(desk, said, request, status), final=True, deliver=(request.id,))


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


def again_button(said: Words, film: str) -> Action:
    return Action(label=said.say("button.again"), verb="again", args=(film,), style=Style.PRIMARY)


# ---- batches -------------------------------------------------------------------------------------------------------------


async def batch_shown(desk: Desk, said: Words, batch: str) -> Shown:
    """A line per film of a batch."""
    parts = await batch_parts(desk, batch)
    signs = {state: said.say(f"batch.{state.value}") for state in FilmState}
    lines = []
    for number, (request, status) in enumerate(parts, start=1):
        percent = f" {status.fraction:.0%}" if request.state is FilmState.RUNNING else ""
        lines.append(f"{number}. {request.job.title}: {signs[request.state]}{percent}")
    over = len(lines) - BATCH_LINES
    done = [request.id for request, _ in parts if request.state is FilmState.DONE]
    going = any(request.is_open for request, _ in parts)
    stop = Action(label=said.say("button.batchx"), verb="batchx", args=(batch,), style=Style.DANGER)
    one = Action(label=said.say("button.batch1"), verb="batch1", args=(batch,))
    share = sum(1.0 if not request.is_open else status.fraction for request, status in parts) / max(1, len(parts))
    card = Card(
        title=said.say("card.batch.title", count=len(parts)),
        text="\n".join([*lines[:BATCH_LINES], *([said.say("card.more", count=over)] if over > 0 else [])]),
        tone=Tone.BUSY if going else Tone.GOOD if len(done) == len(parts) else Tone.WARNING,
        progress=Progress(fraction=share, note="") if going else None,
        actions=((one, stop),) if going else (),
    )
    films = tuple(request.id for request, _ in parts)
    return Shown(card=card, final=not going, films=films, deliver=tuple(done))
