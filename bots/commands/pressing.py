"""What the buttons of a film do: approve, stop, again, see what is ready, subtitles, film check."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from bots.ballots import Why
from bots.callers import Caller
from bots.cards import Answer, Attachment, Card, Field, Tone
from bots.commands.guarding import check_owner
from bots.commands.making import filmed, go_on, request_here, same_order, tell
from bots.commands.messages import film_answer, start_batch, start_film
from bots.commands.previews import preview, scenes_of
from bots.commands.registry import Desk
from bots.commands.showing import check_summary, length
from bots.words import Words
from core.crafts import CheckReport, Film, Finding, Verdict
from core.errors import Conflict
from core.plan.job import Until
from storage import batches, requests, votes
from storage.assets import read_result
from storage.orders import Order
from storage.requests import Request
from storage.starting import Along
from storage.tables import FilmState

PREVIEW_BYTES = 8_000_000
"""What every chat takes."""
SHARES = ("words", "faces")
"""Findings that are a share of something."""
MARKS = {Verdict.GOOD: "✅", Verdict.WARNING: "⚠️", Verdict.BAD: "❌", Verdict.SKIPPED: "➖"}


async def press_ok(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """ok:<film>. Films a storyboard; also before it is drawn, by whoever does not want to see it first."""
    request = await request_here(desk, caller, args[0])
    await check_owner(desk, caller, request.owner, "ok", request.id)
    if (
        request.job.until is not Until.SHEET
        or request.job.alternatives
        or request.state in (FilmState.FAILED, FilmState.CANCELLED)
    ):
        return Answer(notice=caller.words.say("press.late"), private=True)
    before = await requests.film_of_request(desk.house, requests.following(request.id))
    await go_on(desk, request, filmed(request.job))
    return Answer(notice=caller.words.say("press.late" if before else "press.ok"), seen=before is None, private=True)


async def press_stop(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """stop:<film>. Stops what has become of the film; a storyboard or takes that wait for somebody are withdrawn."""
    request = await request_here(desk, caller, args[0])
    await check_owner(desk, caller, request.owner, "stop", request.id)
    stopped = await stop(desk, request)
    return Answer(notice=caller.words.say("press.stopped" if stopped else "press.late"), seen=stopped, private=True)


async def stop(desk: Desk, request: Request) -> bool:
    """Whether there was something to stop."""
    newest = await request_of_newest(desk, request)
    stopped = await desk.house.cancel(newest.id)
    if not stopped and newest.state is FilmState.DONE and newest.job.until is Until.SHEET:
        ballot = await votes.of_film(desk.house, newest.id)
        nothing = Along(stopped=True, instead=ballot.id if ballot else "")  # nothing else can follow any more
        film = await go_on(desk, newest, filmed(replace(newest.job, alternatives=())), nothing)
        last = await requests.request_of(desk.house, film)
        stopped = last.state is FilmState.CANCELLED or await desk.house.cancel(film)
    await tell(desk, request.id)
    return stopped


async def request_of_newest(desk: Desk, request: Request) -> Request:
    return await requests.request_of(desk.house, await requests.newest_of(desk.house, request.id))


async def press_again(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """again:<film>. Makes a failed, stopped or lost film once more; what is finished of it is used."""
    request = await request_here(desk, caller, args[0])
    await check_owner(desk, caller, request.owner, "again", request.id)
    if request.is_open:
        return Answer(notice=caller.words.say("press.late"), private=True)
    last = await requests.request_of(desk.house, await requests.last_try(desk.house, request.id))
    if last.is_open:
        return Answer(notice=caller.words.say("press.again"), private=True)
    return await start_film(desk, caller, same_order(caller, request, request.job, requests.once_more(last.id)))


async def press_batcha(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """batcha:<batch>. Makes those of its films once more that failed, in one message; what is being tried again, or has been
    made since, is left alone."""
    orders: list[Order] = []
    going = False
    for number, film in enumerate(await batches.films_of(desk.house, args[0])):
        request = await request_here(desk, caller, film)
        if number == 0:
            await check_owner(desk, caller, request.owner, "batcha", args[0])
        if request.state is FilmState.FAILED:
            last = await requests.request_of(desk.house, await requests.last_try(desk.house, film))
            going = going or last.is_open
            if last.state in (FilmState.FAILED, FilmState.CANCELLED):
                orders.append(same_order(caller, request, request.job, requests.once_more(last.id)))
    if not orders:
        return Answer(notice=caller.words.say("press.again" if going else "press.late"), private=True)
    return await (start_batch(desk, caller, orders) if len(orders) > 1 else start_film(desk, caller, orders[0]))


async def press_back(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """back:<film>. A storyboard, takes or a vote that nobody decided on, once more in a message of its own."""
    request = await request_here(desk, caller, args[0])
    await check_owner(desk, caller, request.owner, "back", request.id)
    if await requests.newest_of(desk.house, request.id) != request.id or request.state is not FilmState.DONE:
        return Answer(notice=caller.words.say("press.late"), private=True)
    ballot = await votes.of_film(desk.house, request.id)
    late = ballot is not None and ballot.closed_why == Why.UNDECIDED
    return await film_answer(desk, caller, request.id, ballot.id if ballot is not None and late else "")


async def press_see(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """see:<film>. The scenes that are ready, joined; shown to whoever asks."""
    request = await request_of_newest(desk, await request_here(desk, caller, args[0]))
    said = caller.words
    ready = await scenes_of(desk, request, await desk.house.status(request.id))
    if not ready.finished:
        return Answer(notice=said.say("preview.nothing"), private=True)
    made = await preview(desk, request, ready.finished)
    if made is None:
        return Answer(notice=said.say("preview.late"), private=True)
    text = said.say("card.preview.text", done=len(ready.finished), total=ready.total)
    card = Card(title=said.say("card.preview.title", title=request.job.title), text=text, tone=Tone.BUSY, video=made.video)
    if made.video.path.stat().st_size > PREVIEW_BYTES:
        link = desk.links.to(made.key, made.video.path.name, made.video.name)
        if not link:
            return Answer(notice=said.say("preview.large"), private=True)
        card = replace(card, video=None, text=f"{text}\n{link}")
    return Answer(card=card, private=True)


async def press_subs(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """subs:<film>. The subtitles as files."""
    request = await request_here(desk, caller, args[0])
    folder, film = await film_files(desk, request)
    name = request.name[:60].replace("/", "-")
    said = caller.words
    files = (
        Attachment(path=folder / film.srt, name=f"{name}.srt"),
        Attachment(path=folder / film.vtt, name=f"{name}.vtt"),
    )
    card = Card(title=said.say("card.subs.title", title=request.job.title), text=said.say("card.subs.text"), attachments=files)
    return Answer(card=card, private=True)


async def film_files(desk: Desk, request: Request) -> tuple[Path, Film]:
    """The folder of a finished film. Raises Conflict while it is not finished, BrokenAsset when it is no longer stored."""
    key = request.outputs.get("film")
    if key is None or request.state is not FilmState.DONE:
        raise Conflict("film.unfinished", "the film is not finished", title=request.job.title)
    film = await asyncio.to_thread(read_result, desk.house.store, key, Film)
    return Path(desk.house.store.fetch(key)), film


async def press_check(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """check:<film>. What the film check found, a line each."""
    request = await request_here(desk, caller, args[0])
    _, film = await film_files(desk, request)
    report = await asyncio.to_thread(read_result, desk.house.store, request.outputs["check"], CheckReport)
    said = caller.words
    card = Card(
        title=said.say("card.check.title", title=request.job.title),
        text=check_summary(said, report),
        tone=Tone.GOOD if report.verdict in (Verdict.GOOD, Verdict.SKIPPED) else Tone.WARNING,
        fields=tuple(finding_field(said, finding) for finding in report.findings),
        footer=length(film.seconds),
    )
    return Answer(card=card, private=True)


def finding_field(said: Words, finding: Finding) -> Field:
    """The name of what was looked at, and how it is."""
    code = f"check.{finding.code}"
    label = said.say(code) if said.has(code) else finding.code
    value = said.say(f"check.{finding.verdict.value}")
    if finding.verdict is not Verdict.SKIPPED:
        measured = f"{finding.value:.0%}" if finding.code in SHARES else f"{finding.value:g} {finding.unit}".strip()
        value = f"{measured}, {value}"
    return Field(label=f"{MARKS[finding.verdict]} {label}", value=value)
