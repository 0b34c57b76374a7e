"""What the courier says to a person by itself: which permission is missing. Used by bots.courier.courier and deliveries."""

from __future__ import annotations

from typing import Protocol

from bots.callers import Place
from bots.cards import Card, Tone
from bots.chat import Chat, Forbidden
from bots.commands.registry import Desk
from bots.words import words
from core.errors import StoryreelError
from core.serial import from_json
from storage import inbox, people


class Asked(Protocol):
    """A post or a delivery: who asked for what where."""

    @property
    def id(self) -> str: ...
    @property
    def platform(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def person(self) -> str: ...
    @property
    def locale(self) -> str: ...


def place_of(text: str) -> Place:
    """A place as rows hold it."""
    return from_json(text.encode(), Place)


async def tell_forbidden(desk: Desk, chat: Chat, asked: Asked, error: Forbidden, title: str = "") -> None:
    """Tells the requester once, in their private chat if one is known; else nobody: there is no other place to say it.

    `title` is of the film that cannot be brought; empty for a message that cannot be kept up to date.
    """
    mark = f"told:{asked.id}:{'film' if title else 'post'}"
    if await inbox.seen(desk.house, asked.platform, mark):
        return
    person = await people.person(desk.house, f"{asked.platform}:{asked.person}")
    await inbox.done(desk.house, asked.platform, mark)  # before telling: rather not at all than twice
    here = place_of(asked.place)
    if person is None or not person.chat or person.chat == here.id:
        return
    said = words(asked.locale)
    permission = str(error.parameters.get("permission", "")) or "?"
    code = "courier.forbidden.film" if title else "courier.forbidden.text"
    card = Card(
        title=said.say("courier.forbidden.title", place=here.name or said.say("courier.place")),
        text=said.say(code, permission=permission, title=title),
        tone=Tone.WARNING,
    )
    try:
        await chat.post(Place(platform=asked.platform, id=person.chat, private=True), card, nonce=asked.id[:25])
    except StoryreelError:
        return  # a blocked bot, a closed chat: nothing is left to try
