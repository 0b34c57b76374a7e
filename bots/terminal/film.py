"""`storyreel film` and `storyreel change`: from a script to a film beside it."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from bots import desk
from bots.desk import MadeFilm, Reading, Upload
from bots.terminal.outputs import Outputs
from bots.terminal.progress import clock
from bots.terminal.session import Session, open_session, save_sheet, until_interrupted
from bots.words import Words
from core.config import Settings
from core.crafts import CheckReport, Verdict
from core.errors import UserError
from core.options import FilmOptions
from core.plan.job import Edit, FilmJob
from storage.films import FilmStatus
from storage.tables import FilmState

INTERRUPTED = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmCommand:
    """What was typed."""

    settings: Settings
    config: Path | None
    console: Console
    words: Words
    outputs: Outputs
    project: str
    workers: int
    quiet: bool = False


def film(command: FilmCommand, script: Path, options: FilmOptions, pick: int) -> int:
    """Makes the film of `script`; the exit status. Raises StoryreelError."""
    upload = read_file(script)

    async def work(session: Session) -> int:
        reading = await desk.read_upload(session.house, upload, options)
        tell_reading(command, reading)
        job = reading.job
        if options.takes > 1:
            job = await choose_take(command, session, upload, job, options.takes, pick)
        return await make(command, session, upload, job)

    return run(command, work)


def change(command: FilmCommand, edits: tuple[Edit, ...]) -> int:
    """Makes the project's newest film again with changes; the exit status. Raises StoryreelError."""

    async def work(session: Session) -> int:
        job = await desk.change_film(session.house, command.project, edits)
        return await make(command, session, Upload(name=command.project, data=b""), job)

    return run(command, work)


def run(command: FilmCommand, work: Callable[[Session], Coroutine[None, None, int]]) -> int:
    """Opens a session, runs `work` in it and turns Ctrl-C into a clean cancel."""
    command.outputs.check()

    async def everything() -> int:
        async with open_session(command.settings, command.config, command.console, command.words, command.workers) as session:
            task = asyncio.create_task(work(session))
            status = await until_interrupted(task, lambda: asyncio.ensure_future(session.cancel()))
        if status == INTERRUPTED:
            command.console.print(command.words.say("film.cancelled"))
        return status

    return asyncio.run(everything())


def read_file(script: Path) -> Upload:
    """Raises UserError with what to do."""
    try:
        return Upload(name=script.name, data=script.read_bytes())
    except FileNotFoundError as error:
        raise UserError("file.missing", f"there is no file {script}", path=str(script)) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise UserError("file.unreadable", f"{script} cannot be read: {why}", path=str(script), why=why) from error


def tell_reading(command: FilmCommand, reading: Reading) -> None:
    """One line about the script, and what had to be guessed."""
    play = reading.screenplay
    spoken = [element for element in play.elements if element.parts]
    scenes = sum(element.kind.value == "scene-heading" for element in play.elements)
    say = command.words.say
    command.console.print(
        say(
            "film.read",
            title=play.title,
            scenes=max(scenes, 1),
            lines=len(spoken),
            words=sum(len(element.text.split()) for element in spoken),
            language=reading.wished_language,
        ),
        markup=False,
        highlight=False,
    )
    for note in play.warnings[:5]:
        command.console.print(say("film.guessed", note=note), style="yellow", markup=False, highlight=False)
    if reading.wished_language != reading.job.language:
        text = say("film.language", language=reading.wished_language, used=reading.job.language)
        command.console.print(text, style="yellow", markup=False, highlight=False)


async def choose_take(command: FilmCommand, session: Session, upload: Upload, job: FilmJob, count: int, pick: int) -> FilmJob:
    """Draws `count` storyboards side by side and returns the job of the picked one."""
    jobs = desk.take_jobs(job, count)
    for number, take in enumerate(jobs, start=1):
        paths: list[Path] = []

        def keep(pages: tuple[str, ...], number: int = number, paths: list[Path] = paths) -> None:
            paths.extend(save_sheet(command.outputs, pages, label=f"-take-{number}"))

        status = await session.make(command.project, upload, take, keep)
        desk.raise_for(status)
        for path in paths:
            command.console.print(command.words.say("takes.sheet", number=number, path=path), markup=False, highlight=False)
    number = pick or await asyncio.to_thread(ask_take, command, count)
    return replace(job, options=jobs[number - 1].options)


def ask_take(command: FilmCommand, count: int) -> int:
    """The number a person types; 1 where nobody can type."""
    if not sys.stdin.isatty():
        return 1
    while True:
        typed = command.console.input(command.words.say("takes.ask", count=count), markup=False).strip()
        if not typed:
            return 1
        if typed.isdigit() and 1 <= int(typed) <= count:
            return int(typed)
        command.console.print(command.words.say("takes.bad", count=count))


async def make(command: FilmCommand, session: Session, upload: Upload, job: FilmJob) -> int:
    """The film itself, then its files and its check."""
    began = time.monotonic()

    def sheet(pages: tuple[str, ...]) -> None:
        for path in save_sheet(command.outputs, pages):
            command.console.print(command.words.say("film.sheet", path=path), markup=False, highlight=False)

    status = await session.make(command.project, upload, job, sheet)
    made = await desk.finished(session.house, session.films[-1], status)
    paths = command.outputs.write(made)
    if unchanged(status):
        command.console.print(command.words.say("film.same"))
    tell_check(command, made.check)
    tell_film(command, made, paths, time.monotonic() - began)
    return 0 if made.check.verdict is not Verdict.BAD else 3


def unchanged(status: FilmStatus) -> bool:
    return status.state is FilmState.DONE and status.cached >= status.total - 1e-6


def tell_film(command: FilmCommand, made: MadeFilm, paths: list[Path], seconds: float) -> None:
    size = f"{made.film.bytes / 1e6:.1f} MB"
    say = command.words.say
    done = say("film.done", path=paths[0], length=clock(made.film.seconds), size=size, seconds=seconds)
    command.console.print(done, style="bold green", markup=False, highlight=False)
    command.console.print(say("film.extras", files=", ".join(path.name for path in paths[1:])), markup=False, highlight=False)


def tell_check(command: FilmCommand, report: CheckReport) -> None:
    """The film check, a line per finding."""
    styles = {Verdict.GOOD: "green", Verdict.WARNING: "yellow", Verdict.BAD: "red", Verdict.SKIPPED: "dim"}
    command.console.print(command.words.say("check.title"), style="bold")
    for finding in report.findings:
        code = f"check.{finding.code}"
        label = command.words.say(code) if command.words.has(code) else finding.code
        value = f"{finding.value:g} {finding.unit}".strip() if finding.verdict is not Verdict.SKIPPED else ""
        text = f"  {label}: {value}  {command.words.say(f'check.{finding.verdict.value}')}  {finding.note}".rstrip()
        command.console.print(text, style=styles[finding.verdict], markup=False, highlight=False)
