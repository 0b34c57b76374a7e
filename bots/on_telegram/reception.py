"""Everything that people do on Telegram, taken to the doors of the desk and answered. The poller calls it; it decides nothing
about films."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bots.callers import Caller
from bots.cards import Answer
from bots.commands.registry import Desk, Given
from bots.on_telegram.asking import Asking
from bots.on_telegram.counter import Counter
from bots.on_telegram.doors import DESK, Doors
from bots.on_telegram.nodding import Nods
from bots.on_telegram.people import PLATFORM, People
from bots.on_telegram.posting import TelegramChat
from bots.on_telegram.pressing import Pressing
from bots.on_telegram.replying import Replies
from core.errors import StoryreelError
from storage import inbox, moving, people

log = logging.getLogger(__name__)
OUTSIDE = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)
PAUSES = (1.0, 3.0, 10.0, 20.0)
"""Seconds between tries while the database is away."""
REMEMBERED = 2000


class Reception:
    """One per connection. `bot` asks Telegram without waiting in line, `chat` posts in line; `me` is the bot itself."""

    def __init__(self, desk: Desk, bot: Bot, chat: TelegramChat, me: User, doors: Doors = DESK) -> None:
        self.desk = desk
        self.people = People(bot)
        asking = Asking(desk.house, chat)
        replies = Replies(desk.house, chat, asking)
        self.counter = Counter(desk, bot, chat, me, doors, asking, replies)
        self.pressing = Pressing(desk, bot, chat, doors, replies, self.counter)
        self._chat = chat
        self._replies = replies
        self._nods = Nods(bot)
        self._doors = doors
        self._seen: OrderedDict[tuple[str, str, str, str], None] = OrderedDict()

    async def handle(self, updates: list[Update]) -> None:
        """Handles what belongs together, once. Never raises."""
        async with self._attended(updates):
            await self._handle_once(updates)

    @asynccontextmanager
    async def _attended(self, updates: list[Update]) -> AsyncIterator[None]:
        """Whoever writes to the bot sees soon that it is at work, and has their turn among the others."""
        parts = [update.message for update in updates if update.message is not None]
        if not parts or not self.counter.concerns(parts):
            yield
            return
        crowd = self.desk.crowd
        async with self._nods.while_working(parts[0].chat.id, at_once=crowd.busy), crowd.served():
            yield

    async def _handle_once(self, updates: list[Update]) -> None:
        for pause in (*PAUSES, None):
            try:
                fresh = [update for update in updates if not await inbox.seen(self.desk.house, PLATFORM, str(update.update_id))]
                if fresh:
                    await self._handle(fresh)
                for update in fresh:
                    await inbox.done(self.desk.house, PLATFORM, str(update.update_id))
                return
            except (StoryreelError, TelegramError) as error:
                log.warning("an update could not be handled: %s", error)
                if pause is None:
                    return
                await asyncio.sleep(pause)
            except Exception:
                log.exception("an update broke its handler: %s", updates[0].update_id)
                return

    async def _handle(self, updates: list[Update]) -> None:
        first = updates[0]
        if first.callback_query is not None:
            await self.pressing.press(self.people, first, first.callback_query)
        elif first.message is not None:
            await self._message(first, [update.message for update in updates if update.message is not None])
        elif first.edited_message is not None:
            await self._edited(first, first.edited_message)
        elif first.message_reaction is not None:
            await self.pressing.reaction(self.people, first, first.message_reaction)
        elif first.my_chat_member is not None:
            await self._membership(first, first.my_chat_member)
        elif first.chat_member is not None:
            self.people.forget(first.chat_member.chat.id)

    async def _message(self, update: Update, parts: list[Message]) -> None:
        message = parts[0]
        if message.migrate_to_chat_id is not None:
            await moving.move(self.desk.house, PLATFORM, str(message.chat.id), str(message.migrate_to_chat_id))
            return
        user = message.from_user
        if user is None or message.chat.type == ChatType.CHANNEL or (user.is_bot and user.username != "GroupAnonymousBot"):
            return
        if not self.counter.concerns(parts):
            return
        caller = await self.people.caller(update, message, user)
        await self._meet(caller)
        await self.counter.serve(caller, parts)

    async def _edited(self, update: Update, message: Message) -> None:
        """What was asked stays as it was first sent; only whoever sends again what makes films is told so."""
        user = message.from_user
        if user is None or message.chat.type != ChatType.PRIVATE:
            return
        if message.document is not None or (message.text or message.caption or "").startswith("/"):
            caller = await self.people.caller(update, message, user)
            await self._replies.give(caller, Answer(notice=caller.words.say("telegram.edited")))

    async def _membership(self, update: Update, change: ChatMemberUpdated) -> None:
        """Greets a group that the bot came to as it greets a person."""
        self.people.forget(change.chat.id)
        self._chat.rights_changed(change.chat.id)
        came = change.old_chat_member.status in OUTSIDE and change.new_chat_member.status not in OUTSIDE
        if not came or change.chat.type not in (ChatType.GROUP, ChatType.SUPERGROUP):
            return
        person = await self.people.person(change.from_user, change.chat)
        caller = self.people.caller_at(person, change.chat, update)
        answer = await self._doors.run_command(self.desk, caller, "start", Given())
        await self._replies.give(caller, answer)

    async def _meet(self, caller: Caller) -> None:
        """Notes a person's name, language and private chat when they are news."""
        person = caller.person
        seen = (person.key, person.name, person.locale, caller.place.id if caller.place.private else "")
        if seen in self._seen:
            return
        await people.saw(self.desk.house, *seen)
        self._seen[seen] = None
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
