"""A server on 127.0.0.1 that speaks Ollama's API (version, tags, show, pull, chat, generate) as a test scripts it.

By default it answers every question faithfully: values that fit the schema, lines as the question states them. `script` holds
what it does instead at the next chats, one per chat: a text to say, or one of the faults below.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DIGEST = "365c0bd3c000a25d28ddbf732fe1c6add414de7275464c4e4d1c3b5fcb5d8ad1"
_LINE = re.compile(r"^  Line (\d+), (.+?): (?:\([^)]*\) )?(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Says:
    """The model says this, and ends for `reason`."""

    text: str
    reason: str = "stop"


@dataclass(frozen=True)
class Refuses:
    """The server answers with this status and error."""

    status: int
    error: str


@dataclass(frozen=True)
class ErrsMidway:
    """An error inside a stream that began well."""

    error: str


@dataclass(frozen=True)
class BreaksOff:
    """Half a stream, then the connection closes; `clean`: as if that were all."""

    clean: bool = False


@dataclass(frozen=True)
class Babbles:
    """Bytes that are no Ollama answer."""

    body: bytes = b"<html>502 Bad Gateway</html>"


@dataclass(frozen=True)
class Hangs:
    """Nothing comes until the test ends."""


@dataclass(frozen=True)
class Changes:
    """A faithful answer, changed by `how`."""

    how: Callable[[dict[str, Any]], object]


@dataclass(frozen=True)
class Asks:
    """A real model: pieces of its answer to the body of a chat."""

    model: Callable[[dict[str, Any]], Iterator[str]]


Act = Asks | Says | Refuses | ErrsMidway | BreaksOff | Babbles | Hangs | Changes


@dataclass
class FakeOllama:
    """What the server has, is to do, and was asked."""

    models: set[str] = field(default_factory=lambda: {"llama3.1:8b"})
    downloadable: set[str] = field(default_factory=set)
    context_length: int = 131072
    capabilities: tuple[str, ...] = ("completion",)
    script: list[Act] = field(default_factory=list)
    always: Act | None = None
    """Done at every chat once the script is through."""
    pull_breaks: bool = False
    listing: Act | None = None
    """Done in place of the list of models."""
    asked: list[dict[str, Any]] = field(default_factory=list)
    """Bodies of all chats."""
    unloaded: list[str] = field(default_factory=list)
    url: str = ""
    released: threading.Event = field(default_factory=threading.Event)
    gone: threading.Event = field(default_factory=threading.Event)
    """Set when a hanging chat's client has closed the connection."""
    hanging: threading.Event = field(default_factory=threading.Event)

    def next_act(self) -> Act | None:
        return self.script.pop(0) if self.script else self.always


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients may go at any time."""


@contextmanager
def ollama_server(fake: FakeOllama) -> Iterator[FakeOllama]:
    handler = type("Handler", (_Handler,), {"fake": fake})
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield fake
    finally:
        fake.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def faithful(schema: dict[str, Any], question: str) -> dict[str, Any]:
    """An answer that fits `schema` and repeats the lines of `question`."""
    answer: dict[str, Any] = _instance(schema, schema.get("$defs", {}))
    lines = {int(number): (speaker, words) for number, speaker, words in _LINE.findall(question)}
    for key, marker in (("lines", "Lines to answer: "), ("shots", "Shots to answer: "), ("cues", "Cues to answer: ")):
        if key in answer:
            listed = question.rsplit(marker, 1)[1].splitlines()[0].split(".")[0]
            for item, number in zip(answer[key], re.findall(r"\d+", listed), strict=True):
                item["n"] = int(number)
                if key == "lines":
                    speaker, words = lines[item["n"]]
                    item.update(speaker=speaker, words=" ".join(words.split()[:12]))
    for key in ("people", "places"):
        names = schema.get("$defs", {}).get("Person" if key == "people" else "Place", {}).get("properties", {}).get("id", {})
        for item, name in zip(answer.get(key, ()), names.get("enum", [names.get("const")]), strict=False):
            item.update(id=name, look=f"the very own look of {name} in ten words")
    return answer


def _instance(schema: dict[str, Any], defs: dict[str, Any]) -> Any:
    """The plainest value that fits."""
    if "$ref" in schema:
        return _instance(defs[schema["$ref"].rsplit("/", 1)[1]], defs)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][-1]
    kind = schema.get("type")
    if kind == "object":
        return {name: _instance(inner, defs) for name, inner in schema.get("properties", {}).items()}
    if kind == "array":
        return [_instance(schema["items"], defs) for _ in range(schema.get("minItems", 0))]
    if kind == "integer":
        return max(int(schema.get("minimum", 0)), min(7, int(schema.get("maximum", 7))))
    return "a lamp glows over quiet water"


class _Handler(BaseHTTPRequestHandler):
    fake: FakeOllama
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Silent."""

    def do_GET(self) -> None:
        if self.path == "/api/tags":
            if self.fake.listing is not None:
                self._act(self.fake.listing, {})
                return
            models = [{"name": name, "model": name, "digest": DIGEST, "size": 1} for name in sorted(self.fake.models)]
            self._json({"models": models})
        else:
            self._json({"version": "0.12.0"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
        name = body.get("model", "")
        if self.path == "/api/pull":
            self._pull(name)
        elif name not in self.fake.models:
            self._json({"error": f"model '{name}' not found"}, 404)
        elif self.path == "/api/show":
            info = {"general.architecture": "llama", "llama.context_length": self.fake.context_length}
            self._json({"model_info": info, "capabilities": list(self.fake.capabilities)})
        elif self.path == "/api/generate":
            self.fake.unloaded.append(name)
            self._json({"model": name, "response": "", "done": True, "done_reason": "unload"})
        else:
            self.fake.asked.append(body)
            self._act(self.fake.next_act(), body)

    def _pull(self, name: str) -> None:
        if name not in self.fake.downloadable:
            self._json({"error": "pull model manifest: file does not exist"}, 500)
            return
        self._head()
        self._chunk({"status": "pulling manifest"})
        for done in range(0, 101, 25):
            self._chunk({"status": "pulling 365c0bd3c000", "digest": DIGEST, "total": 100, "completed": done})
            if self.fake.pull_breaks and done == 50:
                self.wfile.write(b"0\r\n\r\n")
                return
        self.fake.models.add(name)
        self._chunk({"status": "success"})
        self.wfile.write(b"0\r\n\r\n")

    def _act(self, act: Act | None, body: dict[str, Any]) -> None:
        if isinstance(act, Refuses):
            self._json({"error": act.error}, act.status)
        elif isinstance(act, Babbles):
            self._raw(act.body, 200, "text/html")
        elif isinstance(act, Hangs):
            self._hang()
        else:
            self._stream(act, body)

    def _stream(self, act: Act | None, body: dict[str, Any]) -> None:
        if isinstance(act, Asks):
            self._pieces(act.model(body), body["model"], "stop")
            return
        text, reason = act.text if isinstance(act, Says) else "", act.reason if isinstance(act, Says) else "stop"
        if not isinstance(act, Says):
            question = body["messages"][1]["content"]
            schema = body["format"] if body["format"] != "json" else json.loads(question.rsplit("\n", 1)[1])
            answer = faithful(schema, question)
            if isinstance(act, Changes):
                act.how(answer)
            text = json.dumps(answer)
        self._head()
        half = len(text) // 2
        for piece in (text[:half], text[half:]):
            self._chunk({"model": body["model"], "message": {"role": "assistant", "content": piece}, "done": False})
            if isinstance(act, BreaksOff):
                self.wfile.write(b"0\r\n\r\n" if act.clean else b"")
                self.close_connection = not act.clean
                return
            if isinstance(act, ErrsMidway):
                self._chunk({"error": act.error})
                break
        else:
            self._end(body["model"], reason)
        self.wfile.write(b"0\r\n\r\n")

    def _pieces(self, pieces: Iterator[str], model: str, reason: str) -> None:
        self._head()
        for piece in pieces:
            self._chunk({"model": model, "message": {"role": "assistant", "content": piece}, "done": False})
        self._end(model, reason)
        self.wfile.write(b"0\r\n\r\n")

    def _end(self, model: str, reason: str) -> None:
        end = {"role": "assistant", "content": ""}
        self._chunk({"model": model, "message": end, "done": True, "done_reason": reason})

    def _hang(self) -> None:
        """Until the client has gone, or the test ends."""
        self.fake.hanging.set()
        self.connection.settimeout(0.05)
        while not self.fake.released.is_set():
            try:
                if not self.connection.recv(1):
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        self.fake.gone.set()
        self.close_connection = True

    def _head(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def _chunk(self, value: dict[str, Any]) -> None:
        data = (json.dumps(value) + "\n").encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _json(self, value: dict[str, Any], status: int = 200) -> None:
        self._raw(json.dumps(value).encode(), status, "application/json")

    def _raw(self, data: bytes, status: int, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
