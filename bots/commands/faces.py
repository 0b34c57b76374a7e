"""Kept pictures as the faces of a film's characters: painters make portraits that resemble them. Used by
bots.commands.kept_files."""

from __future__ import annotations

import asyncio

from bots.callers import Caller
from bots.cards import Answer, Card, Choice, Menu
from bots.commands.boards import Working, change_to, check_newest, with_edits
from bots.commands.characters import MOST, about, find_person, number_of
from bots.commands.portraits import people_of
from bots.commands.registry import Desk
from core.crafts import Craft
from core.plan.job import Edit, Scope
from core.plan.likeness import PICTURE, WITHOUT, given_pictures
from core.storyboard import NARRATOR
from storage.uploads import KeptFile

DRAWN = "draft"


async def ask_whose(desk: Desk, caller: Caller, work: Working, item: KeptFile) -> Answer:
    """A menu of everybody who is seen in the film."""
    said = caller.words
    choices = tuple(
        Choice(label=person.name[:80], value=number_of(work, person), detail=about(said, person))
        for person in people_of(work)
        if person.id != NARRATOR
    )[:MOST]
    menu = Menu(verb="as.face", args=(item.id,), prompt=said.say("characters.menu"), choices=choices)
    return Answer(card=Card(title=item.name[-120:], text=said.say("assets.face.whose"), menus=(menu,)), private=True)


async def give(desk: Desk, caller: Caller, work: Working, typed: str, item: KeptFile | None) -> Answer:
    """Somebody looks as in the picture from now on; None: as the words say again."""
    await check_newest(desk, caller, work, "asset use")
    person, said = find_person(work, typed), caller.words
    if item is None and person.id not in given_pictures(work.job.edits):
        return Answer(notice=said.say("scenes.same"), private=True)
    value = WITHOUT if item is None else item.key
    job = with_edits(work, Edit(scope=Scope.CHARACTER, target=person.id, field=PICTURE, value=value))
    if item is None:
        return await change_to(desk, caller, work, job, said.say("assets.face.taken", name=person.name))
    book = await asyncio.to_thread(desk.house.advancer.book.picked, job.engines)
    told = "assets.face.drawn" if book.entries[Craft.PORTRAIT].name == DRAWN else "assets.face.given"
    return await change_to(desk, caller, work, job, said.say(told, name=person.name, file=item.name[-60:]))
