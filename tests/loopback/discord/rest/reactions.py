"""Routes of reactions to messages."""

from __future__ import annotations

from typing import Any, Final

from tests.loopback.discord.errors import not_found
from tests.loopback.discord.limits import (
    ADD_REACTIONS,
    INTENT_DIRECT_MESSAGE_REACTIONS,
    INTENT_GUILD_MESSAGE_REACTIONS,
    MANAGE_MESSAGES,
    READ_MESSAGE_HISTORY,
)
from tests.loopback.discord.messages import parse_emoji
from tests.loopback.discord.routing import Ctx, route

REACTIONS: Final = "/channels/{channel_id}/messages/{message_id}/reactions"


@route("PUT", REACTIONS + "/{emoji}/@me", bucket="reaction", major=("channel_id",))
async def add_reaction(ctx: Ctx) -> tuple[int, Any]:
    channel = ctx.channel(READ_MESSAGE_HISTORY)
    message = ctx.message(channel)
    name, emoji_id = parse_emoji(ctx.params["emoji"])
    if message.reaction(name, emoji_id) is None:
        ctx.channel(ADD_REACTIONS)
    ctx.server.react(message, ctx.server.bot, ctx.params["emoji"])
    return 204, None


@route("DELETE", REACTIONS + "/{emoji}/@me", bucket="reaction", major=("channel_id",))
async def remove_own_reaction(ctx: Ctx) -> tuple[int, Any]:
    ctx.server.react(ctx.message(ctx.channel()), ctx.server.bot, ctx.params["emoji"], remove=True)
    return 204, None


@route("DELETE", REACTIONS + "/{emoji}/{user_id}", bucket="reaction", major=("channel_id",))
async def remove_reaction(ctx: Ctx) -> tuple[int, Any]:
    message = ctx.message(ctx.channel(MANAGE_MESSAGES))
    user = ctx.server.users.get(ctx.snowflake("user_id"))
    if user is None:
        raise not_found("User", 10013)
    ctx.server.react(message, user, ctx.params["emoji"], remove=True)
    return 204, None


@route("GET", REACTIONS + "/{emoji}", major=("channel_id",))
async def list_reaction_users(ctx: Ctx) -> tuple[int, Any]:
    message = ctx.message(ctx.channel(READ_MESSAGE_HISTORY))
    wanted = parse_emoji(ctx.params["emoji"])
    after, limit = int(ctx.call.query.get("after", 0)), int(ctx.call.query.get("limit", 25))
    ids = sorted(found.user_ids if (found := message.reaction(*wanted)) else [])
    return 200, [ctx.server.users[i].payload() for i in ids if i > after][:limit]


@route("DELETE", REACTIONS, bucket="reaction", major=("channel_id",))
async def clear_reactions(ctx: Ctx) -> tuple[int, Any]:
    channel = ctx.channel(MANAGE_MESSAGES)
    message = ctx.message(channel)
    message.reactions.clear()
    data = {"channel_id": str(channel.id), "message_id": str(message.id)}
    if channel.guild_id:
        data["guild_id"] = str(channel.guild_id)
    ctx.server.dispatch(
        "MESSAGE_REACTION_REMOVE_ALL",
        data,
        intent=INTENT_GUILD_MESSAGE_REACTIONS if channel.guild_id else INTENT_DIRECT_MESSAGE_REACTIONS,
    )
    return 204, None
