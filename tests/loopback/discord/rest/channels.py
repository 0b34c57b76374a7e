"""Routes of servers, channels and threads."""

from __future__ import annotations

from typing import Any

from tests.loopback.discord.errors import ApiError, FormErrors, not_found
from tests.loopback.discord.limits import CREATE_PUBLIC_THREADS, INTENT_GUILDS, SEND_MESSAGES
from tests.loopback.discord.model import Channel, Guild
from tests.loopback.discord.routing import Ctx, route


def guild_of(ctx: Ctx) -> Guild:
    """The server of the path. Raises ApiError."""
    guild = ctx.server.guilds.get(ctx.snowflake("guild_id"))
    if guild is None:
        raise not_found("Guild", 10004)
    return guild


@route("GET", "/guilds/{guild_id}", major=("guild_id",))
async def get_guild(ctx: Ctx) -> tuple[int, Any]:
    return 200, ctx.server.guild_payload(guild_of(ctx))


@route("GET", "/guilds/{guild_id}/channels", major=("guild_id",))
async def get_guild_channels(ctx: Ctx) -> tuple[int, Any]:
    guild = guild_of(ctx)
    return 200, [c.payload() for c in ctx.server.channels.values() if c.guild_id == guild.id and not c.is_thread]


@route("GET", "/guilds/{guild_id}/roles", major=("guild_id",))
async def get_guild_roles(ctx: Ctx) -> tuple[int, Any]:
    return 200, [r.payload() for r in guild_of(ctx).roles]


@route("GET", "/guilds/{guild_id}/members/{user_id}", major=("guild_id",))
async def get_guild_member(ctx: Ctx) -> tuple[int, Any]:
    guild, uid = guild_of(ctx), ctx.snowflake("user_id")
    if uid not in guild.member_ids:
        raise not_found("Member", 10007)
    return 200, ctx.server.member_payload(guild, ctx.server.users[uid])


@route("POST", "/users/@me/channels")
async def open_dm(ctx: Ctx) -> tuple[int, Any]:
    user = ctx.server.users.get(int(ctx.body.get("recipient_id") or 0))
    if user is None:
        raise not_found("User", 10013)
    return 200, ctx.server.dm_with(user).payload()


@route("GET", "/channels/{channel_id}", major=("channel_id",))
async def get_channel(ctx: Ctx) -> tuple[int, Any]:
    return 200, ctx.channel().payload()


@route("PATCH", "/channels/{channel_id}", major=("channel_id",))
async def edit_channel(ctx: Ctx) -> tuple[int, Any]:
    channel = ctx.channel()
    errs = FormErrors()
    errs.text("name", ctx.body.get("name"), high=100)
    errs.raise_if_any()
    if not channel.is_thread or channel.owner_id != ctx.server.bot.id:
        raise ApiError(403, 50013, "Missing Permissions")
    channel.name = ctx.body.get("name") or channel.name
    channel.archived = bool(ctx.body.get("archived", channel.archived))
    ctx.server.dispatch("THREAD_UPDATE", channel.payload(), intent=INTENT_GUILDS)
    return 200, channel.payload()


@route("POST", "/channels/{channel_id}/typing", bucket="typing", major=("channel_id",))
async def typing(ctx: Ctx) -> tuple[int, Any]:
    channel = ctx.channel(SEND_MESSAGES)
    ctx.server.typing.append((ctx.server.elapsed(), channel.id))
    return 204, None


def make_thread(ctx: Ctx, thread_id: int) -> tuple[int, Any]:
    """Open a thread in the channel of the path. Raises ApiError."""
    parent = ctx.channel(CREATE_PUBLIC_THREADS)
    errs = FormErrors()
    errs.text("name", ctx.body.get("name"), low=1, high=100, required=True)
    if ctx.body.get("auto_archive_duration", 1440) not in (60, 1440, 4320, 10080):
        errs.add("auto_archive_duration", "BASE_TYPE_CHOICES", "Value must be one of (60, 1440, 4320, 10080).")
    errs.raise_if_any()
    if thread_id in ctx.server.channels:
        raise ApiError(400, 160004, "A thread has already been created for this message")
    server = ctx.server
    thread = Channel(
        thread_id,
        ctx.body["name"],
        parent.guild_id,
        ctx.body.get("type", 11),
        parent.id,
        server.bot.id,
        bot_permissions=parent.bot_permissions,
        created_at=server.now(),
    )
    server.channels[thread.id] = thread
    server.dispatch("THREAD_CREATE", thread.payload() | {"newly_created": True}, intent=INTENT_GUILDS)
    return 201, thread.payload()


@route("POST", "/channels/{channel_id}/threads", major=("channel_id",))
async def start_thread(ctx: Ctx) -> tuple[int, Any]:
    return make_thread(ctx, ctx.server.make_id())


@route("POST", "/channels/{channel_id}/messages/{message_id}/threads", major=("channel_id",))
async def start_thread_from_message(ctx: Ctx) -> tuple[int, Any]:
    return make_thread(ctx, ctx.message(ctx.channel()).id)
