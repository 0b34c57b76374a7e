"""The storyboard's card: pictures, scenes, cast with voices, and how long the film will take. Called by showing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from bots import desk as films
from bots.cards import Action, Card, Field, Style, Tone
from bots.commands.registry import Desk
from bots.words import Words
from core.casting import cast_voices
from core.errors import BrokenAsset
from core.plan.edits import apply_edits, chosen_voices
from core.plan.job import FilmJob, Until
from core.plan.planner import plan
from core.screenplay import Screenplay
from core.serial import from_json
from core.storyboard import Storyboard
from storage.advance import StoredResults
from storage.films import FilmStatus
from storage.requests import Request

SCENES_SHOWN = 8
CAST_SHOWN = 8
PAGES_SHOWN = 4
HEADING_LETTERS = 60
REAL_TIME = 1.15
"""Of the foreseen CPU seconds a film takes this much on the clock per core: workers also wait for one another."""


async def storyboard_card(desk: Desk, said: Words, request: Request, status: FilmStatus, pages: tuple[Path, ...]) -> Card:
    """Approve, edit or stop; the film goes on from here."""
    buttons = (
        Action(label=said.say("button.ok"), verb="ok", args=(request.id,), style=Style.GOOD),
        Action(label=said.say("button.edit"), verb="more", args=(request.id,)),
        Action(label=said.say("button.stop"), verb="stop", args=(request.id,), style=Style.DANGER),
    )
    try:
        board = apply_edits(await films.storyboard(desk.house, status), request.job.edits)
    except (BrokenAsset, KeyError):
        return Card(title=request.job.title, text=said.say("card.storyboard.lost"), tone=Tone.WARNING, actions=(buttons,))
    fields = [
        Field(label=said.say("card.storyboard.scenes", count=len(board.scenes)), value=scene_list(said, board)),
        Field(label=said.say("card.storyboard.cast"), value=cast_list(desk, said, request.job, board)),
        Field(label=said.say("card.storyboard.takes_time"), value=said.lasting(await making_seconds(desk, request.job))),
    ]
    return Card(
        title=said.say("card.storyboard.title", title=board.title),
        text=said.say("card.storyboard.text"),
        fields=tuple(field for field in fields if field.value),
        pictures=pages[:PAGES_SHOWN],
        actions=(buttons,),
        footer=await language_note(desk, said, request.job) or (board.notes[0] if board.notes else ""),
    )


async def language_note(desk: Desk, said: Words, job: FilmJob) -> str:
    """Says so when voices of another language read the script; empty else."""
    if job.options.language != "auto":
        return ""
    folder = desk.house.store.fetch(job.screenplay.key)
    play = await asyncio.to_thread(lambda: from_json((folder / "screenplay.json").read_bytes(), Screenplay))
    if play.language in (job.language, films.UNDETERMINED):
        return ""
    names = [said.say(f"language.{code}") if said.has(f"language.{code}") else code for code in (play.language, job.language)]
    return said.say("card.storyboard.language", language=names[0], used=names[1])


def scene_list(said: Words, board: Storyboard) -> str:
    """A line per scene."""
    lines = [
        said.say("card.storyboard.scene", number=number, heading=scene.heading[:HEADING_LETTERS])
        for number, scene in enumerate(board.scenes[:SCENES_SHOWN], start=1)
    ]
    over = len(board.scenes) - SCENES_SHOWN
    return "\n".join([*lines, *([said.say("card.more", count=over)] if over > 0 else [])])


def cast_list(desk: Desk, said: Words, job: FilmJob, board: Storyboard) -> str:
    """Everybody who speaks, with the voice they will have."""
    book = desk.house.advancer.book
    voices = cast_voices(board.characters, book.voices, job.language, chosen_voices(job, book.voices))
    labels = {voice.id: voice.label for voice in book.voices}
    speaking = {line.character for scene in board.scenes for line in scene.lines}
    lines = [
        f"{person.name}: {labels.get(voices[person.id].voice, voices[person.id].voice)}"
        for person in board.characters
        if person.id in speaking and person.id in voices
    ]
    over = len(lines) - CAST_SHOWN
    return "\n".join([*lines[:CAST_SHOWN], *([said.say("card.more", count=over)] if over > 0 else [])])


async def making_seconds(desk: Desk, job: FilmJob) -> float:
    """How long the film of a storyboard will take to make, on this machine's workers."""
    book, store = desk.house.advancer.book, desk.house.store

    def foreseen() -> float:
        whole = plan(replace(job, until=Until.FILM), book, StoredResults(store))
        return whole.unplanned + sum(step.weight for step in whole.steps if not store.has(step.key))

    return REAL_TIME * await asyncio.to_thread(foreseen) / max(1, desk.settings.worker_count)
