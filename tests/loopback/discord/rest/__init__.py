"""The REST routes, each file a part of Discord's API; importing this registers them all."""

from __future__ import annotations

from urllib.parse import unquote

from tests.loopback.discord.errors import ApiError
from tests.loopback.discord.rest import about, channels, commands, interactions, messages, reactions
from tests.loopback.discord.routing import ROUTES, Route
from tests.loopback.discord.traffic import RestCall

__all__ = ["about", "channels", "commands", "find_route", "interactions", "messages", "reactions"]


def find_route(call: RestCall) -> tuple[Route | ApiError, dict[str, str]]:
    """The route of a call and the parts of its path, or the error that there is none. Notes the route in `call`."""
    error = ApiError(404, 0, "404: Not Found")
    for route in ROUTES:
        if (match := route.pattern.match(call.path)) is not None:
            if route.method == call.method:
                call.route = route.template
                return route, {k: unquote(v) for k, v in match.groupdict().items()}
            error = ApiError(405, 0, "405: Method Not Allowed")
    return error, {}
