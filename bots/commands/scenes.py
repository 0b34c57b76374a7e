"""Scenes of a project: the contact sheet, a card for each, their text, order and number. Part of the table of commands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bots.callers import Caller
from bots.cards import Action, Answer, Card, Choice, Field, Menu, Style
from bots.commands.boards import Working, picture_steps, press_undo, stored_picture, typed_board, working, working_film
from bots.commands.finding import complete_project
from bots.commands.registry import Command, Desk, FilledForm, Given, Kind, Option, Pressed
from bots.commands.rewriting import (
    deleted,
    fill_insert,
    fill_line,
    fill_text,
    insert_asked,
    inserted,
    line_asked,
    line_choices,
    moved,
    retyped,
    text_asked,
)
from bots.commands.showing import pages
from bots.commands.targets import value_text
from bots.words import Words
from core.crafts import Craft, Still
from core.errors import BadOption, BrokenAsset, NotFound
from core.plan.pictures import sheet_shot
from core.reading.decode import decode
from core.storyboard import Scene, Storyboard
from storage.assets import read_result

PAGE = 25
HEADING_LETTERS = 80
SHOWN_LINES = 12
LINE_LETTERS = 160
TEXT_LETTERS = 1500


def scene_number(work: Working, text: str) -> int:
    """Index (from 0) of the scene with this number (from 1), or whose heading holds these words. Raises NotFound."""
    typed = text.strip().casefold()
    if typed.isdigit():
        if 1 <= int(typed) <= len(work.board.scenes):
            return int(typed) - 1
    else:
        for index, scene in enumerate(work.board.scenes):
            if typed and typed in scene.heading.casefold():
                return index
    raise NotFound("scenes.unknown", f"there is no scene {text}", number=text[:60], count=len(work.board.scenes))


async def complete_scene(desk: Desk, caller: Caller, typed: str) -> tuple[Choice, ...]:
    """Scenes of the project that is looked at."""
    return matching_scenes(caller, await typed_board(desk, caller, look=True), typed)


async def complete_own_scene(desk: Desk, caller: Caller, typed: str) -> tuple[Choice, ...]:
    """Scenes of the project that is changed."""
    return matching_scenes(caller, await typed_board(desk, caller, look=False), typed)


def matching_scenes(caller: Caller, board: Storyboard | None, typed: str) -> tuple[Choice, ...]:
    """Those whose number or heading holds what was typed."""
    wanted = typed.casefold()
    offered = scene_choices(caller.words, board, most=len(board.scenes)) if board is not None else ()
    return tuple(
        Choice(label=choice.label if not choice.detail else f"{choice.label}: {choice.detail}"[:100], value=choice.value)
        for choice in offered
        if wanted in choice.label.casefold() or wanted in choice.detail.casefold()
    )[:PAGE]


def scene_choices(said: Words, board: Storyboard, first: int = 0, most: int = PAGE) -> tuple[Choice, ...]:
    """A page of scenes from index `first` on."""
    return tuple(
        Choice(
            label=said.say("target.scene", number=number),
            value=str(number),
            detail=(scene.heading or scene.summary)[:HEADING_LETTERS],
        )
        for number, scene in enumerate(board.scenes, start=1)
    )[first : first + most]


# ---- looking -------------------------------------------------------------------------------------------------------------


async def scenes(desk: Desk, caller: Caller, given: Given) -> Answer:
    """The contact sheet with a menu, or one scene."""
    work = await working(desk, caller, given.text("project"), look=True)
    if given.text("scene"):
        return Answer(card=await scene_card(desk, caller, work, scene_number(work, given.text("scene"))), private=True)
    return Answer(card=await sheet_card(desk, caller, work), private=True)


async def press_list(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """sc.list:<film>[:<first scene of the page>]."""
    work = await working_film(desk, caller, args[0])
    first = int(args[1]) if len(args) > 1 and args[1].isdigit() else 0
    return Answer(card=await sheet_card(desk, caller, work, first), private=True, replaces=len(args) > 1)


async def press_show(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """sc.show:<film>:<scene>."""
    work = await working_film(desk, caller, args[0])
    return Answer(card=await scene_card(desk, caller, work, scene_number(work, args[-1])), private=True, replaces=True)


async def sheet_card(desk: Desk, caller: Caller, work: Working, first: int = 0) -> Card:
    """Pictures of the scenes, and a menu to look at one of them."""
    said, board, film = caller.words, work.board, work.film
    menu = Menu(verb="sc.show", args=(film,), prompt=said.say("scenes.menu"), choices=scene_choices(said, board, first))
    buttons = [Action(label=said.say("button.insert"), verb="sc.ins", args=(film, str(len(board.scenes))))]
    if len(board.scenes) > first + PAGE:
        buttons.append(Action(label=said.say("button.next"), verb="sc.list", args=(film, str(first + PAGE))))
    elif first:
        buttons.append(Action(label=said.say("button.first"), verb="sc.list", args=(film, "0")))
    return Card(
        title=said.say("scenes.title", title=board.title, count=len(board.scenes)),
        text=said.say("scenes.text"),
        pictures=(await pages(desk, await desk.house.status(film)))[:1],
        menus=(menu,),
        actions=(tuple(buttons),),
    )


async def scene_card(desk: Desk, caller: Caller, work: Working, index: int) -> Card:
    """One scene: its picture, what is set, what is said, its shots, and everything that can be done with it."""
    said, scene, film = caller.words, work.board.scenes[index], work.film
    number = str(index + 1)
    place = next(place for place in work.board.places if place.id == scene.place)
    values = (scene.time.value, scene.weather.value, scene.mood.value)
    fields = [
        Field(label=said.say("scenes.place"), value=", ".join([place.name, *(value_text(said, item) for item in values)]))
    ]
    if scene.lines:
        fields.append(Field(label=said.say("scenes.lines", count=len(scene.lines)), value=spoken(said, work.board, scene)))
    rows = (
        (
            Action(label=said.say("button.text"), verb="sc.text", args=(film, number), style=Style.PRIMARY),
            Action(label=said.say("button.field"), verb="more", args=(film, f"s{number}")),
            *([Action(label=said.say("button.line"), verb="sc.line", args=(film, number))] if scene.lines else []),
        ),
        (
            Action(label=said.say("button.insert.after"), verb="sc.ins", args=(film, number)),
            *(
                [Action(label=said.say("button.move"), verb="sc.move", args=(film, number))]
                if len(work.board.scenes) > 1
                else []
            ),
            Action(label=said.say("button.delete"), verb="sc.del", args=(film, number), style=Style.DANGER),
        ),
    )
    return Card(
        title=said.say("scenes.one", number=number, heading=(scene.heading or scene.summary)[:HEADING_LETTERS]),
        text=scene.summary if scene.heading else "",
        fields=tuple(fields),
        pictures=await still_of(desk, work, index),
        menus=(shot_menu(said, film, index, scene),),
        actions=rows,
    )


def spoken(said: Words, board: Storyboard, scene: Scene) -> str:
    """The lines of a scene, numbered."""
    names = {person.id: person.name for person in board.characters}
    lines = [
        f"{number}. {names[line.character]}: {_short(line.text, LINE_LETTERS)}"
        for number, line in enumerate(scene.lines[:SHOWN_LINES], start=1)
    ]
    over = len(scene.lines) - SHOWN_LINES
    return _short("\n".join([*lines, *([said.say("card.more", count=over)] if over > 0 else [])]), TEXT_LETTERS)


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else f"{text[: letters - 1]}…"


def shot_menu(said: Words, film: str, index: int, scene: Scene) -> Menu:
    """Shots to change: framing, camera, or once more."""
    choices = []
    for number, shot in enumerate(scene.shots[:PAGE], start=1):
        words = scene.lines[shot.speech[0].line].text if shot.speech else shot.action
        detail = ": ".join(part for part in (value_text(said, shot.framing.value), words) if part)
        label = said.say("target.shot", number=f"{index + 1}.{number}")
        choices.append(Choice(label=label, value=f"h{index + 1}.{number}", detail=_short(detail, HEADING_LETTERS)))
    return Menu(verb="more", args=(film,), prompt=said.say("scenes.shots", count=len(scene.shots)), choices=tuple(choices))


async def still_of(desk: Desk, work: Working, index: int) -> tuple[Path, ...]:
    """The picture that stands for a scene; nothing while it is not drawn."""
    title = f"{index + 1}.{sheet_shot(work.board.scenes[index]) + 1}"
    for step in await picture_steps(desk, work, Craft.STILL):
        if step.title == title and desk.house.store.has(step.key):
            try:
                still = read_result(desk.house.store, step.key, Still)
            except BrokenAsset:
                return ()
            path = await stored_picture(desk, step.key, still.picture)
            return (path,) if path else ()
    return ()


# ---- buttons that ask or change ------------------------------------------------------------------------------------------


async def press_text(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """sc.text:<film>:<scene>."""
    work = await working_film(desk, caller, args[0])
    return await text_asked(desk, caller, work, scene_number(work, args[1]))


async def press_line(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """sc.line:<film>:<scene>[:<line>]."""
    work = await working_film(desk, caller, args[0])
    index = scene_number(work, args[1])
    if len(args) > 2:
        return line_asked(caller, work, index, args[2])
    menu = Menu(verb="sc.line", args=args, prompt=caller.words.say("scenes.line.menu"), choices=line_choices(work, index))
    return Answer(card=Card(title=caller.words.say("scenes.line.which"), menus=(menu,)), private=True)


async def press_insert(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """sc.ins:<film>:<number of the scene before it>."""
    return insert_asked(caller, await working_film(desk, caller, args[0]), int(args[1]))


async def press_move(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """sc.move:<film>:<scene>[:<new number>]."""
    work = await working_film(desk, caller, args[0])
    index = scene_number(work, args[1])
    if len(args) > 2:
        return await moved(desk, caller, work, index, scene_number(work, args[2]))
    said = caller.words
    choices = []
    for number, scene in enumerate(work.board.scenes, start=1):
        if number - 1 != index:
            code = "scenes.before" if number - 1 < index else "scenes.after"
            detail = said.say(code, heading=(scene.heading or scene.summary)[:HEADING_LETTERS])
            choices.append(Choice(label=said.say("scenes.position", number=number), value=str(number), detail=detail))
    menu = Menu(verb="sc.move", args=args, prompt=said.say("scenes.move.menu"), choices=tuple(choices[:PAGE]))
    return Answer(card=Card(title=said.say("scenes.move.where", number=args[1]), menus=(menu,)), private=True)


async def press_delete(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """sc.del:<film>:<scene>."""
    work = await working_film(desk, caller, args[0])
    return await deleted(desk, caller, work, scene_number(work, args[1]))


# ---- the same by command -------------------------------------------------------------------------------------------------


async def edit(desk: Desk, caller: Caller, given: Given) -> Answer:
    """A scene's text from a file or the message; without either it asks with a form."""
    work = await working(desk, caller, given.text("project"))
    index = scene_number(work, given.text("scene"))
    text = given.text("text") or _file_text(given)
    if not text:
        return await text_asked(desk, caller, work, index)
    return await retyped(desk, caller, work, index, None, text)


async def insert(desk: Desk, caller: Caller, given: Given) -> Answer:
    """A new scene after another, or at the end."""
    work = await working(desk, caller, given.text("project"))
    at = len(work.board.scenes) if not given.text("after") else given.whole("after", 0, 0, len(work.board.scenes))
    text = given.text("text") or _file_text(given)
    return await inserted(desk, caller, work, at, "", text) if text else insert_asked(caller, work, at)


def _file_text(given: Given) -> str:
    return decode(given.files[0].data) if given.files else ""


async def move(desk: Desk, caller: Caller, given: Given) -> Answer:
    work = await working(desk, caller, given.text("project"))
    index = scene_number(work, given.text("scene"))
    if not given.text("to"):
        raise BadOption("option.missing", "to is missing", name="to")
    return await moved(desk, caller, work, index, given.whole("to", 1, 1, len(work.board.scenes)) - 1)


async def delete(desk: Desk, caller: Caller, given: Given) -> Answer:
    work = await working(desk, caller, given.text("project"))
    return await deleted(desk, caller, work, scene_number(work, given.text("scene")))


async def fill(desk: Desk, caller: Caller, args: tuple[str, ...], answers: Mapping[str, str]) -> Answer:
    """sc.text:<film>:<scene>."""
    work = await working_film(desk, caller, args[0])
    return await fill_text(desk, caller, work, scene_number(work, args[1]), answers)


async def filled_line(desk: Desk, caller: Caller, args: tuple[str, ...], answers: Mapping[str, str]) -> Answer:
    """sc.line:<film>:<scene>:<line>."""
    work = await working_film(desk, caller, args[0])
    return await fill_line(desk, caller, work, (scene_number(work, args[1]), int(args[2]) - 1), answers)


async def filled_insert(desk: Desk, caller: Caller, args: tuple[str, ...], answers: Mapping[str, str]) -> Answer:
    """sc.ins:<film>:<number of the scene before it>."""
    return await fill_insert(desk, caller, await working_film(desk, caller, args[0]), int(args[1]), answers)


_SCENE = Option(name="scene", required=True, complete=complete_own_scene)
_PROJECT = Option(name="project", complete=complete_project)
_TEXT = (Option(name="text", kind=Kind.LONG), Option(name="file", kind=Kind.FILE))
COMMANDS: tuple[Command, ...] = (
    Command(name="scenes", run=scenes, options=(Option(name="scene", complete=complete_scene), _PROJECT)),
    Command(name="scene edit", run=edit, options=(_SCENE, *_TEXT, _PROJECT)),
    Command(name="scene insert", run=insert, options=(Option(name="after", kind=Kind.WHOLE), *_TEXT, _PROJECT)),
    Command(name="scene move", run=move, options=(_SCENE, Option(name="to", kind=Kind.WHOLE, required=True, low=1), _PROJECT)),
    Command(name="scene delete", run=delete, options=(_SCENE, _PROJECT)),
)
PRESSES: dict[str, Pressed] = {
    "sc.list": Pressed(run=press_list),
    "sc.show": Pressed(run=press_show),
    "sc.text": Pressed(run=press_text),
    "sc.line": Pressed(run=press_line),
    "sc.ins": Pressed(run=press_insert),
    "sc.move": Pressed(run=press_move),
    "sc.del": Pressed(run=press_delete),
    "sc.undo": Pressed(run=press_undo),
}
FORMS: dict[str, FilledForm] = {
    "sc.text": FilledForm(run=fill),
    "sc.line": FilledForm(run=filled_line),
    "sc.ins": FilledForm(run=filled_insert),
}
