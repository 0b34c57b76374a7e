"""Making films: the commands "film", "status", "cancel" and "change", and the buttons of films."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from bots import desk as films
from bots.callers import Caller
from bots.cards import Action, Answer, Card, Form, FormField, Style, Tone
from bots.commands.batching import press_batch1, press_batchx, split_files
from bots.commands.changing import change, complete_field, press_more
from bots.commands.finding import complete_open_film, complete_project, find_film
from bots.commands.guarding import check_owner
from bots.commands.limits import check_length, check_quota, limits_here
from bots.commands.making import new_order, project_name
from bots.commands.messages import start_batch, start_film
from bots.commands.pressing import (
    press_again,
    press_back,
    press_batcha,
    press_check,
    press_ok,
    press_see,
    press_stop,
    press_subs,
    stop,
)
from bots.commands.registry import Command, Desk, FilledForm, Given, Kind, Option, Pressed
from bots.commands.showing import film_shown, making, seconds_left
from bots.commands.takes import complete_what
from bots.commands.teams import TEAM_OPTIONS, start_job, takes_job, whole_film
from bots.commands.wishing import OPTIONS, packed, unpacked, wishes
from bots.desk import Reading, Upload
from bots.words import Words
from core.errors import BadScript, UserError
from core.plan.job import Until
from storage import requests
from storage.orders import Order
from storage.requests import Request
from storage.tables import FilmState

TITLE_LETTERS = 60
LISTED = 12
PROBLEMS = 8


async def film(desk: Desk, caller: Caller, given: Given) -> Answer:
    """From scripts to films: one goes by its storyboard or takes, several make a batch. Without a script it asks for one."""
    scripts, track = await asyncio.to_thread(split_files, given.files)
    text = given.text("text")
    if text:
        scripts = (*scripts, pasted(text))
    if not scripts:
        if given.files:
            raise BadScript("film.only_music", "there is no script among these files")
        return Answer(form=script_form(caller.words, packed(given)))
    if len(scripts) > 1:
        return await batch(desk, caller, given, scripts)
    return await single(desk, caller, given, scripts[0], track)


def pasted(text: str, title: str = "") -> Upload:
    """Text as an upload that is named by its first words."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    name = title or " ".join(first.removeprefix("Title:").split()[:6])
    return Upload(name=f"{name[:TITLE_LETTERS].replace('/', '-') or 'script'}.txt", data=text.encode())


def script_form(said: Words, args: tuple[str, ...]) -> Form:
    return Form(
        verb="script",
        args=args,
        title=said.say("form.script.title"),
        fields=(
            FormField(name="text", label=said.say("form.script.text"), long=True, placeholder=said.say("form.script.hint")),
            FormField(name="title", label=said.say("form.script.name"), required=False, limit=TITLE_LETTERS),
        ),
    )


async def fill_script(desk: Desk, caller: Caller, args: tuple[str, ...], answers: Mapping[str, str]) -> Answer:
    """script[:<options>]. A text that was typed into the form."""
    upload = pasted(answers.get("text", ""), answers.get("title", "").strip())
    return await single(desk, caller, Given(values=unpacked(args)), upload, None)


async def single(desk: Desk, caller: Caller, given: Given, script: Upload, track: Upload | None) -> Answer:
    """One film."""
    wished = await wishes(desk, caller, given, given.text("project"))
    reading = await films.read_upload(desk.house, script, wished.options)
    check_length(await limits_here(desk, caller), reading.screenplay)
    wanted = given.text("project") or title_of(reading, script)
    wished = await wishes(desk, caller, given, await project_name(desk, caller, wanted))
    job = replace(reading.job, options=replace(wished.options, takes=1), engines=wished.engines)
    if track is not None:
        job = replace(job, track=await films.read_track(desk.house, track))
    if wished.takes > 1:
        takes = new_order(caller, wanted, script.name, takes_job(job, whole_film(), wished.takes))
        return await start_job(desk, caller, takes, wished.team)
    job = replace(job, until=Until.SHEET if wished.storyboard else Until.FILM)
    return await start_film(desk, caller, new_order(caller, wanted, script.name, job))


def title_of(reading: Reading, script: Upload) -> str:
    return reading.screenplay.title.strip() or script.name.rpartition(".")[0]


async def batch(desk: Desk, caller: Caller, given: Given, scripts: tuple[Upload, ...]) -> Answer:
    """Several films, without stops; when one script cannot be filmed none is."""
    limits = await limits_here(desk, caller)
    await check_quota(desk, caller, limits, len(scripts))
    wished = await wishes(desk, caller, given, "")
    asked: list[Order] = []
    problems = []
    for number, script in enumerate(scripts):
        try:
            reading = await films.read_upload(desk.house, script, wished.options)
            check_length(limits, reading.screenplay)
            request = f"{caller.request}:{number}" if caller.request else ""
            job = replace(reading.job, engines=wished.engines)
            asked.append(new_order(caller, title_of(reading, script), script.name, job, request))
        except UserError as error:
            problems.append(f"{script.name[:TITLE_LETTERS]}: {caller.words.error(error)}")
    if problems:
        raise BadScript("batch.refused", "; ".join(problems), problems="\n".join(problems[:PROBLEMS]), count=len(scripts))
    return await start_batch(desk, caller, asked)


# ---- how far, and enough -------------------------------------------------------------------------------------------------


async def status(desk: Desk, caller: Caller, given: Given) -> Answer:
    """One film's card, or a line per film that waits or is being made: one's own, or everybody's here."""
    if given.text("film"):
        found = await find_film(desk, caller, given.text("film"))
        return Answer(card=(await film_shown(desk, caller.words, found.id)).card, private=True)
    everybody = given.yes("everybody", False)
    owner = "" if everybody else caller.person.key
    known = await requests.requests_of(desk.house, caller.place.scope, owner, open_only=True, limit=LISTED + 1)
    said = caller.words
    if not known:
        text = said.say("card.status.none.all" if everybody else "card.status.none")
        return Answer(card=Card(title=said.say("card.status.title"), text=text), private=True)
    if len(known) == 1 and not everybody:
        return Answer(card=(await film_shown(desk, said, known[0].id)).card, private=True)
    lines = [await status_line(desk, said, item) for item in reversed(known[:LISTED])]
    lines += [said.say("card.more.some")] if len(known) > LISTED else []
    card = Card(title=said.say("card.status.title"), text="\n".join(lines), tone=Tone.BUSY)
    return Answer(card=card, private=True)


async def status_line(desk: Desk, said: Words, request: Request) -> str:
    """ "The Lamp: 43 %, about 2 min left" """
    now = await desk.house.status(request.id)
    if request.state is FilmState.WAITING:
        return f"{request.job.title}: {said.say('status.waiting', count=now.queued_films)}"
    left = seconds_left(desk, request, now)
    about = said.say("status.left", time=said.lasting(left)) if left is not None else making(said, now)
    return f"{request.job.title}: {now.fraction:.0%}" + (f", {about}" if about else "")


async def cancel(desk: Desk, caller: Caller, given: Given) -> Answer:
    """Stops a film; with several of one's own going, asks which."""
    said = caller.words
    typed = given.text("film")
    mine = await requests.requests_of(desk.house, caller.place.scope, caller.person.key, open_only=True)
    if not typed and len(mine) > 1:
        rows = tuple(
            (Action(label=item.job.title[:36], verb="stop", args=(item.id,), style=Style.DANGER),) for item in mine[:5]
        )
        card = Card(title=said.say("card.cancel.title"), text=said.say("card.cancel.which"), actions=rows)
        return Answer(card=card, private=True)
    found = await find_film(desk, caller, typed, open_only=True)
    await check_owner(desk, caller, found.owner, "cancel", found.id)
    done = await stop(desk, found)
    return Answer(notice=said.say("press.stopped" if done else "press.late"), private=True)


COMMANDS: tuple[Command, ...] = (
    Command(name="film", run=film, heavy=True, options=OPTIONS),
    Command(
        name="status",
        run=status,
        options=(Option(name="film", complete=complete_open_film), Option(name="everybody", kind=Kind.YESNO)),
    ),
    Command(name="cancel", run=cancel, options=(Option(name="film", complete=complete_open_film),)),
    Command(
        name="change",
        run=change,
        heavy=True,
        options=(
            Option(name="what", required=True, complete=complete_what),
            Option(name="field", complete=complete_field),
            Option(name="value"),
            Option(name="project", complete=complete_project),
            Option(name="takes", kind=Kind.WHOLE, low=1, high=9),
            *TEAM_OPTIONS,
        ),
    ),
)
PRESSES: dict[str, Pressed] = {
    "ok": Pressed(run=press_ok),
    "stop": Pressed(run=press_stop),
    "again": Pressed(run=press_again, heavy=True),
    "back": Pressed(run=press_back),
    "more": Pressed(run=press_more),
    "see": Pressed(run=press_see),
    "subs": Pressed(run=press_subs),
    "check": Pressed(run=press_check),
    "batch1": Pressed(run=press_batch1),
    "batchx": Pressed(run=press_batchx),
    "batcha": Pressed(run=press_batcha, heavy=True),
}
FORMS: dict[str, FilledForm] = {"script": FilledForm(run=fill_script, heavy=True)}
