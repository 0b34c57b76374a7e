"""Acting as a person on Telegram, with the checks that the client makes. Tests get one from `TelegramLoopback.as_user`."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from tests.loopback.measuring import image_size, mp4_facts
from tests.loopback.telegram.errors import ClientRejected
from tests.loopback.telegram.formatting import clean
from tests.loopback.telegram.limits import MAX_TEXT, MIB, REACTIONS
from tests.loopback.telegram.model import CallbackQuery, Chat, Message, Upload, User

if TYPE_CHECKING:
    from tests.loopback.telegram.server import TelegramLoopback


class UserDriver:
    """What a person can do in the client; ClientRejected is raised for what it would not let them do."""

    def __init__(self, server: TelegramLoopback, user: User) -> None:
        self.server, self.user = server, user

    @property
    def chat(self) -> Chat:
        """This person's private chat with the bot."""
        return self.server.private(self.user)

    def _open(self, chat: Chat | None) -> Chat:
        chat = chat or self.chat
        if chat.type == "private":
            if chat.blocked:
                raise ClientRejected("the user has blocked the bot")
            chat.started = True
        elif self.user not in chat.members:
            raise ClientRejected("not a member")
        return chat

    async def send(self, text: str, *, chat: Chat | None = None, reply_to: Message | None = None) -> Message:
        """Write a message."""
        if not text.strip() or len(text) > MAX_TEXT:
            raise ClientRejected("empty or too long")
        chat = self._open(chat)
        body, entities = clean(text, [])
        m = self.server.post(chat, self.user, None, text=body, entities=entities, reply_to=reply_to)
        self.server.deliver_message(m)
        return m

    async def _send_file(self, kind: str, upload: Upload, caption: str, chat: Chat | None, reply_to: Message | None) -> Message:
        if len(upload.data) > 2000 * MIB or not upload.data:
            raise ClientRejected("Telegram takes files of 1 byte to 2 GB")
        chat = self._open(chat)
        facts: dict[str, int] = {}
        if kind == "photo":
            w, h = image_size(upload.data) or (0, 0)
            if not w:
                raise ClientRejected("not a picture")
            facts = {"width": w, "height": h}
        elif kind == "video":
            w, h, seconds = mp4_facts(upload.data) or (0, 0, 0)
            facts = {"width": w, "height": h, "duration": seconds}
        body, entities = clean(caption, [])
        m = self.server.post(
            chat,
            self.user,
            None,
            text=body,
            entities=entities,
            reply_to=reply_to,
            media=self.server.store_file(kind, upload, facts),
        )
        self.server.deliver_message(m)
        return m

    async def send_document(
        self, upload: Upload, caption: str = "", *, chat: Chat | None = None, reply_to: Message | None = None
    ) -> Message:
        """Send a file."""
        return await self._send_file("document", upload, caption, chat, reply_to)

    async def send_photo(
        self, upload: Upload, caption: str = "", *, chat: Chat | None = None, reply_to: Message | None = None
    ) -> Message:
        """Send a picture."""
        return await self._send_file("photo", upload, caption, chat, reply_to)

    async def send_video(
        self, upload: Upload, caption: str = "", *, chat: Chat | None = None, reply_to: Message | None = None
    ) -> Message:
        """Send a film."""
        return await self._send_file("video", upload, caption, chat, reply_to)

    async def send_voice(self, upload: Upload, *, chat: Chat | None = None, reply_to: Message | None = None) -> Message:
        """Send a voice message."""
        return await self._send_file("voice", upload, "", chat, reply_to)

    async def edit(self, message: Message, text: str) -> None:
        """Change what one wrote."""
        if message.sender is not self.user:
            raise ClientRejected("not your message")
        message.text, message.entities = clean(text, [])
        message.edit_date = int(self.server.now())
        self.server.revise(message, None)
        self.server.deliver_message(message, "edited_message")

    async def press(self, message: Message, label: str | None = None, *, data: str | None = None) -> CallbackQuery:
        """Press a callback button, found by its label or its data."""
        if message.deleted_at is not None:
            raise ClientRejected("the message is gone")
        found = [
            b
            for row in message.keyboard
            for b in row
            if b["text"] == label or (data is not None and b.get("callback_data") == data)
        ]
        if not found:
            raise ClientRejected(f"no button {label or data!r}; there are {message.buttons}")
        if "callback_data" not in found[0]:
            raise ClientRejected("that button does not reach the bot")
        server = self.server
        query = CallbackQuery(
            str(secrets.randbelow(10**18)),
            self.user,
            message,
            found[0]["callback_data"],
            server.elapsed(),
            server.now(),
            server,
        )
        server.callbacks[query.id] = query
        server.push(
            "callback_query",
            {
                "id": query.id,
                "from": self.user.payload(),
                "message": message.payload(),
                "data": query.data,
                "chat_instance": str(abs(message.chat.id) * 7919),
            },
        )
        return query

    async def react(self, message: Message, *emojis: str) -> None:
        """Set this user's reactions (none: take them back)."""
        if len(emojis) > 1 or any(e not in REACTIONS for e in emojis):
            raise ClientRejected("one of Telegram's own reactions at most")
        old = message.reactions.get(self.user.id, [])
        if list(emojis) == old:
            return
        message.reactions[self.user.id] = list(emojis)
        server, chat = self.server, message.chat
        if not chat.is_group or chat.bot_status == "administrator":
            server.push(
                "message_reaction",
                {
                    "chat": chat.payload(),
                    "message_id": message.id,
                    "user": self.user.payload(),
                    "date": int(server.now()),
                    "old_reaction": [{"type": "emoji", "emoji": e} for e in old],
                    "new_reaction": [{"type": "emoji", "emoji": e} for e in emojis],
                },
            )
        server.notify()

    async def block(self, blocked: bool = True) -> None:
        """Block the bot, or no longer."""
        chat, server = self.chat, self.server
        chat.blocked = blocked
        states = [
            {"status": "member", "user": server.bot.payload()},
            {"status": "kicked", "user": server.bot.payload(), "until_date": 0},
        ]
        old, new = states if blocked else states[::-1]
        server.push(
            "my_chat_member",
            {
                "chat": chat.payload(),
                "from": self.user.payload(),
                "date": int(server.now()),
                "old_chat_member": old,
                "new_chat_member": new,
            },
        )

    def sees(self, chat: Chat | None = None) -> list[Message]:
        """The messages of a chat, oldest first."""
        return self.server.history(chat or self.chat)
