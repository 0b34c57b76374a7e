"""Answers that live on: a message that shows a film or a batch and that the courier keeps up to date. Used by many commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bots.callers import Caller
from bots.cards import Answer
from bots.commands.making import start
from bots.commands.registry import Desk
from bots.commands.showing import batch_shown, film_shown
from core.serial import to_json
from storage import starting
from storage.orders import Order
from storage.posts import NewPost
from storage.starting import ALONE, Along


async def start_film(desk: Desk, caller: Caller, order: Order, along: Along = ALONE) -> Answer:
    """Asks for a film together with the message that shows it from now on: there are both or neither. Raises Refused."""
    started = await start(desk, caller, (order,), replace(along, post=new_post(caller)))
    shown = await film_shown(desk, caller.words, started.films[0])
    return Answer(card=shown.card, post=started.post)


async def start_batch(desk: Desk, caller: Caller, asked: Sequence[Order]) -> Answer:
    """Asks for several films in one message: there are all of them or none. Raises Refused."""
    started = await start(desk, caller, asked, Along(post=new_post(caller), batch=True))
    shown = await batch_shown(desk, caller.words, started.batch)
    return Answer(card=shown.card, post=started.post)


async def film_answer(desk: Desk, caller: Caller, film: str, reopened: str = "") -> Answer:
    """A message that shows a film that there is, with its withdrawn ballot `reopened`."""
    post = await starting.show(desk.house, replace(new_post(caller), subject_id=film), reopened, desk.clock())
    return Answer(card=(await film_shown(desk, caller.words, film)).card, post=post)


def new_post(caller: Caller) -> NewPost:
    """A message in the caller's place; what it shows is filled in."""
    return NewPost(
        platform=caller.place.platform,
        place=to_json(caller.place).decode(),
        subject="film",
        subject_id="",
        person=caller.person.id,
        locale=caller.words.language,
        reply_to=caller.message or caller.pressed,
    )
