"""Updates, by polling or webhook."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from tests.loopback.telegram.errors import BotApiError, bad
from tests.loopback.telegram.limits import NOT_BY_DEFAULT, UPDATE_KINDS
from tests.loopback.telegram.model import ApiCall
from tests.loopback.telegram.params import Params
from tests.loopback.telegram.registry import method

if TYPE_CHECKING:
    from tests.loopback.telegram.server import TelegramLoopback

ONE_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
NO_POLLING = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


def _choose_kinds(s: TelegramLoopback, p: Params) -> None:
    allowed = p.parsed("allowed_updates")
    if isinstance(allowed, list):
        s.allowed = tuple(allowed) or tuple(k for k in UPDATE_KINDS if k not in NOT_BY_DEFAULT)


def _confirm(s: TelegramLoopback, offset: int) -> None:
    """Forget the updates before `offset`; a negative one keeps only so many of the last."""
    if offset < 0:
        while len(s.updates) > -offset:
            s.updates.popleft()
    while s.updates and s.updates[0]["update_id"] < offset:
        s.updates.popleft()


@method("getUpdates")
async def get_updates(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    if s.webhook["url"]:
        raise BotApiError(409, NO_POLLING)
    _choose_kinds(s, p)
    me = object()
    s.polling, s.polls = me, s.polls + 1
    s.notify()
    _confirm(s, p.whole("offset"))
    end = time.monotonic() + min(50, max(0, p.whole("timeout")))
    while not s.updates and s.polling is not None and (left := end - time.monotonic()) > 0:
        await s.change(min(left, 0.5))
        if s.polling not in (me, None):
            raise BotApiError(409, ONE_POLLER)
    return list(s.updates)[: min(100, max(1, p.whole("limit", 100)))]


@method("setWebhook")
async def set_webhook(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    url = p.text("url")
    if not url:
        return await delete_webhook(s, p, call)
    if not re.match(r"https://|http://(127\.0\.0\.1|localhost|\[::1\])[:/]", url):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    secret = p.text("secret_token")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad("secret token contains unallowed characters")
    _choose_kinds(s, p)
    if p.flag("drop_pending_updates"):
        s.updates.clear()
    running = bool(s.webhook["url"])
    s.webhook = {"url": url, "secret": secret}
    s.polling = None
    if not running:
        s.start_webhook()
    s.notify()
    return True


@method("deleteWebhook")
async def delete_webhook(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    s.webhook = {"url": ""}
    if p.flag("drop_pending_updates"):
        s.updates.clear()
    s.notify()
    return True


@method("getWebhookInfo")
async def webhook_info(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    return {
        "url": s.webhook["url"],
        "has_custom_certificate": False,
        "pending_update_count": len(s.updates),
        "allowed_updates": list(s.allowed),
    } | {k: v for k, v in s.webhook.items() if k.startswith("last_error")}
