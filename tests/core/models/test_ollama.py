"""Ollama downloads its own models: progress, refusal, silence."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from core.errors import BrokenModel, MissingModel, ServiceDown
from core.models import licences, ollama
from core.models.catalogue import catalogue
from core.models.download import Progress

MISTRAL = catalogue().model("mistral-7b")


@contextmanager
def served(lines: list[dict[str, object]], status: int = 200) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = "\n".join(json.dumps(line) for line in lines).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            body = json.dumps({"models": [{"name": "mistral:7b"}]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_pull_tells_how_much_has_come(models: Path) -> None:
    seen: list[Progress] = []
    lines: list[dict[str, object]] = [
        {"status": "pulling manifest"},
        {"status": "pulling", "digest": "sha256:a", "total": 100, "completed": 40},
        {"status": "success"},
    ]
    with served(lines) as host:
        ollama.pull(MISTRAL, host, seen.append)
        assert ollama.installed_models(host) == {"mistral:7b"}
    assert [told.done for told in seen] == [40]


def test_what_ollama_says_is_the_error(models: Path) -> None:
    with served([{"error": "no space left on device"}]) as host, pytest.raises(ServiceDown, match="no space left") as caught:
        ollama.pull(MISTRAL, host, lambda told: None)
    assert caught.value.code == "model.ollama"


def test_without_a_server_nothing_is_installed_and_a_pull_says_so(models: Path) -> None:
    assert ollama.installed_models("http://127.0.0.1:9") == frozenset()
    with pytest.raises(ServiceDown):
        ollama.pull(MISTRAL, "http://127.0.0.1:9", lambda told: None)


def test_a_licence_comes_first_here_too(models: Path) -> None:
    llama = catalogue().model("llama3.1-8b")
    with pytest.raises(MissingModel):
        ollama.pull(llama, "http://127.0.0.1:9", lambda told: None)
    licences.accept(llama, "ann")
    with pytest.raises(ServiceDown):
        ollama.pull(llama, "http://127.0.0.1:9", lambda told: None)


def test_a_model_is_tried_with_one_short_question() -> None:
    with served([{"response": "Blue."}]) as host:
        ollama.check(MISTRAL, host, run=True)
        with pytest.raises(MissingModel, match="storyreel models get"):
            ollama.check(catalogue().model("llama3.1-8b"), host)
    with served([{"response": " "}]) as host, pytest.raises(BrokenModel, match="answers nothing"):
        ollama.check(MISTRAL, host, run=True)
    with served([{"error": "llama runner process has terminated"}]) as host:
        ollama.check(MISTRAL, host)
        with pytest.raises(ServiceDown, match="terminated"):
            ollama.check(MISTRAL, host, run=True)
