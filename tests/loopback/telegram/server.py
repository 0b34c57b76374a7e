"""The loopback Telegram itself: the Bot API over HTTP on 127.0.0.1. Tests open one and point a bot at it."""

from __future__ import annotations

import asyncio
import contextlib
import json

from aiohttp import ClientResponse, ClientSession, web

from tests.loopback.forms import form_parts, mime_type
from tests.loopback.telegram import methods
from tests.loopback.telegram.asking import Asking
from tests.loopback.telegram.errors import BotApiError
from tests.loopback.telegram.limits import JSON, MAX_LOCAL_UPLOAD, MAX_UPLOAD
from tests.loopback.telegram.model import ApiCall, Fault, Upload, User
from tests.loopback.telegram.params import Params, as_params
from tests.loopback.telegram.people import UserDriver
from tests.loopback.telegram.registry import METHODS, Handler

__all__ = ["TelegramLoopback", "methods"]


class Dropped(Exception):
    """A test asked for this call's connection to be cut."""


class TelegramLoopback(Asking):
    """A Telegram with the bot in it.

    It refuses what Telegram refuses in Telegram's words, records every call with its time, and lets a test act as a person::

        async with TelegramLoopback() as telegram:
            alice = telegram.as_user("alice")
            await alice.send("/start")
            reply = await telegram.wait_message(lambda m: m.from_bot and "Hello" in m.text)
            await (await alice.press(reply, "Go")).answered()
    """

    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> TelegramLoopback:
        await self.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen on 127.0.0.1, at `port` or a free one."""
        app = web.Application(client_max_size=1 << 30)
        app.router.add_get(r"/file/bot{token:[^/]+}/{path:.+}", self._download)
        app.router.add_route("*", r"/bot{token:[^/]+}/{method}", self._call)
        app.router.add_route("*", "/{tail:.*}", self._nothing)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, self.port).start()
        self.port = self._runner.addresses[0][1]
        self.begin()

    async def stop(self) -> None:
        """End every poll and stop listening."""
        for task in list(self._tasks):
            task.cancel()
        self.polling = None
        self.notify()
        if self._runner is not None:
            await self._runner.cleanup()

    def as_user(self, user: User | str) -> UserDriver:
        """Act as a person; one who is named and not there yet joins Telegram."""
        if isinstance(user, str):
            user = next((u for u in self.users.values() if u.username == user), None) or self.add_user(user.title(), user)
        return UserDriver(self, user)

    def start_webhook(self) -> None:
        """Begin to deliver updates to the webhook."""
        task = asyncio.create_task(self._webhook_loop())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _webhook_loop(self) -> None:
        """Deliver updates to the webhook one by one, again and again until it answers 2xx."""
        async with ClientSession() as http:
            while self.webhook["url"]:
                if not self.updates:
                    await self.change(60)
                    continue
                headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret"]} if self.webhook.get("secret") else {}
                try:
                    async with http.post(self.webhook["url"], json=self.updates[0], headers=headers) as response:
                        if 200 <= response.status < 300:
                            await self._delivered(response)
                            continue
                        problem = f"Wrong response from the webhook: {response.status} {response.reason}"
                except OSError as error:
                    problem = str(error)
                self.webhook |= {"last_error_date": int(self.now()), "last_error_message": problem}
                await asyncio.sleep(self.webhook_pause)

    async def _delivered(self, response: ClientResponse) -> None:
        """The webhook took an update, and may have answered with a call."""
        self.updates.popleft()
        with contextlib.suppress(ValueError):
            answer = json.loads(await response.text() or "null")
            if isinstance(answer, dict) and "method" in answer:
                name = answer.pop("method")
                await self._run(name, as_params(answer, {}))

    async def _nothing(self, request: web.Request) -> web.Response:
        return self._answer(404, {"ok": False, "error_code": 404, "description": "Not Found"})

    @staticmethod
    def _answer(status: int, body: JSON, headers: dict[str, str] | None = None) -> web.Response:
        headers = {"Content-Type": "application/json", **(headers or {})}
        return web.Response(body=json.dumps(body).encode(), status=status, headers=headers)

    async def _download(self, request: web.Request) -> web.Response:
        file = self.file_paths.get(request.match_info["path"])
        if request.match_info["token"] != self.token:
            return self._answer(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
        if file is None or self.local is not None:
            return await self._nothing(request)
        return web.Response(body=file.data, content_type="application/octet-stream")

    async def _call(self, request: web.Request) -> web.StreamResponse:
        if self.latency:
            await asyncio.sleep(self.latency)
        if request.match_info["token"] != self.token:
            return self._answer(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
        call = await self._run(request.match_info["method"].rstrip("/"), await self._params(request))
        if call.status == -1:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        retry = (call.response.get("parameters") or {}).get("retry_after")
        return self._answer(call.status, call.response, {"Retry-After": str(retry)} if retry else None)

    async def _run(self, name: str, params: Params) -> ApiCall:
        name, handler = METHODS.get(name.lower(), (name, None))
        files = [(upload.filename, len(upload.data)) for upload in params.files.values()]
        call = ApiCall(len(self.calls) + 1, self.elapsed(), name, dict(params.values), files)
        self.calls.append(call)
        try:
            await self._answer_call(handler, params, call)
        except BotApiError as error:
            call.response, call.status = error.body(), error.code
            if error.code == 429:
                self.throttled.append(call)
        except Dropped:
            call.status = -1
        call.elapsed = self.elapsed() - call.at
        for hook in self.on_call:
            hook(call)
        self.notify()
        return call

    async def _answer_call(self, handler: Handler | None, params: Params, call: ApiCall) -> None:
        for fault in self.faults:
            if fault.times > 0 and fault.method.match(call.method):
                await self._fail(fault, call)
        if handler is None:
            raise BotApiError(404, "Not Found: method not found")
        largest = MAX_UPLOAD if self.local is None else MAX_LOCAL_UPLOAD
        if any(len(upload.data) > largest for upload in params.files.values()):
            raise BotApiError(413, "Request Entity Too Large")
        call.response, call.status = {"ok": True, "result": await handler(self, params, call)}, 200

    @staticmethod
    async def _fail(fault: Fault, call: ApiCall) -> None:
        """Do what a test asked to happen to this call."""
        fault.times -= 1
        call.injected = True
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.drop:
            raise Dropped
        if fault.code:
            raise BotApiError(fault.code, fault.description, fault.retry_after)

    @staticmethod
    async def _params(request: web.Request) -> Params:
        values: dict[str, str] = dict(request.query)
        files: dict[str, Upload] = {}
        if request.content_type.startswith("multipart/"):
            for part in await form_parts(request):
                if part.filename is not None:
                    files[part.name] = Upload(part.filename, part.raw, mime_type(part))
                else:
                    values.setdefault(part.name, part.value)
        elif request.content_type == "application/json" and request.can_read_body:
            body = await request.json()
            values = as_params(body if isinstance(body, dict) else {}, {}).values | values
        elif request.can_read_body:
            values = {key: str(value) for key, value in (await request.post()).items()} | values
        return Params(values, files)
