"""`storyreel film` and `storyreel change`: from a script to a film beside it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path

from bots import desk
from bots.desk import MadeFilm, Reading, Upload
from bots.terminal.command import FilmCommand
from bots.terminal.pool import WorkerPool
from bots.terminal.progress import clock
from bots.terminal.session import Session, open_session, save_sheet, until_interrupted
from bots.terminal.takes import choose_take, choose_variation
from core.crafts import CheckReport, Verdict
from core.errors import BrokenAsset, UserError
from core.manifest import Manifest, read_manifest
from core.options import FilmOptions
from core.plan.job import Edit, FilmJob
from storage.collector import collect_when_due
from storage.films import FilmStatus
from storage.tables import FilmState

INTERRUPTED = 130


def film(
    command: FilmCommand,
    pool: WorkerPool,
    script: Path,
    options: FilmOptions,
    pick: int,
    manifest: Path | None,
    track: Path | None,
) -> int:
    """Makes the film of `script`, or with `manifest` the film that it describes; the exit status. Raises StoryreelError."""
    upload = read_file(script)
    recorded = read_manifest_file(manifest) if manifest is not None else None
    music = read_file(track) if track is not None else None

    async def work(session: Session) -> int:
        reading = await desk.read_upload(session.house, upload, recorded.job.options if recorded else options)
        tell_reading(command, reading)
        job = reading.job
        if music is not None:
            job = replace(job, track=await desk.read_track(session.house, music))
        if recorded is not None:
            job = desk.recorded_job(session.house, job, recorded)
        elif options.takes > 1:
            job = await choose_take(command, session, upload, job, options.takes, pick)
        return await make(command, session, upload, job)

    return run(command, pool, work)


def change(command: FilmCommand, pool: WorkerPool, edits: tuple[Edit, ...], takes: int, pick: int) -> int:
    """Makes the project's newest film again with changes; the exit status. Raises StoryreelError.

    With `takes`, draws that many variations of the edited thing side by side first and films the picked one.
    """
    upload = Upload(name=command.project, data=b"")

    async def work(session: Session) -> int:
        job = await desk.change_film(session.house, command.project, edits)
        if takes > 1:
            job = await choose_variation(command, session, upload, job, edits[-1], takes, pick)
        return await make(command, session, upload, job)

    return run(command, pool, work)


def run(command: FilmCommand, pool: WorkerPool, work: Callable[[Session], Coroutine[None, None, int]]) -> int:
    """Opens a session, runs `work` in it and turns Ctrl-C into a clean cancel."""

    async def everything() -> int:
        async with open_session(command.settings, command.console, command.words, pool) as session:
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


def read_manifest_file(path: Path) -> Manifest:
    """Raises UserError with what to do."""
    try:
        return read_manifest(read_file(path).data.decode())
    except (UnicodeDecodeError, BrokenAsset) as error:
        raise UserError("manifest.unreadable", f"{path} is not a film's manifest", path=str(path)) from error


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


async def make(command: FilmCommand, session: Session, upload: Upload, job: FilmJob) -> int:
    """The film itself, then its files and its check."""
    began = time.monotonic()

    def sheet(pages: tuple[str, ...]) -> None:
        for path in save_sheet(command.outputs, pages):
            command.console.print(command.words.say("film.sheet", path=path), markup=False, highlight=False)

    status = await session.make(command.project, upload, job, sheet)
    session.pool.ask_to_stop()
    made = await desk.finished(session.house, session.films[-1], status)
    paths = command.outputs.write(made)
    if command.max_mb > 0:
        made = await asyncio.to_thread(fit_film, command, made, paths[0])
    if unchanged(status):
        command.console.print(command.words.say("film.same"))
    tell_check(command, made.check)
    tell_film(command, made, paths, time.monotonic() - began)
    await collect_when_due(session.house)
    return 0 if made.check.verdict is not Verdict.BAD else 3


def fit_film(command: FilmCommand, made: MadeFilm, path: Path) -> MadeFilm:
    """Makes the written film fit the size that was asked for, at the best quality that fits."""
    from core.edit.fit import fit

    aside = path.with_name(f".{path.name}.fit.mp4")
    try:
        fitted = fit(path, aside, round(command.max_mb * 1e6))
        command.outputs.copy(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    return replace(made, film=replace(made.film, bytes=fitted.bytes))


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
