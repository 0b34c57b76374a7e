"""Changing the script of a project scene by scene: forms to type in, and what follows. Used by bots.commands.scenes.

The rules are in core.screenplay_edits; here they meet forms, files and people.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

from bots.callers import Caller
from bots.cards import Answer, Attachment, Card, Choice, Form, FormField
from bots.commands.boards import Working, change_to, check_newest, rewritten_job, screenplay_of, with_edits
from bots.commands.registry import Desk
from core.errors import NotFound
from core.plan.edits import TEXT
from core.plan.job import Edit, Scope
from core.screenplay import Element, Screenplay
from core.screenplay_edits import (
    Rewritten,
    delete_scene,
    insert_scene,
    move_scene,
    replace_line,
    replace_scene,
    scene_text,
)
from storage.assets import put_files

FORM_LETTERS = 4000
"""What a form's field holds on every platform."""
HEADING_LETTERS = 250
MOST_CHOICES = 25

Change = Callable[[Screenplay], Rewritten]


async def _rewrite(desk: Desk, caller: Caller, work: Working, change: Change, told: str, undo: bool = False) -> Answer:
    await check_newest(desk, caller, work, "scenes")
    play = await screenplay_of(desk, work.job)
    made = await asyncio.to_thread(change, play)
    if unnumbered(made.screenplay) == unnumbered(play):
        return Answer(notice=caller.words.say("scenes.same"), private=True)
    return await change_to(desk, caller, work, await rewritten_job(desk, caller, work, made), told, undo)


def unnumbered(play: Screenplay) -> list[Element]:
    """What a script says, wherever in its file."""
    return [replace(element, line=0) for element in play.elements]


# ---- the words of a scene ------------------------------------------------------------------------------------------------


async def text_asked(desk: Desk, caller: Caller, work: Working, index: int) -> Answer:
    """A form with the scene's text; the text as a file where it is too long for one."""
    said = caller.words
    heading, text = scene_text(await screenplay_of(desk, work.job), work.plain, index)
    number = str(index + 1)
    if len(text) > FORM_LETTERS:
        return await _as_file(desk, caller, number, f"{heading}\n\n{text}\n" if heading else f"{text}\n")
    form = Form(
        verb="sc.text",
        args=(work.film, number),
        title=said.say("scenes.form.title", number=number),
        fields=(
            FormField(
                name="heading",
                label=said.say("scenes.form.heading"),
                value=heading,
                required=False,
                limit=HEADING_LETTERS,
                placeholder=said.say("scenes.form.heading.hint"),
            ),
            FormField(name="text", label=said.say("scenes.form.text"), value=text, long=True, limit=FORM_LETTERS),
        ),
    )
    return Answer(form=form)


async def _as_file(desk: Desk, caller: Caller, number: str, text: str) -> Answer:
    name = f"scene-{number}.fountain"
    ref = await asyncio.to_thread(put_files, desk.house.store, "scene-text", {name: text.encode()})
    said = caller.words
    file = Attachment(path=desk.house.store.fetch(ref.key) / name, name=name)
    card = Card(
        title=said.say("scenes.form.title", number=number), text=said.say("scenes.long", number=number), attachments=(file,)
    )
    return Answer(card=card, private=True)


async def fill_text(desk: Desk, caller: Caller, work: Working, index: int, answers: Mapping[str, str]) -> Answer:
    return await retyped(desk, caller, work, index, answers.get("heading", "").strip(), answers.get("text", ""))


async def retyped(desk: Desk, caller: Caller, work: Working, index: int, heading: str | None, text: str) -> Answer:
    """A scene with new text; `heading` None: it stands at the head of the text, or stays."""

    def change(play: Screenplay) -> Rewritten:
        kept = scene_text(play, work.plain, index)[0] if heading is None else heading
        return replace_scene(play, work.plain, index, kept, text)

    return await _rewrite(desk, caller, work, change, caller.words.say("scenes.done.text", number=index + 1))


# ---- the words of a line -------------------------------------------------------------------------------------------------


def line_choices(work: Working, index: int) -> tuple[Choice, ...]:
    """Lines of a scene to choose from."""
    names = {person.id: person.name for person in work.board.characters}
    lines = work.board.scenes[index].lines[:MOST_CHOICES]
    return tuple(
        Choice(label=f"{number}. {names[line.character]}"[:80], value=str(number), detail=" ".join(line.text.split())[:80])
        for number, line in enumerate(lines, start=1)
    )


def line_asked(caller: Caller, work: Working, index: int, number: str) -> Answer:
    """A form with a line. Raises NotFound."""
    lines = work.board.scenes[index].lines
    if not number.isdigit() or not 1 <= int(number) <= len(lines):
        raise NotFound("scenes.line", f"no line {number}", number=number, count=len(lines))
    line = lines[int(number) - 1]
    said = caller.words
    name = next(person.name for person in work.board.characters if person.id == line.character)
    form = Form(
        verb="sc.line",
        args=(work.film, str(index + 1), number),
        title=said.say("scenes.form.line", number=f"{index + 1}.{number}"),
        fields=(FormField(name="text", label=name[:40], value=line.text[:FORM_LETTERS], long=True, limit=FORM_LETTERS),),
    )
    return Answer(form=form)


async def fill_line(desk: Desk, caller: Caller, work: Working, place: tuple[int, int], answers: Mapping[str, str]) -> Answer:
    """A line with other words; `place` is scene and line, from 0. The script changes where it has the line as one piece, else
    only what is said in the film."""
    index, line = place
    text = answers.get("text", "").strip()
    scene = work.board.scenes[index]
    if not 0 <= line < len(scene.lines):
        raise NotFound("scenes.line", "no such line", number=line + 1, count=len(scene.lines))
    said = caller.words
    told = said.say("scenes.done.line", number=f"{index + 1}.{line + 1}")
    if not text or text == scene.lines[line].text:
        return Answer(notice=said.say("scenes.same"), private=True)
    await check_newest(desk, caller, work, "scenes")
    made = None
    if work.plain.scenes[index].lines[line].text == scene.lines[line].text:  # not a translated one
        made = replace_line(await screenplay_of(desk, work.job), work.plain, index, line, text)
    if made is None:
        edit = Edit(scope=Scope.LINE, target=f"{scene.id}/{line + 1}", field=TEXT, value=text)
        return await change_to(desk, caller, work, with_edits(work, edit), told)
    return await change_to(desk, caller, work, await rewritten_job(desk, caller, work, made), told)


# ---- order and number ----------------------------------------------------------------------------------------------------


def insert_asked(caller: Caller, work: Working, at: int) -> Answer:
    """A form for a new scene after scene number `at` (0: at the beginning)."""
    said = caller.words
    form = Form(
        verb="sc.ins",
        args=(work.film, str(at)),
        title=said.say("scenes.form.new"),
        fields=(
            FormField(
                name="heading",
                label=said.say("scenes.form.heading"),
                required=False,
                limit=HEADING_LETTERS,
                placeholder=said.say("scenes.form.heading.hint"),
            ),
            FormField(
                name="text",
                label=said.say("scenes.form.text"),
                long=True,
                limit=FORM_LETTERS,
                placeholder=said.say("scenes.form.text.hint"),
            ),
        ),
    )
    return Answer(form=form)


async def fill_insert(desk: Desk, caller: Caller, work: Working, at: int, answers: Mapping[str, str]) -> Answer:
    return await inserted(desk, caller, work, at, answers.get("heading", ""), answers.get("text", ""))


async def inserted(desk: Desk, caller: Caller, work: Working, at: int, heading: str, text: str) -> Answer:
    told = caller.words.say("scenes.done.insert", number=at + 1)
    return await _rewrite(desk, caller, work, lambda play: insert_scene(play, work.plain, at, heading, text), told, undo=True)


async def moved(desk: Desk, caller: Caller, work: Working, index: int, to: int) -> Answer:
    told = caller.words.say("scenes.done.move", number=index + 1, to=to + 1)
    return await _rewrite(desk, caller, work, lambda play: move_scene(play, work.plain, index, to), told, undo=True)


async def deleted(desk: Desk, caller: Caller, work: Working, index: int) -> Answer:
    told = caller.words.say("scenes.done.delete", number=index + 1)
    return await _rewrite(desk, caller, work, lambda play: delete_scene(play, work.plain, index), told, undo=True)
