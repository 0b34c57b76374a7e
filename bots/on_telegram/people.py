"""Who asks on Telegram and where: updates as `bots.callers` has them. Called by bots.on_telegram.reception."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import replace

from telegram import Bot, Chat, Message, Update, User
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bots.callers import Caller, Person, Place
from bots.words import words

PLATFORM = "telegram"
ADMINS = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)
KEPT_SECONDS = 300.0
KEPT = 5000


class People:
    """Persons of updates; remembers for some minutes who manages which group."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._admins: OrderedDict[tuple[int, int], tuple[float, bool]] = OrderedDict()

    async def caller(self, update: Update, message: Message, user: User) -> Caller:
        """The one who sent `message`."""
        person = await self.person(user, message.chat)
        return replace(self.caller_at(person, message.chat, update), message=str(message.message_id))

    @staticmethod
    def caller_at(person: Person, chat: Chat, update: Update, pressed: str = "") -> Caller:
        """Somebody in a chat, who with `pressed` used a button of that message."""
        return Caller(
            person=person,
            place=place_of(chat),
            words=words(person.locale),
            pressed=pressed,
            request=f"{PLATFORM}:{update.update_id}",
        )

    async def person(self, user: User, chat: Chat) -> Person:
        """Administrator is who manages the group; in a private chat people rule themselves."""
        admin = True if chat.type == ChatType.PRIVATE else await self._manages(user, chat)
        return Person(
            platform=PLATFORM,
            id=str(user.id),
            name=user.full_name,
            handle=user.username or "",
            locale=user.language_code or "en",
            admin=admin,
        )

    async def _manages(self, user: User, chat: Chat) -> bool:
        key = (chat.id, user.id)
        known = self._admins.get(key)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        if user.id == chat.id or user.is_bot:  # somebody who writes as the group itself is one of its administrators
            found = user.username == "GroupAnonymousBot"
        else:
            try:
                found = (await self._bot.get_chat_member(chat.id, user.id)).status in ADMINS
            except TelegramError:
                return known[1] if known is not None else False
        self._admins[key] = (time.monotonic() + KEPT_SECONDS, found)
        self._admins.move_to_end(key)
        while len(self._admins) > KEPT:
            self._admins.popitem(last=False)
        return found

    def forget(self, chat: int) -> None:
        """Somebody's rights in this group have changed."""
        for key in [key for key in self._admins if key[0] == chat]:
            del self._admins[key]


def place_of(chat: Chat) -> Place:
    """A group is its own server."""
    private = chat.type == ChatType.PRIVATE
    number = str(chat.id)
    return Place(
        platform=PLATFORM,
        id=number,
        server="" if private else number,
        private=private,
        name=chat.effective_name or "",
    )
