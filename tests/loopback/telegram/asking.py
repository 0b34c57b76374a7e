"""What the methods of the Bot API ask about their parameters: chats, texts, keyboards, messages to reply to or edit."""

from __future__ import annotations

import re

from tests.loopback.telegram.errors import bad, forbidden
from tests.loopback.telegram.formatting import ParseError, clean, format_text
from tests.loopback.telegram.keyboards import inline_keyboard
from tests.loopback.telegram.limits import JSON, MAX_CAPTION, NOT_MODIFIED
from tests.loopback.telegram.model import ApiCall, Chat, File, Message
from tests.loopback.telegram.params import Params
from tests.loopback.telegram.taking import Taking

Look = tuple[str, list[JSON], list[list[JSON]], File | None]
"""Text, entities, inline keyboard and file of a message."""


class Asking(Taking):
    """Reads parameters, and refuses those that Telegram refuses."""

    def chat_of(self, p: Params, key: str = "chat_id") -> Chat:
        """The chat of a call. Raises BotApiError."""
        raw = p.text(key).strip()
        if not raw or raw == "0":
            raise bad(f"{key} is empty")
        if not re.fullmatch(r"-?\d+", raw) or int(raw) not in self.chats:
            raise bad("chat not found")
        return self.chats[int(raw)]

    def writable_chat(self, p: Params, *, weight: int = 1) -> Chat:
        """The chat of a call where the bot may write, `weight` messages being counted. Raises BotApiError."""
        chat = self.chat_of(p)
        if chat.is_group:
            if chat.bot_status == "kicked":
                raise forbidden("bot was kicked from the supergroup chat")
            if chat.bot_status == "left":
                raise forbidden("bot is not a member of the supergroup chat")
        elif not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        elif chat.blocked:
            raise forbidden("bot was blocked by the user")
        if weight and self.flood_control:
            self.flood.count(chat, weight)
        return chat

    def formatted(
        self, p: Params, key: str, entities_key: str, limit: int, too_long: str, *, required: bool = False
    ) -> tuple[str, list[JSON]]:
        """A text of up to `limit` characters and its entities. Raises BotApiError."""
        text, entities = self._parsed(p, key, entities_key)
        for entity in entities:
            if entity["type"] == "text_mention" and "user" not in entity:
                user = self.users.get(entity.pop("user_id", 0))
                entity |= {"user": user.payload()} if user else {"type": "bold"}
        if required and not text:
            raise bad("message text is empty" if p.text(key).strip() == "" else "text must be non-empty")
        if len(text) > limit:
            raise bad(too_long)
        return text, entities

    def captioned(self, p: Params) -> tuple[str, list[JSON]]:
        """A caption and its entities. Raises BotApiError."""
        return self.formatted(p, "caption", "caption_entities", MAX_CAPTION, "message caption is too long")

    def _parsed(self, p: Params, key: str, entities_key: str) -> tuple[str, list[JSON]]:
        try:
            if p.text("parse_mode"):
                return format_text(p.text(key), p.text("parse_mode"))
            return clean(p.text(key), self._given_entities(p, entities_key))
        except ParseError as error:
            told = "" if str(error) == "unsupported parse_mode" else "can't parse entities: "
            raise bad(f"{told}{error}") from None

    @staticmethod
    def _given_entities(p: Params, key: str) -> list[JSON]:
        given = p.parsed(key, "entities") or []
        if not isinstance(given, list):
            raise bad("expected an Array of MessageEntity")
        for e in given:
            if not isinstance(e, dict) or not isinstance(e.get("offset"), int) or not isinstance(e.get("length"), int):
                raise bad("can't parse MessageEntity")
        return given

    def markup(self, p: Params, chat: Chat) -> tuple[list[list[JSON]], JSON | None]:
        """(inline keyboard, other markup) of a call. Raises BotApiError."""
        raw = p.parsed("reply_markup", "reply keyboard markup")
        if raw is None:
            return [], None
        if not isinstance(raw, dict):
            raise bad("object expected as reply markup")
        if "inline_keyboard" in raw:
            return inline_keyboard(raw["inline_keyboard"], chat), None
        buttons = [button for row in raw.get("keyboard", []) for button in row]
        if any(isinstance(button, dict) and not button.get("text") for button in buttons):
            raise bad("keyboard button text must be non-empty")
        return [], raw

    def replied(self, p: Params, chat: Chat) -> Message | None:
        """The message that a call replies to. Raises BotApiError."""
        given = p.parsed("reply_parameters", "reply parameters")
        if given is not None and not isinstance(given, dict):
            raise bad("can't parse reply parameters JSON object")
        wanted = int((given or {}).get("message_id") or p.whole("reply_to_message_id"))
        if wanted <= 0:
            return None
        message = self.messages.get((chat.id, wanted))
        if message is None or message.deleted_at is not None:
            if (given or {}).get("allow_sending_without_reply") or p.flag("allow_sending_without_reply"):
                return None
            raise bad("message to be replied not found")
        return message

    def editable(self, p: Params) -> Message:
        """The bot's message that a call edits. Raises BotApiError."""
        if p.text("inline_message_id"):
            raise bad("inline messages are not modelled by this loopback")
        chat = self.writable_chat(p, weight=0)
        message = self.messages.get((chat.id, p.whole("message_id")))
        if not p.whole("message_id"):
            raise bad("message identifier is not specified")
        if message is None or message.deleted_at is not None:
            raise bad("message to edit not found")
        if message.sender is not self.bot or message.other_markup is not None:
            raise bad("message can't be edited")
        return message

    def edit(self, m: Message, p: Params, call: ApiCall, look: Look) -> JSON:
        """Change what a message looks like; its JSON. Raises BotApiError when it looks so already."""
        if look == (m.text, m.entities, m.keyboard, m.media):
            raise bad(NOT_MODIFIED)
        self.writable_chat(p)
        m.text, m.entities, m.keyboard, m.media = look
        m.edit_date = int(self.now())
        self.revise(m, call)
        return m.payload()
