"""A bare Discord bot, with no library's own checks between it and the loopback. The loopback's own tests use it."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.loopback.discord import ALL_INTENTS, DiscordLoopback, SpecOracle


class Client:
    """REST and gateway."""

    def __init__(self, server: DiscordLoopback, http: aiohttp.ClientSession) -> None:
        self.server, self.http = server, http
        self.events: list[dict[str, Any]] = []

    async def rest(
        self, method: str, path: str, body: Any = None, files: dict[str, bytes] | None = None, auth: bool = True
    ) -> tuple[int, Any]:
        headers = {"Authorization": f"Bot {self.server.token}"} if auth else {}
        kw: dict[str, Any] = {"json": body} if body is not None else {}
        if files is not None:
            form = aiohttp.FormData(quote_fields=False)
            form.add_field("payload_json", json.dumps(body or {}))
            for i, (name, data) in enumerate(files.items()):
                form.add_field(f"files[{i}]", io.BytesIO(data), filename=name)
            kw = {"data": form}
        async with self.http.request(method, self.server.api_url + path, headers=headers, **kw) as r:
            return r.status, (await r.json() if r.status != 204 else None)

    async def send(self, body: Any, files: dict[str, bytes] | None = None) -> tuple[int, Any]:
        return await self.rest("POST", f"/channels/{self.server.channel.id}/messages", body, files)

    async def identify(self, intents: int = ALL_INTENTS, **over: Any) -> aiohttp.ClientWebSocketResponse:
        ws = await self.http.ws_connect(self.server.gateway_url + "?v=10&encoding=json")
        assert (await ws.receive_json())["op"] == 10
        await ws.send_json({"op": 2, "d": {"token": self.server.token, "intents": intents, "properties": {}} | over})
        return ws


@asynccontextmanager
async def bare_bot() -> AsyncIterator[Client]:
    """A bot on a server without rate limits; what passed must be as Discord's document says."""
    async with DiscordLoopback(rate_limits=False, interaction_deadline=0.4) as server, aiohttp.ClientSession() as http:
        oracle = SpecOracle()
        server.on_call.append(lambda call: oracle.check(call) if call.status < 300 else None)
        yield Client(server, http)
        assert not oracle.problems
