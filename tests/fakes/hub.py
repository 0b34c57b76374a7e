"""A hub server on 127.0.0.1 for tests of downloads: it speaks plain HTTP and misbehaves as told, per path and request.

`hub.faults[path]` is a list; each request for the path takes the first of them, and behaves once the list is empty.
"""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PIECE = 4096


@dataclass
class Request:
    path: str
    range: str
    token: str


@dataclass
class FakeHub:
    """What it serves, by "/owner/name/resolve/revision/path", and what it did."""

    files: dict[str, bytes] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    """"break:N" after N bytes · "long" / "short" Content-Length · "wrong" bytes · "norange" · "slow" · "stall" · "etag" (a new
    one) · "redirect" · "linked" (as large files of the hub) · a status code, "429:1" with seconds to wait."""
    requests: list[Request] = field(default_factory=list)
    url: str = ""
    stop: threading.Event = field(default_factory=threading.Event)

    def put(self, repo: str, revision: str, files: dict[str, bytes]) -> None:
        self.files |= {f"/{repo}/resolve/{revision}/{path}": data for path, data in files.items()}

    def fault(self, path: str, *what: str) -> None:
        """For the file whose address ends so."""
        address = next(name for name in self.files if name.endswith(path))
        self.faults.setdefault(address, []).extend(what)

    def asked(self, path: str) -> list[str]:
        """The Range headers of the requests for a file."""
        return [request.range for request in self.requests if request.path.endswith(path)]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: FakeHub

    def do_GET(self) -> None:
        hub = self.hub
        path = self.path.removeprefix("/data")
        hub.requests.append(Request(self.path, self.headers.get("Range", ""), self.headers.get("Authorization", "")))
        waiting = hub.faults.get(path, [])
        fault, _, value = (waiting.pop(0) if waiting else "").partition(":")
        if fault.isdecimal():
            self.send_response(int(fault))
            if value:
                self.send_header("Retry-After", value)
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path not in hub.files:
            self.send_error(404)
        elif fault in ("redirect", "linked"):
            self.send_response(302)
            self.send_header("Location", f"/data{path}")
            if fault == "linked":
                self.send_header("X-Linked-Etag", f'"{value or hashlib.sha256(hub.files[path]).hexdigest()}"')
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._send(hub.files[path], fault, value)

    def _send(self, data: bytes, fault: str, value: str) -> None:
        if fault == "wrong":
            data = bytes(byte ^ 0xFF for byte in data)
        asked = self.headers.get("Range", "").removeprefix("bytes=").split("-")[0]
        start = int(asked) if asked and fault != "norange" else 0
        if start > len(data):
            self.send_error(416)
            return
        body = data[start:]
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        length = len(body) + {"long": 1000, "short": -min(1000, len(body))}.get(fault, 0)
        self.send_header("Content-Length", str(length))
        self.send_header("ETag", f'"{hashlib.md5(data).hexdigest()}{"new" if fault == "etag" else ""}"')
        self.end_headers()
        end = int(value) if fault == "break" else len(body)
        for at in range(0, end, PIECE):
            self.wfile.write(body[at : min(at + PIECE, end)])
            self.wfile.flush()
            if fault == "slow":
                self.hub.stop.wait(0.02)
        if fault == "stall":
            self.hub.stop.wait(30)
        if fault == "break":
            self.connection.shutdown(socket.SHUT_RDWR)

    def end_headers(self) -> None:
        self.send_header("Connection", "close")  # said, so that no client asks again on a connection that is going away
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Tests look at `requests`."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are part of the tests."""


@contextmanager
def fake_hub() -> Iterator[FakeHub]:
    hub = FakeHub()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        hub.stop.set()
        server.shutdown()
        server.server_close()
        thread.join()
