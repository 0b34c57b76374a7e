"""The loopback Discord itself: gateway v10, REST v10 and CDN on 127.0.0.1. Tests open one and point a bot at it."""

from __future__ import annotations

import asyncio
import hmac
import json
from typing import Any

from aiohttp import web

from tests.loopback.discord.errors import ApiError
from tests.loopback.discord.gateway import GatewayConnection
from tests.loopback.discord.interactions import Interactions
from tests.loopback.discord.model import User
from tests.loopback.discord.people import UserDriver
from tests.loopback.discord.rest import find_route
from tests.loopback.discord.routing import Ctx
from tests.loopback.discord.throttling import Throttle, throttled
from tests.loopback.discord.traffic import Fault, RestCall
from tests.loopback.forms import form_parts, mime_type

WRONG_CONTENT_TYPE = (
    'Expected "Content-Type" header to be one of '
    "{'application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'}."
)


class Dropped(Exception):
    """A test asked for this call's connection to be cut."""


class DiscordLoopback(Interactions):
    """A Discord with one server, "Loopback", its channel "general", and the bot in it.

    It refuses what Discord's documentation says Discord refuses, records every REST call with its time, and lets a test
    act as a person::

        async with DiscordLoopback() as discord:
            alice = discord.as_user("alice")
            interaction = await alice.slash("film", script=Upload("x.txt", b"INT. ROOM"))
            message = await interaction.response()
    """

    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> DiscordLoopback:
        await self.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen on 127.0.0.1, at `port` or a free one."""
        app = web.Application(client_max_size=1 << 30)
        app.router.add_get("/gateway", self._gateway)
        app.router.add_get("/gateway/", self._gateway)
        app.router.add_route("*", r"/api/v{version:\d+}/{tail:.*}", self._rest)
        app.router.add_get(r"/{kind:(?:ephemeral-)?attachments}/{channel_id:\d+}/{attachment_id:\d+}/{filename}", self._cdn)
        self._throttle = Throttle(self.buckets, self.global_limit)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, self.port).start()
        self.port = self._runner.addresses[0][1]
        self.begin()

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        for task in list(self._tasks):
            task.cancel()
        for connection in list(self.connections):
            connection.close(1001)
        if self._runner is not None:
            await self._runner.cleanup()

    def as_user(self, user: User | str) -> UserDriver:
        """Act as a person; one who is named and not there yet joins."""
        if isinstance(user, str):
            user = next((u for u in self.users.values() if u.username == user), None) or self.add_user(user)
        return UserDriver(self, user)

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        if self.refuse_gateway:
            return web.Response(status=503, text="upstream connect error")
        if request.query.get("v", "10") != "10" or request.query.get("encoding", "json") != "json":
            return web.Response(status=400, text="this loopback speaks v10 json only")
        ws = web.WebSocketResponse(max_msg_size=1 << 20)
        await ws.prepare(request)
        connection = GatewayConnection(self, request, ws, request.query.get("compress"))
        self.connections.add(connection)
        try:
            await connection.run()
        finally:
            self.connections.discard(connection)
        return ws

    async def _cdn(self, request: web.Request) -> web.StreamResponse:
        attachment = self.attachments.get(int(request.match_info["attachment_id"]))
        expiry = request.query.get("ex", "0")
        good = (
            attachment is not None
            and attachment.filename == request.match_info["filename"]
            and hmac.compare_digest(request.query.get("hm", ""), self.sign(attachment.id, expiry))
            and int(expiry, 16) > self.now()
        )
        if not good or attachment is None:
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=attachment.data, content_type=attachment.content_type.split(";")[0])

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        if self.latency:
            await asyncio.sleep(self.latency)
        call = RestCall(
            seq=len(self.calls) + 1,
            at=self.elapsed(),
            method=request.method,
            path="/" + request.match_info["tail"],
            route="",
            query=dict(request.query),
            user_agent=request.headers.get("User-Agent", ""),
            body=None,
            files=[],
        )
        self.calls.append(call)
        headers: dict[str, str] = {"Via": "1.1 loopback"}
        try:
            call.status, call.response = await self._handle(request, call, headers)
        except ApiError as error:
            call.status, call.response = error.status, error.body()
            if error.status == 429:
                self.throttled.append(call)
        except Dropped:
            call.status = -1
        call.elapsed = self.elapsed() - call.at
        for hook in self.on_call:
            hook(call)
        self.notify()
        return self._answer(request, call, headers)

    @staticmethod
    def _answer(request: web.Request, call: RestCall, headers: dict[str, str]) -> web.Response:
        if call.status == -1:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        if call.status == 204 or call.response is None:
            return web.Response(status=call.status, headers=headers)
        # discord.py compares the header with 'application/json', which is what Discord sends: no charset
        headers["Content-Type"] = "application/json"
        return web.Response(body=json.dumps(call.response).encode(), status=call.status, headers=headers)

    async def _handle(self, request: web.Request, call: RestCall, headers: dict[str, str]) -> tuple[int, Any]:
        route, params = find_route(call)
        body, files = await self._parse(request, call)
        unheard = False
        for fault in self.faults:
            if fault.meets(call):
                unheard |= fault.unheard
                if (failure := await self._fail(fault, call, headers)) is not None:
                    return failure
        if isinstance(route, ApiError):
            raise route
        if route.authenticated and request.headers.get("Authorization") != f"Bot {self.token}":
            raise ApiError(401, 0, "401: Unauthorized")
        if self.rate_limits:
            self._throttle.count(route, params, headers)
        answer = await route.handler(Ctx(self, call, params, body, files))
        if unheard:
            raise Dropped
        return answer

    @staticmethod
    async def _fail(fault: Fault, call: RestCall, headers: dict[str, str]) -> tuple[int, Any] | None:
        """What a test asked to happen to this call; None when it was only to be slow."""
        fault.times -= 1
        call.injected = True
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.drop:
            raise Dropped
        if fault.status == 429:
            raise throttled(headers, fault.retry_after, fault.scope)
        return (fault.status, {"message": "injected", "code": 0}) if fault.status else None

    async def _parse(self, request: web.Request, call: RestCall) -> tuple[Any, dict[str, tuple[str, bytes, str]]]:
        files: dict[str, tuple[str, bytes, str]] = {}
        if request.content_type.startswith("multipart/"):
            call.body = await self._parse_form(request, call, files)
        else:
            call.body = await self._parse_json(request)
        return call.body, files

    @staticmethod
    async def _parse_form(request: web.Request, call: RestCall, files: dict[str, tuple[str, bytes, str]]) -> Any:
        body: Any = {}
        for part in await form_parts(request):
            if part.name == "payload_json":
                body = json.loads(part.value)
            elif part.filename is not None:
                files[part.name] = (part.filename, part.raw, mime_type(part) or "application/octet-stream")
                call.files.append((part.filename, len(part.raw)))
            elif isinstance(body, dict):
                body[part.name] = part.value
        return body

    @staticmethod
    async def _parse_json(request: web.Request) -> Any:
        text = await request.text() if request.can_read_body else ""
        if not text:
            return {}
        if request.content_type != "application/json":
            complaint = {"code": "CONTENT_TYPE_INVALID", "message": WRONG_CONTENT_TYPE}
            raise ApiError(400, 50035, "Invalid Form Body", {"_errors": [complaint]})
        try:
            return json.loads(text)
        except ValueError:
            raise ApiError(400, 50109, "The request body contains invalid JSON.") from None
