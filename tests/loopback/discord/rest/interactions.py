"""Routes that answer an interaction: the first response, and follow-ups by its token."""

from __future__ import annotations

import time
from typing import Any, Final

from tests.loopback.discord.component_rules import ComponentChecker
from tests.loopback.discord.components import number_components, without_nulls
from tests.loopback.discord.errors import ApiError, FormErrors, not_found
from tests.loopback.discord.limits import (
    COMPONENTS_V2,
    EPHEMERAL,
    JSON,
    LOADING,
    SUPPRESS_EMBEDS,
    SUPPRESS_NOTIFICATIONS,
)
from tests.loopback.discord.model import Interaction, Message
from tests.loopback.discord.routing import Ctx, route

HOOK: Final = "/webhooks/{webhook_id}/{token}"
MAJOR: Final = ("webhook_id", "token")
NEW_MESSAGE_FLAGS: Final = SUPPRESS_EMBEDS | EPHEMERAL | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2
ALLOWED: Final[dict[int, tuple[int, ...]]] = {2: (4, 5, 9), 3: (4, 5, 6, 7, 9), 4: (8,), 5: (4, 5, 6, 7)}
"""Callback types that answer an interaction of each type."""


def _unanswered(ctx: Ctx) -> Interaction:
    inter = ctx.server.interactions.get(ctx.snowflake("interaction_id"))
    if inter is None or inter.token != ctx.params["token"] or inter.timed_out:
        raise not_found("interaction", 10062)
    if inter.ack_type is not None:
        raise ApiError(400, 40060, "Interaction has already been acknowledged.")
    return inter


def _callback_type(ctx: Ctx, inter: Interaction) -> int:
    kind = ctx.body.get("type")
    allowed = (4, 5) if inter.type == 5 and inter.source is None else ALLOWED[inter.type]
    if kind not in allowed:
        errs = FormErrors()
        errs.add("type", "INTERACTION_CALLBACK_TYPE_INVALID", f"Value must be one of {allowed} for this interaction.")
        errs.raise_if_any()
    return int(kind or 0)


def _respond(ctx: Ctx, inter: Interaction, kind: int, data: JSON) -> Message | None:
    """Do what the callback says; the message that it concerns."""
    server, flags = ctx.server, data.get("flags") or 0
    if kind == 4:
        ctx.check(data, NEW_MESSAGE_FLAGS, prefix="data")
        shown = flags & EPHEMERAL
        return server.new_message(inter.channel, server.bot, data, ctx.files, ctx.call, interaction=inter, flags=shown)
    if kind == 5:
        shown = LOADING | (flags & EPHEMERAL)
        return server.new_message(inter.channel, server.bot, {}, {}, ctx.call, interaction=inter, flags=shown)
    if kind == 7 and inter.source is not None:
        ctx.check(data, SUPPRESS_EMBEDS | EPHEMERAL | COMPONENTS_V2, editing=inter.source, prefix="data")
        server.edit_message(inter.source, data, ctx.files, ctx.call)
    elif kind == 8:
        inter.choices = _choices(data)
    elif kind == 9:
        inter.modal = _modal(data)
    return inter.source if kind in (6, 7) else None


def _choices(data: JSON) -> list[JSON]:
    choices: list[JSON] = data.get("choices") or []
    errs = FormErrors()
    if len(choices) > 25:
        errs.add("data.choices", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    for i, choice in enumerate(choices):
        errs.text(f"data.choices.{i}.name", choice.get("name"), low=1, high=100, required=True)
        if isinstance(choice.get("value"), str):
            errs.text(f"data.choices.{i}.value", choice["value"], low=1, high=100, required=True)
    errs.raise_if_any()
    return choices


def _modal(data: JSON) -> JSON:
    errs = FormErrors()
    ComponentChecker(errs, set()).modal(data)
    errs.raise_if_any()
    modal: JSON = without_nulls(data)
    number_components(modal["components"])
    return modal


@route("POST", "/interactions/{interaction_id}/{token}/callback", bucket="callback", authenticated=False)
async def interaction_callback(ctx: Ctx) -> tuple[int, Any]:
    inter = _unanswered(ctx)
    kind = _callback_type(ctx, inter)
    message = _respond(ctx, inter, kind, ctx.body.get("data") or {})
    inter.original = message
    inter.ack_type = kind
    inter.ack_latency = time.monotonic() - inter.started
    ctx.server.notify()
    if ctx.call.query.get("with_response", "false").lower() not in ("true", "1"):
        return 204, None
    out: JSON = {"interaction": {"id": str(inter.id), "type": inter.type}}
    if message is not None and kind in (4, 5, 7):
        out["interaction"] |= {
            "response_message_id": str(message.id),
            "response_message_loading": message.loading,
            "response_message_ephemeral": message.ephemeral,
        }
        if kind in (4, 7):
            out["resource"] = {"type": kind, "message": ctx.server.message_payload(message)}
    return 200, out


def webhook_target(ctx: Ctx) -> tuple[Interaction, Message]:
    """The interaction of a token and the message of it that a route names. Raises ApiError."""
    if ctx.snowflake("webhook_id") != ctx.server.application_id:
        raise not_found("Webhook", 10015)
    inter = ctx.server.live_interaction(ctx.params["token"])
    if ctx.params["message_id"] == "@original":
        message = inter.original
    else:
        wanted = ctx.snowflake("message_id")
        message = next((m for m in [inter.original, *inter.followups] if m is not None and m.id == wanted), None)
    if message is None or message.deleted_at is not None:
        raise not_found("Message", 10008)
    return inter, message


@route("POST", HOOK, bucket="webhook", major=MAJOR, authenticated=False)
async def create_followup(ctx: Ctx) -> tuple[int, Any]:
    server = ctx.server
    if ctx.snowflake("webhook_id") != server.application_id:
        raise not_found("Webhook", 10015)
    inter = server.live_interaction(ctx.params["token"])
    ctx.check(ctx.body, NEW_MESSAGE_FLAGS)
    if inter.ack_type == 5 and inter.original is not None and inter.original.loading and inter.original.deleted_at is None:
        # documented, deprecated: the first follow-up after a deferred response fills that response
        server.edit_message(inter.original, ctx.body, ctx.files, ctx.call)
        return 200, server.message_payload(inter.original)
    message = server.new_message(
        inter.channel,
        server.bot,
        ctx.body,
        ctx.files,
        ctx.call,
        interaction=inter,
        flags=(ctx.body.get("flags") or 0) & EPHEMERAL,
    )
    inter.followups.append(message)
    server.notify()
    return 200, server.message_payload(message)


@route("GET", HOOK + "/messages/{message_id}", bucket="webhook", major=MAJOR, authenticated=False)
async def get_webhook_message(ctx: Ctx) -> tuple[int, Any]:
    return 200, ctx.server.message_payload(webhook_target(ctx)[1])


@route("PATCH", HOOK + "/messages/{message_id}", bucket="webhook", major=MAJOR, authenticated=False)
async def patch_webhook_message(ctx: Ctx) -> tuple[int, Any]:
    _, message = webhook_target(ctx)
    ctx.check(ctx.body, SUPPRESS_EMBEDS | COMPONENTS_V2, editing=message)
    ctx.server.edit_message(message, ctx.body, ctx.files, ctx.call)
    return 200, ctx.server.message_payload(message)


@route("DELETE", HOOK + "/messages/{message_id}", bucket="webhook", major=MAJOR, authenticated=False)
async def delete_webhook_message(ctx: Ctx) -> tuple[int, Any]:
    ctx.server.delete_message(webhook_target(ctx)[1])
    return 204, None
