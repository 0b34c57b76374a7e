"""Buttons that people press, and reactions that vote. Called by bots.on_telegram.reception."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from telegram import (
    Bot,
    CallbackQuery,
    MaybeInaccessibleMessage,
    Message,
    MessageReactionUpdated,
    ReactionType,
    ReactionTypeEmoji,
    Update,
)

from bots.callers import Caller
from bots.cards import Answer, press_code, read_code
from bots.commands.registry import Desk
from bots.on_telegram import offering
from bots.on_telegram.counter import Counter
from bots.on_telegram.doors import Doors
from bots.on_telegram.keys import PAGE, asks_once
from bots.on_telegram.people import PLATFORM, People
from bots.on_telegram.posting import TelegramChat
from bots.on_telegram.replying import Replies, Toast
from bots.reacting import ballot_under, wanted
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
        self._tidying: set[asyncio.Task[None]] = set()

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
            answer = await self._press(caller, query.data, toast)
            if answer is not None and used_up(message, caller.person.id, query.data, answer):
                self._tidying.add(task := asyncio.create_task(self._disarm(caller)))
                task.add_done_callback(self._tidying.discard)
        finally:
            spinning.cancel()
            await toast.say()

    async def _press(self, caller: Caller, code: str, toast: Toast) -> Answer | None:
        """What the desk said, where it was asked."""
        verb, args = read_code(code)
        if verb == PAGE and args and args[0].isdigit():
            await self._turn(caller, int(args[0]))
        elif verb == offering.MAKE and args:
            return await self._take_offer(caller, args[0], toast)
        elif verb == offering.DECLINE and args:
            return await self._decline(caller, args[0], toast)
        else:
            answer = await self._doors.run_press(self._desk, caller, code)
            await self._replies.give(caller, answer, toast)
            return answer
        return None

    async def _disarm(self, caller: Caller) -> None:
        """Takes away buttons that can do nothing more. Messages that the courier keeps up to date have none of these."""
        try:
            if await posts.by_message(self._desk.house, PLATFORM, caller.place.id, caller.pressed) is None:
                await self._chat.disarm(caller.place, caller.pressed)
        except StoryreelError as error:
            log.info("buttons could not be taken away: %s", error)

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

    async def _take_offer(self, caller: Caller, offer: str, toast: Toast) -> Answer | None:
        offered = await offering.find(self._desk.house, caller, offer)
        if offered is None:
            return await self._too_late(caller, toast)
        asker = replace(caller, message=offered.message)
        answer = await self._counter.film_of(asker, offered)
        await self._replies.give(asker, answer, toast, instead=True)
        if answer.post:
            await offering.drop(self._desk.house, caller, offer)
        return None

    async def _decline(self, caller: Caller, offer: str, toast: Toast) -> Answer | None:
        """Takes the offer back, for whom it was made."""
        if not await offering.drop(self._desk.house, caller, offer):
            return await self._too_late(caller, toast)
        await toast.say()
        try:
            await self._chat.delete(caller.place, caller.pressed)
        except StoryreelError as error:
            log.info("an offer could not be taken back: %s", error)
        return None

    async def _too_late(self, caller: Caller, toast: Toast) -> Answer:
        """Somebody else's offer, or one that was answered before."""
        answer = Answer(notice=caller.words.say("telegram.offer.gone"), private=True, spent=True)
        await self._replies.give(caller, answer, toast)
        return answer

    # ---- reactions -------------------------------------------------------------------------------------------------------

    async def reaction(self, people: People, update: Update, reaction: MessageReactionUpdated) -> None:
        """Somebody's reactions under a vote: a mark is a vote for its take, a mark taken away takes it back.

        A refusal cannot be shown to the one who reacted, and is nobody else's business.
        """
        meant = wanted(PLATFORM, emoji_of(reaction.old_reaction), emoji_of(reaction.new_reaction))
        user = reaction.user
        if meant is None or user is None or user.is_bot:
            return
        pressed = str(reaction.message_id)
        ballot = await ballot_under(self._desk.house, PLATFORM, str(reaction.chat.id), pressed)
        if not ballot:
            return
        person = await people.person(user, reaction.chat)
        caller = people.caller_at(person, reaction.chat, update, pressed=pressed)
        verb, take = meant
        await self._doors.run_press(self._desk, caller, press_code(verb, (ballot, str(take))))


def emoji_of(reactions: Sequence[ReactionType]) -> list[str]:
    """Those of Telegram's own reactions."""
    return [reaction.emoji for reaction in reactions if isinstance(reaction, ReactionTypeEmoji)]


def used_up(message: MaybeInaccessibleMessage, person: str, code: str, answer: Answer) -> bool:
    """Whether the buttons of a message can do nothing more: their question was answered, or what they are about is gone. What
    `person` may not do, the one whom the message answers may."""
    keys = message.reply_markup if isinstance(message, Message) else None
    if isinstance(message, Message) and message.video is not None:
        return False  # a film is looked at again and again
    replied = message.reply_to_message if isinstance(message, Message) else None
    if replied is not None and replied.from_user is not None and str(replied.from_user.id) != person:
        return False
    answered = bool(answer.post) or (answer.card is None and answer.form is None and bool(answer.notice))
    return answer.spent or (answer.replaces and answer.card is None) or (answered and asks_once(keys, code))


async def stop_later(toast: Toast) -> None:
    await asyncio.sleep(SOON)
    await toast.say()
