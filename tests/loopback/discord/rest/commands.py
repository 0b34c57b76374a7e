"""Routes of application commands, global and of one server."""

from __future__ import annotations

from typing import Any, cast

from tests.loopback.discord.command_rules import check_commands
from tests.loopback.discord.errors import ApiError, not_found
from tests.loopback.discord.limits import JSON
from tests.loopback.discord.routing import Ctx, route


def command_table(ctx: Ctx) -> tuple[dict[int, JSON], int | None]:
    """The commands that a route is about, and of which server (None: everywhere). Raises ApiError."""
    if ctx.snowflake("application_id") != ctx.server.application_id:
        raise ApiError(403, 20012, "You are not authorized to perform this action on this application")
    if "guild_id" not in ctx.params:
        return ctx.server.global_commands, None
    guild_id = ctx.snowflake("guild_id")
    if guild_id not in ctx.server.guilds:
        raise ApiError(403, 50001, "Missing Access")
    return ctx.server.guild_commands.setdefault(guild_id, {}), guild_id


async def list_commands(ctx: Ctx) -> tuple[int, Any]:
    return 200, list(command_table(ctx)[0].values())


async def overwrite_commands(ctx: Ctx) -> tuple[int, Any]:
    table, guild_id = command_table(ctx)
    rows = cast(list[JSON], ctx.body)
    check_commands(rows, bulk=True)
    old, fresh = dict(table), []
    for raw in rows:
        command = ctx.server.store_command(raw, old, guild_id)
        fresh.append(command)
    table.clear()
    table.update({int(c["id"]): c for c in fresh})
    ctx.server.notify()
    return 200, fresh


async def create_command(ctx: Ctx) -> tuple[int, Any]:
    table, guild_id = command_table(ctx)
    check_commands(ctx.body, bulk=False)
    exists = any(c["name"] == ctx.body["name"] and c["type"] == (ctx.body.get("type") or 1) for c in table.values())
    return 200 if exists else 201, ctx.server.store_command(ctx.body, table, guild_id)


async def one_command(ctx: Ctx) -> tuple[int, Any]:
    table, guild_id = command_table(ctx)
    command = table.get(ctx.snowflake("command_id"))
    if command is None:
        raise not_found("application command", 10063)
    if ctx.call.method == "DELETE":
        del table[int(command["id"])]
        return 204, None
    if ctx.call.method == "PATCH":
        merged = command | ctx.body
        check_commands(merged, bulk=False)
        del table[int(command["id"])]
        command = ctx.server.store_command(merged, table, guild_id) | {"id": command["id"]}
        table[int(command["id"])] = command
    return 200, command


for _scope in ("/applications/{application_id}/commands", "/applications/{application_id}/guilds/{guild_id}/commands"):
    route("GET", _scope, bucket="commands")(list_commands)
    route("PUT", _scope, bucket="commands")(overwrite_commands)
    route("POST", _scope, bucket="commands")(create_command)
    for _method in ("GET", "PATCH", "DELETE"):
        route(_method, _scope + "/{command_id}", bucket="commands")(one_command)
