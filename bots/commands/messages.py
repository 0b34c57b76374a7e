"""Answers that live on: a message that shows a film or a batch and that the courier keeps up to date. Used by many commands."""

from __future__ import annotations

from bots.callers import Caller
from bots.cards import Answer
from bots.commands.registry import Desk
from bots.commands.showing import batch_shown, film_shown
from core.serial import to_json
from storage import posts


async def film_answer(desk: Desk, caller: Caller, film: str) -> Answer:
    """A message that shows the film from now on."""
    shown = await film_shown(desk, caller.words, film)
    return Answer(card=shown.card, post=await post(desk, caller, "film", film))


async def batch_answer(desk: Desk, caller: Caller, batch: str) -> Answer:
    shown = await batch_shown(desk, caller.words, batch)
    return Answer(card=shown.card, post=await post(desk, caller, "batch", batch))


async def post(desk: Desk, caller: Caller, subject: str, about: str) -> str:
    return await posts.add(
        desk.house,
        platform=caller.place.platform,
        place=to_json(caller.place).decode(),
        subject=subject,
        subject_id=about,
        person=caller.person.id,
        locale=caller.words.language,
        reply_to=caller.message or caller.pressed,
    )
