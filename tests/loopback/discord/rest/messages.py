"""Routes of messages in channels."""

from __future__ import annotations

from typing import Any

from tests.loopback.discord.errors import ApiError, FormErrors
from tests.loopback.discord.limits import (
    ATTACH_FILES,
    COMPONENTS_V2,
    EMBED_LINKS,
    JSON,
    MANAGE_MESSAGES,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
    SUPPRESS_EMBEDS,
    SUPPRESS_NOTIFICATIONS,
)
from tests.loopback.discord.message_rules import Files
from tests.loopback.discord.model import Channel, Message
from tests.loopback.discord.routing import Ctx, route


@route("GET", "/channels/{channel_id}/messages", major=("channel_id",))
async def list_messages(ctx: Ctx) -> tuple[int, Any]:
    channel = ctx.channel(READ_MESSAGE_HISTORY)
    errs = FormErrors()
    limit = ctx.call.query.get("limit", "50")
    errs.whole("limit", int(limit) if limit.isdigit() else limit, 1, 100)
    errs.raise_if_any()
    rows = ctx.server.history(channel)
    if (before := ctx.call.query.get("before")) is not None:
        rows = [m for m in rows if m.id < int(before)]
    if (after := ctx.call.query.get("after")) is not None:
        rows = [m for m in rows if m.id > int(after)][: int(limit)]
    return 200, [ctx.server.message_payload(m) for m in reversed(rows[-int(limit) :])]


@route("GET", "/channels/{channel_id}/messages/{message_id}", major=("channel_id",))
async def get_message(ctx: Ctx) -> tuple[int, Any]:
    return 200, ctx.server.message_payload(ctx.message(ctx.channel(READ_MESSAGE_HISTORY)))


def check_send_permissions(channel: Channel, body: JSON, files: Files) -> None:
    """Raises ApiError when the bot may not send this here."""
    if channel.type == 1:
        if channel.recipient is not None and not channel.recipient.dms_open:
            raise ApiError(403, 50007, "Cannot send messages to this user")
        return
    if files and not channel.bot_permissions & ATTACH_FILES:
        raise ApiError(403, 50013, "Missing Permissions")
    if body.get("embeds") and not channel.bot_permissions & EMBED_LINKS:
        raise ApiError(403, 50013, "Missing Permissions")


def replied_message(ctx: Ctx, channel: Channel) -> Message | None:
    """The message that a new one replies to. Raises ApiError."""
    ref = ctx.body.get("message_reference")
    if ref is None:
        return None
    found = ctx.server.messages.get(int(ref.get("message_id") or 0))
    if found is None or found.channel_id != channel.id or found.deleted_at is not None or found.ephemeral:
        if ref.get("fail_if_not_exists", True):
            errs = FormErrors()
            errs.add("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
            errs.raise_if_any()
        return None
    if channel.type != 1 and not channel.bot_permissions & READ_MESSAGE_HISTORY:
        raise ApiError(403, 160002, "Cannot reply without permission to read message history")
    return found


def same_nonce(ctx: Ctx, channel: Channel) -> Message | None:
    """The message that a repeated call made already, when it asked for that."""
    if not (ctx.body.get("enforce_nonce") and ctx.body.get("nonce")):
        return None
    server = ctx.server
    mine = (m for m in server.messages.values() if m.author is server.bot and m.channel_id == channel.id)
    return next((m for m in mine if m.nonce == ctx.body["nonce"] and server.now() - m.timestamp < 180), None)


@route("POST", "/channels/{channel_id}/messages", bucket="message.create", major=("channel_id",))
async def create_message(ctx: Ctx) -> tuple[int, Any]:
    channel = ctx.channel()
    channel = ctx.channel(SEND_MESSAGES_IN_THREADS if channel.is_thread else SEND_MESSAGES)
    check_send_permissions(channel, ctx.body, ctx.files)
    ctx.check(ctx.body, SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2)
    reference = replied_message(ctx, channel)
    message = same_nonce(ctx, channel)
    if message is None:
        message = ctx.server.new_message(channel, ctx.server.bot, ctx.body, ctx.files, ctx.call, reference=reference)
    return 200, ctx.server.message_payload(message)


@route("PATCH", "/channels/{channel_id}/messages/{message_id}", bucket="message.edit", major=("channel_id",))
async def patch_message(ctx: Ctx) -> tuple[int, Any]:
    channel = ctx.channel()
    message = ctx.message(channel)
    if message.author is not ctx.server.bot:
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    check_send_permissions(channel, ctx.body, ctx.files)
    ctx.check(ctx.body, SUPPRESS_EMBEDS | COMPONENTS_V2, editing=message)
    ctx.server.edit_message(message, ctx.body, ctx.files, ctx.call)
    return 200, ctx.server.message_payload(message)


@route("DELETE", "/channels/{channel_id}/messages/{message_id}", bucket="message.delete", major=("channel_id",))
async def delete_message(ctx: Ctx) -> tuple[int, Any]:
    channel = ctx.channel()
    message = ctx.message(channel)
    if message.author is not ctx.server.bot and not channel.bot_permissions & MANAGE_MESSAGES:
        raise ApiError(
            403,
            50003 if channel.type == 1 else 50013,
            "Cannot execute action on a DM channel" if channel.type == 1 else "Missing Permissions",
        )
    ctx.server.delete_message(message)
    return 204, None


@route("PUT", "/channels/{channel_id}/messages/pins/{message_id}", major=("channel_id",))
async def pin_message(ctx: Ctx) -> tuple[int, Any]:
    ctx.message(ctx.channel()).pinned = True
    return 204, None
