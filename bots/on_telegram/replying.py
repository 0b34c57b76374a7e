"""Shows people what the desk answered: a message, an edit, a toast, a form. Called by bots.on_telegram.reception."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bots.callers import Caller, Place
from bots.cards import Answer, Card, Tone
from bots.chat import Busy, Forbidden, Gone, TooLarge
from bots.on_telegram.asking import Asking
from bots.on_telegram.people import PLATFORM
from bots.on_telegram.posting import TelegramChat
from bots.on_telegram.refusals import OLD_QUERY
from bots.on_telegram.wording import cut, plain_text, tame, units
from bots.receipts import receipt
from core.errors import StoryreelError
from storage import posts
from storage.house import House

log = logging.getLogger(__name__)
TOAST_UNITS = 200
T = TypeVar("T")
LONGEST_WAIT = 60.0


@dataclass
class Toast:
    """A pressed button that spins until it is answered, once."""

    bot: Bot
    query: str
    answered: bool = False

    async def say(self, text: str = "", alert: bool = False) -> None:
        """Stops the spinning, with a notice of at most 200 letters. A query that Telegram has forgotten is no matter."""
        if self.answered:
            return
        self.answered = True
        try:
            await self.bot.answer_callback_query(self.query, cut(text, TOAST_UNITS) or None, show_alert=alert)
        except BadRequest as error:
            if OLD_QUERY not in error.message.lower():
                log.warning("a press could not be answered: %s", error)
        except TelegramError as error:
            log.info("a press could not be answered: %s", error)


class Replies:
    """Answers of the desk, shown."""

    def __init__(self, house: House, chat: TelegramChat, asking: Asking) -> None:
        self._house = house
        self._chat = chat
        self._asking = asking

    async def give(
        self, caller: Caller, answer: Answer, toast: Toast | None = None, *, instead: bool = False, quote: bool = False
    ) -> None:
        """Shows an answer. `instead`: its card may take the place of the pressed message. Never raises.

        In groups answers quote what they answer; in a private chat only films do, and with `quote`.
        """
        if caller.place.private and not answer.post and not quote:
            caller = replace(caller, message="")
        try:
            await self._give(caller, answer, toast, instead)
        except Gone as error:
            log.info("an answer came too late: %s", error)
        except Forbidden as error:
            await self._tell_privately(caller, error)
        except StoryreelError as error:
            log.warning("an answer could not be shown in %s: %s", caller.place.id, error)

    async def _give(self, caller: Caller, answer: Answer, toast: Toast | None, instead: bool) -> None:
        card = answer.card
        stays = instead and caller.place.private  # an offer that cannot be kept says why, where its buttons were
        if card is not None and toast is not None and not toast.answered and not stays and fits_toast(caller, answer):
            await toast.say(plain_text(card), alert=True)
            card = None
        if answer.notice:
            card = await self._notice(answer.notice, card, toast)
        if toast is not None:
            await toast.say()
        if card is not None:
            await self._show(caller, card, answer, instead)
        for further in answer.more:
            await self._post(caller, further, "")
        if answer.form is not None:
            form = answer.form
            await patiently(lambda: self._asking.begin(caller, form))

    @staticmethod
    async def _notice(notice: str, card: Card | None, toast: Toast | None) -> Card | None:
        """Says it as a toast; else as a message of its own, unless a card comes anyway."""
        if toast is not None and not toast.answered:
            await toast.say(tame(notice), alert=units(notice) > TOAST_UNITS // 3)
            return card
        return card or Card(title=notice)

    async def _show(self, caller: Caller, card: Card, answer: Answer, instead: bool) -> None:
        if caller.pressed and (answer.replaces or (instead and answer.post)):
            try:
                await patiently(lambda: self._chat.edit(caller.place, caller.pressed, card))
            except Gone:
                log.info("the pressed message is gone: a new one is sent")
            else:
                if answer.post and not await posts.sent(self._house, answer.post, caller.pressed):
                    await self._chat.delete(caller.place, caller.pressed)  # another message shows it already
                return
        await self._post(caller, card, answer.post)

    async def _post(self, caller: Caller, card: Card, post: str) -> None:
        """A new message; pictures of one that nobody keeps up to date are shown all at once."""
        if post:
            await self._chat.unparted.run(self._post_lasting(caller, card, post))
            return
        main = replace(card, pictures=card.pictures[:1])
        to = caller.message or ("" if caller.place.private else caller.pressed)
        try:
            message = await patiently(lambda: self._chat.post(caller.place, main, reply_to=to))
        except TooLarge:
            bare = replace(main, pictures=(), video=None, attachments=())
            message = await patiently(lambda: self._chat.post(caller.place, bare, reply_to=to))
        if len(card.pictures) > 1:
            await patiently(lambda: self._chat.post_album(caller.place, card.pictures[1:], message))

    async def _post_lasting(self, caller: Caller, card: Card, post: str) -> None:
        """A message that the courier keeps up to date: a receipt, of which it makes the card as soon as the row has its id."""
        to = caller.message or ("" if caller.place.private else caller.pressed)
        first = receipt(card, caller.words)
        message = await patiently(lambda: self._chat.post(caller.place, first, reply_to=to))
        if not await posts.sent(self._house, post, message):
            await self._chat.delete(caller.place, message)
        elif (row := await posts.one(self._house, post)) is not None:
            await self._house.queue.tell(row.subject_id)

    async def _tell_privately(self, caller: Caller, error: Forbidden) -> None:
        """The bot may not write where it was asked: the asker is told where that can be changed, if they ever wrote to it."""
        words = caller.words
        card = Card(title=words.say("telegram.mute.title"), text=words.error(error), tone=Tone.WARNING)
        private = Place(platform=PLATFORM, id=caller.person.id, private=True)
        try:
            await self._chat.post(private, card)
        except StoryreelError as failed:
            log.info("nobody could be told that the bot may not write in %s: %s", caller.place.id, failed)


def fits_toast(caller: Caller, answer: Answer) -> bool:
    """Whether a card is said best above the chat: refusals, and in a group what is meant for one person alone. What replaces a
    message is not."""
    card = answer.card
    if card is None or not answer.private or answer.replaces or (caller.place.private and not answer.refused):
        return False
    bare = not (card.actions or card.menus or card.pictures or card.video or card.attachments or card.fields)
    return bare and units(plain_text(card)) <= TOAST_UNITS


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Calls again while Telegram asks to wait; raises Busy when that goes on for too long."""
    waited = 0.0
    while True:
        try:
            return await call()
        except Busy as busy:
            wait = float(busy.parameters.get("seconds", 1))
            waited += wait
            if waited > LONGEST_WAIT:
                raise
            await asyncio.sleep(wait)
