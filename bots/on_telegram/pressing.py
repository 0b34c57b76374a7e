"""Buttons that people press, and reactions that vote. Called by bots.on_telegram.reception."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from telegram import Bot, CallbackQuery, MessageReactionUpdated, Update

from bots.callers import Caller
from bots.cards import Answer, read_code
from bots.commands.registry import Desk
from bots.on_telegram import offering
from bots.on_telegram.counter import Counter
from bots.on_telegram.doors import Doors
from bots.on_telegram.keys import PAGE
from bots.on_telegram.people import PLATFORM, People
from bots.on_telegram.posting import TelegramChat
from bots.on_telegram.replying import Replies, Toast
from core.errors import StoryreelError
from storage import posts

log = logging.getLogger(__name__)
SOON = 1.2
"""Seconds after which a button stops spinning even if there is no answer yet; what is said later comes as a message."""


class Pressing:
    """One per connection."""

    def __init__(self, desk: Desk, bot: Bot, chat: TelegramChat, doors: Doors, replies: Replies, counter: Counter) -> None:
        self._desk = desk
        self._bot = bot
        self._chat = chat
        self._doors = doors
        self._replies = replies
        self._counter = counter

    async def press(self, people: People, update: Update, query: CallbackQuery) -> None:
        """A button of any message of ours, however old."""
        toast = Toast(self._bot, query.id)
        message = query.message
        if message is None or not query.data:
            await toast.say()
            return
        spinning = asyncio.create_task(stop_later(toast))
        try:
            person = await people.person(query.from_user, message.chat)
            caller = people.caller_at(person, message.chat, update, pressed=str(message.message_id))
            await self._press(caller, query.data, toast)
        finally:
            spinning.cancel()
            await toast.say()

    async def _press(self, caller: Caller, code: str, toast: Toast) -> None:
        verb, args = read_code(code)
        if verb == PAGE and args and args[0].isdigit():
            await self._turn(caller, int(args[0]))
        elif verb == offering.MAKE and args:
            await self._take_offer(caller, args[0], toast)
        elif verb == offering.DECLINE and args:
            await self._decline(caller, args[0], toast)
        else:
            answer = await self._doors.run_press(self._desk, caller, code)
            await self._replies.give(caller, answer, toast)

    async def _turn(self, caller: Caller, page: int) -> None:
        """Shows another picture of a message that the courier keeps up to date."""
        post = await posts.by_message(self._desk.house, PLATFORM, caller.place.id, caller.pressed)
        if post is None:
            return
        try:
            shown = await self._doors.card_for(self._desk, post)
            await self._chat.show_page(caller.place, caller.pressed, shown.card, page)
        except StoryreelError as error:
            log.info("a page could not be turned: %s", error)

    async def _take_offer(self, caller: Caller, offer: str, toast: Toast) -> None:
        offered = await offering.find(self._desk.house, caller, offer)
        if offered is None:
            await self._replies.give(caller, self._late(caller), toast)
            return
        asker = replace(caller, message=offered.message)
        answer = await self._counter.film_of(asker, offered)
        await self._replies.give(asker, answer, toast, instead=True)
        if answer.post:
            await offering.drop(self._desk.house, caller, offer)

    async def _decline(self, caller: Caller, offer: str, toast: Toast) -> None:
        """Takes the offer back, for whom it was made."""
        if not await offering.drop(self._desk.house, caller, offer):
            await self._replies.give(caller, self._late(caller), toast)
            return
        await toast.say()
        try:
            await self._chat.delete(caller.place, caller.pressed)
        except StoryreelError as error:
            log.info("an offer could not be taken back: %s", error)

    @staticmethod
    def _late(caller: Caller) -> Answer:
        return Answer(notice=caller.words.say("telegram.offer.gone"), private=True)

    async def reaction(self, people: People, update: Update, reaction: MessageReactionUpdated) -> None:
        """Reactions choose nothing on Telegram: the digits 1 to 9 are not among those that it allows, so votes have buttons."""
        log.debug("a reaction to %s", reaction.message_id)


async def stop_later(toast: Toast) -> None:
    await asyncio.sleep(SOON)
    await toast.say()
