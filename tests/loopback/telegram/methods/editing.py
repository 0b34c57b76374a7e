"""Editing and deleting messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.loopback.telegram.errors import bad
from tests.loopback.telegram.limits import MAX_TEXT
from tests.loopback.telegram.model import ApiCall, Chat, Message
from tests.loopback.telegram.params import Params
from tests.loopback.telegram.registry import method

if TYPE_CHECKING:
    from tests.loopback.telegram.server import TelegramLoopback

INPUT_MEDIA: Final = ("photo", "video", "document", "audio", "animation")


@method("editMessageText")
async def edit_text(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    m = s.editable(p)
    text, entities = s.formatted(p, "text", "entities", MAX_TEXT, "MESSAGE_TOO_LONG", required=True)
    if m.media is not None:
        raise bad("there is no text in the message to edit")
    keyboard, _ = s.markup(p, m.chat)
    return s.edit(m, p, call, (text, entities, keyboard, m.media))


@method("editMessageCaption")
async def edit_caption(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    m = s.editable(p)
    text, entities = s.captioned(p)
    if m.media is None:
        raise bad("there is no caption in the message to edit")
    keyboard, _ = s.markup(p, m.chat)
    return s.edit(m, p, call, (text, entities, keyboard, m.media))


@method("editMessageMedia")
async def edit_media(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    m = s.editable(p)
    item = p.parsed("media", "InputMedia")
    if not isinstance(item, dict) or item.get("type") not in INPUT_MEDIA:
        raise bad("can't parse InputMedia JSON object")
    fields = p.nested(item)
    caption, entities = s.captioned(fields)
    media = s.take_file(fields, item["type"], item.get("media", ""))
    keyboard, _ = s.markup(p, m.chat)
    payload = s.edit(m, p, call, (caption, entities, keyboard, media))
    m.spoiler = fields.flag("has_spoiler")
    return payload | {"has_media_spoiler": True} if m.spoiler else payload


@method("editMessageReplyMarkup")
async def edit_markup(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    m = s.editable(p)
    keyboard, _ = s.markup(p, m.chat)
    return s.edit(m, p, call, (m.text, m.entities, keyboard, m.media))


def _deletable(s: TelegramLoopback, chat: Chat, message_id: int) -> Message | None:
    m = s.messages.get((chat.id, message_id))
    return None if m is None or m.deleted_at is not None else m


@method("deleteMessage")
async def delete_message(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    chat = s.writable_chat(p, weight=0)
    m = _deletable(s, chat, p.whole("message_id"))
    if m is None:
        raise bad("message to delete not found")
    if (m.sender is not s.bot and chat.is_group and chat.bot_status != "administrator") or s.now() - m.date > 48 * 3600:
        raise bad("message can't be deleted for everyone")
    m.deleted_at = s.elapsed()
    s.notify()
    return True


@method("deleteMessages")
async def delete_messages(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    chat = s.writable_chat(p, weight=0)
    ids = p.parsed("message_ids") or []
    if not 1 <= len(ids) <= 100:
        raise bad("message identifiers are not specified" if not ids else "too many message identifiers specified")
    for i in ids:
        if (m := _deletable(s, chat, int(i))) is not None:
            m.deleted_at = s.elapsed()
    s.notify()
    return True
