"""The gateway: sessions that survive a lost connection, and the connections themselves. The server opens these."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import json
import secrets
import time
import zlib
from collections import deque
from typing import TYPE_CHECKING, Any, Final, Protocol

from aiohttp import WSMsgType, web

from tests.loopback.discord.limits import ALL_INTENTS, INTENT_GUILDS, JSON, PRIVILEGED_INTENTS

if TYPE_CHECKING:
    from tests.loopback.discord.server import DiscordLoopback


LARGEST_FRAME: Final = 4096 * 4
RECONNECT: Final[JSON] = {"op": 7, "d": None, "s": None, "t": None}
HEARTBEAT_ACK: Final[JSON] = {"op": 11, "d": None, "s": None, "t": None}


def invalid_session(resumable: bool) -> JSON:
    """The frame that ends a session, or asks to resume it."""
    return {"op": 9, "d": resumable, "s": None, "t": None}


class Encoder(Protocol):
    """Makes of a frame's text what goes over the wire."""

    def __call__(self, text: str) -> str | bytes: ...


def make_encoder(compress: str | None) -> Encoder:
    """Plain text, or one of Discord's two stream compressions. Raises ValueError for another."""
    if not compress:
        return lambda text: text
    if compress == "zlib-stream":
        z = zlib.compressobj()
        return lambda text: z.compress(text.encode()) + z.flush(zlib.Z_SYNC_FLUSH)
    if compress == "zstd-stream":
        zstandard = importlib.import_module("zstandard")  # optional, and asked for only by bots that have it

        obj = zstandard.ZstdCompressor().compressobj()

        def encode(text: str) -> bytes:
            return bytes(obj.compress(text.encode()) + obj.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK))

        return encode
    raise ValueError(compress)


class GatewaySession:
    """What survives a dropped connection: sequence numbers and missed events."""

    def __init__(self, intents: int) -> None:
        self.id = secrets.token_hex(16)
        self.intents = intents
        self.seq = 0
        self.history: deque[JSON] = deque(maxlen=2000)
        self.connection: GatewayConnection | None = None
        self.lost_at: float | None = None
        self.presence: JSON | None = None
        self.resumable = True

    def push(self, event: str, data: Any) -> None:
        """Send an event now, or when the bot resumes."""
        self.seq += 1
        frame = {"op": 0, "t": event, "s": self.seq, "d": data}
        self.history.append(frame)
        if self.connection is not None:
            self.connection.send(frame)


class GatewayConnection:
    """One websocket of the bot's, from hello to its end."""

    def __init__(self, server: DiscordLoopback, request: web.Request, ws: web.WebSocketResponse, compress: str | None) -> None:
        self.server, self.request, self.ws = server, request, ws
        self.encode = make_encoder(compress)
        self.queue: asyncio.Queue[JSON | int | None] = asyncio.Queue()
        self.session: GatewaySession | None = None
        self.sent_times: deque[float] = deque()
        self.last_beat = time.monotonic()

    def send(self, frame: JSON) -> None:
        """Queue a frame."""
        self.queue.put_nowait(frame)

    def close(self, code: int) -> None:
        """Close with `code` after what is queued."""
        self.queue.put_nowait(code)

    def abort(self) -> None:
        """Cut the TCP connection with no close frame."""
        if (transport := self.request.transport) is not None:
            transport.abort()

    async def _writer(self) -> None:
        while (item := await self.queue.get()) is not None:
            if isinstance(item, int):
                await self.ws.close(code=item)
                return
            out = self.encode(json.dumps(item))
            self.server.gateway_log.append(("out", self.server.elapsed(), item))
            with contextlib.suppress(ConnectionError):
                await (self.ws.send_str(out) if isinstance(out, str) else self.ws.send_bytes(out))

    async def run(self) -> None:
        """Speak with the bot until the connection ends."""
        writer = asyncio.create_task(self._writer())
        self.send(
            {
                "op": 10,
                "d": {"heartbeat_interval": int(self.server.heartbeat_interval * 1000), "_trace": []},
                "s": None,
                "t": None,
            }
        )
        watchdog = asyncio.create_task(self._watchdog())
        try:
            async for msg in self.ws:
                if msg.type is WSMsgType.TEXT:
                    self._received(msg.data)
                elif msg.type is WSMsgType.BINARY:  # Discord takes JSON in either kind of frame
                    self._received(msg.data.decode(errors="replace"))
        finally:
            watchdog.cancel()
            if self.session is not None and self.session.connection is self:
                self.session.connection = None
                self.session.lost_at = self.server.now()
                if self.ws.close_code in (1000, 1001):  # documented: these codes end the session
                    self.server.sessions.pop(self.session.id, None)
            self.queue.put_nowait(None)
            await asyncio.gather(writer, watchdog, return_exceptions=True)
            self.server.notify()

    async def _watchdog(self) -> None:
        while True:
            await asyncio.sleep(self.server.heartbeat_interval)
            if time.monotonic() - self.last_beat > self.server.heartbeat_interval * 2:
                self.close(4009)
                return

    def _received(self, text: str) -> None:
        now = time.monotonic()
        self.sent_times.append(now)
        while self.sent_times and now - self.sent_times[0] > 60:
            self.sent_times.popleft()
        if len(text) > LARGEST_FRAME or len(self.sent_times) > 120:
            return self.close(4002 if len(text) > LARGEST_FRAME else 4008)
        try:
            frame = json.loads(text)
            op, data = frame["op"], frame.get("d")
        except (ValueError, KeyError, TypeError):
            return self.close(4002)
        self.server.gateway_log.append(("in", self.server.elapsed(), frame))
        if op == 1:
            self.last_beat = now
            return None if self.server.zombie else self.send(HEARTBEAT_ACK)
        if op in (2, 6):
            return self._identify(data) if op == 2 else self._resume(data)
        return self.close(4003) if self.session is None else self._obey(op, data, self.session)

    def _obey(self, op: int, data: Any, session: GatewaySession) -> None:
        if op == 3:
            session.presence = data
            self.server.notify()
        elif op == 8:
            self.server.send_member_chunks(session, data)
        elif op != 4:
            self.close(4001)

    def _refusal(self, data: JSON) -> int | None:
        """The code that the gateway closes with instead of taking this identification."""
        intents, shard = data.get("intents"), data.get("shard") or [0, 1]
        if self.session is not None:
            return 4005
        if data.get("token", "").removeprefix("Bot ") != self.server.token:
            return 4004
        if not isinstance(intents, int) or intents & ~ALL_INTENTS:
            return 4013
        if intents & PRIVILEGED_INTENTS & ~self.server.granted_privileged_intents:
            return 4014
        return None if 0 <= shard[0] < shard[1] else 4010

    def _identify(self, data: JSON) -> None:
        server = self.server
        if (refusal := self._refusal(data)) is not None:
            return self.close(refusal)
        if server.identify_interval and time.monotonic() - server.last_identify < server.identify_interval:
            return self.send(invalid_session(False))
        server.last_identify = time.monotonic()
        server.identifies += 1
        session = GatewaySession(data["intents"])
        session.connection, self.session = self, session
        server.sessions[session.id] = session
        session.push("READY", self._ready(session, data.get("shard") or [0, 1]))
        if session.intents & INTENT_GUILDS:
            for guild in server.guilds.values():
                session.push("GUILD_CREATE", server.guild_create_payload(guild, session.intents))
        return server.notify()

    def _ready(self, session: GatewaySession, shard: list[int]) -> JSON:
        server = self.server
        return {
            "v": 10,
            "user": server.bot.payload() | {"verified": True, "mfa_enabled": False, "email": None},
            "guilds": [{"id": str(g.id), "unavailable": True} for g in server.guilds.values()],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": server.gateway_url,
            "shard": shard,
            "application": {"id": str(server.application_id), "flags": server.application_flags},
            "user_settings": {},
            "relationships": [],
            "private_channels": [],
            "presences": [],
            "_trace": [],
        }

    def _resume(self, data: JSON) -> None:
        server = self.server
        if data.get("token", "").removeprefix("Bot ") != server.token:
            return self.close(4004)
        session, seq = server.sessions.get(data.get("session_id", "")), data.get("seq")
        if session is None or not session.resumable or not isinstance(seq, int):
            return self.send(invalid_session(False))
        if seq > session.seq:
            return self.close(4007)
        if session.history and seq + 1 < session.history[0]["s"]:
            return self.send(invalid_session(False))
        session.connection, self.session, session.lost_at = self, session, None
        for frame in session.history:
            if frame["s"] > seq:
                self.send(frame)
        server.resumes += 1
        session.push("RESUMED", {"_trace": []})
        return server.notify()
