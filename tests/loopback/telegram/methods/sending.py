"""Sending messages, files and albums."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from tests.loopback.telegram.errors import bad
from tests.loopback.telegram.limits import JSON, MAX_TEXT
from tests.loopback.telegram.model import ApiCall
from tests.loopback.telegram.params import Params
from tests.loopback.telegram.registry import Handler, method

if TYPE_CHECKING:
    from tests.loopback.telegram.server import TelegramLoopback


@method("sendMessage")
async def send_message(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    chat = s.writable_chat(p, weight=0)
    text, entities = s.formatted(p, "text", "entities", MAX_TEXT, "message is too long", required=True)
    keyboard, other = s.markup(p, chat)
    reply = s.replied(p, chat)
    s.writable_chat(p)
    return s.post(
        chat,
        s.bot,
        call,
        text=text,
        entities=entities,
        keyboard=keyboard,
        other_markup=other,
        reply_to=reply,
        protect=p.flag("protect_content"),
        silent=p.flag("disable_notification"),
    ).payload()


def _sender(kind: str) -> Handler:
    async def send(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
        chat = s.writable_chat(p, weight=0)
        caption, entities = s.captioned(p)
        keyboard, other = s.markup(p, chat)
        reply = s.replied(p, chat)
        media = s.take_file(p, kind, p.text(kind), kind)
        s.writable_chat(p)
        return s.post(
            chat,
            s.bot,
            call,
            text=caption,
            entities=entities,
            media=media,
            keyboard=keyboard,
            other_markup=other,
            reply_to=reply,
            spoiler=p.flag("has_spoiler"),
            protect=p.flag("protect_content"),
        ).payload()

    return send


for _kind in ("photo", "document", "video", "audio", "animation", "voice"):
    method(f"send{_kind.title()}")(_sender(_kind))


def _album(p: Params) -> list[JSON]:
    """The items of an album. Raises BotApiError."""
    items = p.parsed("media", "media")
    if not isinstance(items, list):
        raise bad("can't parse media JSON object" if p.text("media") else 'parameter "media" is required')
    if not 2 <= len(items) <= 10:
        raise bad(f"too {'few' if len(items) < 2 else 'many'} messages to send as an album")
    kinds = {str(item.get("type")) for item in items}
    if not kinds <= {"photo", "video", "document", "audio"}:
        raise bad("can't parse InputMedia: invalid type")
    for alone in ("document", "audio"):
        if alone in kinds and kinds != {alone}:
            raise bad(f"{alone} can't be mixed with other media types")
    return items


@method("sendMediaGroup")
async def send_media_group(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    chat = s.writable_chat(p, weight=0)
    items = _album(p)
    reply = s.replied(p, chat)
    ready = []
    for item in items:
        fields = p.nested(item)
        media = s.take_file(fields, item["type"], item.get("media", ""))
        ready.append((*s.captioned(fields), media, fields.flag("has_spoiler")))
    s.writable_chat(p, weight=len(items))
    group = str(secrets.randbelow(10**17))
    return [
        s.post(
            chat, s.bot, call, text=text, entities=entities, media=media, media_group_id=group, reply_to=reply, spoiler=spoiler
        ).payload()
        for text, entities, media, spoiler in ready
    ]
