"""Choosing between takes in the terminal: pictures side by side, then a number."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from bots import desk
from bots.desk import Upload
from bots.terminal.command import FilmCommand
from bots.terminal.session import Session, save_sheet
from core.plan.job import Edit, FilmJob


async def choose_take(command: FilmCommand, session: Session, upload: Upload, job: FilmJob, count: int, pick: int) -> FilmJob:
    """Draws `count` storyboards, each on a sheet of its own, and returns the job of the picked one."""
    jobs = desk.take_jobs(job, count)
    for number, take in enumerate(jobs, start=1):
        await _draw(command, session, upload, take, f"-take-{number}", number)
    number = pick or await asyncio.to_thread(ask_take, command, count)
    return replace(job, options=jobs[number - 1].options)


async def choose_variation(
    command: FilmCommand, session: Session, upload: Upload, job: FilmJob, edit: Edit, count: int, pick: int
) -> FilmJob:
    """Draws `count` variations of what `edit` names on one sheet, side by side, and returns the job of the picked one."""
    variations = desk.variations(job, edit, count)
    await _draw(command, session, upload, replace(job, alternatives=variations), "-takes", count)
    number = pick or await asyncio.to_thread(ask_take, command, count)
    return replace(job, edits=(*job.edits, *variations[number - 1]))


async def _draw(command: FilmCommand, session: Session, upload: Upload, job: FilmJob, label: str, number: int) -> None:
    paths: list[Path] = []

    def keep(pages: tuple[str, ...]) -> None:
        paths.extend(save_sheet(command.outputs, pages, label=label))

    status = await session.make(command.project, upload, job, keep)
    desk.raise_for(status)
    for path in paths:
        command.console.print(command.words.say("takes.sheet", number=number, path=path), markup=False, highlight=False)


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
