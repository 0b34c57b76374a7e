"""Offers to film what somebody sent without saying what to do with it. Called by bots.on_telegram.reception.

What was sent is kept as a row beside the questions of forms (files by Telegram's id), so that an offer survives a restart.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from bots.callers import Caller
from bots.cards import Action, Card, Form, FormField, Style
from bots.on_telegram.fetching import Attached
from bots.on_telegram.people import PLATFORM
from core.serial import from_json, to_json
from storage import questions
from storage.house import House

MAKE = "tg.film"
DECLINE = "tg.no"
TEXT = "text"
NAMES = 5
LEAST_UNITS = 400
"""A text in a private chat that is at least this long is taken for a script."""
LEAST_LINES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What an offer is about."""

    message: str
    """Of the person, with the first file or the text."""
    files: tuple[Attached, ...] = ()
    text: str = ""


def looks_like_script(text: str) -> bool:
    return len(text) >= LEAST_UNITS or text.count("\n") + 1 >= LEAST_LINES


async def keep(house: House, caller: Caller, offered: Offered) -> str:
    """Keeps an offer for this person; returns its id."""
    offer = uuid.uuid4().hex[:16]
    form = Form(
        verb=MAKE,
        args=(to_json(offered.files).decode(),),
        fields=(FormField(name=TEXT, label="", value=offered.text),),
    )
    await questions.ask(
        house,
        platform=PLATFORM,
        place_id=_place(caller, offer),
        person=caller.person.id,
        message=offered.message,
        form=to_json(form),
    )
    return offer


async def find(house: House, caller: Caller, offer: str) -> Offered | None:
    """None when it was taken or declined already, or made to somebody else."""
    found = await questions.pending(house, PLATFORM, _place(caller, offer), caller.person.id)
    if found is None:
        return None
    form = from_json(found.form, Form)
    files = from_json(form.args[0].encode(), tuple[Attached, ...])
    return Offered(message=found.message, files=files, text=form.fields[0].value)


async def drop(house: House, caller: Caller, offer: str) -> bool:
    return await questions.drop(house, PLATFORM, _place(caller, offer), caller.person.id)


def _place(caller: Caller, offer: str) -> str:
    return f"{caller.place.id}/{offer}"


def card_of(caller: Caller, offer: str, offered: Offered) -> Card:
    """ "Make a film of X?" with one button for yes."""
    say = caller.words.say
    names = [file.name for file in offered.files]
    if len(names) > 1:
        title = say("telegram.offer.files", count=len(names))
        listed = "\n".join(names[:NAMES]) + ("\n…" if len(names) > NAMES else "")
        text, label = f"{listed}\n\n{say('telegram.offer.text')}", say("telegram.offer.button.films", count=len(names))
    else:
        title = say("telegram.offer.file", name=names[0]) if names else say("telegram.offer.pasted")
        text, label = say("telegram.offer.text"), say("telegram.offer.button.film")
    return Card(
        title=title,
        text=text,
        actions=(
            (
                Action(label=label, verb=MAKE, args=(offer,), style=Style.PRIMARY),
                Action(label=say("telegram.offer.button.no"), verb=DECLINE, args=(offer,)),
            ),
        ),
    )


def split(files: Sequence[Attached]) -> tuple[tuple[Attached, ...], tuple[Attached, ...]]:
    """(what films can be made of, what else)."""
    return tuple(file for file in files if file.filmable), tuple(file for file in files if not file.filmable)
