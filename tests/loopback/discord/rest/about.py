"""Routes about the bot itself, its application and people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.loopback.discord.errors import not_found
from tests.loopback.discord.limits import JSON
from tests.loopback.discord.routing import Ctx, route

if TYPE_CHECKING:
    from tests.loopback.discord.server import DiscordLoopback


@route("GET", "/gateway", authenticated=False)
async def get_gateway(ctx: Ctx) -> tuple[int, Any]:
    return 200, {"url": ctx.server.gateway_url}


@route("GET", "/gateway/bot")
async def get_gateway_bot(ctx: Ctx) -> tuple[int, Any]:
    left = 1000 - ctx.server.identifies
    return 200, {
        "url": ctx.server.gateway_url,
        "shards": 1,
        "session_start_limit": {"total": 1000, "remaining": left, "reset_after": 14400000, "max_concurrency": 1},
    }


@route("GET", "/users/@me")
async def get_me(ctx: Ctx) -> tuple[int, Any]:
    return 200, ctx.server.bot.payload() | {"mfa_enabled": False, "locale": "en-US", "verified": True, "email": None}


@route("GET", "/users/{user_id}")
async def get_user(ctx: Ctx) -> tuple[int, Any]:
    user = ctx.server.users.get(ctx.snowflake("user_id"))
    if user is None:
        raise not_found("User", 10013)
    return 200, user.payload()


def application(server: DiscordLoopback) -> JSON:
    """The bot's application."""
    owner = server.users[server.guild.owner_id]
    return {
        "id": str(server.application_id),
        "name": server.bot.username,
        "icon": None,
        "description": "",
        "summary": "",
        "type": None,
        "bot": server.bot.payload(),
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": server.application_flags,
        "flags_new": str(server.application_flags),
        "hook": True,
        "owner": owner.payload(),
        "team": None,
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "approximate_guild_count": len(server.guilds),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "integration_types_config": {"0": {}},
        "eligible_oauth2_scopes": [],
    }


@route("GET", "/oauth2/applications/@me")
async def get_oauth_application(ctx: Ctx) -> tuple[int, Any]:
    return 200, application(ctx.server)


@route("GET", "/applications/@me")
async def get_application(ctx: Ctx) -> tuple[int, Any]:
    return 200, application(ctx.server)


@route("GET", "/applications/{application_id}/emojis")
async def get_application_emojis(ctx: Ctx) -> tuple[int, Any]:
    return 200, {"items": []}
